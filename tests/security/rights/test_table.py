"""Who may do what, by the policies of every role that the stacks make: no threat allowed, no work denied."""

from __future__ import annotations

import pytest

from tests.security.iam.decision import Disputed, decide

from . import controls, judge, services, sign_in, table
from .attacks import rows as attacks_of
from .judge import Guarded, Identity, Setting
from .row import Row
from .table import Part
from .world import OTHER, Person, people, places

PARTS = [pytest.param(part, id=part.where) for part in table.parts()]


SHARED = {
    "shared-team": ["runs a job as another person"],
    "shared-estate": ["runs a job as another person", "runs a job as a person of another team"],
}
"""Where people share a role: which attacks on one another succeed."""


def _person(place: str, name: str) -> Person:
    (found,) = [one for each in places() if each.name == place for one in people(each) if one.name == name]
    return found


@pytest.mark.parametrize("part", PARTS)
def test_every_row_holds(part: Part) -> None:
    wrong = judge.wrong(part.judged, part.rows)
    assert not wrong, f"{len(wrong)} of {len(part.rows)} rows:\n" + "\n".join(map(str, wrong[:12]))


def test_every_role_is_in_the_table() -> None:
    asked = {person.role.arn for place in places() for person in people(place)}
    teams = {team.name for place in places() for team in place.settings.teams}
    of_people = {
        role.arn
        for place in places()
        for role in place.roles
        if role.logical_id.startswith("User") and "Users-" in role.stack
    }
    unknown = [
        role.arn
        for place in places()
        for role in place.roles
        if not (services.service_of(role) or sign_in.is_login(role) or role.arn in asked | of_people)
    ]
    assert asked
    assert teams
    assert unknown == []


def test_people_of_a_team_have_the_same_policies() -> None:
    """So one of them stands for all."""
    for place in places():
        for person in people(place):
            if person.team is None:
                continue
            team = [user for user in place.settings.users if user.team == person.team.name]
            names = [user.name for user in team]
            roles = [place.role_of(user) for user in team]
            theirs = [
                table.without_names(role.policies, [name, role.logical_id])
                for name, role in zip(names, roles, strict=True)
            ]
            owners = {notebook.owner for notebook in place.settings.notebook_instances}
            assert owners & set(names) or len(set(theirs)) == 1, person.team.name


def test_the_table_is_as_large_as_it_is_said_to_be() -> None:
    rows = [row for part in table.parts() for row in part.rows]
    threats = {row.threat for row in rows} - {""}
    person = _person("marketing-analytics-prod", "amara-okafor")
    assert len(rows) > 40_000
    assert len(list(attacks_of(person))) >= 33
    assert {f"T{number}" for number in (1, 2, 3, 4, 6, 7, 8, 10, 11, 13, 15, 16)} <= threats
    assert sum(row.allowed for row in rows) > 3_000


# How much the table is worth ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", controls.CONTROLS)
def test_what_aws_hands_out_fails(name: str) -> None:
    person = _person("marketing-analytics-prod", "amara-okafor")
    found = controls.let_through([controls.document(name, person)], person)
    assert len(found) == controls.EXPECTED[name], "\n".join(found)


@pytest.mark.parametrize(("place", "gets"), SHARED.items(), ids=list(SHARED))
def test_whoever_shares_a_role_runs_jobs_as_it_and_reaches_nothing_else(place: str, gets: list[str]) -> None:
    """It is their own; what sessions say of people keeps apart the rest."""
    person = _person(place, "ada")
    identity = Identity("person", person.role.policies, person.role.boundary)
    found = [row.why for row in attacks_of(person) if identity.truth(row, Setting.DEPLOYED).holds]
    assert found == gets
    assert [row.why for row in attacks_of(person) if row.allowed] == gets


def test_what_the_estate_hands_out_does_not() -> None:
    person = _person("marketing-analytics-prod", "amara-okafor")
    identity = Identity("person", person.role.policies, person.role.boundary)
    attacks = list(attacks_of(person))
    assert [str(each) for each in judge.wrong(identity, attacks)] == []
    assert len(attacks) == controls.ATTACKS


def test_the_quick_way_decides_as_the_slow_one() -> None:
    """`Identity` keeps what statements say between requests; `decide` asks everything anew."""
    asked = 0
    for part in table.parts():
        judged = part.judged
        for row in part.rows[:: max(1, len(part.rows) // 25)]:
            quick = judged.truth(row, Setting.DEPLOYED)
            if isinstance(judged, Guarded):
                continue
            policies = judged.policies_of(row, Setting.DEPLOYED)
            try:
                slow = decide(judged.asked(row)[0], policies).allowed
            except Disputed:
                assert not quick.is_certain
                continue
            assert quick.holds is slow, row
            asked += 1
    assert asked > 400


def test_a_wrong_row_is_found_and_told() -> None:
    person = _person("marketing-analytics-prod", "amara-okafor")
    row = Row(
        action="sagemaker:DeleteSpace",
        resource=person.place.arn_of("space")(f"{OTHER}-lab"),
        allowed=True,
        why="may not",
    )
    (found,) = judge.wrong(Identity("person", person.role.policies, person.role.boundary), [row])
    assert str(found).startswith("denied: may not")

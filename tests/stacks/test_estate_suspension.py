"""A line that says `suspended`: what changes for that person, and that nothing does for anybody else."""

from __future__ import annotations

import pytest

from tests.kit import Json
from tests.stacks.conftest import HEAD, Write, of_kind, synthesize

BASE = HEAD + "teams: [{name: all, instance_types: [ml.t3.medium]}]\nroles: {of: %s}\n"
ALICE = "users: [{name: alice, team: all}, {name: bob, team: all}]\n"
SUSPENDED = "users: [{name: alice, team: all, suspended: true}, {name: bob, team: all}]\n"
TAG = {"Key": "studio:suspended", "Value": "true"}
STACK = "dev-Users-01"


def denied(template: Json) -> list[str]:
    """Roles to which everything is denied."""
    return [
        role["Ref"]
        for policy in of_kind(template, "IAM::ManagedPolicy").values()
        for role in policy.get("Roles", ())
        if policy["PolicyDocument"]["Statement"][0].get("Sid") == "DenyEverything"
    ]


def profiles(template: Json) -> dict[str, Json]:
    return {each["UserProfileName"]: each for each in of_kind(template, "SageMaker::UserProfile").values()}


@pytest.mark.parametrize("of", ["person", "team", "estate"])
def test_everything_is_denied_to_alice_and_bob_works_on(estate_file: Write, of: str) -> None:
    before, after = (synthesize(estate_file(BASE % of + users)) for users in (ALICE, SUSPENDED))
    assert denied(before[STACK]) == []
    (role,) = denied(after[STACK])
    alice, bob = (profiles(after[STACK])[name] for name in ("alice", "bob"))
    assert alice["UserSettings"]["ExecutionRole"] == {"Fn::GetAtt": [role, "Arn"]}
    assert TAG in alice["Tags"]
    assert bob == profiles(before[STACK])["bob"]
    assert bob["UserSettings"]["ExecutionRole"] != alice["UserSettings"]["ExecutionRole"]


def test_no_other_stack_changes_and_nothing_goes(estate_file: Write) -> None:
    before, after = (synthesize(estate_file(BASE % "person" + users)) for users in (ALICE, SUSPENDED))
    assert {stack for stack in before if before[stack] != after[stack]} == {STACK}
    assert before[STACK]["Resources"].keys() < after[STACK]["Resources"].keys()


def test_a_line_that_says_it_is_not_so_changes_nothing(estate_file: Write) -> None:
    said = ALICE.replace("team: all}", "team: all, suspended: false}", 1)
    assert synthesize(estate_file(BASE % "person" + said)) == synthesize(estate_file(BASE % "person" + ALICE))

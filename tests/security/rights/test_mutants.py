"""Every policy of every estate, changed in one place: a change that means something makes a row of the table wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from tests.security.iam.statement import Document

from . import judge, mutants, table
from .judge import Guarded, Identity, Place
from .mutants import Mutant
from .row import Row
from .table import Part

SURVIVORS: dict[str, str] = json.loads(Path(__file__).with_name("survivors.json").read_text())
"""Mutants that no row finds, each with the reason why that is right."""
KILLED_AT_LEAST = 0.95


@cache
def _new_documents() -> dict[str, frozenset[int]]:
    """Each document once, where it is first: those of a part that no part before it has."""
    seen: set[str] = set()
    found = {}
    for part in table.parts():
        found[part.where] = frozenset(number for number, text in part.documents.items() if text not in seen)
        seen |= set(part.documents.values())
    return found


PARTS = [pytest.param(part, id=part.where) for part in table.parts() if _new_documents()[part.where]]
SAMPLE = 15
"""Every how many changes one is asked for in `make test`: all of them take minutes."""


@pytest.mark.parametrize("part", PARTS)
def test_a_change_is_found(part: Part) -> None:
    """A sample of what `make mutants` asks wholly."""
    killed, survived = _counted(part, every=SAMPLE)
    assert survived == []
    assert killed or len(list(_of(part))) < SAMPLE


@pytest.mark.mutation
@pytest.mark.parametrize("part", PARTS)
def test_each_change_is_found(part: Part) -> None:
    _, survived = _counted(part, every=1)
    assert survived == []


def _counted(part: Part, *, every: int) -> tuple[int, list[str]]:
    """How many mutants are killed, and which survive that nobody has given a reason for."""
    rows = judge.by_action(part.rows)
    killed, survived = 0, []
    for mutant in list(_of(part))[::every]:
        if mutants.is_equivalent(part.judged, mutant):
            continue
        if mutants.is_killed(part.judged, mutant, rows) or _is_killed_elsewhere(part, mutant):
            killed += 1
        else:
            survived.append(part.named(mutant.what))
    return killed, [each for each in survived if not _has_a_reason(each)]


def _is_killed_elsewhere(part: Part, mutant: Mutant) -> bool:
    """A policy that several roles have is whole if one of them shows it."""
    text = part.documents[mutant.at.document]
    return any(
        mutants.is_killed(other.judged, each, judge.by_action(other.rows))
        for other in table.parts()
        if other is not part
        for number, document in other.documents.items()
        if document == text
        for each in mutants.mutants(other.judged)
        if each.at == Place(number, mutant.at.number) and other.named(each.what) == part.named(mutant.what)
    )


def _has_a_reason(what: str) -> bool:
    return any(fnmatchcase(what, pattern) for pattern in SURVIVORS)


def _of(part: Part) -> Iterator[Mutant]:
    new = _new_documents()[part.where]
    return (mutant for mutant in mutants.mutants(part.judged) if mutant.at.document in new)


@pytest.mark.mutation
def test_enough_are_found_and_no_reason_is_given_for_nothing() -> None:
    changes = [(part, mutant) for part in table.parts() for mutant in _of(part)]
    told = [part.named(mutant.what) for part, mutant in changes if not mutants.is_equivalent(part.judged, mutant)]
    with_a_reason = [what for what in told if _has_a_reason(what)]
    assert len(told) > 2_000
    assert 1 - len(with_a_reason) / len(told) >= KILLED_AT_LEAST
    assert [pattern for pattern in SURVIVORS if not any(fnmatchcase(what, pattern) for what in with_a_reason)] == []


# That it can fail ---------------------------------------------------------------------------------------------------

OWN: Document = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Own",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::a/${aws:username}/*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}},
        },
        {
            "Sid": "Never",
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": "x*"}},
        },
    ],
}


def _killed(rows: list[Row], what: str) -> bool:
    identity = Identity("own", [OWN])
    (mutant,) = [each for each in mutants.mutants(identity) if each.what == what]
    return mutants.is_killed(identity, mutant, judge.by_action(rows))


def test_a_row_kills_what_it_is_about_and_no_more() -> None:
    keys = {"aws:username": "amy", "aws:PrincipalTag/team": "red"}
    mine, theirs = "arn:aws:s3:::a/amy/1", "arn:aws:s3:::a/bob/1"
    allowed = Row(action="s3:GetObject", resource=mine, keys=keys, allowed=True, why="own")
    denied = Row(action="s3:GetObject", resource=theirs, keys=keys, allowed=False, why="another's")
    assert _killed([allowed], "Own: gone")
    assert _killed([allowed], "Own: without s3:GetObject")
    assert not _killed([allowed], "Own: without s3:PutObject")
    assert not _killed([allowed], "Own: ${aws:username} is *")
    assert _killed([denied], "Own: ${aws:username} is *")
    assert not _killed([denied], "Never: gone")
    tagged = replace(denied, keys={**keys, "aws:TagKeys": ["x1", "y"]}, beside=True)
    assert _killed([tagged], "Never: gone")
    assert _killed([tagged], "Never: ForAnyValue:StringLike aws:TagKeys with ForAllValues")


def test_all_that_can_be_changed_is() -> None:
    assert {each.what for each in mutants.mutants(Identity("own", [OWN]))} == {
        "Own: gone",
        "Own: without s3:GetObject",
        "Own: without s3:PutObject",
        "Own: with s3:*",
        "Own: * for arn:aws:s3:::a/${aws:username}/*",
        "Own: without StringEquals aws:PrincipalTag/team",
        "Own: StringEquals aws:PrincipalTag/team without red",
        "Own: StringEquals aws:PrincipalTag/team without blue",
        "Own: StringEquals aws:PrincipalTag/team if it exists",
        "Own: ${aws:username} is *",
        "Never: gone",
        "Never: without ForAnyValue:StringLike aws:TagKeys",
        "Never: ForAnyValue:StringLike aws:TagKeys with ForAllValues",
        "Never: ForAnyValue:StringLike aws:TagKeys if it exists",
    }


def _statement(**more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "a:B", "Resource": "arn:1", **more}


def _sparing(*names: str) -> dict[str, object]:
    return _statement(
        Effect="Deny",
        Condition={
            "ArnNotEqualsIfExists": {"aws:PrincipalArn": list(names)},
            "StringNotEqualsIfExists": {"aws:PrincipalAccount": ["111122223333"]},
        },
    )


INSIDE, OUTSIDE = (f"arn:aws:iam::{account}:role/a" for account in ("111122223333", "222233334444"))

EQUIVALENT = {
    "twice": ([_statement(), _statement()], "statement 0: gone"),
    "within a wider one": ([_statement(Resource="arn:*"), _statement(Resource="arn:1")], "statement 1: gone"),
    "a negated operator": (
        [_statement(Condition={"StringNotEquals": {"k:k": "v"}})],
        "statement 0: StringNotEquals k:k if it exists",
    ),
    "a Deny looks after a missing key": (
        [
            _statement(Condition={"StringEquals": {"k:k": "v"}}),
            _statement(Effect="Deny", Resource="*", Condition={"Null": {"k:k": "true"}}),
        ],
        "statement 0: StringEquals k:k if it exists",
    ),
    "a variable in each resource": (
        [_statement(Resource="arn:${k:k}", Condition={"StringLike": {"k:k": "?*"}})],
        "statement 0: StringLike k:k if it exists",
    ),
    "another operator asks for the key": (
        [_statement(Condition={"StringLike": {"k:k": "?*"}, "StringEquals": {"k:k": "v"}})],
        "statement 0: StringLike k:k if it exists",
    ),
    "one of an account that is spared": (
        [_sparing(INSIDE, OUTSIDE)],
        f"statement 0: ArnNotEqualsIfExists aws:PrincipalArn without {INSIDE}",
    ),
    "all of an account that is spared": (
        [_sparing(INSIDE)],
        "statement 0: without ArnNotEqualsIfExists aws:PrincipalArn",
    ),
}
DIFFERENT = {
    "a variable in one resource": (
        [_statement(Resource=["arn:${k:k}", "arn:2"], Condition={"StringLike": {"k:k": "?*"}})],
        "statement 0: StringLike k:k if it exists",
    ),
    "another operator takes a missing key": (
        [_statement(Condition={"StringLike": {"k:k": "?*"}, "StringNotEquals": {"k:k": "v"}})],
        "statement 0: StringLike k:k if it exists",
    ),
    "one of an account that is not spared": (
        [_sparing(INSIDE, OUTSIDE)],
        f"statement 0: ArnNotEqualsIfExists aws:PrincipalArn without {OUTSIDE}",
    ),
    "not all of an account that is spared": (
        [_sparing(INSIDE, OUTSIDE)],
        "statement 0: without ArnNotEqualsIfExists aws:PrincipalArn",
    ),
    "alone": ([_statement()], "statement 0: gone"),
    "another resource": ([_statement(), _statement(Resource="arn:2")], "statement 0: gone"),
    "one with a condition": ([_statement(), _statement(Condition={"Bool": {"k:k": "true"}})], "statement 0: gone"),
    "one that denies": ([_statement(), _statement(Effect="Deny")], "statement 0: gone"),
    "a plain operator": (
        [_statement(Condition={"StringEquals": {"k:k": "v"}})],
        "statement 0: StringEquals k:k if it exists",
    ),
    "any of several": (
        [_statement(Condition={"ForAnyValue:StringNotEquals": {"k:k": "v"}})],
        "statement 0: ForAnyValue:StringNotEquals k:k if it exists",
    ),
}


@pytest.mark.parametrize(("statements", "what", "same"), [
    *(pytest.param(*each, True, id=name) for name, each in EQUIVALENT.items()),
    *(pytest.param(*each, False, id=name) for name, each in DIFFERENT.items()),
])  # fmt: skip
def test_what_means_the_same_is_known(statements: list[dict[str, object]], what: str, *, same: bool) -> None:
    identity = Identity("any", [{"Version": "2012-10-17", "Statement": statements}])
    (mutant,) = [each for each in mutants.mutants(identity) if each.what == what]
    assert mutants.is_equivalent(identity, mutant) is same


@pytest.mark.parametrize(("resources", "same"), [(["", "/*"], True), (["/*"], False)], ids=["whole", "objects"])
def test_a_policy_of_a_bucket_is_about_no_other(resources: list[str], *, same: bool) -> None:
    told = [_statement(Effect="Deny", Principal="*", Resource=[f"arn:aws:s3:::a{each}" for each in resources])]
    guarded = Guarded("a", {"Version": "2012-10-17", "Statement": told})
    found = [each for each in mutants.mutants(guarded) if each.what.endswith("* for arn:aws:s3:::a/*")]
    assert [mutants.is_equivalent(guarded, each) for each in found] == [same]


def test_a_statement_has_its_place() -> None:
    assert set(Identity("own", [OWN]).parsed) == {Place(0, 0), Place(0, 1)}

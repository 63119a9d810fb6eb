"""A policy with one thing changed, as somebody might do it by mistake: what the table is held against.

Which mutants mean the same as their policy is proven here, by the rules of IAM alone. Every other one must make a row
of the table wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from tests.security.iam.statement import Statement
from tests.security.iam.text import listed

from .judge import BOUNDARY, Guarded, Identity, Judged, Place, Setting, is_about
from .row import Row

_VARIABLE = re.compile(r"\$\{[^}]+\}")
_NEGATED = re.compile(r"(?:\w+:)?(?:StringNot|ArnNot|NumericNot|DateNot|NotIp)\w*")
_GROUPS = {"ForAnyValue": "ForAllValues", "ForAllValues": "ForAnyValue"}

Content = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """One change of one statement.

    Args:
        at: Where the statement stands.
        what: The change, in words.
        to: The statement as it is then; None if it is gone.
    """

    at: Place
    what: str
    to: Statement | None


def mutants(judged: Judged) -> Iterator[Mutant]:
    """Every mutant of every statement."""
    for at, statement in judged.parsed.items():
        name = statement.sid or f"statement {at.number}"
        yield Mutant(at, f"{name}: gone", None)
        for what, content in _changed(dict(statement.content)):
            yield Mutant(at, f"{name}: {what}", replace(statement, content=content))


def _changed(content: Content) -> Iterator[tuple[str, Content]]:
    yield from _actions(content)
    yield from _resources(content)
    yield from _conditions(content)
    yield from _principals(content)
    for variable in sorted(set(_VARIABLE.findall(json.dumps(_without_actions(content))))):
        yield f"{variable} is *", json.loads(json.dumps(content).replace(variable, "*"))


def _actions(content: Content) -> Iterator[tuple[str, Content]]:
    for element in ("Action", "NotAction"):
        found = listed(content.get(element))
        for action in found if len(found) > 1 else ():
            yield f"without {action}", {**content, element: [each for each in found if each != action]}
        if element == "Action" and content["Effect"] == "Allow" and found != ["*"]:
            for service in sorted({each.partition(":")[0] for each in found}):
                wide = f"{service}:*"
                if wide not in found:
                    yield f"with {wide}", {**content, element: [*found, wide]}


def _resources(content: Content) -> Iterator[tuple[str, Content]]:
    found = listed(content.get("Resource"))
    for resource in found:
        others = [each for each in found if each != resource]
        if others:
            yield f"without {resource}", {**content, "Resource": others}
        if resource != "*":
            yield f"* for {resource}", {**content, "Resource": [*others, "*"]}
        parts = resource.split(":", 5)
        if len(parts) == 6 and parts[4].isdigit():
            wide = ":".join([*parts[:4], "*", parts[5]])
            yield f"{resource} of every account", {**content, "Resource": [*others, wide]}


def _conditions(content: Content) -> Iterator[tuple[str, Content]]:
    for operator, keys in content.get("Condition", {}).items():
        for key, values in keys.items():
            told = f"{operator} {key}"
            yield f"without {told}", _with(content, operator, key, None)
            if len(listed(values)) > 1:
                for value in listed(values):
                    rest = [each for each in listed(values) if each != value]
                    yield f"{told} without {value}", _with(content, operator, key, rest)
            group, _, plain = operator.rpartition(":")
            if group:
                yield (
                    f"{told} with {_GROUPS[group]}",
                    _with(content, operator, key, values, f"{_GROUPS[group]}:{plain}"),
                )
            if plain.endswith("IfExists"):
                yield f"{told} if it exists or not", _with(content, operator, key, values, operator[: -len("IfExists")])
            elif plain != "Null":
                yield f"{told} if it exists", _with(content, operator, key, values, f"{operator}IfExists")
            else:
                flipped = "false" if listed(values) == ["true"] else "true"
                yield f"{told} is {flipped}", _with(content, operator, key, flipped)


def _principals(content: Content) -> Iterator[tuple[str, Content]]:
    told = content.get("Principal")
    if isinstance(told, dict) and content["Effect"] == "Allow":
        for kind, names in told.items():
            if kind == "AWS" and listed(names) != ["*"]:
                yield "for everybody", {**content, "Principal": {**told, kind: "*"}}
    if isinstance(told, dict) and content["Effect"] == "Deny" and told == {"AWS": "*"}:
        yield "for nobody but a root", {**content, "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}


def _with(content: Content, operator: str, key: str, values: Any, instead: str | None = None) -> Content:
    """The statement with one condition changed, gone, or under another operator."""
    changed = deepcopy(content)
    condition = changed["Condition"]
    del condition[operator][key]
    if not condition[operator]:
        del condition[operator]
    if values is not None:
        condition.setdefault(instead or operator, {})[key] = values
    if not condition:
        del changed["Condition"]
    return changed


def _without_actions(content: Content) -> Content:
    return {key: value for key, value in content.items() if "Action" not in key}


# What means the same ------------------------------------------------------------------------------------------------


def is_equivalent(judged: Judged, mutant: Mutant) -> bool:
    """Whether IAM can not tell the mutant from the policy, whatever is asked."""
    before = judged.parsed[mutant.at]
    rules = (_is_the_same, _needs_the_key_anyway, _spares_the_account_anyway)
    if any(rule(dict(before.content), mutant) for rule in rules) or _is_of_its_bucket_anyway(judged, mutant):
        return True
    others = [
        each
        for at, each in judged.parsed.items()
        if at != mutant.at and each.effect == before.effect and _same_side(at, mutant.at)
    ]
    if mutant.to is not None:
        either = (dict(before.content), dict(mutant.to.content))
        if any(all(_covers(dict(other.content), one) for one in either) for other in others):
            return True
    missing = _taken_away(dict(before.content), mutant)
    if _needs_a_key_that_others_look_after(judged, mutant):
        return True
    return bool(missing) and all(any(_covers(dict(each.content), one) for each in others) for one in missing)


def _needs_a_key_that_others_look_after(judged: Judged, mutant: Mutant) -> bool:
    """IfExists, more or less, is about requests without a key: it is nothing new where another statement decides those.

    More of it: a Deny, unless the key is there. Less of it: an Allow, if the key is missing.
    """
    before = dict(judged.parsed[mutant.at].content)
    found = _another_if_exists(before, mutant)
    if found is None:
        return False
    old, new, key = found
    effect = "Deny" if new.endswith("IfExists") else "Allow"
    rest = {operator: keys for operator, keys in before["Condition"].items() if operator != old}
    asked = {**before, "Condition": {**rest, "Null": {**rest.get("Null", {}), key: "true"}}}
    return any(
        _covers(dict(each.content), asked)
        for at, each in judged.parsed.items()
        if each.effect == effect and at != mutant.at and _same_side(at, mutant.at)
    )


def _another_if_exists(before: Content, mutant: Mutant) -> tuple[str, str, str] | None:
    """The operator as it was and as it is, and its key, where an Allow differs by its IfExists alone."""
    if before["Effect"] != "Allow":
        return None
    gone, come = _other_conditions(before, mutant)
    if len(gone) != 1 or len(come) != 1:
        return None
    ((old, key, values),), ((new, other, others),) = gone, come
    if (key, values) != (other, others) or old.removesuffix("IfExists") != new.removesuffix("IfExists"):
        return None
    return old, new, key


def _needs_the_key_anyway(before: Content, mutant: Mutant) -> bool:
    """Without the key, another operator fails, or a variable of its name leaves no resource."""
    found = _another_if_exists(before, mutant)
    if found is None:
        return False
    old, _, key = found
    resources = listed(before.get("Resource"))
    return any(
        operator != old and key in keys and _FAILS_WITHOUT.fullmatch(operator)
        for operator, keys in before["Condition"].items()
    ) or (bool(resources) and all(f"${{{key}}}" in each for each in resources))


_FAILS_WITHOUT = re.compile(r"(?:String|Arn)(?:Equals|Like)")
"""Operators that a missing key does not fulfil."""


def _spares_the_account_anyway(before: Content, mutant: Mutant) -> bool:
    """A Deny that spares an account spares its principals, named beside it or not."""
    gone, come = _other_conditions(before, mutant)
    if before["Effect"] != "Deny" or mutant.to is None or len(gone) != 1 or len(come) > 1:
        return False
    ((operator, key, names),) = gone
    left = {each for (*at, values) in come if at == [operator, key] for each in values}
    if key != "aws:PrincipalArn" or operator.removesuffix("IfExists") != "ArnNotEquals":
        return False
    spared = {
        each
        for of, key, values in _conditions_of(dict(mutant.to.content))
        if key == "aws:PrincipalAccount" and of.removesuffix("IfExists") == "StringNotEquals"
        for each in values
    }
    return left < set(names) and bool(come) is bool(left) and all(_account(each) in spared for each in {*names} - left)


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _is_of_its_bucket_anyway(judged: Judged, mutant: Mutant) -> bool:
    """AWS takes no policy of a bucket that is about another: `*` is the bucket and what is in it."""
    if not isinstance(judged, Guarded) or judged.is_endpoint or mutant.to is None:
        return False
    before, after = dict(judged.parsed[mutant.at].content), dict(mutant.to.content)
    told = {name for each in judged.parsed.values() for name in listed(each.content.get("Resource"))}
    buckets = {name.partition("/")[0] for name in told}
    if {**before, "Resource": None} != {**after, "Resource": None} or len(buckets) != 1:
        return False
    (bucket,) = buckets
    return _BUCKET.fullmatch(bucket) is not None and all(
        {bucket, f"{bucket}/*"} <= found or "*" in found
        for found in (set(listed(content["Resource"])) for content in (before, after))
    )


_BUCKET = re.compile(r"arn:[\w-]+:s3:::[\w.-]+")

_Conditions = set[tuple[str, str, tuple[str, ...]]]


def _other_conditions(before: Content, mutant: Mutant) -> tuple[_Conditions, _Conditions]:
    """What a mutant that differs by its conditions has no more, and what it has instead."""
    after = {} if mutant.to is None else dict(mutant.to.content)
    if {**before, "Condition": None} != {**after, "Condition": None}:
        return set(), set()
    one, other = _conditions_of(before), _conditions_of(after)
    return one - other, other - one


def _conditions_of(content: Content) -> _Conditions:
    return {
        (operator, key, tuple(map(str, listed(values))))
        for operator, keys in content.get("Condition", {}).items()
        for key, values in keys.items()
    }


def _same_side(one: Place, other: Place) -> bool:
    return (one.document == BOUNDARY) is (other.document == BOUNDARY)


def _is_the_same(before: Content, mutant: Mutant) -> bool:
    """A missing key fulfils a negated operator anyway, with IfExists or without; and so it does ForAllValues."""
    if mutant.to is None:
        return False
    after = dict(mutant.to.content)
    conditions = before.get("Condition", {}), after.get("Condition", {})
    return {**before, "Condition": _plain(conditions[0])} == {**after, "Condition": _plain(conditions[1])}


def _plain(condition: Content) -> set[tuple[str, str, tuple[str, ...]]]:
    found = set()
    for operator, keys in condition.items():
        same = _NEGATED.fullmatch(operator) is not None and not operator.startswith("ForAnyValue:")
        same = same or operator.startswith("ForAllValues:")
        name = operator.removesuffix("IfExists") if same else operator
        found |= {(name, key, tuple(sorted(map(str, listed(values))))) for key, values in keys.items()}
    return found


def _taken_away(before: Content, mutant: Mutant) -> list[Content]:
    """What the statement said and the mutant does not, if it is only less; nothing where it says something else."""
    if mutant.to is None:
        return [before]
    after = dict(mutant.to.content)
    for element in ("Action", "Resource"):
        if {**before, element: None} == {**after, element: None}:
            gone = set(listed(before.get(element))) - set(listed(after.get(element)))
            if set(listed(after.get(element))) <= set(listed(before.get(element))):
                return [{**before, element: sorted(gone)}]
    return []


def _covers(other: Content, one: Content) -> bool:
    """Whether whatever a statement is about, another one is about as well, with no more conditions."""
    if not {"Action", "Resource"} <= set(other) & set(one) or other.get("Principal") != one.get("Principal"):
        return False
    return (
        all(any(_within(each, wide) for wide in listed(other["Action"])) for each in listed(one["Action"]))
        and all(any(_within(each, wide) for wide in listed(other["Resource"])) for each in listed(one["Resource"]))
        and all(
            one.get("Condition", {}).get(operator, {}).get(key) == value
            for operator, keys in other.get("Condition", {}).items()
            for key, value in keys.items()
        )
    )


def _within(text: str, wide: str) -> bool:
    """Whether all that one pattern fits, another fits; only where a wildcard at the end says so."""
    return wide in {text, "*"} or (
        wide.endswith("*") and "?" not in wide and text.startswith(wide[:-1]) and "*" not in wide[:-1]
    )


# What the table says ------------------------------------------------------------------------------------------------


def is_killed(judged: Judged, mutant: Mutant, rows: Mapping[str, Sequence[Row]]) -> bool:
    """Whether a row that holds now holds no more."""
    before = judged.parsed[mutant.at]
    about = {*_about(before, rows), *([] if mutant.to is None else _about(mutant.to, rows))}
    for action, asked in rows.items():
        if action not in about:
            continue
        for row in asked:
            if isinstance(judged, Identity) and _says_the_same(judged, row, before, mutant.to):
                continue
            for setting in judged.settings():
                if _holds(judged, row, setting) and not _holds(judged, row, setting, mutant):
                    return True
    return False


def _about(statement: Statement, rows: Mapping[str, Sequence[Row]]) -> frozenset[str]:
    """The actions of rows that a statement is about; kept, for most mutants leave a statement's actions as they are."""
    patterns = tuple(
        (element, *listed(statement.content[element]))
        for element in ("Action", "NotAction")
        if element in statement.content
    )
    key = (patterns, tuple(rows))
    found = _ABOUT.get(key)
    if found is None:
        found = _ABOUT[key] = frozenset(action for action in rows if is_about(statement, action))
    return found


_ABOUT: dict[Any, frozenset[str]] = {}


def _says_the_same(judged: Identity, row: Row, before: Statement, after: Statement | None) -> bool:
    """The quick answer for most rows: the statement is about it as before."""
    one = judged.matches(row, before)
    return not one.holds if after is None else one == judged.matches(row, after)


def _holds(judged: Judged, row: Row, setting: Setting, mutant: Mutant | None = None) -> bool:
    truth = (
        judged.truth(row, setting) if mutant is None else judged.truth(row, setting, changed=mutant.at, to=mutant.to)
    )
    return truth.holds is row.allowed and truth.is_certain


__all__ = ["Mutant", "Setting", "is_equivalent", "is_killed", "mutants"]

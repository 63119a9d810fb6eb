"""IAM's decision for one request, small: the operators and variables that our policies have.

What it does not know it refuses to judge, so that a policy that grows beyond it fails its test. It follows
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html: a Deny decides; else an
identity's policies must allow, and its boundary too; a trust allows by itself.

IAM's pages tell two things about a variable without a value: that nothing equals it, and that the whole statement may
be left out. A decision must be the same either way, and nothing that denies may hold a variable.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.kit import Json

Context = Mapping[str, Any]
"""The keys of a request; one that is None or has no value is missing."""

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")
_NEGATED = re.compile(r"(String|Arn)?Not(\w+)")
_MISSING = re.compile(r"(?!)")


def allowed(
    policies: Iterable[Json], action: str, resource: str, context: Context, *, boundary: Json | None = None
) -> bool:
    """Whether an identity with *policies*, and perhaps a boundary, may do it."""
    own = [statement for policy in policies for statement in policy["Statement"]]
    ceiling = own if boundary is None else boundary["Statement"]

    def some(statements: list[Json], effect: str, *, unresolved: bool = True) -> bool:
        # All are judged, not only until one decides: what can not be judged must not hide behind another.
        matching = [
            each for each in statements if each["Effect"] == effect and _matches(each, action, resource, context)
        ]
        return any(unresolved or _is_resolved(each, context) for each in matching)

    denied = some([*own, *ceiling], "Deny")
    one, other = (
        some(own, "Allow", unresolved=each) and some(ceiling, "Allow", unresolved=each) and not denied
        for each in (True, False)
    )
    if one is not other:
        raise NotImplementedError(f"{action} with a variable that has no value: engines disagree")
    return one


def allows(statements: Iterable[Json], action: str, resource: str, context: Context) -> bool:
    """The same for the statements of one identity's policies."""
    return allowed([{"Statement": list(statements)}], action, resource, context)


def trusted(trust: Json, actions: Iterable[str], principal: tuple[str, str], context: Context) -> bool:
    """Whether a role lets *principal* (its kind, and its ARN) do all the *actions*."""
    assert {statement["Effect"] for statement in trust["Statement"]} == {"Allow"}

    def names(statement: Json) -> bool:
        kind, arn = principal
        named = _listed(statement["Principal"].get(kind, []))
        account = arn.split(":")[4]
        return arn in named or (kind == "AWS" and f"arn:aws:iam::{account}:root" in named)

    return all(
        any(
            names(statement) and action in _listed(statement["Action"]) and _holds(statement, context)
            for statement in trust["Statement"]
        )
        for action in actions
    )


def _matches(statement: Json, action: str, resource: str, context: Context) -> bool:
    assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
    if not any(_like(pattern.lower(), action.lower(), {}) for pattern in _listed(statement["Action"])):
        return False
    if _variables(statement) and statement["Effect"] == "Deny":
        raise NotImplementedError(f"a Deny with a variable: {statement}")
    to_it = any(_like(pattern, resource, context) for pattern in _listed(statement["Resource"]))
    return to_it and _holds(statement, context)


def _variables(statement: Json) -> list[str]:
    return _VARIABLE.findall(json.dumps([statement["Resource"], statement.get("Condition", {})]))


def _is_resolved(statement: Json, context: Context) -> bool:
    return all(_of(context, variable) is not None for variable in _variables(statement))


def _holds(statement: Json, context: Context) -> bool:
    judged = [
        _judge(operator, _of(context, key), [str(value) for value in _listed(values)], context)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    return all(judged)


def _judge(operator: str, found: list[str] | None, values: list[str], context: Context) -> bool:
    parsed = _OPERATOR.fullmatch(operator)
    if parsed is None:
        raise NotImplementedError(operator)
    of_set, plain, if_exists = parsed.groups()
    if plain == "Null" and not of_set and not if_exists:
        assert values in (["true"], ["false"])
        return (found is None) is (values == ["true"])
    negated = _NEGATED.fullmatch(plain)
    compare = _COMPARISONS.get(f"{negated[1] or ''}{negated[2]}" if negated else plain)
    if compare is None:
        raise NotImplementedError(operator)
    if negated and any(_VARIABLE.search(each) for each in values):
        raise NotImplementedError(f"{operator} with a variable: engines disagree")

    def fits(one: str) -> bool:
        return any(compare(value, one, context) for value in values) is not bool(negated)

    if found is None:  # what is missing is equal to nothing
        return bool(if_exists) or of_set == "ForAllValues" or (of_set is None and bool(negated))
    if of_set is None:
        (value,) = found  # a key with several values is for operators of sets
        return fits(value)
    return all(map(fits, found)) if of_set == "ForAllValues" else any(map(fits, found))


def _equal(wanted: str, value: str, context: Context) -> bool:
    return _pattern(wanted, context, wild=False).fullmatch(value) is not None


def _like(pattern: str, value: str, context: Context) -> bool:
    return _pattern(pattern, context, wild=True).fullmatch(value) is not None


def _arn_like(pattern: str, value: str, context: Context) -> bool:
    """Part by part: a wildcard in one of the six matches nothing of the next."""
    patterns, values = _arn_parts(pattern), value.split(":", 5)
    same_length = len(patterns) == len(values)
    return same_length and all(_like(one, other, context) for one, other in zip(patterns, values, strict=True))


def _arn_parts(pattern: str) -> list[str]:
    """The six parts; a colon in the name of a variable is no end of one."""
    held = [found.group() for found in _VARIABLE.finditer(pattern)]
    parts = _VARIABLE.sub("\0", pattern).split(":", 5)
    names = iter(held)
    return [re.sub("\0", lambda _: next(names), part) for part in parts]


def _in_block(block: str, value: str, _: Context) -> bool:
    return ipaddress.ip_address(value) in ipaddress.ip_network(block)


_COMPARISONS: dict[str, Callable[[str, str, Context], bool]] = {
    "StringEquals": _equal,
    "StringLike": _like,
    "ArnEquals": _arn_like,  # IAM makes no difference between the two
    "ArnLike": _arn_like,
    "Bool": _equal,
    "IpAddress": _in_block,
}


def _pattern(text: str, context: Context, *, wild: bool) -> re.Pattern[str]:
    """What a variable stands for is taken as it is, `*` included; one without a value is equal to nothing."""
    parts = []
    for number, part in enumerate(_VARIABLE.split(text)):
        if number % 2:
            found = _of(context, part)
            parts.append(_MISSING.pattern if found is None else re.escape(found[0]))
        else:
            escaped = re.escape(part)
            parts.append(escaped.replace(r"\*", ".*").replace(r"\?", ".") if wild else escaped)
    return re.compile("".join(parts), re.DOTALL)


def _of(context: Context, key: str) -> list[str] | None:
    """The values of a key, whose case does not matter."""
    for name, value in context.items():
        if name.lower() == key.lower():
            return None if value is None else [str(each) for each in _listed(value)] or None
    return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

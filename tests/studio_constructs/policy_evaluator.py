"""IAM's decision for one request, small: the operators and variables that our policies of signing in have.

What it does not know it refuses to judge, so that a policy that grows beyond it fails its test. It follows
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html: a Deny decides; else an
identity's policies must allow, and its boundary too; a trust allows by itself.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.kit import Json

Context = Mapping[str, str | list[str]]

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_SET = "ForAllValues:"


def allowed(
    policies: Iterable[Json], action: str, resource: str, context: Context, *, boundary: Json | None = None
) -> bool:
    """Whether an identity with *policies*, and perhaps a boundary, may do it."""
    own = [statement for policy in policies for statement in policy["Statement"]]
    ceiling = own if boundary is None else boundary["Statement"]

    def some(statements: list[Json], effect: str) -> bool:
        return any(
            statement["Effect"] == effect and _matches(statement, action, resource, context) for statement in statements
        )

    return not some([*own, *ceiling], "Deny") and some(own, "Allow") and some(ceiling, "Allow")


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
    does = any(_like(pattern, action, {}) for pattern in _listed(statement["Action"]))
    to_it = any(_like(pattern, resource, context) for pattern in _listed(statement["Resource"]))
    return does and to_it and _holds(statement, context)


def _holds(statement: Json, context: Context) -> bool:
    return all(
        _judge(operator, _of(context, key), _listed(values), context)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _judge(operator: str, found: list[str] | None, values: list[str], context: Context) -> bool:
    if operator == f"{_SET}StringEquals":
        return all(_any_equal(each, values, context) for each in found or [])
    if found is not None:
        (value,) = found  # a key with several values is for ForAllValues
    if operator == "StringEquals":
        return found is not None and _any_equal(value, values, context)
    if operator == "StringLike":
        return found is not None and any(_like(pattern, value, context) for pattern in values)
    if operator == "Bool":
        return found is not None and value in values
    if any(_VARIABLE.search(each) for each in values):
        raise NotImplementedError(f"{operator} with a variable: engines disagree")
    if operator == "StringNotEqualsIfExists":
        return found is None or value not in values
    if operator == "NotIpAddressIfExists":
        return found is None or not any(ipaddress.ip_address(value) in ipaddress.ip_network(block) for block in values)
    raise NotImplementedError(operator)


def _any_equal(value: str, values: list[str], context: Context) -> bool:
    return any(_pattern(each, context, wild=False).fullmatch(value) for each in values)


def _like(pattern: str, value: str, context: Context) -> bool:
    return _pattern(pattern, context, wild=True).fullmatch(value) is not None


def _pattern(text: str, context: Context, *, wild: bool) -> re.Pattern[str]:
    """What a variable stands for is taken as it is, `*` included; one without a value is equal to nothing."""
    parts = []
    for number, part in enumerate(_VARIABLE.split(text)):
        if number % 2:
            found = _of(context, part)
            parts.append(r"(?!)" if found is None else re.escape(found[0]))
        else:
            escaped = re.escape(part)
            parts.append(escaped.replace(r"\*", ".*").replace(r"\?", ".") if wild else escaped)
    return re.compile("".join(parts), re.DOTALL)


def _of(context: Context, key: str) -> list[str] | None:
    """The values of a key, whose case does not matter."""
    for name, value in context.items():
        if name.lower() == key.lower():
            return _listed(value)
    return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

"""What IAM decides about a request, from the policies in a template: as much of IAM as our policies use.

A variable that the request can not resolve makes a statement say nothing. A condition of a kind that is not known here
is a mistake of the test: `KeyError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import aws_cdk as cdk

from studio_constructs import StudioNetwork, StudioVpc
from tests.kit import Json, resources

Context = Mapping[str, Any]


SUBNETS = ["subnet-0a1b2c3d", "subnet-0a1b2c3e"]


def existing_network(stack: cdk.Stack) -> StudioNetwork:
    vpc = StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=SUBNETS)
    return StudioNetwork(stack, "Network", vpc=vpc)


def all_statements(template: Json) -> list[Json]:
    """Every statement of every managed policy, in order."""
    return [
        {**statement, "Action": listed(statement["Action"]), "Resource": listed(statement["Resource"])}
        for policy in resources(template, "AWS::IAM::ManagedPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def by_sid(template: Json) -> dict[str, Json]:
    """The same by their Sids, which are unique in all policies of a template together, but for those of data."""
    return {statement["Sid"]: statement for statement in all_statements(template)}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allows(statements: Iterable[Json], action: str, resource: str, context: Context) -> bool:
    """Whether the request is allowed: by some statement, and denied by none."""
    found = {each["Effect"] for each in statements if applies(each, action, resource, context)}
    return found == {"Allow"}


def applies(statement: Json, action: str, resource: str, context: Context) -> bool:
    """Whether a statement says something about the request."""
    if not any(_like(action.lower(), pattern.lower()) for pattern in statement["Action"]):
        return False
    patterns = [_resolved(pattern, context) for pattern in statement["Resource"]]
    if not any(pattern is not None and _like(resource, pattern) for pattern in patterns):
        return False
    return all(
        _holds(operator, context.get(key), [_resolved(str(value), context) for value in listed(values)])
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _resolved(text: str, context: Context) -> str | None:
    """The text with its variables in place; None where one is missing. What stands in for them is no pattern."""
    for variable in re.findall(r"\$\{([^}]+)\}", text):
        if variable not in context:
            return None
        text = text.replace(f"${{{variable}}}", str(context[variable]))
    return text


def _like(value: str, pattern: str) -> bool:
    return fnmatchcase(value, pattern.replace("[", "[[]"))


def _holds(operator: str, value: Any, wanted: list[str | None]) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    if plain == "Null":
        return (value is None) == (wanted == ["true"])
    if plain.endswith("IfExists"):
        return value is None or _holds(operator.removesuffix("IfExists"), value, wanted)
    compare = {"Equals": lambda one, other: one == other, "Like": _like}
    kind = re.fullmatch(r"(?:String|Arn|Bool)?(Not)?(Equals|Like)?", plain)
    if kind is None:
        raise KeyError(operator)
    same = compare["Like" if plain.startswith("Arn") else kind[2] or "Equals"]

    def fits(one: Any) -> bool:
        found = any(each is not None and same(str(one), each) for each in wanted)
        return not found if kind[1] else found

    if quantifier == "ForAnyValue":
        return value is not None and any(fits(one) for one in listed(value))
    if quantifier == "ForAllValues":
        return value is None or all(fits(one) for one in listed(value))
    if value is None:
        return bool(kind[1])  # IAM: what is missing is not equal
    return fits(value)

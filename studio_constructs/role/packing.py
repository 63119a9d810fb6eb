"""Statements into as few managed policies as IAM's limit of characters allows, in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from studio_constructs import aws_facts

Statements = list[iam.PolicyStatement]
Item = TypeVar("Item")

_KEY_ARN_LENGTH = len("arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/12345678-1234-1234-1234-123456789012")
_PSEUDO_LENGTHS: Final = {"AWS::AccountId": 12, "AWS::Partition": 10, "AWS::Region": 14}
"""What references become when they are deployed, at their longest: all that a policy refers to."""


def size(stack: cdk.Stack, statements: Sequence[iam.PolicyStatement]) -> int:
    """Characters of a policy as IAM counts them, once it is deployed."""
    document = {"Version": "2012-10-17", "Statement": [statement.to_statement_json() for statement in statements]}
    return len(json.dumps(_as_deployed(stack.resolve(document)), separators=(",", ":")))


def fits(stack: cdk.Stack, statements: Sequence[iam.PolicyStatement]) -> bool:
    """Whether IAM takes them as one policy."""
    return size(stack, statements) <= aws_facts.MANAGED_POLICY_MAX


def pack(stack: cdk.Stack, statements: Iterable[iam.PolicyStatement]) -> list[Statements]:
    """Policies of these statements; one alone may still be too large."""
    policies: list[Statements] = []
    for statement in statements:
        if policies and fits(stack, [*policies[-1], statement]):
            policies[-1].append(statement)
        else:
            policies.append([statement])
    return policies


def pack_items(
    stack: cdk.Stack, items: Sequence[Item], render: Callable[[Sequence[Item]], Statements]
) -> list[Statements]:
    """Policies of statements that are made of items, as many items in each as fit; one alone may be too large."""
    policies: list[Statements] = []
    rest = list(items)
    while rest:
        low, high = 1, len(rest)
        while low < high:  # the most items that fit, by halves: each try asks the CDK
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(stack, render(rest[:middle])) else (low, middle - 1)
        policies.append(render(rest[:low]))
        rest = rest[low:]
    return policies


def _as_deployed(value: Any) -> Any:
    """The resolved document with a text in place of each reference, as long as what it becomes."""
    if isinstance(value, list):
        return [_as_deployed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(str(_as_deployed(part)) for part in parts)
    if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        return "x" * _PSEUDO_LENGTHS.get(str(value.get("Ref")), _KEY_ARN_LENGTH)
    return {key: _as_deployed(each) for key, each in value.items()}

"""The statements of the policies in a template, and what several tests of policies make them with."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk

from studio_constructs import StudioNetwork, StudioVpc
from tests.kit import Json, resources

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

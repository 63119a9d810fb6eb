"""Availability zones of a new VPC, where the CDK does not know them."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from studio_constructs import StudioNetwork, StudioVpc


@pytest.mark.parametrize("count", [2, 3, 6])
def test_a_stack_without_account_and_region_has_as_many_zones_as_were_asked_for(app: cdk.App, count: int) -> None:
    stack = cdk.Stack(app, "Anywhere")
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(availability_zones=count))
    subnets = Template.from_stack(stack).find_resources("AWS::EC2::Subnet").values()
    assert [subnet["Properties"]["AvailabilityZone"] for subnet in subnets] == [
        {"Fn::Select": [number, {"Fn::GetAZs": ""}]} for number in range(count)
    ]

"""What goes in the end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sagemaker as sagemaker

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Taking an estate down"


def teardown(*, retained: bool = False, **arguments: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        policy = cdk.RemovalPolicy.RETAIN if retained else cdk.RemovalPolicy.DESTROY
        estate = studio.Studio(stack, "Studio", domain_name="trial", removal_policy=policy)
        return studio.Teardown(stack, "Teardown", domain=estate.domain, **arguments)

    return build


def imported(stack: cdk.Stack) -> object:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    domain = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    return studio.Teardown(stack, "Teardown", domain=domain)


def raw(stack: cdk.Stack, **options: Any) -> object:
    """A domain of which nothing else is said."""
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role="arn:aws:iam::111111111111:role/Default")
    domain = sagemaker.CfnDomain(stack, "Domain", auth_mode="IAM", domain_name="trial", default_user_settings=settings)
    domain.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
    return studio.Teardown(stack, "Teardown", domain=domain, **options)


ERRORS: dict[str, Build] = {
    "TeardownOfRetainedDomain": teardown(retained=True),
    "TeardownNeedsDomain": imported,
    "TeardownHomesUnconfirmed": teardown(delete_homes=True),
}

WARNINGS: dict[str, Build] = {
    "TeardownDeletesWork": raw,
    "TeardownDeletesHomes": partial(raw, delete_homes=True, confirm_delete_homes="trial"),
}

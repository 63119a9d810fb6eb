"""Spaces."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

import studio_constructs as studio

from . import Build

TITLE = "### Spaces"


def space(**options: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        domain = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        good = {"domain": domain, "space_name": "campaign", "owner": "alice"}
        return studio.Space(stack, "Space", **{**good, **options})

    return build


App = studio.SpaceApp

ERRORS: dict[str, Build] = {
    "SpaceNameInvalid": space(space_name="my_space"),
    "SpaceOwnerInvalid": space(owner="alice@example.com"),
    "SpaceDisplayNameInvalid": space(display_name=" "),
    "SpaceInstanceTypeUnknown": space(app=App(instance_type="ml.m7i.large")),
    "RemoteAccessTooSmall": space(app=App(instance_type="ml.t3.medium"), remote_access=True),
    "CodeRepositoriesMisplaced": space(app=App(code_repositories=[]), app_type=studio.AppType.CODE_EDITOR),
    "ClassicMisplaced": space(classic=studio.ClassicSettings()),
    "TrainingPlanMisplaced": space(
        app_type=studio.AppType.JUPYTER_SERVER,
        classic=studio.ClassicSettings(
            kernel_gateway=studio.KernelGatewaySettings(
                training_plan_arn="arn:aws:sagemaker:eu-west-1:111111111111:training-plan/reserved"
            )
        ),
    ),
}

WARNINGS: dict[str, Build] = {
    "SpaceShared": space(shared=True),
    "SpaceRemoteAccess": space(remote_access=True),
    "SpaceNotRetained": space(removal_policy=cdk.RemovalPolicy.DESTROY),
}

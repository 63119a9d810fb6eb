"""Logical ids and policies of what holds people's work: public API, because another id is another resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import (
    AppType,
    Domain,
    LifecycleScript,
    Studio,
    StudioKey,
    StudioLifecycleConfig,
    StudioNetwork,
    StudioVpc,
    UserProfile,
)
from tests.kit import Json, new_stack, synthesize

Build = Callable[[Construct], object]

KEPT = ("RetainExceptOnCreate", "Retain")
NOT_KEPT = (None, None)
KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
STATEFUL = {
    "AWS::KMS::Key",
    "AWS::KMS::Alias",
    "AWS::Logs::LogGroup",
    "AWS::SageMaker::Domain",
    "AWS::SageMaker::StudioLifecycleConfig",
    "AWS::SageMaker::UserProfile",
}


def a_network(scope: Construct) -> StudioNetwork:
    vpc = StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    return StudioNetwork(scope, "Network", vpc=vpc)


def a_key(scope: Construct) -> StudioKey:
    return StudioKey(scope, "Key", alias="marketing")


def a_domain(scope: Construct, **options: Any) -> Domain:
    return Domain(
        scope,
        "Domain",
        network=a_network(scope),
        execution_role=iam.Role.from_role_arn(scope, "Role", "arn:aws:iam::111111111111:role/Default"),
        encryption_key=kms.Key.from_key_arn(scope, "Key", KEY_ARN),
        **options,
    )


def a_profile(scope: Construct) -> UserProfile:
    network = a_network(scope)
    domain = Domain.from_domain_attributes(scope, "Domain", domain_id="d-abcdefghijkl", vpc=network.vpc)
    return UserProfile(scope, "Profile", domain=domain, user_profile_name="alice")


def a_script(scope: Construct) -> StudioLifecycleConfig:
    return StudioLifecycleConfig(
        scope,
        "Script",
        script=LifecycleScript.from_text("#!/bin/sh\n"),
        app_type=AppType.CODE_EDITOR,
        lifecycle_config_name="team-setup",
    )


def a_studio(scope: Construct) -> Studio:
    return Studio(scope, "Studio", users=["alice", "Bob-2"], domain_name="marketing")


CONTRACT: dict[Build, dict[str, tuple[str, tuple[str | None, str | None]]]] = {
    a_key: {
        "StudioKeyMarketinge2a530e2": ("AWS::KMS::Key", KEPT),
        "StudioKeyAliasMarketinge2a530e2": ("AWS::KMS::Alias", NOT_KEPT),
    },
    a_domain: {"DomainStudioda0daaba": ("AWS::SageMaker::Domain", KEPT)},
    a_profile: {"UserProfileAlice2bd806c9": ("AWS::SageMaker::UserProfile", KEPT)},
    a_script: {
        "CodeEditorLifecycleConfigTeamSetup2c9d7e13": ("AWS::SageMaker::StudioLifecycleConfig", NOT_KEPT),
    },
    a_studio: {
        "StudioKeyMarketinge2a530e2": ("AWS::KMS::Key", KEPT),
        "StudioKeyAliasMarketinge2a530e2": ("AWS::KMS::Alias", NOT_KEPT),
        "DomainMarketinge2a530e2": ("AWS::SageMaker::Domain", KEPT),
        "UserProfileAlice2bd806c9": ("AWS::SageMaker::UserProfile", KEPT),
        "UserProfileBob2a9137698": ("AWS::SageMaker::UserProfile", KEPT),
    },
}


def stateful(template: Json) -> dict[str, tuple[str, tuple[str | None, str | None]]]:
    return {
        logical_id: (resource["Type"], (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")))
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] in STATEFUL and resource["Type"] != "AWS::Logs::LogGroup"
    }


def directly(stack: cdk.Stack) -> Construct:
    return stack


def deeper(stack: cdk.Stack) -> Construct:
    return Construct(Construct(stack, "Platform"), "Team")


@pytest.mark.parametrize("build", CONTRACT, ids=lambda build: build.__name__)
@pytest.mark.parametrize("place", [directly, deeper])
def test_what_holds_people_s_work_keeps_its_logical_id_wherever_it_moves(
    build: Build, place: Callable[[cdk.Stack], Construct]
) -> None:
    stack = new_stack()
    build(place(stack))
    assert stateful(synthesize(stack)) == CONTRACT[build]


def test_a_renamed_construct_keeps_its_logical_ids() -> None:
    stack = new_stack()
    Studio(stack, "Renamed", users=["alice", "Bob-2"], domain_name="marketing")
    assert stateful(synthesize(stack)) == CONTRACT[a_studio]


def test_a_renamed_stack_with_a_domain_name_keeps_its_logical_ids() -> None:
    stack = new_stack("Renamed")
    a_studio(stack)
    assert stateful(synthesize(stack)) == CONTRACT[a_studio]


def test_who_else_is_there_does_not_change_a_profile_s_logical_id() -> None:
    stack = new_stack()
    Studio(stack, "Studio", users=["zoe", "alice", "bob"], domain_name="marketing")
    assert "UserProfileAlice2bd806c9" in stateful(synthesize(stack))


def test_flow_logs_are_kept() -> None:
    stack = new_stack()
    StudioNetwork(stack, "Network")
    (group,) = (each for each in synthesize(stack)["Resources"].values() if each["Type"] == "AWS::Logs::LogGroup")
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == KEPT


def test_names_of_subnets_groups_do_not_move() -> None:
    """They are part of logical ids of subnets: another name is another subnet, under a domain that lives in it."""
    stack = new_stack()
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True))
    subnets = [name for name, each in synthesize(stack)["Resources"].items() if each["Type"] == "AWS::EC2::Subnet"]
    assert [name[:-8] for name in subnets] == [
        "NetworkVpcStudioSubnet1Subnet",
        "NetworkVpcStudioSubnet2Subnet",
        "NetworkVpcNatSubnet1Subnet",
        "NetworkVpcNatSubnet2Subnet",
    ]

"""Grants on ours, on imports and on raw resources; to roles of this app and imported, users and groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

import studio_constructs as studio
from tests.kit import Json, resources, statements, synthesize

ROLE = "arn:aws:iam::111111111111:role/Default"


def imported(stack: cdk.Stack) -> studio.IDomain:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    return studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)


def ours(stack: cdk.Stack) -> studio.Domain:
    vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    network = studio.StudioNetwork(stack, "Network", vpc=vpc)
    return studio.Studio(stack, "Studio", network=network).domain


def raw(stack: cdk.Stack) -> sagemaker.CfnDomain:
    settings = {"executionRole": ROLE}
    return sagemaker.CfnDomain(stack, "Raw", auth_mode="IAM", domain_name="raw", default_user_settings=settings)


DOMAINS: dict[str, Callable[[cdk.Stack], Any]] = {"ours": ours, "imported": imported, "raw": raw}
GRANTEES: dict[str, Callable[[cdk.Stack], iam.IGrantable]] = {
    "role": lambda stack: iam.Role(stack, "Grantee", assumed_by=iam.AccountRootPrincipal()),
    "imported role": lambda stack: iam.Role.from_role_arn(stack, "Grantee", "arn:aws:iam::111111111111:role/Report"),
    "user": lambda stack: iam.User(stack, "Grantee"),
    "group": lambda stack: iam.Group(stack, "Grantee"),
}


def granted(stack: cdk.Stack, grantee: str) -> Json:
    """The one statement that the grantee was given."""
    (found,) = [
        policy
        for name, policy in resources(synthesize(stack), "AWS::IAM::Policy").items()
        if name.startswith("Grantee")
    ]
    document = found["Properties"]["PolicyDocument"]
    (statement,) = statements({"Statement": [{"Sid": "One", **each} for each in document["Statement"]]}).values()
    return statement


@pytest.mark.parametrize("grantee", GRANTEES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_is_read(stack: cdk.Stack, domain: str, grantee: str) -> None:
    studio.DomainGrants.from_domain(DOMAINS[domain](stack)).read(GRANTEES[grantee](stack))
    statement = granted(stack, grantee)
    assert [
        action for action in statement["Action"] if not action.startswith(("sagemaker:Describe", "sagemaker:List"))
    ] == []
    arns = [str(arn) for arn in statement["Resource"]]
    assert len(arns) == 4
    for kind in ("app", "space", "user-profile"):
        assert any(f":{kind}/" in arn and "/*" in arn for arn in arns)


def test_apps_of_one_domain_are_stopped(stack: cdk.Stack) -> None:
    imported(stack).grants.stop_apps(GRANTEES["role"](stack))
    statement = granted(stack, "role")
    assert statement["Action"] == ["sagemaker:DeleteApp", "sagemaker:DescribeApp"]
    (arn,) = statement["Resource"]
    assert "app/d-abcdefghijkl/*" in str(arn)


def profile(stack: cdk.Stack) -> studio.UserProfile:
    return studio.UserProfile(stack, "Alice", domain=imported(stack), user_profile_name="alice")


def raw_profile(stack: cdk.Stack) -> sagemaker.CfnUserProfile:
    return sagemaker.CfnUserProfile(stack, "Raw", domain_id="d-abcdefghijkl", user_profile_name="alice")


@pytest.mark.parametrize("make", [profile, raw_profile])
def test_a_profile_is_opened_and_no_other(stack: cdk.Stack, make: Callable[[cdk.Stack], Any]) -> None:
    studio.UserProfileGrants.from_user_profile(make(stack)).open(GRANTEES["role"](stack))
    statement = granted(stack, "role")
    assert statement["Action"] == ["sagemaker:CreatePresignedDomainUrl"]
    (arn,) = statement["Resource"]
    assert list(arn) == ["Fn::GetAtt"]
    assert arn["Fn::GetAtt"][1] == "UserProfileArn"


def space(stack: cdk.Stack) -> studio.Space:
    return studio.Space(stack, "Campaign", domain=imported(stack), space_name="campaign", owner="alice")


def raw_space(stack: cdk.Stack) -> sagemaker.CfnSpace:
    return sagemaker.CfnSpace(stack, "Raw", domain_id="d-abcdefghijkl", space_name="campaign")


@pytest.mark.parametrize("make", [space, raw_space])
def test_members_of_a_space_run_its_app_and_no_other(stack: cdk.Stack, make: Callable[[cdk.Stack], Any]) -> None:
    studio.SpaceGrants.from_space(make(stack)).run_apps(GRANTEES["role"](stack))
    statement = granted(stack, "role")
    assert statement["Action"] == ["sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"]
    (arn,) = statement["Resource"]
    assert str(arn).endswith(("/campaign/*", "'/*']]}"))  # of a raw resource the name is the end of its `Ref`
    assert ":app/" in str(arn)


def test_a_remote_ide_is_granted_for_one_space(stack: cdk.Stack) -> None:
    space(stack).grants.start_session(GRANTEES["role"](stack))
    statement = granted(stack, "role")
    assert statement["Action"] == ["sagemaker:StartSession"]
    (arn,) = statement["Resource"]
    assert arn["Fn::GetAtt"][1] == "SpaceArn"


def test_each_reads_itself(stack: cdk.Stack) -> None:
    home = imported(stack)
    alice = studio.UserProfile(stack, "Alice", domain=home, user_profile_name="alice")
    shared = studio.Space(stack, "Campaign", domain=home, space_name="campaign", owner="alice")
    role = GRANTEES["role"](stack)
    grants = [alice.grants.read(role), shared.grants.read(role)]
    assert [statement.actions for grant in grants for statement in grant.principal_statements] == [
        ["sagemaker:DescribeUserProfile", "sagemaker:ListTags"],
        ["sagemaker:DescribeSpace", "sagemaker:ListTags"],
    ]

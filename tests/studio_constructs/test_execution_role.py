"""Roles: SageMaker takes them for this account only, and they have their policy and no other."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from studio_constructs import ExecutionPolicy, ExecutionRole
from tests.kit import Json, built, new_stack, properties, resources, synthesize

POLICY, ROLE, INLINE = "AWS::IAM::ManagedPolicy", "AWS::IAM::Role", "AWS::IAM::Policy"


@pytest.fixture(scope="module")
def role() -> Json:
    return built(lambda stack: ExecutionRole(stack, "Role"))


def test_only_sagemaker_acting_for_this_account_takes_the_role(role: Json) -> None:
    assert properties(role, ROLE)["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111111111111"},
                "ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:111111111111:*"},
            },
        }
    ]


def test_without_feature_flags_both_actions_of_the_trust_keep_their_conditions() -> None:
    app = cdk.App()
    stack = new_stack(app=app)
    ExecutionRole(stack, "Role")
    trust = properties(synthesize(stack), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert {frozenset(statement["Condition"]) for statement in trust} == {frozenset({"StringEquals", "ArnLike"})}


def test_a_role_has_its_policy_and_no_other(role: Json) -> None:
    (policy_id,) = resources(role, POLICY)
    assert properties(role, ROLE)["ManagedPolicyArns"] == [{"Ref": policy_id}]
    assert resources(role, INLINE) == {}


def test_no_policy_of_aws_s_own_is_attached(role: Json) -> None:
    assert "arn:aws:iam::aws:policy" not in json.dumps(role)
    assert ":iam::aws:policy" not in json.dumps(role)


def test_roles_may_share_a_policy(stack: cdk.Stack) -> None:
    policy = ExecutionPolicy(stack, "Team")
    roles = [ExecutionRole(stack, name, policy=policy) for name in ("One", "Two")]
    template = synthesize(stack)
    assert len(resources(template, POLICY)) == 1
    assert len(resources(template, ROLE)) == 2
    assert all(role.policy is policy for role in roles)


def test_more_policies_and_a_boundary_may_be_given(stack: cdk.Stack) -> None:
    more, most = (
        iam.ManagedPolicy.from_managed_policy_arn(stack, name, f"arn:aws:iam::111111111111:policy/{name}")
        for name in ("More", "Most")
    )
    ExecutionRole(stack, "Role", managed_policies=[more], permissions_boundary=most)
    found = properties(synthesize(stack), ROLE)
    assert found["ManagedPolicyArns"][1:] == ["arn:aws:iam::111111111111:policy/More"]
    assert found["PermissionsBoundary"] == "arn:aws:iam::111111111111:policy/Most"


def test_data_is_granted_to_a_role(stack: cdk.Stack) -> None:
    role = ExecutionRole(stack, "Role")
    s3.Bucket(stack, "Bucket").grant_read(role)
    granted = properties(synthesize(stack), INLINE)
    assert granted["Roles"] == [{"Ref": stack.resolve(role.role.role_name)["Ref"]}]
    assert "s3:GetObject*" in granted["PolicyDocument"]["Statement"][0]["Action"]


def test_attributes_are_the_role_s(stack: cdk.Stack) -> None:
    role = ExecutionRole(Construct(stack, "Alice"), "Role")
    assert role.role_arn == role.role.role_arn
    assert role.policy.node.path == "Studio/Alice/Role/Policy"

"""Tags for costs: on everything that a changed tag does not replace, also where propagation would carry them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3

from studio_constructs import CostTags, LifecycleScript, StudioKey, StudioLifecycleConfig, UserProfile
from tests.kit import Json, built, new_app, new_stack, properties, refused, resources, synthesize

from .care_kit import a_domain

SCRIPT = "AWS::SageMaker::StudioLifecycleConfig"
TEAM = [{"Key": "team", "Value": "analysts"}]


def a_script(stack: cdk.Stack) -> StudioLifecycleConfig:
    return StudioLifecycleConfig(stack, "Setup", script=LifecycleScript.from_text("#!/bin/sh\n"))


@pytest.fixture(scope="module")
def template() -> Json:
    def build(stack: cdk.Stack) -> None:
        CostTags({"team": "analysts"}).apply_to(stack)
        a_domain(stack)
        a_script(stack)
        StudioKey(stack, "Key", alias="marketing")
        ec2.CfnKeyPair(stack, "Pair", key_name="pair")

    return built(build)


@pytest.mark.parametrize("resource_type", ["AWS::SageMaker::Domain", "AWS::KMS::Key", "AWS::EC2::SecurityGroup"])
def test_what_comes_later_is_tagged_too(template: Json, resource_type: str) -> None:
    assert properties(template, resource_type)["Tags"] == TEAM


@pytest.mark.parametrize("resource_type", [SCRIPT, "AWS::EC2::KeyPair"])
def test_what_a_tag_would_replace_is_not_tagged(template: Json, resource_type: str) -> None:
    assert "Tags" not in properties(template, resource_type)


def test_another_tag_leaves_a_script_as_it_is() -> None:
    def with_team(team: str) -> Json:
        def build(stack: cdk.Stack) -> None:
            CostTags({"team": team}).apply_to(stack)
            a_script(stack)

        return resources(built(build), SCRIPT)

    assert with_team("analysts") == with_team("builders")


def test_a_stack_is_not_tagged_which_would_hand_its_tags_to_its_scripts() -> None:
    app = new_app({"@aws-cdk/core:explicitStackTags": False})
    stack = new_stack(app=app)
    CostTags({"team": "analysts"}).apply_to(app)
    s3.CfnBucket(stack, "Bucket")
    assembly = app.synth()
    assert assembly.get_stack_by_name("Studio").tags == {}
    template = json.loads(Path(assembly.get_stack_by_name("Studio").template_full_path).read_text())
    assert properties(template, "AWS::S3::Bucket")["Tags"] == TEAM


def test_a_tag_nearer_to_a_resource_wins() -> None:
    stack = new_stack()
    domain = a_domain(stack)
    profile = UserProfile(
        stack, "Alice", domain=domain, user_profile_name="alice", execution_role=_role(stack), security_groups=None
    )
    CostTags({"team": "all", "owner": "platform"}).apply_to(stack)
    CostTags({"team": "analysts"}).apply_to(profile)
    tags = properties(synthesize(stack), "AWS::SageMaker::UserProfile")["Tags"]
    assert tags == [{"Key": "owner", "Value": "platform"}, *TEAM]


def _role(stack: cdk.Stack) -> Any:
    return cdk.aws_iam.Role.from_role_arn(stack, "Alices", "arn:aws:iam::111111111111:role/Alice")


def test_what_sagemaker_refuses_is_told_before_anything_is_tagged() -> None:
    stack = new_stack()
    with refused(
        "[Studio] studio:TagInvalid: tags has the key 'aws:team'; keys that begin with 'aws:' belong to AWS; choose "
        "another key",
        "[Studio] studio:TagInvalid: tags.cost is ''; SageMaker takes values of 1 to 128 letters, digits, spaces and "
        "_.:/=+-@; shorten it or take other characters",
    ):
        CostTags({"aws:team": "analysts", "cost": ""}).apply_to(stack)
    s3.CfnBucket(stack, "Bucket")
    assert "Properties" not in resources(synthesize(stack), "AWS::S3::Bucket")["Bucket"]


def test_the_app_itself_is_named_where_it_refuses() -> None:
    with refused(
        "[the app] studio:TagInvalid: tags.team is ''; SageMaker takes values of 1 to 128 letters, digits, spaces and "
        "_.:/=+-@; shorten it or take other characters"
    ):
        CostTags({"team": ""}).apply_to(new_app())


def test_what_is_no_mapping_is_told() -> None:
    wrong: Any = ["team"]
    with refused(
        "[Studio] studio:ArgumentWrong: tags is ['team']; a mapping of keys to values is wanted; write "
        "tags={'team': 'analysts'}"
    ):
        CostTags(wrong).apply_to(new_stack())

"""What is remembered of an instance: enough to make it again, also where something may not be read."""

from __future__ import annotations

import base64
import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studio_cli.migrate.journey.tombstone import tombstone

WHEN = dt.datetime(2026, 11, 23, 4, 5, tzinfo=dt.UTC)
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/ana-churn"
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
GIT = {"RepositoryUrl": "https://git.example.com/ana/churn.git", "Branch": "main", "SecretArn": "arn:aws:secret:x"}
SCRIPT = base64.b64encode(b"#!/bin/sh\npip list\n").decode()
DESCRIPTION = {
    "NotebookInstanceArn": ARN,
    "NotebookInstanceName": "ana-churn",
    "NotebookInstanceStatus": "Stopped",
    "Url": "ana-churn.notebook.eu-west-1.sagemaker.aws",
    "InstanceType": "ml.t3.medium",
    "SubnetId": "subnet-1",
    "SecurityGroups": ["sg-1", "sg-2"],
    "RoleArn": "arn:aws:iam::111122223333:role/service-role/notebooks",
    "KmsKeyId": "key-1",
    "NetworkInterfaceId": "eni-1",
    "LastModifiedTime": WHEN,
    "NotebookInstanceLifecycleConfigName": "setup",
    "DirectInternetAccess": "Disabled",
    "VolumeSizeInGB": 20,
    "AcceleratorTypes": [],
    "DefaultCodeRepository": "churn",
    "AdditionalCodeRepositories": ["https://git.example.com/tools.git", "secret-one"],
    "RootAccess": "Enabled",
    "PlatformIdentifier": "notebook-al2-v2",
    "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
}
TAGS = [{"Key": "Owner", "Value": "ana"}]


def refused(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": "not\n allowed"}}, operation)


class Service:
    """Answers what is told, each page alone; what is not told is refused."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def __getattr__(self, operation: str) -> Any:
        def ask(**request: Any) -> Any:
            answer = self.answers.get(operation)
            if answer is None:
                raise refused(operation)
            return answer(request) if callable(answer) else answer

        return ask

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **request: [getattr(self, operation)(**request)])


SAGEMAKER = Service(
    list_tags=lambda asked: {"Tags": TAGS if asked["ResourceArn"] == ARN else []},
    describe_notebook_instance_lifecycle_config=lambda asked: {
        "NotebookInstanceLifecycleConfigName": asked["NotebookInstanceLifecycleConfigName"],
        "OnCreate": [],
        "OnStart": [{"Content": SCRIPT}],
    },
    describe_code_repository=lambda asked: (
        {"CodeRepositoryName": "churn", "GitConfig": GIT, "ResponseMetadata": {}}
        if asked["CodeRepositoryName"] == "churn"
        else (_ for _ in ()).throw(refused("DescribeCodeRepository"))
    ),
)
IAM = Service(
    get_role=lambda asked: {
        "Role": {
            "AssumeRolePolicyDocument": {"Statement": [asked["RoleName"]]},
            "Path": "/service-role/",
            "MaxSessionDuration": 3600,
            "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:boundary"},
        }
    },
    list_role_policies={"PolicyNames": ["own"]},
    get_role_policy=lambda asked: {"PolicyDocument": {"of": [asked["RoleName"], asked["PolicyName"]]}},
    list_attached_role_policies={"AttachedPolicies": [{"PolicyArn": "arn:attached"}]},
    get_policy={"Policy": {"DefaultVersionId": "v3"}},
    get_policy_version=lambda asked: {"PolicyVersion": {"Document": [asked["PolicyArn"], asked["VersionId"]]}},
)
EC2 = Service(
    describe_subnets=lambda asked: {"Subnets": [{"SubnetId": asked["SubnetIds"][0], "VpcId": "vpc-1"}]},
    describe_security_groups=lambda asked: {"SecurityGroups": [{"GroupId": each} for each in asked["GroupIds"]]},
)


def stone_of(description: dict[str, Any], **services: Service) -> Any:
    clients = {"sagemaker": SAGEMAKER, "iam": IAM, "ec2": EC2, **services}
    journey: Any = SimpleNamespace(
        client=lambda service, region: clients[service] if region == "eu-west-1" else None,
        clock=lambda: WHEN,
        who="arn:me",
        place=lambda _: SimpleNamespace(uri=lambda name: f"s3://b/{name}"),
    )
    plan: Any = SimpleNamespace(name="ana-churn", region="eu-west-1", owner="ana")
    return json.loads(tombstone(journey, plan, description, {"steps": [{"step": "stopped"}]}))


def test_both_scripts_of_an_instance_are_remembered() -> None:
    def config(asked: dict[str, Any]) -> dict[str, Any]:
        first, later = b"mkdir first", b"echo later"
        return {
            "NotebookInstanceLifecycleConfigName": asked["NotebookInstanceLifecycleConfigName"],
            "OnCreate": [{"Content": base64.b64encode(first).decode()}],
            "OnStart": [{"Content": base64.b64encode(later).decode()}],
        }

    answers = {**SAGEMAKER.answers, "describe_notebook_instance_lifecycle_config": config}
    stone = stone_of(DESCRIPTION, sagemaker=Service(**answers))
    assert stone["lifecycle_scripts"] == {"OnCreate": ["mkdir first"], "OnStart": ["echo later"]}
    made = stone["make_again"]["create-notebook-instance-lifecycle-config"]
    assert set(made) == {"NotebookInstanceLifecycleConfigName", "OnCreate", "OnStart"}


def test_all_that_makes_it_is_remembered() -> None:
    stone = stone_of(DESCRIPTION)
    assert stone == {
        "instance": "ana-churn",
        "region": "eu-west-1",
        "owner": "ana",
        "at": "2026-11-23T04:05:00+00:00",
        "by": "arn:me",
        "description": {**DESCRIPTION, "LastModifiedTime": "2026-11-23T04:05:00+00:00"},
        "tags": TAGS,
        "lifecycle_scripts": {"OnStart": ["#!/bin/sh\npip list\n"]},
        "repositories": {
            "churn": {"CodeRepositoryName": "churn", "GitConfig": GIT},
            "https://git.example.com/tools.git": {"GitConfig": {"RepositoryUrl": "https://git.example.com/tools.git"}},
            "secret-one": {
                "not_read": "An error occurred (AccessDenied) when calling the DescribeCodeRepository operation: "
                "not allowed"
            },
        },
        "network": {
            "subnet": {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]},
            "security_groups": {"SecurityGroups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}]},
        },
        "role": {
            "arn": DESCRIPTION["RoleArn"],
            "trust": {"Statement": ["notebooks"]},
            "Path": "/service-role/",
            "MaxSessionDuration": 3600,
            "inline": {"own": {"of": ["notebooks", "own"]}},
            "attached": {"arn:attached": ["arn:attached", "v3"]},
            "boundary": {"arn:boundary": ["arn:boundary", "v3"]},
        },
        "steps": [{"step": "stopped"}],
        "copy": "s3://b/manifest.jsonl.gz",
        "make_again": {
            "create-code-repository": [{"CodeRepositoryName": "churn", "GitConfig": GIT}],
            "create-notebook-instance-lifecycle-config": {
                "NotebookInstanceLifecycleConfigName": "setup",
                "OnStart": [{"Content": SCRIPT}],
            },
            "create-notebook-instance": {
                "NotebookInstanceName": "ana-churn",
                "InstanceType": "ml.t3.medium",
                "SubnetId": "subnet-1",
                "SecurityGroupIds": ["sg-1", "sg-2"],
                "RoleArn": DESCRIPTION["RoleArn"],
                "KmsKeyId": "key-1",
                "LifecycleConfigName": "setup",
                "DirectInternetAccess": "Disabled",
                "VolumeSizeInGB": 20,
                "DefaultCodeRepository": "churn",
                "AdditionalCodeRepositories": ["https://git.example.com/tools.git", "secret-one"],
                "RootAccess": "Enabled",
                "PlatformIdentifier": "notebook-al2-v2",
                "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
                "Tags": TAGS,
            },
        },
    }


def test_what_makes_it_again_is_what_sagemaker_takes() -> None:
    import boto3  # noqa: PLC0415 - its model is read in this test alone
    from botocore.validate import ParamValidator  # noqa: PLC0415

    client = boto3.client("sagemaker", region_name="eu-west-1")
    for command, told in stone_of(DESCRIPTION)["make_again"].items():
        operation = "".join(part.capitalize() for part in command.split("-"))
        shape = client.meta.service_model.operation_model(operation).input_shape
        for request in told if isinstance(told, list) else [told]:
            assert not ParamValidator().validate(request, shape).has_errors()


def test_what_may_not_be_read_is_said_and_stops_nothing() -> None:
    none = Service()
    stone = stone_of(DESCRIPTION, iam=none, ec2=none)
    said = "An error occurred (AccessDenied) when calling the {} operation: not allowed"
    assert stone["role"] == {"arn": DESCRIPTION["RoleArn"], "not_read": said.format("get_role")}
    assert stone["network"]["subnet"] == {"not_read": said.format("describe_subnets")}
    assert stone["network"]["security_groups"] == {"not_read": said.format("describe_security_groups")}


@pytest.mark.parametrize("key", ["SubnetId", "NotebookInstanceLifecycleConfigName", "DefaultCodeRepository"])
def test_what_it_did_not_have_is_not_made(key: str) -> None:
    less = {name: value for name, value in DESCRIPTION.items() if name != key}
    stone = stone_of(less)
    assert ("create-code-repository" in stone["make_again"]) is (key != "DefaultCodeRepository")
    assert ("create-notebook-instance-lifecycle-config" in stone["make_again"]) is key.startswith(("S", "D"))
    assert bool(stone["network"]) is (key != "SubnetId")


def test_tags_and_scripts_that_may_not_be_read_are_said_and_stop_nothing() -> None:
    stone = stone_of(DESCRIPTION, sagemaker=Service())
    said = "An error occurred (AccessDenied) when calling the {} operation: not allowed"
    assert stone["tags"] == {"not_read": said.format("list_tags")}
    assert stone["lifecycle_scripts"] == {"not_read": said.format("describe_notebook_instance_lifecycle_config")}
    assert "Tags" not in stone["make_again"]["create-notebook-instance"]
    assert "create-notebook-instance-lifecycle-config" not in stone["make_again"]

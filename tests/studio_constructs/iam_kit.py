"""The statements of the policies in a template, and what several tests of policies make them with."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import ExecutionPolicy, ExecutionRole, StudioNetwork, StudioVpc
from studio_constructs.role import Capability, JobRules
from tests.kit import Json, built, resources

from .kit import KEY_ARN, imported_key

SUBNETS = ["subnet-0a1b2c3d", "subnet-0a1b2c3e"]
SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111111111111"
DOMAIN = "d-abcdefghijkl"
OWNER, EXECUTION = "sagemaker:user-profile-arn", "sagemaker:pipeline-execution-arn"
ALICE = {
    "sagemaker:DomainId": DOMAIN,
    "sagemaker:UserProfileName": "alice",
    "aws:SourceIdentity": "alice",
    "sagemaker:InstanceTypes": ["ml.m5.large"],
}
"""Alice at work in Studio."""
ALICES_JOB = {"aws:SourceIdentity": "alice", "sagemaker:InstanceTypes": ["ml.m5.large"]}
"""What runs under Alice's role outside of Studio: a job, a pipeline."""
IN_NETWORK = {
    "sagemaker:VpcSubnets": SUBNETS,
    "sagemaker:VpcSecurityGroupIds": ["sg-0a1b2c3d"],
    "sagemaker:VolumeKmsKeyArn": KEY_ARN,
}
SESSIONS = [pytest.param(ALICE, id="in Studio"), pytest.param(ALICES_JOB, id="in a job")]


def existing_network(stack: cdk.Stack) -> StudioNetwork:
    vpc = StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=SUBNETS)
    return StudioNetwork(stack, "Network", vpc=vpc)


def attached(template: Json) -> dict[str, Json]:
    """The managed policies, by logical id, but for those that are no more than boundaries."""
    boundaries = {
        str(boundary["Ref"])
        for role in resources(template, "AWS::IAM::Role").values()
        if isinstance(boundary := role["Properties"].get("PermissionsBoundary"), dict)
    }
    found = resources(template, "AWS::IAM::ManagedPolicy")
    return {logical_id: policy for logical_id, policy in found.items() if logical_id not in boundaries}


def boundary(template: Json) -> Json:
    """The document of the one boundary of a template's roles."""
    policies = resources(template, "AWS::IAM::ManagedPolicy")
    (found,) = (policies[logical_id] for logical_id in policies.keys() - attached(template).keys())
    return dict(found["Properties"]["PolicyDocument"])


def all_statements(template: Json) -> list[Json]:
    """Every statement of every managed policy that is attached, in order."""
    return [
        {**statement, **{key: listed(statement[key]) for key in ("Action", "Resource") if key in statement}}
        for policy in attached(template).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def by_sid(template: Json) -> dict[str, Json]:
    """The same by their Sids, which are unique in all policies of a template together, but for those of data."""
    return {statement["Sid"]: statement for statement in all_statements(template)}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def profile(name: str, domain: str = DOMAIN) -> str:
    return f"{SAGEMAKER}:user-profile/{domain}/{name}"


def tagged(name: str, domain: str = DOMAIN) -> dict[str, str]:
    return {f"aws:ResourceTag/{OWNER}": profile(name, domain)}


def statements_of(*capabilities: Capability, **more: Any) -> list[Json]:
    def build(stack: cdk.Stack) -> None:
        network = existing_network(stack)
        policy = ExecutionPolicy(
            stack,
            "Policy",
            encryption_key=imported_key(stack),
            capabilities=capabilities,
            jobs=JobRules(network=network),
            **more,
        )
        ExecutionRole(stack, "Role", policy=policy)

    template = built(build)
    group = {"Fn::GetAtt": [next(i for i in template["Resources"] if i.startswith("NetworkStudio")), "GroupId"]}
    found = all_statements(template)
    for statement in found:  # the one reference that the template has where a request has an id
        for keys in statement.get("Condition", {}).values():
            for key, value in keys.items():
                if value in ([group], group):
                    keys[key] = ["sg-0a1b2c3d"]
    return found

"""The default estate's key, network and roles keep every rule; with one thing spoilt, the rule on that finds it."""

from __future__ import annotations

import copy
from typing import Any, Final

import pytest

from tests.kit import Json

from .policies import allow, deny
from .spoiling import GONE, found, spoilt

KEY: Final = "AWS::KMS::Key"
ENDPOINT: Final = "AWS::EC2::VPCEndpoint"
GROUP: Final = "AWS::EC2::SecurityGroup"
ROLE: Final = "AWS::IAM::Role"
PROPERTIES: Final = "Properties"

# Rule, type of the resource that is spoilt, the path in it, and what stands there then.
SPOILT: Final = (
    ("Studio-K01", KEY, "Properties.EnableKeyRotation", False),
    ("Studio-K02", KEY, "Properties.PendingWindowInDays", 7),
    ("Studio-K03", KEY, "DeletionPolicy", "Delete"),
    ("Studio-K04", KEY, "Properties.BypassPolicyLockoutSafetyCheck", True),
    ("Studio-K06", KEY, "Properties.KeyPolicy", GONE),
    ("Studio-N01", ENDPOINT, "Properties.ServiceName", "com.amazonaws.eu-west-1.s3"),
    ("Studio-N02", ENDPOINT, "Properties.PrivateDnsEnabled", False),
    ("Studio-N03", ENDPOINT, "Properties.PolicyDocument", GONE),
    ("Studio-N04", GROUP, "Properties.SecurityGroupIngress", [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]),
    ("Studio-N05", GROUP, "Properties.SecurityGroupEgress", GONE),
    ("Studio-N06", "AWS::EC2::FlowLog", "Properties.ResourceId", "vpc-0a1b2c3d"),
    ("Studio-R02", ROLE, "Properties.ManagedPolicyArns", ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"]),
)

# Rule, and the statements that somebody adds to the roles of people, in a policy of their own.
ADDED: Final = (
    ("Studio-R03", [allow("iam:PassRole")]),
    ("Studio-R04", [allow("sagemaker:CreatePresignedDomainUrl")]),
    ("Studio-R05", [deny("s3:*", StringNotEquals={"aws:ResourceTag/owner": "${sagemaker:UserProfileName}"})]),
    ("Studio-R06", [allow("s3:GetObject", "arn:aws:s3:::data/sagemaker:UserProfileName/*")]),
    ("Studio-R07", [allow("sagemaker:DeleteApp")]),
    ("Studio-R12", [allow("kms:CreateGrant")]),
    ("Studio-R13", [allow("elasticfilesystem:ClientMount")]),
    ("Studio-R14", [deny("sagemaker:*", StringNotEquals={"aws:SourceVpce": "vpce-0a1b2c3d"})]),
)


@pytest.mark.parametrize(("rule", "kind", "path", "value"), SPOILT, ids=str)
def test_what_is_spoilt_is_found(estate: Json, rule: str, kind: str, path: str, value: Any) -> None:
    assert rule in found(spoilt(estate, kind, path, value))


def with_statements(estate: Json, statements: list[Json], **properties: Any) -> Json:
    """The estate, with a policy more on each role of people's, and other changes of it."""
    changed = copy.deepcopy(estate)
    for resource in changed["Resources"].values():
        if resource["Type"] == ROLE and "sagemaker" in str(resource[PROPERTIES]["AssumeRolePolicyDocument"]):
            made = resource[PROPERTIES]
            made["Policies"] = [{"PolicyName": "More", "PolicyDocument": {"Statement": statements}}]
            made.update(properties)
    return changed


@pytest.mark.parametrize(("rule", "statements"), ADDED, ids=str)
def test_what_is_added_is_found(estate: Json, rule: str, statements: list[Json]) -> None:
    assert rule in found(with_statements(estate, statements))


def test_what_the_guardrails_deny_may_be_allowed(estate: Json) -> None:
    more = [allow(["sagemaker:UpdateDomain", "sagemaker:AddTags", "iam:CreateRole", "sagemaker:CreateTrainingJob"])]

    assert found(with_statements(estate, more)) == set()


def test_without_the_guardrails_it_is_found(estate: Json) -> None:
    more = [allow(["sagemaker:UpdateDomain", "sagemaker:AddTags", "iam:CreateRole", "sagemaker:CreateTrainingJob"])]

    changed = with_statements(estate, more, PermissionsBoundary=None, ManagedPolicyArns=[])

    assert {"Studio-R08", "Studio-R09", "Studio-R10", "Studio-R17"} <= found(changed)


def test_a_role_that_trusts_sagemaker_for_anybody_is_found(estate: Json) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}

    changed = with_statements(estate, [], AssumeRolePolicyDocument={"Statement": [trust]})

    assert found(changed) == {"Studio-R01"}

"""Findings that are meant are acknowledged one by one, each with a reason, and told to each tool in its own way."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from studio_constructs._accepted import Accepted, checkov, guard, lint, nag
from studio_constructs._acknowledge import accept, acknowledge_wildcards
from studio_constructs.role.permissions import WILDCARDS
from tests.kit import only, synthesize

FIRST = Accepted(
    "nobody reads it", (*nag("One", "Serverless"), *checkov("CKV_1"), *guard("ct_one", "ONE"), *lint("W1"))
)
SECOND = Accepted("nobody writes it", (*checkov("CKV_2"), *guard("TWO"), *lint("W2")))


def acknowledged(construct: cdk.CfnElement) -> dict[str, str]:
    entries = [entry.data for entry in construct.node.metadata if entry.type == "aws:cdk:acknowledged-rules"]
    return {rule: reason for entry in entries for rule, reason in entry.items()}


def test_a_wildcard_without_a_reason_is_our_mistake(stack: cdk.Stack) -> None:
    statement = iam.PolicyStatement(sid="New1", actions=["s3:GetObject"], resources=["arn:aws:s3:::a/*"])
    with pytest.raises(KeyError, match="New"):
        acknowledge_wildcards(stack, [statement], WILDCARDS)


def test_an_allow_on_everything_is_a_finding_of_two_tools(stack: cdk.Stack) -> None:
    statements = [
        iam.PolicyStatement(sid=sid, actions=[f"{sid}:List"], resources=[arn])
        for sid, arn in (("one", "*"), ("two", "*"), ("two1", "arn:aws:s3:::a/*"))
    ]
    policy = iam.ManagedPolicy(stack, "Policy", statements=statements)
    acknowledge_wildcards(policy, statements, {"one": "nobody lists it", "two": "everybody does"})
    resource = policy.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    assert acknowledged(resource) == {
        "AwsSolutions::AwsSolutions-IAM5[Resource::*]": "nobody lists it | everybody does",
        "AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:s3:::a/*]": "everybody does",
        "cdk-validator-cfnguard::IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE": "nobody lists it | everybody does",
    }


DENY, ALLOW = iam.Effect.DENY, iam.Effect.ALLOW


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([(DENY, "sagemaker:*"), (ALLOW, "sagemaker:ListApps")], True),
        ([(DENY, "*"), (ALLOW, "sagemaker:ListApps")], True),
        ([(DENY, "sagemaker:Create*"), (ALLOW, "sagemaker:ListApps")], False),
        ([(ALLOW, "sagemaker:ListApps"), (DENY, "sagemaker:*")], False),
        ([(DENY, "sagemaker:*")], False),
        ([(DENY, "sagemaker:*"), (ALLOW, "sagemaker:*")], False),
    ],
    ids=["deny before allow", "deny of everything", "deny of some", "deny last", "no allow", "allow of all"],
)
def test_a_deny_of_all_actions_is_no_allow_of_them(
    stack: cdk.Stack, said: list[tuple[iam.Effect, str]], *, found: bool
) -> None:
    statements = [
        iam.PolicyStatement(sid="one", effect=effect, actions=[action], resources=["arn:aws:s3:::a"])
        for effect, action in said
    ]
    policy = iam.ManagedPolicy(stack, "Policy", statements=statements)
    acknowledge_wildcards(policy, statements, {"one": "nobody lists it"})
    resource = policy.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    rules = {rule.partition("::")[2] for rule in acknowledged(resource) if "IAM5" not in rule}
    packs = ("HIPAA.Security", "NIST.800.53.R5", "PCI.DSS.321")
    assert rules == ({f"{pack}-IAMPolicyNoStatementsWithFullAccess" for pack in packs} if found else set())


def test_a_finding_that_is_meant_is_told_to_the_cdk_s_plugins_where_it_is(stack: cdk.Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket")
    accept(bucket, FIRST)
    resource = bucket.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    assert acknowledged(resource) == {
        "Serverless::Serverless-One": "nobody reads it",
        "cdk-validator-checkov::CKV_1": "nobody reads it",
        "cdk-validator-cfnguard::ct_one": "nobody reads it",
        "cdk-validator-cfnguard::ONE": "nobody reads it",
        "cfn-lint::W1": "nobody reads it",
    }


def test_tools_that_read_templates_find_theirs_there(stack: cdk.Stack) -> None:
    bucket = s3.CfnBucket(stack, "Bucket")
    bucket.add_metadata("owner", "alice")
    accept(bucket, FIRST, SECOND)
    assert only(synthesize(stack), "AWS::S3::Bucket")["Metadata"] == {
        "owner": "alice",
        "checkov": {
            "skip": [{"id": "CKV_1", "comment": "nobody reads it"}, {"id": "CKV_2", "comment": "nobody writes it"}]
        },
        "guard": {"SuppressedRules": ["ONE", "TWO"]},
        "cfn-lint": {"config": {"ignore_checks": ["W1", "W2"]}},
    }


def test_a_template_says_nothing_of_what_its_readers_do_not_ask(stack: cdk.Stack) -> None:
    bucket = s3.CfnBucket(stack, "Bucket")
    accept(bucket, Accepted("nobody reads it", (*nag("One", "Serverless"), *guard("ct_one"))))
    assert "Metadata" not in only(synthesize(stack), "AWS::S3::Bucket")


def test_only_what_is_one_resource_has_findings_that_are_meant(stack: cdk.Stack) -> None:
    with pytest.raises(TypeError, match="Studio/Many"):
        accept(Construct(stack, "Many"), FIRST)

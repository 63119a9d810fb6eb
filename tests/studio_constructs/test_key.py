"""The key: it rotates, it is kept, and nobody gets a grant on it but an AWS service."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from studio_constructs import StudioKey
from tests.kit import Json, built, new_stack, only, paths_below, properties, refused, resources, statements, warnings

KEY, ALIAS = "AWS::KMS::Key", "AWS::KMS::Alias"
ALIAS_RULE = "an alias is 1 to 240 letters, digits and /_- and does not begin with 'aws/' or 'alias/'"


@pytest.fixture(scope="module")
def template() -> Json:
    return built(lambda stack: StudioKey(stack, "Key", alias="marketing"))


@pytest.fixture(scope="module")
def policy(template: Json) -> Json:
    return dict(properties(template, KEY)["KeyPolicy"])


def test_the_key_rotates(template: Json) -> None:
    assert properties(template, KEY)["EnableKeyRotation"] is True


def test_the_key_waits_thirty_days_before_it_is_deleted(template: Json) -> None:
    assert properties(template, KEY)["PendingWindowInDays"] == 30


def test_the_key_is_kept(template: Json) -> None:
    resource = only(template, KEY)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_policy_has_these_statements_and_no_other(policy: Json) -> None:
    assert [statement.get("Sid") for statement in policy["Statement"]] == [
        None,
        "DenyGrantsOutsideAwsServices",
        "AllowCloudWatchLogs",
    ]


def test_the_account_s_iam_policies_decide_who_uses_the_key(policy: Json) -> None:
    assert policy["Statement"][0] == {
        "Action": "kms:*",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Resource": "*",
    }


def test_nobody_gets_a_grant_but_an_aws_service(policy: Json) -> None:
    assert policy["Statement"][1] == {
        "Sid": "DenyGrantsOutsideAwsServices",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "kms:CreateGrant",
        "Resource": "*",
        "Condition": {"BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}},
    }


def test_cloudwatch_logs_uses_the_key_for_log_groups_of_this_account_and_region_only(policy: Json) -> None:
    statement = policy["Statement"][2]
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111111111111:*"}
    }


def test_cloudwatch_logs_manages_nothing(policy: Json) -> None:
    actions = statements({"Statement": policy["Statement"][2:]})["AllowCloudWatchLogs"]["Action"]
    assert actions == ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def test_the_alias_names_the_key(template: Json) -> None:
    (key_id,) = resources(template, KEY)
    assert properties(template, ALIAS) == {
        "AliasName": "alias/marketing",
        "TargetKeyId": {"Fn::GetAtt": [key_id, "Arn"]},
    }


def test_without_an_alias_there_is_none() -> None:
    assert resources(built(lambda stack: StudioKey(stack, "Key")), ALIAS) == {}


def test_the_key_says_what_it_is_for(template: Json) -> None:
    assert properties(template, KEY)["Description"] == "Studio homes, volumes and logs: marketing"


def test_attributes_are_the_key_s(stack: cdk.Stack) -> None:
    key = StudioKey(stack, "Key")
    assert key.key_arn == key.key.key_arn


def test_a_key_that_is_kept_warns_of_nothing(stack: cdk.Stack) -> None:
    StudioKey(stack, "Key")
    assert warnings(stack) == []


def test_a_key_that_is_not_kept_is_a_warning(stack: cdk.Stack) -> None:
    StudioKey(stack, "Key", removal_policy=cdk.RemovalPolicy.DESTROY)
    assert warnings(stack) == [
        (
            "/Studio/Key",
            (
                "removal_policy is DESTROY: thirty days after this key leaves the template, everything encrypted "
                "with it is lost; drop the argument to keep the key, "
                "or acknowledge this warning [studio:KeyNotRetained]"
            ),
        )
    ]


def test_the_removal_policy_reaches_the_key() -> None:
    template = built(lambda stack: StudioKey(stack, "Key", removal_policy=cdk.RemovalPolicy.DESTROY))
    assert only(template, KEY)["DeletionPolicy"] == "Delete"


@pytest.mark.parametrize("alias", ["a", "Team/2_x-y", "a" * 240])
def test_aliases_that_kms_takes_pass(alias: str) -> None:
    StudioKey(new_stack(), "Key", alias=alias)


def test_a_token_passes_as_an_alias(stack: cdk.Stack) -> None:
    StudioKey(stack, "Key", alias=cdk.Fn.ref("Alias"))


@pytest.mark.parametrize("alias", ["", "a b", "alias/a", "aws/a", "a" * 241, "ä", "a:b"])
def test_an_alias_that_kms_refuses_is_told_and_leaves_nothing(stack: cdk.Stack, alias: str) -> None:
    with refused(
        f"[Studio/Key] studio:KeyAliasInvalid: alias is {alias!r}; {ALIAS_RULE}; write it like 'marketing-analytics'"
    ):
        StudioKey(stack, "Key", alias=alias)
    assert paths_below(stack) == []

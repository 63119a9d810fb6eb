"""The key: it rotates, it is kept, and nobody gets a grant on it but an AWS service."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from studio_constructs import StudioKey
from tests.kit import Json, built, new_stack, only, paths_below, properties, refused, resources, statements, warnings
from tests.security.iam.assembly import Assembly, Policy
from tests.security.iam.decision import FULL_ACCESS, Policies, Principal, Request, decide

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


# Who does what with it, decided as IAM decides --------------------------------------------------------------------

ADMIN = "arn:aws:iam::111111111111:role/KeyAdmin"
ROOT_USER = Principal("arn:aws:iam::111111111111:root")
NAMED = Principal(ADMIN)
OWN_ADMIN = Principal("arn:aws:iam::111111111111:role/NotNamedHere")
STRANGER = Principal("arn:aws:iam::999999999999:role/Eve")
PERSON = Principal("arn:aws:iam::111111111111:role/Alice")
LOGS = Principal.service("logs.eu-west-1.amazonaws.com")
OWN_LOGS = {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111111111111:log-group:flow"}
OTHER_LOGS = {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:999999999999:log-group:x"}
ENDS = ["kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion"]
USES = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptTo",
]


def made(*, named: bool) -> Policy:
    stack = new_stack()
    roles = [iam.Role.from_role_arn(stack, "Admin", ADMIN)]
    StudioKey(stack, "Key", alias="marketing", administrators=roles if named else None)
    app = stack.node.root
    assert isinstance(app, cdk.App)
    (key,) = Assembly.read(Path(app.synth().directory)).keys
    return key


@pytest.fixture(scope="module", params=[False, True], ids=["iam", "named"])
def key(request: pytest.FixtureRequest) -> Policy:
    return made(named=request.param)


def may(key: Policy, who: Principal, action: str, context: Json | None = None) -> bool:
    """Whether it may be done by somebody whose own policies allow everything."""
    asked = Request(action, key.resource, context or {}, who)
    return decide(asked, Policies([FULL_ACCESS], resource=key.document)).allowed


@pytest.mark.parametrize("who", [ROOT_USER, NAMED, OWN_ADMIN], ids=["root", "named", "own-admin"])
@pytest.mark.parametrize("action", ["kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:CancelKeyDeletion", "kms:EnableKey"])
def test_the_owner_can_always_change_the_policy_and_take_an_end_back(key: Policy, who: Principal, action: str) -> None:
    assert may(key, who, action)


@pytest.mark.parametrize("action", USES)
def test_own_people_use_the_key_as_far_as_their_policies_let_them(key: Policy, action: str) -> None:
    assert may(key, PERSON, action)
    nothing = Policies([], resource=key.document)
    assert not decide(Request(action, key.resource, {}, PERSON), nothing).allowed


@pytest.mark.parametrize("action", [*USES, *ENDS, "kms:PutKeyPolicy", "kms:CreateGrant"])
def test_strangers_get_nothing(key: Policy, action: str) -> None:
    assert not may(key, STRANGER, action, {"kms:GrantIsForAWSResource": "true"})


@pytest.mark.parametrize("who", [ROOT_USER, NAMED, OWN_ADMIN, PERSON], ids=["root", "named", "own-admin", "person"])
def test_grants_are_made_for_services_alone(key: Policy, who: Principal) -> None:
    # So EFS keeps homes, EBS volumes and AWS Backup recovery points, each by a grant for itself.
    assert may(key, who, "kms:CreateGrant", {"kms:GrantIsForAWSResource": "true"})
    assert not may(key, who, "kms:CreateGrant", {"kms:GrantIsForAWSResource": "false"})
    assert not may(key, who, "kms:CreateGrant")


@pytest.mark.parametrize("action", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"])
def test_logs_of_this_account_use_the_key_and_no_others(key: Policy, action: str) -> None:
    assert may(key, LOGS, action, OWN_LOGS)
    assert not may(key, LOGS, action, OTHER_LOGS)
    assert not may(key, LOGS, action)
    assert not may(key, Principal.service("logs.us-east-1.amazonaws.com"), action, OWN_LOGS)


@pytest.mark.parametrize("action", ENDS)
def test_only_who_is_named_and_the_root_user_end_the_key(action: str) -> None:
    key = made(named=True)
    assert may(key, NAMED, action)
    assert may(key, ROOT_USER, action)
    assert not may(key, OWN_ADMIN, action)
    assert not may(key, PERSON, action)


@pytest.mark.parametrize("action", ENDS)
def test_without_names_iam_says_who_ends_the_key(action: str) -> None:
    assert may(made(named=False), OWN_ADMIN, action)


def test_no_statement_can_be_dropped_so_that_the_owner_is_locked_out() -> None:
    key = made(named=True)
    assert key.document is not None
    said = key.document["Statement"]
    for number, dropped in enumerate(said):
        rest = {**key.document, "Statement": [each for other, each in enumerate(said) if other != number]}
        left = decide(Request("kms:PutKeyPolicy", key.resource, {}, OWN_ADMIN), Policies([FULL_ACCESS], resource=rest))
        # The delegation to the account is the one that must stay.
        assert left.allowed is (dropped.get("Sid") is not None)


def test_an_empty_list_of_administrators_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Key] studio:KeyAdministratorsEmpty: administrators is empty; somebody ends a key that is no longer "
        "needed; name a role, or drop the argument"
    ):
        StudioKey(stack, "Key", administrators=[])


def test_an_administrator_is_a_role(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Key] studio:ArgumentWrong: administrators[0] is {ADMIN!r}; a role is wanted; write "
        'administrators[0]=iam.Role.from_role_arn(self, "Role", arn), or an ExecutionRole'
    ):
        StudioKey(stack, "Key", administrators=[ADMIN])  # type: ignore[list-item]  # wrong

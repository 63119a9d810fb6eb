"""What `ApiOnlySettings` refuses, before it makes anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

import studio_constructs as studio
from studio_constructs.api_only_settings import (
    AmazonQSettings,
    ApiOnlySettings,
    CanvasDataSource,
    CanvasFeature,
    CanvasIdentityProvider,
    CanvasSettings,
    CanvasWorkspace,
)
from tests.kit import new_stack, paths_below, refused

from .api_only_kit import SECRET_ARN, domain, profile
from .kit import KEY_ARN

WRONG: Any = "wrong"
FLAG = "True or False is wanted"
TARGET_RULE = "the settings are those of one domain or of one profile; name one of the two"
SSO_RULE = (
    "SageMaker has it only in domains where people sign in with IAM Identity Center; "
    "drop it; how people sign in can not be changed later, only in a new domain"
)
OF_DOMAIN = "it is a setting of the whole domain; give it to the ApiOnlySettings of the domain"


def says(*problems: str) -> Any:
    return refused(*(f"[Studio/X] studio:{problem}" for problem in problems))


def make(stack: cdk.Stack, **arguments: Any) -> ApiOnlySettings:
    return ApiOnlySettings(stack, "X", **{"domain": domain(stack), **arguments})


def test_neither_a_domain_nor_a_profile(stack: cdk.Stack) -> None:
    with says(f"ApiOnlyTargetWrong: domain and user_profile are left out; {TARGET_RULE}"):
        ApiOnlySettings(stack, "X", rootless_docker=True)
    assert paths_below(stack) == []


def test_a_domain_and_a_profile(stack: cdk.Stack) -> None:
    home = domain(stack)
    with says(f"ApiOnlyTargetWrong: domain and user_profile are both given; {TARGET_RULE}"):
        ApiOnlySettings(stack, "X", domain=home, user_profile=profile(stack, home), rootless_docker=True)


def test_an_id_for_a_domain(stack: cdk.Stack) -> None:
    fix = 'write domain=Domain.from_domain_attributes(self, "Domain", domain_id=..., vpc=...)'
    with says(f"ArgumentWrong: domain is 'wrong'; a Domain is wanted; {fix}"):
        ApiOnlySettings(stack, "X", domain=WRONG, rootless_docker=True)


def test_a_name_for_a_profile(stack: cdk.Stack) -> None:
    with says("ArgumentWrong: user_profile is 'wrong'; a UserProfile is wanted; write user_profile=profile"):
        ApiOnlySettings(stack, "X", user_profile=WRONG, canvas=CanvasSettings(kendra=True))


def test_no_settings_of_a_domain(stack: cdk.Stack) -> None:
    names = "rootless_docker, amazon_q, trusted_identity_propagation, canvas, session_name_mode"
    with says(f"ApiOnlySettingsEmpty: none of {names} is given; at least one setting is set; name one"):
        make(stack)


def test_no_settings_of_a_profile(stack: cdk.Stack) -> None:
    alice = profile(stack, domain(stack))
    with says(
        "ApiOnlySettingsEmpty: none of canvas, session_name_mode is given; at least one setting is set; name one"
    ):
        ApiOnlySettings(stack, "X", user_profile=alice)


def test_empty_settings_of_canvas(stack: cdk.Stack) -> None:
    rule = "CanvasSettings leaves alone what is not named; name a setting, or drop the argument"
    with says(f"ApiOnlySettingsEmpty: canvas holds nothing; {rule}"):
        make(stack, canvas=CanvasSettings(), rootless_docker=False)


def test_settings_of_the_domain_for_a_profile(stack: cdk.Stack) -> None:
    alice = profile(stack, domain(stack))
    with says(
        f"ApiOnlySettingsOfDomain: rootless_docker is given for a profile; {OF_DOMAIN}",
        f"ApiOnlySettingsOfDomain: amazon_q is given for a profile; {OF_DOMAIN}",
        f"ApiOnlySettingsOfDomain: trusted_identity_propagation is given for a profile; {OF_DOMAIN}",
    ):
        ApiOnlySettings(
            stack,
            "X",
            user_profile=alice,
            rootless_docker=False,
            amazon_q=AmazonQSettings(),
            trusted_identity_propagation=False,
        )


def test_identity_center_s_settings_where_people_sign_in_with_iam(stack: cdk.Stack) -> None:
    home = domain(stack, auth_mode="IAM")
    before = paths_below(stack)
    with says(
        f"IdentityCenterNeeded: amazon_q is on, and the domain's people sign in with IAM; {SSO_RULE}",
        "IdentityCenterNeeded: trusted_identity_propagation is True, and the domain's people sign in with IAM; "
        f"{SSO_RULE}",
    ):
        ApiOnlySettings(stack, "X", domain=home, amazon_q=AmazonQSettings(), trusted_identity_propagation=True)
    assert paths_below(stack) == before


def test_identity_center_s_settings_may_be_off_anywhere(stack: cdk.Stack) -> None:
    home = domain(stack, auth_mode="IAM")
    off = AmazonQSettings(enabled=False)
    ApiOnlySettings(stack, "X", domain=home, amazon_q=off, trusted_identity_propagation=False)


def test_nobody_knows_how_people_sign_in_to_a_domain_that_is_imported_or_told_later(stack: cdk.Stack) -> None:
    later = domain(stack, auth_mode=cdk.Fn.ref("AuthMode"))
    ApiOnlySettings(stack, "Later", domain=later, trusted_identity_propagation=True)
    vpc = studio.StudioNetwork(
        stack,
        "Network",
        vpc=studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"]),
    ).vpc
    imported = studio.Domain.from_domain_attributes(stack, "Imported", domain_id="d-abcdefghijkl", vpc=vpc)
    ApiOnlySettings(stack, "Imported2", domain=imported, amazon_q=AmazonQSettings())


@pytest.mark.parametrize("arn", ["", "free", "arn:aws:iam::111111111111:role/q", "arn:aws:codewhisperer:us-east-1:1"])
def test_a_profile_of_amazon_q_that_is_none(stack: cdk.Stack, arn: str) -> None:
    rule = "the ARN of an Amazon Q profile is one of the service codewhisperer"
    fix = "copy it from the Amazon Q console: 'arn:aws:codewhisperer:us-east-1:111111111111:profile/...'"
    with says(f"AmazonQProfileInvalid: amazon_q.profile_arn is {arn!r}; {rule}; {fix}"):
        make(stack, amazon_q=AmazonQSettings(profile_arn=arn))


def test_a_profile_of_amazon_q_that_is_told_later_passes(stack: cdk.Stack) -> None:
    make(stack, amazon_q=AmazonQSettings(profile_arn=cdk.Fn.ref("Profile")))


def bucket(stack: cdk.Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Bucket", "canvas")


@pytest.mark.parametrize("prefix", ["/canvas", "s3://canvas", "x" * 956])
def test_a_prefix_that_is_none(stack: cdk.Stack, prefix: str) -> None:
    rule = "a prefix is what stands after the bucket and a slash, at most 955 characters"
    with says(
        f"CanvasPrefixInvalid: canvas.workspace.prefix is {prefix[:60]!r}; {rule}; "
        "write it like 'canvas' or 'teams/canvas'"
    ):
        make(stack, canvas=CanvasSettings(workspace=CanvasWorkspace(bucket=bucket(stack), prefix=prefix)))


@pytest.mark.parametrize("prefix", ["", "a", "x" * 955])
def test_prefixes_that_fit_pass(stack: cdk.Stack, prefix: str) -> None:
    make(stack, canvas=CanvasSettings(workspace=CanvasWorkspace(bucket=bucket(stack), prefix=prefix)))


def providers(stack: cdk.Stack, count: int) -> list[CanvasIdentityProvider]:
    secret = secretsmanager.Secret.from_secret_complete_arn(stack, "Secret", SECRET_ARN)
    return [CanvasIdentityProvider(data_source=CanvasDataSource.SNOWFLAKE, secret=secret)] * count


def test_more_identity_providers_than_canvas_takes(stack: cdk.Stack) -> None:
    rule = "Canvas takes at most 20 identity providers; drop some"
    with says(f"CanvasProvidersTooMany: canvas.identity_providers holds 21; {rule}"):
        make(stack, canvas=CanvasSettings(identity_providers=providers(stack, 21)))


def test_as_many_identity_providers_as_canvas_takes_pass(stack: cdk.Stack) -> None:
    make(stack, canvas=CanvasSettings(identity_providers=providers(stack, 20)))


def test_a_secret_that_is_its_content_is_refused_and_never_shown(stack: cdk.Stack) -> None:
    content: Any = '{"client_secret": "hunter2"}'
    fix = (
        'write canvas.identity_providers[0].secret=secretsmanager.Secret.from_secret_complete_arn(self, "Secret", arn)'
    )
    wrote = "canvas.identity_providers[0].secret is of type str"
    with says(f"ArgumentWrong: {wrote}; a secret of Secrets Manager is wanted, never its content; {fix}"):
        given = CanvasIdentityProvider(data_source=CanvasDataSource.SNOWFLAKE, secret=content)
        make(stack, canvas=CanvasSettings(identity_providers=[given]))


def test_an_identity_provider_of_another_kind_is_refused_and_never_shown(stack: cdk.Stack) -> None:
    content: Any = ["client_secret=hunter2", None]
    fix = "a CanvasIdentityProvider is wanted; write canvas.identity_providers=[CanvasIdentityProvider(...)]"
    with says(
        f"ArgumentWrong: canvas.identity_providers[0] is of type str; {fix}",
        f"ArgumentWrong: canvas.identity_providers[1] is of type NoneType; {fix}",
    ):
        make(stack, canvas=CanvasSettings(identity_providers=content))


ROLE_FIX = 'iam.Role.from_role_arn(self, "Role", arn), or an ExecutionRole'
KEY_FIX = 'kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey'


def canvas(**arguments: Any) -> Callable[[cdk.Stack], dict[str, Any]]:
    return lambda _: {"canvas": CanvasSettings(**arguments)}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (lambda _: {"rootless_docker": WRONG}, f"rootless_docker is 'wrong'; {FLAG}; write rootless_docker=True"),
        (
            lambda _: {"trusted_identity_propagation": 1},
            f"trusted_identity_propagation is 1; {FLAG}; write trusted_identity_propagation=True",
        ),
        (
            lambda _: {"session_name_mode": WRONG},
            (
                "session_name_mode is 'wrong'; a SessionNameMode is wanted; "
                "write session_name_mode=SessionNameMode.USER_IDENTITY"
            ),
        ),
        (
            lambda _: {"amazon_q": True},
            "amazon_q is True; an AmazonQSettings is wanted; write amazon_q=AmazonQSettings(...)",
        ),
        (
            lambda _: {"amazon_q": AmazonQSettings(enabled=WRONG)},
            f"amazon_q.enabled is 'wrong'; {FLAG}; write amazon_q.enabled=True",
        ),
        (
            lambda _: {"canvas": {"KendraSettings": {}}},
            "canvas is {'KendraSettings': {}}; a CanvasSettings is wanted; write canvas=CanvasSettings(...)",
        ),
        (canvas(kendra=WRONG), f"canvas.kendra is 'wrong'; {FLAG}; write canvas.kendra=True"),
        (canvas(direct_deploy=WRONG), f"canvas.direct_deploy is 'wrong'; {FLAG}; write canvas.direct_deploy=True"),
        (
            canvas(generative_ai_role=WRONG),
            f"canvas.generative_ai_role is 'wrong'; a role is wanted; write canvas.generative_ai_role={ROLE_FIX}",
        ),
        (
            canvas(emr_serverless=True),
            "canvas.emr_serverless is True; a CanvasFeature is wanted; write emr_serverless=CanvasFeature(...)",
        ),
        (
            canvas(model_register=CanvasFeature(role=WRONG)),
            f"canvas.model_register.role is 'wrong'; a role is wanted; write canvas.model_register.role={ROLE_FIX}",
        ),
        (
            canvas(time_series_forecasting=CanvasFeature(enabled=WRONG)),
            (
                f"canvas.time_series_forecasting.enabled is 'wrong'; {FLAG}; "
                "write canvas.time_series_forecasting.enabled=True"
            ),
        ),
        (
            canvas(workspace="s3://canvas"),
            ("canvas.workspace is 's3://canvas'; a CanvasWorkspace is wanted; write workspace=CanvasWorkspace(...)"),
        ),
        (
            canvas(workspace=CanvasWorkspace(bucket=WRONG)),
            (
                "canvas.workspace.bucket is 'wrong'; a bucket of the CDK (s3.IBucket) is wanted; "
                'write bucket=s3.Bucket.from_bucket_name(self, "Bucket", name)'
            ),
        ),
        (
            lambda stack: {
                "canvas": CanvasSettings(workspace=CanvasWorkspace(bucket=bucket(stack), encryption_key=WRONG))
            },
            (
                "canvas.workspace.encryption_key is 'wrong'; a key of the CDK (kms.IKey) is wanted; "
                f"write canvas.workspace.encryption_key={KEY_FIX}"
            ),
        ),
        (
            lambda stack: {
                "canvas": CanvasSettings(
                    identity_providers=[CanvasIdentityProvider(data_source=WRONG, secret=providers(stack, 1)[0].secret)]
                )
            },
            (
                "canvas.identity_providers[0].data_source is 'wrong'; a CanvasDataSource is wanted; "
                "write canvas.identity_providers[0].data_source=CanvasDataSource.SNOWFLAKE"
            ),
        ),
        (
            lambda _: {"rootless_docker": False, "encryption_key": WRONG},
            f"encryption_key is 'wrong'; a key of the CDK (kms.IKey) is wanted; write encryption_key={KEY_FIX}",
        ),
    ],
)
def test_an_argument_of_another_kind(
    stack: cdk.Stack, arguments: Callable[[cdk.Stack], dict[str, Any]], problem: str
) -> None:
    given = arguments(stack)
    home = domain(stack)
    before = paths_below(stack)
    with says(f"ArgumentWrong: {problem}"):
        ApiOnlySettings(stack, "X", domain=home, **given)
    assert paths_below(stack) == before


def test_text_for_the_list_of_identity_providers(stack: cdk.Stack) -> None:
    with says(
        "ListExpected: canvas.identity_providers is 'snowflake'; a list is wanted, and text is a list of letters; "
        "write ['snowflake']"
    ):
        make(stack, canvas=CanvasSettings(identity_providers="snowflake"))  # type: ignore[arg-type]  # that is the test


def test_all_that_is_wrong_is_told_at_once(stack: cdk.Stack) -> None:
    with says(
        f"ApiOnlyTargetWrong: domain and user_profile are left out; {TARGET_RULE}",
        f"ArgumentWrong: canvas.kendra is 'wrong'; {FLAG}; write canvas.kendra=True",
        f"ArgumentWrong: rootless_docker is 'wrong'; {FLAG}; write rootless_docker=True",
    ):
        ApiOnlySettings(stack, "X", canvas=CanvasSettings(kendra=WRONG), rootless_docker=WRONG)


TAKEN_RULE = "a domain or profile has one, or they would put back each other's settings; join the two into one"


def test_two_of_one_domain_in_a_stack(stack: cdk.Stack) -> None:
    home = domain(stack)
    ApiOnlySettings(stack, "One", domain=home, rootless_docker=False)
    with says(f"ApiOnlySettingsTaken: domain is that of 'Studio/One' in the same stack; {TAKEN_RULE}"):
        ApiOnlySettings(stack, "X", domain=home, rootless_docker=True)


def test_two_of_one_profile_in_a_stack(stack: cdk.Stack) -> None:
    alice = profile(stack, domain(stack))
    ApiOnlySettings(stack, "One", user_profile=alice, canvas=CanvasSettings(kendra=True))
    with says(f"ApiOnlySettingsTaken: user_profile is that of 'Studio/One' in the same stack; {TAKEN_RULE}"):
        ApiOnlySettings(stack, "X", user_profile=alice, canvas=CanvasSettings(kendra=False))


def test_a_domain_and_the_l1_in_it_are_one(stack: cdk.Stack) -> None:
    home = studio.Studio(stack, "Home").domain
    ApiOnlySettings(stack, "One", domain=home, rootless_docker=False)
    raw: Any = home.node.default_child
    with says(f"ApiOnlySettingsTaken: domain is that of 'Studio/One' in the same stack; {TAKEN_RULE}"):
        ApiOnlySettings(stack, "X", domain=raw, rootless_docker=True)


def test_what_was_taken_out_leaves_its_place(stack: cdk.Stack) -> None:
    home = domain(stack)
    ApiOnlySettings(stack, "One", domain=home, rootless_docker=False)
    stack.node.try_remove_child("One")
    ApiOnlySettings(stack, "X", domain=home, rootless_docker=True)


def test_more_of_them_than_a_role_takes_policies(stack: cdk.Stack) -> None:
    home = domain(stack)
    for number in range(9):
        one = profile(stack, home, f"user-{number}")
        ApiOnlySettings(stack, f"Of{number}", user_profile=one, canvas=CanvasSettings(kendra=True))
    rule = "the one role that serves a stack takes the policies of 9"
    fix = "put some into a stack of their own, or set the domain instead of its profiles"
    with says(f"ApiOnlySettingsTooMany: the stack has 9 ApiOnlySettings; {rule}; {fix}"):
        ApiOnlySettings(stack, "X", domain=home, rootless_docker=True)


def test_two_keys_for_one_log(stack: cdk.Stack) -> None:
    home = domain(stack)
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
    ApiOnlySettings(stack, "One", domain=home, rootless_docker=False, encryption_key=key)
    alice = profile(stack, home)
    other = kms.Key.from_key_arn(stack, "Other", KEY_ARN.replace("1234-", "4321-"))
    with says(
        "ApiOnlyKeyContradicts: encryption_key is another than that of the stack's first ApiOnlySettings; "
        "one function, with one log, serves a stack; drop the argument, or take the same key"
    ):
        ApiOnlySettings(stack, "X", user_profile=alice, canvas=CanvasSettings(kendra=True), encryption_key=other)
    ApiOnlySettings(stack, "Y", user_profile=alice, canvas=CanvasSettings(kendra=True), encryption_key=key)


def test_another_stack_may_have_its_own(stack: cdk.Stack) -> None:
    home = domain(stack)
    ApiOnlySettings(stack, "One", domain=home, rootless_docker=False)
    other = new_stack("Other", app=cdk.App.of(stack))  # type: ignore[arg-type]  # it is the app
    ApiOnlySettings(other, "Two", user_profile=profile(other, domain(other)), canvas=CanvasSettings(kendra=True))

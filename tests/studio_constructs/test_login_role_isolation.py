"""Nobody opens another's profile with the login role: IAM's decision for each way in, on the synthesized policies."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from studio_constructs import LoginNetwork, LoginTrust, OwnProfile
from tests.kit import Json, built, properties, synthesize
from tests.security.iam.short import Context, allowed, trusted

from .kit import document
from .sign_in_kit import OIDC_ARN, SAML_ARN, login_role, login_template, oidc

LAUNCH = "sagemaker:CreatePresignedDomainUrl"
SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111111111111"
HOME = f"{SAGEMAKER}:user-profile/d-abcdefghijkl"
ROLE = "AWS::IAM::Role"
PERSON, TAG, RESOURCE_TAG = "aws:PrincipalTag/studiouserid", "aws:RequestTag/studiouserid", "sagemaker:ResourceTag"
SAML_AUD = "https://signin.aws.amazon.com/saml"

EVERYTHING: Json = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
FROM_BOTH = LoginNetwork(vpc_endpoint_ids=["vpce-0a1b2c3d", "vpce-1a1b2c3d"], addresses=["203.0.113.0/24"])


@pytest.fixture(scope="module")
def by_name() -> Json:
    return document(login_template())


@pytest.fixture(scope="module")
def by_tag() -> Json:
    return document(login_template(own_profile=OwnProfile.by_tag()))


def opens(policy: Json, profile: str, context: Context, *, others: tuple[Json, ...] = (EVERYTHING,)) -> bool:
    """Whether a session of the role opens the profile: with the role's policy, others beside it, and the boundary."""
    return allowed([policy, *others], LAUNCH, profile, context, boundary=policy)


# By name ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [(), (EVERYTHING,)], ids=["alone", "beside a policy that allows everything"])
def test_alice_opens_her_own_profile(by_name: Json, others: tuple[Json, ...]) -> None:
    assert opens(by_name, f"{HOME}/alice", {PERSON: "alice"}, others=others)


NOT_HERS = {
    "another's": (f"{HOME}/bob", {PERSON: "alice"}),
    "one whose name begins like hers": (f"{HOME}/alice2", {PERSON: "alice"}),
    "one of her name in another case": (f"{HOME}/Alice", {PERSON: "alice"}),
    "her own in another domain": (f"{SAGEMAKER}:user-profile/d-other/alice", {PERSON: "alice"}),
    "her own in another region": ("arn:aws:sagemaker:us-east-1:111111111111:user-profile/d-abcdefghijkl/alice", {}),
    "any, without a tag": (f"{HOME}/alice", {}),
    "one called like the variable, without a tag": (f"{HOME}/${{{PERSON}}}", {}),
    "any, with an empty tag": (f"{HOME}/alice", {PERSON: ""}),
    "one without a name, with an empty tag": (f"{HOME}/", {PERSON: ""}),
    "any, with a wildcard for a tag": (f"{HOME}/bob", {PERSON: "*"}),
    "any, with a question mark in the tag": (f"{HOME}/bob", {PERSON: "b?b"}),
    "any, with another tag": (f"{HOME}/alice", {"aws:PrincipalTag/team": "alice"}),
    "her own, with the profile's tag in place of hers": (f"{HOME}/alice", {f"{RESOURCE_TAG}/studiouserid": "alice"}),
    "a space": (f"{SAGEMAKER}:space/d-abcdefghijkl/alice", {PERSON: "alice"}),
}


@pytest.mark.parametrize(("profile", "context"), NOT_HERS.values(), ids=NOT_HERS)
def test_alice_opens_nothing_else_whatever_else_her_role_may(
    by_name: Json, profile: str, context: dict[str, str]
) -> None:
    assert not opens(by_name, profile, context)


@pytest.mark.parametrize(
    "action",
    [
        "sagemaker:AddTags",
        "sagemaker:CreateUserProfile",
        "sagemaker:DescribeUserProfile",
        "sagemaker:ListUserProfiles",
        "sagemaker:DescribeDomain",
        "sagemaker:CreateApp",
        "sagemaker:StartSession",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "iam:TagRole",
        "sts:AssumeRole",
        "s3:GetObject",
    ],
)
@pytest.mark.parametrize("own", [OwnProfile.by_name(), OwnProfile.by_tag()], ids=["by name", "by tag"])
def test_the_role_does_nothing_else_whatever_is_attached_to_it(own: OwnProfile, action: str) -> None:
    policy = document(login_template(own_profile=own))
    context = {PERSON: "alice", f"{RESOURCE_TAG}/studiouserid": "alice"}
    assert not allowed([policy, EVERYTHING], action, f"{HOME}/alice", context, boundary=policy)


def test_the_evaluator_would_see_a_role_without_its_boundary(by_name: Json) -> None:
    assert allowed([by_name, EVERYTHING], LAUNCH, f"{HOME}/bob", {PERSON: "alice"})


def test_the_domain_is_named_not_any() -> None:
    assert "d-abcdefghijkl" in document(login_template())["Statement"][0]["Resource"]


# By tag -----------------------------------------------------------------------------------------------------------


def test_alice_opens_the_profile_that_carries_her_tag(by_tag: Json) -> None:
    tags = {PERSON: "alice@example.com", f"{RESOURCE_TAG}/studiouserid": "alice@example.com"}
    assert opens(by_tag, f"{HOME}/a-1", tags, others=())
    assert opens(by_tag, f"{HOME}/a-1", tags)


TAGS_NOT_HERS: dict[str, dict[str, str]] = {
    "another's tag": {PERSON: "alice", f"{RESOURCE_TAG}/studiouserid": "bob"},
    "hers, and more": {PERSON: "alice", f"{RESOURCE_TAG}/studiouserid": "alice2"},
    "hers in another case": {PERSON: "alice", f"{RESOURCE_TAG}/studiouserid": "Alice"},
    "none": {PERSON: "alice"},
    "neither has one": {},
    "both are empty": {PERSON: "", f"{RESOURCE_TAG}/studiouserid": ""},
    "she has none": {f"{RESOURCE_TAG}/studiouserid": "alice"},
    "the variable's text, and she has none": {f"{RESOURCE_TAG}/studiouserid": f"${{{PERSON}}}"},
    "hers is a wildcard": {PERSON: "*", f"{RESOURCE_TAG}/studiouserid": "alice"},
    "the profile's is a wildcard": {PERSON: "alice", f"{RESOURCE_TAG}/studiouserid": "*"},
    "hers, by another key": {PERSON: "alice", f"{RESOURCE_TAG}/owner": "alice"},
}


@pytest.mark.parametrize("context", TAGS_NOT_HERS.values(), ids=TAGS_NOT_HERS)
def test_alice_opens_no_profile_that_carries_another_tag(by_tag: Json, context: dict[str, str]) -> None:
    assert not opens(by_tag, f"{HOME}/alice", context)


def test_alice_opens_no_profile_of_another_domain_that_carries_her_tag(by_tag: Json) -> None:
    tags = {PERSON: "alice", f"{RESOURCE_TAG}/studiouserid": "alice"}
    assert not opens(by_tag, f"{SAGEMAKER}:user-profile/d-other/alice", tags)


# From where -------------------------------------------------------------------------------------------------------

OFFICE, ELSEWHERE = {"aws:SourceIp": "203.0.113.9"}, {"aws:SourceIp": "198.51.100.9"}
OURS, FOREIGN = {"aws:SourceVpce": "vpce-1a1b2c3d"}, {"aws:SourceVpce": "vpce-9a9b9c9d"}
PLACES = {
    "endpoint": LoginNetwork(vpc_endpoint_ids=["vpce-0a1b2c3d", "vpce-1a1b2c3d"]),
    "address": LoginNetwork(addresses=["203.0.113.0/24"]),
    "both": FROM_BOTH,
}


@pytest.mark.parametrize(
    ("place", "where", "may"),
    [
        ("endpoint", OURS, True),
        ("endpoint", FOREIGN, False),
        ("endpoint", OFFICE, False),
        ("endpoint", {}, False),
        ("address", OFFICE, True),
        ("address", ELSEWHERE, False),
        ("address", OURS, False),
        ("address", {}, False),
        ("both", OURS, True),
        ("both", OFFICE, True),
        ("both", FOREIGN, False),
        ("both", ELSEWHERE, False),
        ("both", {}, False),
        ("both", {"aws:VpcSourceIp": "203.0.113.9"}, False),
    ],
)
@pytest.mark.parametrize("own", [OwnProfile.by_name(), OwnProfile.by_tag()], ids=["by name", "by tag"])
def test_studio_opens_from_what_is_named_only(own: OwnProfile, place: str, where: dict[str, str], may: bool) -> None:  # noqa: FBT001 - a table's column
    policy = document(login_template(own_profile=own, allowed_from=PLACES[place]))
    context = {PERSON: "alice", f"{RESOURCE_TAG}/studiouserid": "alice", **where}
    assert opens(policy, f"{HOME}/alice", context) is may
    assert not opens(policy, f"{HOME}/bob", {**context, f"{RESOURCE_TAG}/studiouserid": "bob"})


def test_the_denial_holds_for_those_who_have_the_policy_without_the_boundary() -> None:
    policy = document(login_template(allowed_from=FROM_BOTH))
    context = {PERSON: "alice", **ELSEWHERE}
    assert not allowed([policy, EVERYTHING], LAUNCH, f"{HOME}/alice", context)


# Who takes the role -----------------------------------------------------------------------------------------------


def trust_of(template: Json) -> Json:
    return dict(properties(template, ROLE)["AssumeRolePolicyDocument"])


def takes(trust: Json, how: str, who: tuple[str, str], context: Context) -> bool:
    """With a session tag, both actions are asked for."""
    tags = [key for key in context if key.startswith("aws:RequestTag/")]
    actions = [how, "sts:TagSession"] if tags else [how]
    return trusted(trust, actions, who, {**context, "aws:TagKeys": [key.partition("/")[2] for key in tags]})


USER = ("AWS", "arn:aws:iam::111111111111:user/alice")


@pytest.fixture(scope="module")
def iam_trust() -> Json:
    return trust_of(login_template(trust=LoginTrust.principals([iam.AccountRootPrincipal()])))


def test_alice_of_iam_takes_the_role_as_alice(iam_trust: Json) -> None:
    assert takes(iam_trust, "sts:AssumeRole", USER, {PERSON: "alice", TAG: "alice"})


@pytest.mark.parametrize(
    "context",
    [
        {PERSON: "alice", TAG: "bob"},
        {PERSON: "alice", TAG: "*"},
        {PERSON: "alice", TAG: ""},
        {PERSON: "alice"},
        {PERSON: "", TAG: ""},
        {TAG: "alice"},
        {TAG: f"${{{PERSON}}}"},
        {PERSON: "*", TAG: "alice"},
        {PERSON: "alice", TAG: "alice", "aws:RequestTag/team": "admins"},
        {PERSON: "alice", "aws:RequestTag/team": "admins"},
        {},
    ],
    ids=str,
)
def test_nobody_of_iam_takes_it_as_another_or_as_nobody(iam_trust: Json, context: dict[str, str]) -> None:
    assert not takes(iam_trust, "sts:AssumeRole", USER, context)


def test_nobody_of_another_account_takes_it(iam_trust: Json) -> None:
    foreign = ("AWS", "arn:aws:iam::999999999999:user/alice")
    assert not takes(iam_trust, "sts:AssumeRole", foreign, {PERSON: "alice", TAG: "alice"})


def test_a_principal_s_own_condition_is_asked_for_too() -> None:
    mfa = iam.AccountRootPrincipal().with_conditions({"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    trust = trust_of(login_template(trust=LoginTrust.principals([mfa])))
    context = {PERSON: "alice", TAG: "alice"}
    assert not takes(trust, "sts:AssumeRole", USER, context)
    assert takes(trust, "sts:AssumeRole", USER, {**context, "aws:MultiFactorAuthPresent": "true"})
    assert not takes(trust, "sts:AssumeRole", USER, {**context, "aws:MultiFactorAuthPresent": "true", TAG: "bob"})


SAML, OIDC = ("Federated", SAML_ARN), ("Federated", OIDC_ARN)


def test_a_provider_s_people_take_the_role_with_the_tag_that_it_tells() -> None:
    trust = trust_of(login_template())
    assert takes(trust, "sts:AssumeRoleWithSAML", SAML, {"SAML:aud": SAML_AUD, TAG: "alice", "aws:RequestTag/x": "y"})


@pytest.mark.parametrize(
    ("who", "context"),
    [
        (SAML, {"SAML:aud": SAML_AUD}),
        (SAML, {"SAML:aud": SAML_AUD, TAG: ""}),
        (SAML, {"SAML:aud": "https://other.example.com/saml", TAG: "alice"}),
        (SAML, {TAG: "alice"}),
        (("Federated", f"{SAML_ARN}2"), {"SAML:aud": SAML_AUD, TAG: "alice"}),
        (USER, {"SAML:aud": SAML_AUD, TAG: "alice", PERSON: "alice"}),
    ],
    ids=str,
)
def test_nobody_else_does(who: tuple[str, str], context: dict[str, str]) -> None:
    trust = trust_of(login_template())
    assert not takes(trust, "sts:AssumeRoleWithSAML", who, context)
    assert not takes(trust, "sts:AssumeRole", who, context)


def test_a_token_for_another_application_or_without_a_tag_is_refused() -> None:
    def build(stack: cdk.Stack) -> None:
        login_role(stack, trust=LoginTrust.oidc(oidc(stack), audiences=["studio"]))

    trust, how, aud = trust_of(built(build)), "sts:AssumeRoleWithWebIdentity", "login.example.com/company:aud"
    assert takes(trust, how, OIDC, {aud: "studio", TAG: "alice"})
    assert not takes(trust, how, OIDC, {aud: "other", TAG: "alice"})
    assert not takes(trust, how, OIDC, {aud: "studio"})
    assert not takes(trust, how, SAML, {aud: "studio", TAG: "alice"})


def test_a_tag_on_the_role_itself_is_nobody_s(stack: cdk.Stack) -> None:
    """A session without its own tag would have the role's: the trust lets none be made."""
    login_role(stack)
    cdk.Tags.of(stack).add("studiouserid", "alice")
    trust = trust_of(synthesize(stack))
    assert not takes(trust, "sts:AssumeRoleWithSAML", SAML, {"SAML:aud": SAML_AUD})

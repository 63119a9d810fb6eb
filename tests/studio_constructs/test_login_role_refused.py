"""What a login role refuses: what would let in nobody, anybody, or who can not be told from others."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from studio_constructs import LoginNetwork, LoginRole, LoginTimes, LoginTrust, OwnProfile
from tests.kit import ACCOUNT, new_stack, paths_below, properties, refused, synthesize

from .sign_in_kit import SAML_ARN, imported, login_role, oidc, raw_domain, saml

ROLE = "AWS::IAM::Role"
ALICE_ARN = f"arn:aws:iam::{ACCOUNT}:user/alice"


def principals(*named: iam.IPrincipal) -> LoginTrust:
    return LoginTrust.principals(list(named))


def test_identity_center_makes_no_links(stack: cdk.Stack) -> None:
    domain = raw_domain(stack)
    before = paths_below(stack)
    with refused(
        "[Studio/Login] studio:LoginRoleNeedsIam: domain is 'Studio/Domain-research', in SSO mode; Identity Center "
        "signs people in to it, and SageMaker makes no links to its profiles; drop the role; assign people with "
        "Authentication.identity_center(groups=[...])"
    ):
        LoginRole(stack, "Login", domain=domain, trust=principals(iam.ArnPrincipal(ALICE_ARN)))
    assert paths_below(stack) == before


TAG_RULE = "the key of a tag is 1 to 128 ASCII letters, digits and _.:/=+@- and does not begin with 'aws:'"
ENDPOINT_RULE = "it is the id of a VPC endpoint, 'vpce-' and 8 or 17 hexadecimal digits"
PUBLIC_RULE = "AWS sees public addresses, and those of a VPC through an endpoint only"
PUBLIC_FIX = "name the public address, or vpc_endpoint_ids"
BLOCK_RULE = "it is an address or a block that begins with its own first address"
ALL_RULE = "a block of all addresses lets everybody in; name your own blocks, or drop the argument"
NOBODY = "a trust that names nobody lets nobody in; name at least one"
TRUST_FIX = "LoginTrust.saml(provider), LoginTrust.oidc(provider, ...) or LoginTrust.principals([...])"
LISTS = "a list is wanted, and text is a list of letters"
STAR_RULE = "'*' lets in every account, and who rules over one tags its people at will; name users, roles or accounts"
OTHERS_RULE = (
    "users, roles and accounts of IAM carry a tag that is theirs; write LoginTrust.saml(provider) or "
    "LoginTrust.oidc(provider, ...) for an identity provider"
)
ANY: Any = "x"

REFUSED: dict[str, dict[str, Any]] = {
    f"PrincipalTagInvalid: own_profile has the tag ''; {TAG_RULE}; write it like 'studiouserid'": {
        "own_profile": OwnProfile.by_name("")
    },
    f"PrincipalTagInvalid: own_profile has the tag 'AWS:x'; {TAG_RULE}; write it like 'studiouserid'": {
        "own_profile": OwnProfile.by_tag("AWS:x")
    },
    f"PrincipalTagInvalid: own_profile has the tag 'a}}b'; {TAG_RULE}; write it like 'studiouserid'": {
        "own_profile": OwnProfile.by_name("a}b")
    },
    "LoginNetworkEmpty: allowed_from is empty; a network that names nothing lets nobody in; name vpc_endpoint_ids or "
    "addresses, or drop the argument": {"allowed_from": LoginNetwork()},
    f"ListExpected: allowed_from.addresses is 'x'; {LISTS}; write ['x']": {"allowed_from": LoginNetwork(addresses="x")},
    f"ListExpected: allowed_from.vpc_endpoint_ids is 'x'; {LISTS}; write ['x']": {
        "allowed_from": LoginNetwork(vpc_endpoint_ids="x")
    },
    f"NetworkIdInvalid: allowed_from.vpc_endpoint_ids[1] is 'vpc-0a1b2c3d'; {ENDPOINT_RULE}; copy it from the VPC "
    "console: 'vpce-0a1b2c3d'": {"allowed_from": LoginNetwork(vpc_endpoint_ids=["vpce-0a1b2c3d", "vpc-0a1b2c3d"])},
    f"LoginAddressInvalid: allowed_from.addresses[0] is '203.0.113.7/24'; {BLOCK_RULE}; write '203.0.113.0/24'": {
        "allowed_from": LoginNetwork(addresses=["203.0.113.7/24"])
    },
    f"LoginAddressInvalid: allowed_from.addresses[0] is 'office'; {BLOCK_RULE}; write '203.0.113.0/24'": {
        "allowed_from": LoginNetwork(addresses=["office"])
    },
    f"LoginAddressInvalid: allowed_from.addresses[0] is '10.0.0.0/16'; {PUBLIC_RULE}; {PUBLIC_FIX}": {
        "allowed_from": LoginNetwork(addresses=["10.0.0.0/16"])
    },
    f"LoginAddressInvalid: allowed_from.addresses[0] is 'fd00::/8'; {PUBLIC_RULE}; {PUBLIC_FIX}": {
        "allowed_from": LoginNetwork(addresses=["fd00::/8"])
    },
    f"LoginAddressInvalid: allowed_from.addresses[0] is '0.0.0.0/0'; {ALL_RULE}": {
        "allowed_from": LoginNetwork(addresses=["0.0.0.0/0"])
    },
    f"LoginAddressInvalid: allowed_from.addresses[0] is '::/0'; {ALL_RULE}": {
        "allowed_from": LoginNetwork(addresses=["::/0"])
    },
    "LoginTimeOutOfRange: times.link is 4; the time in seconds is 5 to 300; write link=cdk.Duration.minutes(1), or "
    "drop it": {"times": LoginTimes(link=cdk.Duration.seconds(4))},
    "LoginTimeOutOfRange: times.link is 301; the time in seconds is 5 to 300; write link=cdk.Duration.minutes(1), or "
    "drop it": {"times": LoginTimes(link=cdk.Duration.seconds(301))},
    "LoginTimeOutOfRange: times.studio_session is 1740; the time in seconds is 1800 to 43200; write "
    "studio_session=cdk.Duration.hours(4), or drop it": {"times": LoginTimes(studio_session=cdk.Duration.minutes(29))},
    "LoginTimeOutOfRange: times.role_session is 46800; the time in seconds is 3600 to 43200; write "
    "role_session=cdk.Duration.hours(1), or drop it": {"times": LoginTimes(role_session=cdk.Duration.hours(13))},
    "ArgumentWrong: times.link is 60; a duration of the CDK is wanted; write link=cdk.Duration.minutes(1)": {
        "times": LoginTimes(link=60)  # type: ignore[arg-type]  # wrong
    },
    "LoginRoleNameInvalid: role_name is 'a b'; the name of a role is 1 to 64 letters, digits and _+=,.@-; write it "
    "like 'studio-login'": {"role_name": "a b"},
    f"LoginRoleNameInvalid: role_name is {'a' * 65!r}; the name of a role is 1 to 64 letters, digits and _+=,.@-; "
    "write it like 'studio-login'": {"role_name": "a" * 65},
    "LoginRoleNameInvalid: role_name is 'anmeldung-für-studio'; the name of a role is 1 to 64 letters, digits and "
    "_+=,.@-; write it like 'studio-login'": {"role_name": "anmeldung-für-studio"},
    f"LoginTrustEmpty: trust.principals is empty; {NOBODY}": {"trust": principals()},
    f"ListExpected: trust.principals is 'x'; {LISTS}; write ['x']": {"trust": LoginTrust.principals(ANY)},
    f"LoginPrincipalTooWide: trust.principals[0] is '*'; {STAR_RULE}": {"trust": principals(iam.AnyPrincipal())},
    f"LoginPrincipalTooWide: trust.principals[1] is '*'; {STAR_RULE}": {
        "trust": principals(iam.ArnPrincipal(ALICE_ARN), iam.StarPrincipal())
    },
    f"LoginPrincipalInvalid: trust.principals[0] is of type ServicePrincipal; {OTHERS_RULE}": {
        "trust": principals(iam.ServicePrincipal("ec2.amazonaws.com"))
    },
    f"LoginPrincipalInvalid: trust.principals[0] is of type FederatedPrincipal; {OTHERS_RULE}": {
        "trust": principals(iam.FederatedPrincipal(SAML_ARN, {}, "sts:AssumeRoleWithSAML"))
    },
    "ArgumentWrong: trust.principals[0] is 'x'; a principal of the CDK is wanted; write "
    "trust.principals[0]=iam.ArnPrincipal(arn), or iam.AccountRootPrincipal()": {"trust": LoginTrust.principals([ANY])},
    "ArgumentWrong: trust.provider is 'x'; a SAML provider is wanted; write "
    'LoginTrust.saml(iam.SamlProvider.from_saml_provider_arn(self, "Provider", arn))': {"trust": LoginTrust.saml(ANY)},
    "ArgumentWrong: trust.provider is 'x'; an OpenID Connect provider is wanted; write "
    'LoginTrust.oidc(iam.OpenIdConnectProvider.from_open_id_connect_provider_arn(self, "Provider", arn), ...)': {
        "trust": LoginTrust.oidc(ANY, audiences=["studio"])
    },
    f"ArgumentWrong: trust is of type AccountRootPrincipal; a LoginTrust is wanted; write trust={TRUST_FIX}": {
        "trust": iam.AccountRootPrincipal()
    },
    "ArgumentWrong: own_profile is 'x'; an OwnProfile is wanted; write own_profile=OwnProfile.by_name(...), or "
    "OwnProfile.by_tag(...)": {"own_profile": "x"},
    "ArgumentWrong: allowed_from is ['203.0.113.7']; a LoginNetwork is wanted; write "
    "allowed_from=LoginNetwork(vpc_endpoint_ids=[...], addresses=[...])": {"allowed_from": ["203.0.113.7"]},
    "ArgumentWrong: times is 60; a LoginTimes is wanted; write times=LoginTimes(link=..., studio_session=..., "
    "role_session=...)": {"times": 60},
    "ArgumentWrong: domain is 'd-1'; a Domain is wanted; write domain=Domain.from_domain_attributes(self, \"Domain\", "
    "domain_id=..., vpc=...)": {"domain": "d-1"},
}


@pytest.mark.parametrize(("said", "options"), REFUSED.items(), ids=REFUSED)
def test_what_is_refused_is_told_and_leaves_nothing(stack: cdk.Stack, said: str, options: dict[str, Any]) -> None:
    with refused(f"[Studio/Login] studio:{said}"):
        login_role(stack, **options)
    assert stack.node.try_find_child("Login") is None


@pytest.mark.parametrize(
    ("trust", "field"),
    [
        (lambda s: LoginTrust.saml(saml(s), sign_in_endpoints=[]), "sign_in_endpoints"),
        (lambda s: LoginTrust.oidc(oidc(s), audiences=[]), "audiences"),
    ],
)
def test_a_provider_s_trust_is_meant_for_something(stack: cdk.Stack, trust: Any, field: str) -> None:
    with refused(f"[Studio/Login] studio:LoginTrustEmpty: trust.{field} is empty; {NOBODY}"):
        login_role(stack, trust=trust(stack))


def test_a_partition_whose_sign_in_endpoint_nobody_knows() -> None:
    stack = new_stack(env=cdk.Environment(account=ACCOUNT, region="eusc-de-east-1"))
    with refused(
        "[Studio/Login] studio:SignInEndpointUnknown: the stack's region is 'eusc-de-east-1'; AWS's sign-in endpoint "
        "is not known for every partition; write LoginTrust.saml(..., sign_in_endpoints=['https://.../saml'])"
    ):
        login_role(stack)
    another = new_stack(env=cdk.Environment(account=ACCOUNT, region="eusc-de-east-1"))
    login_role(another, trust=LoginTrust.saml(saml(another), sign_in_endpoints=["https://signin.example.eu/saml"]))


def test_two_roles_of_one_name(stack: cdk.Stack) -> None:
    domain, trust = imported(stack), principals(iam.ArnPrincipal(ALICE_ARN))
    LoginRole(stack, "One", domain=domain, trust=trust, role_name="login")
    with refused(
        "[Studio/Two] studio:NameTakenInStack: role_name is 'login'; 'Studio/One' in the same stack has that name, and "
        "logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        LoginRole(stack, "Two", domain=domain, trust=trust, role_name="login")


def test_tokens_pass(stack: cdk.Stack) -> None:
    token = cdk.Fn.ref("Any")
    network = LoginNetwork(vpc_endpoint_ids=[token], addresses=[token])
    login_role(stack, allowed_from=network, role_name=token)
    assert properties(synthesize(stack), ROLE)["RoleName"] == {"Ref": "Any"}


def test_everything_is_told_at_once(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match="studio:") as caught:
        login_role(
            stack,
            domain=raw_domain(stack),
            trust=principals(),
            own_profile=OwnProfile.by_name(""),
            allowed_from=LoginNetwork(),
            times=LoginTimes(link=cdk.Duration.seconds(1)),
            role_name="",
        )
    assert [line.split("studio:")[1].split(":")[0] for line in str(caught.value).split("\n")] == [
        "LoginRoleNeedsIam",
        "LoginTrustEmpty",
        "PrincipalTagInvalid",
        "LoginNetworkEmpty",
        "LoginTimeOutOfRange",
        "LoginRoleNameInvalid",
    ]


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.1.1", "172.31.0.0/16", "192.168.1.0/24", "fe80::1"]
)
def test_no_private_address_is_one_that_aws_sees(address: str) -> None:
    (problem,) = LoginNetwork(addresses=[address]).problems("allowed_from")
    assert (problem.code, problem.rule) == ("LoginAddressInvalid", PUBLIC_RULE)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.0.113.0/24", "172.32.0.0/16", "2001:db8::/64", "2600::/16"])
def test_public_addresses_pass(address: str) -> None:
    assert LoginNetwork(addresses=[address]).problems("allowed_from") == []


@pytest.mark.parametrize(
    "ident", ["vpce-0a1b2c3", "vpce-0a1b2c3d4", "vpce-0a1b2c3d4e5f6071", "vpce-0a1b2c3d4e5f607182", "x"]
)
def test_no_other_length_is_the_id_of_an_endpoint(ident: str) -> None:
    (problem,) = LoginNetwork(vpc_endpoint_ids=[ident]).problems("allowed_from")
    assert (problem.code, problem.rule) == ("NetworkIdInvalid", ENDPOINT_RULE)
    assert LoginNetwork(vpc_endpoint_ids=["vpce-0a1b2c3d4e5f60718"]).problems("allowed_from") == []

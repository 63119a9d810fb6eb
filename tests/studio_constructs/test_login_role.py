"""The login role: one policy that is its own ceiling, a trust that asks for a tag, and the command to type."""

from __future__ import annotations

import json
import shlex
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from studio_constructs import Domain, LoginNetwork, LoginRole, LoginTimes, LoginTrust, OwnProfile
from tests.kit import (
    ACCOUNT,
    Json,
    built,
    new_app,
    new_stack,
    only,
    paths_below,
    properties,
    refused,
    resources,
    statements,
    synthesize,
    warnings,
)

from .kit import document
from .nag_kit import check_with_nag
from .sign_in_kit import OIDC_ARN, SAML_ARN, imported, login_role, login_template, oidc, raw_domain, saml

ROLE, POLICY = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
PROFILES = "arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abcdefghijkl"
LAUNCH = "sagemaker:CreatePresignedDomainUrl"
TAGGED = {"aws:RequestTag/studiouserid": "?*"}
ALICE_ARN = f"arn:aws:iam::{ACCOUNT}:user/alice"
COMMAND = (
    "aws sagemaker create-presigned-domain-url --region eu-west-1 --domain-id d-abcdefghijkl --user-profile-name {} "
    "--expires-in-seconds 60 --session-expiration-duration-in-seconds 14400 --query AuthorizedUrl --output text"
)
FROM_HERE = LoginNetwork(vpc_endpoint_ids=["vpce-0a1b2c3d"], addresses=["203.0.113.0/24"])


def trust_of(**options: Any) -> Json:
    """The one statement of the role's trust."""
    (statement,) = properties(login_template(**options), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    return dict(statement)


def principals(*named: iam.IPrincipal) -> LoginTrust:
    return LoginTrust.principals(list(named))


@pytest.fixture(scope="module")
def template() -> Json:
    return login_template()


# What the role may do ---------------------------------------------------------------------------------------------


def test_the_policy_opens_the_profile_called_what_the_tag_says_and_nothing_else(template: Json) -> None:
    assert document(template)["Statement"] == [
        {
            "Sid": "OpenOwnProfile",
            "Effect": "Allow",
            "Action": LAUNCH,
            "Resource": f"{PROFILES}/${{aws:PrincipalTag/studiouserid}}",
            "Condition": {"StringLike": {"aws:PrincipalTag/studiouserid": "?*"}},
        }
    ]


def test_by_tag_the_policy_opens_the_profile_that_carries_the_tag() -> None:
    (statement,) = document(login_template(own_profile=OwnProfile.by_tag("person")))["Statement"]
    assert statement["Resource"] == f"{PROFILES}/*"
    assert statement["Condition"] == {
        "StringLike": {"aws:PrincipalTag/person": "?*"},
        "StringEquals": {"sagemaker:ResourceTag/person": "${aws:PrincipalTag/person}"},
    }


def test_the_policy_is_the_role_s_boundary_too(template: Json) -> None:
    (policy_id,) = resources(template, POLICY)
    role = properties(template, ROLE)
    assert role["ManagedPolicyArns"] == [{"Ref": policy_id}]
    assert role["PermissionsBoundary"] == {"Ref": policy_id}
    assert "Policies" not in role
    assert resources(template, "AWS::IAM::Policy") == {}


def test_from_elsewhere_the_launch_is_denied() -> None:
    assert statements(document(login_template(allowed_from=FROM_HERE)))["DenyFromElsewhere"] == {
        "Sid": "DenyFromElsewhere",
        "Effect": "Deny",
        "Action": [LAUNCH],
        "Resource": ["*"],
        "Condition": {
            "StringNotEqualsIfExists": {"aws:SourceVpce": ["vpce-0a1b2c3d"]},
            "NotIpAddressIfExists": {"aws:SourceIp": ["203.0.113.0/24"]},
        },
    }


@pytest.mark.parametrize(
    ("network", "operators"),
    [
        (LoginNetwork(vpc_endpoint_ids=["vpce-0a1b2c3d"]), ["StringNotEqualsIfExists"]),
        (LoginNetwork(addresses=["203.0.113.7", "2001:db8::/64"]), ["NotIpAddressIfExists"]),
    ],
)
def test_what_is_not_named_is_not_asked_for(network: LoginNetwork, operators: list[str]) -> None:
    found = statements(document(login_template(allowed_from=network)))["DenyFromElsewhere"]
    assert list(found["Condition"]) == operators


def test_the_profiles_are_those_of_the_domain_s_region(stack: cdk.Stack) -> None:
    there = new_stack("There", app=new_app(), env=cdk.Environment(account=ACCOUNT, region="us-east-1"))
    login = LoginRole(there, "Login", domain=imported(stack), trust=principals(iam.ArnPrincipal(ALICE_ARN)))
    assert "sagemaker:eu-west-1:" in document(synthesize(there))["Statement"][0]["Resource"]
    assert "--region eu-west-1 " in login.launch_command("alice")


# Who takes it -----------------------------------------------------------------------------------------------------


def test_saml_assertions_are_meant_for_aws_and_tell_the_tag() -> None:
    assert trust_of() == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Principal": {"Federated": SAML_ARN},
        "Condition": {
            "StringEquals": {
                "SAML:aud": ["https://signin.aws.amazon.com/saml", "https://eu-west-1.signin.aws.amazon.com/saml"]
            },
            "StringLike": TAGGED,
        },
    }


@pytest.mark.parametrize(
    ("region", "endpoints"),
    [
        ("us-east-1", ["https://signin.aws.amazon.com/saml"]),
        ("cn-north-1", ["https://signin.amazonaws.cn/saml", "https://cn-north-1.signin.amazonaws.cn/saml"]),
        (
            "us-gov-west-1",
            [
                "https://signin.amazonaws-us-gov.com/saml",
                "https://us-gov-west-1.signin.amazonaws-us-gov.com/saml",
            ],
        ),
        ("us-iso-east-1", ["https://signin.c2shome.ic.gov/saml"]),
    ],
)
def test_assertions_are_meant_for_the_partition_s_endpoints(region: str, endpoints: list[str]) -> None:
    stack = new_stack(env=cdk.Environment(account=ACCOUNT, region=region))
    login_role(stack)
    (statement,) = properties(synthesize(stack), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"]["StringEquals"]["SAML:aud"] == endpoints


def test_where_the_region_is_known_at_deployment_only_the_template_looks_the_endpoint_up() -> None:
    stack = new_stack(env=cdk.Environment())
    login_role(stack)
    template = synthesize(stack)
    (statement,) = properties(template, ROLE)["AssumeRolePolicyDocument"]["Statement"]
    (found,) = statement["Condition"]["StringEquals"]["SAML:aud"]
    name, _, key = found["Fn::FindInMap"]
    assert template["Mappings"][name]["cn-north-1"][key] == "https://signin.amazonaws.cn/saml"
    assert template["Mappings"][name]["eu-west-1"][key] == "https://signin.aws.amazon.com/saml"


def test_sign_in_endpoints_may_be_named(stack: cdk.Stack) -> None:
    named = ["https://signin.example.eu/saml"]
    login_role(stack, trust=LoginTrust.saml(saml(stack), sign_in_endpoints=named))
    (statement,) = properties(synthesize(stack), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"]["StringEquals"]["SAML:aud"] == named


def test_tokens_are_meant_for_the_application_and_tell_the_tag(stack: cdk.Stack) -> None:
    login_role(stack, trust=LoginTrust.oidc(oidc(stack), audiences=["studio"]))
    (statement,) = properties(synthesize(stack), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        "Principal": {"Federated": OIDC_ARN},
        "Condition": {"StringEquals": {"login.example.com/company:aud": ["studio"]}, "StringLike": TAGGED},
    }


def test_people_of_iam_tell_the_tag_that_is_on_themselves_and_no_other() -> None:
    assert trust_of(trust=principals(iam.ArnPrincipal(ALICE_ARN))) == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": {"AWS": ALICE_ARN},
        "Condition": {
            "StringEquals": {"aws:RequestTag/studiouserid": "${aws:PrincipalTag/studiouserid}"},
            "StringLike": TAGGED,
            "ForAllValues:StringEquals": {"aws:TagKeys": ["studiouserid"]},
        },
    }


def test_conditions_of_one_s_own_are_kept_and_change_none_of_ours() -> None:
    mine = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringLike": {"aws:RequestTag/studiouserid": "*"}}
    condition = trust_of(trust=principals(iam.AccountRootPrincipal().with_conditions(mine)))["Condition"]
    assert condition["Bool"] == {"aws:MultiFactorAuthPresent": "true"}
    assert condition["StringLike"] == TAGGED
    assert condition["StringEquals"] == {"aws:RequestTag/studiouserid": "${aws:PrincipalTag/studiouserid}"}


def test_each_principal_has_the_conditions() -> None:
    named = [iam.ArnPrincipal(ALICE_ARN), iam.AccountPrincipal("222222222222")]
    template = login_template(trust=principals(*named), own_profile=OwnProfile.by_name("who"))
    found = properties(template, ROLE)["AssumeRolePolicyDocument"]["Statement"]
    listed = [each for statement in found for each in _listed(statement["Principal"]["AWS"])]
    assert listed == [ALICE_ARN, "arn:aws:iam::222222222222:root"]
    for statement in found:
        assert statement["Condition"]["StringEquals"] == {"aws:RequestTag/who": "${aws:PrincipalTag/who}"}


def test_without_feature_flags_both_actions_keep_their_conditions() -> None:
    stack = new_stack(app=cdk.App())
    login_role(stack)
    found = properties(synthesize(stack), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert {json.dumps(statement["Condition"], sort_keys=True) for statement in found} == {
        json.dumps(trust_of()["Condition"], sort_keys=True)
    }
    assert sorted(action for each in found for action in _listed(each["Action"])) == [
        "sts:AssumeRoleWithSAML",
        "sts:TagSession",
    ]


# The command ------------------------------------------------------------------------------------------------------


def test_the_command_is_exact_and_its_times_short(stack: cdk.Stack) -> None:
    assert login_role(stack).launch_command("alice") == COMMAND.format("alice")


def test_the_output_is_the_command_for_whom_the_shell_names(template: Json) -> None:
    (output,) = (value for name, value in template["Outputs"].items() if "LaunchCommand" in name)
    assert output == {
        "Description": "Prints a link that opens Studio as the profile that STUDIO_PROFILE names",
        "Value": COMMAND.format('"${STUDIO_PROFILE:?}"'),
    }


def test_times_reach_the_command_and_the_role() -> None:
    stack = new_stack()
    hours = cdk.Duration.hours(12)
    times = LoginTimes(link=cdk.Duration.seconds(5), studio_session=cdk.Duration.minutes(30), role_session=hours)
    typed = shlex.split(login_role(stack, times=times).launch_command("alice"))
    assert typed[typed.index("--expires-in-seconds") + 1] == "5"
    assert typed[typed.index("--session-expiration-duration-in-seconds") + 1] == "1800"
    assert properties(synthesize(stack), ROLE)["MaxSessionDuration"] == 43_200


def test_the_role_is_taken_for_an_hour_at_most(template: Json) -> None:
    assert properties(template, ROLE)["MaxSessionDuration"] == 3600


def test_times_that_are_known_at_deployment_only_pass() -> None:
    stack = new_stack()
    seconds = cdk.CfnParameter(stack, "Seconds", type="Number").value_as_number
    times = LoginTimes(link=cdk.Duration.seconds(seconds))
    command = stack.resolve(login_role(stack, times=times).launch_command("alice"))
    assert {"Ref": "Seconds"} in command["Fn::Join"][1]


@pytest.mark.parametrize("name", ["alice; rm -rf /", "alice bob", "$(id)", ""])
def test_a_command_is_for_a_profile_that_can_exist(stack: cdk.Stack, name: str) -> None:
    login = login_role(stack)
    with pytest.raises(ValueError, match="studio:UserProfileNameInvalid") as caught:
        login.launch_command(name)
    assert f"[Studio/Login/launch_command] studio:UserProfileNameInvalid: user_profile_name is {name!r}" in str(
        caught.value
    )


# The construct ----------------------------------------------------------------------------------------------------


def test_a_named_role_keeps_its_logical_id_where_it_moves() -> None:
    def ids(path: str) -> list[str]:
        def build(stack: cdk.Stack) -> None:
            trust = principals(iam.ArnPrincipal(ALICE_ARN))
            LoginRole(stack, path, domain=imported(stack), trust=trust, role_name="studio-login")

        return list(resources(built(build), ROLE))

    assert ids("Here") == ids("There")


def test_a_named_role_has_the_name(stack: cdk.Stack) -> None:
    login_role(stack, role_name="studio+login@x")
    assert properties(synthesize(stack), ROLE)["RoleName"] == "studio+login@x"


def test_a_domain_of_ours_and_one_in_iam_mode_have_login_roles(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    ours = Domain.from_domain_attributes(stack, "Ours", domain_id="d-ours", vpc=vpc)
    trust = principals(iam.ArnPrincipal(ALICE_ARN))
    assert "--domain-id d-ours " in LoginRole(stack, "One", domain=ours, trust=trust).launch_command("alice")
    raw = raw_domain(stack, "IAM")
    command = LoginRole(stack, "Two", domain=raw, trust=trust).launch_command("alice")
    assert stack.resolve(raw.ref) in stack.resolve(command)["Fn::Join"][1]


def test_attributes_are_the_role_s(stack: cdk.Stack) -> None:
    login = login_role(stack)
    assert login.role_arn == login.role.role_arn
    assert login.grant_principal == login.role.grant_principal
    assert login.managed_policy.node.path == "Studio/Login/Policy"
    assert warnings(stack) == []


def test_what_is_granted_to_it_stays_below_the_boundary(stack: cdk.Stack) -> None:
    login = login_role(stack)
    iam.Grant.add_to_principal(grantee=login, actions=["s3:GetObject"], resource_arns=["*"])
    template = synthesize(stack)
    assert only(template, "AWS::IAM::Policy")
    assert properties(template, ROLE)["PermissionsBoundary"] == {"Ref": next(iter(resources(template, POLICY)))}


@pytest.mark.parametrize("own", [OwnProfile.by_name(), OwnProfile.by_tag()])
@pytest.mark.parametrize("network", [None, FROM_HERE])
def test_cdk_nag_finds_nothing(own: OwnProfile, network: LoginNetwork | None) -> None:
    def define(app: cdk.App) -> None:
        login_role(new_stack(app=app), own_profile=own, allowed_from=network)

    check_with_nag(define)


# What is refused --------------------------------------------------------------------------------------------------


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
    f"ArgumentWrong: trust is ''; a LoginTrust is wanted; write trust={TRUST_FIX}": {"trust": None},
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


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

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
    properties,
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
        },
        {
            "Sid": "DenyOpeningSuspendedProfiles",
            "Effect": "Deny",
            "Action": LAUNCH,
            "Resource": "*",
            "Condition": {"StringEquals": {"sagemaker:ResourceTag/studio:suspended": "true"}},
        },
    ]


def test_by_tag_the_policy_opens_the_profile_that_carries_the_tag() -> None:
    statement = statements(document(login_template(own_profile=OwnProfile.by_tag("person"))))["OpenOwnProfile"]
    assert statement["Resource"] == [f"{PROFILES}/*"]
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


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

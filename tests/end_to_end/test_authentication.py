"""Both ways of signing in deployed for real, with the defaults and with every option, and read back through the API."""

from __future__ import annotations

import json
import shlex
import sys
from typing import Any
from urllib.parse import unquote

import pytest

from tests.end_to_end.conftest import LocalAws
from tests.kit import Json
from tests.security.iam.short import allowed, trusted

pytestmark = pytest.mark.end_to_end

APP = """
import aws_cdk as cdk
from aws_cdk import aws_iam as iam

import studio_constructs as studio

app = cdk.App()
stack = cdk.Stack(app, "Login", env=cdk.Environment(account="123456789012", region="eu-west-1"))
estate = studio.Studio(stack, "Studio", domain_name="login", users=["alice", "bob"])
cdk.Tags.of(estate.add_user("carol")).add("person", "carol@example.com")
plain = studio.LoginRole(
    stack, "Plain", domain=estate.domain, trust=studio.LoginTrust.principals([iam.AccountRootPrincipal()])
)
full = studio.LoginRole(
    stack,
    "Full",
    domain=estate.domain,
    trust=studio.LoginTrust.saml(
        iam.SamlProvider.from_saml_provider_arn(stack, "Saml", "arn:aws:iam::123456789012:saml-provider/company"),
        sign_in_endpoints=["https://signin.aws.amazon.com/saml"],
    ),
    own_profile=studio.OwnProfile.by_tag("person"),
    allowed_from=studio.LoginNetwork(vpc_endpoint_ids=["vpce-0a1b2c3d"], addresses=["203.0.113.0/24"]),
    times=studio.LoginTimes(
        link=cdk.Duration.seconds(30), studio_session=cdk.Duration.hours(1), role_session=cdk.Duration.hours(2)
    ),
    role_name="studio-login",
)
cdk.CfnOutput(stack, "PlainRole", value=plain.role.role_name)
cdk.CfnOutput(stack, "Alice", value=plain.launch_command("alice"))
cdk.CfnOutput(stack, "Carol", value=full.launch_command("carol"))

portal = cdk.Stack(app, "Portal", env=cdk.Environment(account="123456789012", region="eu-west-1"))
analysts = studio.IdentityCenterGroup(group_id="1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901")
people = studio.Studio(
    portal,
    "Studio",
    domain_name="portal",
    authentication=studio.Authentication.identity_center(groups=[analysts]),
)
people.add_user(
    "alice",
    identity_center_user=studio.IdentityCenterUser(
        user_name="alice@example.com", user_id="906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f902"
    ),
)
people.add_user("bob", identity_center_user=studio.IdentityCenterUser(user_name="bob@example.com"))
app.synth()
"""
LAUNCH = "sagemaker:CreatePresignedDomainUrl"
EVERYTHING: Json = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.fixture(scope="module")
def outputs(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the stack tells once it is deployed."""
    folder = tmp_path_factory.mktemp("login")
    (folder / "app.py").write_text(APP)
    (folder / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    aws.bootstrap()
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", folder=folder)
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="Login")["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def role_of(aws: LocalAws, name: str) -> Json:
    return dict(aws.client("iam").get_role(RoleName=name)["Role"])


def policy_of(aws: LocalAws, arn: str) -> Json:
    iam = aws.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return _json(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def boundary_of(aws: LocalAws, name: str) -> Json:
    """The boundary's document, which is the only policy too."""
    iam = aws.client("iam")
    arn = role_of(aws, name)["PermissionsBoundary"]["PermissionsBoundaryArn"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [arn]
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == []
    return policy_of(aws, arn)


def domain_of(aws: LocalAws, name: str) -> str:
    domains = aws.client("sagemaker").list_domains()["Domains"]
    (domain_id,) = (domain["DomainId"] for domain in domains if domain["DomainName"] == name)
    return str(domain_id)


def profile_arns(aws: LocalAws) -> dict[str, str]:
    sagemaker, domain_id = aws.client("sagemaker"), domain_of(aws, "login")
    names = [each["UserProfileName"] for each in sagemaker.list_user_profiles(DomainIdEquals=domain_id)["UserProfiles"]]
    return {
        name: sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name)["UserProfileArn"]
        for name in names
    }


def test_the_deployed_role_opens_the_profile_of_the_tag_and_no_other(aws: LocalAws, outputs: dict[str, str]) -> None:
    policy, profiles = boundary_of(aws, outputs["PlainRole"]), profile_arns(aws)
    assert set(profiles) == {"alice", "bob", "carol"}
    opened = {
        (tag, name)
        for tag in ("alice", "bob", "", None)
        for name, arn in profiles.items()
        if allowed([policy, EVERYTHING], LAUNCH, arn, _person("studiouserid", tag), boundary=policy)
    }
    assert opened == {("alice", "alice"), ("bob", "bob")}


def test_the_deployed_trust_asks_for_the_caller_s_own_tag(aws: LocalAws, outputs: dict[str, str]) -> None:
    trust = _json(role_of(aws, outputs["PlainRole"])["AssumeRolePolicyDocument"])
    caller, how = ("AWS", "arn:aws:iam::123456789012:user/alice"), ["sts:AssumeRole", "sts:TagSession"]
    own, request = {"aws:PrincipalTag/studiouserid": "alice"}, "aws:RequestTag/studiouserid"
    assert trusted(trust, how, caller, {**own, request: "alice", "aws:TagKeys": ["studiouserid"]})
    assert not trusted(trust, how, caller, {**own, request: "bob", "aws:TagKeys": ["studiouserid"]})
    assert not trusted(trust, how, caller, own)


def test_the_deployed_role_with_every_option(aws: LocalAws, outputs: dict[str, str]) -> None:
    role, policy = role_of(aws, "studio-login"), boundary_of(aws, "studio-login")
    assert role["MaxSessionDuration"] == 7200
    (statement,) = _json(role["AssumeRolePolicyDocument"])["Statement"]
    assert statement["Principal"] == {"Federated": "arn:aws:iam::123456789012:saml-provider/company"}
    assert sorted(statement["Action"]) == ["sts:AssumeRoleWithSAML", "sts:TagSession"]
    carol = profile_arns(aws)["carol"]
    tags = {each["Key"]: each["Value"] for each in aws.client("sagemaker").list_tags(ResourceArn=carol)["Tags"]}
    context = {**_person("person", "carol@example.com"), "sagemaker:ResourceTag/person": tags["person"]}
    places: list[tuple[dict[str, str], bool]] = [
        ({"aws:SourceIp": "203.0.113.9"}, True),
        ({"aws:SourceVpce": "vpce-0a1b2c3d"}, True),
        ({"aws:SourceIp": "198.51.100.9"}, False),
        ({}, False),
    ]
    for where, may in places:
        assert allowed([policy, EVERYTHING], LAUNCH, carol, {**context, **where}, boundary=policy) is may
    bob = {**_person("person", "bob@example.com"), "sagemaker:ResourceTag/person": tags["person"]}
    assert not allowed([policy, EVERYTHING], LAUNCH, carol, {**bob, **places[0][0]}, boundary=policy)


@pytest.mark.parametrize(("who", "link", "session"), [("Alice", 60, 14_400), ("Carol", 30, 3600)])
def test_the_launch_command_asks_for_a_link(
    aws: LocalAws, outputs: dict[str, str], who: str, link: int, session: int
) -> None:
    asked = typed(outputs[who])
    assert (asked["ExpiresInSeconds"], asked["SessionExpirationDurationInSeconds"]) == (link, session)
    assert asked["UserProfileName"] == who.lower()
    url = aws.client("sagemaker").create_presigned_domain_url(**asked)["AuthorizedUrl"]
    assert url.startswith(f"https://{asked['DomainId']}.studio.eu-west-1.sagemaker.aws/auth?token=")


def test_people_and_groups_are_assigned_to_the_domain_s_application(aws: LocalAws, outputs: dict[str, str]) -> None:
    sagemaker = aws.client("sagemaker")
    domain_id = domain_of(aws, "portal")
    domain = sagemaker.describe_domain(DomainId=domain_id)
    assert domain["AuthMode"] == "SSO"
    arn = domain["SingleSignOnApplicationArn"]
    listed = aws.client("sso-admin").list_application_assignments(ApplicationArn=arn)["ApplicationAssignments"]
    assert {(each["PrincipalType"], each["PrincipalId"]) for each in listed} == {
        ("GROUP", "1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901"),
        ("USER", "906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f902"),
    }
    for name in ("alice", "bob"):
        profile = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name)
        assert profile["SingleSignOnUserIdentifier"] == "UserName"
        assert profile["SingleSignOnUserValue"] == f"{name}@example.com"


def test_profiles_are_made_after_the_assignments(aws: LocalAws, outputs: dict[str, str]) -> None:
    events = aws.client("cloudformation").describe_stack_events(StackName="Portal")["StackEvents"]

    def when(status: str, beginning: str) -> Any:
        return min(
            event["Timestamp"]
            for event in events
            if event["ResourceStatus"] == status and event["LogicalResourceId"].startswith(beginning)
        )

    group, user = (when("CREATE_COMPLETE", f"ApplicationAssignmentPortal{beginning}") for beginning in ("1B2C", "9067"))
    alice, bob = (when("CREATE_IN_PROGRESS", f"UserProfile{name}") for name in ("Alice", "Bob"))
    assert bob >= group
    assert alice >= max(group, user)


def test_identity_center_s_domain_makes_no_links(aws: LocalAws, outputs: dict[str, str]) -> None:
    """Why a login role for it is refused."""
    sagemaker = aws.client("sagemaker")
    with pytest.raises(sagemaker.exceptions.ClientError, match="AuthMode"):
        sagemaker.create_presigned_domain_url(DomainId=domain_of(aws, "portal"), UserProfileName="alice")


def test_the_output_of_each_role_is_its_command(outputs: dict[str, str]) -> None:
    commands = [value for name, value in outputs.items() if "LaunchCommand" in name]
    assert {typed(command)["UserProfileName"] for command in commands} == {"${STUDIO_PROFILE:?}"}
    assert len(commands) == 2


def typed(command: str) -> dict[str, Any]:
    """The request that the command line of AWS makes of it."""
    words = shlex.split(command)
    assert words[:3] == ["aws", "sagemaker", "create-presigned-domain-url"]
    options = dict(zip(words[3::2], words[4::2], strict=True))
    assert [options.pop(f"--{name}") for name in ("region", "query", "output")] == [
        "eu-west-1",
        "AuthorizedUrl",
        "text",
    ]
    named = {"".join(part.title() for part in name.strip("-").split("-")): value for name, value in options.items()}
    return {name: int(value) if name.endswith("Seconds") else value for name, value in named.items()}


def _person(key: str, tag: str | None) -> dict[str, str]:
    return {} if tag is None else {f"aws:PrincipalTag/{key}": tag}


def _json(document: Any) -> Json:
    found: Json = document if isinstance(document, dict) else json.loads(unquote(document))
    return found

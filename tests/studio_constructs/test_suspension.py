"""A suspended person: everything is denied to their role, nobody opens their profile, and what is theirs stays."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from studio_constructs import Authentication, Domain, ExecutionRole, OwnProfile, StudioNetwork, StudioVpc, UserProfile
from tests.kit import Json, built, only, properties, refused, resources
from tests.security.iam.short import allowed

from .iam_kit import attached, boundary
from .kit import document
from .nag_kit import check_with_nag
from .sign_in_kit import ALICE, APPLICATION_ARN, login_template

PROFILE, POLICY = "AWS::SageMaker::UserProfile", "AWS::IAM::ManagedPolicy"
ASSIGNMENT = "AWS::SSO::ApplicationAssignment"
TAG = {"Key": "studio:suspended", "Value": "true"}
HOME = "arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abcdefghijkl"
LAUNCH = "sagemaker:CreatePresignedDomainUrl"
EVERYTHING: Json = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def domain(stack: cdk.Stack, **options: Any) -> Any:
    network = StudioNetwork(
        stack, "Network", vpc=StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    )
    return Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=network.vpc, **options)


def alice(stack: cdk.Stack, **options: Any) -> UserProfile:
    options.setdefault("domain", None)
    options["domain"] = options["domain"] or domain(stack)
    return UserProfile(stack, "Alice", user_profile_name="alice", **{"suspended": True, **options})


def of_identity_center(stack: cdk.Stack, *, suspended: bool) -> None:
    way = Authentication.identity_center()
    where = domain(stack, authentication=way, single_sign_on_application_arn=APPLICATION_ARN)
    alice(stack, domain=where, identity_center_user=ALICE, suspended=suspended)


@pytest.fixture(scope="module")
def suspended() -> Json:
    return built(alice)


@pytest.fixture(scope="module")
def working() -> Json:
    return built(lambda stack: alice(stack, suspended=False))


# What changes, and what does not ------------------------------------------------------------------------------------


def test_the_profile_has_a_tag_and_is_else_what_it_was(suspended: Json, working: Json) -> None:
    before, after = only(working, PROFILE), only(suspended, PROFILE)
    assert after == {**before, "Properties": {**before["Properties"], "Tags": [TAG]}}
    assert list(resources(suspended, PROFILE)) == list(resources(working, PROFILE)) == ["UserProfileAlice2bd806c9"]


def test_there_is_one_policy_more_and_nothing_else_changes(suspended: Json, working: Json) -> None:
    before, after = working["Resources"], suspended["Resources"]
    assert before.keys() < after.keys()
    (added,) = after.keys() - before.keys()
    assert after[added]["Properties"]["PolicyDocument"]["Statement"] == [
        {"Sid": "DenyEverything", "Effect": "Deny", "Action": "*", "Resource": "*"}
    ]
    assert {name for name in before if before[name] != after[name]} == set(resources(working, PROFILE))


def test_the_policy_is_on_the_role_that_the_profile_names(suspended: Json) -> None:
    (role,) = resources(suspended, "AWS::IAM::Role")
    (policy,) = (each for each in attached(suspended).values() if "Roles" in each["Properties"])
    assert policy["Properties"]["Roles"] == [{"Ref": role}]
    assert properties(suspended, PROFILE)["UserSettings"]["ExecutionRole"] == {"Fn::GetAtt": [role, "Arn"]}


@pytest.mark.parametrize(
    "action",
    ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:ListApps", LAUNCH, "s3:GetObject", "sts:AssumeRole"],
)
def test_everything_is_denied_to_the_role_whatever_is_attached_to_it(suspended: Json, action: str) -> None:
    policies = [each["Properties"]["PolicyDocument"] for each in attached(suspended).values()]
    session = {"sagemaker:DomainId": "d-abcdefghijkl", "sagemaker:UserProfileName": "alice"}
    resource = f"{HOME}/alice"
    assert not allowed([*policies, EVERYTHING], action, resource, session, boundary=boundary(suspended))


def test_who_works_may_do_what_is_denied_to_the_suspended(working: Json) -> None:
    """The test above would see a role on which nothing is denied."""
    policies = [each["Properties"]["PolicyDocument"] for each in attached(working).values()]
    assert allowed([*policies, EVERYTHING], "s3:GetObject", "arn:aws:s3:::a/b", {})


def test_a_profile_says_whether_its_person_is_suspended() -> None:
    stack = cdk.Stack()
    where = domain(stack)
    assert alice(stack, domain=where).is_suspended
    assert not UserProfile(stack, "Bob", domain=where, user_profile_name="bob").is_suspended


def test_a_suspended_person_is_not_assigned_to_the_application() -> None:
    assert resources(built(lambda stack: of_identity_center(stack, suspended=True)), ASSIGNMENT) == {}
    assert len(resources(built(lambda stack: of_identity_center(stack, suspended=False)), ASSIGNMENT)) == 1


def test_nag_finds_nothing() -> None:
    check_with_nag(lambda app: alice(cdk.Stack(app, "Stack")))


# Signing in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("own", [OwnProfile.by_name(), OwnProfile.by_tag()], ids=["by name", "by tag"])
@pytest.mark.parametrize("suspension", ["true", "false", None])
def test_nobody_opens_the_profile_of_who_is_suspended(own: OwnProfile, suspension: str | None) -> None:
    policy = document(login_template(own_profile=own))
    person = {"aws:PrincipalTag/studiouserid": "alice", "sagemaker:ResourceTag/studiouserid": "alice"}
    context = {**person, "sagemaker:ResourceTag/studio:suspended": suspension}
    for policies in ([policy], [policy, EVERYTHING]):
        may = allowed(policies, LAUNCH, f"{HOME}/alice", context, boundary=policy)
        assert may is (suspension != "true")


@pytest.mark.parametrize("suspension", ["true", "false", None])
def test_a_grant_to_open_the_profile_ends_with_suspension(suspension: str | None) -> None:
    def build(stack: cdk.Stack) -> None:
        alice(stack).grants.open(iam.User(stack, "User"))

    policy = properties(built(build), "AWS::IAM::Policy")["PolicyDocument"]
    policy["Statement"][0]["Resource"] = f"{HOME}/alice"  # it is an attribute of the profile, in the template
    context = {"sagemaker:ResourceTag/studio:suspended": suspension}
    assert allowed([policy], LAUNCH, f"{HOME}/alice", context) is (suspension != "true")


# A role of one's own ------------------------------------------------------------------------------------------------


def test_a_role_that_is_given_is_suspended_too() -> None:
    def build(stack: cdk.Stack) -> None:
        alice(stack, execution_role=ExecutionRole(stack, "Role"))

    documents = [each["Properties"]["PolicyDocument"] for each in attached(built(build)).values()]
    assert not allowed([*documents, EVERYTHING], "s3:GetObject", "arn:aws:s3:::a/b", {})


def test_a_role_of_which_nobody_knows_who_else_has_it_can_not_be(stack: cdk.Stack) -> None:
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/Team")
    with refused(
        "[Default/Alice] studio:SuspendedRoleNotOwn: suspended is True, and execution_role is no ExecutionRole; "
        "everything is denied to the role of a suspended person, and nobody knows who else works as this one; drop "
        "execution_role, or write execution_role=ExecutionRole(self, ...)".replace("Default", stack.node.path)
    ):
        alice(stack, execution_role=role)


@pytest.mark.parametrize("first", [True, False], ids=["the suspended one first", "the suspended one last"])
def test_a_role_that_somebody_else_works_as_can_not_be(stack: cdk.Stack, first: bool) -> None:  # noqa: FBT001 - a table's column
    role, where = ExecutionRole(stack, "Role"), domain(stack)
    alice(stack, domain=where, execution_role=role, suspended=first)
    with refused(
        f"[{stack.node.path}/Bob] studio:SuspendedRoleShared: bob and alice have one role, and "
        f"{'alice' if first else 'bob'} is suspended; everything is denied to the role of a suspended person, and so "
        "to all who work as it; give the suspended person an ExecutionRole of their own"
    ):
        UserProfile(stack, "Bob", domain=where, user_profile_name="bob", execution_role=role, suspended=not first)


def test_two_suspended_people_may_have_one_role() -> None:
    def build(stack: cdk.Stack) -> None:
        role, where = ExecutionRole(stack, "Role"), domain(stack)
        for name in ("alice", "bob"):
            UserProfile(stack, name, domain=where, user_profile_name=name, execution_role=role, suspended=True)

    assert len([each for each in attached(built(build)).values() if "Roles" in each["Properties"]]) == 1


def test_a_role_that_has_no_room_for_one_policy_more_is_told(stack: cdk.Stack) -> None:
    policies = [iam.ManagedPolicy.from_aws_managed_policy_name(f"Job{number}") for number in range(9)]
    role = ExecutionRole(stack, "Role", managed_policies=policies)
    with refused(
        f"[{stack.node.path}/Alice] studio:ManagedPoliciesTooMany: the role of a suspended person would have 11 "
        "managed policies; a role takes 10; name fewer locations or capabilities, join policies of your own, or give "
        "teams policies of their own"
    ):
        alice(stack, execution_role=role)

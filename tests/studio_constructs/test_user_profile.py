"""Profiles: a person has a role and a security group of their own, and nobody else's."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from studio_constructs import Domain, ExecutionRole, IDomain, StudioNetwork, StudioVpc, UserProfile
from tests.kit import Json, built, only, properties, refused, resources, statements, synthesize, warnings

from .iam_kit import attached
from .kit import NOTHING

PROFILE, GROUP, ROLE = "AWS::SageMaker::UserProfile", "AWS::EC2::SecurityGroup", "AWS::IAM::Role"
KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
VPC_ID = "vpc-0a1b2c3d"
NAME_RULE = "the name of a profile is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"


def groups(stack: cdk.Stack, count: int, prefix: str = "Group") -> list[ec2.ISecurityGroup]:
    return [
        ec2.SecurityGroup.from_security_group_id(stack, f"{prefix}{number}", f"sg-0a1b2c3{number}")
        for number in range(count)
    ]


def domain(stack: cdk.Stack, **options: Any) -> IDomain:
    """A domain that exists, so that the template holds nothing else."""
    network = StudioNetwork(stack, "Network", vpc=VPC, security_groups=groups(stack, 1, "Domain"))
    return Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=network.vpc, **options)


VPC = StudioVpc.existing(vpc_id=VPC_ID, subnet_ids=["subnet-0a1b2c3d"])


def define(stack: cdk.Stack, name: str = "alice", **options: Any) -> UserProfile:
    options.setdefault("domain", None)
    options["domain"] = options["domain"] or domain(stack)
    return UserProfile(stack, "Profile", user_profile_name=name, **options)


@pytest.fixture(scope="module")
def template() -> Json:
    return built(define)


def test_a_profile_has_the_name_and_the_domain(template: Json) -> None:
    found = properties(template, PROFILE)
    assert (found["UserProfileName"], found["DomainId"]) == ("alice", "d-abcdefghijkl")


def test_a_profile_is_kept(template: Json) -> None:
    resource = only(template, PROFILE)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_apps_of_one_person_reach_each_other_s_kernels_where_that_is_asked_for(stack: cdk.Stack) -> None:
    define(stack, kernel_traffic=True)
    template = synthesize(stack)
    ((group_id, group),) = resources(template, GROUP).items()
    assert "SecurityGroupIngress" not in group["Properties"]
    # From the person's own group, which nobody else's app carries; one resource for each person, in the person's stack.
    own = {"Fn::GetAtt": [group_id, "GroupId"]}
    assert properties(template, "AWS::EC2::SecurityGroupIngress") == {
        "Description": "Kernels of the same person",
        "FromPort": 8192,
        "GroupId": own,
        "IpProtocol": "tcp",
        "SourceSecurityGroupId": own,
        "ToPort": 65535,
    }


def test_a_profile_has_its_own_security_group_without_rules(template: Json) -> None:
    ((group_id, group),) = resources(template, GROUP).items()
    assert properties(template, PROFILE)["UserSettings"]["SecurityGroups"] == [{"Fn::GetAtt": [group_id, "GroupId"]}]
    assert "SecurityGroupIngress" not in group["Properties"]
    # AWS would allow everything if the list were empty.
    assert group["Properties"]["SecurityGroupEgress"] == [NOTHING]
    assert group["Properties"]["VpcId"] == VPC_ID
    assert resources(template, "AWS::EC2::SecurityGroupIngress") == {}


def test_a_profile_has_its_own_role(template: Json) -> None:
    (role_id,) = resources(template, ROLE)
    assert properties(template, PROFILE)["UserSettings"]["ExecutionRole"] == {"Fn::GetAtt": [role_id, "Arn"]}


def test_a_role_of_its_own_uses_the_domain_s_key() -> None:
    def build(stack: cdk.Stack) -> None:
        define(stack, domain=domain(stack, encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN)))

    (document,) = (each["Properties"]["PolicyDocument"] for each in attached(built(build)).values())
    assert statements(document)["UseTheKey"]["Resource"] == [KEY_ARN]


def test_a_profile_may_share_a_role(stack: cdk.Stack) -> None:
    role = ExecutionRole(stack, "Team")
    define(stack, execution_role=role)
    template = synthesize(stack)
    assert len(resources(template, ROLE)) == 1
    assert properties(template, PROFILE)["UserSettings"]["ExecutionRole"] == stack.resolve(role.role_arn)


def test_a_profile_may_have_a_role_that_exists(stack: cdk.Stack) -> None:
    arn = "arn:aws:iam::111111111111:role/Alice"
    define(stack, execution_role=iam.Role.from_role_arn(stack, "Role", arn))
    assert properties(synthesize(stack), PROFILE)["UserSettings"]["ExecutionRole"] == arn


def test_groups_of_one_s_own_replace_the_profile_s(stack: cdk.Stack) -> None:
    define(stack, security_groups=groups(stack, 2))
    template = synthesize(stack)
    assert properties(template, PROFILE)["UserSettings"]["SecurityGroups"] == ["sg-0a1b2c30", "sg-0a1b2c31"]
    assert resources(template, GROUP) == {}


def test_a_profile_warns_of_nothing(stack: cdk.Stack) -> None:
    define(stack)
    assert warnings(stack) == []


def test_the_removal_policy_reaches_the_profile() -> None:
    template = built(lambda stack: define(stack, removal_policy=cdk.RemovalPolicy.DESTROY))
    assert only(template, PROFILE)["DeletionPolicy"] == "Delete"


# Attributes -------------------------------------------------------------------------------------------------------


def test_attributes_refer_to_the_resource(stack: cdk.Stack) -> None:
    profile = define(stack)
    (logical_id,) = resources(synthesize(stack), PROFILE)
    assert profile.user_profile_name == "alice"
    assert stack.resolve(profile.user_profile_arn) == {"Fn::GetAtt": [logical_id, "UserProfileArn"]}


def test_the_l1_is_the_default_child(stack: cdk.Stack) -> None:
    assert isinstance(define(stack).node.default_child, sagemaker.CfnUserProfile)


def test_other_constructs_read_its_reference(stack: cdk.Stack) -> None:
    profile = define(stack)
    reference = profile.user_profile_ref
    assert (reference.domain_id, reference.user_profile_name) == ("d-abcdefghijkl", "alice")
    assert reference.user_profile_arn == profile.user_profile_arn


def test_data_is_granted_to_a_person(stack: cdk.Stack) -> None:
    profile = define(stack)
    bucket = s3.Bucket(stack, "Bucket")
    bucket.grants.read(profile)
    document = properties(synthesize(stack), "AWS::IAM::Policy")["PolicyDocument"]
    assert stack.resolve(bucket.bucket_arn) in document["Statement"][0]["Resource"]


def test_a_grant_method_takes_a_person_too(stack: cdk.Stack) -> None:
    profile = define(stack)
    s3.Bucket(stack, "Bucket").grant_read_write(profile)
    (role_id,) = resources(synthesize(stack), ROLE)
    assert properties(synthesize(stack), "AWS::IAM::Policy")["Roles"] == [{"Ref": role_id}]


def test_a_database_lets_a_person_in(stack: cdk.Stack) -> None:
    profile = define(stack)
    database = ec2.SecurityGroup.from_security_group_id(stack, "Database", "sg-0a1b2c3f")
    database.connections.allow_from(profile, ec2.Port.tcp(5432), "PostgreSQL")
    (group_id,) = resources(synthesize(stack), GROUP)
    rule = properties(synthesize(stack), "AWS::EC2::SecurityGroupIngress")
    assert (rule["GroupId"], rule["FromPort"]) == ("sg-0a1b2c3f", 5432)
    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": [group_id, "GroupId"]}


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "suggestion"), [("alice@example.com", "alice"), ("a_b", "a-b"), ("", "name"), ("a" * 64, "a" * 63)]
)
def test_a_name_that_sagemaker_refuses_is_told_and_leaves_nothing(stack: cdk.Stack, name: str, suggestion: str) -> None:
    with refused(
        f"[Studio/Profile] studio:UserProfileNameInvalid: user_profile_name is {name!r}; {NAME_RULE}; "
        f"write {suggestion!r}"
    ):
        define(stack, name)
    assert stack.node.try_find_child("Profile") is None


def test_no_group_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Profile] studio:SecurityGroupsEmpty: security_groups holds 0; without one of their own, a person's "
        "apps share the domain's and nothing tells them apart; drop the argument to get one"
    ):
        define(stack, security_groups=[])


@pytest.mark.parametrize(("of_domain", "own", "most"), [(0, 4, 3), (1, 4, 3), (3, 2, 1)])
def test_more_groups_than_aws_allows_are_told(stack: cdk.Stack, of_domain: int, own: int, most: int) -> None:
    with refused(
        f"[Studio/Profile] studio:SecurityGroupsTooMany: security_groups holds {own}; a profile has at most {most}: "
        f"AWS allows 5 in all, the domain has {of_domain or 1}, and SageMaker adds 1; drop some"
    ):
        define(
            stack,
            domain=domain(stack, security_groups=groups(stack, of_domain, "OfDomain")),
            security_groups=groups(stack, own),
        )
    assert stack.node.try_find_child("Profile") is None


def test_all_problems_of_a_profile_are_told_at_once(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Profile] studio:UserProfileNameInvalid: user_profile_name is 'a_b'; {NAME_RULE}; write 'a-b'",
        "[Studio/Profile] studio:SecurityGroupsEmpty: security_groups holds 0; without one of their own, a person's "
        "apps share the domain's and nothing tells them apart; drop the argument to get one",
    ):
        define(stack, "a_b", security_groups=[])


def test_a_token_passes_as_a_name(stack: cdk.Stack) -> None:
    define(stack, cdk.Fn.ref("Name"))
    assert properties(synthesize(stack), PROFILE)["UserProfileName"] == {"Ref": "Name"}


def test_names_that_differ_in_case_only_can_not_both_be_in_a_stack(stack: cdk.Stack) -> None:
    home = domain(stack)
    UserProfile(Construct(stack, "alice"), "Profile", domain=home, user_profile_name="alice")
    with refused(
        "[Studio/Alice/Profile] studio:NameTakenInStack: user_profile_name is 'Alice'; 'Studio/alice/Profile' in the "
        "same stack has that name, and logical ids come from names; rename one of them, or put it into a stack of "
        "its own"
    ):
        UserProfile(Construct(stack, "Alice"), "Profile", domain=home, user_profile_name="Alice")

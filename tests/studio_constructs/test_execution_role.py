"""Roles: SageMaker takes them for this account only, and they have their policy and no other."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from studio_constructs import ExecutionPolicy, ExecutionRole
from studio_constructs.role import Capability, JobRules
from tests.kit import Json, built, new_stack, paths_below, properties, refused, resources, synthesize
from tests.security.iam.short import allows

from .iam_kit import all_statements, attached

ROLE, INLINE = "AWS::IAM::Role", "AWS::IAM::Policy"


@pytest.fixture(scope="module")
def role() -> Json:
    return built(lambda stack: ExecutionRole(stack, "Role"))


def test_only_sagemaker_acting_for_this_account_takes_the_role(role: Json) -> None:
    assert properties(role, ROLE)["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111111111111"},
                "ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:111111111111:*"},
            },
        }
    ]


def test_without_feature_flags_both_actions_of_the_trust_keep_their_conditions() -> None:
    app = cdk.App()
    stack = new_stack(app=app)
    ExecutionRole(stack, "Role")
    trust = properties(synthesize(stack), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert {frozenset(statement["Condition"]) for statement in trust} == {frozenset({"StringEquals", "ArnLike"})}


def test_a_role_has_its_policy_and_no_other(role: Json) -> None:
    (policy_id,) = attached(role)
    assert properties(role, ROLE)["ManagedPolicyArns"] == [{"Ref": policy_id}]
    assert resources(role, INLINE) == {}


def test_no_policy_of_aws_s_own_is_attached(role: Json) -> None:
    assert "arn:aws:iam::aws:policy" not in json.dumps(role)
    assert ":iam::aws:policy" not in json.dumps(role)


def test_roles_may_share_a_policy(stack: cdk.Stack) -> None:
    policy = ExecutionPolicy(stack, "Team")
    roles = [ExecutionRole(stack, name, policy=policy) for name in ("One", "Two")]
    template = synthesize(stack)
    assert len(attached(template)) == 1
    assert len(resources(template, ROLE)) == 2
    assert all(role.policy is policy for role in roles)


def test_more_policies_and_a_boundary_may_be_given(stack: cdk.Stack) -> None:
    more, most = (
        iam.ManagedPolicy.from_managed_policy_arn(stack, name, f"arn:aws:iam::111111111111:policy/{name}")
        for name in ("More", "Most")
    )
    ExecutionRole(stack, "Role", managed_policies=[more], permissions_boundary=most)
    found = properties(synthesize(stack), ROLE)
    assert found["ManagedPolicyArns"][1:] == ["arn:aws:iam::111111111111:policy/More"]
    assert found["PermissionsBoundary"] == "arn:aws:iam::111111111111:policy/Most"


def test_data_is_granted_to_a_role(stack: cdk.Stack) -> None:
    role = ExecutionRole(stack, "Role")
    s3.Bucket(stack, "Bucket").grant_read(role)
    granted = properties(synthesize(stack), INLINE)
    assert granted["Roles"] == [{"Ref": stack.resolve(role.role.role_name)["Ref"]}]
    assert "s3:GetObject*" in granted["PolicyDocument"]["Statement"][0]["Action"]


def test_attributes_are_the_role_s(stack: cdk.Stack) -> None:
    role = ExecutionRole(Construct(stack, "Alice"), "Role")
    assert role.role_arn == role.role.role_arn
    assert role.policy.node.path == "Studio/Alice/Role/Policy"


# What jobs run as -----------------------------------------------------------------------------------------------------


def passing(template: Json) -> list[Json]:
    """The policies that hand a role on."""
    found = [each["Properties"] for each in attached(template).values()]
    return [each for each in found if "PassJobRole" in json.dumps(each["PolicyDocument"])]


def denying(template: Json) -> list[Json]:
    """The statements that keep other roles back."""
    return [each for each in all_statements(template) if each["Sid"] == "DenyPassingOtherRoles"]


def policy_with(stack: cdk.Stack, *capabilities: Capability) -> ExecutionPolicy:
    return ExecutionPolicy(stack, "Policy", capabilities=capabilities, jobs=JobRules(any_network=True))


def test_nobody_passes_a_role_without_a_capability(role: Json) -> None:
    assert passing(role) == []


@pytest.mark.parametrize("capability", list(Capability))
def test_a_role_is_passed_where_something_runs_as_it(stack: cdk.Stack, capability: Capability) -> None:
    ExecutionRole(stack, "Role", policy=policy_with(stack, capability))
    without = {Capability.EXPERIMENTS, Capability.JUMPSTART, Capability.MLFLOW, Capability.MODEL_REGISTRY}
    without |= {Capability.EMR_CLUSTERS}
    template = synthesize(stack)
    assert len(passing(template)) == (0 if capability in without else 1)
    (denied,) = denying(template)
    assert denied.get("Resource") == (["*"] if capability in without else None)


@pytest.mark.parametrize("capability", [Capability.TRAINING, Capability.JUMPSTART])
def test_no_policy_besides_lets_a_job_run_as_another_role(stack: cdk.Stack, capability: Capability) -> None:
    """As `AmazonSageMakerFullAccess` would, which passes any role of the account."""
    ExecutionRole(stack, "Role", policy=policy_with(stack, capability))
    (denied,) = denying(synthesize(stack))
    mine, other = "arn:aws:iam::111111111111:role/Mine", "arn:aws:iam::111111111111:role/Other"
    if "NotResource" in denied:
        denied["NotResource"] = mine
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}

    def passes(role: str, service: str) -> bool:
        return allows([everything, denied], "iam:PassRole", role, {"iam:PassedToService": service})

    assert passes(mine, "sagemaker.amazonaws.com") is (capability is Capability.TRAINING)
    assert not passes(other, "sagemaker.amazonaws.com")
    assert passes(other, "lambda.amazonaws.com")  # which a boundary says


def test_each_role_of_a_team_passes_itself(stack: cdk.Stack) -> None:
    policy = policy_with(stack, Capability.TRAINING)
    roles = [ExecutionRole(stack, name, policy=policy) for name in ("Alice", "Bob")]
    found = passing(synthesize(stack))
    ids = [stack.resolve(role.role.role_name)["Ref"] for role in roles]
    assert [each["Roles"] for each in found] == [[{"Ref": each}] for each in ids]
    passed = [each["PolicyDocument"]["Statement"][0] for each in found]
    assert passed == [
        {
            "Sid": "PassJobRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": {"Fn::GetAtt": [each, "Arn"]},
            "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        }
        for each in ids
    ]


def test_jobs_may_run_as_another_role(stack: cdk.Stack) -> None:
    jobs = iam.Role.from_role_arn(stack, "Jobs", "arn:aws:iam::111111111111:role/Jobs")
    ExecutionRole(stack, "Role", policy=policy_with(stack, Capability.TRAINING), job_role=jobs)
    (found,) = passing(synthesize(stack))
    jobs_arn, statements = "arn:aws:iam::111111111111:role/Jobs", found["PolicyDocument"]["Statement"]
    assert [statements[0]["Resource"], statements[1]["NotResource"]] == [jobs_arn] * 2


def test_a_job_role_that_nothing_runs_as_is_told(stack: cdk.Stack) -> None:
    jobs = iam.Role.from_role_arn(stack, "Jobs", "arn:aws:iam::111111111111:role/Jobs")
    before = paths_below(stack)
    with refused(
        "[Studio/Role] studio:JobRoleUnused: job_role is given; no capability of the policy starts a job, so nothing "
        "would run as it; give policy capabilities, for example Capability.TRAINING, or drop job_role"
    ):
        ExecutionRole(stack, "Role", job_role=jobs)
    assert paths_below(stack) == before


def test_more_policies_than_a_role_takes_are_told(stack: cdk.Stack) -> None:
    own = [iam.ManagedPolicy.from_managed_policy_name(stack, f"Own{number}", f"own-{number}") for number in range(8)]
    policy = policy_with(stack, Capability.TRAINING)
    ExecutionRole(stack, "Most", policy=policy, managed_policies=own[:7])
    with refused(
        "[Studio/Role] studio:ManagedPoliciesTooMany: the role would have 11 managed policies; a role takes 10; name "
        "fewer locations or capabilities, join policies of your own, or give teams policies of their own"
    ):
        ExecutionRole(stack, "Role", policy=policy, managed_policies=own)

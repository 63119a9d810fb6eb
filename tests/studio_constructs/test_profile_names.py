"""A name with two hyphens in a row: whose would its things be?"""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from studio_constructs import Capability, Domain, ExecutionPolicy, ExecutionRole, JobRules, UserProfile
from studio_constructs.role.abilities import ABILITIES, with_included
from tests.kit import paths_below, refused
from tests.security.iam.short import allows

from .iam_kit import ALICE, IN_NETWORK, SAGEMAKER, statements_of

BY_NAME = {
    Capability.BATCH_TRANSFORM,
    Capability.CANVAS,
    Capability.DATA_WRANGLER,
    Capability.DEBUGGER,
    Capability.ENDPOINTS,
    Capability.FEATURE_STORE,
    Capability.MODEL_REGISTRY,
    Capability.PIPELINES,
    Capability.PROCESSING,
    Capability.TRAINING,
    Capability.TUNING,
}


def role(stack: cdk.Stack, *capabilities: Capability) -> ExecutionRole:
    policy = ExecutionPolicy(stack, "Policy", capabilities=capabilities, jobs=JobRules(any_network=True))
    return ExecutionRole(stack, "Role", policy=policy)


def add(stack: cdk.Stack, name: str, execution_role: ExecutionRole | iam.IRole | None) -> UserProfile:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    domain = Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    return UserProfile(stack, "Person", domain=domain, user_profile_name=name, execution_role=execution_role)


def test_what_such_a_person_named_would_be_another_s() -> None:
    """The reason: IAM has no pattern for "alice, two hyphens, and no two hyphens after that"."""
    found = statements_of(Capability.PIPELINES)
    assert allows(found, "sagemaker:UpdatePipeline", f"{SAGEMAKER}:pipeline/alice--lab--churn", {**ALICE, **IN_NETWORK})


@pytest.mark.parametrize("capability", sorted(BY_NAME))
def test_it_is_refused_where_names_tell_people_apart(stack: cdk.Stack, capability: Capability) -> None:
    his = role(stack, capability)
    with refused(
        "[Studio/Person] studio:UserProfileNameAmbiguous: user_profile_name is 'alice--lab', and its role has "
        "capabilities that tell people's things by name; what begins with 'alice--' is the profile alice's; name the "
        "profile without two hyphens in a row, or give it a role whose policy has no such capabilities"
    ):
        add(stack, "alice--lab", his)
    assert "Studio/Person" not in paths_below(stack)


@pytest.mark.parametrize("capability", sorted(set(Capability) - BY_NAME))
def test_it_is_taken_where_they_do_not(stack: cdk.Stack, capability: Capability) -> None:
    """A profile that exists with such a name can be adopted."""
    assert add(stack, "alice--lab", role(stack, capability)).user_profile_name == "alice--lab"


def test_it_is_taken_with_a_role_of_its_own_or_of_somebody_else_s(stack: cdk.Stack) -> None:
    foreign = iam.Role.from_role_arn(stack, "Foreign", "arn:aws:iam::111111111111:role/Alice")
    assert add(cdk.Stack(stack, "One"), "alice--lab", foreign).user_profile_name == "alice--lab"
    assert add(cdk.Stack(stack, "Two"), "alice--lab", None).user_profile_name == "alice--lab"


@pytest.mark.parametrize("name", ["alice-lab", "alice", "a-b-c"])
def test_other_names_are_taken(stack: cdk.Stack, name: str) -> None:
    assert add(stack, name, role(stack, Capability.PIPELINES)).user_profile_name == name


def test_a_name_that_is_not_known_yet_passes(stack: cdk.Stack) -> None:
    add(stack, cdk.Fn.ref("Name"), role(stack, Capability.PIPELINES))


def test_the_capabilities_that_tell_by_name_are_those_with_a_name_in_a_statement() -> None:
    found = {
        capability
        for capability in Capability
        if any(ABILITIES[each].tells_people_by_name for each in with_included([capability]))
    }
    assert found == BY_NAME == {each for each in Capability if "--*" in str(statements_of(each))}

"""What mypy must accept of the library's constructs. `@jsii.implements` checks nothing itself; this file is not run.

Each function takes a construct of ours and uses it as what the CDK asks for.
"""

from __future__ import annotations

from typing import assert_type

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct, IConstruct

import studio_constructs as studio


def a_domain_is_a_resource(domain: studio.Domain) -> cdk.Resource:
    return domain


def a_domain_is_a_reference_to_one(domain: studio.Domain) -> isagemaker.IDomainRef:
    return domain


def a_domain_is_what_a_profile_asks_for(domain: studio.Domain) -> studio.IDomain:
    return domain


def an_imported_domain_is_a_reference_to_one(scope: Construct, vpc: ec2.IVpc) -> isagemaker.IDomainRef:
    return studio.Domain.from_domain_attributes(scope, "Domain", domain_id="d-1", vpc=vpc)


def an_imported_domain_is_what_a_profile_asks_for(scope: Construct, vpc: ec2.IVpc) -> None:
    assert_type(studio.Domain.from_domain_attributes(scope, "Domain", domain_id="d-1", vpc=vpc), studio.IDomain)


def a_profile_is_a_reference_to_one(profile: studio.UserProfile) -> isagemaker.IUserProfileRef:
    return profile


def a_profile_can_be_granted_to(profile: studio.UserProfile) -> iam.IGrantable:
    return profile


def a_profile_can_be_connected(profile: studio.UserProfile) -> ec2.IConnectable:
    return profile


def a_lifecycle_config_is_a_reference_to_one(
    config: studio.StudioLifecycleConfig,
) -> isagemaker.IStudioLifecycleConfigRef:
    return config


def a_role_can_be_granted_to(role: studio.ExecutionRole) -> iam.IGrantable:
    return role


def a_pattern_is_a_construct(pattern: studio.Studio) -> IConstruct:
    return pattern


def parts_have_these_types(pattern: studio.Studio, network: studio.StudioNetwork, key: studio.StudioKey) -> None:
    assert_type(pattern.domain, studio.Domain)
    assert_type(pattern.user_profiles, dict[str, studio.UserProfile])
    assert_type(pattern.add_user("alice"), studio.UserProfile)
    assert_type(pattern.encryption_key, kms.IKey)
    assert_type(pattern.policy.managed_policy, iam.ManagedPolicy)
    assert_type(network.security_groups, list[ec2.ISecurityGroup])
    assert_type(network.subnets, list[ec2.ISubnet])
    assert_type(key.key, kms.Key)


def vpcs_are_made_by_name(vpc: ec2.IVpc) -> list[studio.StudioVpc]:
    return [
        studio.StudioVpc.new(availability_zones=("eu-west-1a", "eu-west-1b")),
        studio.StudioVpc.existing(vpc_id="vpc-1", subnet_ids=["subnet-1"]),
        studio.StudioVpc.lookup(vpc_id="vpc-1"),
        studio.StudioVpc.of(vpc, subnets=vpc.isolated_subnets),
    ]


def settings_are_keywords_only() -> None:
    studio.SpaceStorage(5)  # type: ignore[call-arg]  # must stay an error: sizes are named
    studio.IdleShutdown(enabled=True, seconds=90)  # type: ignore[call-arg]  # must stay an error: there is no such setting


def a_problem_is_data(problem: studio.Problem, error: studio.ValidationError) -> None:
    assert_type(error.problems, tuple[studio.Problem, ...])
    problem.code = "Other"  # type: ignore[misc]  # must stay an error: problems are frozen

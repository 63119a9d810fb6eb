"""Capabilities, what their jobs may do, and MLflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
TITLE = "### Capabilities, their jobs, and MLflow"


def policy(*capabilities: studio.Capability, anywhere: bool = False, **more: Any) -> Build:
    rules = studio.JobRules(any_network=True) if anywhere else None
    return lambda stack: studio.ExecutionPolicy(stack, "Team", **{"capabilities": capabilities, "jobs": rules, **more})


def network(stack: cdk.Stack) -> studio.StudioNetwork:
    vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    return studio.StudioNetwork(stack, "Network", vpc=vpc)


def in_a_network_and_in_any(stack: cdk.Stack) -> object:
    return policy(jobs=studio.JobRules(network=network(stack), any_network=True))(stack)


def canvas_in_the_lake(stack: cdk.Stack) -> object:
    jobs = studio.JobRules(network=network(stack))
    read = policy(studio.Capability.CANVAS, jobs=jobs, s3_read=["lake"], canvas_artifacts="lake/canvas")
    return read(stack)


def role_with(*, own: int = 0, job_role: bool = False) -> Build:
    def build(stack: cdk.Stack) -> object:
        jobs = iam.Role.from_role_name(stack, "Jobs", "jobs") if job_role else None
        policies = [iam.ManagedPolicy.from_managed_policy_name(stack, f"Own{n}", f"own-{n}") for n in range(own)]
        return studio.ExecutionRole(stack, "Role", managed_policies=policies, job_role=jobs)

    return build


def person_called(name: str) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        domain = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        team = studio.ExecutionPolicy(stack, "Team", capabilities=[studio.Capability.MODEL_REGISTRY])
        role = studio.ExecutionRole(stack, "Role", policy=team)
        return studio.UserProfile(stack, "Person", domain=domain, user_profile_name=name, execution_role=role)

    return build


def key(stack: cdk.Stack) -> kms.IKey:
    return kms.Key.from_key_arn(stack, "Key", KEY_ARN)


def mlflow(name: str = "research", **more: Any) -> Build:
    return lambda stack: studio.MlflowApp(stack, "Mlflow", encryption_key=key(stack), mlflow_app_name=name, **more)


def mlflow_of_version(version: str) -> Build:
    return lambda stack: studio.MlflowTrackingServer(stack, "Mlflow", encryption_key=key(stack), mlflow_version=version)


ERRORS: dict[str, Build] = {
    "JobNetworkMissing": policy(studio.Capability.TRAINING),
    "JobNetworksContradict": in_a_network_and_in_any,
    "JobInstanceTypeInvalid": policy(jobs=studio.JobRules(instance_types=["p5.48xlarge"])),
    "JobRoleUnused": role_with(job_role=True),
    "SharedNameInvalid": policy(studio.Capability.PIPELINES, shared=studio.SharedWork(pipelines=["churn-*"])),
    "SharedWithoutCapability": policy(shared=studio.SharedWork(endpoints=["churn"])),
    "CanvasWithoutCapability": policy(canvas_artifacts="results/canvas"),
    "ManagedPoliciesTooMany": role_with(own=10),
    "UserProfileNameAmbiguous": person_called("alice--lab"),
    "MlflowNameInvalid": mlflow("our_mlflow"),
    "MlflowVersionInvalid": mlflow_of_version("latest"),
    "ArtifactPrefixInvalid": mlflow(artifact_prefix="/mlflow/"),
    "MaintenanceWindowInvalid": mlflow(weekly_maintenance_window_start="TUE:03:30"),
}

WARNINGS: dict[str, Build] = {
    "CanvasArtifactsShared": canvas_in_the_lake,
    "AnyNetwork": policy(studio.Capability.TRAINING, anywhere=True),
    "MlflowNotRetained": mlflow(removal_policy=cdk.RemovalPolicy.DESTROY),
}

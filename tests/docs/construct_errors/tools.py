"""Capabilities, what their jobs may do, and MLflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Capabilities, their jobs, and MLflow"


def policy(*capabilities: studio.Capability, anywhere: bool = False, **more: Any) -> Build:
    rules = studio.JobRules(any_network=True) if anywhere else None
    return lambda stack: studio.ExecutionPolicy(stack, "Team", **{"capabilities": capabilities, "jobs": rules, **more})


def in_a_network_and_in_any(stack: cdk.Stack) -> object:
    vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    network = studio.StudioNetwork(stack, "Network", vpc=vpc)
    return policy(jobs=studio.JobRules(network=network, any_network=True))(stack)


def role_with(*, own: int = 0, job_role: bool = False) -> Build:
    def build(stack: cdk.Stack) -> object:
        jobs = iam.Role.from_role_name(stack, "Jobs", "jobs") if job_role else None
        policies = [iam.ManagedPolicy.from_managed_policy_name(stack, f"Own{n}", f"own-{n}") for n in range(own)]
        return studio.ExecutionRole(stack, "Role", managed_policies=policies, job_role=jobs)

    return build


ERRORS: dict[str, Build] = {
    "JobNetworkMissing": policy(studio.Capability.TRAINING),
    "JobNetworksContradict": in_a_network_and_in_any,
    "JobInstanceTypeInvalid": policy(jobs=studio.JobRules(instance_types=["p5.48xlarge"])),
    "JobRoleUnused": role_with(job_role=True),
    "SharedNameInvalid": policy(studio.Capability.PIPELINES, shared=studio.SharedWork(pipelines=["churn-*"])),
    "SharedWithoutCapability": policy(shared=studio.SharedWork(endpoints=["churn"])),
    "CanvasWithoutCapability": policy(canvas_artifacts="results/canvas"),
    "ManagedPoliciesTooMany": role_with(own=10),
}

WARNINGS: dict[str, Build] = {
    "AnyNetwork": policy(studio.Capability.TRAINING, anywhere=True),
}

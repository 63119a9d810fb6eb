"""cdk-nag finds nothing, and each finding that is acknowledged has a reason and is still there without it."""

from __future__ import annotations

import aws_cdk as cdk

from studio_constructs import (
    ExecutionPolicy,
    IdleShutdown,
    JupyterLabSettings,
    LifecycleScript,
    Studio,
    StudioEndpoint,
    StudioKey,
    StudioLifecycleConfig,
    StudioNetwork,
    StudioVpc,
    UserSettings,
)
from tests.kit import new_stack

from .nag_kit import bare_findings, check_with_nag


def define(app: cdk.App) -> None:
    """The default estate, the same in no account and region, and one with everything customised."""
    Studio(new_stack("Default", app=app), "Studio", users=["alice", "bob"])
    Studio(cdk.Stack(app, "Agnostic"), "Studio", users=["alice"])
    stack = new_stack("Custom", app=app)
    key = StudioKey(stack, "Key", alias="custom").key
    network = StudioNetwork(
        stack,
        "Network",
        vpc=StudioVpc.new(internet_access=True, availability_zones=3),
        endpoints=list(StudioEndpoint),
        encryption_key=key,
    )
    policy = ExecutionPolicy(
        stack,
        "Policy",
        instance_types=["ml.t3.medium", "ml.g5.xlarge"],
        s3_read=["data-lake", "shared-data/marketing"],
        s3_write=["results/marketing"],
        encryption_key=key,
        remote_access=True,
    )
    script = StudioLifecycleConfig(stack, "Script", script=LifecycleScript.from_text("#!/bin/sh\n"))
    studio = Studio(
        stack,
        "Studio",
        users=["alice"],
        domain_name="custom",
        network=network,
        encryption_key=key,
        policy=policy,
        default_user_settings=UserSettings(
            idle_shutdown=IdleShutdown.between(cdk.Duration.hours(1), cdk.Duration.hours(8)),
            jupyter_lab=JupyterLabSettings(lifecycle_configs=[script]),
        ),
    )
    studio.add_user("bob", policy=ExecutionPolicy(stack, "AnyType", any_instance_type=True))


def test_cdk_nag_finds_nothing_and_each_acknowledgment_is_needed() -> None:
    check_with_nag(define)


def test_only_wildcards_are_acknowledged_one_by_one() -> None:
    """But for guardrails: cdk-nag's rule can not read NotAction, and finds one thing for the whole policy."""
    found = {rule for path, rule in bare_findings(define) if "/StudioGuardrails" not in path}
    assert {rule.split("[")[0] for rule in found} == {"AwsSolutions-IAM5"}
    assert all("[" in rule for rule in found)

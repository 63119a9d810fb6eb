"""cdk-nag finds nothing, and each finding that is acknowledged has a reason and is still there without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

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
)
from studio_constructs.role import execution_policy
from tests.kit import new_app, new_stack

Findings = set[tuple[str, str]]

ACKNOWLEDGED = "aws:cdk:acknowledged-rules"
PREFIX = "Annotation::AwsSolutions-"


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
        idle_shutdown=IdleShutdown.between(cdk.Duration.hours(1), cdk.Duration.hours(8)),
        jupyter_lab=JupyterLabSettings(lifecycle_configs=[script]),
    )
    studio.add_user("bob", policy=ExecutionPolicy(stack, "AnyType", any_instance_type=True))


def findings_of(app: cdk.App) -> Findings:
    """Construct and rule of each finding of cdk-nag."""
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    reports = json.loads((Path(app.outdir) / "validation-report.json").read_text())["pluginReports"]
    return {
        (construct["constructPath"].removesuffix("/Resource"), violation["ruleName"])
        for report in reports
        for violation in report["violations"]
        if report["pluginName"] == "AwsSolutions"
        for construct in violation["violatingConstructs"]
    }


def acknowledgments_of(app: cdk.App) -> Iterator[tuple[str, str, str]]:
    """Construct, rule and reason of each acknowledged finding of cdk-nag."""
    for construct in app.node.find_all():
        for entry in construct.node.metadata:
            if entry.type == ACKNOWLEDGED:
                for rule, reason in entry.data.items():
                    if rule.startswith(PREFIX):
                        yield construct.node.path, rule.removeprefix("Annotation::"), reason


@pytest.fixture(scope="module")
def app() -> cdk.App:
    app = new_app()
    define(app)
    return app


@pytest.fixture(scope="module")
def acknowledgments(app: cdk.App) -> list[tuple[str, str, str]]:
    return list(acknowledgments_of(app))


@pytest.fixture(scope="module")
def findings(app: cdk.App) -> Findings:
    return findings_of(app)


@pytest.fixture(scope="module")
def bare() -> Findings:
    """What cdk-nag finds where nothing is acknowledged."""
    app = new_app()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution_policy, "acknowledge_wildcards", lambda *_: None)
        define(app)
    return findings_of(app)


def test_cdk_nag_finds_nothing_in_any_estate(findings: Findings) -> None:
    assert findings == set()


def test_each_acknowledgment_is_still_needed_and_stands_where_the_finding_is(
    acknowledgments: list[tuple[str, str, str]], bare: Findings
) -> None:
    assert {(path, rule) for path, rule, _ in acknowledgments} == bare


def test_each_acknowledgment_says_why(acknowledgments: list[tuple[str, str, str]]) -> None:
    reasons = [reason for *_, reason in acknowledgments]
    assert reasons
    assert [reason for reason in reasons if len(reason) < 20] == []


def test_only_wildcards_are_acknowledged_one_by_one(bare: Findings) -> None:
    assert {rule.split("[")[0] for _, rule in bare} == {"AwsSolutions-IAM5"}
    assert all("[" in rule for _, rule in bare)


def test_a_finding_that_two_statements_cause_has_both_reasons(acknowledgments: list[tuple[str, str, str]]) -> None:
    reasons = {reason for path, rule, reason in acknowledgments if path.startswith("Default") and ":space/" in rule}
    assert reasons == {
        (
            "apps and spaces of this domain only; IAM has no key that could tell owners on Describe actions; "
            "names of spaces and apps are people's own; a condition holds them to their owner; "
            "names of spaces and apps are people's own; a condition holds it to the moment of making"
        )
    }

"""The pack as a plugin of the CDK: what fails a synth, what an acknowledgment does, and where it is looked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from studio_constructs.checks import StudioChecks
from tests.kit import ACCOUNT, new_app

REASON = "the proof of concept has no data"

Found = list[tuple[str, str]]


def raw_domain(scope: Construct, name: str = "Domain") -> sagemaker.CfnDomain:
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role=f"arn:aws:iam::{ACCOUNT}:role/studio")
    return sagemaker.CfnDomain(scope, name, auth_mode="IAM", domain_name=name, default_user_settings=settings)


def acknowledge(construct: Construct, rule: str, reason: str = REASON) -> None:
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))


def checked(define: Callable[[cdk.Stack], object]) -> Found:
    """Construct and rule of each finding in a stack of a stage."""
    app = new_app()
    define(cdk.Stack(cdk.Stage(app, "prod"), "Studio"))
    cdk.Validations.of(app).add_plugins(StudioChecks())
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    report = json.loads((Path(app.outdir) / "validation-report.json").read_text())
    return [
        (construct["constructPath"], violation["ruleName"])
        for plugin in report["pluginReports"]
        if plugin["pluginName"] == "Studio"
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]


def test_a_finding_fails_the_synth() -> None:
    assert ("prod/Studio/Domain", "Studio-D01") in checked(raw_domain)


def test_a_finding_in_a_nested_stack_has_its_construct_path() -> None:
    assert ("prod/Studio/Inner/Domain", "Studio-D01") in checked(
        lambda stack: raw_domain(cdk.NestedStack(stack, "Inner"))
    )


def test_a_raw_override_is_seen() -> None:
    def define(stack: cdk.Stack) -> None:
        raw_domain(stack).add_property_override("AppNetworkAccessType", "VpcOnly")

    assert ("prod/Studio/Domain", "Studio-D01") not in checked(define)


@pytest.mark.parametrize("rule", ["Studio-D01", "Studio::Studio-D01"])
@pytest.mark.parametrize("where", ["Domain", "Studio"])
def test_what_is_acknowledged_is_not_found(rule: str, where: str) -> None:
    def define(stack: cdk.Stack) -> None:
        domain = raw_domain(stack)
        acknowledge(domain if where == "Domain" else stack, rule)

    rules = {found for _, found in checked(define)}
    assert not rules & {"Studio-D01", "Studio-A01", "Studio-A02", "Studio-A03"}


@pytest.mark.parametrize(
    ("rule", "reason", "expected"),
    [
        ("Studio-D01", "meant", "Studio-A02"),
        ("Studio-D01", "because-because-because-because", "Studio-A02"),
        ("Studio-D98", REASON, "Studio-A03"),
    ],
    ids=["short reason", "one word", "no rule"],
)
def test_an_acknowledgment_that_is_none_is_found(rule: str, reason: str, expected: str) -> None:
    rules = {found for _, found in checked(lambda stack: acknowledge(raw_domain(stack), rule, reason))}
    assert {"Studio-D01", expected} <= rules


def test_an_acknowledgment_that_nothing_needs_is_found() -> None:
    def define(stack: cdk.Stack) -> None:
        domain = raw_domain(stack)
        domain.app_network_access_type = "VpcOnly"
        acknowledge(domain, "Studio-D01")

    assert ("prod/Studio/Domain", "Studio-A01") in checked(define)


def test_acknowledgments_of_other_packs_are_none_of_ours() -> None:
    rules = {
        found for _, found in checked(lambda stack: acknowledge(raw_domain(stack), "AwsSolutions-IAM5[Resource::*]"))
    }
    assert not rules & {"Studio-A01", "Studio-A02", "Studio-A03"}

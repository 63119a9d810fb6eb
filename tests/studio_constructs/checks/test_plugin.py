"""The pack as a plugin of the CDK: what fails a synth, what an acknowledgment does, and where it is looked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct, IConstruct

from studio_constructs.checks import StudioChecks
from studio_constructs.checks.acknowledgment import ACKNOWLEDGED
from tests.kit import ACCOUNT, new_app

REASON = "the proof of concept has no data"

Found = list[tuple[str, str]]


def raw_domain(scope: Construct, name: str = "Domain") -> sagemaker.CfnDomain:
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role=f"arn:aws:iam::{ACCOUNT}:role/studio")
    return sagemaker.CfnDomain(scope, name, auth_mode="IAM", domain_name=name, default_user_settings=settings)


def acknowledge(construct: IConstruct, rule: str, reason: str = REASON) -> None:
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))


def checked(define: Callable[[cdk.Stack], object], *, env: cdk.Environment | None = None) -> Found:
    """Construct and rule of each finding in a stack of a stage."""
    app = new_app()
    define(cdk.Stack(cdk.Stage(app, "prod"), "Studio", env=env))
    cdk.Validations.of(app).add_plugins(StudioChecks())
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    return report(app)


def report(app: cdk.App) -> Found:
    path = Path(app.outdir) / "validation-report.json"
    if not path.exists():
        return []
    return [
        (construct["constructPath"], violation["ruleName"])
        for plugin in json.loads(path.read_text())["pluginReports"]
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


@pytest.mark.parametrize("rule", ["Studio-D01", "Studio::Studio-D01"])
@pytest.mark.parametrize("of_app", [True, False], ids=["app", "stage"])
def test_what_is_acknowledged_above_the_stacks_is_found(rule: str, *, of_app: bool) -> None:
    def define(stack: cdk.Stack) -> None:
        raw_domain(stack)
        acknowledge(stack.node.scopes[0 if of_app else 1], rule)

    assert ("" if of_app else "prod", "Studio-A04") in checked(define)


def test_the_cdk_keeps_acknowledgments_where_they_are_read() -> None:
    assert cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY == ACKNOWLEDGED


def test_made_up_ids_that_wait_for_a_lookup_are_not_judged() -> None:
    def define(stack: cdk.Stack) -> None:
        raw_domain(stack)
        ec2.Vpc.from_lookup(stack, "Vpc", vpc_id="vpc-0a1b2c3d4e5f60718")

    assert checked(define, env=cdk.Environment(account=ACCOUNT, region="eu-west-1")) == []


def test_a_plugin_of_a_stage_judges_that_stage() -> None:
    app = new_app()
    stages = [cdk.Stage(app, name) for name in ("dev", "prod")]
    for stage in stages:
        raw_domain(cdk.Stack(stage, "Studio"))
    cdk.Validations.of(stages[1]).add_plugins(StudioChecks())
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert {path for path, _ in report(app)} == {"prod/Studio/Domain"}


def test_a_warning_alone_does_not_fail_the_synth() -> None:
    app = new_app()
    stack = cdk.Stack(app, "Studio")
    sharing = sagemaker.CfnSpace.SpaceSharingSettingsProperty(sharing_type="Private")
    owner = sagemaker.CfnSpace.OwnershipSettingsProperty(owner_user_profile_name="alice")
    space = sagemaker.CfnSpace(
        stack, "Space", domain_id="d-1", space_name="notes", ownership_settings=owner, space_sharing_settings=sharing
    )
    space.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
    cdk.Validations.of(app).add_plugins(StudioChecks())
    app.synth()
    assert report(app) == [("Studio/Space", "Studio-P06")]


def test_stacks_are_told_apart_however_deep_they_are_nested() -> None:
    def define(stack: cdk.Stack) -> None:
        outer = cdk.NestedStack(stack, "Outer")
        inner = cdk.NestedStack(outer, "Inner")
        cdk.NestedStack(stack, "OuterTwo")
        for scope in (stack, outer, inner):
            raw_domain(scope)
        acknowledge(inner, "Studio-D01")
        acknowledge(outer.node.find_child("Domain"), "Studio-D02")

    found = checked(define)
    assert [path for path, rule in found if rule == "Studio-D01"] == ["prod/Studio/Domain", "prod/Studio/Outer/Domain"]
    assert [path for path, rule in found if rule == "Studio-D02"] == [
        "prod/Studio/Domain",
        "prod/Studio/Outer/Inner/Domain",
    ]
    assert not {rule for _, rule in found} & {"Studio-A01", "Studio-A02", "Studio-A03"}

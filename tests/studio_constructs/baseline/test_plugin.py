"""A baseline as a plugin of the CDK: what fails a synth, in any app, and what is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

import studio_constructs as studio
from studio_constructs.baseline import Baseline, BaselineChecks, record
from studio_constructs.checks.assembly import read_assembly
from tests.kit import ACCOUNT, REGION, new_app

Define = Callable[[cdk.App], object]
ENV = cdk.Environment(account=ACCOUNT, region=REGION)


def recorded(define: Define) -> Baseline:
    app = new_app()
    define(app)
    return record(list(read_assembly(Path(app.synth().directory))))


def synthesized(baseline: Baseline, define: Define) -> list[tuple[str, str, str]]:
    """Construct, code and severity of whatever is told at synth; all that is no note has failed it."""
    app = new_app()
    define(app)
    cdk.Validations.of(app).add_plugins(BaselineChecks(baseline))
    failed = False
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
        failed = True
    found = [(_place(each), str(each["ruleName"]), str(each["severity"])) for each in violations(app)]
    assert failed == any(severity != "info" for *_, severity in found)
    return found


def _place(violation: dict[str, Any]) -> str:
    """The construct of a violation, as far as it has one; what breaks a baseline names it in the text alone."""
    (construct,) = violation["violatingConstructs"]
    said = re.match(r"\[(.+?)\] studio:", violation["description"])
    assert bool(construct["constructPath"]) == (violation["severity"] == "info")
    return said[1] if said else str(construct["constructPath"])


def violations(app: cdk.App) -> list[dict[str, Any]]:
    path = Path(app.outdir) / "validation-report.json"
    reports = json.loads(path.read_text())["pluginReports"] if path.exists() else []
    return [each for plugin in reports if plugin["pluginName"] == "Studio baseline" for each in plugin["violations"]]


def five_lines(name: str, *users: str) -> Define:
    return lambda app: studio.Studio(cdk.Stack(app, "Lab", env=ENV), "Studio", domain_name=name, users=list(users))


def raw(name: str, *, logical_id: str = "", scope: Callable[[cdk.App], Construct] | None = None) -> Define:
    def define(app: cdk.App) -> None:
        stack = scope(app) if scope else cdk.Stack(app, "Lab", env=ENV)
        domain = sagemaker.CfnDomain(
            stack,
            "Domain",
            auth_mode="IAM",
            domain_name=name,
            default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(execution_role="arn:aws:iam::1:role/x"),
        )
        domain.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        if logical_id:
            domain.override_logical_id(logical_id)

    return define


def test_in_one_stack_the_name_of_the_domain_is_held() -> None:
    """CloudFormation would make the new domain beside the old one, which is kept, and everybody would start anew."""
    baseline = recorded(five_lines("research", "alice", "bob"))
    assert synthesized(baseline, five_lines("research", "alice", "bob")) == []
    found = synthesized(baseline, five_lines("research2", "alice", "bob"))
    assert ("Lab/Studio/Domain", "BaselineReplaced", "fatal") in found
    assert {path for path, *_ in found} == {"Lab/Studio/Domain", "Lab/Studio/Key"}


def test_the_synth_says_what_would_happen_to_whom() -> None:
    baseline = recorded(five_lines("research", "alice", "bob", "carol"))
    app = new_app()
    five_lines("research2", "alice", "bob", "carol")(app)
    cdk.Validations.of(app).add_plugins(BaselineChecks(baseline))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    (said,) = (each["description"] for each in violations(app) if each["ruleName"] == "BaselineReplaced")
    assert said == (
        "[Lab/Studio/Domain] studio:BaselineReplaced: DomainName (domain_name) was 'research' and is 'research2'; "
        "CloudFormation makes a new, empty Domain: alice and 2 others lose their home directories; the old one is "
        "kept, out of reach; take that back; if it is meant, write it down with 'studio guard --record' and have the "
        "file reviewed"
    )


def test_who_leaves_is_told_at_the_construct_that_is_gone() -> None:
    baseline = recorded(five_lines("research", "alice", "bob"))
    assert synthesized(baseline, five_lines("research", "alice")) == [
        ("Lab/Studio/User-bob/Profile", "BaselineRemoved", "fatal")
    ]


def test_who_is_new_is_told_for_information() -> None:
    baseline = recorded(five_lines("research", "alice"))
    assert synthesized(baseline, five_lines("research", "alice", "bob")) == [
        ("Lab/Studio/User-bob/Profile/Resource", "BaselineUnrecorded", "info")
    ]


def test_raw_resources_are_held_whatever_their_logical_ids() -> None:
    baseline = recorded(raw("research"))
    assert synthesized(baseline, raw("research")) == []
    assert synthesized(baseline, raw("other")) == [("Lab/Domain", "BaselineReplaced", "fatal")]
    assert synthesized(baseline, raw("research", logical_id="Another")) == [("Lab/Domain", "BaselineRenamed", "fatal")]
    assert synthesized(recorded(raw("research", logical_id="Another")), raw("research", logical_id="Another")) == []


def test_raw_overrides_are_seen() -> None:
    def define(app: cdk.App) -> None:
        raw("research")(app)
        domain = app.node.find_child("Lab").node.find_child("Domain")
        assert isinstance(domain, sagemaker.CfnDomain)
        domain.add_property_override("DomainName", "other")

    assert synthesized(recorded(raw("research")), define) == [("Lab/Domain", "BaselineReplaced", "fatal")]


def test_nested_stacks_are_held() -> None:
    def nested(app: cdk.App) -> Construct:
        return cdk.NestedStack(cdk.Stack(app, "Lab", env=ENV), "Inner")

    baseline = recorded(raw("research", scope=nested))
    assert synthesized(baseline, raw("research", scope=nested)) == []
    assert synthesized(baseline, raw("other", scope=nested)) == [("Lab/Inner/Domain", "BaselineReplaced", "fatal")]


def test_a_stack_that_is_gone_and_a_protection_that_is_off_are_told() -> None:
    def protected(*, on: bool) -> Define:
        return raw("research", scope=lambda app: cdk.Stack(app, "Lab", env=ENV, termination_protection=on))

    baseline = recorded(protected(on=True))
    assert [code for _, code, _ in synthesized(baseline, protected(on=False))] == ["BaselineUnprotected"]
    renamed = raw("research", scope=lambda app: cdk.Stack(app, "Lab", env=ENV, stack_name="other"))
    codes = [code for _, code, _ in synthesized(baseline, renamed)]
    assert codes == ["BaselineStackGone", "BaselineUnrecorded"]


def stages(*, dev: str = "dev", prod: str = "prod") -> Define:
    def define(app: cdk.App) -> None:
        for stage, name in (("dev", dev), ("prod", prod)):
            stack = cdk.Stack(cdk.Stage(app, stage, env=ENV), "Lab")
            raw(name, scope=partial(_given, stack))(app)

    return define


def _given(stack: cdk.Stack, _: cdk.App) -> cdk.Stack:
    return stack


def test_environments_of_one_app_are_held_each() -> None:
    baseline = recorded(stages())
    assert list(baseline.stacks) == ["dev-Lab", "prod-Lab"]
    assert synthesized(baseline, stages()) == []
    assert synthesized(baseline, stages(prod="other")) == [("prod/Lab/Domain", "BaselineReplaced", "fatal")]


def test_a_stage_alone_may_have_its_own_baseline() -> None:
    app = new_app()
    stages(dev="anything")(app)
    whole = recorded(stages())
    prod = Baseline({"prod-Lab": whole.stacks["prod-Lab"]})
    stage = app.node.find_child("prod")
    cdk.Validations.of(stage).add_plugins(BaselineChecks(prod))
    app.synth()
    assert violations(app) == []


def test_nothing_can_be_acknowledged() -> None:
    def define(app: cdk.App) -> None:
        raw("other")(app)
        for identifier in ("Studio-baseline::BaselineReplaced", "BaselineReplaced"):
            acknowledgment = cdk.Acknowledgment(id=identifier, reason="because I say so")
            cdk.Validations.of(app.node.find_child("Lab")).acknowledge(acknowledgment)

    assert synthesized(recorded(raw("research")), define) == [("Lab/Domain", "BaselineReplaced", "fatal")]


def test_nothing_is_judged_while_values_are_looked_up() -> None:
    def define(app: cdk.App) -> None:
        stack = cdk.Stack(app, "Lab", env=cdk.Environment(account="222222222222", region="eu-central-1"))
        s3.CfnBucket(stack, "Bucket", bucket_name=f"of-{stack.availability_zones[0]}")

    assert synthesized(recorded(raw("research")), define) == []


def test_many_that_are_new_are_one_note() -> None:
    def buckets(app: cdk.App) -> None:
        stack = cdk.Stack(app, "Lab", env=ENV)
        for number in range(5):
            s3.CfnBucket(stack, f"B{number}")

    app = new_app()
    buckets(app)
    cdk.Validations.of(app).add_plugins(BaselineChecks(Baseline({}), file="lab.baseline.json"))
    app.synth()
    (note,) = violations(app)
    assert note["description"] == (
        "studio:BaselineUnrecorded: 5 resources hold work and are not in lab.baseline.json: B0, B1, B2, ...; what is "
        "not recorded is not held; run 'studio guard --record' once they are deployed"
    )

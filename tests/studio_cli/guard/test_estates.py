"""Real estates, as the CDK writes them: what is the same is safe, and nothing that holds work goes unseen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from studio_cli.check.reading import read_paths
from studio_cli.guard.finding import Kind
from studio_cli.guard.stateful import PROTECTS, is_stateful
from studio_cli.guard.verdict import Report, judge
from studio_constructs.checks import Source
from tests.kit import ROOT, new_app, new_stack
from tests.studio_cli.guard.edits import turned

ESTATES = ("studio.yaml", "examples/everything/studio.yaml", "examples/smallest/studio.yaml")


@pytest.fixture(scope="module", params=ESTATES)
def assembly(request: pytest.FixtureRequest) -> Path:
    """A cloud assembly of an example."""
    app = new_app()
    estate = load_estate(ROOT / request.param)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    return Path(app.synth().directory)


def compare(base: Path, head: Path) -> Report:
    return judge(read_paths([base]), read_paths([head]))


@pytest.fixture
def copied(assembly: Path, tmp_path: Path) -> Path:
    return shutil.copytree(assembly, tmp_path / "head")


def templates(folder: Path) -> Iterator[Path]:
    return folder.rglob("*.template.json")


def rewritten(path: Path, template: Any) -> None:
    path.write_text(json.dumps(template), encoding="utf-8")


def test_an_estate_against_itself_is_safe(assembly: Path, copied: Path) -> None:
    report = compare(assembly, copied)
    assert (report.findings, report.updated, report.created) == ((), 0, 0)
    assert report.unchanged > 10


def test_another_order_is_safe(assembly: Path, copied: Path) -> None:
    for path in templates(copied):
        rewritten(path, turned(json.loads(path.read_text())))
    assert compare(assembly, copied).findings == ()


def test_whatever_holds_work_can_not_be_taken_out_unseen(assembly: Path) -> None:
    base = read_paths([assembly])
    holding = {
        (source.name, logical_id)
        for source in base
        for logical_id, body in source.body["Resources"].items()
        if is_stateful(body["Type"]) or body["Type"] in PROTECTS
    }
    assert len(holding) > 3
    for file, logical_id in sorted(holding)[:ONE_BY_ONE]:
        head = [without(source, {logical_id}) if source.name == file else source for source in base]
        assert logical_id in stopped(judge(base, head))
    head = [without(source, {name for file, name in holding if file == source.name}) for source in base]
    assert {name for _, name in holding} <= stopped(judge(base, head))


ONE_BY_ONE = 10  # of the larger estates; the rest go all at once


def stopped(report: Report) -> set[str]:
    return {finding.logical_id for finding in report.findings if finding.blocking}


def without(source: Source, gone: set[str]) -> Source:
    resources = {name: body for name, body in source.body["Resources"].items() if name not in gone}
    return replace(source, body={**source.body, "Resources": resources})


def test_whoever_is_behind_a_domain_is_named(assembly: Path, copied: Path) -> None:
    names = set()
    for path in templates(copied):
        template = json.loads(path.read_text())
        for body in template["Resources"].values():
            if body["Type"] == "AWS::SageMaker::Domain":
                body["Properties"]["DomainName"] = "another"
            if body["Type"] == "AWS::SageMaker::UserProfile":
                names.add(body["Properties"]["UserProfileName"])
        rewritten(path, template)
    found = [each for each in compare(assembly, copied).findings if each.type == "AWS::SageMaker::Domain"]
    assert found
    assert {each.kind for each in found} == {Kind.REPLACE}
    assert {name for each in found for name in each.people} == names


def test_termination_protection_is_read_from_the_manifest(tmp_path: Path) -> None:
    folders = []
    for protected in (True, False):
        app = new_app()
        stack = new_stack("Data", app=app, termination_protection=protected)
        s3.CfnBucket(stack, "Bucket")
        folders.append(Path(app.synth().directory))
    (finding,) = compare(*folders).findings
    assert (finding.stack, finding.logical_id, finding.kind) == ("Data", "", Kind.PROTECTION_WEAKENED)
    assert finding.blocking
    assert compare(*reversed(folders)).is_safe


def nested(name: str) -> Path:
    app = new_app()
    stack = new_stack("Data", app=app)
    inner = cdk.NestedStack(stack, "Inner")
    bucket = s3.CfnBucket(inner, "Bucket", bucket_name=name)
    s3.CfnBucket(stack, "Outer", bucket_name=cdk.Fn.join("-", [bucket.ref, "copy"]))
    return Path(app.synth().directory)


def test_nested_stacks_of_the_cdk_are_followed_both_ways() -> None:
    report = compare(nested("one"), nested("two"))
    assert {finding.logical_id: finding.kind for finding in report.findings} == {
        "Bucket": Kind.REPLACE,
        "Outer": Kind.REPLACE,
    }
    assert {finding.stack.count("/") for finding in report.findings} == {0, 1}
    assert compare(nested("one"), nested("one")).findings == ()


@pytest.mark.parametrize("strength", list(cdk.ReferenceStrength), ids=lambda each: each.name)
def test_what_stacks_have_from_each_other_is_followed(strength: cdk.ReferenceStrength) -> None:
    report = compare(across(strength, "one"), across(strength, "two"))
    assert {finding.logical_id: finding.kind for finding in report.findings if finding.blocking} == {
        "Bucket": Kind.REPLACE,
        "Copy": Kind.REPLACE,
    }
    assert compare(across(strength, "one"), across(strength, "one")).findings == ()


def test_a_strong_reference_made_weak_changes_nothing() -> None:
    strong, weak = (across(each, "one") for each in (cdk.ReferenceStrength.STRONG, cdk.ReferenceStrength.WEAK))
    assert not [finding for finding in compare(strong, weak).findings if finding.blocking]


def across(strength: cdk.ReferenceStrength, name: str) -> Path:
    app = new_app()
    bucket = s3.CfnBucket(new_stack("Data", app=app), "Bucket", bucket_name=name)
    other = new_stack("Other", app=app)
    cdk.CrossStackReferences.of(other).consume(strength)
    s3.CfnBucket(other, "Copy", bucket_name=cdk.Fn.join("-", [bucket.ref, "copy"]))
    return Path(app.synth().directory)

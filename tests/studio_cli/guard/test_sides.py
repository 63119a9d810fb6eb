"""Which stack of one side is which of the other, and what is told of whom."""

from __future__ import annotations

from typing import Any

import pytest

from studio_cli.guard.finding import Kind
from studio_cli.guard.verdict import judge
from studio_constructs.checks import Source
from tests.studio_cli.guard.edits import SCENARIOS
from tests.studio_cli.guard.kit import judged

BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "b"}}
Where = tuple[str | None, str | None]


def stack(where: Where, name: str = "Data", bucket: Any = BUCKET) -> Source:
    account, region = where
    file = f"{account}-{region}-{name}.json"
    return Source(file, {"Resources": {"It": bucket}}, account=account, region=region, stack=name)


HERE, THERE, ANYWHERE = ("1", "eu-west-1"), ("1", "us-east-1"), (None, None)


@pytest.mark.parametrize(
    ("base", "head", "kinds"),
    [
        pytest.param([HERE], [HERE], set(), id="the same place"),
        pytest.param([HERE], [ANYWHERE], set(), id="a place and none"),
        pytest.param([ANYWHERE], [HERE], set(), id="none and a place"),
        pytest.param([HERE], [("1", None)], set(), id="a region that is not said"),
        pytest.param([HERE], [THERE], {Kind.STACK_RENAMED}, id="another region"),
        pytest.param([HERE], [("2", "eu-west-1")], {Kind.STACK_RENAMED}, id="another account"),
        pytest.param([HERE, THERE], [HERE, THERE], set(), id="two places"),
        pytest.param([HERE, THERE], [THERE], {Kind.STACK_REMOVED}, id="one of two goes"),
        pytest.param([HERE, THERE], [ANYWHERE], {Kind.STACK_RENAMED}, id="two places, and one that may be either"),
    ],
)
def test_a_stack_is_known_by_its_name_and_place(base: list[Where], head: list[Where], kinds: set[Kind]) -> None:
    report = judge([stack(each) for each in base], [stack(each) for each in head])
    assert {finding.kind for finding in report.findings} == kinds


def test_what_goes_round_in_a_circle_ends() -> None:
    def circle(size: str) -> Source:
        books = {
            name: {
                "Type": "AWS::SageMaker::NotebookInstance",
                "Properties": {"SubnetId": {"Fn::GetAtt": [other, "Subnet"]}, "PlatformIdentifier": size},
            }
            for name, other in (("A", "B"), ("B", "A"))
        }
        return Source("t", {"Resources": books})

    assert {finding.kind for finding in judge([circle("1")], [circle("2")]).findings} == {Kind.REPLACE}


def test_nobody_loses_work_with_what_holds_none() -> None:
    (scenario,) = [each for each in SCENARIOS if each["name"] == "role made anew"]
    (finding,) = judged(scenario).findings
    assert (
        finding.reason
        == "Path changes from '/studio/' to '/other/'; a new Role takes its place, and the old one is deleted"
    )
    assert finding.people == ()


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("what empties a bucket is renamed", [Kind.EXPIRY, Kind.RENAME]),
        ("vault takes only backups that are kept shorter", [Kind.PROTECTION_WEAKENED] * 3),
        ("files brought to a bucket push out the rest", [Kind.EXPIRY]),
        ("domain's key taken away", [Kind.REPLACE] * 5),
    ],
)
def test_each_is_told_once(name: str, kinds: list[Kind]) -> None:
    (scenario,) = [each for each in SCENARIOS if each["name"] == name]
    assert sorted(finding.kind for finding in judged(scenario).findings) == sorted(kinds)


@pytest.mark.parametrize(("retains", "kinds"), [(None, set()), ("true", set()), ("false", {Kind.EXPIRY})])
def test_files_brought_to_a_bucket_stay_there_by_default(retains: str | None, kinds: set[Kind]) -> None:
    said = {"DestinationBucketName": {"Ref": "It"}, "Prune": "false", "RetainOnDelete": retains}
    properties = {name: value for name, value in said.items() if value is not None}

    def stopped(after: dict[str, Any] | None) -> set[Kind]:
        sides = [
            Source(
                "t", {"Resources": {"It": BUCKET, **({"Files": {"Type": FILES, "Properties": each}} if each else {})}}
            )
            for each in (properties, after)
        ]
        return {finding.kind for finding in judge(sides[:1], sides[1:]).findings if finding.blocking}

    assert stopped(None) == kinds
    assert stopped({**properties, "DestinationBucketKeyPrefix": "elsewhere"}) == kinds
    assert stopped({**properties, "Exclude": ["x"]}) == set()


FILES = "Custom::CDKBucketDeployment"

"""Equal values, however they are written, are the same; what can not be told is not taken for the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_cli.guard.finding import Kind
from studio_cli.guard.symbols import shown_apart
from studio_cli.guard.verdict import judge
from studio_constructs.checks import Source

COMMON = {
    "Parameters": {
        "Name": {"Type": "String", "Default": "research"},
        "Names": {"Type": "CommaDelimitedList", "Default": "other, research"},
        "Free": {"Type": "String"},
        "Free2": {"Type": "String"},
    },
    "Mappings": {"Map": {"one": {"Name": "research"}}},
    "Conditions": {
        "Yes": {"Fn::Equals": [{"Ref": "Name"}, "research"]},
        "No": {"Fn::Not": [{"Condition": "Yes"}]},
        "Open": {"Fn::Equals": [{"Ref": "Free"}, "a"]},
        "OpenB": {"Fn::Equals": ["b", {"Ref": "Free"}]},
    },
}


def judged(old: Any, new: Any, **more: Any) -> set[Kind]:
    """What becomes of a bucket that has one expression for a name, and then another."""
    sides = []
    for name in (old, new):
        bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}
        topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}}
        sides.append([Source("t", {**COMMON, **more, "Resources": {"It": bucket, "Topic": topic}}, region="eu-west-1")])
    return {finding.kind for finding in judge(*sides).findings}


SAFE: set[Kind] = set()
PLAIN = st.sampled_from(
    [
        "research",
        {"Ref": "Name"},
        {"Fn::Sub": "${Name}"},
        {"Fn::Sub": ["${It}", {"It": {"Ref": "Name"}}]},
        {"Fn::FindInMap": ["Map", "one", "Name"]},
        {"Fn::Select": [1, {"Ref": "Names"}]},
        {"Fn::Select": ["0", {"Fn::Split": ["-", "research-x"]}]},
    ]
)
EQUAL = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        inner.map(lambda each: {"Fn::If": ["Yes", each, "other"]}),
        inner.map(lambda each: {"Fn::If": ["No", "other", each]}),
        inner.map(lambda each: {"Fn::Join": ["", [each, ""]]}),
        inner.map(lambda each: {"Fn::Select": [0, [each, "other"]]}),
        st.tuples(inner, inner).map(lambda pair: {"Fn::If": ["Open", *pair]}),
    ),
    max_leaves=6,
)


@given(EQUAL, EQUAL)
@settings(max_examples=150, deadline=None)
def test_equal_expressions_are_the_same(old: Any, new: Any) -> None:
    assert judged(old, new) == SAFE


@given(EQUAL)
@settings(max_examples=50, deadline=None)
def test_another_text_is_another_however_it_was_written(old: Any) -> None:
    assert judged(old, "other") == {Kind.REPLACE}


REF = {"Ref": "Free"}
TOPIC = {"Fn::GetAtt": ["Topic", "TopicName"]}


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        pytest.param(REF, REF, SAFE, id="a parameter without a default stays itself"),
        pytest.param(REF, {"Ref": "Free2"}, {Kind.MAY_REPLACE}, id="and is not another"),
        pytest.param(REF, "a", {Kind.MAY_REPLACE}, id="nor a text"),
        pytest.param({"Fn::Sub": "x-${Free}"}, {"Fn::Join": ["-", ["x", REF]]}, SAFE, id="joined or put in"),
        pytest.param(
            {"Fn::Sub": "x-${Free}"}, {"Fn::Sub": "x${Free}"}, {Kind.MAY_REPLACE}, id="another text around it"
        ),
        pytest.param(TOPIC, "t", SAFE, id="an attribute that the template gives"),
        pytest.param({"Fn::GetAZs": ""}, {"Fn::GetAZs": ""}, SAFE, id="an unknown function of the same"),
        pytest.param({"Fn::New": ["a"]}, {"Fn::New": ["b"]}, {Kind.MAY_REPLACE}, id="an unknown function of another"),
        pytest.param("{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}", SAFE, id="a dynamic reference"),
        pytest.param("{{resolve:ssm:/a:1}}", "{{resolve:ssm:/a:2}}", {Kind.MAY_REPLACE}, id="and another"),
        pytest.param({"Ref": "AWS::Region"}, "eu-west-1", SAFE, id="the region is known"),
        pytest.param({"Fn::Sub": "${AWS::Partition}"}, "aws", SAFE, id="and the partition with it"),
        pytest.param({"Ref": "AWS::AccountId"}, "111111111111", {Kind.MAY_REPLACE}, id="the account is not"),
        pytest.param({"Fn::Sub": "${!Name}"}, {"Fn::Sub": "${Name}"}, {Kind.REPLACE}, id="an escaped placeholder"),
        pytest.param(
            {"Fn::If": ["Open", "a", "b"]}, {"Fn::If": ["Open", "a", "c"]}, {Kind.MAY_REPLACE}, id="one branch of two"
        ),
        pytest.param({"Fn::If": ["Open", "a", "b"]}, "a", {Kind.MAY_REPLACE}, id="a branch alone"),
        pytest.param(
            {"Fn::If": ["Open", {"Fn::If": ["OpenB", "x", "y"]}, "z"]},
            {"Fn::If": ["Open", "y", "z"]},
            SAFE,
            id="a value is not two texts at once",
        ),
    ],
)
def test_what_is_and_is_not_the_same(old: Any, new: Any, kinds: set[Kind]) -> None:
    assert judged(old, new) == kinds


def test_a_table_that_changes_changes_what_is_looked_up() -> None:
    look = {"Fn::FindInMap": ["Map", {"Ref": "Free"}, "Name"]}
    old, new = ({**COMMON, "Mappings": {"Map": {"one": {"Name": name}}}} for name in ("a", "b"))
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": look}}
    sides = [[Source("t", {**side, "Resources": {"It": bucket}})] for side in (old, new)]
    assert {finding.kind for finding in judge(*sides).findings} == {Kind.MAY_REPLACE}
    assert not judge(sides[0], sides[0]).findings


def test_more_conditions_than_can_be_tried_are_said() -> None:
    names = [f"P{index}" for index in range(8)]
    parameters = {name: {"Type": "String"} for name in names}
    conditions = {name: {"Fn::Equals": [{"Ref": name}, "a"]} for name in names}
    joined = {"Fn::Join": ["", [{"Fn::If": [name, "a", "b"]} for name in names]]}
    sides = [
        [
            Source(
                "t",
                {
                    "Parameters": parameters,
                    "Conditions": conditions,
                    "Resources": {
                        "It": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": joined, "Tags": [tag]}}
                    },
                },
            )
        ]
        for tag in ("a", "b")
    ]
    report = judge(*sides)
    assert {finding.kind for finding in report.findings} == {Kind.UNDECIDABLE}
    assert not report.is_safe
    assert judge(sides[0], sides[0]).is_safe


@pytest.mark.parametrize(
    "body",
    [
        {"A": {"Ref": "B"}},
        {"A": {"Fn::If": ["Nope", 1, 2]}},
        {"A": {"Fn::GetAtt": "It.BucketName"}},
        {"BucketName": {"Ref": "It"}},
        {"BucketName": {"Fn::GetAtt": ["It", "BucketName"]}},
        {"A": {"Fn::Select": [9, []]}},
        {"A": {"Fn::Sub": []}},
        {"A": {"Fn::Join": ["-"]}},
        {"A": {"Fn::ImportValue": {"Ref": "It"}}},
        {"A": {"Fn::Transform": {"Name": "AWS::Include"}}},
        {"Fn::Transform": {"Name": "AWS::Include"}},
        [],
        None,
    ],
    ids=str,
)
def test_odd_templates_are_no_stumbling_block(body: Any) -> None:
    sides = [[Source("t", {"Resources": {"It": {"Type": "AWS::S3::Bucket", "Properties": body}}})] for _ in "ab"]
    assert judge(*sides).findings == ()


def test_long_values_are_shown_from_where_they_differ() -> None:
    common = "a" * 100
    assert shown_apart("short", "other") == ("'short'", "'other'")
    assert shown_apart(None, "other") == ("nothing", "'other'")
    assert shown_apart([common, "old"], [common, "new"]) == (f"...{'a' * 21}', 'old']", f"...{'a' * 21}', 'new']")
    assert shown_apart("x" + common, "y" + common) == (f"'x{'a' * 75}...", f"'y{'a' * 75}...")
    assert shown_apart(common, common + "b" * 90) == (f"...{'a' * 25}'", f"...{'a' * 25}{'b' * 49}...")

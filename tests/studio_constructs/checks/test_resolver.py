"""What intrinsic functions stand for, as far as anybody can tell; and in which ways conditions may turn out."""

from __future__ import annotations

from typing import Any

import pytest

from studio_constructs.checks.resolver import Resolver
from studio_constructs.checks.source import Source
from studio_constructs.checks.template import UNKNOWN, Reference, Template, Text
from tests.kit import Json

REST: Json = {
    "Parameters": {
        "Default": {"Type": "String", "Default": "given"},
        "Number": {"Type": "Number", "Default": 5},
        "List": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "subnet-1,subnet-2"},
        "Open": {"Type": "String"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/path"},
    },
    "Mappings": {"Zones": {"eu-west-1": {"first": "eu-west-1a", "all": ["a", "b"]}}},
    "Conditions": {
        "Yes": {"Fn::Equals": [{"Ref": "Default"}, "given"]},
        "No": {"Fn::Not": [{"Condition": "Yes"}]},
        "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
        "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
        "Round": {"Condition": "Round"},
    },
}
KEY = Reference("template", "Key", "Arn")


def source(*resources: Json, **more: Any) -> Source:
    named = {f"R{index}": {"Type": "T", **resource} for index, resource in enumerate(resources)}
    return Source("template", {**REST, "Resources": {"Key": {"Type": "AWS::KMS::Key"}, **named}, **more})


def resolved(value: Any, **place: Any) -> Any:
    given = source({"Properties": {"Value": value}})
    return Resolver(Source(given.name, given.body, **place)).template().resources["R0"].value("Value")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Default"}, "given"),
        ({"Ref": "Number"}, 5),
        ({"Ref": "List"}, ["a", "b"]),
        ({"Ref": "Subnets"}, ["subnet-1", "subnet-2"]),
        ({"Ref": "Open"}, UNKNOWN),
        ({"Ref": "Stored"}, UNKNOWN),
        ({"Ref": "Nowhere"}, UNKNOWN),
        ({"Ref": "Key"}, Reference("template", "Key")),
        ({"Fn::GetAtt": ["Key", "Arn"]}, KEY),
        ({"Fn::GetAtt": "Key.Arn"}, KEY),
        ({"Fn::GetAtt": ["Gone", "Arn"]}, UNKNOWN),
        ({"Fn::GetAtt": 1}, UNKNOWN),
        ({"Fn::Join": ["-", ["a", {"Ref": "Default"}]]}, "a-given"),
        ({"Fn::Join": ["-", {"Ref": "List"}]}, "a-b"),
        ({"Fn::Join": ["-", {"Ref": "Open"}]}, UNKNOWN),
        ({"Fn::Join": ["-", ["a", ["b"]]]}, UNKNOWN),
        ({"Fn::Join": "-"}, UNKNOWN),
        ({"Fn::Sub": "${Default}-${!Default}"}, "given-${Default}"),
        ({"Fn::Sub": ["${a}-${b}", {"a": 1, "b": {"Ref": "Default"}}]}, "1-given"),
        ({"Fn::Sub": 1}, UNKNOWN),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::Select": ["0", {"Ref": "List"}]}, "a"),
        ({"Fn::Select": [2, ["a", "b"]]}, UNKNOWN),
        ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, UNKNOWN),
        ({"Fn::Split": [":", "a:b"]}, ["a", "b"]),
        ({"Fn::Split": [":", {"Fn::GetAtt": ["Key", "Arn"]}]}, UNKNOWN),
        ({"Fn::FindInMap": ["Zones", "eu-west-1", "first"]}, "eu-west-1a"),
        ({"Fn::FindInMap": ["Zones", "eu-west-1", "all"]}, ["a", "b"]),
        ({"Fn::FindInMap": ["Zones", {"Ref": "Open"}, "first"]}, UNKNOWN),
        ({"Fn::FindInMap": ["Zones", "eu-west-1"]}, UNKNOWN),
        ({"Fn::Base64": "a"}, "YQ=="),
        ({"Fn::Base64": {"Ref": "Open"}}, UNKNOWN),
        ({"Fn::If": ["Yes", 1, 2]}, 1),
        ({"Fn::If": ["No", 1, 2]}, 2),
        ({"Fn::If": ["Both", 1, 2]}, 2),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"Fn::If": ["Round", 1, 2]}, 2),
        ({"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}, None),
        ({"Fn::If": 1}, UNKNOWN),
        ([1, {"Fn::If": ["No", 2, {"Ref": "AWS::NoValue"}]}, 3], [1, 3]),
        ({"A": {"Ref": "AWS::NoValue"}, "B": 1}, {"B": 1}),
        ({"Fn::ImportValue": "elsewhere"}, UNKNOWN),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, UNKNOWN),
        ({"Key": "owner", "Value": {"Ref": "Default"}}, {"Key": "owner", "Value": "given"}),
    ],
    ids=str,
)
def test_a_value(value: Any, expected: Any) -> None:
    found = resolved(value)
    assert found == expected
    assert not isinstance(found, Text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Ref": "AWS::Region"}, "${AWS::Region}"),
        ({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":", {"Ref": "Key"}]]}, "arn:${AWS::Partition}:${Key}"),
        ({"Fn::Sub": "${Key.Arn}/${Open}/${Gone.Arn}"}, "${Key.Arn}/${Open}/${Gone.Arn}"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Open"}]]}, "a-${}"),
        ({"Fn::Base64": {"Fn::Sub": "${Key}"}}, "JHtLZXl9"),
        ("{{resolve:ssm:/path}}", "{{resolve:ssm:/path}}"),
    ],
    ids=str,
)
def test_text_with_parts_that_nobody_knows(value: Any, text: str) -> None:
    found = resolved(value)
    assert isinstance(found, Text)
    assert found == text


def test_where_it_is_deployed_is_known_if_the_assembly_says_so() -> None:
    value = {"Fn::Sub": "${AWS::Region}:${AWS::AccountId}"}
    assert resolved(value, region="eu-west-1", account="111122223333") == "eu-west-1:111122223333"


def test_what_text_names_is_found() -> None:
    template = Resolver(
        source({"Properties": {"A": {"Fn::Sub": "x/${Key.Arn}"}, "B": {"Fn::Sub": "${Key}${R0}"}}})
    ).template()
    resource = template.resources["R0"]
    key = template.target(resource.value("A"))
    assert key is template.resources["Key"]
    assert template.target(resource.value("B")) is None  # which of the two?
    assert template.target("Key") is None


# Conditions -------------------------------------------------------------------------------------------------------


def when(name: str, *, equals: str = "x") -> Json:
    return {name: {"Fn::Equals": [{"Ref": name}, equals]}}


def ways(*resources: Json, conditions: Json) -> list[Template]:
    parameters = {name: {"Type": "String"} for name in conditions}
    return list(Resolver(source(*resources, Conditions=conditions, Parameters=parameters)).templates())


def one_of(name: str) -> Json:
    return {"Properties": {"Value": {"Fn::If": [name, "yes", "no"]}}}


def test_both_sides_of_an_undecided_condition_are_seen() -> None:
    found = ways(one_of("A"), conditions=when("A"))
    assert [template.resources["R0"].value("Value") for template in found] == ["yes", "no"]


def test_a_resource_under_a_condition_is_there_and_is_not() -> None:
    found = ways({"Condition": "A"}, conditions=when("A"))
    assert [sorted(template.resources) for template in found] == [["Key", "R0"], ["Key"]]


def test_conditions_that_hang_together_turn_out_together() -> None:
    conditions = {**when("A"), "NotA": {"Fn::Not": [{"Condition": "A"}]}}
    found = ways(one_of("A"), one_of("NotA"), conditions=conditions)
    assert [[template.resources[f"R{index}"].value("Value") for index in (0, 1)] for template in found] == [
        ["yes", "no"],
        ["no", "yes"],
    ]


def test_a_condition_that_no_resource_asks_for_is_not_tried() -> None:
    metadata = {"Type": "AWS::CDK::Metadata", "Condition": "A"}
    assert len(ways(metadata, conditions={**when("A"), **when("B")})) == 1


def test_all_combinations_of_five_are_tried_and_of_six_each_both_ways() -> None:
    names = [f"C{number}" for number in range(6)]
    conditions = {name: condition for each in names for name, condition in when(each).items()}
    assert len(ways(*map(one_of, names[:5]), conditions=conditions)) == 2**5
    found = ways(*map(one_of, names), conditions=conditions)
    assert len(found) == 2 * (6 + 1)
    for index in range(6):
        assert {template.resources[f"R{index}"].value("Value") for template in found} == {"yes", "no"}
    held = [sum(template.resources[f"R{index}"].value("Value") == "yes" for index in range(6)) for template in found]
    assert sorted(held) == [0, *[1] * 6, *[5] * 6, 6]


@pytest.mark.parametrize(
    ("body", "outcomes"),
    [
        ({"Fn::And": [{"Condition": "A"}, {"Condition": "B"}]}, ["yes", "no", "no", "no"]),
        ({"Fn::Or": [{"Condition": "A"}, {"Condition": "B"}]}, ["yes", "yes", "yes", "no"]),
        ({"Fn::Not": [{"Fn::And": [{"Condition": "A"}, {"Condition": "B"}]}]}, ["no", "yes", "yes", "yes"]),
        ({"Condition": "A"}, ["yes", "no"]),
    ],
    ids=["and", "or", "not and", "another"],
)
def test_a_condition_made_of_others_is_seen_both_ways(body: Json, outcomes: list[str]) -> None:
    conditions = {**when("A"), **when("B"), "Made": body}
    found = ways(one_of("Made"), conditions=conditions)
    assert [template.resources["R0"].value("Value") for template in found] == outcomes


def test_numbers_and_text_are_compared_as_text() -> None:
    conditions = {"Same": {"Fn::Equals": [{"Ref": "Number"}, "5"]}}
    template = Resolver(source(one_of("Same"), Conditions=conditions)).template()
    assert template.resources["R0"].value("Value") == "yes"

"""What is written down of templates, and in which form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from studio_constructs.baseline import Baseline, Recorded, record
from studio_constructs.baseline.recording import stack_names
from studio_constructs.checks import Source
from tests.studio_constructs.baseline.kit import BASELINE, TEMPLATES, resource, sources


def test_what_holds_work_is_recorded_with_what_can_not_change() -> None:
    assert {place: each.type.rpartition("::")[2] for place, each in BASELINE.places.items()} == {
        ("Studio", "Key"): "Key",
        ("Studio", "Domain"): "Domain",
        ("Studio", "Vault"): "BackupVault",
        ("Users", "Alice"): "UserProfile",
        ("Users", "Bob"): "UserProfile",
        ("Users", "Carol"): "UserProfile",
        ("Users", "Space"): "Space",
    }
    assert BASELINE.at(("Studio", "Domain")) == Recorded(
        "AWS::SageMaker::Domain",
        "lab/Domain/Resource",
        "RetainExceptOnCreate",
        "Retain",
        {"AuthMode": "IAM", "DomainName": "research", "KmsKeyId": "${Studio/Key.KeyId}", "VpcId": "vpc-1"},
    )
    profile = BASELINE.at(("Users", "Alice"))
    assert profile
    assert profile.immutable == {"DomainId": "${Studio/Domain.DomainId}", "UserProfileName": "alice"}
    stack = BASELINE.stacks["Studio"]
    assert (stack.account, stack.region, stack.termination_protection) == ("111111111111", "eu-west-1", True)
    assert (BASELINE.at(("Studio", "Role")), BASELINE.at(("Nowhere", "Role"))) == (None, None)


def written(value: Any, **template: Any) -> Any:
    """How a domain's name is written down."""
    body = {
        "Resources": {
            "Domain": resource("SageMaker::Domain", DomainName=value),
            "Key": resource("KMS::Key"),
            "Role": {"Type": "AWS::IAM::Role"},
        },
        **template,
    }
    (found,) = record(sources({"Studio": body})).stacks.values()
    return found.resources["Domain"].immutable.get("DomainName")


PARAMETERS = {
    "Name": {"Type": "String", "Default": "research"},
    "Open": {"Type": "String"},
    "Ami": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aws/ami"},
}
UNDECIDED = {"Fn::Equals": [{"Ref": "Open"}, "yes"]}
CONDITIONS = {"Yes": {"Fn::Equals": ["a", "a"]}, "Perhaps": UNDECIDED}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("research", "research"),
        ({"Ref": "Name"}, "research"),
        ({"Fn::Sub": "${Name}-${AWS::Region}"}, "research-eu-west-1"),
        ({"Fn::Sub": "${Name}-${AWS::Partition}"}, "research-${AWS::Partition}"),
        ({"Ref": "Key"}, "${Studio/Key.KeyId}"),
        ({"Ref": "Role"}, "${Studio/Role.Ref}"),
        ({"Fn::Join": ["-", ["of", {"Fn::GetAtt": ["Key", "Arn"]}]]}, "of-${Studio/Key.Arn}"),
        ({"Fn::If": ["Yes", "one", "two"]}, "one"),
        ({"Fn::If": ["Perhaps", "one", "two"]}, {"Fn::If": ["Perhaps", "one", "two"]}),
        ({"Fn::If": ["Perhaps", "one", "one"]}, "one"),
        ({"Ref": "AWS::NoValue"}, None),
        ({"Ref": "Open"}, {"Ref": "Open", "Type": "String"}),
        ({"Fn::Join": ["", ["a-", {"Ref": "Open"}]]}, {"Fn::Join": ["", ["a-", {"Ref": "Open", "Type": "String"}]]}),
        (
            {"Fn::Join": ["", ["b-", {"Fn::Join": ["", ["a-", {"Ref": "Open"}]]}]]},
            {"Fn::Join": ["", ["b-", {"Fn::Join": ["", ["a-", {"Ref": "Open", "Type": "String"}]]}]]},
        ),
        ({"Ref": ["Open"]}, {"Ref": ["Open"]}),
        (
            {"Ref": "Open", "More": {"Ref": "Open"}},
            {"Ref": "Open", "More": {"Ref": "Open", "Type": "String"}},
        ),
        ({"Ref": "Ami"}, {"Ref": "Ami", "Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aws/ami"}),
        ({"Fn::Sub": "${Open}-x"}, "${Open}-x"),
        ({"Fn::ImportValue": "elsewhere"}, {"Fn::ImportValue": "elsewhere"}),
        ("{{resolve:ssm:name}}", "{{resolve:ssm:name}}"),
        (
            [{"Ref": "Name"}, {"Ref": "Open"}],
            [{"Ref": "Name", **PARAMETERS["Name"]}, {"Ref": "Open", "Type": "String"}],
        ),
        ({"Deep": [{"Ref": "Key"}]}, {"Deep": ["${Studio/Key.KeyId}"]}),
    ],
    ids=str,
)
def test_values_are_written_as_far_as_anybody_can_tell(value: Any, expected: Any) -> None:
    assert written(value, Parameters=PARAMETERS, Conditions=CONDITIONS) == expected


def test_nested_properties_are_written_by_their_path() -> None:
    body = {
        "Parameters": PARAMETERS,
        "Resources": {
            "Features": resource(
                "SageMaker::FeatureGroup",
                OnlineStoreConfig={"EnableOnlineStore": True, "TtlDuration": 5, "StorageType": {"Ref": "Open"}},
            ),
            "Others": resource("SageMaker::FeatureGroup", OnlineStoreConfig={"Ref": "Open"}),
        },
    }
    stack = record(sources({"Studio": body})).stacks["Studio"]
    assert stack.resources["Features"].immutable == {
        "OnlineStoreConfig/EnableOnlineStore": True,
        "OnlineStoreConfig/StorageType": {"Ref": "Open", "Type": "String"},
    }
    assert stack.resources["Others"].immutable["OnlineStoreConfig/EnableOnlineStore"] == {
        "Ref": "Open",
        "Type": "String",
    }


def test_a_policy_that_a_deployment_decides_is_none() -> None:
    policy = {"Fn::If": ["Perhaps", "Retain", "Delete"]}
    body = {
        "Conditions": CONDITIONS,
        "Parameters": PARAMETERS,
        "Resources": {
            "Key": {**resource("KMS::Key"), "DeletionPolicy": policy, "UpdateReplacePolicy": {"Ref": "Open"}}
        },
    }
    key = record(sources({"Studio": body})).at(("Studio", "Key"))
    assert key
    assert (key.deletion_policy, key.update_replace_policy) == (None, None)


def test_what_stands_under_a_condition_is_recorded_unless_it_never_holds() -> None:
    resources = {name: {**resource("KMS::Key"), "Condition": name} for name in ("Yes", "Perhaps", "Never")}
    conditions = {**CONDITIONS, "Never": {"Fn::Equals": ["a", "b"]}}
    body = {"Conditions": conditions, "Parameters": PARAMETERS, "Resources": resources}
    assert set(record(sources({"Studio": body})).stacks["Studio"].resources) == {"Yes", "Perhaps"}


def test_what_is_no_resource_is_passed_over() -> None:
    body = {
        "Resources": {
            "Fn::ForEach::X": [],
            "Odd": {"Type": 1},
            "None": {"Type": []},
            "Key": {"Type": "AWS::KMS::Key", "Properties": 1},
        }
    }
    assert set(record(sources({"Studio": body})).stacks["Studio"].resources) == {"Key"}


def test_stacks_of_one_name_are_told_apart_by_their_place() -> None:
    here, there = (sources(TEMPLATES, region=region)[0] for region in ("eu-west-1", "us-east-1"))
    nowhere = replace(here, name="x", account=None, region=None)
    assert list(record([here, replace(there, name="there"), nowhere]).stacks) == [
        "Studio (111111111111, eu-west-1)",
        "Studio (111111111111, us-east-1)",
        "Studio (any account, any region)",
    ]


def test_nested_stacks_are_named_by_what_they_are_in() -> None:
    nest = {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": {"Name": "research"}}}
    parent = Source("parent.json", {"Resources": {"Inner": nest}}, stack="Studio", termination_protection=True)
    domain = resource("SageMaker::Domain", DomainName={"Ref": "Name"})
    body = {"Parameters": {"Name": {"Type": "String"}}, "Resources": {"Domain": domain}}
    inner = Source("i.json", body, stack="Studio", parent=("parent.json", "Inner"), termination_protection=True)
    deeper = Source("d.json", {"Resources": {"Key": resource("KMS::Key")}}, stack="Studio", parent=("i.json", "Deep"))
    lost = Source("l.json", {"Resources": {}}, parent=("nowhere.json", "It"))
    found = record([deeper, inner, parent])
    assert {name: list(stack.resources) for name, stack in found.stacks.items()} == {
        "Studio/Inner/Deep": ["Key"],
        "Studio/Inner": ["Domain"],
    }
    assert found.stacks["Studio/Inner"].resources["Domain"].immutable["DomainName"] == "research"
    assert not found.stacks["Studio/Inner"].termination_protection
    assert "l.json" not in stack_names([lost, parent])


def test_a_template_alone_is_named_by_its_file() -> None:
    assert list(record([Source("dir/research.yaml", TEMPLATES["Studio"])]).stacks) == ["research"]


def test_nothing_is_recorded_of_nothing() -> None:
    assert record([]) == Baseline({})

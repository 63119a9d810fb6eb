"""What CloudFormation says about a template before it makes anything, and what its expressions are worth."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Cloud, group, value


def said(cloud: Cloud, template: Any, **more: Any) -> str:
    text = template if isinstance(template, str) else json.dumps(template)
    message = cloud.refusal("create_stack", StackName="s", TemplateBody=text, **more)
    assert cloud.api.list_stacks()["StackSummaries"] == [], "nothing may be left of a template that was refused"
    return message


OK = {"A": value("1")}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{", "Template format error: JSON not well-formed. (line 1, column 2)"),
        ("a: [", "Template format error: YAML not well-formed."),
        ("just text", "Template format error: unsupported structure."),
        ({"Outputs": {}}, "At least one Resources member must be defined"),
        ({"Resources": OK, "Resorces": {}}, "Invalid template property or properties [Resorces]"),
        ({"Resources": {"a-b": value("1")}}, "Resource name a-b is non alphanumeric"),
        ({"Resources": {"A": {**value("1"), "Propertys": {}}}}, "Invalid template resource property 'Propertys'"),
        ({"Resources": {"A": {"Properties": {}}}}, "must contain a Type member"),
        ({"Resources": {"A": value("1"), "B": None}}, "[/Resources/B] 'null' values are not allowed in templates"),
        ({"Resources": {"A": {"Type": "AWS::No::Such"}}}, "Unrecognized resource types: [AWS::No::Such]"),
        ({"Resources": {"A": value("1", DeletionPolicy="Keep")}}, "Unrecognized DeletionPolicy Keep for resource A"),
        ({"Resources": {"A": value("1", DependsOn="B")}}, "Unresolved resource dependencies [B] in the Resources"),
        ({"Resources": {"A": value({"Ref": "B"})}}, "Unresolved resource dependencies [B] in the Resources"),
        ({"Resources": {"A": value({"Fn::Sub": "${B}-x"})}}, "Unresolved resource dependencies [B] in the Resources"),
        ({"Resources": OK, "Outputs": {"O": {"Value": {"Ref": "B"}}}}, "dependencies [B] in the Outputs block"),
        ({"Resources": {"A": value({"Fn::GetAtt": ["B", "Arn"]})}}, "Fn::GetAtt references undefined resource B"),
        (
            {"Resources": {"A": value({"Fn::GetAtt": ["V", "No"]}), "V": value("")}},
            "does not support attribute type No",
        ),
        ({"Resources": {"A": value("1", Condition="C")}}, "Unresolved condition dependency C in the Resources block"),
        ({"Resources": OK, "Outputs": {"O": {"Description": "d"}}}, "Output O is malformed"),
    ],
)
def test_a_bad_template_is_refused_before_there_is_a_stack(cloud: Cloud, template: Any, words: str) -> None:
    assert words in said(cloud, template)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ({"Resources": OK, "Transform": "AWS::Serverless-2016-10-31"}, "Transform [AWS::Serverless-2016-10-31]"),
        ({"Resources": OK, "Hooks": {"H": {}}}, "The Hooks section"),
        ({"Resources": {"A": value({"Fn::Transform": {}})}}, "Fn::Transform in /Resources/A"),
        ({"Resources": {"A": value("1", DeletionPolicy="Snapshot")}}, "DeletionPolicy Snapshot of resource A"),
        ({"Resources": {"A": value("1", CreationPolicy={"x": 1})}}, "CreationPolicy of resource A"),
        ({"Resources": {"A": {"Type": "AWS::CloudFormation::WaitCondition"}}}, "AWS::CloudFormation::WaitCondition"),
    ],
)
def test_what_is_not_here_is_refused_by_name(cloud: Cloud, template: Any, words: str) -> None:
    message = said(cloud, template)
    assert words in message
    assert "is not supported by the local AWS" in message


@pytest.mark.parametrize(
    "more",
    [
        {"TimeoutInMinutes": 5},
        {"NotificationARNs": ["arn:aws:sns:us-east-1:1:t"]},
        {"RollbackConfiguration": {"RollbackTriggers": [{"Arn": "a", "Type": "AWS::CloudWatch::Alarm"}]}},
    ],
)
def test_options_that_would_be_ignored_are_refused_by_name(cloud: Cloud, more: Any) -> None:
    assert f"The parameter {next(iter(more))}" in said(cloud, {"Resources": OK}, **more)


def test_calls_that_are_not_here_are_refused_by_name(cloud: Cloud) -> None:
    cloud.create("s", OK)
    said = cloud.refusal("detect_stack_drift", StackName="s")
    assert said == "DetectStackDrift is not supported by the local AWS"
    assert "ListStackSets" in cloud.refusal("list_stack_sets")


def test_a_circle_is_named_without_what_merely_hangs_on_it(cloud: Cloud) -> None:
    a, b = value({"Ref": "B"}, "/a"), value({"Fn::Sub": "${A}"}, "/b")
    hanging = value({"Ref": "A"}, "/c")
    message = said(cloud, {"Resources": {"A": a, "B": b, "C": hanging, "D": value("1", "/d")}})
    assert message == "Circular dependency between resources: [A, B]"


def test_the_limits_of_a_template_hold(cloud: Cloud) -> None:
    many = {f"A{number}": group() for number in range(501)}
    assert "Number of resources, 501, is greater than maximum allowed, 500" in said(cloud, {"Resources": many})
    assert "51200" in said(cloud, {"Resources": OK, "Description": "x" * 60_000})


def test_identities_have_to_be_acknowledged(cloud: Cloud) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    assert said(cloud, {"Resources": {"R": role}}) == "Requires capabilities : [CAPABILITY_IAM]"
    role["Properties"] = {"AssumeRolePolicyDocument": {}, "RoleName": "r"}
    words = "Requires capabilities : [CAPABILITY_NAMED_IAM]"
    assert said(cloud, {"Resources": {"R": role}}, Capabilities=["CAPABILITY_IAM"]) == words


def test_yaml_with_short_forms_is_the_same_template(cloud: Cloud) -> None:
    text = """
AWSTemplateFormatVersion: 2010-09-09
Conditions: {Yes: !Equals [a, a]}
Resources:
  A:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Name: /a, Value: !If [Yes, !Join [".", [!Ref "AWS::Region", x]], no]}
Outputs:
  Arn: {Value: !Sub "${A}/${!literal}"}
"""
    cloud.api.create_stack(StackName="s", TemplateBody=text)
    assert cloud.parameter("/a") == "us-east-1.x"
    assert cloud.outputs("s")["Arn"] == "/a/${literal}"
    assert cloud.api.get_template(StackName="s")["TemplateBody"] == text


@pytest.mark.parametrize(
    ("expression", "worth"),
    [
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::AccountId"}, {"Ref": "AWS::NoValue"}, "b"]]}, "a-123456789012-b"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::Sub": ["${X}.${AWS::URLSuffix}.${!Y}", {"X": {"Ref": "AWS::Partition"}}]}, "aws.amazonaws.com.${Y}"),
        ({"Fn::Base64": "a"}, "YQ=="),
        ({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "k"]}, "mapped"),
        ({"Fn::FindInMap": ["M", "none", "k", {"DefaultValue": "default"}]}, "default"),
        ({"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}]}, "10.0.1.0/24"),
        ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "us-east-1a"),
        ({"Fn::If": ["Yes", "yes", "no"]}, "yes"),
        ({"Fn::If": ["No", "yes", "no"]}, "no"),
        ({"Fn::ToJsonString": {"a": {"Fn::Length": [1, 2]}}}, '{"a":2}'),
        ("{{resolve:ssm:/stored}}!", "stored value!"),
    ],
)
def test_the_worth_of_an_expression(cloud: Cloud, expression: Any, worth: str) -> None:
    cloud.client("ssm").put_parameter(Name="/stored", Value="stored value", Type="String")
    cloud.create(
        "s",
        {"A": value(expression)},
        Mappings={"M": {"us-east-1": {"k": "mapped"}}},
        Conditions={
            "Yes": {"Fn::And": [{"Fn::Equals": ["1", 1]}, {"Fn::Not": [{"Condition": "No"}]}]},
            "No": {"Fn::Or": [{"Fn::Equals": ["a", "b"]}, {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}]},
        },
    )
    assert cloud.parameter("/value") == worth


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ({"Fn::Select": [5, ["a"]]}, "Fn::Select cannot select nonexistent value at index 5"),
        ({"Fn::Join": "ab"}, "every Fn::Join object requires two parameters"),
        ({"Fn::FindInMap": ["M", "a", "b"]}, "Unable to get mapping for M::a::b"),
        ({"Fn::ImportValue": "nothing"}, "No export named nothing found."),
        ("{{resolve:ssm-secure:/x}}", "dynamic reference {{resolve:ssm-secure:...}} is not supported"),
    ],
)
def test_an_expression_that_is_worth_nothing_fails_its_resource(cloud: Cloud, expression: Any, words: str) -> None:
    cloud.create("s", {"A": value(expression)})
    assert cloud.status("s") == "ROLLBACK_COMPLETE"
    assert any(words in reason for reason in cloud.reasons("s"))


PARAMETERS: dict[str, Any] = {
    "Plain": {"Type": "String", "AllowedValues": ["a", "b"]},
    "Count": {"Type": "Number", "Default": 3, "MinValue": 2},
    "Names": {"Type": "CommaDelimitedList", "Default": "x, y"},
    "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/stored"},
    "Secret": {"Type": "String", "Default": "hush", "NoEcho": True},
}
USES = {
    "A": value(
        {"Fn::Join": ["|", [*({"Ref": n} for n in ("Plain", "Count", "Stored")), {"Fn::Join": ["", {"Ref": "Names"}]}]]}
    )
}


def given(**values: str) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": text} for key, text in values.items()]


def test_parameters_have_types_defaults_and_stored_values(cloud: Cloud) -> None:
    cloud.client("ssm").put_parameter(Name="/stored", Value="v1", Type="String")
    cloud.create("s", USES, Declared=PARAMETERS, Parameters=given(Plain="a"))
    assert cloud.parameter("/value") == "a|3|v1|xy"
    shown = {row["ParameterKey"]: row for row in cloud.stack("s")["Parameters"]}
    assert shown["Secret"]["ParameterValue"] == "****"
    assert (shown["Stored"]["ParameterValue"], shown["Stored"]["ResolvedValue"]) == ("/stored", "v1")


def test_the_previous_value_of_a_stored_parameter_is_its_name(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    ssm.put_parameter(Name="/stored", Value="v1", Type="String")
    cloud.create("s", USES, Declared=PARAMETERS, Parameters=given(Plain="b"))
    ssm.put_parameter(Name="/stored", Value="v2", Type="String", Overwrite=True)
    again = [{"ParameterKey": key, "UsePreviousValue": True} for key in PARAMETERS]
    assert cloud.update("s", USES, Declared=PARAMETERS, Parameters=again) == "UPDATE_COMPLETE"
    assert cloud.parameter("/value") == "b|3|v2|xy"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Parameters: [Plain] must have values"),
        ({"Plain": "a", "Other": "x"}, "Parameters: [Other] do not exist in the template"),
        ({"Plain": "c"}, "Parameter 'Plain' must be one of AllowedValues"),
        ({"Plain": "a", "Count": "1"}, "Parameter 'Count' must be a number not less than 2"),
        ({"Plain": "a", "Count": "x"}, "Parameter 'Count' must be a number."),
        (
            {"Plain": "a", "Stored": "/none"},
            "Unable to fetch parameters [/none] from parameter store for this account.",
        ),
    ],
)
def test_wrong_parameters_are_refused_before_there_is_a_stack(cloud: Cloud, values: Any, words: str) -> None:
    cloud.client("ssm").put_parameter(Name="/stored", Value="v1", Type="String")
    template = {"Resources": USES, "Parameters": PARAMETERS}
    assert words in said(cloud, template, Parameters=given(**values))


def test_rules_are_asserted(cloud: Cloud) -> None:
    old = {"Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2"], {"Ref": "V"}]}]}, "AssertDescription": "too old"}
    template = {"Resources": OK, "Parameters": {"V": {"Type": "String"}}, "Rules": {"R": {"Assertions": [old]}}}
    assert "too old" in said(cloud, template, Parameters=given(V="2"))
    cloud.api.create_stack(StackName="s", TemplateBody=json.dumps(template), Parameters=given(V="3"))


def test_a_template_summary_lists_parameters_types_and_capabilities(cloud: Cloud) -> None:
    body = json.dumps({"Resources": USES, "Parameters": PARAMETERS})
    found = cloud.api.get_template_summary(TemplateBody=body)
    assert found["ResourceTypes"] == ["AWS::SSM::Parameter"]
    assert {row["ParameterKey"] for row in found["Parameters"]} == set(PARAMETERS)
    assert cloud.api.validate_template(TemplateBody=body)["Parameters"]


def test_a_template_may_lie_in_a_bucket(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="t.json", Body=json.dumps({"Resources": OK}))
    for number, url in enumerate(
        (
            "https://s3.us-east-1.amazonaws.com/templates/t.json",
            "https://templates.s3.amazonaws.com/t.json",
            "http://localhost:4566/templates/t.json",
        )
    ):
        cloud.api.create_stack(StackName=f"s{number}", TemplateURL=url)
        cloud.api.delete_stack(StackName=f"s{number}")
    assert "does not exist" in cloud.refusal(
        "create_stack", StackName="x", TemplateURL="http://127.0.0.1/templates/none.json"
    )

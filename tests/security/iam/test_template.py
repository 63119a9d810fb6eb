"""Intrinsic functions have their values, and what has none is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit import Json

from .stand_ins import KNOWN, Place, Unresolved, called
from .template import Template

PLACE = Place("Shop", "111122223333", "eu-west-1", "aws")


class Beside:
    """Other stacks."""

    def exported(self, name: str, place: Place) -> Any:
        return f"{place.stack} imports {name}"

    def output(self, stack: str, name: str, place: Place) -> Any:
        return f"{place.stack} reads {name} of {stack} in {place.region}"


CONTENT: Json = {
    "Parameters": {
        "Size": {"Type": "Number", "Default": 3},
        "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
        "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "s-1,s-2"},
        "Open": {"Type": "String"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/path"},
    },
    "Conditions": {
        "Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
        "There": {"Fn::Not": [{"Condition": "Here"}]},
        "Both": {"Fn::And": [{"Condition": "Here"}, {"Condition": "There"}]},
        "One": {"Fn::Or": [{"Condition": "There"}, {"Condition": "Here"}]},
        "Wrong": {"Fn::Not": ["yes"]},
    },
    "Mappings": {"Of": {"eu-west-1": {"name": "Ireland"}}},
    "Resources": {
        "Named": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "b-${AWS::Region}"}}},
        "Made": {"Type": "AWS::S3::Bucket"},
        "Other": {"Type": "AWS::S3::Bucket", "Condition": "There"},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "work", "Path": "/team/"}},
        "Domain": {"Type": "AWS::SageMaker::Domain"},
        "Alice": {
            "Type": "AWS::SageMaker::UserProfile",
            "Properties": {"UserProfileName": "alice", "DomainId": {"Ref": "Domain"}},
        },
        "Strange": {"Type": "AWS::Strange::Thing"},
        "Key": {"Type": "AWS::KMS::Key"},
    },
}
TEMPLATE = Template(CONTENT, PLACE, Beside(), {"Given": "x"})

VALUES: list[tuple[Any, Any]] = [
    ({"Ref": "AWS::AccountId"}, "111122223333"),
    ({"Ref": "AWS::Partition"}, "aws"),
    ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ({"Ref": "AWS::StackName"}, "Shop"),
    ({"Ref": "AWS::StackId"}, "arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/0"),
    ({"Ref": "Given"}, "x"),
    ({"Ref": "Size"}, 3),
    ({"Ref": "Names"}, ["a", "b"]),
    ({"Ref": "Subnets"}, ["s-1", "s-2"]),
    ({"Ref": "Named"}, "b-eu-west-1"),
    ({"Ref": "Made"}, "shop-made"),
    ({"Fn::GetAtt": ["Made", "Arn"]}, "arn:aws:s3:::shop-made"),
    ({"Fn::GetAtt": "Role.Arn"}, "arn:aws:iam::111122223333:role/team/work"),
    ({"Fn::Join": ["/", ["a", {"Ref": "Size"}, {"Ref": "AWS::NoValue"}, {"Ref": "Given"}]]}, "a/3/x"),
    ({"Fn::Join": [",", {"Ref": "Names"}]}, "a,b"),
    ({"Fn::Sub": "${Given}-${!Given}-${Named}"}, "x-${Given}-b-eu-west-1"),
    ({"Fn::Sub": ["${Yes}", {"Yes": {"Condition": "Here"}}]}, "true"),
    ({"Fn::Sub": "${Role.Arn}/x"}, "arn:aws:iam::111122223333:role/team/work/x"),
    ({"Fn::Sub": ["${Own}-${AWS::Region}", {"Own": {"Ref": "Size"}}]}, "3-eu-west-1"),
    ({"Fn::Select": [1, {"Fn::Split": [":", "a:b:c"]}]}, "b"),
    ({"Fn::Select": ["0", {"Ref": "Names"}]}, "a"),
    ({"Fn::If": ["Here", "a", "b"]}, "a"),
    ({"Fn::If": ["There", "a", "b"]}, "b"),
    ({"Fn::If": ["Both", "a", "b"]}, "b"),
    ({"Fn::If": ["One", "a", "b"]}, "a"),
    ({"Fn::FindInMap": ["Of", {"Ref": "AWS::Region"}, "name"]}, "Ireland"),
    ({"Fn::FindInMap": ["Of", "mars", "name", {"DefaultValue": "?"}]}, "?"),
    ({"Fn::ImportValue": {"Fn::Sub": "${Given}:y"}}, "Shop imports x:y"),
    ({"Fn::GetStackOutput": {"StackName": "S", "OutputName": "O"}}, "Shop reads O of S in eu-west-1"),
    ({"Fn::GetStackOutput": {"StackName": "S", "OutputName": "O", "Region": "r"}}, "Shop reads O of S in r"),
    ({"Fn::Base64": "ab"}, "YWI="),
    ({"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}, {"b": [1]}),
    ({"Condition": {"StringEquals": {"aws:x": {"Ref": "Given"}}}}, {"Condition": {"StringEquals": {"aws:x": "x"}}}),
    ({"Ref": "Given", "Other": 1}, {"Ref": "Given", "Other": 1}),
    (None, None),
]


@pytest.mark.parametrize(("written", "value"), VALUES, ids=range(len(VALUES)))
def test_a_function_has_its_value(written: Any, value: Any) -> None:
    assert TEMPLATE.resolve(written) == value


def test_ids_have_the_form_of_their_kind_and_differ() -> None:
    domain, key, profile = (TEMPLATE.resolve({"Ref": name}) for name in ("Domain", "Key", "Alice"))
    assert domain.startswith("d-")
    assert [len(part) for part in key.split("-")] == [8, 4, 4, 4, 12]
    assert profile == f"alice|{domain}"
    arn = TEMPLATE.resolve({"Fn::GetAtt": ["Alice", "UserProfileArn"]})
    assert arn == f"arn:aws:sagemaker:eu-west-1:111122223333:user-profile/{domain}/alice"
    assert TEMPLATE.resolve({"Fn::GetAtt": ["Key", "Arn"]}).endswith(f":key/{key}")
    assert Template(CONTENT, Place("Shop", "1", "eu-west-1", "aws"), Beside()).resolve({"Ref": "Domain"}) != domain
    assert Template(CONTENT, PLACE, Beside()).resolve({"Ref": "Domain"}) == domain


@pytest.mark.parametrize("kind", KNOWN)
def test_every_known_kind_has_names_that_tell_its_resources_apart(kind: str) -> None:
    def names(logical_id: str) -> list[str]:
        resource = {"Type": kind, "Properties": {"DomainId": "d-1"}}
        return [
            called(logical_id, resource, each, PLACE, lambda value: value) for each in (None, *KNOWN[kind].attributes)
        ]

    one, other = names("One"), names("Other")
    assert set(one) & set(other) == set()
    assert one == names("One")
    for name in one:
        assert "{" not in name
        assert not name.startswith("arn:") or len(name.split(":", 5)) == 6


@pytest.mark.parametrize(
    ("kind", "attribute", "name"),
    [
        ("AWS::SNS::Topic", None, "arn:aws:sns:eu-west-1:111122223333:Shop-It"),
        ("AWS::SQS::Queue", None, "https://sqs.eu-west-1.amazonaws.com/111122223333/Shop-It"),
        ("AWS::Logs::LogGroup", "Arn", "arn:aws:logs:eu-west-1:111122223333:log-group:Shop-It:*"),
        ("AWS::IAM::ManagedPolicy", None, "arn:aws:iam::111122223333:policy/Shop-It"),
        ("AWS::Backup::BackupVault", "BackupVaultArn", "arn:aws:backup:eu-west-1:111122223333:backup-vault:Shop-It"),
        ("AWS::Lambda::Function", "Arn", "arn:aws:lambda:eu-west-1:111122223333:function:Shop-It"),
        ("AWS::ECR::Repository", "Arn", "arn:aws:ecr:eu-west-1:111122223333:repository/Shop-It"),
        ("AWS::SageMaker::Space", None, "d-1|Shop-It"),
        ("AWS::SageMaker::Image", None, "arn:aws:sagemaker:eu-west-1:111122223333:image/Shop-It"),
        ("AWS::SageMaker::Image", "ImageArn", "arn:aws:sagemaker:eu-west-1:111122223333:image/Shop-It"),
        ("AWS::SageMaker::MlflowApp", "Arn", "arn:aws:sagemaker:eu-west-1:111122223333:mlflow-app/Shop-It"),
    ],
)
def test_what_is_called_how(kind: str, attribute: str | None, name: str) -> None:
    resource = {"Type": kind, "Properties": {"DomainId": "d-1"}}
    assert called("It", resource, attribute, PLACE, lambda value: value) == name


def test_china_has_another_suffix() -> None:
    there = Template(CONTENT, Place("Shop", "1", "cn-north-1", "aws-cn"), Beside())
    assert there.resolve({"Fn::Sub": "${AWS::Partition}:${AWS::URLSuffix}"}) == "aws-cn:amazonaws.com.cn"


def test_resources_are_those_that_their_conditions_let_be() -> None:
    assert list(TEMPLATE.resources("AWS::S3::Bucket")) == ["Named", "Made"]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"Ref": "Open"}, "the parameter Open"),
        ({"Ref": "Stored"}, "the parameter Stored"),
        ({"Ref": "Nobody"}, "Nobody"),
        ({"Ref": "Strange"}, "Ref of a AWS::Strange::Thing"),
        ({"Fn::GetAtt": ["Strange", "Arn"]}, "Arn of a AWS::Strange::Thing"),
        ({"Fn::GetAtt": ["Made", "Unheard"]}, "Unheard of a AWS::S3::Bucket"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, "Nobody"),
        ({"Fn::GetAZs": ""}, "Fn::GetAZs"),
        ({"Fn::FindInMap": ["Of", "mars", "name"]}, "Of, mars, name"),
        ({"Fn::If": ["Wrong", 1, 2]}, "no condition"),
        ({"Fn::Sub": "${Names}"}, "within a text"),
        ({"Fn::GetStackOutput": {"StackName": "S", "OutputName": "O", "RoleArn": "r"}}, "an output with"),
    ],
)
def test_what_has_no_value_is_refused_by_name(written: Any, named: str) -> None:
    with pytest.raises(Unresolved, match=named):
        TEMPLATE.resolve(written)

from __future__ import annotations

from typing import Any

import pytest

from local_aws.schemas import index, lookup, same, schema

DOMAIN = {
    "DomainName": "d",
    "AuthMode": "IAM",
    "DefaultUserSettings": {"ExecutionRole": "arn:aws:iam::123456789012:role/r"},
}


def problems(type_name: str, properties: dict[str, Any]) -> list[str]:
    known = schema(type_name)
    assert known is not None
    return known.problems(properties)


def idle(minutes: object) -> dict[str, Any]:
    life = {"IdleSettings": {"IdleTimeoutInMinutes": minutes}}
    settings = {**DOMAIN["DefaultUserSettings"], "JupyterLabAppSettings": {"AppLifecycleManagement": life}}  # type: ignore[dict-item]
    return {**DOMAIN, "DefaultUserSettings": settings}


def test_a_good_resource_has_no_problems() -> None:
    assert problems("AWS::SageMaker::Domain", idle(60)) == []


def test_an_unknown_type_has_no_schema() -> None:
    assert schema("AWS::Nothing::Here") is None


def test_every_schema_reads_and_judges() -> None:
    for type_name in index():
        known = schema(type_name)
        assert known is not None
        assert isinstance(known.problems({}), list)


def test_unknown_and_missing_keys_are_told_in_cloudformations_words() -> None:
    given = {**DOMAIN, "Nope": 1}
    del given["AuthMode"]
    found = problems("AWS::SageMaker::Domain", given)
    assert "#: extraneous key [Nope] is not permitted" in found
    assert "#: required key [AuthMode] not found" in found


def test_the_path_leads_to_the_problem() -> None:
    where = "#/DefaultUserSettings/JupyterLabAppSettings/AppLifecycleManagement/IdleSettings/IdleTimeoutInMinutes"
    assert problems("AWS::SageMaker::Domain", idle(5)) == [f"{where}: 5 is not greater or equal to 60"]
    assert problems("AWS::SageMaker::Domain", idle("5")) == [f"{where}: 5 is not greater or equal to 60"]
    assert problems("AWS::SageMaker::Domain", idle("often")) == [f"{where}: expected type: Integer, found: String"]


@pytest.mark.parametrize("enabled", [True, "true", "True", "false"])
def test_booleans_may_be_text(enabled: object) -> None:
    assert problems("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": enabled}) == []


def test_other_text_is_no_boolean() -> None:
    found = problems("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": "yes"})
    assert found == ["#/EnableDnsSupport: expected type: Boolean, found: String"]


def test_numbers_may_stand_where_text_is_asked_for_and_are_measured_as_text() -> None:
    assert problems("AWS::SSM::Parameter", {"Type": "String", "Value": 5}) == []
    found = problems("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}, "RoleName": 10**70})
    assert found == ["#/RoleName: expected maxLength: 64, actual: 71"]


def test_a_list_is_no_text_and_an_enum_is_closed() -> None:
    found = problems("AWS::SageMaker::Domain", {**DOMAIN, "AuthMode": "PASSWORD", "DomainName": ["d"]})
    assert "#/AuthMode: PASSWORD is not a valid enum value" in found
    assert "#/DomainName: expected type: String, found: JSONArray" in found


def test_read_only_properties_cannot_be_given() -> None:
    given = {"CidrBlock": "10.0.0.0/16", "VpcId": "vpc-1"}
    assert problems("AWS::EC2::VPC", given) == ["#: extraneous key [VpcId] is not permitted (it is read-only)"]


def test_patterns_with_unicode_classes_work() -> None:
    assert problems("AWS::KMS::Alias", {"AliasName": "alias/ok", "TargetKeyId": "k"}) == []
    found = problems("AWS::KMS::Alias", {"AliasName": "nonsense", "TargetKeyId": "k"})
    assert found == ["#/AliasName: failed validation constraint for keyword [pattern]"]


def test_create_only_changes_replace() -> None:
    domain = schema("AWS::SageMaker::Domain")
    assert domain is not None
    assert domain.replaces(DOMAIN, {**DOMAIN, "DomainName": "other"}) == ["DomainName"]
    assert domain.replaces(DOMAIN, {**DOMAIN, "AppNetworkAccessType": "VpcOnly"}) == []


def test_a_number_and_its_text_are_the_same() -> None:
    assert same({"a": [5, True]}, {"a": ["5", "true"]})
    assert not same({"a": 5}, {"a": 6})
    assert not same({"a": 5}, {})


def test_pointers_collect_over_lists() -> None:
    assert lookup({"A": [{"B": 1}, {"B": 2}]}, ["A", "*", "B"]) == [1, 2]
    assert lookup({"A": 1}, ["A", "B"]) is None


def test_identity_attributes_and_strategy_are_known() -> None:
    association = schema("AWS::EC2::SubnetRouteTableAssociation")
    vpc = schema("AWS::EC2::VPC")
    assert association is not None
    assert vpc is not None
    assert association.deletes_first
    assert not vpc.deletes_first
    assert vpc.identifier == [["VpcId"]]
    assert "DefaultSecurityGroup" in vpc.attributes
    assert vpc.type_of(["CidrBlockAssociations"]) == "array"


def idle_of(type_name: str, app: str, **idle: object) -> list[str]:
    life = {f"{app}AppSettings": {"AppLifecycleManagement": {"IdleSettings": idle}}}
    given: dict[str, Any] = {"DomainId": "d-abcdefghijkl", "UserProfileName": "alice", "UserSettings": life}
    if type_name.endswith("Space"):
        given = {"DomainId": "d-abcdefghijkl", "SpaceName": "hers", "SpaceSettings": life}
    return problems(type_name, given)


@pytest.mark.parametrize("app", ["JupyterLab", "CodeEditor"])
def test_idle_shutdown_of_profiles_and_spaces_is_known_and_judged(app: str) -> None:
    assert idle_of("AWS::SageMaker::UserProfile", app, LifecycleManagement="ENABLED", IdleTimeoutInMinutes=60) == []
    assert idle_of("AWS::SageMaker::Space", app, IdleTimeoutInMinutes=60) == []
    (found,) = idle_of("AWS::SageMaker::UserProfile", app, MaxIdleTimeoutInMinutes=59)
    assert found.endswith("/MaxIdleTimeoutInMinutes: 59 is not greater or equal to 60")
    (found,) = idle_of("AWS::SageMaker::Space", app, LifecycleManagement="ENABLED")
    assert found.endswith("extraneous key [LifecycleManagement] is not permitted")

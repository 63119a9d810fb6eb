"""Cloud Control API: one resource, read by its identifier, as the CDK's command line reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from .kit import ACCOUNT, REGION, ROLE


@pytest.fixture(scope="module")
def client(address: str) -> Callable[..., Any]:
    session: Any = boto3.Session("testing", "testing", region_name=REGION)
    return lambda service, **more: session.client(service, endpoint_url=address, **more)


@pytest.fixture(scope="module")
def domain(client: Callable[..., Any]) -> str:
    """A domain with a profile; its id."""
    ec2, studio = client("ec2"), client("sagemaker")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    settings = {"DomainName": "team", "AuthMode": "IAM", "VpcId": vpc, "SubnetIds": [subnet]}
    made = studio.create_domain(**settings, DefaultUserSettings={"ExecutionRole": ROLE})
    domain_id = str(made["DomainArn"].rpartition("/")[2])
    studio.create_user_profile(DomainId=domain_id, UserProfileName="ana")
    return domain_id


def read(client: Callable[..., Any], type_name: str, identifier: str, **more: Any) -> Any:
    answer = client("cloudcontrol", **more).get_resource(TypeName=type_name, Identifier=identifier)
    assert answer["TypeName"] == type_name
    assert answer["ResourceDescription"]["Identifier"] == identifier
    return json.loads(answer["ResourceDescription"]["Properties"])


def test_a_resource_has_the_properties_and_attributes_of_its_schema_and_no_others(
    client: Callable[..., Any], domain: str
) -> None:
    said = client("sagemaker").describe_domain(DomainId=domain)
    model = read(client, "AWS::SageMaker::Domain", domain)
    assert model["DomainArn"] == f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:domain/{domain}"
    assert {"AuthMode", "HomeEfsFileSystemId", "DefaultUserSettings", "VpcId"} <= set(model)
    assert {key: said[key] for key in model} == model
    assert not {"Status", "CreationTime", "LastModifiedTime"} & set(model)


def test_an_identifier_of_two_parts_is_told_with_a_bar(client: Callable[..., Any], domain: str) -> None:
    assert read(client, "AWS::SageMaker::UserProfile", f"ana|{domain}")["UserProfileName"] == "ana"


@pytest.mark.parametrize(
    ("type_name", "identifier", "code"),
    [
        ("AWS::SageMaker::Domain", "d-000000000000", "ResourceNotFoundException"),
        ("AWS::SageMaker::UserProfile", "ana", "ValidationException"),
        ("AWS::SageMaker::Nothing", "x", "TypeNotFoundException"),
        ("AWS::S3::Bucket", "there", "NotImplemented"),
    ],
)
def test_what_it_can_not_tell_it_refuses(
    client: Callable[..., Any], type_name: str, identifier: str, code: str
) -> None:
    with pytest.raises(ClientError) as caught:
        read(client, type_name, identifier)
    assert caught.value.response["Error"]["Code"] == code


def test_another_operation_is_refused_by_name(client: Callable[..., Any]) -> None:
    with pytest.raises(ClientError, match="does not support this of cloudcontrolapi: ListResources"):
        client("cloudcontrol").list_resources(TypeName="AWS::SageMaker::Domain")


def test_each_account_and_region_has_its_own(client: Callable[..., Any], domain: str) -> None:
    with pytest.raises(ClientError, match="was not found"):
        read(client, "AWS::SageMaker::Domain", domain, region_name="eu-central-1")

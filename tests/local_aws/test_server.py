"""The local AWS on a port: what a client sees of it."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import boto3
import botocore.exceptions
import pytest

from local_aws import patches, server

from .conftest import value


def client(service: str, address: str, **more: Any) -> Any:
    session: Any = boto3.Session("testing", "testing", region_name="us-east-1")
    return session.client(service, endpoint_url=address, **more)


def test_it_deploys_over_http(address: str) -> None:
    api = client("cloudformation", address)
    api.create_stack(StackName="s", TemplateBody=json.dumps({"Resources": {"A": value("1", "/http")}}))
    assert client("ssm", address).get_parameter(Name="/http")["Parameter"]["Value"] == "1"
    api.delete_stack(StackName="s")


def test_it_serves_whoever_assumed_a_role(address: str) -> None:
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]})
    role = client("iam", address).create_role(RoleName="deploy", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    session = client("sts", address).assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    api = client(
        "cloudformation",
        address,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    api.create_stack(StackName="assumed", TemplateBody=json.dumps({"Resources": {"A": value("1", "/assumed")}}))
    assert client("ssm", address).get_parameter(Name="/assumed")["Parameter"]["Value"] == "1"


def test_nonsense_is_never_a_server_error(address: str) -> None:
    nonsense: tuple[Any, ...] = (
        {"A": 5},
        {"A": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::Sub": 5}}}},
        [],
    )
    for resources in nonsense:
        body = urllib.parse.urlencode(
            {"Action": "CreateStack", "StackName": "n", "TemplateBody": json.dumps({"Resources": resources})}
        )
        head = {"Authorization": "AWS4-HMAC-SHA256 Credential=t/20261122/us-east-1/cloudformation/aws4_request"}
        request = urllib.request.Request(address, body.encode(), head)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        assert caught.value.code == 400
        caught.value.close()


def test_it_listens_on_the_loopback_interface_only(address: str) -> None:
    other = server.bind(0)
    try:
        assert other.server_address[0] == "127.0.0.1"
        assert server.endpoint(other) == f"http://localhost:{other.server_port}"
    finally:
        other.server_close()


def test_the_environment_is_given_back() -> None:
    before = dict(os.environ)
    with server.serving() as url:
        assert os.environ["AWS_ENDPOINT_URL"] == url
    assert dict(os.environ) == before


def test_installing_again_changes_nothing() -> None:
    server.install()
    patches.install()
    server.install()


def test_the_cli_may_ask_cloudtrail(address: str) -> None:
    assert client("cloudtrail", address).lookup_events()["Events"] == []


def test_awss_own_policies_are_there_and_a_conditional_denial_is_none(address: str) -> None:
    s3 = client("s3", address)
    s3.create_bucket(Bucket="secure")
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::secure/*"}
    s3.put_bucket_policy(Bucket="secure", Policy=json.dumps({"Statement": [{**deny, "Condition": plain}]}))
    s3.put_object(Bucket="secure", Key="k", Body=b"v")
    s3.put_bucket_policy(Bucket="secure", Policy=json.dumps({"Statement": [deny]}))
    with pytest.raises(s3.exceptions.ClientError, match="403"):
        s3.put_object(Bucket="secure", Key="k", Body=b"v")
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert client("iam", address).get_policy(PolicyArn=arn)["Policy"]["PolicyName"] == "ReadOnlyAccess"


@pytest.mark.parametrize(
    ("service", "call", "arguments"),
    [
        ("bedrock", "list_foundation_models", {}),
        ("sagemaker", "create_training_plan", {"TrainingPlanName": "p", "TrainingPlanOfferingId": "o"}),
        ("iam", "generate_service_last_accessed_details", {"Arn": "arn:aws:iam::123456789012:role/somebody"}),
    ],
)
def test_what_is_not_supported_is_refused_by_name_at_once(
    address: str, service: str, call: str, arguments: dict[str, str]
) -> None:
    api = client(service, address)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        getattr(api, call)(**arguments)
    answer = caught.value.response
    assert answer["Error"]["Code"] == "NotImplemented"
    assert "The local AWS does not support this of" in answer["Error"]["Message"]
    assert call in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0

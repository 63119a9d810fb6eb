"""Endpoints: the only way out, for this account's people to this account's things."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from studio_constructs import StudioEndpoint, StudioNetwork, StudioVpc
from studio_constructs.aws_facts.perimeter import RESOURCE_ACCOUNT_ENDPOINTS
from tests.kit import Json, built, paths_below, refused, resources, synthesize

from .kit import MISSING_FIX, MISSING_RULE, group_id

ENDPOINT = "AWS::EC2::VPCEndpoint"


def endpoint(template: Json, service: str) -> Json:
    (found,) = (
        resource["Properties"]
        for resource in resources(template, ENDPOINT).values()
        if resource["Properties"]["ServiceName"] == service
    )
    return dict(found)


def gateway(template: Json) -> Json:
    (found,) = (
        resource["Properties"]
        for resource in resources(template, ENDPOINT).values()
        if resource["Properties"]["VpcEndpointType"] == "Gateway"
    )
    return dict(found)


def test_a_new_vpc_has_the_endpoints_that_studio_needs(default_network: Json) -> None:
    services = [
        resource["Properties"]["ServiceName"]
        for resource in resources(default_network, ENDPOINT).values()
        if resource["Properties"]["VpcEndpointType"] == "Interface"
    ]
    assert services == [
        "com.amazonaws.eu-west-1.sagemaker.api",
        "com.amazonaws.eu-west-1.sagemaker.runtime",
        "aws.sagemaker.eu-west-1.studio",
        "com.amazonaws.eu-west-1.sts",
        "com.amazonaws.eu-west-1.logs",
    ]
    assert gateway(default_network)["ServiceName"]["Fn::Join"][1][-1] == ".s3"


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("sagemaker-api", "com.amazonaws.eu-west-1.sagemaker.api"),
        ("sagemaker-runtime", "com.amazonaws.eu-west-1.sagemaker.runtime"),
        ("studio", "aws.sagemaker.eu-west-1.studio"),
        ("sts", "com.amazonaws.eu-west-1.sts"),
        ("logs", "com.amazonaws.eu-west-1.logs"),
        ("monitoring", "com.amazonaws.eu-west-1.monitoring"),
        ("kms", "com.amazonaws.eu-west-1.kms"),
        ("ecr-api", "com.amazonaws.eu-west-1.ecr.api"),
        ("ecr-dkr", "com.amazonaws.eu-west-1.ecr.dkr"),
        ("ssm", "com.amazonaws.eu-west-1.ssm"),
        ("ssmmessages", "com.amazonaws.eu-west-1.ssmmessages"),
        ("servicecatalog", "com.amazonaws.eu-west-1.servicecatalog"),
        ("codecommit", "com.amazonaws.eu-west-1.codecommit"),
    ],
)
def test_an_interface_endpoint_lets_in_studio_s_network_and_this_account_s_people_only(
    full_network: Json, name: str, service: str
) -> None:
    found = endpoint(full_network, service)
    assert StudioEndpoint(name) in StudioEndpoint
    assert found["PrivateDnsEnabled"] is True
    assert found["SecurityGroupIds"] == [{"Fn::GetAtt": [group_id(full_network, "Endpoints of Studio"), "GroupId"]}]
    own = {"aws:PrincipalAccount": "111111111111"}
    if name in RESOURCE_ACCOUNT_ENDPOINTS:
        own["aws:ResourceAccount"] = "111111111111"
    assert found["PolicyDocument"]["Statement"][0] == {
        "Sid": "OwnAccountOnly",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": own},
    }


def test_every_endpoint_can_be_had(full_network: Json) -> None:
    assert len(resources(full_network, ENDPOINT)) == len(StudioEndpoint)


def test_an_endpoint_can_be_added(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network")
    before = len(resources(built(lambda other: StudioNetwork(other, "Network")), ENDPOINT))
    assert network.add_endpoint(StudioEndpoint.KMS).node.path == "Studio/Network/Kms"
    assert len(resources(synthesize(stack), ENDPOINT)) == before + 1


def test_an_endpoint_named_twice_is_made_once(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", endpoints=[*StudioEndpoint.required(), StudioEndpoint.STS])
    assert len(resources(synthesize(stack), ENDPOINT)) == 6


def test_required_endpoints_are_these() -> None:
    assert [each.value for each in StudioEndpoint.required()] == [
        "s3",
        "sagemaker-api",
        "sagemaker-runtime",
        "studio",
        "sts",
        "logs",
    ]


def test_with_internet_endpoints_may_be_left_out(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True), endpoints=[StudioEndpoint.S3])
    assert len(resources(synthesize(stack), ENDPOINT)) == 1


def test_missing_endpoints_are_told(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Network] studio:EndpointsMissing: endpoints leaves out s3, studio; {MISSING_RULE}; {MISSING_FIX}"
    ):
        StudioNetwork(
            stack,
            "Network",
            endpoints=[each for each in StudioEndpoint if each not in {StudioEndpoint.S3, StudioEndpoint.STUDIO}],
        )
    assert paths_below(stack) == []

"""What tests of cost and care share: a domain, a key of the library's, an imported domain."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import Domain, StudioKey, StudioNetwork, StudioVpc
from studio_constructs.domain import IDomain
from tests.kit import Json, new_stack

from .kit import KEY_ARN

DOMAIN_TYPE = "AWS::SageMaker::Domain"
ROLE_ARN = "arn:aws:iam::111111111111:role/Default"


def a_domain(scope: Construct, name: str = "marketing") -> Domain:
    vpc = StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    return Domain(
        scope,
        "Domain",
        network=StudioNetwork(scope, "Network", vpc=vpc),
        execution_role=iam.Role.from_role_arn(scope, "Role", ROLE_ARN),
        encryption_key=kms.Key.from_key_arn(scope, "DomainKey", KEY_ARN),
        domain_name=name,
    )


def an_imported_domain(scope: Construct) -> IDomain:
    """One whose home file system and key nobody told."""
    vpc = ec2.Vpc.from_vpc_attributes(scope, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    return Domain.from_domain_attributes(scope, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)


def a_key(scope: Construct, alias: str = "care") -> kms.IKey:
    return StudioKey(scope, "CareKey", alias=alias).key


def home_id(template: Json) -> Json:
    """The reference to the domain's home file system."""
    (logical_id,) = (name for name, found in template["Resources"].items() if found["Type"] == DOMAIN_TYPE)
    return {"Fn::GetAtt": [logical_id, "HomeEfsFileSystemId"]}


def text_of(value: object) -> str:
    """A joined text with ``<LogicalId.Attribute>`` in place of each reference."""
    if isinstance(value, str):
        return value
    assert isinstance(value, dict)
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(text_of(part) for part in parts)
    ((function, what),) = value.items()
    return f"<{what}>" if function == "Ref" else f"<{'.'.join(what)}>"


def stack_in(region: str) -> cdk.Stack:
    return new_stack(env=cdk.Environment(account="111111111111", region=region))

"""What the tests of the Studio control plane, functions and bridges start from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.cloudformation import parsing
from moto.core.config import default_user_config

from local_aws.server import install

ACCOUNT, REGION = "123456789012", "us-east-1"
CLASSIC = {"Key": "local-aws:studio-classic", "Value": "exists"}  # what makes an app of Studio Classic exist
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/studio"
PATIENTLY: Any = {"Delay": 0.05, "MaxAttempts": 5000}  # botocore sleeps for fractions of a second, too


@cache
def client(service: str) -> Any:
    """A client of the local AWS. Clients are dear, and know nothing of the state behind them."""
    make: Any = boto3.client  # the stubs know every service by a literal name
    return make(service, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")


@contextmanager
def local_aws() -> Iterator[None]:
    """The local AWS in this process, empty."""
    install()
    with pytest.MonkeyPatch.context() as patch:
        # reading these, before each test and after, is most of what a test would do
        patch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
        patch.setitem(default_user_config, "iam", {"load_aws_managed_policies": False})
        patch.setattr("local_aws.cloudformation.backend.PATIENCE", 600)  # tests do not ask again, machines are busy
        with mock_aws():
            yield


Request = dict[str, Any]


@contextmanager
def asked(refuse: Callable[[str, Request], str | None] = lambda *_: None) -> Iterator[set[str]]:
    """What clients in this process ask, as `service:Operation`; refused is what a code is given for."""
    operations: set[str] = set()
    clients: Any = BaseClient  # the stubs do not know what all of a client's calls go through
    real = clients._make_api_call

    def call(self: Any, operation: str, request: Request) -> Any:
        operations.add(f"{self.meta.service_model.signing_name}:{operation}")
        if code := refuse(operation, request):
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, operation)
        return real(self, operation, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clients, "_make_api_call", call)
        yield operations


@contextmanager
def refused(code: str, *words: str) -> Iterator[None]:
    """The service refuses with this code and says these words."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    for word in words:
        assert word in error["Message"], error["Message"]


@dataclass
class Estate:
    """An account with a network, and short ways to make what lives in it."""

    vpc: str = ""
    subnets: list[str] = field(default_factory=list)
    group: str = ""

    def __post_init__(self) -> None:
        ec2 = client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [self.subnet(f"10.0.{i}.0/24", zone) for i, zone in enumerate("aab")]
        self.group = self.security_group("studio")

    def subnet(self, cidr: str, zone: str) -> str:
        made = client("ec2").create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}")
        return str(made["Subnet"]["SubnetId"])

    def security_group(self, name: str) -> str:
        return str(client("ec2").create_security_group(GroupName=name, Description=name, VpcId=self.vpc)["GroupId"])

    # -- what lives in it: each returns the request, for the call or for a change to it --

    def domain_request(self, **changes: Any) -> dict[str, Any]:
        user = {"ExecutionRole": ROLE, "SecurityGroups": [self.group]}
        request: dict[str, Any] = {
            "DomainName": "team",
            "AuthMode": "IAM",
            "VpcId": self.vpc,
            "SubnetIds": self.subnets,
            "AppNetworkAccessType": "VpcOnly",
            "DefaultUserSettings": user,
            "DefaultSpaceSettings": {"ExecutionRole": ROLE},
        }
        request.update(changes)
        return {key: value for key, value in request.items() if value is not None}

    def domain(self, **changes: Any) -> str:
        made = client("sagemaker").create_domain(**self.domain_request(**changes))
        return str(made["DomainArn"]).split("/")[-1]

    def profile(self, domain: str, name: str, **settings: Any) -> str:
        made = client("sagemaker").create_user_profile(DomainId=domain, UserProfileName=name, **settings)
        return str(made["UserProfileArn"])

    def space(self, domain: str, name: str, owner: str, *, sharing: str = "Private", **settings: Any) -> str:
        made = client("sagemaker").create_space(
            DomainId=domain,
            SpaceName=name,
            OwnershipSettings={"OwnerUserProfileName": owner},
            SpaceSharingSettings={"SharingType": sharing},
            SpaceSettings={"AppType": "JupyterLab", **settings},
        )
        return str(made["SpaceArn"])

    def app(self, domain: str, space: str, **more: Any) -> dict[str, str]:
        named = {"DomainId": domain, "SpaceName": space, "AppType": "JupyterLab", "AppName": "default"}
        client("sagemaker").create_app(**named, **more)
        return named

    def lifecycle(self, name: str, app_type: str = "JupyterLab") -> str:
        made = client("sagemaker").create_studio_lifecycle_config(
            StudioLifecycleConfigName=name,
            StudioLifecycleConfigContent="IyEvYmluL2Jhc2g=",
            StudioLifecycleConfigAppType=app_type,
        )
        return str(made["StudioLifecycleConfigArn"])


# -- CloudFormation's side, without a stack ----------------------------------------------------------------


def make(type_name: str, properties: dict[str, Any], logical_id: str = "Thing") -> Any:
    """Make a resource as the engine makes one."""
    model = parsing.get_model_map()[type_name]
    extra = {
        "LogicalId": logical_id,
        "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/s/1",
        "ResourceType": type_name,
    }
    given = {"Type": type_name, "Properties": json.loads(json.dumps(properties))}
    name = properties.get(model.cloudformation_name_type(), f"s-{logical_id}-X")
    return model.create_from_cloudformation_json(name, given, ACCOUNT, REGION, **extra)


def change(resource: Any, properties: dict[str, Any]) -> Any:
    """Update a resource as the engine updates one."""
    model = parsing.get_model_map()[resource.cloudformation_type()]
    return model.update_from_cloudformation_json(
        original_resource=resource,
        new_resource_name="s-Thing-X",
        cloudformation_json={"Properties": json.loads(json.dumps(properties))},
        account_id=ACCOUNT,
        region_name=REGION,
    )


def remove(resource: Any) -> None:
    """Delete a resource as the engine deletes one."""
    resource.delete(ACCOUNT, REGION)

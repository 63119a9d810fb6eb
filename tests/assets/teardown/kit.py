"""An estate that CloudFormation deletes, another beside it in the VPC, and an AWS that refuses and ends functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from teardown.aws import Pass
from teardown.index import clear
from tests.local_aws import kit
from tests.local_aws.kit import ACCOUNT, REGION, client

Json = dict[str, Any]

STACK_ID = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/Studio/1"
PASSES_MAX = 60
SLOW = {"Key": "local-aws:deleting-for", "Value": "2"}


class KilledError(BaseException):
    """Lambda ends the function: nothing in it catches that."""


@dataclass
class CloudFormation:
    """What CloudFormation says of the stack that the custom resource is in."""

    status: str = "DELETE_IN_PROGRESS"
    resources: list[Json] = field(default_factory=list)

    def describe_stacks(self, StackName: str) -> Json:  # noqa: N803 - AWS's name
        assert StackName == STACK_ID
        return {"Stacks": [{"StackStatus": self.status}]}

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_stack_resources"
        return self

    def paginate(self, StackName: str) -> Iterator[Json]:  # noqa: N803 - AWS's name
        assert StackName == STACK_ID
        for resource in self.resources:
            yield {"StackResourceSummaries": [resource]}

    def has(self, resource_type: str, physical_id: str, status: str = "CREATE_COMPLETE", name: str = "Thing") -> None:
        self.resources.append(
            {
                "LogicalResourceId": name,
                "ResourceType": f"AWS::SageMaker::{resource_type}",
                "PhysicalResourceId": physical_id,
                "ResourceStatus": status,
            }
        )


@dataclass
class Account:
    """An account with two domains in one VPC, each with people, apps and spaces."""

    inside: kit.Estate
    cloudformation: CloudFormation
    domain_id: str = ""
    other_id: str = ""

    @classmethod
    def furnished(cls, *, slow: bool = True, many: int = 2) -> Account:
        """Both domains have alice and bob, *many* spaces of alice's with an app each, a shared one, and Canvas."""
        made = cls(kit.Estate(), CloudFormation())
        made.domain_id = made.domain("research", many=many, slow=slow)
        made.other_id = made.domain("other", many=2, slow=False)
        return made

    def domain(self, name: str, *, many: int, slow: bool) -> str:
        domain_id = self.inside.domain(DomainName=name, **({"Tags": [SLOW]} if slow else {}))
        for person in ("alice", "bob"):
            self.inside.profile(domain_id, person)
        for number in range(many):
            self.inside.space(domain_id, f"lab-{number}", "alice")
            self.inside.app(domain_id, f"lab-{number}")
        self.inside.space(domain_id, "bobs", "bob")
        self.inside.app(domain_id, "bobs")
        self.inside.space(domain_id, "team", "alice", sharing="Shared")
        self.inside.app(domain_id, "team")
        client("sagemaker").create_app(DomainId=domain_id, UserProfileName="bob", AppType="Canvas", AppName="default")
        return domain_id

    def arn(self, domain_id: str) -> str:
        return f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:domain/{domain_id}"

    # -- the function ------------------------------------------------------------------------------------------------

    def clear(self, properties: Json, *, in_time: Callable[[], bool] = lambda: True) -> bool:
        """One question of the provider framework."""
        event = {"RequestType": "Delete", "StackId": STACK_ID, "ResourceProperties": properties}
        return clear(event, Pass(self._client, in_time))

    def _client(self, service: str) -> Any:
        return self.cloudformation if service == "cloudformation" else client(service)

    def clear_all(self, properties: Json) -> int:
        """As often as it takes; how often that was."""
        for number in range(1, PASSES_MAX):
            if self.clear(properties):
                return number
        raise AssertionError(f"not done after {PASSES_MAX} passes")

    def people(self, whose: str = "Everybody") -> Json:
        return {"DomainId": self.domain_id, "Whose": whose}

    def end_domain(self) -> None:
        """CloudFormation deletes profiles and the domain; the homes stay, as AWS leaves them."""
        sagemaker = client("sagemaker")
        for person in ("alice", "bob"):
            sagemaker.delete_user_profile(DomainId=self.domain_id, UserProfileName=person)
        sagemaker.delete_domain(DomainId=self.domain_id)
        self.cloudformation.has("Domain", self.domain_id, "DELETE_COMPLETE", name="TheDomain")

    # -- what there is -----------------------------------------------------------------------------------------------

    def work(self, domain_id: str) -> set[str]:
        """Spaces and running apps of a domain."""
        sagemaker = client("sagemaker")
        spaces = sagemaker.get_paginator("list_spaces").paginate(DomainIdEquals=domain_id)
        apps = sagemaker.get_paginator("list_apps").paginate(DomainIdEquals=domain_id)
        found = {f"space {space['SpaceName']}" for page in spaces for space in page["Spaces"]}
        return found | {
            f"app {app.get('SpaceName') or app['UserProfileName']}"
            for page in apps
            for app in page["Apps"]
            if app["Status"] != "Deleted"
        }

    def homes(self, domain_id: str) -> set[str]:
        """What carries a domain's ARN: file systems, mount targets, security groups."""
        efs, arn = client("efs"), self.arn(domain_id)
        found = set()
        for system in efs.describe_file_systems()["FileSystems"]:
            if arn in {tag["Value"] for tag in system["Tags"]}:
                found.add(system["FileSystemId"])
                targets = efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]
                found |= {target["MountTargetId"] for target in targets}
        groups = client("ec2").describe_security_groups()["SecurityGroups"]
        return found | {
            f"{group['GroupName']} {len(group['IpPermissions'])} {len(group['IpPermissionsEgress'])}"
            for group in groups
            if arn in {tag["Value"] for tag in group.get("Tags", [])}
        }

    def everything(self) -> dict[str, set[str]]:
        """All that the two domains have, and every security group and file system besides."""
        groups = client("ec2").describe_security_groups()["SecurityGroups"]
        systems = client("efs").describe_file_systems()["FileSystems"]
        return {
            "work": self.work(self.domain_id),
            "homes": self.homes(self.domain_id),
            "other's work": self.work(self.other_id),
            "other's homes": self.homes(self.other_id),
            "groups": {group["GroupId"] for group in groups},
            "file systems": {system["FileSystemId"] for system in systems},
        }


@dataclass
class Calls:
    """Every call of AWS that is made, and what becomes of some of them."""

    made: list[str] = field(default_factory=list)
    refuse: Callable[[str, int], str | None] = lambda operation, number: None
    kill_after: int | None = None

    def call(self, real: Callable[[], Any], operation: str) -> Any:
        number = len(self.made)
        self.made.append(operation)
        if code := self.refuse(operation, number):
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, operation)
        try:
            return real()
        finally:
            if number == self.kill_after:
                raise KilledError(operation)


@contextmanager
def calls(**rules: Any) -> Iterator[Calls]:
    """Watch the calls of AWS, and refuse or kill."""
    watched = Calls(**rules)
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: Any, operation: str, request: Json) -> Any:
        return watched.call(lambda: real(self, operation, request), operation)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield watched

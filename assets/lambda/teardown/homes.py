"""What SageMaker leaves behind in the network of a deleted domain: the homes, the ways to them, two security groups.

Each carries the ARN of the domain as a tag. What does not is never touched, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from teardown.aws import Json, Pass, code_of, pages

TAG: Final = "ManagedByAmazonSageMakerResource"
"""https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html (read 2026-11-22)"""

_NO_DOMAIN: Final = "ResourceNotFound"
_FILES_LATER: Final = frozenset(
    {"FileSystemNotFound", "MountTargetNotFound", "FileSystemInUse", "DependencyTimeout"}
    | {"IncorrectFileSystemLifeCycleState"}
)
_GROUP_LATER: Final = frozenset({"InvalidGroup.NotFound", "DependencyViolation"})


@dataclass(frozen=True)
class Homes:
    """What a domain has left behind.

    Attributes:
        now: This pass.
        domain_id: The domain.
        domain_arn: Its ARN, which the tags say.
    """

    now: Pass
    domain_id: str
    domain_arn: str

    def clear(self) -> None:
        """Delete the file system with its mount targets, then the two groups. Waits while there is a domain."""
        if self._has_domain():
            self.now.wait_for(f"domain {self.domain_id}")
            return
        self._clear_files()
        if not self.now.waiting:  # mount targets are in the groups
            self._clear_groups()

    def _has_domain(self) -> bool:
        try:
            self.now.client("sagemaker").describe_domain(DomainId=self.domain_id)
        except ClientError as error:
            if code_of(error) == _NO_DOMAIN:
                return False
            raise
        return True

    def _clear_files(self) -> None:
        efs = self.now.client("efs")
        for found in pages(efs, "describe_file_systems", "FileSystems"):
            if _says(found["Tags"], self.domain_arn):
                self._delete_files(efs, found["FileSystemId"], found["LifeCycleState"])

    def _delete_files(self, efs: Any, file_system: str, state: str) -> None:
        if state in {"deleting", "deleted"}:
            self.now.wait_for(f"{file_system}, which is {state}")
            return
        targets = list(pages(efs, "describe_mount_targets", "MountTargets", FileSystemId=file_system))
        for target in targets:
            self._unmount(efs, target)
        if not targets:
            self.now.attempt(
                f"file system {file_system}",
                lambda: efs.delete_file_system(FileSystemId=file_system),
                later=_FILES_LATER,
            )

    def _unmount(self, efs: Any, target: Json) -> None:
        name = target["MountTargetId"]
        if target["LifeCycleState"] in {"deleting", "deleted"}:
            self.now.wait_for(f"mount target {name}, which is {target['LifeCycleState']}")
            return
        self.now.attempt(
            f"mount target {name}",
            lambda: efs.delete_mount_target(MountTargetId=name),
            later=_FILES_LATER,
        )

    def _clear_groups(self) -> None:
        """Rules first: each of the two names the other, and so keeps it."""
        ec2 = self.now.client("ec2")
        groups = [*self._groups(ec2)]
        for group in groups:
            for rules, revoke in (
                (group["IpPermissions"], ec2.revoke_security_group_ingress),
                (group["IpPermissionsEgress"], ec2.revoke_security_group_egress),
            ):
                if rules:
                    revoke(GroupId=group["GroupId"], IpPermissions=rules)
        for group in groups:
            group_id = group["GroupId"]
            self.now.attempt(
                f"security group {group_id}",
                lambda group_id=group_id: ec2.delete_security_group(GroupId=group_id),
                later=_GROUP_LATER,
            )

    def _groups(self, ec2: Any) -> Iterator[Json]:
        names = {f"security-group-for-{way}-nfs-{self.domain_id}" for way in ("inbound", "outbound")}
        tagged = [{"Name": f"tag:{TAG}", "Values": [self.domain_arn]}]
        for group in pages(ec2, "describe_security_groups", "SecurityGroups", Filters=tagged):
            if group["GroupName"] in names and _says(group["Tags"], self.domain_arn):
                yield group


def _says(tags: list[Json], domain_arn: str) -> bool:
    return any(tag["Key"] == TAG and tag["Value"] == domain_arn for tag in tags)

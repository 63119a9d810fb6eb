"""File systems: EFS's, with their mount targets and access points, and FSx's."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from moto.efs.models import efs_backends

from local_aws.cloudformation.errors import ResourceFailureError
from local_aws.shapes import as_request

from .base import ApiResource, as_text, raise_unless_missing, truth


class FileSystem(ApiResource):
    """``AWS::EFS::FileSystem``."""

    TYPE = "AWS::EFS::FileSystem"
    SERVICE = "efs"
    KEEPS = frozenset(
        {
            "AvailabilityZoneName",
            "BackupPolicy",
            "BypassPolicyLockoutSafetyCheck",
            "Encrypted",
            "FileSystemPolicy",
            "FileSystemProtection",
            "FileSystemTags",
            "KmsKeyId",
            "LifecyclePolicies",
            "PerformanceMode",
            "ProvisionedThroughputInMibps",
            "ThroughputMode",
        }
    )

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = self.given("KmsKeyId", "PerformanceMode", "ThroughputMode", "AvailabilityZoneName")
        if "ProvisionedThroughputInMibps" in self.properties:
            given["ProvisionedThroughputInMibps"] = float(self.properties["ProvisionedThroughputInMibps"])
        made = self.api.create_file_system(
            CreationToken=self.name, Encrypted=truth(self.properties.get("Encrypted", False)), **given
        )
        return {"FileSystemId": made["FileSystemId"], "Arn": made["FileSystemArn"]}

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """One that is there."""
        try:
            (found,) = self.api.describe_file_systems(FileSystemId=identifier["FileSystemId"])["FileSystems"]
        except ClientError as error:
            raise_unless_missing(error)
            return None
        return {"FileSystemId": found["FileSystemId"], "Arn": found["FileSystemArn"]}

    @property
    def _record(self) -> Any:
        return efs_backends[self.account_id][self.region_name].file_systems_by_id[self.physical_resource_id]

    def change(self, old: dict[str, Any]) -> None:
        """Throughput, life cycle, backup, policy, tags. For some of it moto's API has no call."""
        ident, record = self.physical_resource_id, self._record
        protection = self.properties.get("FileSystemProtection", {}).get("ReplicationOverwriteProtection", "ENABLED")
        if protection != "ENABLED":
            raise ResourceFailureError(
                f"ReplicationOverwriteProtection {protection} of {self.TYPE} is not supported by the local AWS"
            )
        if old and self.changed(old, "ThroughputMode", "ProvisionedThroughputInMibps"):
            record.throughput_mode = self.properties.get("ThroughputMode", "bursting")
            record.provisioned_throughput_in_mibps = float(self.properties.get("ProvisionedThroughputInMibps", 0))
        if self.changed(old, "LifecyclePolicies"):
            self.api.put_lifecycle_configuration(
                FileSystemId=ident, LifecyclePolicies=self.properties.get("LifecyclePolicies", [])
            )
        if self.changed(old, "BackupPolicy"):
            setattr(record, "_backup", self.properties.get("BackupPolicy", {}).get("Status") == "ENABLED")  # noqa: B010 - moto's own
        if self.changed(old, "FileSystemPolicy"):
            policy = self.properties.get("FileSystemPolicy")
            record.file_system_policy = as_text(policy) if policy else None
        tags, gone = self.tag_changes(old, "FileSystemTags")
        if tags:
            self.api.tag_resource(ResourceId=ident, Tags=tags)
        if gone:
            self.api.untag_resource(ResourceId=ident, TagKeys=gone)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_file_system(FileSystemId=self.physical_resource_id)


class MountTarget(ApiResource):
    """``AWS::EFS::MountTarget``."""

    TYPE = "AWS::EFS::MountTarget"
    SERVICE = "efs"

    def make(self) -> dict[str, Any]:
        """Create it."""
        made = self.api.create_mount_target(**self.given("FileSystemId", "SubnetId", "IpAddress", "SecurityGroups"))
        return {"Id": made["MountTargetId"], "IpAddress": made["IpAddress"]}

    def change(self, old: dict[str, Any]) -> None:
        """Its security groups."""
        if old and self.changed(old, "SecurityGroups"):
            groups = self.properties["SecurityGroups"]
            self.api.modify_mount_target_security_groups(MountTargetId=self.physical_resource_id, SecurityGroups=groups)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_mount_target(MountTargetId=self.physical_resource_id)


class AccessPoint(ApiResource):
    """``AWS::EFS::AccessPoint``."""

    TYPE = "AWS::EFS::AccessPoint"
    SERVICE = "efs"

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = self.given("FileSystemId", "RootDirectory")
        if user := self.properties.get("PosixUser"):
            groups = {"SecondaryGids": [int(gid) for gid in user["SecondaryGids"]]} if "SecondaryGids" in user else {}
            given["PosixUser"] = {"Uid": int(user["Uid"]), "Gid": int(user["Gid"]), **groups}
        if info := given.get("RootDirectory", {}).get("CreationInfo"):
            owner = {"OwnerUid": int(info["OwnerUid"]), "OwnerGid": int(info["OwnerGid"])}
            given["RootDirectory"] = {
                **given["RootDirectory"],
                "CreationInfo": {**owner, "Permissions": str(info["Permissions"])},
            }
        made = self.api.create_access_point(ClientToken=self.properties.get("ClientToken", self.name), **given)
        return {"AccessPointId": made["AccessPointId"], "Arn": made["AccessPointArn"]}

    def change(self, old: dict[str, Any]) -> None:
        """Tags."""
        tags, gone = self.tag_changes(old, "AccessPointTags")
        if tags:
            self.api.tag_resource(ResourceId=self.physical_resource_id, Tags=tags)
        if gone:
            self.api.untag_resource(ResourceId=self.physical_resource_id, TagKeys=gone)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_access_point(AccessPointId=self.physical_resource_id)


class FsxFileSystem(ApiResource):
    """``AWS::FSx::FileSystem``."""

    TYPE = "AWS::FSx::FileSystem"
    SERVICE = "fsx"
    KEEPS = frozenset(
        {
            "FileSystemType",
            "KmsKeyId",
            "LustreConfiguration",
            "SecurityGroupIds",
            "StorageCapacity",
            "StorageType",
            "SubnetIds",
            "Tags",
        }
    )

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = {key: value for key, value in self.properties.items() if key != "Tags"}
        made = self.api.create_file_system(**as_request("fsx", "CreateFileSystem", given))["FileSystem"]
        return {
            "Id": made["FileSystemId"],
            "DNSName": made["DNSName"],
            "ResourceARN": made["ResourceARN"],
            "LustreMountName": made["FileSystemId"].removeprefix("fs-"),
        }

    def change(self, old: dict[str, Any]) -> None:
        """Tags; moto's API can change nothing else."""
        if old and self.changed(old, "LustreConfiguration", "StorageCapacity", "StorageType"):
            raise ResourceFailureError(f"Changing the settings of {self.TYPE} is not supported by the local AWS")
        tags, gone = self.tag_changes(old)
        if tags:
            self.api.tag_resource(ResourceARN=self.attributes["ResourceARN"], Tags=tags)
        if gone:
            self.api.untag_resource(ResourceARN=self.attributes["ResourceARN"], TagKeys=gone)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_file_system(FileSystemId=self.physical_resource_id)


MODELS = [FileSystem, MountTarget, AccessPoint, FsxFileSystem]

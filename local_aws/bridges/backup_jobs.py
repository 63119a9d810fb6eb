"""Backups of file systems, and what is restored from them. A job is done when it is begun."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from moto.backup.exceptions import InvalidParameterValueException, ResourceNotFoundException
from moto.core.exceptions import ServiceException
from moto.core.utils import unix_time
from moto.efs.models import efs_backends
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from local_aws.unsupported import UnsupportedError

from . import file_trees

_EFS: Final = "EFS"
_ITEMS: Final = ("itemsToRestore", "ItemsToRestore")  # AWS's own pages write it both ways


@dataclass(frozen=True)
class Point:
    """What a backup kept."""

    arn: str
    vault_name: str
    vault_arn: str
    resource_arn: str
    role_arn: str
    key_arn: str
    size: int = 0
    created: float = field(default_factory=unix_time)

    @property
    def point_id(self) -> str:
        """The last part of its ARN."""
        return self.arn.rsplit(":", 1)[-1]

    @property
    def file_system_id(self) -> str:
        """What was backed up."""
        return self.resource_arn.rsplit("/", 1)[-1]

    def shown(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "RecoveryPointArn": self.arn,
            "BackupVaultName": self.vault_name,
            "BackupVaultArn": self.vault_arn,
            "ResourceArn": self.resource_arn,
            "ResourceType": _EFS,
            "IamRoleArn": self.role_arn,
            "Status": "COMPLETED",
            "CreationDate": self.created,
            "CompletionDate": self.created,
            "BackupSizeInBytes": self.size,
            "EncryptionKeyArn": self.key_arn,
            "IsEncrypted": True,
        }


class Jobs:
    """Backups and restores of one account and region."""

    def __init__(self, account_id: str, region_name: str) -> None:
        self.account_id, self.region_name = account_id, region_name
        self.points: dict[str, Point] = {}
        self.backups: dict[str, dict[str, Any]] = {}
        self.restores: dict[str, dict[str, Any]] = {}

    # -- backups --

    def back_up(self, vault: Any, resource_arn: str, role_arn: str) -> dict[str, Any]:
        """Back a file system up; the job."""
        file_system_id = self._file_system(resource_arn)
        self._check_role(role_arn)
        partition = get_partition(self.region_name)
        arn = f"arn:{partition}:backup:{self.region_name}:{self.account_id}:recovery-point:{uuid.uuid4()}"
        names = (vault.backup_vault_name, vault.backup_vault_arn)
        point = Point(arn, *names, resource_arn, role_arn, vault.encryption_key_arn)
        file_trees.back_up(file_system_id, point.point_id)
        self.points[arn] = point
        vault.num_of_recovery_points += 1
        job_id = str(uuid.uuid4()).upper()
        job = {**point.shown(), "BackupJobId": job_id, "State": "COMPLETED", "PercentDone": "100.0"}
        self.backups[job_id] = job
        return job

    def backup(self, job_id: str) -> dict[str, Any]:
        """A backup job."""
        job: dict[str, Any] = _found(self.backups, job_id, "Backup job")
        return job

    def point(self, arn: str, vault_name: str | None = None) -> Point:
        """A recovery point."""
        point: Point = _found(self.points, arn, "Recovery point")
        if vault_name not in (None, point.vault_name):
            raise ResourceNotFoundException(msg=f"Recovery point {arn} is not in backup vault {vault_name}")
        return point

    def points_in(self, vault_name: str, resource_arn: str | None = None) -> list[Point]:
        """What is in a vault, of one resource if that is asked for."""
        held = [point for point in self.points.values() if point.vault_name == vault_name]
        return [point for point in held if resource_arn in (None, point.resource_arn)]

    # -- restores --

    def restore(self, arn: str, metadata: dict[str, str], role_arn: str) -> str:
        """Restore a backup; the id of the job, which may have failed."""
        point = self.point(arn)
        self._check_role(role_arn)
        job_id, begun = str(uuid.uuid4()).upper(), unix_time()
        job = {
            "AccountId": self.account_id,
            "RestoreJobId": job_id,
            "RecoveryPointArn": arn,
            "CreationDate": begun,
            "CompletionDate": begun,
            "IamRoleArn": role_arn,
            "ResourceType": _EFS,
            "BackupSizeInBytes": point.size,
        }
        try:
            file_system_id = self._target(point, metadata)
            wrong = file_trees.bring_back(point.point_id, _items(metadata), file_system_id, _folder_name())
        except (ServiceException, ValueError) as error:
            wrong, file_system_id = str(error), ""
        if wrong:
            job.update(Status="FAILED", StatusMessage=wrong, PercentDone="0.0")
        else:
            parts = point.resource_arn.rsplit("/", 1)
            job.update(Status="COMPLETED", PercentDone="100.0", CreatedResourceArn=f"{parts[0]}/{file_system_id}")
        self.restores[job_id] = job
        return job_id

    def restored(self, job_id: str) -> dict[str, Any]:
        """A restore job."""
        job: dict[str, Any] = _found(self.restores, job_id, "Restore job")
        return job

    def _target(self, point: Point, metadata: dict[str, str]) -> str:
        """The file system that a restore goes to; a new one, if that is asked for."""
        efs = self._efs()
        if metadata.get("newFileSystem", "").lower() == "true":
            made = efs.create_file_system(
                creation_token=metadata.get("CreationToken", ""),
                performance_mode=metadata.get("PerformanceMode", "generalPurpose"),
                encrypted=metadata.get("Encrypted", "").lower() == "true",
                kms_key_id=metadata.get("KmsKeyId", ""),
                throughput_mode="bursting",
                provisioned_throughput_in_mibps=0,
                availability_zone_name="",
                backup=False,
                tags=[],
            )
            return str(made.file_system_id)
        file_system_id = metadata.get("file-system-id", "")
        if file_system_id not in efs.file_systems_by_id:
            raise ValueError(
                f"file system {file_system_id or '(none)'} does not exist; the backup is of {point.file_system_id}"
            )
        return file_system_id

    def _file_system(self, resource_arn: str) -> str:
        if ":elasticfilesystem:" not in resource_arn:
            raise UnsupportedError(f"backups of {resource_arn}; only of file systems")
        file_system_id = resource_arn.rsplit("/", 1)[-1]
        if file_system_id not in self._efs().file_systems_by_id:
            raise ResourceNotFoundException(msg=f"Resource {resource_arn} does not exist")
        return file_system_id

    def _efs(self) -> Any:
        return efs_backends[self.account_id][self.region_name]

    def _check_role(self, role_arn: str) -> None:
        roles = iam_backends[self.account_id][get_partition(self.region_name)].roles.values()
        if role_arn not in {role.arn for role in roles}:
            raise InvalidParameterValueException(msg=f"IAM Role {role_arn} cannot be assumed by AWS Backup")


def _found(rows: dict[str, Any], key: str, what: str) -> Any:
    if key not in rows:
        raise ResourceNotFoundException(msg=f"{what} {key} does not exist")
    return rows[key]


def _items(metadata: dict[str, str]) -> list[str]:
    for key in _ITEMS:
        if key in metadata:
            items = json.loads(metadata[key])
            if not isinstance(items, list) or not all(str(item).startswith("/") for item in items):
                raise ValueError(f"{key} is a list of paths from the root on")
            return [str(item) for item in items]
    return []


def _folder_name() -> str:
    now = dt.datetime.now(dt.UTC)
    return f"aws-backup-restore_{now:%Y-%m-%dT%H-%M-%S}-{now.microsecond // 1000:03}Z"

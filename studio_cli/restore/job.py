"""A restore: begun, written down, followed."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from studio_cli.place import RefusedError
from studio_cli.restore.vault import Point
from studio_constructs import Problem

Say = Callable[[str], None]

_ENDED: Final = frozenset({"COMPLETED", "FAILED", "ABORTED"})
_LOOK_SECONDS: Final = 15
_METADATA_MAX: Final = 200 * 1024
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-efs.html (read 2026-11-22)"""


@dataclass(frozen=True)
class Restore:
    """What AWS Backup is to do.

    Args:
        point: The backup.
        role_arn: What it assumes.
        file_system: Where to; None makes a new file system.
        homes: Numbers of the homes; nobody means all that the backup holds.
        key_arn: What a new file system is encrypted with.
    """

    point: Point
    role_arn: str
    file_system: str | None
    homes: Sequence[int] = ()
    key_arn: str | None = None

    def metadata(self) -> dict[str, str]:
        """What AWS Backup calls it.

        Raises:
            RefusedError: There are more homes than it takes.
        """
        if self.file_system is None:
            key = {} if self.key_arn is None else {"KmsKeyId": self.key_arn}
            said = {"newFileSystem": "true", "Encrypted": "true", "PerformanceMode": "generalPurpose", **key}
            said["CreationToken"] = str(uuid.uuid4())
            said["file-system-id"] = self.point.file_system
        else:
            said = {"newFileSystem": "false", "file-system-id": self.file_system}
        if self.homes:
            said["itemsToRestore"] = json.dumps([f"/{uid}" for uid in self.homes])
        size = len(json.dumps(said))
        if size > _METADATA_MAX:
            rule = f"AWS Backup takes {_METADATA_MAX:,} characters of them"
            problem = Problem("RestoreTooMany", f"{len(self.homes)} homes are named", rule, "restore --everybody")
            raise RefusedError(str(problem))
        return said


def start(backup: Any, restore: Restore) -> str:
    """Begin it; the job's id."""
    started = backup.start_restore_job(
        RecoveryPointArn=restore.point.arn,
        Metadata=restore.metadata(),
        IamRoleArn=restore.role_arn,
        ResourceType="EFS",
        IdempotencyToken=str(uuid.uuid4()),
    )
    return str(started["RestoreJobId"])


def follow(backup: Any, job_id: str, say: Say, *, sleep: Callable[[float], None] = time.sleep) -> str:
    """Wait until a job has ended, and tell when something has changed; the file system that it restored into.

    Raises:
        RefusedError: It has failed.
    """
    last = ""
    while True:
        job = backup.describe_restore_job(RestoreJobId=job_id)
        line = f"{job['Status'].lower()}, {job.get('PercentDone', '0')} %"
        if line != last:
            say(f"restore {job_id}: {line}")
            last = line
        if job["Status"] in _ENDED:
            return _restored_into(job_id, job)
        sleep(_LOOK_SECONDS)


def look(backup: Any, job_id: str) -> str:
    """The file system that a job restored into.

    Raises:
        RefusedError: It has failed, or has not ended.
    """
    return _restored_into(job_id, backup.describe_restore_job(RestoreJobId=job_id))


def _restored_into(job_id: str, job: dict[str, Any]) -> str:
    if job["Status"] == "COMPLETED":
        return str(job["CreatedResourceArn"]).rsplit("/", 1)[-1]
    why = " ".join(job.get("StatusMessage", "no reason is given").split())
    wrote = f"restore {job_id} is {job['Status'].lower()} ({why})"
    fix = "begin another: studio restore start" if job["Status"] in _ENDED else "wait, and run this again"
    raise RefusedError(
        str(Problem("RestoreNotComplete", wrote, "homes come back from a restore that is complete", fix))
    )

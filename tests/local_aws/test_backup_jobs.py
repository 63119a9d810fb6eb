"""File systems that are folders of this machine: backed up, and restored as AWS Backup does it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_aws.unsupported import UnsupportedError
from tests.local_aws.kit import ACCOUNT, REGION, client, local_aws, refused

BACKUP, EFS = client("backup"), client("efs")


class FileSystem:
    """A file system with a home, and a vault."""

    def __init__(self, files: Path) -> None:
        self.files = files
        self.id = str(EFS.create_file_system(CreationToken="homes")["FileSystemId"])
        self.arn = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/{self.id}"
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        self.role = client("iam").create_role(RoleName="backup", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        BACKUP.create_backup_vault(BackupVaultName="homes")
        home = self.root / "200005"
        home.mkdir(parents=True)
        home.chmod(0o700)
        (home / "note.txt").write_text("remember")
        (home / "note.txt").chmod(0o640)
        (home / "link").symlink_to("note.txt")
        os.link(home / "note.txt", home / "second")

    @property
    def root(self) -> Path:
        return self.files / self.id

    def back_up(self) -> str:
        made = BACKUP.start_backup_job(BackupVaultName="homes", ResourceArn=self.arn, IamRoleArn=self.role)
        assert BACKUP.describe_backup_job(BackupJobId=made["BackupJobId"])["State"] == "COMPLETED"
        return str(made["RecoveryPointArn"])

    def restore(self, point: str, **metadata: str) -> dict[str, str]:
        job = BACKUP.start_restore_job(RecoveryPointArn=point, Metadata=metadata, IamRoleArn=self.role)
        found: dict[str, str] = BACKUP.describe_restore_job(RestoreJobId=job["RestoreJobId"])
        return found

    def folders(self) -> list[str]:
        return sorted(path.name for path in self.root.iterdir() if path.name.startswith("aws-backup-restore_"))


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileSystem]:
    monkeypatch.setenv("LOCAL_AWS_FILES", str(tmp_path))
    with local_aws():
        yield FileSystem(tmp_path)


def test_a_backup_is_restored_beside_what_is_there(system: FileSystem) -> None:
    point = system.back_up()
    (system.root / "200005/note.txt").write_text("changed")
    job = system.restore(point, **{"file-system-id": system.id, "newFileSystem": "false"})
    assert (job["Status"], job["CreatedResourceArn"]) == ("COMPLETED", system.arn)
    (name,) = system.folders()
    assert re.fullmatch(r"aws-backup-restore_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z", name)
    home = system.root / name / "200005"
    assert (home / "note.txt").read_text() == "remember"
    assert [oct((home / each).stat().st_mode & 0o777) for each in (".", "note.txt")] == ["0o700", "0o640"]
    assert (home / "link").is_symlink()
    assert (home / "second").samefile(home / "note.txt")
    assert (system.root / "200005/note.txt").read_text() == "changed"


def test_items_are_restored_with_the_folders_that_they_lie_in(system: FileSystem) -> None:
    (system.root / "200010").mkdir()
    point = system.back_up()
    items = json.dumps(["/200005/note.txt", "/200010"])
    system.restore(point, **{"file-system-id": system.id, "newFileSystem": "false", "itemsToRestore": items})
    (name,) = system.folders()
    found = sorted(str(path.relative_to(system.root / name)) for path in (system.root / name).rglob("*"))
    assert found == ["200005", "200005/note.txt", "200010"]


def test_another_file_system_and_a_new_one(system: FileSystem) -> None:
    point = system.back_up()
    other = EFS.create_file_system(CreationToken="other")["FileSystemId"]
    job = system.restore(point, **{"file-system-id": other, "newFileSystem": "false"})
    assert job["CreatedResourceArn"].endswith(other)
    job = system.restore(point, newFileSystem="true", CreationToken="again", Encrypted="true")
    made = job["CreatedResourceArn"].rsplit("/", 1)[-1]
    assert made not in {other, system.id}
    for each in (other, made):
        (folder,) = (system.files / each).iterdir()
        assert (folder / "200005/note.txt").read_text() == "remember"
    assert EFS.describe_file_systems(FileSystemId=made)["FileSystems"][0]["Encrypted"] is True


def test_jobs_fail_and_say_why(system: FileSystem) -> None:
    point = system.back_up()
    here = {"file-system-id": system.id, "newFileSystem": "false"}
    for metadata, why in (
        ({"file-system-id": "fs-0123"}, "file system fs-0123 does not exist"),
        ({**here, "itemsToRestore": '["/1"]'}, "not in the backup: 1"),
        ({**here, "itemsToRestore": '["200005"]'}, "a list of paths"),
        ({"newFileSystem": "true"}, "No creation token"),
    ):
        job = system.restore(point, **metadata)
        assert job["Status"] == "FAILED"
        assert why in job["StatusMessage"]
    assert system.folders() == []


def test_what_a_vault_holds(system: FileSystem) -> None:
    points = [system.back_up() for _ in range(3)]
    pages = BACKUP.get_paginator("list_recovery_points_by_backup_vault").paginate(
        BackupVaultName="homes", ByResourceArn=system.arn, PaginationConfig={"PageSize": 2}
    )
    rows = [row for page in pages for row in page["RecoveryPoints"]]
    assert [row["RecoveryPointArn"] for row in rows] == points[::-1]
    assert {(row["ResourceType"], row["Status"]) for row in rows} == {("EFS", "COMPLETED")}
    assert (
        BACKUP.list_recovery_points_by_backup_vault(BackupVaultName="homes", ByResourceArn="x")["RecoveryPoints"] == []
    )
    named = {"BackupVaultName": "homes", "RecoveryPointArn": points[0]}
    assert BACKUP.describe_recovery_point(**named)["ResourceArn"] == system.arn
    metadata = BACKUP.get_recovery_point_restore_metadata(**named)["RestoreMetadata"]
    assert metadata == {"file-system-id": system.id}
    BACKUP.create_backup_vault(BackupVaultName="other")
    with refused("ResourceNotFoundException", "is not in backup vault other"):
        BACKUP.describe_recovery_point(BackupVaultName="other", RecoveryPointArn=points[0])


def test_what_is_refused(system: FileSystem) -> None:
    point = system.back_up()
    nobody = f"arn:aws:iam::{ACCOUNT}:role/nobody"
    with refused("InvalidParameterValueException", "cannot be assumed"):
        BACKUP.start_restore_job(RecoveryPointArn=point, Metadata={}, IamRoleArn=nobody)
    with refused("InvalidParameterValueException", "cannot be assumed"):
        BACKUP.start_backup_job(BackupVaultName="homes", ResourceArn=system.arn, IamRoleArn=nobody)
    with refused("ResourceNotFoundException", "does not exist"):
        BACKUP.start_backup_job(BackupVaultName="homes", ResourceArn=f"{system.arn}0", IamRoleArn=system.role)
    with refused("ResourceNotFoundException", "Recovery point"):
        BACKUP.start_restore_job(RecoveryPointArn=f"{point}0", Metadata={}, IamRoleArn=system.role)
    with refused("ResourceNotFoundException", "Backup job 1 does not exist"):
        BACKUP.describe_backup_job(BackupJobId="1")
    with refused("ResourceNotFoundException", "Restore job 1 does not exist"):
        BACKUP.describe_restore_job(RestoreJobId="1")
    with pytest.raises(UnsupportedError, match="backups of arn:aws:s3"):
        BACKUP.start_backup_job(BackupVaultName="homes", ResourceArn="arn:aws:s3:::b", IamRoleArn=system.role)


def test_without_a_place_for_files_jobs_are_done_all_the_same(
    system: FileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOCAL_AWS_FILES")
    job = system.restore(system.back_up(), **{"file-system-id": system.id})
    assert job["Status"] == "COMPLETED"
    assert system.folders() == []

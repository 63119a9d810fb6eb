"""Homes backed up, lost, and put back: one person's, and everybody's in an estate that is made anew."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import REGION, LocalAws, make_project

pytestmark = pytest.mark.end_to_end

ROOT = os.geteuid() == 0
GROUP = 1001
ESTATE = """
name: {name}
environments:
  - {{name: prod, region: eu-west-1}}
teams:
  - {{name: analysts, instance_types: [ml.t3.medium]}}
users:
"""
OLD = 1_700_000_000_123_456_789


@dataclass
class Place:
    """An estate's project, and the file systems of the account."""

    aws: LocalAws
    project: Path
    files: Path
    name: str

    def write(self, *people: str, more: str = "") -> None:
        users = "".join(f"  - {{name: {person}, team: analysts}}\n" for person in people)
        (self.project / "studio.yaml").write_text(ESTATE.format(name=self.name) + users + more)

    def studio(self, *arguments: str, works: bool = True) -> str:
        return self.aws.studio(*arguments, "--port", str(self.aws.port), folder=self.project, works=works)

    @property
    def domain(self) -> dict[str, Any]:
        sagemaker = self.aws.client("sagemaker")
        rows = sagemaker.list_domains()["Domains"]
        domain_id = next(row["DomainId"] for row in rows if row["DomainName"] == f"{self.name}-prod")
        found: dict[str, Any] = sagemaker.describe_domain(DomainId=domain_id)
        return found

    @property
    def root(self) -> Path:
        return self.files / str(self.domain["HomeEfsFileSystemId"])

    def uid(self, name: str) -> int:
        named = {"DomainId": self.domain["DomainId"], "UserProfileName": name}
        return int(self.aws.client("sagemaker").describe_user_profile(**named)["HomeEfsFileSystemUid"])

    def live_in(self, name: str) -> Path:
        """What an app does for somebody: a home, with work in it."""
        uid = self.uid(name)
        home = self.root / str(uid)
        (home / "work" / "empty").mkdir(parents=True)
        (home / "work" / "model.py").write_text(f"print('{name}')")
        (home / "work" / "latest").symlink_to("model.py")
        (home / "data.bin").write_bytes(hashlib.sha512(name.encode()).digest() * 50_000)
        os.link(home / "data.bin", home / "work" / "same.bin")
        (home / "work" / "model.py").chmod(0o750)
        home.chmod(0o700)
        for path in (home, *home.rglob("*")):
            if ROOT:
                os.chown(path, uid, GROUP, follow_symlinks=False)
        for path in sorted((home, *home.rglob("*")), key=lambda each: -len(each.parts)):
            os.utime(path, ns=(OLD, OLD), follow_symlinks=False)
        return home

    def back_up(self) -> None:
        """What the plan does each night: with its role, of what it selects."""
        backup = self.aws.client("backup")
        for plan in backup.list_backup_plans()["BackupPlansList"]:
            if plan["BackupPlanName"] == f"{self.name}-prod-homes":
                named = {"BackupPlanId": plan["BackupPlanId"]}
                (row,) = backup.list_backup_selections(**named)["BackupSelectionsList"]
                chosen = backup.get_backup_selection(**named, SelectionId=row["SelectionId"])["BackupSelection"]
                backup.start_backup_job(
                    BackupVaultName=f"{self.name}-prod-homes",
                    ResourceArn=chosen["Resources"][0],
                    IamRoleArn=chosen["IamRoleArn"],
                )

    def on_host(self, what: str) -> str:
        """What root does on a host; others are refused, for the homes belong to them."""
        program = str(self.project / "return-homes.pyz")
        command = [sys.executable, "-I", program, what, "--homes", str(self.root)]
        return self.aws.run(*command, folder=self.project, works=ROOT)


@pytest.fixture(scope="module")
def places(start_local_aws: Callable[[], LocalAws], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Place]:
    files = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LOCAL_AWS_FILES", str(files))
        aws = start_local_aws()
    aws.bootstrap()
    return lambda name: Place(aws, make_project(tmp_path_factory.mktemp(name)), files, name)


def tree(top: Path, owners: dict[int, int] | None = None) -> dict[str, Any]:
    """Everything there is to know of a home; owners as they are to be."""
    found = {}
    for path in (top, *top.rglob("*")):
        status = path.lstat()
        owner = (owners or {}).get(status.st_uid, status.st_uid)
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else path.readlink() if path.is_symlink() else None
        names = status.st_nlink if stat.S_ISREG(status.st_mode) else 1
        kept = (oct(status.st_mode), owner, status.st_gid, status.st_mtime_ns, names, content)
        found[str(path.relative_to(top))] = kept
    return found


def test_homes_come_back(places: Callable[[str], Place]) -> None:
    lab = places("lab")
    lab.write("alice", "bob")
    lab.studio("deploy", "--yes")
    homes = {name: lab.live_in(name) for name in ("alice", "bob")}
    before = {name: tree(home) for name, home in homes.items()}
    assert f"{lab.domain['HomeEfsFileSystemId']}: {lab.uid('alice')} is alice" in lab.studio("homes")
    assert "2 homes" in lab.studio("homes", "--check")
    lab.back_up()

    # alice deletes what she needs
    (homes["alice"] / "work/model.py").unlink()
    assert "completed" in lab.studio("restore", "points")
    assert "completed, 100.0 %" in lab.studio("restore", "start", "--user", "alice", "--into", "back", "--yes")
    assert "return-homes.pyz return" in lab.studio("restore", "plan")
    lab.on_host("plan")
    lab.on_host("return")
    if ROOT:
        assert tree(homes["alice"] / "back") == before["alice"]
    assert tree(homes["bob"]) == before["bob"]

    # the domain is lost; another estate has its people, under other numbers, and may use the old vault's key
    lost = str(lab.domain["HomeEfsFileSystemId"])
    vaults = lab.aws.client("backup").list_backup_vaults()["BackupVaultList"]
    (key,) = {row["EncryptionKeyArn"] for row in vaults if row["BackupVaultName"] == "lab-prod-homes"}
    other = places("lab2")
    other.write("aaron", "alice", "bob", more=f"backup: {{key_arn: '{key}'}}\n")
    other.studio("deploy", "--yes")
    (lab.project / "homes.yaml").rename(other.project / "homes.yaml")
    numbers = {lab.uid(name): other.uid(name) for name in homes}
    assert set(numbers) & set(numbers.values()), "a number is somebody else's now"
    wish = ("--everybody", "--into", "", "--of", lost, "--vault", "lab-prod-homes")
    said = other.studio("restore", "start", *wish, "--yes")
    assert [re.search(rf"  {name}: (\d+) to (\d+)\n", said) is not None for name in homes] == [True, True]
    other.studio("restore", "plan")
    printed = other.on_host("return")
    if ROOT:
        assert printed.endswith("verified: 2 people: complete\n")
        for name in homes:
            assert tree(other.root / str(other.uid(name))) == {
                path: (mode, numbers[owner], *rest) for path, (mode, owner, *rest) in before[name].items()
            }
        assert "nothing was done" not in other.on_host("verify")
    assert not (other.root / str(other.uid("aaron"))).exists() or not ROOT
    check_role(other)


def check_role(lab2: Place) -> None:
    """What the local AWS does not enforce: the role that restored has what AWS would ask for, and no more."""
    stacks = lab2.aws.client("cloudformation").describe_stacks(StackName="lab2-prod-Backup")["Stacks"]
    outputs = {row["OutputKey"]: row["OutputValue"] for row in stacks[0]["Outputs"]}
    iam, name = lab2.aws.client("iam"), outputs["RestoreRoleArn"].rsplit("/", 1)[-1]
    (attached,) = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    arn = attached["PolicyArn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    found = {row["Sid"]: row for row in document["Statement"]}
    file_system = f"arn:aws:elasticfilesystem:{REGION}:123456789012:file-system/{lab2.domain['HomeEfsFileSystemId']}"
    assert found["RestoreHomes"]["Resource"] == file_system
    assert "elasticfilesystem:Restore" in found["RestoreHomes"]["Action"]
    vaults = lab2.aws.client("backup").list_backup_vaults()["BackupVaultList"]
    keys = {row["EncryptionKeyArn"] for row in vaults}
    assert keys | {lab2.domain["KmsKeyId"]} == set(found["UseKeys"]["Resource"])

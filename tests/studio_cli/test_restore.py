"""The way back of homes: whose folder is whose, a restore that is followed, and a program for the host that works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio_cli.place import RefusedError
from studio_cli.restore import way
from studio_cli.restore.file import read_restore
from tests.local_aws.kit import ACCOUNT, REGION, client

from .kit import LOCAL, Account, console, environment, estate

ROOT = os.geteuid() == 0


class Estate:
    """An estate with homes that are folders, and backups of them."""

    def __init__(self, account: Account, folder: Path) -> None:
        self.account, self.folder = account, folder
        self.record, self.file = folder / "homes.yaml", folder / "restore.yaml"
        self.domain = account.outside("alice", "bob")
        trust = {"Version": "2012-10-17", "Statement": []}
        resources = {
            "Vault": {"Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": "lab-prod-homes"}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        }
        outputs = {
            "VaultName": {"Value": {"Ref": "Vault"}},
            "RestoreRoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}},
        }
        account.stack("Backup", resources, outputs)
        for name in ("alice", "bob"):
            self.write(name, "note.txt", f"{name} remembers")

    @property
    def file_system(self) -> str:
        return self.account.home(self.domain)

    @property
    def root(self) -> Path:
        return self.folder / "files" / self.file_system

    def uid(self, name: str) -> int:
        row = self.account.sagemaker.describe_user_profile(DomainId=self.domain, UserProfileName=name)
        return int(row["HomeEfsFileSystemUid"])

    def home(self, name: str) -> Path:
        return self.root / str(self.uid(name))

    def write(self, name: str, path: str, text: str) -> None:
        """What somebody does in an app."""
        home, uid = self.home(name), self.uid(name)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / path).write_text(text)
        for each in (home, home / path):
            if ROOT:
                os.chown(each, uid, 1001)

    def back_up(self) -> None:
        stack = client("cloudformation").describe_stacks(StackName="lab-prod-Backup")["Stacks"][0]
        role = next(row["OutputValue"] for row in stack["Outputs"] if row["OutputKey"] == "RestoreRoleArn")
        arn = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/{self.file_system}"
        client("backup").start_backup_job(BackupVaultName="lab-prod-homes", ResourceArn=arn, IamRoleArn=role)

    # -- what an administrator does --

    def homes(self) -> None:
        way.record_homes(LOCAL, estate(), self.record, console()[0], check=False)

    def start(self, *people: str, yes: bool = True, **wish: Any) -> str:
        there, printed = console()
        wished = way.Wish(people=people, **wish)
        files = {"record": self.record, "file": self.file}
        way.start(LOCAL, estate(), environment(), there, wished, **files, confirm=lambda _: yes)
        return printed.getvalue()

    def plan(self, bucket: str | None = None) -> list[str]:
        there, printed = console()
        way.plan(LOCAL, estate(), there, file=self.file, out=self.folder, bucket=bucket)
        return printed.getvalue().splitlines()

    def on_host(self, what: str, *options: str) -> str:
        """Run the program as root does on a host. Others are refused: the homes belong to them, and to nobody else."""
        command = [sys.executable, "-I", str(self.folder / "return-homes.pyz"), what, "--homes", str(self.root)]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        if ROOT:
            assert done.returncode == 0, done.stdout + done.stderr
        else:
            assert (done.returncode, f"belongs to {os.geteuid()}" in done.stderr) == (2, True), done.stderr
        return done.stdout

    def lose_domain(self) -> None:
        """The domain goes, with its homes; another of the same name comes, and hands out other numbers."""
        for name in ("alice", "bob"):
            self.account.sagemaker.delete_user_profile(DomainId=self.domain, UserProfileName=name)
        delete = {"HomeEfsFileSystem": "Delete"}
        self.account.sagemaker.delete_domain(DomainId=self.domain, RetentionPolicy=delete)
        self.domain = self.account.outside("carol", "bob", "alice")


@pytest.fixture
def lab(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Estate:
    monkeypatch.setenv("LOCAL_AWS_FILES", str(tmp_path / "files"))
    return Estate(account, tmp_path)


# One person -------------------------------------------------------------------------------------------------------


def test_one_person_gets_a_folder_back(lab: Estate) -> None:
    lab.back_up()
    lab.write("alice", "note.txt", "spoiled")
    uid = lab.uid("alice")
    said = lab.start("alice", into="restored")
    assert f"  alice: {uid} to {uid}/restored" in said
    assert ": completed, 100.0 %" in said
    (restored,) = lab.root.glob("aws-backup-restore_*")
    assert [path.name for path in restored.iterdir()] == [str(uid)], "nobody else's files were restored"
    assert lab.plan()[1:] == [f"python3 return-homes.pyz {verb}" for verb in ("look", "plan", "return")]
    lab.on_host("plan")
    lab.on_host("return")
    if ROOT:
        back = lab.home("alice") / "restored"
        assert (back / "note.txt").read_text() == "alice remembers"
        assert {(path.stat().st_uid, path.stat().st_gid) for path in (back, back / "note.txt")} == {(uid, 1001)}
    assert (lab.home("alice") / "note.txt").read_text() == "spoiled"
    assert (lab.home("bob") / "note.txt").read_text() == "bob remembers"


def test_an_earlier_backup(lab: Estate) -> None:
    lab.back_up()
    first = client("backup").list_recovery_points_by_backup_vault(BackupVaultName="lab-prod-homes")["RecoveryPoints"]
    lab.write("alice", "note.txt", "later")
    lab.back_up()
    lab.start("alice", point=first[0]["RecoveryPointArn"].rsplit(":", 1)[-1])
    (restored,) = lab.root.glob("aws-backup-restore_*")
    assert (restored / str(lab.uid("alice")) / "note.txt").read_text() == "alice remembers"


def test_nothing_is_begun_without_a_yes(lab: Estate) -> None:
    lab.back_up()
    with pytest.raises(RefusedError, match="nothing was begun"):
        lab.start("alice", yes=False)
    assert not lab.file.exists()
    assert not list(lab.root.glob("aws-backup-restore_*"))


def test_somebody_who_was_made_again(lab: Estate) -> None:
    lab.back_up()
    lab.homes()
    old = lab.uid("alice")
    lab.account.sagemaker.delete_user_profile(DomainId=lab.domain, UserProfileName="alice")
    lab.account.inside.profile(lab.domain, "alice")
    with pytest.raises(RefusedError) as caught:
        lab.start("alice")
    assert f"studio:HomeAmbiguous: alice had {old}, {lab.uid('alice')}; " in str(caught.value)
    lab.start(f"alice={old}")
    lab.plan()
    lab.on_host("return") if ROOT else None
    (person,) = read_restore(lab.file).choice.people
    assert (person.old_uid, person.new_uid) == (old, lab.uid("alice"))


# A whole domain ---------------------------------------------------------------------------------------------------


def test_a_new_domain_with_other_numbers_gets_everything_back(lab: Estate) -> None:
    lab.homes()
    lab.back_up()
    old = {name: lab.uid(name) for name in ("alice", "bob")}
    lost = lab.file_system
    lab.lose_domain()
    new = {name: lab.uid(name) for name in ("alice", "bob")}
    assert lab.file_system != lost
    assert old["alice"] == lab.uid("carol"), "the number is somebody else's now"
    lab.start(of=lost)
    said = read_restore(lab.file)
    assert dict(said.choice.owners) == {old[name]: new[name] for name in old}
    assert said.plan()["stranger"] == 0
    lab.plan()
    (restored,) = lab.root.glob("aws-backup-restore_*")
    if not ROOT:
        return
    os.chown(restored / str(old["alice"]) / "note.txt", old["bob"], 1001)
    assert f"alice: {old['alice']} would be put back in {new['alice']}" in lab.on_host("plan")
    report = lab.folder / "report.json"
    lab.on_host("return", "--report", str(report))
    assert {name: row["checked"] for name, row in json.loads(report.read_text())["verified"].items()} == {
        "alice": 2,
        "bob": 2,
    }
    for name in old:
        home = lab.home(name)
        assert (home / "note.txt").read_text() == f"{name} remembers"
        assert (home.stat().st_uid, oct(home.stat().st_mode & 0o777)) == (new[name], "0o700")
    assert (lab.home("alice") / "note.txt").stat().st_uid == new["bob"]
    assert not lab.home("carol").exists()


def test_who_is_not_there_any_more_is_named_and_left(lab: Estate) -> None:
    lab.homes()
    lab.back_up()
    uid = lab.uid("bob")
    lab.account.sagemaker.delete_user_profile(DomainId=lab.domain, UserProfileName="bob")
    assert f"  not put back: {uid}: bob is not in the domain now" in lab.start()
    assert f"# not put back: {uid}: bob is not in the domain now" in lab.file.read_text()
    assert [person.name for person in read_restore(lab.file).choice.people] == ["alice"]


def test_a_file_system_of_its_own(lab: Estate) -> None:
    lab.back_up()
    said = lab.start("alice", new_file_system=True)
    made = said.split("restored into ", 1)[1].split(";", 1)[0]
    assert made != lab.file_system
    assert (lab.folder / "files" / made).is_dir()
    assert lab.plan()[-1] == f"python3 return-homes.pyz return --restored /mnt/{made}/aws-backup-restore_..."
    (restored,) = (lab.folder / "files" / made).iterdir()
    lab.on_host("return", "--restored", str(restored))


def test_the_program_is_handed_over_by_a_link(lab: Estate) -> None:
    lab.back_up()
    lab.start("alice")
    client("s3").create_bucket(Bucket="handover")
    line = lab.plan("handover")[1]
    assert line.startswith("curl -fsS -o return-homes.pyz 'https://handover.s3.")
    key = f"studio-restore/{read_restore(lab.file).job}/return-homes.pyz"
    stored = client("s3").get_object(Bucket="handover", Key=key)["Body"].read()
    assert stored == (lab.folder / "return-homes.pyz").read_bytes()


# What is refused --------------------------------------------------------------------------------------------------


def test_without_a_vault_nothing_is_restored(account: Account, tmp_path: Path) -> None:
    account.outside("alice")
    with pytest.raises(RefusedError, match="studio:VaultUnknown: lab-prod-Backup tells of no vault; "):
        way.show_points(LOCAL, estate(), environment(), console()[0], way.Wish())


def test_without_a_domain_nothing_is_restored(account: Account, tmp_path: Path) -> None:
    files = {"record": tmp_path / "homes.yaml", "file": tmp_path / "restore.yaml"}
    with pytest.raises(RefusedError, match="studio:RestoreDomainMissing: there is no domain lab-prod with homes; "):
        way.start(LOCAL, estate(), environment(), console()[0], way.Wish(), **files, confirm=lambda _: True)


def test_an_edited_file_is_never_overwritten(lab: Estate) -> None:
    lab.back_up()
    lab.file.write_text("edited")
    with pytest.raises(RefusedError, match=r"studio:RestoreFileTaken: .*restore.yaml is there; "):
        lab.start("alice")
    assert lab.file.read_text() == "edited"


def test_everybody_who_has_no_number_is_named_at_once(lab: Estate) -> None:
    lab.back_up()
    with pytest.raises(RefusedError) as caught:
        lab.start("alice", "eve", "mallory=7")
    text = str(caught.value)
    file_system = lab.file_system
    assert (
        f"studio:HomeUnknown: eve is not in the record of homes; nothing tells which folder of {file_system} " in text
    )
    assert text.count("studio:RestorePersonUnknown: ") == 2
    with pytest.raises(RefusedError, match=r"studio:RestorePersonInvalid: --user alice=x; .*--user alice=200005"):
        lab.start("alice=x")


def test_a_backup_of_which_nothing_is_known_needs_a_number(lab: Estate) -> None:
    lab.back_up()
    lost, old = lab.file_system, lab.uid("alice")
    lab.lose_domain()
    with pytest.raises(RefusedError, match="studio:HomeUnknown: alice"):
        lab.start("alice", of=lost)
    lab.start(f"alice={old}", of=lost)
    (person,) = read_restore(lab.file).choice.people
    assert (person.old_uid, person.new_uid) == (old, lab.uid("alice"))


def test_a_backup_of_which_nothing_is_known_can_be_looked_at(lab: Estate) -> None:
    lab.back_up()
    lost = lab.file_system
    lab.lose_domain()
    lab.start(of=lost)
    assert read_restore(lab.file).choice.people == ()
    assert lab.plan()[1:] == ["python3 return-homes.pyz look"]
    command = [sys.executable, "-I", str(lab.folder / "return-homes.pyz"), "look", "--homes", str(lab.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["200005", "200010"]


def test_a_restore_that_fails_says_why(lab: Estate) -> None:
    lab.back_up()
    with pytest.raises(RefusedError) as caught:
        lab.start("alice=200999")
    assert "studio:RestoreNotComplete: restore " in str(caught.value)
    assert " is failed (not in the backup: 200999); " in str(caught.value)
    with pytest.raises(RefusedError, match="studio:RestoreNotComplete"):
        lab.plan()


def test_the_file_is_compared_with_the_domain_again(lab: Estate) -> None:
    lab.back_up()
    lab.start("alice")
    text = lab.file.read_text()
    lab.file.write_text(text.replace(f"new_uid: {lab.uid('alice')}", "new_uid: 200999"))
    with pytest.raises(RefusedError, match=r"RestoreNumberWrong: .*new_uid of alice is 200999; no home of d-"):
        lab.plan()
    lab.file.write_text(text.replace(f"\nfile_system: {lab.file_system}", "\nfile_system: fs-0"))
    with pytest.raises(RefusedError, match=r"RestoreNumberWrong: .*file_system is fs-0; the homes of d-"):
        lab.plan()
    lab.file.write_text(text.replace("environment: prod", "environment: dev"))
    with pytest.raises(RefusedError, match="no environment 'dev'; it has prod"):
        lab.plan()


def test_the_backups_that_there_are(lab: Estate) -> None:
    there, printed = console()
    way.show_points(LOCAL, estate(), environment(), there, way.Wish())
    assert printed.getvalue() == "lab-prod-homes holds no backup of a file system\n"
    lab.back_up()
    way.show_points(LOCAL, estate(), environment(), there, way.Wish(of=lab.file_system))
    assert "Backups in lab-prod-homes" in printed.getvalue()
    assert "completed" in printed.getvalue()
    way.show_points(LOCAL, estate(), environment(), there, way.Wish(vault="lab-prod-homes", role_arn="arn:any", of="x"))
    assert printed.getvalue().endswith("lab-prod-homes holds no backup of a file system\n")

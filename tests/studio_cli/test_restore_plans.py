"""What a restore file may say, whose home is whose, and how a job is followed."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from studio_cli.place import RefusedError
from studio_cli.restore import job
from studio_cli.restore.choice import choose_people
from studio_cli.restore.file import read_restore
from studio_cli.restore.homes import Home, Homes
from studio_cli.restore.packing import packed
from studio_cli.restore.vault import Point, choose

DAY = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
NOW = Homes("fs-1", "d-1", "prod", (Home(200005, "alice"), Home(200010, "bob"), Home(200040, "carol")))
GOOD = """
environment: prod
file_system: fs-1
from_file_system: fs-1
job: J
restored: ""
people:
  - {name: alice, old_uid: 5, new_uid: 6, into: "", overwrite: false}
owners: {"5": 6}
"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("job: J\n", "", "job is missing"),
        ("job: J\n", "job: 7\n", "job is 7"),
        ("job: J\n", "job: J\nmore: 1\n", "more is no key; there are environment"),
        ("old_uid: 5", "old_uid: 0", "people[0].old_uid is 0; it is a number above 0"),
        ("new_uid: 6", "new_uid: six", "people[0].new_uid is 'six'"),
        ('into: ""', "into: ../bob", "people[0].into is '../bob'; it is the name of one folder"),
        ('into: ""', 'into: "."', "people[0].into is '.'"),
        ("overwrite: false", "overwrite: 1", "people[0].overwrite is 1"),
        ("name: alice, ", "", "people[0].name is missing"),
        ('owners: {"5": 6}', 'owners: {"5": -6}', "owners.5 is -6; both are numbers above 0"),
        ('owners: {"5": 6}', "owners: []", "owners is []"),
        (
            "owners:",
            '  - {name: bob, old_uid: 5, new_uid: 7, into: "", overwrite: false}\nowners:',
            "people has old_uid 5 twice",
        ),
        (
            "owners:",
            '  - {name: bob, old_uid: 7, new_uid: 6, into: "", overwrite: false}\nowners:',
            "people has new_uid and into (6, '') twice",
        ),
        ("people:\n", "people:\n  - x\n", "people[0] is no mapping"),
        (GOOD, "[]", "it is no mapping"),
        (GOOD, "{", "it can not be read"),
        (GOOD[GOOD.index("people") : GOOD.index("owners")], "people: alice\n", "people is 'alice'"),
    ],
    ids=range(17),
)
def test_a_file_that_was_edited_wrongly(tmp_path: Path, old: str, new: str, why: str) -> None:
    path = tmp_path / "restore.yaml"
    path.write_text(GOOD)
    assert read_restore(path).choice.people[0].name == "alice"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(RefusedError) as caught:
        read_restore(path)
    assert f"studio:RestoreFileInvalid: {path}: {why}" in str(caught.value)


# Whose is whose ---------------------------------------------------------------------------------------------------


def chosen(*names: str, before: Homes | None = None, of: str = "fs-1", **more: Any) -> Any:
    return choose_people(names, before=before, now=NOW, file_system=of, into="", **more)


def test_in_the_same_file_system_a_number_is_its_owner_s() -> None:
    choice = chosen("ALICE", before=Homes("fs-1", "d-1", "prod", (Home(200005, "alice"), Home(200002, "carol"))))
    assert [(person.old_uid, person.new_uid) for person in choice.people] == [(200005, 200005)]
    assert choice.owners == {200005: 200005}, "of others nothing is said: they keep their numbers"


def test_everybody_s_newest_home_comes_back_and_the_older_ones_are_named() -> None:
    before = Homes("fs-0", "d-0", "prod", (Home(5, "alice"), Home(10, "carol"), Home(15, "alice"), Home(20, "dave")))
    choice = chosen(before=before, of="fs-0")
    assert [(each.name, each.old_uid, each.new_uid) for each in choice.people] == [
        ("carol", 10, 200040),
        ("alice", 15, 200005),
    ]
    assert choice.owners == {5: 200005, 10: 200040, 15: 200005}
    assert choice.left == ("5: alice has another home since", "20: dave is not in the domain now")


def points() -> list[Point]:
    days = [dt.timedelta(days=number) for number in range(3)]
    made = [Point(f"arn:aws:backup:x:1:recovery-point:{day.days}", "fs-1", DAY - day, "COMPLETED", 1) for day in days]
    return [Point("arn:new", "fs-1", DAY + days[1], "PARTIAL", 1), *made]


def test_the_newest_whole_backup_before_a_moment() -> None:
    assert choose(points()).made == DAY
    assert choose(points(), at=DAY - dt.timedelta(hours=1)).made == DAY - dt.timedelta(days=1)
    assert choose(points(), at=DAY).made == DAY
    assert choose(points(), arn="2").made == DAY - dt.timedelta(days=2)
    for wish, why in (
        ({"arn": "9"}, "no backup 9 that is whole; there are 3 whole ones; look at them: studio restore points"),
        ({"arn": "arn:new"}, "no backup arn:new that is whole"),
        ({"at": DAY - dt.timedelta(days=9)}, "no backup that was whole at 2026-11-11 02:00 UTC"),
    ):
        with pytest.raises(RefusedError, match=f"studio:RecoveryPointUnknown: {why}"):
            choose(points(), **wish)


# The job, as AWS tells of it --------------------------------------------------------------------------------------


class Slow:
    """AWS Backup, which takes its time."""

    def __init__(self, *jobs: dict[str, str]) -> None:
        self.jobs = list(jobs)

    def describe_restore_job(self, **_: str) -> dict[str, str]:
        return self.jobs.pop(0)


def test_a_job_is_followed_and_told_when_something_changes() -> None:
    running = {"Status": "RUNNING", "PercentDone": "10.0"}
    arn = "arn:aws:elasticfilesystem:x:1:file-system/fs-9"
    done = {"Status": "COMPLETED", "PercentDone": "100.0", "CreatedResourceArn": arn}
    said: list[str] = []
    slept: list[float] = []
    found = job.follow(Slow({"Status": "PENDING"}, running, running, done), "J", said.append, sleep=slept.append)
    assert found == "fs-9"
    assert said == [
        "restore J: pending, 0 %",
        "restore J: running, 10.0 %",
        "restore J: completed, 100.0 %",
    ]
    assert slept == [15, 15, 15]


@pytest.mark.parametrize(("status", "fix"), [("ABORTED", "begin another"), ("RUNNING", "wait, and run this again")])
def test_a_job_that_is_not_complete_is_no_ground_for_a_plan(status: str, fix: str) -> None:
    with pytest.raises(RefusedError, match=f"restore J is {status.lower()} .*; {fix}"):
        job.look(Slow({"Status": status, "StatusMessage": "by\nsomebody"}), "J")


def test_what_aws_backup_is_told() -> None:
    point = points()[1]
    here = job.Restore(point, "arn:role", "fs-1", [5, 6]).metadata()
    assert here == {"newFileSystem": "false", "file-system-id": "fs-1", "itemsToRestore": '["/5", "/6"]'}
    new = job.Restore(point, "arn:role", None, (), "arn:key").metadata()
    assert new.pop("CreationToken")
    assert new == {
        "newFileSystem": "true",
        "file-system-id": "fs-1",
        "Encrypted": "true",
        "KmsKeyId": "arn:key",
        "PerformanceMode": "generalPurpose",
    }
    with pytest.raises(RefusedError, match="studio:RestoreTooMany: 20000 homes are named; "):
        job.Restore(point, "arn:role", "fs-1", range(200_000, 220_000)).metadata()


def test_the_program_is_the_same_for_the_same_plan(tmp_path: Path) -> None:
    plan: dict[str, Any] = {"people": [], "owners": {}}
    assert packed(plan) == packed(plan)
    path = tmp_path / "program.pyz"
    path.write_bytes(packed(plan))
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("return_homes/plan.json")) == plan
    done = subprocess.run(
        [sys.executable, "-I", str(path), "plan", "--homes", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2,
        "there is no folder aws-backup-restore_... beside the homes; has the job completed?\n",
    )

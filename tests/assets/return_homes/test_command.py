"""What an administrator types on the host, and reads there."""

from __future__ import annotations

import ast
import json
import os
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from return_homes.command import COMPLETE, INCOMPLETE, REFUSED, main
from return_homes.plan import PlanError, read_plan
from return_homes.tally import shown
from tests.kit import ROOT

from .kit import ALICE, BOB, NEW_ALICE, NEW_BOB, RESTORED, Homes

SOURCES = sorted((ROOT / "assets/restore/return_homes").glob("*.py"))
PEOPLE = [{"name": "alice", "old_uid": ALICE, "new_uid": NEW_ALICE}]


class Host:
    """A host that mounts homes."""

    def __init__(self, homes: Homes, folder: Path) -> None:
        self.homes, self.file, self.report = homes, folder / "plan.json", folder / "report.json"
        self.plan(PEOPLE)

    def plan(self, people: list[dict[str, Any]], **more: Any) -> None:
        owners = {str(person["old_uid"]): person["new_uid"] for person in people}
        self.file.write_text(json.dumps({"people": people, "owners": owners, **more}))

    def types(self, what: str, *more: str) -> int:
        options = ["--homes", str(self.homes.root), "--plan", str(self.file), "--report", str(self.report)]
        return main([what, *options, *more], self.homes.owners)


@pytest.fixture
def host(homes: Homes, tmp_path: Path) -> Host:
    homes.backup_of(ALICE)
    return Host(homes, tmp_path)


def test_it_speaks_the_python_of_amazon_linux() -> None:
    assert len(SOURCES) > 8
    for path in SOURCES:
        ast.parse(path.read_text(), feature_version=(3, 9))


def test_it_needs_nothing_that_would_have_to_be_installed() -> None:
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"return_homes"}


def test_a_plan_and_then_the_return(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    backup = host.homes.tree(host.homes.restored)
    assert host.types("plan") == COMPLETE
    planned = capsys.readouterr().out
    assert planned.startswith(f"alice: {ALICE} would be put back in {NEW_ALICE}\n")
    assert planned.endswith("planned: 1 person: complete\n")
    assert host.homes.tree(host.homes.restored) == backup
    assert host.types("return") == COMPLETE
    returned = capsys.readouterr().out
    assert returned.endswith("returned: 1 person: complete\nverified: 1 person: complete\n")
    report = json.loads(host.report.read_text())
    number = len(host.homes.tree(host.homes.root / str(NEW_ALICE)))
    assert report["verified"] == {"alice": {"checked": number}}
    assert report["returned"]["alice"]["new"] == number
    assert host.types("verify") == COMPLETE


def test_only_root_looks_into_a_backup_that_is_put_back(host: Host) -> None:
    assert stat.S_IMODE(host.homes.restored.stat().st_mode) == 0o755
    host.types("plan")
    assert stat.S_IMODE(host.homes.restored.stat().st_mode) == 0o755, "a plan changes nothing"
    host.homes.own(host.homes.restored, BOB)
    host.types("return")
    status = host.homes.restored.stat()
    assert stat.S_IMODE(status.st_mode) == 0o700
    assert host.homes.ledger.of(status)[0] == os.geteuid()


def test_what_is_not_complete_is_an_exit_code(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    assert host.types("verify") == INCOMPLETE
    assert "verified: 1 person: 1 failed" in capsys.readouterr().out


def test_nothing_is_done_for_anybody_where_one_is_refused(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    host.plan([*PEOPLE, {"name": "bob", "old_uid": BOB, "new_uid": NEW_BOB}])
    assert host.types("return") == REFUSED
    assert capsys.readouterr().err == f"bob: the backup has no folder {BOB}\nnothing was done\n"
    assert [path.name for path in host.homes.root.iterdir()] == [RESTORED]


def test_a_full_disk_is_an_exit_code(
    host: Host, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(122, "Disk quota exceeded")

    monkeypatch.setattr(os, "write", full)
    assert host.types("return") == INCOMPLETE
    assert "the file system is full: alice: " in capsys.readouterr().err


def test_which_backup_is_never_guessed(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    other = "aws-backup-restore_2026-11-23T02-10-00-123Z"
    (host.homes.root / other).mkdir()
    assert host.types("plan") == REFUSED
    expected = f"there are several backups: {RESTORED}, {other}; name one with --restored\n"
    assert capsys.readouterr().err == expected
    assert host.types("plan", "--restored", str(host.homes.restored)) == COMPLETE
    host.plan(PEOPLE, restored=RESTORED)
    assert host.types("plan") == COMPLETE
    host.plan(PEOPLE, restored="aws-backup-restore_never")
    assert host.types("plan") == REFUSED
    assert "there is no folder aws-backup-restore_never beside the homes" in capsys.readouterr().err


def test_a_backup_on_another_file_system(host: Host, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    host.homes.restored.rename(elsewhere)
    assert host.types("return", "--restored", str(elsewhere)) == COMPLETE
    assert (host.homes.root / str(NEW_ALICE) / "note.txt").read_text() == "remember"


def test_two_at_once_are_refused(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    status = host.homes.root.stat()
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(f"\0studio-return-homes-{status.st_dev}-{status.st_ino}")
        assert host.types("return") == REFUSED
    assert "another return runs on this host" in capsys.readouterr().err
    assert host.types("return") == COMPLETE


def test_looking_tells_what_a_person_can_go_by(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    home = host.homes.restored / str(ALICE)
    host.homes.file(home / ".gitconfig", "[user]\n  name = Alice\n  email = alice@example.com\n", uid=ALICE)
    for number in range(5):
        host.homes.folder(home / f"project{number}", uid=ALICE)
    host.homes.folder(host.homes.restored / str(BOB), uid=BOB)
    os.mkfifo(host.homes.restored / str(BOB) / ".gitconfig")
    (host.homes.restored / "loose\x1b[2J").write_text("")
    assert host.types("look") == COMPLETE
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{ALICE}: owned by ")
    assert "Git knows its owner as alice@example.com" in first
    assert first.endswith("holds dangling, empty, note.txt, project0, project1, project2 and 4 more")
    assert second.endswith("holds nothing that is not hidden")
    assert third == "loose\\x1b[2J: no folder"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"people": [{"name": "a", "old_uid": 0, "new_uid": 5}], "owners": {"0": 5}}, "a whole number above 0"),
        ({"people": [{"name": "a", "old_uid": 5, "new_uid": True}], "owners": {"5": True}}, "a whole number above 0"),
        ({"owners": {str(ALICE): BOB}}, f"alice: the owner of what {ALICE} owned is not {NEW_ALICE}"),
        ({"people": [*PEOPLE, *PEOPLE]}, f"the home of the backup {ALICE} stands there twice"),
        (
            {
                "people": [*PEOPLE, {**PEOPLE[0], "old_uid": BOB}],
                "owners": {str(ALICE): NEW_ALICE, str(BOB): NEW_ALICE},
            },
            f"the place {NEW_ALICE}/ stands there twice",
        ),
        ({"people": [{**PEOPLE[0], "into": "../bob"}]}, "alice: '../bob' is not the name of one folder"),
        ({"people": [{**PEOPLE[0], "into": ".."}]}, "alice: '..' is not the name of one folder"),
        ({"people": [{**PEOPLE[0], "more": 1}]}, "the plan is none"),
        ({"restored": "../elsewhere"}, "'../elsewhere' is not the name of one folder"),
        ({"stranger": "bob"}, "an id is a whole number, 0 or more"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_plan_is_looked_at_again_where_root_acts_on_it(change: dict[str, Any], why: str) -> None:
    right = {"people": PEOPLE, "owners": {str(ALICE): NEW_ALICE}}
    assert read_plan(json.dumps(right)).people[0].name == "alice"
    with pytest.raises(PlanError) as caught:
        read_plan(json.dumps({**right, **change}))
    assert why in str(caught.value)


def test_a_plan_for_nobody_is_there_to_look(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    host.plan([])
    assert host.types("look") == COMPLETE
    assert capsys.readouterr().out.startswith(f"{ALICE}: owned by ")
    assert host.types("return") == REFUSED
    assert "nobody is to have anything back; look whose each folder is" in capsys.readouterr().err


def test_a_file_without_a_plan_says_how_to_make_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan"]) == REFUSED
    assert capsys.readouterr().err == "there is no plan in this file; make it with: studio restore plan\n"


def test_names_that_would_move_the_cursor_are_written_out() -> None:
    assert shown("a\nb\x1b[2J\udcff") == "a\\nb\\x1b[2J\\xff"

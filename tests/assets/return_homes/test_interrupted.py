"""Ended at any moment and run again, the end is the same; and at no moment is anything half there under its name."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from return_homes.tree import STAGE
from tests.kit import ROOT

from .kit import ALICE, BOB, GROUP, NEW_ALICE, NEW_BOB, Homes

TABLE = {ALICE: NEW_ALICE, BOB: NEW_BOB}
WRITING = ("mkdir", "link", "rename", "unlink", "symlink", "chown", "fchmod", "utime", "write", "ftruncate", "fsync")


class Killed(BaseException):
    """No handler sees it, and what is cleaned up on the way out is nothing but open files: like SIGKILL."""


class Death:
    """Ends the program at its *moment*-th change of the file system: before it, or just after."""

    def __init__(self, patched: pytest.MonkeyPatch, moment: int, *, after: bool) -> None:
        self.moment, self.after, self.calls = moment, after, 0
        for name in WRITING:
            patched.setattr(os, name, self._dying(getattr(os, name)))
        patched.setattr(os, "open", self._opening(os.open))

    def _dying(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def dies(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls == self.moment and not self.after:
                raise Killed
            done = work(*given, **named)
            if self.calls == self.moment:
                raise Killed
            return done

        return dies

    def _opening(self, work: Callable[..., int]) -> Callable[..., int]:
        dies = self._dying(work)

        def opens(path: str, flags: int, *given: Any, **named: Any) -> int:
            made: int = (dies if flags & os.O_CREAT else work)(path, flags, *given, **named)
            return made

        return opens


def small_backup(homes: Homes, uid: int) -> Path:
    home = homes.folder(homes.restored / str(uid), uid=uid, mode=0o700)
    folder = homes.folder(home / "folder", uid=uid, mode=0o750)
    homes.folder(folder / "inner", uid=uid)
    first = homes.file(folder / "first", "one file", uid=uid, mode=0o640)
    os.link(first, home / "second")
    homes.link(folder / "link", "first", uid=uid)
    homes.file(home / "note.txt", "remember", uid=uid)
    homes.age(home)
    return home


def begun(home: Path, homes: Homes, uid: int) -> None:
    """A home that has something of its own, and something of another age."""
    homes.home_of(uid)
    folder = homes.folder(home / "folder", uid=uid)
    homes.file(folder / "mine", "mine", uid=uid)
    homes.file(home / "note.txt", "newer", uid=uid, when=1)


@pytest.mark.parametrize("after", [False, True], ids=["before-a-step", "after-a-step"])
@pytest.mark.parametrize("case", ["gone", "there", "overwrite", "into"])
def test_killed_at_every_step_and_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, *, after: bool
) -> None:
    moment, wanted = 0, None
    while True:
        homes = Homes(tmp_path / f"{case}{moment}", real=os.geteuid() == 0)
        small_backup(homes, ALICE)
        home = homes.root / str(NEW_ALICE)
        if case in {"there", "overwrite"}:
            begun(home, homes, NEW_ALICE)
        plan = homes.plan(
            {
                "old_uid": ALICE,
                "new_uid": NEW_ALICE,
                "into": "back" if case == "into" else "",
                "overwrite": case == "overwrite",
            }
        )
        kept = set(homes.tree(home)) if home.exists() else set()
        with monkeypatch.context() as patched:
            death = Death(patched, moment, after=after)
            try:
                homes.put_back(plan)
            except Killed:
                died = True
            else:
                died = False
        if died:
            assert all_is_whole(homes, home, kept)
            homes.put_back(plan)
        found = {
            name: {key: value for key, value in row.items() if key != "changed" or name not in {".", "folder"}}
            for name, row in homes.tree(home).items()
        }
        assert all(tally.is_complete for tally in homes.verify(plan).values())
        if wanted is None:
            wanted = found
        assert found == wanted, f"step {moment}"
        if moment and not died:
            assert death.calls < moment
            break
        moment += 1
    assert moment > 20, "there are as many steps as that"


def all_is_whole(homes: Homes, home: Path, kept: set[str]) -> bool:
    """Whether what has its name is as it is to be, owner and all."""
    if not home.exists():
        return True
    restored = next(homes.restored.iterdir())
    backup = homes.tree(restored, TABLE)
    below = home / "back" if (home / "back").exists() else home
    for name, row in homes.tree(below).items():
        if STAGE in name or name in kept or name == ".":
            continue
        keys = ("kind", "owner", "mode", "content", "leads to", "changed")
        assert {key: row.get(key) for key in keys} == {key: backup[name].get(key) for key in keys}, name
    return True


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from return_homes.command import main
sys.exit(main(sys.argv[2:]))
"""


def test_killed_for_real_and_run_again(tmp_path: Path) -> None:
    """Whoever is not root gives files to nobody, and takes back what was theirs."""
    owner, group = (ALICE, GROUP) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    homes = Homes(tmp_path / "homes", real=True, group=group)
    home = homes.folder(homes.restored / str(owner), uid=owner, mode=0o700)
    for number in range(300):
        folder = homes.folder(home / str(number % 20), uid=owner)
        homes.file(folder / f"{number}.bin", os.urandom(20_000), uid=owner)
    homes.age(home)
    plan = tmp_path / "plan.json"
    person = f'{{"name": "alice", "old_uid": {owner}, "new_uid": {owner}}}'
    plan.write_text(f'{{"people": [{person}], "owners": {{"{owner}": {owner}}}}}')
    command = [sys.executable, "-S", "-c", PROGRAM, str(ROOT / "assets" / "restore"), "return"]
    command += ["--homes", str(homes.root), "--plan", str(plan)]
    chance, killed = random.Random(6), 0
    for _ in range(4):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
            time.sleep(chance.uniform(0.08, 0.25))
            program.send_signal(signal.SIGKILL)
        killed += program.returncode == -signal.SIGKILL
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verified: 1 person: complete" in done.stdout
    assert homes.tree(homes.root / str(owner)) == homes.tree(home)
    assert not list(homes.root.glob(f"{STAGE}*"))

"""A file system with homes, and a backup of it beside them. It plays root, whoever runs it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from return_homes.owners import Owners
from return_homes.plan import Plan, read_plan
from return_homes.run import Run
from return_homes.tally import Tally

ALICE, BOB, NEW_ALICE, NEW_BOB, GROUP = 200005, 200010, 300005, 300010, 1001
RESTORED = "aws-backup-restore_2026-11-22T02-10-00-123Z"
OLD = 1_700_000_000_123_456_789
"""When files of a backup were changed."""


class Ledger:
    """Who owns what, for those who may give nothing away: by inode, as a file system does."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], tuple[int, int]] = {}

    def of(self, status: os.stat_result) -> tuple[int, int]:
        return self.rows.get((status.st_dev, status.st_ino), (status.st_uid, status.st_gid))

    def give(self, status: os.stat_result, ids: tuple[int, int]) -> None:
        self.rows[status.st_dev, status.st_ino] = ids


class LedgerOwners(Owners):
    """Owners that stand in a ledger, and not on the file system."""

    def __init__(self, ledger: Ledger, table: dict[int, int], stranger: int | None) -> None:
        super().__init__(table, stranger)
        self._ledger = ledger

    def of(self, status: os.stat_result) -> tuple[int, int]:
        return self._ledger.of(status)

    def give(self, descriptor: int, ids: tuple[int, int]) -> None:
        self._ledger.give(os.fstat(descriptor), ids)

    def give_link(self, name: str, folder: int, ids: tuple[int, int]) -> None:
        self._ledger.give(os.lstat(name, dir_fd=folder), ids)


@dataclass
class Homes:
    """The root of a file system, with a backup in it."""

    root: Path
    real: bool
    """Whether owners are the file system's; only root can have it so."""
    group: int = GROUP
    ledger: Ledger = field(default_factory=Ledger)
    printed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restored.mkdir(mode=0o755, parents=True)

    @property
    def restored(self) -> Path:
        return self.root / RESTORED

    # -- making --

    def own(self, path: Path, uid: int) -> Path:
        if self.real:
            os.chown(path, uid, self.group, follow_symlinks=False)
        else:
            self.ledger.give(path.lstat(), (uid, self.group))
        return path

    def file(self, path: Path, text: str | bytes = "text", *, uid: int, mode: int = 0o644, when: int = OLD) -> Path:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.own(path, uid)
        path.chmod(mode)
        os.utime(path, ns=(when, when))
        return path

    def folder(self, path: Path, *, uid: int, mode: int = 0o755) -> Path:
        path.mkdir(exist_ok=True)
        self.own(path, uid)
        path.chmod(mode)
        return path

    def link(self, path: Path, leads_to: str, *, uid: int) -> Path:
        path.symlink_to(leads_to)
        os.utime(path, ns=(OLD, OLD), follow_symlinks=False)
        return self.own(path, uid)

    def age(self, top: Path) -> None:
        """Let all folders be as old as their files."""
        for folder, _, _ in os.walk(top, topdown=False):
            os.utime(folder, ns=(OLD, OLD))

    def backup_of(self, uid: int) -> Path:
        """A home of everything that a home may hold."""
        home = self.folder(self.restored / str(uid), uid=uid, mode=0o700)
        work = self.folder(home / "work", uid=uid)
        deep = self.folder(work / "deep", uid=uid, mode=0o750)
        self.folder(home / "empty", uid=uid, mode=0o711)
        self.file(home / "note.txt", "remember", uid=uid, mode=0o600)
        self.file(work / "program", "#!/bin/sh\n", uid=uid, mode=0o755)
        self.file(deep / "naïve \n name", "odd", uid=uid)
        Path(os.fsdecode(os.fsencode(deep) + b"/\xff\xfe")).write_bytes(b"no text")
        self.own(Path(os.fsdecode(os.fsencode(deep) + b"/\xff\xfe")), uid)
        self.file(deep / "zeros", bytes(3 * 1024 * 1024) + b"end", uid=uid)
        self.file(deep / "none", b"", uid=uid)
        first = self.file(work / "first", "one file", uid=uid)
        os.link(first, deep / "second")
        os.link(first, home / "third")
        self.link(home / "dangling", "nowhere/at all", uid=uid)
        self.link(work / "up", "..", uid=uid)
        self.link(deep / "outside", "/etc/passwd", uid=uid)
        self.age(home)
        return home

    def home_of(self, uid: int) -> Path:
        return self.folder(self.root / str(uid), uid=uid, mode=0o700)

    # -- running --

    def plan(self, *people: dict[str, Any], **more: Any) -> Plan:
        rows = [{"name": f"person{number}", **row} for number, row in enumerate(people)]
        owners = {row["old_uid"]: row["new_uid"] for row in rows}
        return read_plan(json.dumps({"people": rows, "owners": owners, **more}))

    def owners(self, plan: Plan) -> Owners:
        if self.real:
            return Owners(plan.owners, plan.stranger)
        return LedgerOwners(self.ledger, plan.owners, plan.stranger)

    def run(self, plan: Plan) -> Run:
        flags = os.O_RDONLY | os.O_DIRECTORY
        homes, restored = os.open(self.root, flags), os.open(self.restored, flags)
        self._opened = [homes, restored]
        return Run(plan, homes, restored, self.owners(plan), self.printed.append)

    def put_back(self, plan: Plan, *, dry: bool = False) -> dict[str, Tally]:
        run = self.run(plan)
        assert run.refusals() == []
        try:
            return run.put_back(dry=dry)
        finally:
            self.close()

    def verify(self, plan: Plan) -> dict[str, Tally]:
        run = self.run(plan)
        try:
            return run.verify()
        finally:
            self.close()

    def close(self) -> None:
        for descriptor in self._opened:
            os.close(descriptor)

    # -- looking --

    def tree(self, top: Path, owners: dict[int, int] | None = None) -> dict[str, Any]:
        """Everything there is to know of a tree, with owners as a plan changes them."""
        owners = owners or {}
        names: dict[tuple[int, int], list[str]] = {}
        found = {}
        for path in [top, *all_below(top)]:
            status = path.lstat()
            name = os.fsencode(path.relative_to(top)).decode("utf-8", "backslashreplace")
            uid, gid = self.ledger.of(status)
            row: dict[str, Any] = {
                "kind": stat.S_IFMT(status.st_mode),
                "mode": oct(stat.S_IMODE(status.st_mode)),
                "owner": (owners.get(uid, uid), owners.get(gid, gid)),
                "changed": status.st_mtime_ns,
            }
            if stat.S_ISREG(status.st_mode):
                row["content"] = path.read_bytes()
                names.setdefault((status.st_dev, status.st_ino), []).append(name)
            elif stat.S_ISLNK(status.st_mode):
                row["leads to"] = str(path.readlink())
            found[name] = row
        for same in names.values():
            for name in same:
                found[name]["names"] = sorted(same)
        return found


def all_below(top: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(top):
        for name in sorted([*folders, *files]):
            yield Path(folder) / name

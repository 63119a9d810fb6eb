"""What happens while homes come back: people work, files change and vanish, disks fill, somebody plays tricks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from return_homes import tree as tree_module
from return_homes.tree import NoRoomError

from .kit import ALICE, BOB, NEW_ALICE, NEW_BOB, Homes

HERSELF = {"old_uid": ALICE, "new_uid": ALICE}
MOVED = {"old_uid": ALICE, "new_uid": NEW_ALICE}
TABLE = {ALICE: NEW_ALICE, BOB: NEW_BOB}


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("where", ["home", "backup"])
def test_a_folder_that_becomes_a_link_meanwhile_is_not_followed(
    homes: Homes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_text("secret")
    backup, home = homes.backup_of(ALICE), homes.home_of(ALICE)
    homes.folder(home / "work", uid=ALICE)
    swapped = (home if where == "home" else backup) / "work"
    inode, lstat = swapped.stat().st_ino, os.lstat

    def swapping(path: str, *, dir_fd: int | None = None) -> os.stat_result:
        status = lstat(path, dir_fd=dir_fd)
        if status.st_ino == inode and not swapped.is_symlink():
            swapped.rename(tmp_path / "aside")
            swapped.symlink_to(secret)
        return status

    with monkeypatch.context() as patched:
        patched.setattr(os, "lstat", swapping)
        (tally,) = homes.put_back(homes.plan(HERSELF)).values()
    assert tally.counts["failed"] == 1
    assert listed(secret) == ["file"]
    assert where == "home" or listed(home / "work") == []


def test_a_full_disk_ends_it_and_the_next_run_goes_on(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = homes.backup_of(ALICE)
    plan = homes.plan(MOVED)
    write, left = os.write, [2]

    def full(descriptor: int, block: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return write(descriptor, block)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(NoRoomError, match=f"person0: {NEW_ALICE}/"):
            homes.put_back(plan)
    homes.put_back(plan)
    assert homes.tree(homes.root / str(NEW_ALICE)) == homes.tree(backup, TABLE)


def test_a_file_that_vanishes_or_can_not_be_read_is_told_and_the_rest_comes_back(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.backup_of(ALICE)
    lstat, open_ = os.lstat, os.open

    def vanishing(path: str, *, dir_fd: int | None = None) -> os.stat_result:
        if path == "none":
            raise FileNotFoundError(2, "No such file or directory")
        return lstat(path, dir_fd=dir_fd)

    def broken(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "program":
            raise OSError(5, "Input/output error")
        return open_(path, flags, mode, dir_fd=dir_fd)

    plan = homes.plan(MOVED)
    with monkeypatch.context() as patched:
        patched.setattr(os, "lstat", vanishing)
        patched.setattr(os, "open", broken)
        (tally,) = homes.put_back(plan).values()
    assert tally.counts["failed"] == 2
    assert any("work/program: Input/output error" in line for line in homes.printed)
    assert any("work/deep/none: No such file or directory" in line for line in homes.printed)
    (checked,) = homes.verify(plan).values()
    assert (checked.is_complete, checked.counts["failed"]) == (False, 2)
    homes.put_back(plan)
    assert all(each.is_complete for each in homes.verify(plan).values())


def test_a_file_that_changes_is_read_again_and_told_if_it_does_not_stop(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = homes.backup_of(ALICE)
    write, times = os.write, [0]

    def writing(descriptor: int, block: bytes) -> int:
        if bytes(block) in {b"remember", b"remember!", b"remember!!"} and times[0] < limit:
            times[0] += 1
            with (home / "note.txt").open("a") as file:
                file.write("!")
        return write(descriptor, block)

    monkeypatch.setattr(os, "write", writing)
    limit = 2
    plan = homes.plan(MOVED)
    (tally,) = homes.put_back(plan).values()
    assert tally.is_complete
    assert (homes.root / str(NEW_ALICE) / "note.txt").read_text() == "remember!!"
    homes.file(home / "note.txt", "remember", uid=ALICE)
    times, limit = [0], 3
    (tally,) = homes.put_back(homes.plan({**MOVED, "into": "again"})).values()
    assert any("note.txt: it changes while it is read" in line for line in homes.printed)
    assert not tally.is_complete
    assert not (homes.root / str(NEW_ALICE) / "again/note.txt").exists()
    assert not [name for name in listed(homes.root / str(NEW_ALICE) / "again") if name.startswith(tree_module.STAGE)]


def test_a_file_that_changes_and_keeps_its_size_is_not_put_back_as_it_never_was(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = homes.backup_of(ALICE)
    inode, read = (home / "note.txt").stat().st_ino, os.read

    def reading(descriptor: int, size: int) -> bytes:
        block = read(descriptor, size)
        if block == b"remember" and os.fstat(descriptor).st_ino == inode:
            (home / "note.txt").write_text("reminded")
        return block

    monkeypatch.setattr(os, "read", reading)
    (tally,) = homes.put_back(homes.plan(MOVED)).values()
    assert tally.is_complete
    assert (homes.root / str(NEW_ALICE) / "note.txt").read_text() == "reminded"


def test_a_file_that_becomes_a_link_meanwhile_is_not_followed(
    homes: Homes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root would read somebody else's file, and give it away."""
    (tmp_path / "secret").write_text("secret")
    swapped = homes.backup_of(ALICE) / "note.txt"
    inode, lstat = swapped.stat().st_ino, os.lstat

    def swapping(path: str, *, dir_fd: int | None = None) -> os.stat_result:
        status = lstat(path, dir_fd=dir_fd)
        if status.st_ino == inode and not swapped.is_symlink():
            swapped.rename(tmp_path / "aside")
            swapped.symlink_to(tmp_path / "secret")
        return status

    with monkeypatch.context() as patched:
        patched.setattr(os, "lstat", swapping)
        (tally,) = homes.put_back(homes.plan(MOVED)).values()
    assert tally.counts["failed"] == 1
    assert not (homes.root / str(NEW_ALICE) / "note.txt").exists()


def test_a_file_that_ends_with_zeros_is_as_long_as_it_was(homes: Homes) -> None:
    home = homes.backup_of(ALICE)
    homes.file(home / "zeros", b"begin" + bytes(3 * 1024 * 1024 - 5) + bytes(1024 * 1024), uid=ALICE)
    homes.put_back(homes.plan(MOVED))
    assert (homes.root / str(NEW_ALICE) / "zeros").read_bytes() == (home / "zeros").read_bytes()


def test_a_file_of_which_less_is_read_than_there_is_is_not_put_back(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = homes.backup_of(ALICE)
    inode, read = (home / "note.txt").stat().st_ino, os.read
    plan = homes.plan(MOVED)
    with monkeypatch.context() as patched:
        patched.setattr(os, "read", lambda fd, size: b"" if os.fstat(fd).st_ino == inode else read(fd, size))
        (tally,) = homes.put_back(plan).values()
    assert tally.counts["failed"] == 1
    assert not (homes.root / str(NEW_ALICE) / "note.txt").exists()


def test_a_folder_that_somebody_makes_meanwhile_is_merged_by_the_next_run(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    plan = homes.plan(HERSELF)
    rename = os.rename

    def making(*names: str, **more: Any) -> None:
        if names[1] == "program":
            homes.file(homes.folder(home / "work", uid=ALICE) / "mine", uid=ALICE)
        rename(*names, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", making)
        (tally,) = homes.put_back(plan).values()
    assert tally.counts["failed"] == 1
    homes.put_back(plan)
    assert all(each.is_complete for each in homes.verify(plan).values())
    assert (home / "work/mine").read_text() == "text"
    assert not [name for name in listed(home) if name.startswith(tree_module.STAGE)]


def test_a_file_that_somebody_makes_meanwhile_stays(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    link = os.link

    def making(*names: str, **more: Any) -> None:
        if names[1] == "note.txt":
            homes.file(home / "note.txt", "newest", uid=ALICE)
        link(*names, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", making)
        (tally,) = homes.put_back(homes.plan(HERSELF)).values()
    assert tally.counts["failed"] == 1
    assert (home / "note.txt").read_text() == "newest"


def test_nobody_gets_a_file_by_putting_it_into_a_link_s_place(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may write into a folder can swap what lies in it, between the making of a link and the giving of it."""
    homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    roots = homes.file(home / "roots", uid=0, mode=0o4755)
    mkdir, symlink = os.mkdir, os.symlink

    def swapping(leads_to: str, name: str, *, dir_fd: int) -> None:
        symlink(leads_to, name, dir_fd=dir_fd)
        if Path(f"/proc/self/fd/{dir_fd}").resolve() == home:
            os.unlink(name, dir_fd=dir_fd)
            os.link(roots, name, dst_dir_fd=dir_fd)

    def stealing(name: str, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        mkdir(name, mode, dir_fd=dir_fd)
        path = Path(f"/proc/self/fd/{dir_fd}/{name}").resolve()
        if theft and path.parent == home and name.startswith(tree_module.STAGE):
            homes.own(path, ALICE)

    theft = False
    monkeypatch.setattr(os, "symlink", swapping)
    monkeypatch.setattr(os, "mkdir", stealing)
    plan = homes.plan(HERSELF)
    assert all(tally.is_complete for tally in homes.put_back(plan).values())
    theft = True
    (home / "dangling").unlink()
    (tally,) = homes.put_back(plan).values()
    assert (tally.counts["failed"], (home / "dangling").is_symlink()) == (1, False)
    found = homes.tree(home)["roots"]
    assert (found["owner"][0], found["mode"]) == (0, "0o4755")


def test_a_file_has_as_many_names_as_the_file_system_lets_it(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = homes.backup_of(ALICE)
    link = os.link

    def few(*names: str, **more: Any) -> None:
        if not names[0].startswith(tree_module.STAGE):
            raise OSError(31, "Too many links")
        link(*names, **more)

    monkeypatch.setattr(os, "link", few)
    plan = homes.plan(HERSELF)
    (tally,) = homes.put_back(plan).values()
    assert tally.is_complete
    found, wanted = homes.tree(homes.root / str(ALICE)), homes.tree(backup)
    assert found["third"]["names"] == ["third"]
    assert {name: row.get("content") for name, row in found.items()} == {
        name: row.get("content") for name, row in wanted.items()
    }

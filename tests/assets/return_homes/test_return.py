"""What comes back: all of it, as it was, as whose it is now; and nothing that is there is lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from return_homes.command import _make_room

from .kit import ALICE, BOB, GROUP, NEW_ALICE, NEW_BOB, OLD, Homes

HERSELF = {"old_uid": ALICE, "new_uid": ALICE}
MOVED = {"old_uid": ALICE, "new_uid": NEW_ALICE}
TABLE = {ALICE: NEW_ALICE, BOB: NEW_BOB}


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_home_that_is_gone_comes_back_as_it_was(homes: Homes) -> None:
    backup = homes.backup_of(ALICE)
    plan = homes.plan(HERSELF)
    (tally,) = homes.put_back(plan).values()
    assert tally.is_complete
    assert homes.tree(homes.root / str(ALICE)) == homes.tree(backup)
    (checked,) = homes.verify(plan).values()
    assert checked.is_complete
    assert checked.counts == {"checked": len(homes.tree(backup))}


def test_a_home_goes_to_the_number_that_its_owner_has_now(homes: Homes) -> None:
    backup = homes.backup_of(ALICE)
    homes.put_back(homes.plan(MOVED))
    assert homes.tree(homes.root / str(NEW_ALICE)) == homes.tree(backup, TABLE)
    assert not (homes.root / str(ALICE)).exists()


def test_a_second_run_changes_nothing(homes: Homes) -> None:
    homes.backup_of(ALICE)
    plan = homes.plan(MOVED)
    homes.put_back(plan)
    before = homes.tree(homes.root)
    (tally,) = homes.put_back(plan).values()
    assert set(tally.counts) == {"same"}
    assert homes.tree(homes.root) == before


def test_what_is_in_a_home_stays(homes: Homes) -> None:
    homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    work = homes.folder(home / "work", uid=ALICE, mode=0o700)
    homes.file(home / "note.txt", "newer", uid=ALICE, mode=0o640, when=OLD + 5)
    homes.file(work / "mine", "only here", uid=ALICE)
    homes.file(home / "empty", "a file where a folder was", uid=ALICE)
    before = homes.tree(home)
    plan = homes.plan(HERSELF)
    (tally,) = homes.put_back(plan).values()
    after = homes.tree(home)
    assert tally.counts["kept"] == 2
    for name in ("note.txt", "work/mine", "empty"):
        assert after[name] == before[name]
    assert after["work"]["mode"] == before["work"]["mode"]
    assert after["work/deep/second"]["names"] == ["third", "work/deep/second", "work/first"]
    (checked,) = homes.verify(plan).values()
    assert (checked.is_complete, checked.counts["kept"]) == (True, 2)


def test_overwriting_replaces_files_and_no_folder(homes: Homes) -> None:
    homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    homes.file(home / "note.txt", "newer", uid=ALICE, when=OLD + 5)
    homes.link(home / "third", "elsewhere", uid=ALICE)
    homes.folder(home / "dangling", uid=ALICE)
    homes.file(home / "mine", "only here", uid=ALICE)
    (tally,) = homes.put_back(homes.plan({**HERSELF, "overwrite": True})).values()
    assert (tally.counts["replaced"], tally.counts["kept"]) == (2, 1)
    after = homes.tree(home)
    assert after["note.txt"]["content"] == b"remember"
    assert after["third"]["content"] == b"one file"
    assert after["dangling"]["kind"] == stat.S_IFDIR
    assert after["mine"]["content"] == b"only here"


def test_the_same_content_is_the_same_whatever_its_time_and_mode(homes: Homes) -> None:
    homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    homes.file(home / "note.txt", "remember", uid=ALICE, mode=0o640, when=OLD + 7)
    homes.file(home / "third", "ONE file", uid=ALICE, when=OLD + 7)
    (tally,) = homes.put_back(homes.plan({**HERSELF, "overwrite": True})).values()
    after = homes.tree(home)
    assert (after["note.txt"]["mode"], after["note.txt"]["changed"]) == ("0o640", OLD + 7)
    assert (tally.counts["replaced"], after["third"]["content"]) == (1, b"one file")


def test_a_folder_in_the_home(homes: Homes) -> None:
    backup = homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    homes.file(home / "note.txt", "newer", uid=ALICE)
    plan = homes.plan({**HERSELF, "into": "restored 2026-11-22"})
    homes.put_back(plan)
    assert homes.tree(home / "restored 2026-11-22") == homes.tree(backup)
    assert (home / "note.txt").read_text() == "newer"
    assert all(tally.is_complete for tally in homes.verify(plan).values())


def test_a_folder_in_the_home_of_somebody_who_never_opened_an_app(homes: Homes) -> None:
    backup = homes.backup_of(ALICE)
    homes.put_back(homes.plan({**MOVED, "into": "old"}))
    home = homes.root / str(NEW_ALICE)
    assert listed(home) == ["old"]
    assert homes.tree(home)["."]["owner"] == (NEW_ALICE, GROUP)
    assert homes.tree(home)["."]["mode"] == "0o700"
    assert homes.tree(home / "old") == homes.tree(backup, TABLE)


def test_a_dry_run_writes_nothing_and_counts_the_same(homes: Homes) -> None:
    homes.backup_of(ALICE)
    homes.backup_of(BOB)
    homes.file(homes.home_of(BOB) / "note.txt", "newer", uid=BOB)
    plan = homes.plan({**MOVED, "into": "old"}, {"old_uid": BOB, "new_uid": BOB})
    before = homes.tree(homes.root)
    planned = homes.put_back(plan, dry=True)
    assert homes.tree(homes.root) == before
    done = homes.put_back(plan)
    assert [tally.counts for tally in planned.values()] == [tally.counts for tally in done.values()]


def test_what_belongs_to_others_stays_theirs(homes: Homes) -> None:
    home = homes.backup_of(ALICE)
    homes.backup_of(BOB)
    homes.file(home / "bobs", "bob", uid=BOB)
    homes.file(home / "roots", "root", uid=0, mode=0o4755)
    homes.file(home / "own", "hers", uid=ALICE, mode=0o4755)
    homes.file(home / "unknown", "nobody knows", uid=200999, mode=0o600)
    plan = homes.plan(MOVED, {"old_uid": BOB, "new_uid": NEW_BOB}, stranger=0)
    alice = homes.put_back(plan)["person0"]
    found = homes.tree(homes.root / str(NEW_ALICE))
    assert found["bobs"]["owner"] == (NEW_BOB, GROUP)
    assert (found["roots"]["owner"], found["roots"]["mode"]) == ((0, GROUP), "0o755")
    assert (found["own"]["owner"], found["own"]["mode"]) == ((NEW_ALICE, GROUP), "0o4755")
    assert found["unknown"]["owner"] == (0, GROUP)
    assert alice.counts["strangers"] == 1
    assert all(tally.is_complete and "kept" not in tally.counts for tally in homes.verify(plan).values())


def test_in_the_same_domain_a_number_means_the_same_person(homes: Homes) -> None:
    homes.file(homes.backup_of(ALICE) / "unknown", uid=200999)
    homes.put_back(homes.plan(HERSELF))
    assert homes.tree(homes.root / str(ALICE))["unknown"]["owner"] == (200999, GROUP)


def test_swapped_numbers_are_kept_apart(homes: Homes) -> None:
    """The new domain gave Bob the number that Alice had."""
    alice, bob = homes.backup_of(ALICE), homes.backup_of(BOB)
    homes.file(bob / "note.txt", "bob's", uid=BOB)
    wanted = homes.tree(alice, {ALICE: BOB}), homes.tree(bob, {BOB: ALICE})
    homes.put_back(homes.plan({"old_uid": ALICE, "new_uid": BOB}, {"old_uid": BOB, "new_uid": ALICE}))
    assert (homes.tree(homes.root / str(BOB)), homes.tree(homes.root / str(ALICE))) == wanted


def test_links_are_never_followed(homes: Homes, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_text("secret")
    backup = homes.backup_of(ALICE)
    home = homes.home_of(ALICE)
    homes.link(home / "work", str(secret), uid=ALICE)
    homes.link(home / "note.txt", str(secret / "file"), uid=ALICE)
    homes.link(backup / "more", str(secret), uid=ALICE)
    (tally,) = homes.put_back(homes.plan({**HERSELF, "overwrite": True})).values()
    assert tally.counts["kept"] == 1, "a folder does not replace a link"
    assert listed(secret) == ["file"]
    assert (secret / "file").read_text() == "secret"
    assert (home / "note.txt").read_text() == "remember"
    assert not (home / "note.txt").is_symlink()
    assert (home / "more").readlink() == secret


def test_a_home_that_is_a_link_is_refused(homes: Homes, tmp_path: Path) -> None:
    homes.backup_of(ALICE)
    homes.link(homes.root / str(ALICE), str(tmp_path), uid=ALICE)
    run = homes.run(homes.plan(HERSELF))
    assert run.refusals() == [f"person0: {ALICE} is no folder"]
    homes.close()


def test_all_refusals_come_at_once(homes: Homes) -> None:
    homes.backup_of(ALICE)
    homes.home_of(BOB)
    homes.own(homes.root / str(BOB), 200999)
    run = homes.run(homes.plan({"old_uid": ALICE, "new_uid": BOB}, {"old_uid": 200998, "new_uid": ALICE}))
    assert run.refusals() == [
        f"person0: the home {BOB} belongs to 200999",
        "person1: the backup has no folder 200998",
    ]
    homes.close()


def test_what_no_backup_holds_is_left_out(homes: Homes) -> None:
    home = homes.backup_of(ALICE)
    os.mkfifo(home / "pipe")
    homes.folder(home / ".studio-restore-0123456789abcdef0123", uid=ALICE)
    plan = homes.plan(HERSELF)
    (tally,) = homes.put_back(plan).values()
    assert tally.counts["left out"] == 2
    assert not (homes.root / str(ALICE) / "pipe").exists()
    assert all(each.is_complete for each in homes.verify(plan).values())


def test_holes_stay_holes(homes: Homes) -> None:
    homes.backup_of(ALICE)
    homes.put_back(homes.plan(HERSELF))
    made = (homes.root / str(ALICE) / "work/deep/zeros").stat()
    assert made.st_blocks * 512 < 1024 * 1024 < made.st_size


def test_attributes_come_along(homes: Homes) -> None:
    home = homes.backup_of(ALICE)
    for path in (home / "note.txt", home / "work"):
        os.setxattr(path, "user.origin", b"lake")
    homes.age(home)
    homes.put_back(homes.plan(HERSELF))
    back = homes.root / str(ALICE)
    assert os.getxattr(back / "note.txt", "user.origin") == os.getxattr(back / "work", "user.origin") == b"lake"


def test_verifying_finds_what_is_damaged_missing_or_changed(homes: Homes) -> None:
    homes.backup_of(ALICE)
    plan = homes.plan(MOVED)
    homes.put_back(plan)
    home = homes.root / str(NEW_ALICE)
    homes.file(home / "note.txt", "rEmember", uid=NEW_ALICE, mode=0o600)
    (home / "work/program").unlink()
    homes.file(home / "third", "changed since", uid=NEW_ALICE, when=OLD + 9)
    homes.own(home / "work/deep/none", BOB)
    (home / "work/deep/zeros").chmod(0o600)
    (tally,) = homes.verify(plan).values()
    text = "\n".join(homes.printed)
    assert (tally.counts["failed"], tally.counts["kept"]) == (2, 5), "the three names of one file are three"
    assert "note.txt: its content is not the backup's, though its size and time are" in text
    assert "work/program: it is not there" in text
    assert "work/deep/none: the home's own belongs to somebody else" in text
    assert "work/deep/zeros: the home's own has another mode" in text


def test_a_thousand_folders_in_each_other(homes: Homes) -> None:
    """EFS has them that deep."""
    home = homes.backup_of(ALICE)
    _make_room()
    folder = os.open(home, os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("d", dir_fd=folder)
        inner = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(os.open("bottom", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
    os.close(folder)
    plan = homes.plan(HERSELF)
    (tally,) = homes.put_back(plan).values()
    assert tally.is_complete
    assert all(each.is_complete for each in homes.verify(plan).values())

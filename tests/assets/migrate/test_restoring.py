"""What decides whether something is made, kept, or written over: each decision, on an S3 in memory."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from home_copy.manifest import from_line, written

from .kit import Json, tree
from .memory import BUCKET, MemoryCopy, MemoryS3
from .small import LARGE, PART, key_of, lines, once, raise_

ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"


def access_list(uid: int) -> bytes:
    """A list that lets one more user read."""
    entries = ((1, 6, -1), (2, 4, uid), (4, 0, -1), (16, 4, -1), (32, 0, -1))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *each) for each in entries)


# What has attributes


def test_attributes_and_access_lists_come_back(copy: MemoryCopy, home: Path, tmp_path: Path) -> None:
    os.setxattr(home / "a.csv", "user.origin", b"by hand\0")
    os.setxattr(home / "a.csv", ACCESS, access_list(1234))
    os.setxattr(home / "data", DEFAULT, access_list(4321))
    result = copy.backup()
    assert result["attributes"] == {"user": 1, "access control lists": 2, "not kept": 0}
    assert copy.compare()["state"] == "same"
    restored = copy.restore(tmp_path / "space")
    assert (restored["state"], restored["notes"], restored["note_count"]) == ("complete", [], {})
    for name in ("a.csv", "data", "data/b.csv"):
        before, after = home / name, tmp_path / "space" / name
        assert {each: os.getxattr(after, each) for each in os.listxattr(after)} == {
            each: os.getxattr(before, each) for each in os.listxattr(before)
        }
        assert after.stat().st_mode == before.stat().st_mode
    os.removexattr(home / "a.csv", ACCESS)
    (home / "a.csv").chmod(stat.S_IMODE((tmp_path / "space/a.csv").stat().st_mode))
    assert copy.compare(ends=1)["differences"] == {"attributes": 1}


def listed_too(monkeypatch: pytest.MonkeyPatch, path: Path, *more: str) -> None:
    """Let a file have attributes that only root may give."""
    really = os.listxattr

    def listxattr(at: Any, **options: Any) -> list[str]:
        return [*really(at, **options), *(more if os.fsencode(at) == os.fsencode(path) else ())]

    monkeypatch.setattr(os, "listxattr", listxattr)


def test_attributes_that_are_not_kept_are_told(copy: MemoryCopy, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed_too(monkeypatch, home / "a.csv", "security.capability", "security.selinux")
    listed_too(monkeypatch, home / "data", "security.selinux")
    result = copy.backup()
    assert result["state"] == "complete"
    assert result["attributes"] == {"user": 0, "access control lists": 0, "not kept": 1}
    why = "security.capability: only user.* and access control lists are kept"
    assert result["notes"] == [{"what": "attributes", "path": "a.csv", "why": why}]
    assert copy.compare()["state"] == "same"
    assert [row for row in copy.findings() if row["kind"] == "note"] == [
        {"kind": "note", "what": "attributes", "path": "a.csv", "why": why}
    ]


@pytest.mark.parametrize(
    ("name", "what"), [("user.origin", "attribute user.origin"), (ACCESS, "its access control list")]
)
def test_attributes_that_the_space_does_not_take_are_told(
    copy: MemoryCopy, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, name: str, what: str
) -> None:
    os.setxattr(home / "a.csv", name, access_list(1234))
    copy.backup()
    monkeypatch.setattr(os, "setxattr", lambda *_, **__: raise_(OSError(95, "Operation not supported")))
    restored = copy.restore(tmp_path / "space")
    assert restored["state"] == "complete"
    assert restored["notes"] == [f"a.csv: {what} is not restored (Operation not supported)"]
    assert restored["note_count"] == {"attributes": 1}
    assert (tmp_path / "space/a.csv").read_text() == "content of a"
    assert copy.restore(tmp_path / "space")["note_count"] == {"attributes": 1}, "told anew, not twice"


def test_a_disk_without_attributes_has_none_and_one_that_refuses_is_told(
    copy: MemoryCopy, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "listxattr", lambda *_, **__: raise_(OSError(95, "Operation not supported")))
    assert copy.backup()["state"] == "complete"
    monkeypatch.setattr(os, "listxattr", lambda *_, **__: raise_(PermissionError(13, "Permission denied")))
    result = copy.backup(ends=1)
    assert result["problems"] == {"unreadable": 3}
    assert result["first_problems"][0]["why"] == "Permission denied"


# What is written


@pytest.fixture
def space(copy: MemoryCopy, tmp_path: Path) -> Path:
    copy.backup()
    return tmp_path / "space"


def told(result: Json) -> dict[str, str]:
    return {row["path"]: row["what"] for row in result["problems"]}


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_text("CONTENT OF A"),
        lambda path: path.write_text("content of a, and more"),
        lambda path: path.symlink_to("other"),
        lambda path: path.mkdir(),
        os.mkfifo,
        lambda path: path.symlink_to(path.parent / "same") or (path.parent / "same").write_text("content of a"),
    ],
    ids=["same length", "longer", "dangling", "folder", "pipe", "link to the same"],
)
def test_what_is_in_the_way_of_a_file_stays(copy: MemoryCopy, space: Path, make: Callable[[Path], object]) -> None:
    space.mkdir()
    make(space / "a.csv")
    before = (space / "a.csv").lstat()
    result = copy.restore(space, ends=1)
    assert (told(result), result["problem_count"], result["state"]) == ({"a.csv": "in the way"}, 1, "incomplete")
    after = (space / "a.csv").lstat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)
    assert (space / "data/b.csv").read_text() == "content of b"
    assert not any(path.name.startswith(".studio-migrate-") for path in space.rglob("*"))


def test_a_file_that_is_there_already_gets_its_mode_and_time(copy: MemoryCopy, home: Path, space: Path) -> None:
    space.mkdir()
    (space / "a.csv").write_text("content of a")
    (space / "a.csv").chmod(0o200)
    result = copy.restore(space)
    assert result["done"] == {"made": 2, "there": 1}
    assert tree(space) == tree(home)


def test_a_file_that_its_owner_may_not_read_is_made_readable_to_be_compared(
    copy: MemoryCopy, space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root, whom these tests may be run by, reads everything; people in a space do not."""
    space.mkdir()
    (space / "a.csv").write_text("content of a")
    (space / "a.csv").chmod(0o200)

    def as_its_mode_says(path: Any, *rest: Any, **more: Any) -> Any:
        if path == os.fsencode(space / "a.csv"):
            assert (space / "a.csv").stat().st_mode & stat.S_IRUSR
        return open(path, *rest, **more)  # noqa: PTH123 - what is patched is `open`

    monkeypatch.setattr("home_copy.restore.open", as_its_mode_says, raising=False)
    assert copy.restore(space)["done"]["there"] == 1


def test_a_folder_that_its_owner_may_not_write_is_opened_until_all_is_in_it(
    copy: MemoryCopy, s3: MemoryS3, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "data").chmod(0o500)
    copy.backup()
    space = tmp_path / "space"
    (space / "data").mkdir(parents=True, mode=0o500)
    (space / "data").chmod(0o500)
    seen: list[int] = []

    def before(operation: str, request: Json) -> None:
        if operation == "get_object" and request["Key"] == key_of(b"content of b"):
            seen.append(stat.S_IMODE((space / "data").stat().st_mode))

    s3.before = before
    monkeypatch.setattr(os, "access", lambda path, _: bool(Path(os.fsdecode(path)).stat().st_mode & stat.S_IWUSR))
    copy.restore(space)
    assert seen == [0o700]
    assert stat.S_IMODE((space / "data").stat().st_mode) == 0o500


def test_a_folder_of_somebody_else_s_keeps_its_mode(
    copy: MemoryCopy, s3: MemoryS3, space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (space / "data").mkdir(parents=True)
    (space / "data").chmod(0o751)
    seen: list[int] = []

    def before(operation: str, request: Json) -> None:
        if operation == "get_object" and "/files/" in request["Key"]:
            seen.append(stat.S_IMODE((space / "data").stat().st_mode))

    s3.before = before
    copy.restore(space)
    assert seen == [0o751, 0o751], "it could be written: nothing to open"
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    (space / "data").chmod(0o751)
    for name in ("a.csv", "data/b.csv"):
        (space / name).unlink()
    seen.clear()
    copy.restore(space)
    assert seen == [0o751, 0o751]


def test_the_result_says_of_which_copy_it_is_and_whose(copy: MemoryCopy, space: Path) -> None:
    result = copy.restore(space)
    assert (result["manifest_sha256"], result["run"], result["instance"]) == (copy.digest(), "r1", "forecast")
    assert result["target"] == str(space)
    assert (result["as"]["uid"], result["as"]["gid"]) == (os.getuid(), os.getgid())
    assert result["counts"] == {"bytes": 24, "directory": 1, "file": 2}
    assert result["began"] <= result["at"]


def test_what_comes_to_be_there_meanwhile_stays(copy: MemoryCopy, s3: MemoryS3, space: Path) -> None:
    s3.before = once("get_object", key_of(b"content of a"), lambda: (space / "a.csv").write_text("mine"))
    assert told(copy.restore(space, ends=1)) == {"a.csv": "in the way"}
    assert (space / "a.csv").read_text() == "mine"
    assert sorted(path.name for path in space.iterdir()) == ["a.csv", "data"]


def test_what_is_no_folder_in_the_way_of_one_stays(copy: MemoryCopy, space: Path, tmp_path: Path) -> None:
    space.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (space / "data").symlink_to(tmp_path / "elsewhere")
    result = copy.restore(space, ends=1)
    assert told(result)["data"] == "in the way"
    assert (space / "data").is_symlink()


@pytest.mark.parametrize("there", ["nothing", "the same", "another", "a file"])
def test_a_link_is_made_once(copy: MemoryCopy, home: Path, tmp_path: Path, there: str) -> None:
    (home / "link").symlink_to("a.csv")
    os.utime(home / "link", ns=(7, 7), follow_symlinks=False)
    (home / "far").symlink_to("/opt/data")
    copy.backup()
    space = tmp_path / "space"
    space.mkdir()
    if there in {"the same", "another"}:
        (space / "link").symlink_to("a.csv" if there == "the same" else "b.csv")
    elif there == "a file":
        (space / "link").write_text("mine")
    is_well = there in {"nothing", "the same"}
    result = copy.restore(space, ends=0 if is_well else 1)
    assert told(result) == ({} if is_well else {"link": "in the way"})
    assert result["notes"] == ["far: points to /opt/data, which may not be here"]
    if there == "nothing":
        assert (space / "link").lstat().st_mtime_ns == 7
    if there == "another":
        assert (space / "link").readlink() == Path("b.csv")


def test_a_second_name_is_made_once_and_another_file_stays(copy: MemoryCopy, home: Path, tmp_path: Path) -> None:
    (home / "a.csv").unlink()
    (home / "data/one").write_text("one")
    os.link(home / "data/one", home / "data/two")
    copy.backup()
    (second,) = (path for path, line in lines(copy).items() if line["type"] == "hardlink")
    space = tmp_path / "space"
    assert copy.restore(space)["done"] == {"made": 4}
    assert copy.restore(space)["done"] == {"there": 4}
    (space / second).unlink()
    (space / second).write_text("one")
    assert told(copy.restore(space, ends=1)) == {second: "in the way"}


@pytest.mark.parametrize(
    ("left", "begin"),
    [(LARGE[:PART], PART), (b"", None), (b"x" * PART, None), (LARGE + b"more", None), (LARGE, "none")],
    ids=["half", "nothing", "another's", "too long", "all"],
)
def test_what_an_earlier_start_brought_is_not_brought_again(
    copy: MemoryCopy, s3: MemoryS3, large: Path, tmp_path: Path, *, left: bytes, begin: object
) -> None:
    copy.backup()
    space = tmp_path / "space"
    space.mkdir()
    short = hashlib.sha256(b"large.bin").hexdigest()[:16]
    (space / f".studio-migrate-{short}").write_bytes(left)
    asked: list[str | None] = []

    def before(operation: str, request: Json) -> None:
        if operation == "get_object" and request["Key"] == key_of(LARGE):
            asked.append(request.get("Range"))

    s3.before = before
    copy.restore(space)
    assert (space / "large.bin").read_bytes() == LARGE
    assert asked[-1:] == ([] if begin == "none" else [f"bytes={begin}-" if begin else None])
    assert sorted(path.name for path in space.iterdir()) == ["a.csv", "data", "large.bin"]


@pytest.mark.parametrize("content", [b"CONTENT OF A", b"content", b"content of a, and more"])
def test_what_is_not_what_the_manifest_says_is_not_made(
    copy: MemoryCopy, s3: MemoryS3, space: Path, content: bytes
) -> None:
    s3.bodies[key_of(b"content of a")] = content
    assert told(copy.restore(space, ends=1)) == {"a.csv": "content"}
    assert not (space / "a.csv").exists()
    assert sorted(path.name for path in space.iterdir()) == ["data"]


def test_bits_that_run_as_somebody_else_are_dropped(copy: MemoryCopy, home: Path, tmp_path: Path) -> None:
    (home / "a.csv").chmod(0o6755)
    (home / "data").chmod(0o3777)
    copy.backup()
    copy.restore(tmp_path / "space")
    assert stat.S_IMODE((tmp_path / "space/a.csv").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "space/data").stat().st_mode) == 0o1777


def test_files_belong_to_whom_the_settings_name(copy: MemoryCopy, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, tuple[int, int]] = {}

    def chown(path: bytes, uid: int, gid: int, *, follow_symlinks: bool) -> None:
        assert follow_symlinks is False
        given[os.fsdecode(path).rpartition("/")[2]] = (uid, gid)

    monkeypatch.setattr(os, "chown", chown)
    copy.restore(space)
    assert given == {}
    copy.restore(space.with_name("other"), owner="200005:1001")
    assert {"other", "data"} <= set(given)
    assert len([name for name in given if name.startswith(".studio-migrate-")]) == 2
    assert set(given.values()) == {(200005, 1001)}


def test_a_full_disk_stops_the_restore(
    copy: MemoryCopy, space: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "link", lambda *_, **__: raise_(OSError(28, "No space left on device")))
    with pytest.raises(BaseException, match="NoSuchKey"):
        copy.restore(space, ends=3)
    assert "is full (No space left on device); give the space more storage" in capsys.readouterr().err


def test_a_manifest_that_leads_out_of_the_space_is_refused(
    copy: MemoryCopy, s3: MemoryS3, space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header, line = copy.manifest()[0], lines(copy)["a.csv"]
    for path in ("../a.csv", "/tmp/a.csv", "data/../../a.csv"):
        body = b"".join(written(header, [from_line({**line, "path": path})], []))
        s3.bodies["migrate/forecast/r1/manifest.jsonl.gz"] = body
        digest = hashlib.sha256(body).hexdigest()
        with pytest.raises(BaseException, match="NoSuchKey"):
            copy.restore(space, ends=3, manifest_sha256=digest)
        assert "outside of the target; nothing is restored from it" in capsys.readouterr().err


# Which manifest


@pytest.mark.parametrize("action", ["compare", "restore"])
@pytest.mark.parametrize(
    ("wrong", "said"),
    [("another", "is another one by now"), ("none", "there is no"), ("unnamed", "the settings name no manifest")],
)
def test_only_the_manifest_that_is_named_is_taken(
    copy: MemoryCopy,
    s3: MemoryS3,
    space: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    action: str,
    wrong: str,
    said: str,
) -> None:
    digest: str | None = copy.digest()
    if wrong == "another":
        s3.bodies["migrate/forecast/r1/manifest.jsonl.gz"] += b"x"
    elif wrong == "none":
        del s3.bodies["migrate/forecast/r1/manifest.jsonl.gz"]
    else:
        digest = None
    copy.run_only(action, ends=3, manifest_sha256=digest, target=str(space), journal=str(copy.folder / "j"))
    assert said in capsys.readouterr().err
    assert not space.exists()


def test_the_digest_beside_the_manifest_is_its_own(copy: MemoryCopy) -> None:
    result = copy.backup()
    body = copy.body("migrate/forecast/r1/manifest.jsonl.gz")
    digest = hashlib.sha256(body).hexdigest()
    assert copy.body("migrate/forecast/r1/manifest.sha256").decode() == f"{digest}  manifest.jsonl.gz\n"
    assert result["manifest"] == {
        "key": "migrate/forecast/r1/manifest.jsonl.gz",
        "sha256": digest,
        "bytes": len(body),
    }
    assert copy.bucket == BUCKET
    assert json.loads(copy.body("migrate/forecast/r1/progress.json"))["phase"] == "complete"

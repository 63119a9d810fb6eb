"""What decides whether a file is read, sent, or taken for safe: each decision, on an S3 in memory."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from home_copy.errors import TroubledError
from home_copy.journal import Journal
from home_copy.reading import Sender
from home_copy.settings import read
from home_copy.store import Store
from home_copy.tree import entry_of

from .kit import OLD_KEY, Json, tree
from .memory import MemoryCopy, MemoryS3, refusal
from .small import LARGE, PART, key_of, lines, once, raise_

# What is read


def test_a_file_that_changes_while_it_is_sent_is_kept_as_it_is_at_the_end(
    copy: MemoryCopy, s3: MemoryS3, home: Path
) -> None:
    s3.before = once("put_object", "/files/", lambda: (home / "a.csv").write_text("CONTENT OF A"))
    assert copy.backup()["state"] == "complete"
    assert lines(copy)["a.csv"]["sha256"] == hashlib.sha256(b"CONTENT OF A").hexdigest()
    assert copy.compare()["state"] == "same"


def test_a_large_file_that_changes_before_its_parts_are_sent_is_given_up_and_sent_anew(
    copy: MemoryCopy, s3: MemoryS3, large: Path, tmp_path: Path
) -> None:
    def change() -> None:
        times = large.stat()
        large.write_bytes(LARGE[::-1])
        os.utime(large, ns=(times.st_atime_ns, times.st_mtime_ns))

    s3.before = once("create_multipart_upload", "/files/", change)
    assert copy.backup()["state"] == "complete"
    assert s3.bodies[key_of(LARGE[::-1])] == LARGE[::-1]
    assert key_of(LARGE) not in s3.bodies
    assert copy.uploads() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda path: path.chmod(0o600), "mode"),
        (lambda path: os.utime(path, ns=(5, 5)), "mtime_ns"),
        (lambda path: path.write_text("much longer content than before"), "size"),
    ],
    ids=["mode", "time", "size"],
)
def test_what_changes_of_a_file_while_it_is_sent_is_kept(
    copy: MemoryCopy, s3: MemoryS3, home: Path, change: Callable[[Path], object], field: str
) -> None:
    s3.before = once("put_object", key_of(b"content of a"), lambda: change(home / "a.csv"))
    assert copy.backup()["state"] == "complete"
    looked = (home / "a.csv").stat()
    now = {"mode": stat.S_IMODE(looked.st_mode), "mtime_ns": looked.st_mtime_ns, "size": looked.st_size}
    assert lines(copy)["a.csv"][field] == now[field]
    assert copy.compare()["state"] == "same"


@pytest.mark.parametrize(
    ("make", "kind", "why"),
    [
        (os.mkfifo, "changing", "it was a file when the folder was read, and is none any more"),
        (os.mkdir, "unreadable", "Is a directory"),
        (lambda path: path.symlink_to("data/b.csv"), "unreadable", "Too many levels of symbolic links"),
    ],
    ids=["pipe", "folder", "link"],
)
def test_a_file_that_becomes_something_else_is_told_and_not_copied(
    copy: MemoryCopy,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    make: Callable[[Path], object],
    kind: str,
    why: str,
) -> None:
    monkeypatch.setattr("home_copy.backup._LOOKS", 1)

    def become() -> None:
        (home / "a.csv").unlink()
        make(home / "a.csv")

    copy.memory.before = once("put_object", key_of(b"content of a"), become)
    result = copy.backup(ends=1)
    assert (result["state"], result["problems"]) == ("incomplete", {kind: 1})
    assert result["first_problems"][0]["why"] == why
    assert "a.csv" not in lines(copy)


def test_a_file_that_changes_at_each_reading_is_told_and_never_in_the_manifest(
    copy: MemoryCopy, s3: MemoryS3, home: Path
) -> None:
    numbers: list[int] = []

    def before(asked: str, request: Json) -> None:
        if asked == "put_object" and "/files/" in request["Key"] and b"content of b" not in request["Body"]:
            numbers.append(1)
            (home / "a.csv").write_text(f"content {len(numbers)}")

    s3.before = before
    result = copy.backup(ends=1)
    assert result["problems"] == {"changing": 1}
    assert result["first_problems"] == [
        {"what": "changing", "path": "a.csv", "why": "it changed while it was read, 3 times; stop what writes it"}
    ]
    assert len(numbers) == 3 * 3, "three tries at each of three looks"
    assert "a.csv" not in lines(copy)
    assert copy.compare(ends=1)["differences"] == {"new": 1}


def test_what_comes_while_it_looks_is_found_at_the_next_look(copy: MemoryCopy, s3: MemoryS3, home: Path) -> None:
    def change() -> None:
        (home / "new.csv").write_text("new")
        (home / "data/b.csv").unlink()

    s3.before = once("put_object", "/files/", change)
    (home / "data/b.csv").rename(home / "b.csv")
    (home / "b.csv").rename(home / "data/b.csv")
    result = copy.backup()
    assert result["state"] == "complete"
    assert set(lines(copy)) == {"a.csv", "new.csv", "data"}


def test_a_content_that_many_have_is_sent_once(copy: MemoryCopy, s3: MemoryS3, home: Path) -> None:
    for number in range(40):
        (home / f"same {number}").write_text("content of a")
    copy.backup(workers=16)
    assert s3.calls.count(("put_object", key_of(b"content of a"))) == 1
    assert {line["sha256"] for path, line in lines(copy).items() if path.startswith("same")} == {
        hashlib.sha256(b"content of a").hexdigest()
    }


def sender(copy: MemoryCopy) -> Sender:
    settings = read(json.dumps(copy.settings))
    return Sender(settings, Journal(copy.folder / "direct", "j"), Store(settings))


@pytest.mark.parametrize(
    ("error", "kind", "why"),
    [
        (FileNotFoundError(2, "No such file"), "vanished", "it was there when the folder was read, and is gone"),
        (PermissionError(13, "Permission denied"), "unreadable", "Permission denied"),
        (OSError("no number"), "unreadable", "no number"),
    ],
    ids=["vanished", "unreadable", "no number"],
)
def test_what_cannot_be_read_is_said_with_its_reason(
    copy: MemoryCopy, home: Path, monkeypatch: pytest.MonkeyPatch, *, error: OSError, kind: str, why: str
) -> None:
    entry = entry_of(os.fsencode(home), b"a.csv", (home / "a.csv").lstat())
    monkeypatch.setattr("home_copy.reading.os.open", lambda *_: raise_(error))
    with pytest.raises(TroubledError, match=why) as caught:
        sender(copy).send(entry)
    assert caught.value.kind == kind


@pytest.mark.parametrize(("age", "waited"), [(-1.0, []), (0.0, [0.02]), (0.015, [0.005]), (0.021, []), (60.0, [])])
def test_a_file_that_changed_just_now_is_read_a_tick_later(
    copy: MemoryCopy, home: Path, monkeypatch: pytest.MonkeyPatch, age: float, waited: list[float]
) -> None:
    looked = (home / "a.csv").lstat()
    waits: list[float] = []
    clock = SimpleNamespace(time=lambda: looked.st_ctime_ns / 1e9 + age, sleep=waits.append)
    monkeypatch.setattr("home_copy.reading.time", clock)
    sender(copy).send(entry_of(os.fsencode(home), b"a.csv", looked))
    assert waits == pytest.approx(waited, abs=1e-5)


# What S3 has already


def stopped_at_part(copy: MemoryCopy, s3: MemoryS3, number: int, *, asked: int | None = None) -> None:
    """Leave an upload with the parts before this one; of content, S3 was asked for so much."""

    def before(asked: str, request: Json) -> None:
        if asked == "upload_part" and request["PartNumber"] == number:
            raise refusal("AccessDenied", 403)

    s3.before = before
    copy.run_only("backup", ends=3)
    s3.before = lambda *_: None
    assert len(copy.uploads()) == 1
    assert asked in {None, s3.count("head_object")}
    s3.calls.clear()


@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("keeps", [True, False], ids=["checksums", "MD5"])
def test_an_upload_is_taken_up_where_it_was(
    copy: MemoryCopy, s3: MemoryS3, large: Path, page: int, *, keeps: bool
) -> None:
    s3.page, s3.keeps_parts = page, keeps
    stopped_at_part(copy, s3, 3)
    assert copy.backup()["state"] == "complete"
    assert s3.count("upload_part") == 1
    assert s3.bodies[key_of(LARGE)] == LARGE
    assert copy.uploads() == []


@pytest.mark.parametrize("keeps", [True, False], ids=["checksums", "MD5"])
def test_a_part_of_other_content_is_sent_again(copy: MemoryCopy, s3: MemoryS3, large: Path, *, keeps: bool) -> None:
    s3.keeps_parts = keeps
    stopped_at_part(copy, s3, 3)
    (upload,) = s3.open.values()
    upload.parts[2] = b"x" * PART
    copy.backup()
    assert s3.count("upload_part") == 2
    assert s3.bodies[key_of(LARGE)] == LARGE


def test_an_upload_that_s3_has_forgotten_is_begun_anew(copy: MemoryCopy, s3: MemoryS3, large: Path) -> None:
    stopped_at_part(copy, s3, 3)
    s3.open.clear()
    assert copy.backup()["state"] == "complete"
    assert s3.count("upload_part") == 3
    assert s3.bodies[key_of(LARGE)] == LARGE


def test_an_upload_in_parts_of_another_size_is_given_up(copy: MemoryCopy, s3: MemoryS3, large: Path) -> None:
    stopped_at_part(copy, s3, 3)
    assert copy.backup(part_mib=6)["state"] == "complete"
    assert s3.count("abort_multipart_upload") == 1
    assert s3.count("upload_part") == 2
    assert s3.bodies[key_of(LARGE)] == LARGE
    assert lines(copy)["large.bin"]["composite"] == s3.about[key_of(LARGE)]["ChecksumSHA256"]
    assert copy.uploads() == []


def test_an_upload_of_what_is_gone_is_given_up(copy: MemoryCopy, s3: MemoryS3, large: Path) -> None:
    stopped_at_part(copy, s3, 2)
    large.unlink()
    assert copy.backup()["state"] == "complete"
    assert copy.uploads() == []
    assert Journal(copy.home / ".studio-migrate", "backup-r1").uploads() == []


@pytest.mark.parametrize("size", [PART, PART + 1])
def test_what_is_one_part_is_one_object(copy: MemoryCopy, s3: MemoryS3, home: Path, size: int) -> None:
    (home / "a.csv").write_bytes(LARGE[:size])
    copy.backup()
    assert s3.count("upload_part") == (0 if size == PART else 2)
    assert s3.bodies[key_of(LARGE[:size])] == LARGE[:size]
    assert ("composite" in lines(copy)["a.csv"]) is (size > PART)


def test_a_file_of_too_many_parts_has_longer_ones(
    copy: MemoryCopy, s3: MemoryS3, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("home_copy.reading._PARTS", 2)
    (home / "long.bin").write_bytes(LARGE + LARGE[: PART + 1])
    copy.backup()
    assert [len(part) for part in s3.sent_parts] == [8 * 1024, len(LARGE) + PART + 1 - 8 * 1024]


def test_only_what_may_be_there_is_asked_for(copy: MemoryCopy, s3: MemoryS3, large: Path) -> None:
    stopped_at_part(copy, s3, 3, asked=1)
    copy.backup()
    assert s3.count("head_object") == 0, "whose upload is open is not there"


def test_what_s3_has_is_not_sent_again_where_it_is_asked_first(copy: MemoryCopy, s3: MemoryS3, large: Path) -> None:
    copy.backup()
    s3.calls.clear()
    copy.backup(run="r2", head_first=True)
    assert s3.count("put_object") == s3.count("upload_part") == s3.count("create_multipart_upload") == 0
    r2 = {line["path"]: line for line in copy.manifest("r2") if "path" in line}
    assert r2["large.bin"]["composite"] == s3.about[key_of(LARGE)]["ChecksumSHA256"]


@pytest.mark.parametrize("name", ["a.csv", "large.bin"])
@pytest.mark.parametrize("wrong", ["content", "length", "no checksum"])
def test_what_s3_has_otherwise_is_sent_again(
    copy: MemoryCopy, s3: MemoryS3, large: Path, name: str, wrong: str
) -> None:
    copy.backup()
    content = (copy.home / name).read_bytes()
    key = key_of(content)
    if wrong == "content":
        other = s3.about[key_of(b"content of b")]["ChecksumSHA256"] + ("-3" if name == "large.bin" else "")
        s3.about[key]["ChecksumSHA256"] = other
    elif wrong == "length":
        s3.bodies[key] += b"x"
    else:
        del s3.about[key]["ChecksumSHA256"]
    copy.backup(run="r2", head_first=True)
    assert s3.bodies[key] == content
    assert s3.about[key]["ChecksumSHA256"]
    sent = {"a.csv": ("put_object", 2), "large.bin": ("complete_multipart_upload", 2)}[name]
    assert s3.calls.count((sent[0], key)) == sent[1]


def test_a_large_object_of_unknown_parts_is_sent_again(copy: MemoryCopy, s3: MemoryS3, large: Path) -> None:
    copy.backup()
    s3.about[key_of(LARGE)]["Metadata"] = {}
    copy.backup(run="r2", head_first=True)
    assert s3.calls.count(("complete_multipart_upload", key_of(LARGE))) == 2


def test_what_was_not_acknowledged_is_not_taken_for_safe(copy: MemoryCopy, s3: MemoryS3) -> None:
    s3.before = once("put_object", key_of(b"content of a"), lambda: raise_(refusal("AccessDenied", 403)))
    copy.run_only("backup", ends=3)
    assert key_of(b"content of a") not in s3.bodies
    assert copy.backup()["state"] == "complete"
    assert s3.bodies[key_of(b"content of a")] == b"content of a"


def test_s3_is_asked_again_and_the_result_says_so(
    copy: MemoryCopy, s3: MemoryS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("home_copy.store.time.sleep", waits.append)
    s3.before = once("put_object", "/files/", lambda: raise_(refusal("SlowDown", 503)))
    assert copy.backup(patience_seconds=60)["asked_again"] == 1
    assert any(0.1 <= each <= 0.2 for each in waits)


# What is found again


def test_what_is_asked_of_other_programs_is_remembered(copy: MemoryCopy, home: Path) -> None:
    for folder in ("x/.git", "bare.git/objects", "bare.git/refs", "env/conda-meta", "half/objects", "x/.git/objects"):
        (home / folder).mkdir(parents=True)
    for name in ("bare.git/HEAD", "half/HEAD", "venv", "x/.git/HEAD", "data/HEAD"):
        (home / name).touch()
    (home / "worktree").mkdir()
    (home / "worktree/.git").write_text("gitdir: ../x/.git/worktrees/y\n")
    (home / "v").mkdir()
    (home / "v/pyvenv.cfg").touch()
    (home / "data/conda-meta").touch()
    copy.backup()
    journal = Journal(home / ".studio-migrate", "backup-r1")
    assert journal.found("repository") == [b"bare.git", b"worktree", b"x"]
    assert journal.found("venv") == [b"v"]
    assert journal.found("conda") == [b"env"]
    journal.close()


def test_names_of_one_file_are_one_file_again(copy: MemoryCopy, home: Path, tmp_path: Path) -> None:
    os.link(home / "a.csv", home / "data/second")
    os.link(home / "a.csv", home / "third")
    result = copy.backup()
    assert result["counts"] == {"bytes": 24, "directory": 1, "file": 2, "hardlink": 2}
    names = {path: line for path, line in lines(copy).items() if line["type"] == "hardlink"}
    assert len({line["target"] for line in names.values()}) == 1
    copy.restore(tmp_path / "space")
    assert tree(tmp_path / "space") == tree(home)
    (home / "third").unlink()
    (home / "third").write_text("content of a")
    assert copy.compare(ends=1)["state"] == "different"


def test_a_file_with_a_secret_is_told_or_left_out(copy: MemoryCopy, home: Path) -> None:
    (home / "keys.py").write_text(f"\nkey = '{OLD_KEY}'\n")
    (home / ".netrc").write_text("machine example.com")
    told = copy.backup()
    assert (told["secrets"], told["left_out"]) == ({"AWS access key": 1, "file of passwords": 1}, {})
    assert {"keys.py", ".netrc"} <= set(lines(copy))
    for name in ("keys.py", ".netrc"):
        assert key_of((home / name).read_bytes()) in copy.memory.bodies, "told of, and copied"
    for key in copy.objects("migrate/forecast/files/"):
        del copy.memory.bodies[key]
    copy.run_only("backup", ends=0, run="r2", secrets="leave-out")
    result = copy.read("result.json", run="r2")
    assert (result["state"], result["left_out"]) == ("complete", {"secret": 2})
    r2 = {line["path"] for line in copy.manifest("r2") if "path" in line}
    assert r2 == {"a.csv", "data", "data/b.csv"}
    assert set(copy.objects("migrate/forecast/files/")) == {key_of(b"content of a"), key_of(b"content of b")}

"""A home goes to S3 and comes back as it was; what is there is not sent again."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .kit import KEY, OLD_KEY, PART, Copy, make_socket, tree


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small one."""
    folder = tmp_path / "small"
    (folder / "data/cache").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "data/c.csv", "data/cache/d.csv"):
        (folder / name).write_text(f"content of {name}")
    return folder


def paths(copy: Copy) -> set[str]:
    return {line["path"] for line in copy.manifest() if "path" in line}


def test_a_home_comes_back_byte_by_byte(copy_of: Callable[..., Copy], tmp_path: Path) -> None:
    copy = copy_of()
    result = copy.backup()
    assert (result["state"], result["problems"], result["left_out"]) == ("complete", {}, {})
    assert copy.compare()["state"] == "same"
    space = tmp_path / "space/migrated"
    restored = copy.restore(space)
    assert (restored["state"], restored["problem_count"]) == ("complete", 0)
    before, after = tree(copy.home), tree(space)
    assert len(before) > 90
    assert after == before
    hole = (space / "data of äll kinds/sparse").stat()
    assert hole.st_blocks * 512 < hole.st_size / 2
    assert stat.S_IMODE((space / "closed").stat().st_mode) == 0o500

    sent = copy.objects("migrate/forecast/files/")
    again = copy.backup()
    assert again["state"] == "complete"
    assert copy.objects("migrate/forecast/files/") == sent
    assert again["manifest"]["sha256"] == result["manifest"]["sha256"]
    assert again["sent_bytes"] < 50_000  # progress, manifest and result
    assert copy.restore(space)["done"] == {"there": len(before)}
    assert tree(space) == before


def test_what_is_sent_is_encrypted_and_has_its_checksum(copy_of: Callable[..., Copy], home: Path) -> None:
    (home / "large").write_bytes(os.urandom(PART + 1))
    copy = copy_of(home)
    copy.backup()
    for line in copy.manifest():
        if line.get("type") != "file":
            continue
        key = f"migrate/forecast/files/{line['sha256'][:2]}/{line['sha256']}"
        there = copy.s3.head_object(Bucket=copy.bucket, Key=key, ChecksumMode="ENABLED")
        assert (there["ServerSideEncryption"], there["SSEKMSKeyId"]) == ("aws:kms", KEY)
        assert there["ContentLength"] == line["size"]
        if "composite" in line:
            assert line["composite"].endswith("-2")
            assert there["Metadata"] == {"part": str(PART)}
    assert sum("composite" in line for line in copy.manifest() if "path" in line) == 1


def test_only_what_changed_is_read_again(copy_of: Callable[..., Copy], home: Path) -> None:
    copy = copy_of(home)
    first = copy.backup()
    times = (home / "a.csv").stat()
    (home / "a.csv").write_text("CONTENT OF a.csv")
    os.utime(home / "a.csv", ns=(times.st_atime_ns, times.st_mtime_ns))  # as long as before, and as old
    (home / "b.csv").chmod(0o600)
    (home / "data/c.csv").unlink()
    (home / "new.csv").write_text("new")
    second = copy.backup()
    assert second["manifest"]["sha256"] != first["manifest"]["sha256"]
    assert len(copy.objects("migrate/forecast/files/")) == 4 + 2
    assert paths(copy) == {"a.csv", "b.csv", "new.csv", "data", "data/cache", "data/cache/d.csv"}
    assert next(line["mode"] for line in copy.manifest() if line.get("path") == "b.csv") == 0o600
    assert copy.compare()["state"] == "same"


def test_without_its_journal_it_asks_s3_what_is_there(copy_of: Callable[..., Copy], home: Path) -> None:
    (home / "large").write_bytes(os.urandom(PART + 1))
    copy = copy_of(home)
    copy.backup()
    before = {key: copy.s3.head_object(Bucket=copy.bucket, Key=key)["LastModified"] for key in copy.objects()}
    result = copy.backup(run="r2", head_first=True, ends=0)
    assert result["state"] == "complete"
    files = [key for key in before if "/files/" in key]
    assert len(files) == 5
    assert {copy.s3.head_object(Bucket=copy.bucket, Key=key)["LastModified"] for key in files} <= set(before.values())
    assert copy.read("result.json", run="r2")["sent_bytes"] < 20_000


def test_a_new_run_believes_s3_and_not_the_last_one(copy_of: Callable[..., Copy], home: Path) -> None:
    copy = copy_of(home)
    copy.backup()
    gone = copy.objects("migrate/forecast/files/")[0]
    copy.s3.delete_object(Bucket=copy.bucket, Key=gone)
    copy.backup(run="r2", head_first=True)
    assert gone in copy.objects()


def test_what_is_asked_to_be_left_out_is_left_out_and_told(copy_of: Callable[..., Copy], home: Path) -> None:
    (home / ".bash_history").write_text("mysql --password=...")
    (home / "lost+found").mkdir()
    (home / "data/lost+found").mkdir()
    os.mkfifo(home / "pipe")
    make_socket(home / "socket")
    copy = copy_of(home, exclude=["data/*.csv", "cache", "b*"])
    result = copy.backup()
    assert result["state"] == "complete"
    assert paths(copy) == {"a.csv", "data", "data/lost+found"}
    assert result["left_out"] == {"excluded": 3, "history": 1, "named pipe": 1, "socket": 1}
    told = {row["path"]: row["what"] for row in copy.findings() if row["kind"] == "left"}
    assert told == {
        "b.csv": "excluded",
        "data/c.csv": "excluded",
        "data/cache": "excluded",
        ".bash_history": "history",
        "pipe": "named pipe",
        "socket": "socket",
    }
    assert copy.compare()["state"] == "same"


def test_secrets_are_told_by_place_and_never_by_word(copy_of: Callable[..., Copy], home: Path) -> None:
    (home / "keys.py").write_text(f"import os\n\nkey = '{OLD_KEY}'\n")
    (home / ".netrc").write_text("machine example.com login a password b\n")
    copy = copy_of(home)
    result = copy.backup()
    assert result["secrets"] == {"AWS access key": 1, "file of passwords": 1}
    copy.backup()  # and still known when the file is not read again
    told = [row for row in copy.findings() if row["kind"] == "secret"]
    assert sorted((row["path"], row["what"], row["line"], row["left_out"]) for row in told) == [
        (".netrc", "file of passwords", None, False),
        ("keys.py", "AWS access key", 3, False),
    ]
    everything_told = b"".join(copy.body(key) for key in copy.objects("migrate/forecast/r1/"))
    assert OLD_KEY.encode() not in everything_told
    assert {".netrc", "keys.py"} <= paths(copy)


def test_secrets_are_left_out_where_that_is_asked(copy_of: Callable[..., Copy], home: Path) -> None:
    (home / "keys.py").write_text(f"key = '{OLD_KEY}'\n")
    os.link(home / "keys.py", home / "other.py")
    copy = copy_of(home, secrets="leave-out")
    result = copy.backup()
    assert (result["state"], result["counts"]["file"], result["left_out"]) == ("complete", 4, {"secret": 2})
    assert result["secrets"] == {"AWS access key": 2}
    assert not any(OLD_KEY.encode() in copy.body(key) for key in copy.objects())
    assert not {"keys.py", "other.py"} & paths(copy)
    assert copy.compare()["state"] == "same"
    copy.backup(secrets="report")  # somebody thought better of it
    assert {"keys.py", "other.py"} <= paths(copy)
    copy.backup(secrets="leave-out")
    assert not {"keys.py", "other.py"} & paths(copy)


CHANGES: dict[str, tuple[Any, dict[str, int]]] = {
    "content": (lambda home: (home / "a.csv").write_text("CONTENT OF a.csv"), {"time": 1}),
    "mode": (lambda home: (home / "a.csv").chmod(0o600), {"mode": 1}),
    "gone": (lambda home: (home / "b.csv").unlink(), {"gone": 1}),
    "new": (lambda home: (home / "new").mkdir(), {"new": 1}),
    "moved": (lambda home: (home / "data/cache/d.csv").rename(home / "data/e.csv"), {"gone": 1, "new": 1, "time": 2}),
    "time": (lambda home: os.utime(home / "b.csv", ns=(1, 1)), {"time": 1}),
    "target": (lambda home: (home / "link").unlink() or (home / "link").symlink_to("b.csv"), {"target": 1}),
    "type": (lambda home: (home / "link").unlink() or (home / "link").touch(), {"type": 1}),
    "link": (lambda home: (home / "second").unlink() or (home / "second").write_text("content of a.csv"), {"link": 1}),
    "attributes": (lambda home: os.setxattr(home / "b.csv", "user.origin", b"1"), {"attributes": 1}),
}
if os.geteuid() == 0:  # only root may give a file away
    CHANGES["owner"] = (lambda home: os.chown(home / "b.csv", 4711, -1), {"uid": 1})
    CHANGES["group"] = (lambda home: os.chown(home / "b.csv", -1, 4711), {"gid": 1})


@pytest.mark.parametrize(("change", "what"), CHANGES.values(), ids=CHANGES)
def test_a_home_that_changed_is_not_the_same(
    copy_of: Callable[..., Copy], home: Path, change: Callable[[Path], object], what: dict[str, int]
) -> None:
    (home / "link").symlink_to("a.csv")
    os.link(home / "a.csv", home / "second")
    copy = copy_of(home)
    copy.backup()
    change(home)
    result = copy.compare(ends=1)
    assert result["state"] == "different"
    assert result["sent"] == 0
    if what == {"link": 1}:  # which of the two names is the other's other one is the disk's choice
        assert set(result["differences"]) <= {"link", "time"}
    else:
        assert result["differences"] == what


def test_content_that_changed_in_secret_is_found(copy_of: Callable[..., Copy], home: Path) -> None:
    times = (home / "a.csv").stat()
    copy = copy_of(home)
    copy.backup()
    (home / "a.csv").write_text("CONTENT OF a.csv")
    os.utime(home / "a.csv", ns=(times.st_atime_ns, times.st_mtime_ns))
    result = copy.compare(ends=1)
    assert result["differences"] == {"content": 1}
    assert result["first_differences"] == [{"what": "content", "path": "a.csv"}]
    assert (result["manifest_sha256"], result["run"], result["sent"]) == (copy.digest(), "r1", 0)


def test_what_a_comparison_cannot_read_is_a_difference(
    copy_of: Callable[..., Copy], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(home)
    copy.backup()
    really = os.scandir

    def scandir(path: Any) -> Any:
        if os.fsencode(path).endswith(b"cache"):
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert copy.compare(ends=1)["differences"] == {"gone": 1, "unreadable": 1}
    result = copy.backup(ends=1)
    why = "Permission denied"
    assert result["first_problems"] == [{"what": "unreadable", "path": "data/cache", "why": why}]


def test_another_instance_is_not_taken_for_this_one(
    copy_of: Callable[..., Copy],
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    facts = tmp_path / "metadata.json"
    facts.write_text(
        '{"ResourceArn": "arn:aws:sagemaker:eu-west-1:1:notebook-instance/other", "ResourceName": "other"}'
    )
    monkeypatch.setenv("HOME_COPY_METADATA", str(facts))
    copy = copy_of(home)
    with pytest.raises(copy.s3.exceptions.NoSuchKey):
        copy.backup(ends=3)
    assert "this is other, and the program was made for forecast" in capsys.readouterr().err
    assert copy.objects() == []

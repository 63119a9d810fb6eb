"""What goes wrong on the way, and that nothing is lost by it: each fault is made for real."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from home_copy import compare
from home_copy.reading import Sender
from tests.faults import Faults

from .kit import PART, ROOT, Copy, tree
from .proxy import fail, way_to

FAULTS = Faults("The copy on the instance, and in the space")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "data").mkdir(parents=True)
    for number in range(5):
        (folder / f"data/{number}.csv").write_text(f"{number}\n" * 100)
    return folder


@pytest.fixture
def copy(copy_of: Callable[..., Copy], home: Path) -> Copy:
    return copy_of(home, workers=1)


@pytest.fixture
def large(home: Path) -> Path:
    """A file that goes in three parts."""
    path = home / "large.bin"
    path.write_bytes(os.urandom(2 * PART + 99))
    return path


def in_words(copy: Copy, ended: int) -> str:
    """What is seen of a copy."""
    try:
        result = copy.read("result.json")
    except copy.s3.exceptions.NoSuchKey:
        return f"{ended}; no result"
    problems = ", ".join(f"{count} {what}" for what, count in result["problems"].items())
    return f"{ended}; {result['state']}" + (f": {problems}" if problems else "")


def comes_back(copy: Copy, space: Path) -> str:
    """Whether the whole home comes back from the copy, byte by byte."""
    assert copy.compare()["state"] == "same"
    copy.restore(space)
    assert tree(space) == tree(copy.home)
    assert copy.uploads() == []
    return "all comes back"


def killed_at(copy: Copy, request: int, *, answered: bool, action: str = "backup", **changes: Any) -> bool:
    """Start it, and kill it at so many requests: before S3 has that one, or after, unheard; whether it came so far."""
    started: list[subprocess.Popen[bytes]] = []
    ready = threading.Event()
    counted = [0]

    def rule(method: str, path: str) -> str:
        counted[0] += 1
        if counted[0] < request:
            return "pass"
        ready.wait()
        if not answered:
            os.kill(started[0].pid, signal.SIGKILL)
            started[0].wait()
            return "cut"
        if counted[0] > request:
            os.kill(started[0].pid, signal.SIGKILL)
            started[0].wait()
            return "cut"
        return "pass"

    with way_to(copy.url, rule):
        started.append(copy.start(action, **changes))
        ready.set()
        _, said = started[0].communicate(timeout=180)
    assert started[0].returncode in {0, -signal.SIGKILL}, said.decode()
    return started[0].returncode != 0


def test_killed_again_and_again_it_comes_to_its_end(copy: Copy, large: Path, tmp_path: Path) -> None:
    kills = 0
    request = 2
    while killed_at(copy, request, answered=bool(kills % 2), progress_seconds=600):
        kills += 1
        request += 2
        assert kills < 16
    assert kills >= 3, "how many there are is chance: two threads ask"
    seen = f"{in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("killed with `kill -9`, later at each start", "the next start goes on; all comes back", seen)


@pytest.mark.slow
@pytest.mark.parametrize("answered", [False, True], ids=["before", "after"])
def test_killed_at_each_request_it_comes_to_its_end(
    copy_of: Callable[..., Copy], home: Path, large: Path, tmp_path: Path, *, answered: bool
) -> None:
    request = 0
    while True:
        request += 1
        copy = copy_of(home, workers=1, journal=str(tmp_path / f"journal {request}"), progress_seconds=600)
        if not killed_at(copy, request, answered=answered):
            break
        assert copy.backup()["state"] == "complete"
        assert copy.compare()["state"] == "same"
        assert copy.uploads() == []
    assert request > 15


def test_parts_that_s3_has_are_not_sent_again(copy: Copy, large: Path, tmp_path: Path) -> None:
    def rule(method: str, path: str) -> str:
        return "AccessDenied" if "partNumber=3" in path else "pass"

    with way_to(copy.url, rule):
        copy.run_only("backup", ends=3)
    assert len(copy.uploads()) == 1
    with way_to(copy.url, lambda *_: "pass") as way:
        copy.backup()
    parts = [path.partition("partNumber=")[2][:1] for method, path, _ in way.seen if "partNumber=" in path]
    assert parts == ["3"]
    seen = f"part {', '.join(parts)} of 3 is sent, {in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("stopped before the last part of a large file", "only that part is sent again", seen)


def test_a_connection_that_breaks_is_made_anew(copy: Copy, large: Path, tmp_path: Path) -> None:
    with way_to(copy.url, fail("cut", 2, part="partNumber=2")) as way:
        result = copy.backup()
    assert (way.count("cut"), result["asked_again"]) == (2, 2)
    seen = f"asked again {result['asked_again']} times, {in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("the connection cut in the middle of a part, twice", "the part is sent again", seen)


def test_a_network_that_stays_away_stops_it_with_a_word(
    copy: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with way_to(copy.url, fail("cut", 10**6)), pytest.raises(copy.s3.exceptions.NoSuchKey):
        copy.backup(ends=3, patience_seconds=1)
    said = capsys.readouterr().err
    assert "S3 did not take a request for 1 seconds" in said
    assert "start again when it does: what is there stays there" in said
    first = in_words(copy, 3)
    copy.backup()
    seen = f"{first}; the next start: {in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("no connection for longer than its patience", "it stops, says so; the next start goes on", seen)


@pytest.mark.parametrize("code", ["SlowDown", "InternalError"])
def test_a_busy_s3_is_asked_again_later(copy: Copy, tmp_path: Path, code: str) -> None:
    with way_to(copy.url, fail(code, 4)) as way:
        result = copy.backup(workers=4)
    assert way.count(code) == 4
    assert result["asked_again"] == 4
    seen = f"asked again {result['asked_again']} times, {in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw(f"S3 says {code}, four times", "it waits, and asks again", seen)


def test_credentials_that_run_out_are_taken_anew(copy: Copy, tmp_path: Path) -> None:
    with way_to(copy.url, fail("ExpiredToken", 1)):
        copy.backup()
    seen = f"{in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("the credentials run out in the middle", "it takes new ones, and goes on", seen)


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("AccessDenied", "the role here needs s3:PutObject"),
        ("InvalidAccessKeyId", "unset AWS_ACCESS_KEY_ID"),
        ("SignatureDoesNotMatch", "unset AWS_SECRET_ACCESS_KEY"),
        ("ExpiredToken", "the credentials have run out; renew them"),
    ],
)
def test_wrong_credentials_stop_it_at_once(copy: Copy, capsys: pytest.CaptureFixture[str], code: str, fix: str) -> None:
    with way_to(copy.url, fail(code, 10**6, part="progress.json")), pytest.raises(copy.s3.exceptions.NoSuchKey):
        copy.backup(ends=3)
    said = capsys.readouterr().err
    assert code in said
    assert fix in said
    assert copy.objects() == []
    FAULTS.saw(f"S3 says {code} from the beginning", "it stops at once, and says what to do", f"3; it says: {fix}")


def test_no_credentials_stop_it_with_a_word(
    copy: Copy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(copy.s3.exceptions.NoSuchKey):
        copy.backup(ends=3)
    assert "there are no credentials for AWS" in capsys.readouterr().err
    FAULTS.saw("there are no credentials", "it stops, and says so", "3; it says: there are no credentials for AWS")


class Writer:
    """Writes a file over and over, as a training does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        number = 0
        while not self._end.is_set():
            number += 1
            with self._path.open("r+b") as file:
                file.write(f"{number:20}".encode())
            time.sleep(0.001)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


def test_a_file_that_changes_all_the_time_is_told(copy: Copy, large: Path, home: Path, tmp_path: Path) -> None:
    with Writer(large):
        result = copy.backup(ends=1)
    assert result["problems"] == {"changing": 1}
    assert result["first_problems"][0]["path"] == "large.bin"
    first = in_words(copy, 1)
    copy.backup()
    seen = f"{first}; when it rests: {in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("a file is written to all the time", "three tries, then told; not complete", seen)


def changed_while_it_is_sent(copy: Copy, path: Path, part: str) -> None:
    changed: list[str] = []

    def change(method: str, request: str) -> str:
        if not changed and part in request and method == "PUT":
            changed.append(request)
            content = bytearray(path.read_bytes())
            content[-1] ^= 1
            path.write_bytes(content)
        return "pass"

    with way_to(copy.url, change):
        copy.backup()
    assert changed


def test_a_small_file_that_changes_once_is_sent_again(copy: Copy, home: Path, tmp_path: Path) -> None:
    for number in range(1, 5):
        (home / f"data/{number}.csv").unlink()
    changed_while_it_is_sent(copy, home / "data/0.csv", "/files/")
    seen = f"{in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("a small file changes once while it is sent", "it is read and sent again", seen)


def test_a_large_file_that_changes_once_is_sent_again(copy: Copy, large: Path, tmp_path: Path) -> None:
    changed_while_it_is_sent(copy, large, "partNumber=2")
    seen = f"{in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("a large file changes once while it is sent", "it is read and sent again", seen)


def test_a_file_that_vanishes_is_told(copy: Copy, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send = Sender.send

    def after_it_is_gone(self: Sender, entry: Any) -> Any:
        if entry.path == b"data/3.csv":
            (home / "data/3.csv").unlink(missing_ok=True)
        return send(self, entry)

    monkeypatch.setattr(Sender, "send", after_it_is_gone)
    with monkeypatch.context() as patch:
        patch.setattr("home_copy.backup._LOOKS", 1)
        result = copy.backup(ends=1)
    assert result["problems"] == {"vanished": 1}
    first = in_words(copy, 1)
    copy.backup()
    seen = f"{first}; the next look: {in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("a file vanishes after its folder was read", "told; the next look is right without it", seen)


def test_what_may_not_be_read_is_told(copy: Copy, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "data/2.csv").chmod(0)
    really_open = os.open

    def as_its_mode_says(path: Any, *arguments: Any, **more: Any) -> int:
        """Root, whom these tests may be run by, reads everything; people on an instance do not."""
        if bytes(path).endswith(b"/data/2.csv"):
            raise PermissionError(13, "Permission denied")
        return really_open(path, *arguments, **more)

    if os.geteuid() == 0:
        monkeypatch.setattr("home_copy.reading.os.open", lambda path, *rest: as_its_mode_says(os.fsencode(path), *rest))
    assert copy.backup(ends=1)["problems"] == {"unreadable": 1}
    FAULTS.saw("a file may not be read", "told; not complete", in_words(copy, 1))


def limited(copy: Copy, action: str, size: int, **changes: Any) -> subprocess.CompletedProcess[bytes]:
    """Run it where no file may become longer than *size*: to a program this is a full disk."""
    return subprocess.run(
        [sys.executable, "-m", "home_copy", action, "--settings", copy.file(**changes)],
        # Python would write what it compiles as far as it gets, and trip over it in the next test
        env={**os.environ, "PYTHONPATH": str(ROOT / "assets/migrate"), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        check=False,
    )


def test_a_disk_without_room_for_the_journal_stops_it_with_a_word(copy: Copy, tmp_path: Path) -> None:
    done = limited(copy, "backup", 8192)
    said = done.stderr.decode()
    assert done.returncode == 3, said
    assert "cannot be written" in said
    assert "--journal FOLDER" in said
    first = in_words(copy, 3)
    copy.backup(journal=str(tmp_path / "elsewhere"))
    seen = f"{first}; with `--journal`: {in_words(copy, 0)}; {comes_back(copy, tmp_path / 'space')}"
    FAULTS.saw("no room on the disk for the journal", "it stops, and says where else to", seen)


def test_a_space_without_room_stops_the_restore_with_a_word(copy: Copy, large: Path, tmp_path: Path) -> None:
    copy.backup()
    space = tmp_path / "space"
    more = {"target": str(space), "manifest_sha256": copy.digest(), "journal": str(tmp_path / "journal")}
    done = limited(copy, "restore", PART, **more)
    said = done.stderr.decode()
    assert done.returncode == 3, said
    assert "is full" in said
    assert "give the space more storage" in said
    copy.restore(space)
    assert tree(space) == tree(copy.home)
    FAULTS.saw(
        "no room in the space",
        "it stops; with room it goes on",
        "3; it says: give the space more storage; all comes back",
    )


def test_a_restore_that_is_killed_goes_on(copy: Copy, tmp_path: Path) -> None:
    copy.backup()
    space, kills = tmp_path / "space", 0
    more = {"target": str(space), "manifest_sha256": copy.digest(), "journal": str(tmp_path / "journal")}
    request = 4
    while killed_at(copy, request, answered=bool(kills % 2), action="restore", progress_seconds=600, **more):
        kills += 1
        request += 2
        assert kills < 16
    assert kills >= 2
    assert tree(space) == tree(copy.home)
    FAULTS.saw("the restore killed, later at each start", "the next start goes on", "all comes back")


def test_an_object_that_is_gone_or_another_is_told(copy: Copy, home: Path, tmp_path: Path) -> None:
    copy.backup()
    lines = {line["path"]: line for line in copy.manifest() if "path" in line}
    gone, other = (
        f"migrate/forecast/files/{lines[name]['sha256'][:2]}/{lines[name]['sha256']}"
        for name in ("data/1.csv", "data/2.csv")
    )
    copy.s3.delete_object(Bucket=copy.bucket, Key=gone)
    copy.s3.put_object(Bucket=copy.bucket, Key=other, Body=b"9\n" * 100)
    result = copy.restore(tmp_path / "space", ends=1)
    told = {row["path"]: row["what"] for row in result["problems"]}
    assert told == {"data/1.csv": "missing", "data/2.csv": "content"}
    assert not (tmp_path / "space/data/2.csv").exists()
    seen = f"1; {result['state']}: 1 missing, 1 content; neither file is made"
    FAULTS.saw("an object is gone, another has other content", "told; no wrong file is made", seen)


def test_what_is_in_the_way_stays(copy: Copy, large: Path, tmp_path: Path) -> None:
    copy.backup()
    space = tmp_path / "space"
    (space / "data/1.csv").mkdir(parents=True)
    (space / "data/2.csv").write_text("mine")
    (space / "data/3.csv").symlink_to("/etc/passwd")
    (space / "large.bin").symlink_to(tmp_path / "elsewhere")
    (space / "my own").write_text("mine")
    result = copy.restore(space, ends=1)
    told = {row["path"]: row["what"] for row in result["problems"]}
    assert told == dict.fromkeys(["data/1.csv", "data/2.csv", "data/3.csv", "large.bin"], "in the way")
    assert (space / "data/2.csv").read_text() == (space / "my own").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()
    FAULTS.saw(
        "other files are where files are restored",
        "told; nothing is overwritten",
        f"1; {result['state']}: 4 in the way",
    )


def test_the_bucket_of_somebody_else_is_refused(copy: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    with way_to(copy.url, lambda *_: "pass"), pytest.raises(copy.s3.exceptions.NoSuchKey):
        copy.backup(ends=3, account="999999999999")  # the way knows whose the bucket is, as S3 does
    assert "the bucket is account 999999999999's" in capsys.readouterr().err
    assert copy.objects() == []
    FAULTS.saw("the bucket is another account's", "nothing is sent", "3; nothing is sent")


def test_what_changes_after_it_was_compared_is_found(copy: Copy, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy.backup()
    digest, compared = compare._digest, list[Path]()

    def and_then_it_changes(full: bytes) -> str:
        found, path = digest(full), Path(os.fsdecode(full))
        compared.append(path)
        if compared == [path]:
            times = path.stat()
            path.write_text("9\n" * 100)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # as long as before, and as old
        return found

    with monkeypatch.context() as patch:
        patch.setattr(compare, "_digest", and_then_it_changes)
        result = copy.compare(ends=1)
    (only,) = result["first_differences"]
    assert only == {"what": "changed meanwhile", "path": str(compared[0].relative_to(home))}
    seen = f"1; {result['state']}: {only['what']}"
    FAULTS.saw("a file changes after it was compared, while others are", "the comparison tells", seen)
    assert copy.compare(ends=1)["differences"] == {"content": 1}


def test_two_at_once_are_one(copy: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    from fcntl import LOCK_EX, flock  # noqa: PLC0415 - here alone

    folder = copy.home / ".studio-migrate"
    folder.mkdir()
    with (folder / "backup.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        with pytest.raises(copy.s3.exceptions.NoSuchKey):
            copy.backup(ends=4)
    assert "another one is at it already" in capsys.readouterr().err
    FAULTS.saw("the line is pasted twice", "the second says so, and ends", "4; another one is at it already")


def test_the_page_says_what_was_seen(request: pytest.FixtureRequest) -> None:
    FAULTS.check(request.config)

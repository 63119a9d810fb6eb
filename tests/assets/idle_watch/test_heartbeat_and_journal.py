"""What is written: for Studio's own idle shutdown, and for people."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from pathlib import Path

import pytest

from idle_watch import heartbeat
from idle_watch.decision import Decision
from idle_watch.journal import Journal


def test_the_heartbeat_is_a_time_as_the_extension_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "beat"
    assert heartbeat.write(str(path)) == path.read_text()
    written = dt.datetime.strptime(path.read_text(), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)
    assert abs(written - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", path.read_text())
    assert heartbeat.read(str(path)) == path.read_text()
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_the_same_time_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    heartbeat.write(str(tmp_path / "beat"))
    written = dt.datetime.fromisoformat((tmp_path / "beat").read_text())
    assert abs(written - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_no_heartbeat_is_none(tmp_path: Path) -> None:
    assert heartbeat.read(str(tmp_path / "beat")) is None
    (tmp_path / "beat").write_bytes(b"\xff" * 5000)
    assert len(heartbeat.read(str(tmp_path / "beat")) or "") == 99


def in_minutes(minutes: float) -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.parametrize("text", [None, "", "then", "2099-01-01T00:00:00Z"])
def test_what_is_no_time_is_not_told(text: str | None) -> None:
    assert heartbeat.warning("/beat", text) == ""


@pytest.mark.parametrize("minutes", [-600, 0, 4.9])
def test_a_time_that_may_be_is_not_told(minutes: float) -> None:
    assert heartbeat.warning("/beat", in_minutes(minutes)) == ""


@pytest.mark.parametrize("minutes", [6, 10**7])
def test_a_time_in_the_future_is_told(minutes: float) -> None:
    text = in_minutes(minutes)
    assert heartbeat.warning("/beat", text) == (
        f"/beat says {text}, which is in the future: until then Studio's own idle shutdown takes this app for used"
    )


@pytest.mark.parametrize(("more", "told"), [(0, False), (1, True)])
def test_clocks_may_differ_by_five_minutes(monkeypatch: pytest.MonkeyPatch, more: int, told: bool) -> None:  # noqa: FBT001
    at = dt.datetime(2026, 11, 22, 1, 2, 3, 456, tzinfo=dt.UTC)
    monkeypatch.setattr(heartbeat, "now", lambda: at)
    text = (at + dt.timedelta(minutes=5, microseconds=more)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert bool(heartbeat.warning("/beat", text)) is told


# Lines ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(str(tmp_path / "log"), str(tmp_path))


def lines(journal: Journal) -> list[str]:
    path = Path(journal.log)
    return [line.split("] ")[1] for line in path.read_text().splitlines()] if path.exists() else []


def test_a_line_has_its_time_and_its_author(journal: Journal) -> None:
    journal.say("hello")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \[idle-watch\] hello\n", Path(journal.log).read_text())


def test_without_a_log_it_speaks_to_whoever_started_it(capsys: pytest.CaptureFixture[str]) -> None:
    Journal("", "").say("hello")
    assert capsys.readouterr().err.endswith("[idle-watch] hello\n")


def test_what_was_just_said_is_not_said_again(journal: Journal) -> None:
    for text in ("a", "a", "", "a", "b", "b"):
        journal.once("x", text)
        journal.once("y", "other")
    assert lines(journal) == ["a", "other", "a", "b"]


def use(kind: str, why: str = "") -> Decision:
    return Decision("in use", kind, why or kind, 0, stop=False)


def quiet(seconds: float) -> Decision:
    return Decision("quiet", "", "nothing happens", seconds, stop=False)


def doubt(text: str) -> Decision:
    return Decision("cannot tell", text, text, 0, stop=False)


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ([use("kernel", "kernel 1 is busy"), use("kernel", "kernel 2 is busy")], ["in use: kernel 1 is busy"]),
        ([use("kernel"), use("job"), use("kernel")], ["in use: kernel", "in use: job", "in use: kernel"]),
        ([use("kernel"), use("activity"), quiet(60), use("activity"), use("kernel")], ["in use: kernel"]),
        ([use("activity"), use("activity"), use("kernel")], ["in use: activity", "in use: kernel"]),
        ([quiet(0), quiet(299)], []),
        ([quiet(300), quiet(360)], ["quiet: nothing happens"]),
        ([quiet(300), use("activity")], ["quiet: nothing happens", "in use: activity"]),
        ([doubt("a"), doubt("a"), doubt("b")], ["cannot tell: a", "cannot tell: b"]),
        ([use("kernel"), doubt("a"), use("activity")], ["in use: kernel", "cannot tell: a", "in use: activity"]),
        ([doubt("a"), quiet(300), doubt("a")], ["cannot tell: a", "quiet: nothing happens", "cannot tell: a"]),
    ],
)
def test_a_decision_is_told_when_it_is_another(journal: Journal, decisions: list[Decision], told: list[str]) -> None:
    for decision in decisions:
        journal.decided(decision, 300)
    assert lines(journal) == told


def test_the_status_file_shows_who_watches_and_when_it_looked_last(journal: Journal, tmp_path: Path) -> None:
    journal.show(decision="quiet")
    told = json.loads((tmp_path / "status.json").read_text())
    assert told.keys() == {"pid", "running_since", "looked_at", "decision"}
    assert told["pid"] == os.getpid()
    assert told["running_since"] <= told["looked_at"]
    assert list(tmp_path.iterdir()) == [tmp_path / "status.json"]


def test_where_it_cannot_be_written_that_is_told_once(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "log"), str(tmp_path / "none"))
    journal.show()
    journal.show()
    assert len(lines(journal)) == 1
    assert "cannot write" in lines(journal)[0]

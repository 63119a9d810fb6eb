"""Code Editor's table, and the guard: a real VS Code server, a real browser, the packed watch, an AWS that deletes."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections.abc import Callable

import pytest

from idle_watch import heartbeat
from tests.assets.idle_watch.real.machine import until, watching
from tests.assets.idle_watch.real.scene import LIMIT
from tests.kit import ROOT

from .editor import JOB
from .installation import why_not
from .situations import SITUATIONS, EditorStage
from .table import TABLE

Make = Callable[[], EditorStage]
WHY_NOT = why_not()  # the browser is for Linux on x86_64 alone
needs_editor = pytest.mark.skipif(WHY_NOT is not None, reason=f"{WHY_NOT}")


@needs_editor
@pytest.mark.slow
@pytest.mark.parametrize("key", TABLE)
def test_code_editor(key: str, stage: Make) -> None:
    assert SITUATIONS[key](stage()) == TABLE[key].expected


@needs_editor
@pytest.mark.slow
def test_the_guard_keeps_studio_s_own_check_from_taking_a_quiet_job_for_nothing(stage: Make) -> None:
    app = stage()
    editor = app.editor
    app.terminal()
    app.do("write", f"{JOB}\n")
    pid = app.pid_of(JOB)
    app.do("close")
    until(lambda: editor.heartbeat.exists() and editor.heartbeat.read_text())  # it writes when it comes to it
    editor_wrote = editor.heartbeat.read_text().replace("20", "21", 1)
    assert heartbeat.warning("it", editor_wrote), "the watch reads what an editor writes: here, of the next century"

    def is_still() -> bool:
        before = editor.last_active()
        time.sleep(2 * LIMIT)
        return bool(editor.last_active() == before)

    until(is_still)  # without the guard it ages while the job runs
    settings = {"metadata": app.metadata, "heartbeat": app.heartbeat, "proc": editor.proc, "pts": editor.pts}
    with watching(app.folder / "watch", "guard", **settings, minutes=LIMIT / 60) as watch:
        watch.until_it_says("in use: a terminal runs sleep")
        for _ in range(3):
            seen = editor.last_active()
            until(lambda: editor.last_active() > seen, watch.said)  # noqa: B023 - called at once
        assert abs(dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(seen)) < dt.timedelta(minutes=1)
        os.kill(pid, signal.SIGKILL)
        watch.until_it_says("quiet: nothing happens")
        until(is_still, watch.said)  # with the job over it ages again
        assert app.asked() == 0, "a guard stops nothing"


def test_each_row_has_its_situation() -> None:
    assert set(SITUATIONS) == set(TABLE)


def test_the_page_shows_the_table() -> None:
    """Seen is what is expected, or a test above fails."""
    page = (ROOT / "docs" / "idle-shutdown.md").read_text()
    rows = [f"| {row.situation} | {row.expected} | {row.expected} | {row.public} |" for row in TABLE.values()]
    _, shown = page.split("| Situation | Expected | Seen | AWS's public script for Code Editor |\n|---|---|---|---|\n")
    assert shown.split("\n\n")[0].splitlines() == rows

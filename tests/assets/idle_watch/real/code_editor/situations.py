"""The situations of Code Editor's table, made in a real editor; each gives what was seen."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import _GeneratorContextManager
from pathlib import Path

from idle_watch import target
from tests.assets.idle_watch.real.cloud import Cloud
from tests.assets.idle_watch.real.machine import Watching, until
from tests.assets.idle_watch.real.scene import Stage
from tests.assets.idle_watch.real.table import KEPT, USED

from .editor import JOB, Browser, Editor

SITUATIONS: dict[str, Callable[[EditorStage], str]] = {}
SLOWLY = 4.0
"""Seconds after which an app is idle whose browser works: it may take its time for a key."""
FILE = "model.py"


class EditorStage(Stage):
    """An app of Code Editor, and a person."""

    def __init__(self, editor: Editor, browser: Browser, cloud: Cloud, folder: Path) -> None:
        super().__init__(editor, cloud, folder, "CodeEditor")
        self.editor, self.browser, self.heartbeat = editor, browser, editor.heartbeat
        told = target.read(str(self.metadata)).url
        assert told == editor.url.replace(str(editor.port), "8888"), "the watch finds it by itself"

    def watch(self, **settings: object) -> _GeneratorContextManager[Watching, None, None]:
        return super().watch(pts=self.editor.pts, **settings)

    def do(self, *words: object) -> None:
        """Let the person do something."""
        self.browser.do(*words)

    def terminal(self) -> None:
        """Let the person open one, in a window that shows none yet; its shell takes its time."""
        self.do("close")
        self.do("open")
        self.do("terminal")
        until(self.has_terminal)

    def has_terminal(self) -> bool:
        self.editor.own_proc()
        return bool(list(self.editor.pts.iterdir()))

    def is_quiet(self) -> None:
        """What opening something has started is over."""
        with self.watch(minutes=60) as watch:
            until(lambda: watch.status()["quiet_seconds"] >= SLOWLY, watch.said)

    def public_script_looks(self) -> set[tuple[Path, float]]:
        """What tells AWS's public script that somebody writes: files of this server's folder, and when they changed."""
        user = self.editor.data / "data" / "User"
        looks = [*user.glob("History/**/*"), *user.parent.glob("Backups/empty-window/untitled/*")]
        return {(path, path.stat().st_mtime) for path in looks if path.is_file()}

    def used(self, work: Callable[[], object]) -> tuple[str, set[tuple[Path, float]]]:
        """What comes of it that somebody works, and what the public script sees of that."""
        self.is_quiet()  # what was written before is saved
        before = self.public_script_looks()
        seen = self.keeps_during(lambda _: work(), SLOWLY)
        return seen, self.public_script_looks() - before


def situation(make: Callable[[EditorStage], str]) -> Callable[[EditorStage], str]:
    SITUATIONS[make.__name__] = make
    return make


@situation
def nothing(stage: EditorStage) -> str:
    with stage.watch() as watch:
        return stage.stops(watch)


@situation
def connected(stage: EditorStage) -> str:
    stage.do("open")
    stage.do("file", FILE)
    stage.is_quiet()
    with stage.watch() as watch:
        return stage.stops(watch)


@situation
def writing(stage: EditorStage) -> str:
    stage.do("open")
    stage.do("file", FILE)
    seen, told = stage.used(lambda: stage.do("write", "x"))
    assert told, "it sees each save"
    return seen


@situation
def untitled(stage: EditorStage) -> str:
    stage.do("open")
    stage.do("untitled")
    seen, told = stage.used(lambda: stage.do("write", "x"))
    assert not told, told
    return seen


@situation
def reading(stage: EditorStage) -> str:
    stage.do("open")
    stage.do("file", FILE)
    seen, told = stage.used(lambda: stage.do("press", "ArrowDown"))
    assert not told, told
    return seen


@situation
def scrolling(stage: EditorStage) -> str:
    stage.do("open")
    stage.do("file", FILE)
    stage.is_quiet()

    def scroll_on() -> int:
        stage.do("scroll", 40)
        return stage.asked()

    with stage.watch(minutes=SLOWLY / 60) as watch:
        until(scroll_on, watch.said)
        return stage.stops(watch)


@situation
def typing(stage: EditorStage) -> str:
    stage.terminal()
    stage.is_quiet()

    def type_on() -> bool:
        stage.do("write", "x")
        return "in use: " in watch.said()

    with stage.watch(minutes=60) as watch:
        watch.looks()
        assert "in use: " not in watch.said()
        until(type_on, watch.said)  # the system writes down only every eight seconds when a terminal was used
        return KEPT


def _runs(stage: EditorStage, start: Callable[[], object]) -> str:
    stage.do("open")
    start()
    pid = stage.pid_of(JOB)
    stage.do("close")
    with stage.watch() as watch:
        return stage.keeps_then_stops(watch, "in use: a terminal runs", lambda: os.kill(pid, signal.SIGKILL))


@situation
def job(stage: EditorStage) -> str:
    def start() -> None:
        stage.terminal()
        stage.do("write", f"{JOB}\n")

    return _runs(stage, start)


@situation
def task(stage: EditorStage) -> str:
    def start() -> None:
        for _ in range(20):
            stage.do("press", "Escape")  # a window that has not read its tasks yet asks which one is meant
            stage.do("run", "Run Build Task")
            end = time.monotonic() + 5
            while time.monotonic() < end:
                if stage.pids_of(JOB):
                    return
                time.sleep(0.1)

    return _runs(stage, start)


@situation
def prompt(stage: EditorStage) -> str:
    stage.terminal()
    stage.do("close")
    stage.is_quiet()
    assert stage.has_terminal(), "it is still there"
    with stage.watch() as watch:
        return stage.stops(watch)


@situation
def hangs(stage: EditorStage) -> str:
    os.killpg(stage.editor.process.pid, signal.SIGSTOP)
    try:
        with stage.watch(answer=0.3) as watch:
            stage.keeps(watch, "timed out")
            os.killpg(stage.editor.process.pid, signal.SIGCONT)
            stage.stops(watch)
            return USED
    finally:
        os.killpg(stage.editor.process.pid, signal.SIGCONT)


@situation
def not_told(stage: EditorStage) -> str:
    url = stage.editor.url.replace("codeeditor", "CodeEditor")
    with stage.watch(url=url, heartbeat=stage.folder / "none") as watch:
        return stage.keeps(watch, "does not tell when it was used: no api/idle, and no heartbeat file")


@situation
def forged(stage: EditorStage) -> str:
    stage.heartbeat.write_text("2099-01-01T00:00:00.0Z")
    with stage.watch() as watch:
        seen = stage.stops(watch)
        assert watch.said().count("which is in the future") == 1
        assert stage.editor.last_active() == "2099-01-01T00:00:00.0Z", "Studio's own check is told so"
        return seen

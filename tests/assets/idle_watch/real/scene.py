"""A real app with its watch, and what can be seen of it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from .cloud import Cloud
from .machine import Lab, Watching, until, watching
from .table import KEPT, STOPPED, USED

LIMIT = 1.0
"""Seconds after which an app of these tests is idle."""

_numbers = itertools.count()


class Server(Protocol):
    """What a watch has to know of a server."""

    url: str
    token: str
    proc: Path

    def own_proc(self) -> None:
        """Show the watch its processes."""


class Stage:
    """One app, and one server that takes its part."""

    def __init__(self, server: Server, cloud: Cloud, folder: Path, app_type: str) -> None:
        self.server, self.cloud, self.folder = server, cloud, folder
        self.metadata, self.heartbeat = folder / "metadata.json", folder / "heartbeat"
        self.app = cloud.app(self.metadata, app_type)

    @contextmanager
    def watch(self, **settings: object) -> Iterator[Watching]:
        """Watch it in stop mode."""
        self.server.own_proc()
        told = {
            "url": self.server.url,
            "token": self.server.token,
            "minutes": LIMIT / 60,
            "metadata": self.metadata,
            "heartbeat": self.heartbeat,
            "proc": self.server.proc,
            "grace": LIMIT / 2,
            "rearm": 3600,
            **self.cloud.environment(),
            **settings,
        }
        with watching(self.folder / f"watch-{next(_numbers)}", "stop", **told) as watch:
            yield watch

    def keeps(self, watch: Watching, words: str) -> str:
        """It says why, and goes on so for longer than the limit."""
        watch.until_it_says(words)
        time.sleep(2 * LIMIT)
        watch.looks()
        assert self.asked() == 0, watch.said()
        assert watch.said().count(words) == 1, "what does not change is told once"
        return KEPT

    def stops(self, watch: Watching) -> str:
        """AWS deletes the app, asked once, and not before its time."""
        until(lambda: self.cloud.status(self.app) == "Deleted", watch.said)
        assert time.monotonic() - watch.begun >= LIMIT * 0.9
        for _ in range(3):
            watch.looks()
        assert self.cloud.deletions(self.app) == 1
        assert "asked for the stop" in watch.said()
        return STOPPED

    def keeps_then_stops(self, watch: Watching, words: str, release: object = None) -> str:
        """Both, with something in between."""
        self.keeps(watch, words)
        if callable(release):
            release()
        self.stops(watch)
        return USED

    def asked(self) -> int:
        """How often AWS was asked for anything about this app."""
        return sum(asked[1] == self.app for asked in self.cloud.asked)

    def pids_of(self, command: str) -> list[int]:
        """The processes of this server that run a command."""
        self.server.own_proc()
        found = []
        for path in self.server.proc.iterdir():
            try:
                if (path / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip() == command:
                    found.append(int(path.name))
            except OSError:
                continue  # it ended meanwhile
        return found

    def pid_of(self, command: str) -> int:
        """The one of them, as soon as there is one."""
        until(lambda: self.pids_of(command))
        (pid,) = self.pids_of(command)
        return pid

    def keeps_during(self, work: Callable[[int], object], limit: float) -> str:
        """Work in pauses shorter than the limit; a machine too busy for that gets a longer one."""
        for _ in range(7):
            with self.watch(minutes=limit / 60) as watch:
                longest, last = 0.0, watch.begun
                while time.monotonic() < watch.begun + 1.5 * limit:
                    work(time.monotonic_ns())
                    longest, last = max(longest, time.monotonic() - last), time.monotonic()
                    time.sleep(limit / 20)
                if longest < limit / 2:
                    assert self.asked() == 0, watch.said()
                    self.stops(watch)
                    return USED
            limit *= 2
            self.app = self.cloud.app(self.metadata, self.app["AppType"])  # the one before may have been stopped
        return "the machine was too busy"


class Scene(Stage):
    """An app of JupyterLab."""

    def __init__(self, lab: Lab, cloud: Cloud, folder: Path) -> None:
        super().__init__(lab, cloud, folder, "JupyterLab")
        self.lab = lab

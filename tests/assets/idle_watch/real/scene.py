"""A real app with its watch, and what can be seen of it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .cloud import Cloud
from .machine import Lab, Watching, until, watching
from .table import KEPT, STOPPED, USED

LIMIT = 1.0
"""Seconds after which an app of these tests is idle."""

_numbers = itertools.count()


class Scene:
    """One app, and one server that takes its part."""

    def __init__(self, lab: Lab, cloud: Cloud, folder: Path) -> None:
        self.lab, self.cloud, self.folder = lab, cloud, folder
        self.metadata, self.heartbeat = folder / "metadata.json", folder / "heartbeat"
        self.app = cloud.app(self.metadata)

    @contextmanager
    def watch(self, **settings: object) -> Iterator[Watching]:
        """Watch it in stop mode."""
        self.lab.own_proc()
        told = {
            "url": self.lab.url,
            "token": self.lab.token,
            "minutes": LIMIT / 60,
            "metadata": self.metadata,
            "heartbeat": self.heartbeat,
            "proc": self.lab.proc,
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

"""How far it is, told to S3 every few seconds, where a laptop looks."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from typing import Any, Dict, Optional, Type

from home_copy.errors import StoppedError
from home_copy.settings import Settings
from home_copy.store import Store


def now() -> str:
    """The time, as all that is written says it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Progress:
    """Tells how far a program is, from a thread of its own.

    Args:
        settings: What the program is told.
        store: Where to.
        doing: ``backup``, ``compare`` or ``restore``.
    """

    def __init__(self, settings: Settings, store: Store, doing: str) -> None:
        self._settings, self._store = settings, store
        self._ended = threading.Event()
        self._began = time.monotonic()
        self.state: Dict[str, Any] = {"doing": doing, "instance": settings.instance, "run": settings.run}
        self.state.update(began=now(), host=socket.gethostname(), pid=os.getpid(), phase="starting")
        self._thread = threading.Thread(target=self._tell_on, name="progress", daemon=True)

    def __enter__(self) -> Progress:  # noqa: PYI034 - Self is not in Python 3.7
        self.tell()  # the first thing that is written: what is not allowed is known now
        self._thread.start()
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: object, trace: object) -> None:
        self._ended.set()
        self._thread.join()
        if kind is None:
            self.tell()

    def add(self, **counts: int) -> None:
        """Count something; only one thread does."""
        for name, count in counts.items():
            self.state[name] = self.state.get(name, 0) + count

    def set(self, **facts: Any) -> None:
        """Say something."""
        self.state.update(facts)

    def tell(self) -> None:
        """Tell it now."""
        store, seconds = self._store, time.monotonic() - self._began
        told = dict(self.state, at=now(), seconds=round(seconds, 1), sent_bytes=store.sent_bytes)
        told.update(sent_objects=store.sent_objects, asked_again=store.asked_again)
        body = json.dumps(told, indent=2, sort_keys=True).encode()
        store.put(f"{self._settings.place}/progress.json", body, content_type="application/json")

    def _tell_on(self) -> None:
        while not self._ended.wait(self._settings.progress_seconds):
            try:
                self.tell()
            except StoppedError:
                return  # who works will meet it too, and says so

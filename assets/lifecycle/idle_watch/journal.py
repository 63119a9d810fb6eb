"""What people read: a line for each decision, and a file that shows that the watch runs."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import Any

from idle_watch.decision import ACTIVITY, QUIET, Decision


def stamp() -> str:
    """Now, for people."""
    return dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Journal:
    """Says what it has not just said."""

    def __init__(self, log: str, folder: str) -> None:
        self.log, self.status = log, os.path.join(folder, "status.json")
        self.began = stamp()
        self.said: dict[str, Any] = {}

    def say(self, text: str) -> None:
        """Write a line."""
        line = f"{stamp()} [idle-watch] {text}\n"
        try:
            with open(self.log, "a") as file:
                file.write(line)
        except OSError:
            sys.stderr.write(line)
            sys.stderr.flush()

    def once(self, about: str, text: str) -> None:
        """Write a line unless it is the last that was written *about* this; no text ends the matter."""
        if text and self.said.get(about) != text:
            self.say(text)
        self.said[about] = text

    def decided(self, decision: Decision, calm: float) -> None:
        """Tell a decision that is another one. Who works makes no line a minute: it is quiet after *calm* seconds."""
        word, kind = decision.word, decision.kind
        last = self.said.get("decision", ("", ""))
        same = word == last[0] and kind in (ACTIVITY, last[1])
        if same or (word == QUIET and decision.quiet < calm):
            return
        self.said["decision"] = (word, kind)
        self.say(f"{word}: {decision.why}")

    def show(self, **fields: Any) -> None:
        """Write the status file; that it is fresh shows that the watch runs."""
        told = {"pid": os.getpid(), "running_since": self.began, "looked_at": stamp(), **fields}
        try:
            with open(self.status + ".new", "w") as file:
                json.dump(told, file, indent=1)
            os.replace(self.status + ".new", self.status)
        except OSError as error:
            self.once("status", f"cannot write {self.status}: {error}")

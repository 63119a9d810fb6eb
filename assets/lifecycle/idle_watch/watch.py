"""One look after the other: what was seen, what was decided, what is done about it."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from idle_watch import processes
from idle_watch.decision import Decision, Judge
from idle_watch.journal import Journal
from idle_watch.load import Load
from idle_watch.settings import Settings
from idle_watch.sight import Doubt, Sight

HOUR = 3600


class Watch(ABC):
    """What every mode does; a mode adds where it looks, and what it does."""

    stops = True

    def __init__(self, settings: Settings, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings, self.journal, self.clock = settings, journal, clock
        self.load, self.told = Load(settings), clock()
        self.judge = Judge(settings.minutes * 60, settings.rearm, clock())

    @abstractmethod
    def look(self, now: float, sight: Sight) -> None:
        """Look where this mode looks."""

    def note(self, decision: Decision) -> None:  # noqa: B027 - most modes note nothing
        """Do what this mode does after each look."""

    @abstractmethod
    def stop(self) -> str:
        """Stop what is idle; what is wrong, or nothing."""

    def tick(self) -> None:
        """Look, decide, do."""
        now, sight, doubt = self.clock(), Sight(), ""
        try:
            processes.look(self.settings.proc, sight)
            self.load.look(now, sight)
            self.look(now, sight)
        except Doubt as odd:
            doubt = str(odd)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no proof that nobody works
            doubt = repr(error)
        decision = self.judge.judge(now, sight, doubt)
        self.journal.decided(decision, min(self.settings.minutes * 15, 300))
        if now - self.told >= HOUR:  # who reads the log from elsewhere sees by its silence that the watch ended
            self.journal.say(f"still watching: {decision.word}")
            self.told = now
        told: dict[str, Any] = {"decision": decision.word, "why": decision.why, "quiet_seconds": round(decision.quiet)}
        try:
            self.note(decision)
            if self.stops:
                told["stops_after_seconds"] = self.settings.minutes * 60
                if decision.stop:
                    self.ask(now)
        except Exception as error:  # noqa: BLE001 - it is told, and tried again
            self.journal.once("wrong", f"it cannot act: {error!r}")
        self.journal.show(mode=self.settings.mode, stop_asked_for=self.judge.asked is not None, **told)

    def ask(self, now: float) -> None:
        """Ask for the stop, once."""
        wrong = self.stop()
        if wrong:
            self.journal.once("wrong", f"cannot stop, tries again: {wrong}")
            return
        self.judge.stops(now)
        self.journal.say(f"idle for {self.settings.minutes:g} minutes: asked for the stop")

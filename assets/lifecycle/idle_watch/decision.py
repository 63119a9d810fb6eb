"""Whether something is idle: the one place where that is decided, by the clock that nobody can set."""

from __future__ import annotations

from typing import Any, NamedTuple

from idle_watch.sight import Sight

QUIET = "quiet"
IN_USE = "in use"
ACTIVITY = "activity"


class Decision(NamedTuple):
    """What one look led to."""

    word: str
    kind: str
    why: str
    quiet: float
    stop: bool


class Judge:
    """Remembers what was seen last, since when nothing happened, and when a stop was asked for."""

    def __init__(self, limit: float, rearm: float, now: float) -> None:
        self.limit, self.rearm, self.since = limit, rearm, now
        self.known: Any = None
        self.asked: float | None = None

    def judge(self, now: float, sight: Sight, doubt: str = "") -> Decision:
        """Decide after a look that began at *now*."""
        if doubt:
            return self._used(now, "cannot tell", doubt, doubt)
        known, self.known = self.known, sight.facts
        if sight.busy:
            return self._used(now, IN_USE, *sight.busy[0])
        if known is not None and known != sight.facts:
            moved = next(key for key in [*known, *sight.facts] if known.get(key) != sight.facts.get(key))
            return self._used(now, IN_USE, ACTIVITY, f"{moved[0]} activity")
        quiet = now - self.since
        due = self.asked is None or now - self.asked >= self.rearm
        return Decision(QUIET, "", "nothing happens", quiet, quiet >= self.limit and due)

    def _used(self, now: float, word: str, kind: str, why: str) -> Decision:
        self.since, self.asked = now, None
        return Decision(word, kind, why, 0.0, stop=False)

    def stops(self, now: float) -> None:
        """A stop was asked for, and accepted."""
        self.asked = now

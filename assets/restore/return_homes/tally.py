"""What was done, found and not done: told line by line, and counted."""

from __future__ import annotations

import os
from typing import Callable

NEW, SAME, KEPT, CHECKED, BYTES = "new", "same", "kept", "checked", "bytes"
REPLACED, LEFT_OUT, STRANGERS, FAILED = "replaced", "left out", "strangers", "failed"


class Tally:
    """Counts for one person. Only what somebody must look at is a line: a home has millions of files.

    Args:
        say: Takes a line.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.counts: dict[str, int] = {}

    def add(self, what: str, number: int = 1) -> None:
        """Count something that nobody has to look at."""
        self.counts[what] = self.counts.get(what, 0) + number

    def tell(self, what: str, path: str, why: str) -> None:
        """Count something, and say where it is."""
        self.add(what)
        self._say(f"  {what}: {shown(path)}: {why}")

    def fail(self, path: str, why: object) -> None:
        """Something that is not back, and should be."""
        reason = os.strerror(why.errno) if isinstance(why, OSError) and why.errno else str(why)
        self.tell(FAILED, path, reason)

    @property
    def is_complete(self) -> bool:
        """Whether all is back."""
        return not self.counts.get(FAILED)

    def __str__(self) -> str:
        order = (NEW, SAME, REPLACED, KEPT, CHECKED, LEFT_OUT, STRANGERS, FAILED)
        parts = [f"{self.counts[what]:,} {what}" for what in order if what in self.counts]
        if BYTES in self.counts:
            parts.append(f"{self.counts[BYTES]:,} bytes")
        return ", ".join(parts)


def shown(path: str) -> str:
    """A name as it can be printed: no bytes that are no text, and nothing that moves a terminal's cursor."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)

"""What can go wrong: with everything, or with one file."""

from __future__ import annotations


class StoppedError(Exception):
    """Nothing can go on; what is done stays done, and the next start takes it up."""


class TroubledError(Exception):
    """One file cannot be copied; the others can.

    Args:
        kind: ``vanished``, ``changing``, ``unreadable``, ...
        why: The same for people.
    """

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind

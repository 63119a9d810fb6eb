"""What one look saw."""

from __future__ import annotations

from typing import Any


class Doubt(Exception):  # noqa: N818 - it is no error of the watch
    """Something is not as it should be: no proof that nobody works."""


class Sight:
    """Facts whose change is use, and what is busy right now: its kind, and the words for it."""

    def __init__(self) -> None:
        self.facts: dict[tuple[str, ...], Any] = {}
        self.busy: list[tuple[str, str]] = []

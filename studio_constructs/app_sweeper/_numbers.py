"""Numbers of durations."""

from __future__ import annotations

from typing import Any

from studio_constructs._validation import is_known


def whole(number: Any) -> Any:
    """A number as people write it and functions read it: 60, not 60.0; a token stays what it is."""
    return int(number) if is_known(number) and float(number).is_integer() else number

"""Whether two values are the same."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local_aws.schemas import same
from studio_cli.guard.symbols import SYMBOLS, Of, Waiting, targets


class Sameness(enum.IntEnum):
    """From the least change to the greatest."""

    SAME = 0
    UNKNOWN = 1
    DIFFERENT = 2


Keeps = Callable[[Of], Sameness]
"""Whether what a resource is known by stays the same through the update."""


def stays(_: Of) -> Sameness:
    """Nothing changes by itself."""
    return Sameness.SAME


def compare(old: Any, new: Any, keeps: Keeps = stays) -> Sameness:
    """Compare two values.

    Args:
        old: Before the update.
        new: After it.
        keeps: What becomes of the resources that they come from.
    """
    if isinstance(old, SYMBOLS) or isinstance(new, SYMBOLS):
        return _symbols(old, new, keeps)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if old.keys() != new.keys():
            return Sameness.DIFFERENT
        return _most(compare(old[key], new[key], keeps) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return Sameness.DIFFERENT
        return _most(compare(one, other, keeps) for one, other in zip(old, new, strict=True))
    return Sameness.SAME if same(old, new) else Sameness.DIFFERENT


def _symbols(old: Any, new: Any, keeps: Keeps) -> Sameness:
    if old == new:
        change = _most(map(keeps, targets(new)))
        # what is worked out of a new value may be what it was
        return Sameness(min(change, Sameness.UNKNOWN)) if isinstance(new, Waiting) else change
    return Sameness.DIFFERENT if old is None or new is None else Sameness.UNKNOWN


def _most(found: Iterable[Sameness]) -> Sameness:
    return max(found, default=Sameness.SAME)


def value_at(properties: Any, pointer: list[str]) -> Any:
    """What stands at a schema's pointer; a symbol above it, where nobody can look further."""
    if not pointer or isinstance(properties, SYMBOLS):
        return properties
    head, *rest = pointer
    if head == "*":
        return [value_at(each, rest) for each in properties] if isinstance(properties, list) else None
    return value_at(properties.get(head), rest) if isinstance(properties, Mapping) else None

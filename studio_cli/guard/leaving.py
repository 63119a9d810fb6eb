"""People who leave: a profile goes once the deployed template shows that its person is suspended, and not before.

A profile that is kept goes then. One that would be deleted is stopped all the same: the way to the home goes with it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from studio_cli.guard.fate import Seen
from studio_cli.guard.finding import Kind
from studio_cli.guard.gone import Gone
from studio_constructs.suspension import SUSPENDED, SUSPENDED_TAG

_PROFILE: Final = "AWS::SageMaker::UserProfile"
_FOR_GOOD: Final = frozenset({Kind.DELETE, Kind.STACK_REMOVED})
"""Not another logical id or another stack: there the person stays, and loses the home."""

SUSPEND_FIRST: Final = (
    "suspend the person first (suspended: true on the line, UserProfile(suspended=True)), deploy that, and remove the "
    "person in a later change"
)

SUSPENDED_BEFORE: Final = "the person was suspended before, and the profile is kept, in no stack, with its home"


class Leaving(enum.Enum):
    """How somebody leaves."""

    UNANNOUNCED = enum.auto()
    SUSPENDED = enum.auto()


def leaving(gone: Gone, before: Sequence[Seen]) -> Leaving | None:
    """How the person of a profile leaves; nothing for what is no person who leaves.

    Args:
        gone: What the new templates do not have.
        before: The resource, in the worlds in which it was there.
    """
    if gone.resource.type != _PROFILE or gone.kind not in _FOR_GOOD:
        return None
    was_suspended = bool(before) and all(_is_suspended(each.old) for each in before)
    return Leaving.SUSPENDED if was_suspended else Leaving.UNANNOUNCED


def _is_suspended(properties: Any) -> bool:
    """Whether the tag is there as it is written: what comes from a parameter may be another value."""
    tags = properties.get("Tags") if isinstance(properties, Mapping) else None
    found: Iterable[Any] = tags if isinstance(tags, list) else ()
    return any(
        isinstance(tag, Mapping) and tag.get("Key") == SUSPENDED_TAG and tag.get("Value") == SUSPENDED for tag in found
    )

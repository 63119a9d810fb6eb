"""`Finding`: what an update does to one resource."""

from __future__ import annotations

import enum
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Final

from studio_cli.guard.symbols import freeze


class Kind(enum.StrEnum):
    """What happens."""

    REPLACE = "replace"
    MAY_REPLACE = "may-replace"
    DELETE = "delete"
    MAY_DELETE = "may-delete"
    ORPHAN = "orphan"
    RENAME = "rename"
    MOVE = "move"
    STACK_RENAMED = "stack-renamed"
    STACK_REMOVED = "stack-removed"
    SUSPENDED_REMOVED = "suspended-removed"
    TYPE_CHANGE = "type-change"
    PROTECTION_WEAKENED = "protection-weakened"
    EXPIRY = "expiry"
    UNREADABLE = "unreadable"
    UNDECIDABLE = "undecidable"
    EXPORT_IN_USE = "export-in-use"
    UNKNOWN_TYPE = "unknown-type"
    DRIFT = "drift"
    ACKNOWLEDGMENT_EXPIRED = "acknowledgment-expired"
    ACKNOWLEDGMENT_UNUSED = "acknowledgment-unused"
    ACKNOWLEDGMENT_ALTERED = "acknowledgment-altered"


MEANINGS: Final[dict[Kind, str]] = {
    Kind.REPLACE: "CloudFormation makes a new resource in its place",
    Kind.MAY_REPLACE: "CloudFormation may make a new resource in its place; templates do not tell",
    Kind.DELETE: "CloudFormation deletes the resource",
    Kind.MAY_DELETE: "CloudFormation may delete the resource; templates do not tell",
    Kind.ORPHAN: "the resource stays, and no stack manages it any more",
    Kind.RENAME: "its logical id changes: to CloudFormation it is another resource",
    Kind.MOVE: "it stands in another stack: to CloudFormation it is another resource",
    Kind.STACK_RENAMED: "its stack has another name: to CloudFormation it is another resource",
    Kind.STACK_REMOVED: "its stack is not deployed any more",
    Kind.SUSPENDED_REMOVED: "somebody who was suspended before is removed",
    Kind.TYPE_CHANGE: "its logical id has another type, which CloudFormation refuses",
    Kind.PROTECTION_WEAKENED: "what protects its content gets weaker",
    Kind.EXPIRY: "content is deleted that would have been kept",
    Kind.UNREADABLE: "what it holds or encrypts can not be reached any more",
    Kind.UNDECIDABLE: "templates do not tell what happens",
    Kind.EXPORT_IN_USE: "CloudFormation refuses to change an export that a deployed stack imports",
    Kind.UNKNOWN_TYPE: "no schema tells what a change of it does",
    Kind.DRIFT: "what exists is not what was deployed",
    Kind.ACKNOWLEDGMENT_EXPIRED: "an acknowledgment is over",
    Kind.ACKNOWLEDGMENT_UNUSED: "an acknowledgment is of nothing that happens",
    Kind.ACKNOWLEDGMENT_ALTERED: "an acknowledgment is of another change than this one",
}


@dataclass(frozen=True)
class Finding:
    """What an update does to one resource.

    Attributes:
        stack: Name of its stack.
        logical_id: Its name in the template; empty where the finding is of the stack itself.
        type: ``AWS::SageMaker::Domain``.
        kind: What happens.
        blocking: Whether that stops the update.
        property: The property that makes it happen, or an empty text.
        reason: Why, and what it means, in a sentence or two.
        people: Whose work it is.
        old: Before the update, to tell one change from another.
        new: After it.
        file: The template, to show the finding beside it.
        line: The line of the resource there, if that is known.
        because: The resources that make it happen because they are made anew: the nearest, what makes that happen, ...
    """

    stack: str
    logical_id: str
    type: str
    kind: Kind
    blocking: bool
    property: str
    reason: str
    people: tuple[str, ...] = ()
    old: Any = field(default=None, compare=False, repr=False)
    new: Any = field(default=None, compare=False, repr=False)
    file: str = ""
    line: int | None = None
    because: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        place = "/".join(part for part in (self.stack, self.logical_id) if part)
        return f"{place}: {self.kind}: {self.reason}"


def fingerprint(finding: Finding) -> str:
    """A hash of the old and the new value, and of which property they are."""
    said = json.dumps([finding.property, repr(freeze(finding.old)), repr(freeze(finding.new))])
    return hashlib.sha256(said.encode()).hexdigest()[:16]

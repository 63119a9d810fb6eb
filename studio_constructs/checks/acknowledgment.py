"""`Acknowledgment`: a finding that is meant, with the reason why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

METADATA_KEY: Final = "studio_constructs"
"""Where a template acknowledges: ``Metadata: {studio_constructs: {acknowledge: [{id: ..., reason: ...}]}}``."""
ACKNOWLEDGED: Final = "aws:cdk:acknowledged-rules"
"""Where the CDK keeps acknowledgments: `Validations.ACKNOWLEDGED_RULES_METADATA_KEY`, which only a CDK can tell."""
PREFIX: Final = "Studio-"
REASON_MIN: Final = 20
"""Fewest characters of a reason; it has three words at least."""
_WORDS_MIN: Final = 3


@dataclass(frozen=True)
class Acknowledgment:
    """A finding that is meant.

    Args:
        rule: Id of the rule.
        reason: Why it is meant.
        path: Construct path of what it was said of: the resource, or what it lies in. Empty if *logical_id* tells.
        logical_id: The resource, where the template itself acknowledges.
    """

    rule: str
    reason: str
    path: str = ""
    logical_id: str = ""

    @property
    def has_reason(self) -> bool:
        """Whether somebody who reads it learns why."""
        return len(self.reason.strip()) >= REASON_MIN and len(self.reason.split()) >= _WORDS_MIN

    def covers(self, logical_id: str, path: str) -> bool:
        """Whether it was said of a resource, or of what the resource lies in."""
        if self.logical_id:
            return self.logical_id == logical_id
        return path == self.path or path.startswith(f"{self.path}/")


def rule_of(identifier: str) -> str | None:
    """The rule that an id of the CDK's acknowledgments means, or None for one that is not of this pack.

    The CDK writes ``Annotation::`` in front of an id that has no plugin's name in front.
    """
    rule = identifier.rpartition("::")[2]
    return rule if rule.startswith(PREFIX) else None


def in_metadata(logical_id: str, metadata: object) -> Iterator[Acknowledgment]:
    """What the ``Metadata`` of a resource acknowledges."""
    ours = metadata.get(METADATA_KEY) if isinstance(metadata, Mapping) else None
    entries = ours.get("acknowledge") if isinstance(ours, Mapping) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            yield Acknowledgment(_text(entry.get("id")), _text(entry.get("reason")), logical_id=logical_id)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

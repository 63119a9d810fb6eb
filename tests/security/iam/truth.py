"""Yes or no, and whether everybody who read IAM's pages would say the same.

Beside what holds by the reading that this package takes, a truth names the features that others read in another way.
It stays so only as long as another reading could change it: what is false in one part is false as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Truth:
    """What holds, and the disputed features without which one can not say."""

    holds: bool
    disputed: frozenset[str] = frozenset()

    @property
    def is_certain(self) -> bool:
        """Whether no other reading says something else."""
        return not self.disputed


YES, NO = Truth(holds=True), Truth(holds=False)


def certain(holds: bool, /) -> Truth:  # noqa: FBT001 - a truth is what it takes
    """What nobody disputes."""
    return YES if holds else NO


def disputed(holds: bool, /, *features: str) -> Truth:  # noqa: FBT001 - a truth is what it takes
    """What others may read in another way."""
    return Truth(holds, frozenset(features))


def every(truths: Iterable[Truth]) -> Truth:
    """Whether all hold; one that surely does not is enough to say no."""
    return negated(some(negated(each) for each in truths))


def some(truths: Iterable[Truth]) -> Truth:
    """Whether one holds; one that surely does is enough to say yes."""
    judged = list(truths)
    if YES in judged:
        return YES
    return Truth(any(each.holds for each in judged), frozenset().union(*(each.disputed for each in judged)))


def negated(truth: Truth) -> Truth:
    """The opposite, as certain."""
    return Truth(not truth.holds, truth.disputed)

"""The ways in which conditions that nobody can decide may turn out, the same way on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from studio_cli.guard.symbols import SYMBOLS

Result = TypeVar("Result")
Comparison = frozenset[Any]
"""The two operands of an ``Fn::Equals``, frozen."""

_WORLDS_MAX: Final = 64


class UndecidedError(Exception):
    """A comparison was asked for that this world does not decide yet."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        super().__init__(str(comparison))


class TooManyError(Exception):
    """There are more ways than anybody tries."""


class World:
    """One way in which comparisons come out."""

    def __init__(self, decided: dict[Comparison, bool] | None = None) -> None:
        self._decided = decided or {}

    @property
    def is_empty(self) -> bool:
        """Whether it decides nothing."""
        return not self._decided

    def holds(self, comparison: Comparison) -> bool:
        """Whether the operands are equal here.

        Raises:
            UndecidedError: Nobody has said.
        """
        if comparison in self._decided:
            return self._decided[comparison]
        if any(holds and _excludes(each, comparison) for each, holds in self._decided.items()):
            return False
        raise UndecidedError(comparison)

    def split(self, comparison: Comparison) -> tuple[World, World]:
        """The two worlds that differ in a comparison."""
        return World({**self._decided, comparison: True}), World({**self._decided, comparison: False})


EVERYWHERE: Final = World()
"""The world in which nothing is decided."""


def in_all_worlds(see: Callable[[World], Result]) -> Iterator[Result]:
    """What is seen in each world there is.

    Raises:
        TooManyError: There are too many of them.
    """
    waiting = [EVERYWHERE]
    seen = 0
    while waiting:
        world = waiting.pop()
        try:
            result = see(world)
        except UndecidedError as undecided:
            waiting += world.split(undecided.comparison)
            continue
        seen += 1
        if seen > _WORLDS_MAX:
            raise TooManyError
        yield result


def _excludes(one: Comparison, other: Comparison) -> bool:
    """Whether a value that equals one text can not equal another."""
    common = one & other
    rest = (one | other) - common
    return len(common) == 1 and len(rest) > 1 and not any(isinstance(each, SYMBOLS) for each in rest)

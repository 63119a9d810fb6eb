"""In which ways the conditions of a template may turn out."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from studio_constructs.checks.template import is_literal

Assignment = Mapping[str, bool]
"""What a comparison that nobody can decide comes out as, by its text."""

_TRIED_TOGETHER_MAX: Final = 5
"""Above so many undecided comparisons not every combination is tried (2**5 are), but each of them both ways."""


class Conditions:
    """The conditions of a template, of which some wait for the deployment.

    Args:
        bodies: The template's ``Conditions``.
        resolve: What an operand of ``Fn::Equals`` is, as far as anybody can tell.
    """

    def __init__(self, bodies: Mapping[str, Any], resolve: Callable[[Any], Any]) -> None:
        self._bodies = bodies
        self._resolve = resolve

    def undecided(self, names: Iterator[str]) -> set[str]:
        """The comparisons below some conditions that nobody can decide."""
        found: set[str] = set()
        for name in names:
            self._collect(self._bodies.get(name), found, frozenset((name,)))
        return found

    def holds(self, name: str, assignment: Assignment) -> bool:
        """Whether a condition holds, if the undecided comparisons come out as assigned."""
        return self._evaluate(self._bodies.get(name), assignment, frozenset((name,)))

    def _evaluate(self, body: Any, assignment: Assignment, above: frozenset[str]) -> bool:
        match body:
            case {"Fn::And": [*parts]}:
                return all(self._evaluate(part, assignment, above) for part in parts)
            case {"Fn::Or": [*parts]}:
                return any(self._evaluate(part, assignment, above) for part in parts)
            case {"Fn::Not": [part]}:
                return not self._evaluate(part, assignment, above)
            case {"Condition": str(name)} if name not in above:
                return self._evaluate(self._bodies.get(name), assignment, above | {name})
            case _:
                decided = self._compare(body)
                return assignment.get(_key(body), False) if decided is None else decided

    def _collect(self, body: Any, found: set[str], above: frozenset[str]) -> None:
        match body:
            case {"Fn::And": [*parts]} | {"Fn::Or": [*parts]} | {"Fn::Not": [*parts]}:
                for part in parts:
                    self._collect(part, found, above)
            case {"Condition": str(name)} if name not in above:
                self._collect(self._bodies.get(name), found, above | {name})
            case _ if self._compare(body) is None:
                found.add(_key(body))

    def _compare(self, body: Any) -> bool | None:
        match body:
            case {"Fn::Equals": [left, right]}:
                one, other = self._resolve(left), self._resolve(right)
                if is_literal(one) and is_literal(other):
                    return str(one) == str(other)
        return None


def assignments(undecided: set[str]) -> Iterator[Assignment]:
    """The ways in which comparisons may come out: all of them, or for many comparisons each of them both ways."""
    keys = sorted(undecided)
    if len(keys) <= _TRIED_TOGETHER_MAX:
        yield from (
            dict(zip(keys, values, strict=True)) for values in itertools.product((True, False), repeat=len(keys))
        )
        return
    for others in (True, False):
        yield dict.fromkeys(keys, others)
        yield from ({**dict.fromkeys(keys, others), key: not others} for key in keys)


def _key(body: Any) -> str:
    return json.dumps(body, sort_keys=True, default=str)

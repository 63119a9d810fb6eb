"""`compare`: what of a baseline the templates would break."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from studio_constructs.aws_facts.stateful import IMMUTABLE
from studio_constructs.baseline import words
from studio_constructs.baseline.baseline import Baseline, Place, Recorded
from studio_constructs.baseline.people import People, referenced
from studio_constructs.errors import Problem

_STRENGTH: Final = {"Snapshot": 1, "RetainExceptOnCreate": 2, "Retain": 2}

Fields = Mapping[str, str]
"""What people write for a property, by type and name: ``{"AWS::SageMaker::Domain/DomainName": "domain.name"}``."""


@dataclass(frozen=True)
class Break:
    """Something that is not as it is recorded.

    Args:
        problem: What would happen, to whom, and what to do.
        stack: The stack.
        logical_id: The resource as it is recorded; empty for the stack itself.
        now: Where it stands now, if it still stands somewhere.
        path: The construct that made it, if that is recorded.
        location: ``Properties.DomainName``.
    """

    problem: Problem
    stack: str
    logical_id: str = ""
    now: Place | None = None
    path: str = ""
    location: str = ""


def compare(baseline: Baseline, now: Baseline, fields: Fields | None = None) -> list[Break]:
    """What breaks, in the order of the baseline.

    Args:
        baseline: What is deployed.
        now: What is in the templates.
        fields: What people write for properties. Default: arguments of the constructs.
    """
    return list(_Comparison(baseline, now, fields or {}).breaks())


def unrecorded(baseline: Baseline, now: Baseline) -> list[Place]:
    """What is in the templates and not in the baseline."""
    return [place for place in now.places if baseline.at(place) is None]


class _Comparison:
    """One comparison."""

    def __init__(self, baseline: Baseline, now: Baseline, fields: Fields) -> None:
        self._baseline = baseline
        self._now = now
        self._fields = fields
        self._people = People(baseline)
        self._gone_stacks = {name for name in baseline.stacks if self._stack_is_gone(name)}
        self._new: dict[str, list[tuple[Place, Recorded]]] = defaultdict(list)
        for place, each in now.places.items():
            if baseline.at(place) is None:
                self._new[each.type].append((place, each))
        self._changed: dict[Place, list[str]] = {}
        self._successors: dict[Place, Place] = {}
        for place, each in baseline.places.items():
            if place[0] not in self._gone_stacks:
                self._look(place, each)
        self._lost = {place for place in baseline.places if self._is_lost(place)}

    def breaks(self) -> Iterator[Break]:
        """All of them."""
        for name, stack in self._baseline.stacks.items():
            if name in self._gone_stacks:
                yield self._gone_stack(name)
                continue
            if stack.termination_protection and not self._now.stacks[name].termination_protection:
                yield Break(words.unprotected_stack(name, self._who([(name, each) for each in stack.resources])), name)
            for logical_id, each in stack.resources.items():
                yield from self._of((name, logical_id), each)

    # -- what is not as it was --

    def _stack_is_gone(self, name: str) -> bool:
        return name not in self._now.stacks or self._elsewhere(name) is not None

    def _elsewhere(self, name: str) -> tuple[str, str] | None:
        """Where a stack was and is, if that is not one place."""
        before, after = self._baseline.stacks[name], self._now.stacks[name]
        for was, becomes in ((before.account, after.account), (before.region, after.region)):
            if was and becomes and was != becomes:
                return was, becomes
        return None

    def _look(self, place: Place, before: Recorded) -> None:
        """Find what a resource is now, and which of its properties are others."""
        after = self._now.at(place)
        if after is None or after.type != before.type:
            successor = self._successor(place, before)
            if successor is None:
                return
            self._successors[place] = successor
            after = self._now.stacks[successor[0]].resources[successor[1]]
        paths = dict.fromkeys([*before.immutable, *after.immutable])
        self._changed[place] = [
            path for path in paths if not _same(before.immutable.get(path), after.immutable.get(path))
        ]

    def _successor(self, place: Place, before: Recorded) -> Place | None:
        """The new resource that took its place: of the same construct, or with the same name."""
        of_type = self._new[before.type]
        for fits in (
            lambda at, each: before.path and each.path == before.path and at[0] == place[0],
            lambda at, each: _name(each) is not None and _name(each) == _name(before) and at[0] == place[0],
            lambda at, each: at[1] == place[1] or (_name(each) is not None and _name(each) == _name(before)),
        ):
            found = [at for at, each in of_type if fits(at, each)]
            if len(found) == 1:
                return found[0]
        return None

    def _is_lost(self, place: Place) -> bool:
        """Whether others know it by something else from now on, or not at all."""
        return place not in self._changed or place in self._successors

    # -- what is told of it --

    def _of(self, place: Place, before: Recorded) -> Iterator[Break]:
        who = self._who([place])
        now = self._successors.get(place, place)
        recorded = self._now.at(now)
        if recorded is None or place not in self._changed:
            type_now = recorded.type if recorded else None
            yield Break(words.removed(place, before, type_now, who), *place, path=before.path)
            return
        changed = [path for path in self._changed[place] if not self._follows(before.immutable.get(path))]
        if changed:
            said = [self._said(before, recorded, path) for path in changed]
            is_sure = now != place or any(path in IMMUTABLE.get(before.type, "").split() for path in changed)
            problem = words.replaced(before, said, who, is_new=now != place, is_sure=is_sure)
            yield Break(problem, *place, now=now, path=recorded.path, location=_location(changed[0]))
        elif now != place:
            yield Break(words.renamed(place, now, before, who), *place, now=now, path=recorded.path)
        weaker = [
            (name, old, new)
            for name, old, new in (
                ("DeletionPolicy", before.deletion_policy, recorded.deletion_policy),
                ("UpdateReplacePolicy", before.update_replace_policy, recorded.update_replace_policy),
            )
            if _STRENGTH.get(new or "", 0) < _STRENGTH.get(old or "", 0)
        ]
        if weaker:
            problem = words.unprotected(before, weaker, who)
            yield Break(problem, *place, now=now, path=recorded.path, location=weaker[0][0])

    def _follows(self, value: Any) -> bool:
        """Whether a property is another because what it comes from is, which is told of that."""
        return any(place in self._lost for place in referenced(value))

    def _gone_stack(self, name: str) -> Break:
        stack = self._baseline.stacks[name]
        elsewhere = self._elsewhere(name) if name in self._now.stacks else None
        return Break(
            words.stack_gone(name, stack, elsewhere, self._who([(name, each) for each in stack.resources])), name
        )

    def _who(self, places: Sequence[Place]) -> tuple[str, ...]:
        return self._people.behind(places)

    def _said(self, before: Recorded, after: Recorded, path: str) -> str:
        field = words.field(before.type, path, self._fields)
        return f"{field} was {words.shown(before.immutable.get(path))} and is {words.shown(after.immutable.get(path))}"


def _location(path: str) -> str:
    return f"Properties.{path.replace('/', '.')}"


def _name(each: Recorded) -> tuple[str, Any] | None:
    """What a resource is called, if its template calls it something: ``TrackingServerName`` of an MLflow server."""
    noun = each.type.rpartition("::")[2]
    own = [path for path in each.immutable if path.endswith("Name") and noun.endswith(path.removesuffix("Name"))]
    return (own[0], each.immutable[own[0]]) if own else None


def _same(one: Any, other: Any) -> bool:
    """Whether two recorded values are the same to CloudFormation, to which a number is its text."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(*pair) for pair in zip(one, other, strict=True))
    if one is None or other is None or isinstance(one, (Mapping, list)) or isinstance(other, (Mapping, list)):
        return one is other
    return _text(one) == _text(other)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

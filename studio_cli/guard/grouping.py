"""Findings as people read them: what happens to many at once, and what follows from something, is one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from studio_cli.guard.finding import Finding, Kind
from studio_cli.guard.side import Place
from studio_cli.guard.stateful import noun
from studio_cli.guard.words import lead

_SHOWN_MAX: Final = 3
_ANEW: Final = frozenset({Kind.REPLACE, Kind.MAY_REPLACE})


@dataclass(frozen=True)
class Group:
    """A line.

    Attributes:
        finding: What happens.
        places: To which resources.
        reason: Why, and what it means, for all of them.
    """

    finding: Finding
    places: tuple[str, ...]
    reason: str

    @property
    def place(self) -> str:
        """Its resources, the first few by name."""
        more = len(self.places) - _SHOWN_MAX
        return ", ".join(self.places[:_SHOWN_MAX]) + (f" and {more} more" if more > 0 else "")


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """The lines of findings, in their order."""
    alike: dict[object, list[Finding]] = defaultdict(list)
    followers: dict[Finding, list[Finding]] = defaultdict(list)
    heads = {(each.stack, each.logical_id): each for each in reversed(findings) if each.kind in _ANEW}
    for finding in findings:
        head = _head(finding, heads)
        if head is None:
            alike[_key(finding)].append(finding)
        else:
            followers[head].append(finding)
    return [_group(several, followers) for several in alike.values()]


def _head(finding: Finding, heads: dict[Place, Finding]) -> Finding | None:
    """The finding that it follows from, as far back as that leads."""
    if finding.kind not in _ANEW:
        return None
    found = [heads[place] for place in finding.because if place in heads]
    return next((each for each in reversed(found) if each.blocking is finding.blocking and each != finding), None)


def _key(finding: Finding) -> object:
    """What is the same of findings that are told in one line: all but whom and where."""
    about = _about(finding)
    if about == finding.reason:
        return finding  # nobody's work: what it is tells more than how many
    return finding.stack, finding.type, finding.kind, finding.property, finding.blocking, about


def _about(finding: Finding) -> str:
    return finding.reason.removeprefix(f"{lead(finding.type, finding.kind, finding.people, kept=False)}: ")


def _group(findings: Sequence[Finding], followers: dict[Finding, list[Finding]]) -> Group:
    first = findings[0]
    following = [each for finding in findings for each in followers.get(finding, ())]
    reason = first.reason
    if len(findings) > 1:
        people = tuple(sorted({name for finding in findings for name in finding.people}))
        first = replace(first, people=people)
        reason = f"{lead(first.type, first.kind, people, kept=False)}: {_about(findings[0])}"
    if following:
        reason = f"{reason}; {_with_it(following)}"
    return Group(first, tuple(map(_place, findings)), reason)


def _with_it(following: Sequence[Finding]) -> str:
    by_type: dict[str, dict[str, None]] = defaultdict(dict)
    for each in following:
        by_type[each.type][_place(each)] = None
    said = [
        f"{len(places)} {noun(kind)} ({Group(following[0], tuple(places), '').place})"
        for kind, places in by_type.items()
    ]
    verb = "made anew with it" if all(each.kind is Kind.REPLACE for each in following) else "perhaps made anew with it"
    return f"{_listed(said)} {'is' if len(following) == 1 else 'are'} {verb}"


def _listed(said: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))


def _place(finding: Finding) -> str:
    return "/".join(part for part in (finding.stack, finding.logical_id) if part)

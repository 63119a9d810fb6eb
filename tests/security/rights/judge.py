"""Many requests of one identity: what `decide` says of each, with what statements say of them kept between requests.

`test_table.py` holds the two against each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from tests.security.iam.decision import FULL_ACCESS, Policies, Request, _Trial
from tests.security.iam.statement import Document, Kind, Statement, statements
from tests.security.iam.text import Context, listed
from tests.security.iam.truth import NO, YES, Truth, every, negated, some

from .row import Row

FULL: Document = FULL_ACCESS


class Setting(Enum):
    """Which of the policies of an identity are asked together."""

    DEPLOYED = "as it is deployed"
    ALONE = "without its boundary"
    CEILING = "its boundary, beside a policy that allows everything"


@dataclass(frozen=True)
class Place:
    """Where a statement stands."""

    document: int
    """Of the identity's; its boundary is -1."""
    number: int


@dataclass
class Identity:
    """The policies of one role."""

    name: str
    policies: Sequence[Document]
    boundary: Document | None = None
    _requests: dict[int, tuple[Request, Context]] = field(default_factory=dict)
    _about: dict[str, list[Place]] = field(default_factory=dict)
    _truths: dict[int, dict[Place, Truth]] = field(default_factory=dict)
    _rows: list[Row] = field(default_factory=list)
    """What the two know by its id, which nothing else may get."""

    @cached_property
    def parsed(self) -> dict[Place, Statement]:
        """All statements."""
        told = [*enumerate(self.policies), *([] if self.boundary is None else [(BOUNDARY, self.boundary)])]
        return {
            Place(number, each.number): each
            for number, document in told
            for each in statements(document, f"{self.name}[{number}]")
        }

    def settings(self) -> Iterator[Setting]:
        """In which settings rows can be asked."""
        yield Setting.DEPLOYED
        if self.boundary is not None:
            yield Setting.ALONE
            yield Setting.CEILING

    def policies_of(self, row: Row, setting: Setting) -> Policies:
        """The same as `decide` takes it."""
        everything = [FULL] if row.beside else []
        if setting is Setting.CEILING:
            return Policies(identity=[FULL], boundary=self.boundary)
        boundary = self.boundary if setting is Setting.DEPLOYED else None
        return Policies(identity=[*self.policies, *everything], boundary=boundary)

    def truth(self, row: Row, setting: Setting, changed: Place | None = None, to: Statement | None = None) -> Truth:
        """Whether it is allowed; with one statement changed, or left out."""
        allows = {True: [YES] if row.beside else [], False: []}
        denies: list[Truth] = []
        for place, found in self._matching(row, changed, to):
            in_boundary = place.document == BOUNDARY
            if (in_boundary and setting is Setting.ALONE) or (not in_boundary and setting is Setting.CEILING):
                continue
            (denies if self._effect(place, changed, to) == "Deny" else allows[not in_boundary]).append(found)
        granted = [YES if setting is Setting.CEILING else some(allows[True])]
        if self.boundary is not None and setting is not Setting.ALONE:
            granted.append(some(allows[False]))
        return every([negated(some(denies)), *granted])

    def asked(self, row: Row) -> tuple[Request, Context]:
        """The request of a row."""
        found = self._requests.get(id(row))
        if found is None:
            self._rows.append(row)
            request = Request(row.action, row.resource, row.keys)
            found = self._requests[id(row)] = (request, request.keys())
        return found

    def matches(self, row: Row, statement: Statement) -> Truth:
        """Whether a statement is about a row."""
        if not is_about(statement, row.action):
            return NO
        request, context = self.asked(row)
        if any(context.get(key) is None for key in _asks_for(statement)):
            return NO
        if statement._resource(request.resource, context) == NO:
            return NO
        return statement.matches(request, context)

    def _matching(
        self, row: Row, changed: Place | None = None, to: Statement | None = None
    ) -> Iterator[tuple[Place, Truth]]:
        kept = self._truths.get(id(row))
        if kept is None:
            self._rows.append(row)
            kept = self._truths[id(row)] = {
                place: self.matches(row, self.parsed[place]) for place in self._of(row.action)
            }
        yield from ((place, found) for place, found in kept.items() if place != changed)
        if changed is not None and to is not None:
            yield changed, self.matches(row, to)

    def _of(self, action: str) -> list[Place]:
        found = self._about.get(action)
        if found is None:
            found = self._about[action] = [at for at, each in self.parsed.items() if is_about(each, action)]
        return found

    def _effect(self, place: Place, changed: Place | None, to: Statement | None) -> str:
        return to.effect if place == changed and to is not None else self.parsed[place].effect


@dataclass
class Guarded:
    """The policy of a resource: who may come to it. Whoever asks has policies of their own that allow everything."""

    name: str
    document: Document
    is_endpoint: bool = False

    @cached_property
    def parsed(self) -> dict[Place, Statement]:
        """All statements."""
        return {Place(0, each.number): each for each in statements(self.document, self.name, self.kind)}

    @property
    def kind(self) -> Kind:
        """What the policy is attached to."""
        is_trust = all("Resource" not in each for each in listed(self.document["Statement"]))
        return Kind.TRUST if is_trust else Kind.RESOURCE

    def settings(self) -> Iterator[Setting]:
        """There is one."""
        yield Setting.DEPLOYED

    def policies_of(self, document: Document, action: str) -> Policies:
        """As `decide` takes it. What an endpoint leads to lets everybody in, so that the endpoint alone decides."""
        if self.is_endpoint:
            everybody = _TAKEN if action.startswith("sts:") else _OPEN
            return Policies(identity=[FULL], resource=everybody, endpoint=document)
        return Policies(identity=[FULL], resource=document)

    def truth(self, row: Row, _: Setting, changed: Place | None = None, to: Statement | None = None) -> Truth:
        """Whether it is allowed; with one statement changed, or left out."""
        told = [
            to.content if at == changed and to is not None else each.content
            for at, each in self.parsed.items()
            if at != changed or to is not None
        ]
        # A policy without a statement is none that AWS takes: one that is about nothing stands for it.
        # Beside one that lets everybody in, what it denies is seen.
        beside = _OPEN["Statement"] if row.beside else []
        document = {**self.document, "Statement": [*told, *beside] or [_NOTHING[self.kind]]}
        keys = dict(row.keys)
        account = keys.pop(RESOURCE_ACCOUNT, None)
        request = Request(row.action, row.resource, keys, row.asks, account)
        return decided(request, self.policies_of(document, row.action))


RESOURCE_ACCOUNT = "of the account"
"""Whose a bucket is, which its ARN does not tell."""

_OPEN: Document = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
_TAKEN: Document = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}],
}
_NOWHERE = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "none:None"}
_NOTHING = {Kind.TRUST: _NOWHERE, Kind.RESOURCE: {**_NOWHERE, "Resource": "*"}}

Judged = Identity | Guarded

BOUNDARY = -1


def decided(request: Request, policies: Policies) -> Truth:
    """What `decide` says, with what people dispute of it."""
    return _Trial(request, policies).allowed


def _asks_for(statement: Statement) -> list[str]:
    """The keys without which a statement is about nothing: those of operators that a missing key does not fulfil."""
    return [
        key
        for operator, keys in statement.content.get("Condition", {}).items()
        if _FAILS_WITHOUT.fullmatch(operator)
        for key in keys
    ]


_FAILS_WITHOUT = re.compile(r"ForAnyValue:\w+(?<!IfExists)|(?!Null|\w*Not)\w+(?<!IfExists)")


def is_about(statement: Statement, action: str) -> bool:
    """Whether a statement is about an action."""
    return statement._is_about(action)


@dataclass(frozen=True)
class Wrong:
    """A row whose decision is not what it must be."""

    row: Row
    setting: Setting
    truth: Truth

    def __str__(self) -> str:
        """As a test shows it."""
        said = "allowed" if self.truth.holds else "denied"
        doubt = f" (disputed: {', '.join(sorted(self.truth.disputed))})" if self.truth.disputed else ""
        where = "" if self.setting is Setting.DEPLOYED else f", {self.setting.value}"
        row = self.row
        return f"{said}{doubt}{where}: {row.why}\n      {row.action} on {row.resource} {dict(row.keys)}"


def wrong(identity: Judged, rows: Iterable[Row]) -> list[Wrong]:
    """The rows that do not hold as the role is deployed, or that people dispute."""
    found = ((row, identity.truth(row, Setting.DEPLOYED)) for row in rows)
    return [
        Wrong(row, Setting.DEPLOYED, truth)
        for row, truth in found
        if truth.holds is not row.allowed or not truth.is_certain
    ]


def by_action(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by their action."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.action].append(row)
    return found

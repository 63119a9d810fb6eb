"""`Row`: one request of somebody, and what must come of it; `May`: a right, and the rows that pin it down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.security.iam.principal import Principal

Keys = Mapping[str, Any]

STRANGER: Final = "999999999999"
"""An account that nobody of the estates knows."""

ADDED_TOMORROW: Final = "AddedTomorrow"
"""An action that nobody knows yet: only a wildcard would allow it."""

_ELSEWHERE: Final = {"eu-west-1": "us-east-1"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A request and the decision that it must get.

    Args:
        action: With its service.
        resource: An ARN, or `*` where the action has none.
        keys: The request's context.
        allowed: What must come of it.
        why: In plain words.
        beside: Whether it must be so even where a policy that allows everything lies beside the role's own.
        threat: The threat of the security bar that it is a part of.
        asks: Who asks, where a policy of a resource decides. Default: whoever has the role.
    """

    action: str
    resource: str
    keys: Keys = field(default_factory=dict)
    allowed: bool
    why: str
    beside: bool = False
    threat: str = ""
    asks: Principal | None = None


@dataclass(frozen=True, kw_only=True)
class May:
    """Something that a principal may do, and no more than that.

    Args:
        what: In plain words, to follow "may".
        actions: Actions with their service, separated by spaces.
        on: What it may do them to: every action on every one.
        never_on: What is near and not allowed.
        keys: Keys that such a request has and that decide nothing.
        needs: Keys that decide: the value with which it is allowed, and one with which it is not. Without the key
            it is not allowed either.
        unless: Keys that may be missing: a value with which it is allowed, and one with which it is not.
        anywhere: Whether other accounts' and regions' things are meant as well.
        asks: Who asks, where a policy of a resource decides.
        never_asks: Who may not.
        open_to_tomorrow: Whether the policy leaves it to others which actions it is about.
    """

    what: str
    actions: str
    on: Sequence[str] = ("*",)
    never_on: Sequence[str] = ()
    keys: Keys = field(default_factory=dict)
    needs: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    unless: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    anywhere: bool = False
    asks: Principal | None = None
    never_asks: Sequence[Principal] = ()
    open_to_tomorrow: bool = False

    def rows(self) -> Iterator[Row]:
        """That it may, and that it may not where one thing is otherwise."""
        good = {**self.keys, **{key: value for key, (value, _) in self.needs.items()}}
        for action in self.actions.split():
            for resource in self.on:
                yield self._row(action, resource, good)
                for key, (value, _) in self.unless.items():
                    yield self._row(action, resource, {**good, key: value})
                for key, (_, bad) in {**self.needs, **self.unless}.items():
                    yield self._row(action, resource, {**good, key: bad}, but=f"{key} is {_said(bad)}")
                for key in self.needs:
                    rest = {name: value for name, value in good.items() if name != key}
                    yield self._row(action, resource, rest, but=f"{key} is missing")
                for other in [] if self.anywhere else strangers(resource):
                    yield self._row(action, other, good, but="it is not of this account and region")
                if not self.open_to_tomorrow:
                    tomorrow = f"{action.partition(':')[0]}:{ADDED_TOMORROW}"
                    yield self._row(tomorrow, resource, good, but="AWS adds an action tomorrow")
                for one in self.never_asks:
                    yield replace(self._row(action, resource, good, but=f"{one.arn} asks"), asks=one)
            for other in self.never_on:
                yield self._row(action, other, good, but="it is another one")

    def _row(self, action: str, resource: str, keys: Keys, but: str = "") -> Row:
        why = f"may {self.what}" + (f", but not where {but}" if but else "")
        return Row(action=action, resource=resource, keys=keys, allowed=not but, why=why, asks=self.asks)


def strangers(arn: str) -> Iterator[str]:
    """The same thing in another account and in another region; another bucket for what has neither."""
    if arn == "*":
        return
    parts = arn.split(":", 5)
    region, account, rest = parts[3:]
    if account.isdigit():
        yield ":".join([*parts[:4], STRANGER, rest])
    if region in _ELSEWHERE:
        yield ":".join([*parts[:3], _ELSEWHERE[region], account, rest])
    if parts[2] == "s3":
        bucket, slash, key = rest.partition("/")
        yield ":".join([*parts[:5], f"{bucket}-2{slash}{key}"])


def _said(value: Any) -> str:
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)

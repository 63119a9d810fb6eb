"""One statement of a policy: whether it is about a request.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .condition import Condition
from .principal import Principal, Reach
from .text import UNRESOLVED, Context, Pattern, PolicyError, as_text, listed, variables_in, wildcard
from .truth import NO, YES, Truth, disputed, every, negated, some

Document = Mapping[str, Any]

NOT_RESOURCE = "a variable in NotResource"
DENY = "a Deny that holds a variable"
ENDPOINT = "a policy of an endpoint that names somebody"
NOT_PRINCIPAL = "a NotPrincipal that names only a part of who asks"

_NEW, _OLD = "2012-10-17", "2008-10-17"
_ELEMENTS = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"
}  # fmt: skip


class Kind(Enum):
    """What a policy is attached to, which decides on the elements that it has."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    ENDPOINT = "endpoint"


@dataclass(frozen=True)
class Request:
    """Who asks for what, in which circumstances.

    Args:
        action: As a policy writes it, `sagemaker:CreateApp`.
        resource: Its ARN, or `*` for an action that has none.
        context: The keys of the request. One that is None is missing, also where it would be known otherwise.
        principal: Who asks. None is whoever has the identity's policies, of whom nothing else is known.
        resource_account: Whose the resource is. Default: the account of its ARN, else that of the principal.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, Any] = field(default_factory=dict)
    principal: Principal | None = None
    resource_account: str | None = None

    @property
    def owner(self) -> str | None:
        """The account of the resource."""
        in_arn = (self.resource.split(":", 5) + [""] * 5)[4]
        return self.resource_account or in_arn or (self.principal.account if self.principal else None)

    def keys(self) -> Context:
        """The keys of the request, with those that follow from who asks and for what."""
        known = dict(self.principal.keys()) if self.principal else {}
        if self.owner and self.resource != "*":
            known["aws:ResourceAccount"] = self.owner
        told = {key.lower() for key in self.context}
        return Context.of({**{key: value for key, value in known.items() if key.lower() not in told}, **self.context})


@dataclass(frozen=True)
class Statement:
    """A statement, and where it stands."""

    policy: str
    number: int
    kind: Kind
    new: bool
    content: Mapping[str, Any]

    @property
    def sid(self) -> str | None:
        """Its name."""
        return self.content.get("Sid")

    @property
    def effect(self) -> str:
        """Allow or Deny."""
        return str(self.content["Effect"])

    def matches(self, request: Request, context: Context) -> Truth:
        """Whether it is about the request, whoever asks; its conditions are read only if it is about the resource."""
        if not self._is_about(request.action):
            return NO
        to_it = self._resource(request.resource, context)
        told = NO if to_it == NO else every([to_it, *self._held(context)])
        if not told.holds or not any(context.get(key) is None for key in self._plain_variables()):
            return told
        return disputed(told.holds, *told.disputed, UNRESOLVED)

    def reaches(self, principal: Principal | None, *, is_bounded: bool) -> dict[Reach, Truth]:
        """How its Principal names who asks, who may have a boundary: NotPrincipal then exempts nobody from a Deny."""
        if self.kind is Kind.IDENTITY:
            return {Reach.DIRECT: YES}
        if principal is None:
            if names_everybody(self.content):
                return {Reach.DIRECT: YES}
            raise PolicyError(f"{self.policy}: it names somebody, so the request needs a principal")
        if self.kind is Kind.ENDPOINT and not names_everybody(self.content):
            named = principal.named_in(_principals(self.content.get("Principal", {})))
            return {Reach.DIRECT: disputed(bool(named), ENDPOINT)}
        if "Principal" in self.content:
            return dict.fromkeys(principal.named_in(_principals(self.content["Principal"])), YES)
        left_out = _principals(self.content["NotPrincipal"])
        if not principal.named_in(left_out) or (is_bounded and self.effect == "Deny"):
            return {Reach.DIRECT: YES}
        is_whole = principal.is_wholly_in(left_out)
        return {} if is_whole else {Reach.DIRECT: disputed(self.effect == "Deny", NOT_PRINCIPAL)}

    def _is_about(self, action: str) -> bool:
        named = "Action" if "Action" in self.content else "NotAction"
        found = any(wildcard(pattern).fullmatch(action) for pattern in listed(self.content[named]))
        return found is (named == "Action")

    def _resource(self, resource: str, context: Context) -> Truth:
        if "NotResource" in self.content:
            found = negated(self._is_one(self.content["NotResource"], resource, context))
            return disputed(found.holds, *found.disputed, NOT_RESOURCE) if self._in("NotResource") else found
        if self.kind is Kind.TRUST:
            return YES  # the role that it belongs to
        found = self._is_one(self.content["Resource"], resource, context)
        return self._of_a_deny(found, holds_a_variable=self._in("Resource"))

    def _is_one(self, patterns: Any, resource: str, context: Context) -> Truth:
        return some(
            Pattern.of(as_text(pattern), context, variables=self.new).is_resource(resource)
            for pattern in listed(patterns)
        )

    def conditions(self) -> list[Condition]:
        """Each key that it compares."""
        return [
            Condition.of(operator, key, values)
            for operator, keys in self.content.get("Condition", {}).items()
            for key, values in keys.items()
        ]

    def _held(self, context: Context) -> list[Truth]:
        return [
            self._of_a_deny(
                each.holds(context, new=self.new), holds_a_variable=self.new and bool(variables_of(each.values))
            )
            for each in self.conditions()
        ]

    def _of_a_deny(self, found: Truth, *, holds_a_variable: bool) -> Truth:
        if self.effect == "Deny" and holds_a_variable:
            return disputed(found.holds, *found.disputed, DENY)
        return found

    def _in(self, element: str) -> bool:
        return self.new and bool(variables_of(self.content.get(element)))

    def _plain_variables(self) -> list[str]:
        """The keys that it needs a value of."""
        held = [self.content.get(element) for element in ("Resource", "NotResource", "Condition")]
        return [key for key, default in variables_of(held) if default is None] if self.new else []


def statements(document: Document, policy: str, kind: Kind = Kind.IDENTITY) -> Iterator[Statement]:
    """The statements of a policy; what AWS would not take is refused."""
    unknown = set(document) - {"Version", "Id", "Statement"}
    version = document.get("Version", _OLD)
    if unknown or version not in {_NEW, _OLD} or "Statement" not in document:
        raise PolicyError(f"{policy}: no policy, with {sorted(document)} of version {version}")
    for number, content in enumerate(listed(document["Statement"])):
        _refuse_malformed(content, f"{policy}, statement {number}", kind)
        yield Statement(policy, number, kind, version == _NEW, content)


def _refuse_malformed(content: Any, where: str, kind: Kind) -> None:
    if not isinstance(content, Mapping) or not set(content) <= _ELEMENTS or content.get("Effect") not in _EFFECTS:
        raise PolicyError(f"{where}: no statement: {content}")
    wanted = {"Action": 1, "Resource": int(kind is not Kind.TRUST), "Principal": int(kind is not Kind.IDENTITY)}
    for element, times in wanted.items():
        found = sum(name in content for name in (element, f"Not{element}"))
        if found != times:
            raise PolicyError(f"{where}: {found} of {element} and Not{element} in a policy of kind {kind.value}")
    if any(
        not listed(content[element]) for element in content if element.removeprefix("Not") in {"Action", "Resource"}
    ):
        raise PolicyError(f"{where}: an empty list")


_EFFECTS = ("Allow", "Deny")


def variables_of(value: Any) -> list[tuple[str, str | None]]:
    """The keys and default values of the variables in all texts of a value."""
    return [(found.key, found.default) for text in _texts(value) for found in variables_in(text)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _principals(element: Any) -> list[tuple[str, str]]:
    """What a Principal names, with its kind."""
    if element == "*":
        return [("AWS", "*")]
    if not isinstance(element, Mapping):
        raise PolicyError(f"no principal: {json.dumps(element)}")
    return [(kind, str(name)) for kind, names in element.items() for name in listed(names)]


def names_everybody(statement: Mapping[str, Any]) -> bool:
    """Whether its Principal is everybody."""
    return ("AWS", "*") in _principals(statement.get("Principal", {}))

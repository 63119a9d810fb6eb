"""Short words for what tests of constructs ask of `decide` all the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.kit import Json

from .decision import FULL_ACCESS, Policies, Principal, Request, decide

Context = Mapping[str, Any]
"""The keys of a request; one that is None or has no value is missing."""


def allowed(
    policies: Iterable[Json], action: str, resource: str, context: Context, *, boundary: Json | None = None
) -> bool:
    """Whether an identity with *policies*, and perhaps a boundary, may do it."""
    request = Request(action, resource, context)
    return decide(
        request, Policies([_new(each) for each in policies], boundary=None if boundary is None else _new(boundary))
    ).allowed


def allows(statements: Iterable[Json], action: str, resource: str, context: Context) -> bool:
    """The same for the statements of one identity's policies."""
    return allowed([{"Statement": list(statements)}], action, resource, context)


def trusted(trust: Json, actions: Iterable[str], principal: tuple[str, str], context: Context) -> bool:
    """Whether a role lets *principal* (its kind, and its ARN) do all the *actions*, as far as its own account does."""
    kind, arn = principal
    asks = Principal(arn, kind=kind)
    role = f"arn:aws:iam::{asks.account or '111111111111'}:role/of-the-trust"
    policies = Policies([FULL_ACCESS], resource=_new(trust))
    return all(decide(Request(action, role, context, asks), policies).allowed for action in actions)


def _new(document: Json) -> Json:
    """The language that constructs write, also where a test gives only statements."""
    return {"Version": "2012-10-17", **document}

"""The features of policies that those who read IAM's pages read in different ways.

Nothing that this project emits may use one: whether it protects would be a matter of faith. `decide` refuses to judge
by one, and `disputed` finds them in a document without a request.

| Feature | Why |
|---|---|
| a variable in NotResource | the page of variables has them in Resource; without a value, all or nothing is meant |
| a variable with a default value | the page has it for an empty value too, engines only for a missing key |
| a variable under an operator that says not | without a value nothing is equal, or the statement is left out |
| `ForAnyValue:...IfExists` | a missing key lets it hold by IfExists, and not by ForAnyValue |
| a variable in a Deny | left out without a value, it protects nothing |
"""

from __future__ import annotations

from collections.abc import Iterator

from .condition import ANY_IF_EXISTS, NEGATED, Operator
from .statement import DENY, NOT_RESOURCE, Document, Kind, Statement, statements, variables_of
from .text import DEFAULT


def disputed(document: Document, *, kind: Kind = Kind.IDENTITY) -> list[str]:
    """Each disputed feature that a policy uses, with the statement that has it."""
    return [
        f"{statement.sid or statement.number}: {feature}"
        for statement in statements(document, "policy", kind)
        for feature in _features(statement)
    ]


def _features(statement: Statement) -> Iterator[str]:
    held = variables_of([statement.content.get(part) for part in ("Resource", "NotResource", "Condition")])
    if statement.new and held:
        if variables_of(statement.content.get("NotResource")):
            yield NOT_RESOURCE
        if any(default is not None for _, default in held):
            yield DEFAULT
        if statement.effect == "Deny":
            yield DENY
    for written, keys in statement.content.get("Condition", {}).items():
        operator = Operator(written)
        if statement.new and operator.is_negated and variables_of(keys):
            yield NEGATED
        if operator.of_set == "foranyvalue" and operator.if_exists:
            yield ANY_IF_EXISTS

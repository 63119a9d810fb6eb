"""The features of policies that those who read IAM's pages read in different ways.

Nothing that this project emits may use one: whether it protects would be a matter of faith. `decide` refuses to judge
by one, and `disputed` finds them in a document without a request.

| Feature | Why |
|---|---|
| a variable in NotResource | the page of variables has them in Resource; without a value, all or nothing is meant |
| a variable with a default value | the page has it for an empty value too, engines only for a missing key |
| a variable under an operator that says not | without a value nothing is equal, or the statement is left out |
| a variable under Bool | the page of operators allows it, the page of variables does not |
| a variable in a Deny | left out without a value, it protects nothing |
| `ForAnyValue:...IfExists` | a missing key lets it hold by IfExists, and not by ForAnyValue |
| `${*}`, `${?}`, `${$}` under an operator without wildcards | there the character needs no variable: replaced, or not |
| a wildcard in the kind of resource (`:*/alice`) | one page of ARNs forbids it, AWS's own policies have it |
| an ARN that ends early (`arn:aws:s3:*`) | the page of Resource lets the wildcard reach on, others go part by part |
| NotPrincipal | it judges the account, the role and the session, "depending on the service" |
| an endpoint's policy that names somebody | a gateway endpoint then means the root user of the account, others do not |
"""

from __future__ import annotations

from collections.abc import Iterator

from .condition import ANY_IF_EXISTS, BOOL, NEGATED, Condition
from .statement import (
    DENY,
    ENDPOINT,
    NOT_PRINCIPAL,
    NOT_RESOURCE,
    Document,
    Kind,
    Statement,
    names_everybody,
    statements,
    variables_of,
)
from .text import BEYOND_COLON, CHARACTER, DEFAULT, OF_KIND, ends_early, has_character, is_of_any_kind, listed


def disputed(document: Document, *, kind: Kind = Kind.IDENTITY) -> list[str]:
    """Each disputed feature that a policy uses, with the statement that has it."""
    return [
        f"{statement.sid or statement.number}: {feature}"
        for statement in statements(document, "policy", kind)
        for feature in _features(statement)
    ]


def _features(statement: Statement) -> Iterator[str]:
    content = statement.content
    held = variables_of([content.get(part) for part in ("Resource", "NotResource", "Condition")])
    if statement.new and held:
        if variables_of(content.get("NotResource")):
            yield NOT_RESOURCE
        if any(default is not None for _, default in held):
            yield DEFAULT
        if statement.effect == "Deny":
            yield DENY
    resources = [*listed(content.get("Resource")), *listed(content.get("NotResource"))]
    if any(map(is_of_any_kind, resources)):
        yield OF_KIND
    if any(map(ends_early, resources)):
        yield BEYOND_COLON
    if "NotPrincipal" in content:
        yield NOT_PRINCIPAL
    elif statement.kind is Kind.ENDPOINT and not names_everybody(content):
        yield ENDPOINT
    for condition in statement.conditions():
        yield from _of_condition(condition, new=statement.new)


def _of_condition(condition: Condition, *, new: bool) -> Iterator[str]:
    operator = condition.operator
    if new and operator.name == "Bool" and variables_of(condition.values):
        yield BOOL
    if new and operator.is_negated and variables_of(condition.values):
        yield NEGATED
    if new and operator.takes_variables and not operator.has_wildcards and any(map(has_character, condition.values)):
        yield CHARACTER
    if operator.of_set == "foranyvalue" and operator.if_exists:
        yield ANY_IF_EXISTS

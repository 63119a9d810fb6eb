"""What a template's expressions point at, and the order that follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .errors import ValidationError

_SUB = re.compile(r"\$\{([^!}][^}]*)\}")


def attribute_target(argument: Any) -> tuple[str, Any]:
    """The logical id and attribute of an ``Fn::GetAtt``, whose argument is a list or ``Id.Attribute``."""
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    if not isinstance(argument, list) or len(argument) < 2 or not isinstance(argument[0], str):  # noqa: PLR2004 - a pair
        raise ValidationError(
            "Template error: every Fn::GetAtt object requires two non-empty parameters, "
            "the resource name and the resource attribute"
        )
    rest = argument[1:]
    return argument[0], ".".join(rest) if all(isinstance(part, str) for part in rest) else rest[0]


def substitutions(argument: Any) -> tuple[str, dict[str, Any]]:
    """The text and the local variables of an ``Fn::Sub``."""
    if isinstance(argument, str):
        return argument, {}
    match argument:
        case [str(text), dict(variables)]:
            return text, variables
        case [str(text)]:
            return text, {}
    raise ValidationError(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. "
        "Specify a string as first argument, and an optional second argument to specify a mapping of values"
    )


def references(  # noqa: C901 - one branch for each way there is to point at something
    value: Any, conditions: Mapping[str, bool] | None = None
) -> Iterator[tuple[str, str | None]]:
    """Everything an expression points at: ``(name, None)`` by Ref, ``(logical id, attribute)`` by GetAtt.

    Args:
        value: The expression.
        conditions: With the conditions' values, only the taken branch of an ``Fn::If`` counts.
    """
    if isinstance(value, list):
        for item in value:
            yield from references(item, conditions)
    if not isinstance(value, Mapping):
        return
    for key, item in value.items():
        if key == "Ref" and len(value) == 1:
            yield str(item), None
        elif key == "Fn::GetAtt":
            target, attribute = attribute_target(item)
            yield target, attribute if isinstance(attribute, str) else ""
            yield from references(attribute, conditions)
        elif key == "Fn::Sub":
            text, variables = substitutions(item)
            for name in _SUB.findall(text):
                if name not in variables:
                    target, _, attribute = name.strip().partition(".")
                    yield target, attribute or None
            yield from references(variables, conditions)
        elif key == "Fn::If" and conditions is not None and isinstance(item, list) and item[0] in conditions:
            yield from references(item[1:2] if conditions[item[0]] else item[2:3], conditions)
        else:
            yield from references(item, conditions)


def functions(value: Any) -> Iterator[str]:
    """The intrinsic functions an expression uses."""
    if isinstance(value, list):
        for item in value:
            yield from functions(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(key, str) and key.startswith("Fn::"):
                yield key
            yield from functions(item)


def depends_on(definition: Mapping[str, Any]) -> list[str]:
    """A resource's explicit dependencies."""
    named = definition.get("DependsOn", [])
    return [named] if isinstance(named, str) else list(named)


def order(definitions: Mapping[str, Mapping[str, Any]], conditions: Mapping[str, bool] | None = None) -> list[str]:
    """The order resources are made in: each after all it points at, otherwise as written."""
    waiting = {
        name: {
            *depends_on(definition),
            *(target for target, _ in references(definition.get("Properties", {}), conditions)),
        }
        & set(definitions)
        for name, definition in definitions.items()
    }
    ordered: dict[str, None] = {}
    while waiting:
        ready = [name for name, needs in waiting.items() if not needs - ordered.keys()]
        if not ready:
            raise ValidationError(f"Circular dependency between resources: [{', '.join(_cycle(waiting))}]")
        for name in ready:
            ordered[name] = None
            del waiting[name]
    return list(ordered)


def _cycle(waiting: Mapping[str, set[str]]) -> list[str]:
    """The members of the cycles, without what merely depends on them."""
    left = dict(waiting)
    while idle := [name for name in left if not any(name in needs for needs in left.values())]:
        for name in idle:
            del left[name]
    return list(left)

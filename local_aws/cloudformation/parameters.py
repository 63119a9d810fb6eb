"""Parameters: types, constraints, previous values, values from Parameter Store."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import ValidationError

_STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIST = re.compile(r"List<(.+)>")
_PLAIN = re.compile(
    r"String|Number|CommaDelimitedList|AWS::SSM::Parameter::Name|AWS::EC2::[\w:]+|AWS::Route53::HostedZone::Id"
)
MASK = "****"


@dataclass(frozen=True)
class Given:
    """A parameter as the caller gave it: a value, or ``UsePreviousValue``."""

    value: str | None = None
    previous: bool = False


@dataclass
class Parameters:
    """The parameters of a stack.

    Attributes:
        raw: What was given, or the default: for a value from Parameter Store the name it is stored under.
        values: What ``Ref`` answers.
        secret: Those with ``NoEcho``.
        stored: Those whose value comes from Parameter Store.
    """

    raw: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    secret: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)

    def described(self) -> list[dict[str, str]]:
        """As ``DescribeStacks`` shows them."""
        rows = []
        for name, raw in self.raw.items():
            row = {"ParameterKey": name, "ParameterValue": MASK if name in self.secret else raw}
            if name in self.stored:
                value = self.values[name]
                row["ResolvedValue"] = ",".join(value) if isinstance(value, list) else value
            rows.append(row)
        return rows


def resolve(
    definitions: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, Given],
    before: Parameters | None,
    fetch: Callable[[str], str | None],
) -> Parameters:
    """The values of a template's parameters.

    Args:
        definitions: The template's ``Parameters`` section.
        given: What the caller gave.
        before: The stack's parameters so far, for ``UsePreviousValue``.
        fetch: Reads a value from Parameter Store; None if there is no such parameter.
    """
    if unknown := [name for name in given if name not in definitions]:
        raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    found = Parameters()
    without = []
    for name, definition in definitions.items():
        raw = _raw(name, definition, given.get(name), before)
        if raw is None:
            without.append(name)
            continue
        if str(definition.get("NoEcho", "false")).lower() == "true":
            found.secret.add(name)
        found.raw[name] = raw
        _constraints(name, definition, raw)
        kind = str(definition.get("Type", "String"))
        if stored := _STORED.fullmatch(kind):
            found.stored.add(name)
            kind = stored[1]
            value = fetch(raw)
            if value is None:
                raise ValidationError(f"Unable to fetch parameters [{raw}] from parameter store for this account.")
            raw = value
        found.values[name] = _typed(name, kind, raw)
    if without:
        raise ValidationError(f"Parameters: [{', '.join(without)}] must have values")
    return found


def _raw(name: str, definition: Mapping[str, Any], given: Given | None, before: Parameters | None) -> str | None:
    if given is not None and given.previous:
        if before is None or name not in before.raw:
            raise ValidationError(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true "
                "for a parameter key not in the previous template"
            )
        return before.raw[name]
    if given is not None:
        return given.value
    default = definition.get("Default")
    if default is None:
        return None
    return str(default).lower() if isinstance(default, bool) else str(default)


def _typed(name: str, kind: str, raw: str) -> Any:
    inner = _LIST.fullmatch(kind)
    if not _PLAIN.fullmatch(inner[1] if inner else kind):
        raise ValidationError(f"Template format error: Unrecognized parameter type: {kind}")
    if inner or kind == "CommaDelimitedList":
        items = [item.strip() for item in raw.split(",")] if raw else []
        if inner and inner[1] == "Number":
            for item in items:
                _number(name, item)
        return items
    if kind == "Number":
        _number(name, raw)
    return raw


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValidationError(f"Parameter '{name}' must be a number.") from None


def _constraints(name: str, definition: Mapping[str, Any], raw: str) -> None:
    said = definition.get("ConstraintDescription")

    def fail(why: str) -> None:
        raise ValidationError(
            f"Parameter {name} failed to satisfy constraint: {said}" if said else f"Parameter '{name}' {why}"
        )

    items = [item.strip() for item in raw.split(",")] if definition.get("Type") == "CommaDelimitedList" else [raw]
    allowed = [
        str(value).lower() if isinstance(value, bool) else str(value) for value in definition.get("AllowedValues", [])
    ]
    if allowed and any(item not in allowed for item in items):
        fail("must be one of AllowedValues")
    if "AllowedPattern" in definition and any(not re.fullmatch(definition["AllowedPattern"], item) for item in items):
        fail(f"must match pattern {definition['AllowedPattern']}")
    if "MinLength" in definition and len(raw) < int(definition["MinLength"]):
        fail(f"must contain at least {definition['MinLength']} characters")
    if "MaxLength" in definition and len(raw) > int(definition["MaxLength"]):
        fail(f"must contain at most {definition['MaxLength']} characters")
    if "MinValue" in definition and _number(name, raw) < float(definition["MinValue"]):
        fail(f"must be a number not less than {definition['MinValue']}")
    if "MaxValue" in definition and _number(name, raw) > float(definition["MaxValue"]):
        fail(f"must be a number not greater than {definition['MaxValue']}")

"""What botocore's models say of AWS's requests: turning a template into one, and checking one.

CloudFormation and the API spell the same thing differently here and there. ``as_request`` turns a resource's
properties into the request the resource handler would send; ``violations`` says what the service's front door
says of a request, which the SDK on the client's side mostly does not check (patterns, enums, lengths).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
import regex

_TRUTH = {"true": True, "false": False}


@cache
def _loader() -> Any:
    return botocore.session.Session().get_component("data_loader")


def session() -> Any:
    """A session of botocore that shares its models with all others: a service's is megabytes of JSON to read."""
    made = botocore.session.Session()
    made.register_component("data_loader", _loader())
    return made


@cache
def _service(name: str) -> Any:
    return session().get_service_model(name)


@cache
def request_shape(service: str, operation: str) -> Any:
    """The shape of an operation's request."""
    return _service(service).operation_model(operation).input_shape


@cache
def members(service: str, operation: str) -> frozenset[str]:
    """The names of an operation's parameters."""
    return frozenset(request_shape(service, operation).members)


# -- from a template ---------------------------------------------------------------------------------------


def as_request(service: str, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A resource's properties, in the types and the spelling of an operation's request.

    Some services write their members with a small letter where CloudFormation writes a capital one.

    Raises:
        LookupError: The operation has no parameter for a property.
    """
    found: dict[str, Any] = _spelled(request_shape(service, operation), properties)
    return found


def _spelled(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        named = {key if key in shape.members else _camel(key): item for key, item in value.items()}
        return {key: _spelled(shape.members[key], item) for key, item in named.items()}
    if shape.type_name == "list":
        return [_spelled(shape.member, item) for item in value]
    if shape.type_name == "map":
        pairs = value.items() if isinstance(value, Mapping) else ((pair["Key"], pair["Value"]) for pair in value)
        return {str(key): _spelled(shape.value, item) for key, item in pairs}
    return _scalar(shape, value)


def _scalar(shape: Any, value: Any) -> Any:
    """CloudFormation hands over ``"5"`` and ``"true"`` as readily as ``5`` and ``true``; the API does not."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if shape.type_name == "boolean":
        return _TRUTH[text.lower()]
    if shape.type_name in ("integer", "long"):
        return int(float(text))
    if shape.type_name in ("double", "float"):
        return float(text)
    # IPV4 in a template is ipv4 in the API
    return next((option for option in shape.metadata.get("enum", ()) if option.lower() == text.lower()), text)


# -- at the front door -------------------------------------------------------------------------------------


def violations(service: str, operation: str, request: Mapping[str, Any]) -> str:
    """What the service's validation says of a request, in its words; empty when it passes."""
    found = list(_broken(request_shape(service, operation), request, ""))
    if not found:
        return ""
    errors = "error" if len(found) == 1 else "errors"
    return f"{len(found)} validation {errors} detected: {'; '.join(found)}"


def _broken(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _broken_structure(shape, value, path)
        return
    if shape.type_name == "list":
        for position, item in enumerate(value, 1):
            yield from _broken(shape.member, item, f"{path}.{position}.member")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from _broken(shape.key, key, f"{path}.key")
            yield from _broken(shape.value, item, f"{path}.{key}.member")
    for rule in _rules(shape, value):
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {rule}"


def _broken_structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    for key in shape.required_members:
        if value.get(key) is None:
            where = f"{prefix}{_camel(key)}"
            yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"
    for key, item in value.items():
        yield from _broken(shape.members[key], item, f"{prefix}{_camel(key)}")


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _rules(shape: Any, value: Any) -> Iterator[str]:
    limits = shape.metadata
    sized = isinstance(value, (str, list, dict))
    size = len(value) if sized else value
    what = "length" if sized else "value"
    if isinstance(size, (int, float)) and not isinstance(size, bool):
        if size < limits.get("min", size):
            yield f"have {what} greater than or equal to {limits['min']}"
        if size > limits.get("max", size):
            yield f"have {what} less than or equal to {limits['max']}"
    if "enum" in limits and value not in limits["enum"]:
        yield f"satisfy enum value set: [{', '.join(limits['enum'])}]"
    if "pattern" in limits and not _pattern(limits["pattern"]).fullmatch(str(value)):
        yield f"satisfy regular expression pattern: {limits['pattern']}"


@cache
def _pattern(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern)

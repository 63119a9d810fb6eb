"""CloudFormation's resource schemas, enforced the way CloudFormation enforces them.

The schemas are AWS's own, as bundled with cfn-lint, and what `amendments` adds. CloudFormation differs from
plain JSON schema in two ways that matter: scalars are interchangeable (``"5"`` is an integer, ``true`` is a
string), and problems are told in its own words. Both are keywords of the validator below.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Protocol

import regex
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from .amendments import READABLE, amended

REGION = "us-east-1"  # the region whose list of types is offered: it has them all

# only cfn-lint's data is wanted, and importing the linter takes seconds
_BUNDLE = Path(str(distribution("cfn-lint").locate_file("cfnlint"))) / "data" / "schemas"
_TRUTH = {"true": True, "false": False}

Pointer = list[str]


class _Validator(Protocol):
    """What a keyword needs of the validator it runs in."""

    def is_type(self, instance: object, type: str) -> bool: ...  # noqa: A002 - jsonschema names it so

    def is_valid(self, instance: object) -> bool: ...

    def evolve(self, *, schema: Any) -> _Validator: ...


# -- scalars -----------------------------------------------------------------------------------------------


def _scalar(value: object) -> bool:
    return isinstance(value, (str, int, float))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _integer(value: object) -> bool:
    number = _number(value)
    return number is not None and number.is_integer()


def _boolean(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.lower() in _TRUTH)


def _text(value: object) -> str:
    """A scalar as CloudFormation writes it when a string is asked for."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_TYPES = Draft7Validator.TYPE_CHECKER.redefine_many(
    {
        "boolean": lambda _, value: _boolean(value),
        "integer": lambda _, value: _integer(value),
        "number": lambda _, value: _number(value) is not None,
        "string": lambda _, value: _scalar(value),
    }
)


# -- keywords, in CloudFormation's words -------------------------------------------------------------------

_JAVA = {"object": "JSONObject", "array": "JSONArray", "string": "String", "null": "Null"}


def _found(value: object) -> str:
    """The Java type CloudFormation says it found."""
    if isinstance(value, Mapping):
        return "JSONObject"
    if isinstance(value, list):
        return "JSONArray"
    return {bool: "Boolean", int: "Integer", float: "BigDecimal", str: "String"}.get(type(value), "Null")


def _type(validator: _Validator, types: Any, value: Any, _: Any) -> Iterator[ValidationError]:
    wanted = [types] if isinstance(types, str) else list(types)
    if not any(validator.is_type(value, kind) for kind in wanted):
        names = " or ".join(_JAVA.get(kind, kind.capitalize()) for kind in wanted)
        yield ValidationError(f"expected type: {names}, found: {_found(value)}")


def _required(validator: _Validator, keys: list[str], value: Any, _: Any) -> Iterator[ValidationError]:
    if validator.is_type(value, "object"):
        for key in keys:
            if key not in value:
                yield ValidationError(f"required key [{key}] not found")


def _additional(validator: _Validator, allowed: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    # Only `false` occurs in registry schemas: an object's open part is spelled with patternProperties.
    if allowed is not False or not validator.is_type(value, "object"):
        return
    patterns = list(schema.get("patternProperties", {}))
    for key in value:
        if key not in schema.get("properties", {}) and not any(_matches(p, str(key)) for p in patterns):
            yield ValidationError(f"extraneous key [{key}] is not permitted")


def _pattern_properties(validator: Any, patterns: dict[str, Any], value: Any, _: Any) -> Iterator[ValidationError]:
    if validator.is_type(value, "object"):
        for pattern, subschema in patterns.items():
            for key, item in value.items():
                if _matches(pattern, str(key)):
                    yield from validator.descend(item, subschema, path=key, schema_path=pattern)


def _enum(_: Any, options: list[Any], value: Any, __: Any) -> Iterator[ValidationError]:
    if _text(value) not in {_text(option) for option in options}:
        yield ValidationError(f"{_text(value)} is not a valid enum value")


def _enum_any_case(_: Any, options: list[Any], value: Any, __: Any) -> Iterator[ValidationError]:
    if _text(value).lower() not in {_text(option).lower() for option in options}:
        yield ValidationError(f"{_text(value)} is not a valid enum value")


def _const(_: Any, wanted: Any, value: Any, __: Any) -> Iterator[ValidationError]:
    if _text(value) != _text(wanted):
        yield ValidationError("failed validation constraint for keyword [const]")


def _minimum(_: Any, limit: float, value: Any, __: Any) -> Iterator[ValidationError]:
    number = _number(value)
    if number is not None and number < limit:
        yield ValidationError(f"{value} is not greater or equal to {limit}")


def _maximum(_: Any, limit: float, value: Any, __: Any) -> Iterator[ValidationError]:
    number = _number(value)
    if number is not None and number > limit:
        yield ValidationError(f"{value} is not less or equal to {limit}")


def _multiple_of(_: Any, step: float, value: Any, __: Any) -> Iterator[ValidationError]:
    number = _number(value)
    if number is not None and number % step:
        yield ValidationError(f"{value} is not a multiple of {step}")


def _min_length(_: Any, limit: int, value: Any, __: Any) -> Iterator[ValidationError]:
    if _scalar(value) and len(_text(value)) < limit:
        yield ValidationError(f"expected minLength: {limit}, actual: {len(_text(value))}")


def _max_length(_: Any, limit: int, value: Any, __: Any) -> Iterator[ValidationError]:
    if _scalar(value) and len(_text(value)) > limit:
        yield ValidationError(f"expected maxLength: {limit}, actual: {len(_text(value))}")


def _min_items(_: Any, limit: int, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, list) and len(value) < limit:
        yield ValidationError(f"expected minimum item count: {limit}, found: {len(value)}")


def _max_items(_: Any, limit: int, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, list) and len(value) > limit:
        yield ValidationError(f"expected maximum item count: {limit}, found: {len(value)}")


def _unique_items(_: Any, unique: bool, value: Any, __: Any) -> Iterator[ValidationError]:  # noqa: FBT001 - a keyword's value
    if unique and isinstance(value, list):
        seen = [json.dumps(item, sort_keys=True, default=str) for item in value]
        if len(set(seen)) != len(seen):
            yield ValidationError("array items are not unique")


@cache
def _compiled(pattern: str) -> regex.Pattern[str] | None:
    """The pattern, or None for the few that only Java's engine reads: CloudFormation alone can judge those."""
    try:
        return regex.compile(pattern)
    except regex.error:
        return None


def _matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if _scalar(value) and not _matches(pattern, _text(value)):
        yield ValidationError("failed validation constraint for keyword [pattern]")


def _one_of(validator: _Validator, options: list[Any], value: Any, _: Any) -> Iterator[ValidationError]:
    matched = sum(validator.evolve(schema=option).is_valid(value) for option in options)
    if matched != 1:
        yield ValidationError(f"#: {matched} subschemas matched instead of one")


def _any_of(validator: _Validator, options: list[Any], value: Any, _: Any) -> Iterator[ValidationError]:
    if not any(validator.evolve(schema=option).is_valid(value) for option in options):
        yield ValidationError(f"#: no subschema matched out of the total {len(options)} subschemas")


def _required_xor(_: Any, keys: list[str], value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, Mapping) and sum(key in value for key in keys) != 1:
        yield ValidationError(f"exactly one of {keys} is required")


def _required_or(_: Any, keys: list[str], value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, Mapping) and not any(key in value for key in keys):
        yield ValidationError(f"at least one of {keys} is required")


def _dependent_required(_: Any, rules: dict[str, list[str]], value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, Mapping):
        for key, others in rules.items():
            for other in others:
                if key in value and other not in value:
                    yield ValidationError(f"property [{other}] is required when [{key}] is given")


def _dependent_excluded(_: Any, rules: dict[str, list[str]], value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, Mapping):
        for key, others in rules.items():
            for other in others:
                if key in value and other in value:
                    yield ValidationError(f"property [{other}] is not permitted beside [{key}]")


_CloudFormation = extend(  # type: ignore[no-untyped-call]  # untyped in jsonschema's stubs
    Draft7Validator,
    {
        "type": _type,
        "required": _required,
        "additionalProperties": _additional,
        "patternProperties": _pattern_properties,
        "enum": _enum,
        "enumCaseInsensitive": _enum_any_case,
        "const": _const,
        "minimum": _minimum,
        "maximum": _maximum,
        "multipleOf": _multiple_of,
        "minLength": _min_length,
        "maxLength": _max_length,
        "minItems": _min_items,
        "maxItems": _max_items,
        "uniqueItems": _unique_items,
        "pattern": _pattern,
        "oneOf": _one_of,
        "anyOf": _any_of,
        "requiredXor": _required_xor,
        "requiredOr": _required_or,
        "dependentRequired": _dependent_required,
        "dependentExcluded": _dependent_excluded,
    },
    type_checker=_TYPES,
)


# -- one resource type -------------------------------------------------------------------------------------


def lookup(properties: Any, pointer: Pointer) -> Any:
    """The value a pointer leads to; ``*`` collects over a list; None where there is nothing."""
    if not pointer:
        return properties
    head, *rest = pointer
    if head == "*":
        return [lookup(item, rest) for item in properties] if isinstance(properties, list) else None
    return lookup(properties.get(head), rest) if isinstance(properties, Mapping) else None


def _present(value: Any) -> bool:
    return any(_present(item) for item in value) if isinstance(value, list) and value else value is not None


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same to CloudFormation, to which ``"5"`` is ``5`` and ``"true"`` is ``true``."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if _scalar(one) and _scalar(other):
        return _text(one) == _text(other)
    return bool(one == other)


class Schema:
    """What CloudFormation knows of one resource type."""

    def __init__(self, doc: dict[str, Any]) -> None:
        self.doc = doc
        self.type_name: str = doc["typeName"]
        self.create_only = self._pointers("createOnlyProperties")
        self.maybe_create_only = self._pointers("conditionalCreateOnlyProperties")
        self.identifier = self._pointers("primaryIdentifier")
        self.deletes_first: bool = doc.get("replacementStrategy") == "delete_then_create"
        self.read_only = self._pointers("readOnlyProperties")
        # a few types list properties as read-only that a template may well give, or must
        given = {*doc.get("required", []), *(pointer[0] for pointer in self.create_only)}
        self._forbidden = [p for p in self.read_only if p[0] not in given]
        self._validator = _CloudFormation(doc)

    def _pointers(self, keyword: str) -> list[Pointer]:
        return [text.split("/")[2:] for text in self.doc.get(keyword, [])]

    @property
    def attributes(self) -> list[str]:
        """What the service makes up."""
        return [".".join(pointer) for pointer in self.read_only if "*" not in pointer]

    @property
    def readable(self) -> set[str]:
        """What ``Fn::GetAtt`` may ask for."""
        return {*self.attributes, *READABLE.get(self.type_name, ())}

    def problems(self, properties: Mapping[str, Any]) -> list[str]:
        """What CloudFormation says about these (resolved) properties; empty when it would accept them."""
        errors = sorted(self._validator.iter_errors(properties), key=lambda e: [str(p) for p in e.absolute_path])
        found = [f"#{''.join(f'/{part}' for part in e.absolute_path)}: {e.message}" for e in errors]
        for pointer in self._forbidden:
            if _present(lookup(properties, pointer)):
                where = "".join(f"/{part}" for part in pointer[:-1])
                found.append(f"#{where}: extraneous key [{pointer[-1]}] is not permitted (it is read-only)")
        return list(dict.fromkeys(found))

    def replaces(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """The create-only properties that differ: any of them makes an update a replacement."""
        return ["/".join(p) for p in self.create_only if not same(lookup(old, p), lookup(new, p))]

    def type_of(self, pointer: Pointer) -> str:
        """The JSON type of the property a pointer leads to, ``string`` where the schema leaves it open."""
        node: Any = self.doc
        for part in pointer:
            node = self._resolved(node)
            node = node.get("items", {}) if part == "*" else node.get("properties", {}).get(part, {})
        kind = self._resolved(node).get("type", "string")
        return kind if isinstance(kind, str) else str(kind[0])

    def _resolved(self, node: Any) -> Any:
        while isinstance(node, Mapping) and "$ref" in node:
            target: Any = self.doc
            for part in node["$ref"].split("/")[1:]:
                target = target[part]
            node = target
        return node


@cache
def index() -> dict[str, str]:
    """Every resource type there is, with the name of its schema's file."""
    listed: dict[str, str] = json.loads((_BUNDLE / "providers" / f"{REGION}.json").read_text())
    return listed


@cache
def schema(type_name: str) -> Schema | None:
    """The schema of a resource type, or None if CloudFormation has no such type."""
    name = index().get(type_name)
    return Schema(amended(json.loads((_BUNDLE / "resources" / f"{name}.json").read_text()))) if name else None

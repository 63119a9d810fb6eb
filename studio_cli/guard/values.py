"""From a template's expressions to values that can be compared.

The checks' resolver answers another question: it forgets what it can not tell (`UNKNOWN`), because a rule says nothing
of it. Here two unknown values are the same if they come from the same place, so that is kept.
"""

from __future__ import annotations

import base64
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final

from local_aws.schemas import schema
from studio_cli.guard.sameness import Sameness, compare
from studio_cli.guard.symbols import SYMBOLS, Of, Waiting, freeze, text, written
from studio_cli.guard.worlds import EVERYWHERE, World
from studio_constructs.checks import Source

_PLACEHOLDER: Final = re.compile(r"\$\{([^!{}][^{}]*)\}")
_DYNAMIC: Final = re.compile(r"(\{\{resolve:[^{}]+\}\})")
_ABSENT: Final = object()  # AWS::NoValue
_STORED: Final = "AWS::SSM::Parameter"
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


class Imports(ABC):
    """What a template gets from others; None where nobody here has it."""

    @abstractmethod
    def exported(self, importer: Source, name: str, world: World) -> Any:
        """The value of an export."""

    @abstractmethod
    def output(self, stack: str, name: str, world: World) -> Any:
        """The value of an output of a stack."""

    @abstractmethod
    def nested_output(self, place: tuple[str, str], name: str, world: World) -> Any:
        """The value of an output of a nested stack."""

    @abstractmethod
    def looked_up(self, source: Source, name: str, world: World) -> Any:
        """The value of a parameter in Parameter Store."""

    @abstractmethod
    def given(self, source: Source, name: str, world: World) -> Any:
        """What a nested stack is given for a parameter."""


class Evaluator:
    """Evaluates the expressions of one template.

    Args:
        key: Key of its stack.
        source: The template.
        imports: What it gets from others.
    """

    def __init__(self, key: str, source: Source, imports: Imports) -> None:
        self._key = key
        self._source = source
        self._imports = imports
        self._bodies = _mapping(source.body.get("Resources"))
        self._parameters = _mapping(source.body.get("Parameters"))
        self._conditions = _mapping(source.body.get("Conditions"))
        self._outputs = _mapping(source.body.get("Outputs"))
        self._world = EVERYWHERE
        self._open: set[tuple[str, str]] = set()  # what is being worked out, so that a circle ends
        self._functions: Mapping[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::Base64": self._base64,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetStackOutput": self._stack_output,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import,
            "Fn::Join": self._join,
            "Fn::Length": self._length,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": self._to_json,
        }

    def value(self, expression: Any, world: World) -> Any:
        """What an expression is worth in a world.

        Raises:
            UndecidedError: The world does not say.
        """
        before, self._world = self._world, world
        try:
            value = self._value(expression)
        finally:
            self._world = before
        return None if value is _ABSENT else value

    def holds(self, name: str, world: World) -> bool:
        """Whether a condition holds.

        Raises:
            UndecidedError: The world does not say.
        """
        before, self._world = self._world, world
        try:
            return self._holds(name)
        finally:
            self._world = before

    def output(self, name: str, world: World) -> Any:
        """The value of an output."""
        if ("Outputs:", name) in self._open:
            return Waiting(name, ("circle", self._key, name))
        self._open.add(("Outputs:", name))
        try:
            return self.value(_mapping(self._outputs.get(name)).get("Value"), world)
        finally:
            self._open.discard(("Outputs:", name))

    # -- values --

    def _value(self, expression: Any) -> Any:
        if isinstance(expression, str):  # most are: so they come first
            return self._text(expression) if "{{resolve:" in expression else expression
        if isinstance(expression, Mapping):
            if len(expression) == 1:
                ((name, argument),) = expression.items()
                if name == "Ref" or (isinstance(name, str) and name.startswith("Fn::")):
                    function = self._functions.get(name)
                    return function(argument) if function else self._waiting(name, argument)
            entries = ((str(key), self._value(each)) for key, each in expression.items())
            return {key: each for key, each in entries if each is not _ABSENT}
        if isinstance(expression, list):
            return [each for each in map(self._value, expression) if each is not _ABSENT]
        return expression

    def _text(self, expression: str) -> Any:
        """A text with dynamic references in it."""
        pieces = _DYNAMIC.split(expression)
        return text(self._resolve(piece) if index % 2 else piece for index, piece in enumerate(pieces))

    def _resolve(self, reference: str) -> Any:
        """What a dynamic reference is worth: known, where a template here makes the parameter."""
        service, _, name = reference.removeprefix("{{resolve:").removesuffix("}}").partition(":")
        found = self._stored(name) if service == "ssm" else None
        return Waiting(reference, (reference,)) if found is None else found

    def _stored(self, name: Any) -> Any:
        """The value of a parameter in Parameter Store, or None; what reads itself is not known."""
        if not isinstance(name, str) or ("Stored:", name) in self._open:
            return None
        self._open.add(("Stored:", name))
        try:
            return self._imports.looked_up(self._source, name, self._world)
        finally:
            self._open.discard(("Stored:", name))

    def _waiting(self, name: str, argument: Any) -> Waiting:
        """A function that nobody can work out: the same function of the same things is worth the same."""
        return Waiting(f"{name.removeprefix('Fn::')}(...)", (name, freeze(self._value(argument))))

    def _ref(self, name: Any) -> Any:
        if not isinstance(name, str):
            return self._waiting("Ref", name)
        if name in self._bodies:
            return self._identity(name)
        return self._pseudo(name) if name.startswith("AWS::") else self._parameter(name)

    def _pseudo(self, name: str) -> Any:
        known = self._pseudos.get(name)
        of_stack = name in {"AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"}
        return Waiting(name, (name, self._key if of_stack else "")) if known is None else known

    @cached_property
    def _pseudos(self) -> Mapping[str, Any]:
        """The pseudo parameters that are known."""
        source = self._source
        partition = next(
            (each for start, each in _PARTITIONS.items() if (source.region or "").startswith(start)), "aws"
        )
        return {
            "AWS::NoValue": _ABSENT,
            "AWS::Region": source.region,
            "AWS::AccountId": source.account,
            "AWS::StackName": None if source.parent else source.stack or None,
            "AWS::Partition": partition if source.region else None,
        }

    def _parameter(self, name: str) -> Any:
        given = self._imports.given(self._source, name, self._world)
        if given is not None:
            return given
        parameter = _mapping(self._parameters.get(name))
        kind = str(parameter.get("Type"))
        stored = self._stored(parameter.get("Default")) if kind.startswith(_STORED) else None
        if stored is not None:
            return stored
        if "Default" not in parameter or kind.startswith(_STORED):
            return Waiting(name, ("parameter", self._key, name, kind, freeze(parameter.get("Default"))))
        default = parameter["Default"]
        return [each.strip() for each in str(default).split(",")] if "List" in kind else default

    # -- resources --

    def _identity(self, logical_id: str) -> Any:
        """What ``Ref`` gives: for a resource whose template says how it is known, that."""
        known = schema(self._type(logical_id))
        names = [self._own(logical_id, pointer) for pointer in known.identifier] if known else []
        if names and all(isinstance(name, (str, int)) and name != "" for name in names):
            return "|".join(map(written, names))
        return Of(self._key, logical_id)

    def _own(self, logical_id: str, pointer: list[str]) -> Any:
        """The value that a resource's template gives one of its properties."""
        properties = _mapping(_mapping(self._bodies.get(logical_id)).get("Properties"))
        if len(pointer) != 1 or pointer[0] not in properties or (logical_id, pointer[0]) in self._open:
            return None
        self._open.add((logical_id, pointer[0]))
        try:
            value = self._value(properties[pointer[0]])
        finally:
            self._open.discard((logical_id, pointer[0]))
        return None if value is _ABSENT else value

    def _get_att(self, argument: Any) -> Any:
        match argument:
            case str() if "." in argument:
                logical_id, _, attribute = argument.partition(".")
            case [str(logical_id), str(attribute)]:
                pass
            case _:
                return self._waiting("Fn::GetAtt", argument)
        if logical_id not in self._bodies:
            return self._waiting("Fn::GetAtt", [logical_id, attribute])
        if attribute.startswith("Outputs."):
            place = (self._key, logical_id)
            output = self._imports.nested_output(place, attribute.removeprefix("Outputs."), self._world)
            return Of(*place, attribute) if output is None else output
        known = schema(self._type(logical_id))
        if known and known.identifier == [[attribute]]:
            return self._identity(logical_id)
        own = None if known and [attribute] in known.read_only else self._own(logical_id, [attribute])
        return Of(self._key, logical_id, attribute) if own is None else own

    def _type(self, logical_id: str) -> str:
        return str(_mapping(self._bodies.get(logical_id)).get("Type"))

    # -- functions --

    def _if(self, argument: Any) -> Any:
        match argument:
            case [str(condition), yes, no]:
                return self._value(yes if self._holds(condition) else no)
        return self._waiting("Fn::If", argument)

    def _join(self, argument: Any) -> Any:
        match argument:
            case [str(separator), parts]:
                values = self._value(parts)
                if isinstance(values, list) and not any(isinstance(each, (list, Mapping)) for each in values):
                    return text([part for each in values for part in (separator, each)][1:])
        return self._waiting("Fn::Join", argument)

    def _sub(self, argument: Any) -> Any:
        pattern, names = argument[:2] if isinstance(argument, list) and len(argument) > 1 else (argument, {})
        if isinstance(pattern, list) and len(pattern) == 1:
            (pattern,) = pattern
        if not isinstance(pattern, str) or not isinstance(names, Mapping):
            return self._waiting("Fn::Sub", argument)
        parts = [
            self._named(piece.strip(), names) if index % 2 else self._value(piece.replace("${!", "${"))
            for index, piece in enumerate(_PLACEHOLDER.split(pattern))
        ]
        if any(isinstance(part, (list, Mapping)) or part is _ABSENT for part in parts):
            return self._waiting("Fn::Sub", [pattern, {}])
        return text(parts)

    def _named(self, name: str, names: Mapping[str, Any]) -> Any:
        if name in names:
            return self._value(names[name])
        return self._get_att(name) if "." in name else self._ref(name)

    def _select(self, argument: Any) -> Any:
        match argument:
            case [int() | str() as index, values]:
                listed = self._value(values)
                if isinstance(listed, list) and str(index).isdigit() and int(index) < len(listed):
                    return listed[int(index)]
        return self._waiting("Fn::Select", argument)

    def _split(self, argument: Any) -> Any:
        match argument:
            case [str(separator), expression] if separator:
                value = self._value(expression)
                if isinstance(value, str):
                    return value.split(separator)
        return self._waiting("Fn::Split", argument)

    def _length(self, argument: Any) -> Any:
        value = self._value(argument)
        return len(value) if isinstance(value, list) else self._waiting("Fn::Length", argument)

    def _to_json(self, argument: Any) -> Any:
        value = self._value(argument)
        if any(True for _ in _symbols(value)):
            return self._waiting("Fn::ToJsonString", argument)
        return json.dumps(value, separators=(",", ":"))

    def _find_in_map(self, argument: Any) -> Any:
        keys = argument if isinstance(argument, list) else []
        value: Any = self._source.body.get("Mappings")
        for key in keys[:3]:
            resolved = self._value(key)
            value = value.get(written(resolved)) if isinstance(value, Mapping) and _is_scalar(resolved) else None
        if value is not None and not isinstance(value, Mapping):
            return value
        match keys[3:]:
            case [{"DefaultValue": otherwise}] if value is None:
                resolved = [self._value(key) for key in keys[:3]]
                if all(map(_is_scalar, resolved)):
                    return self._value(otherwise)
        # what is looked up counts, as well as what it is looked up by
        tables = _mapping(self._source.body.get("Mappings"))
        table = tables.get(keys[0]) if keys and isinstance(keys[0], str) else tables
        return Waiting("FindInMap(...)", ("Fn::FindInMap", freeze(self._value(argument)), freeze(table)))

    def _base64(self, argument: Any) -> Any:
        value = self._value(argument)
        if isinstance(value, str):
            return base64.b64encode(value.encode()).decode()
        return self._waiting("Fn::Base64", argument)

    def _import(self, argument: Any) -> Any:
        name = self._value(argument)
        found = self._imports.exported(self._source, written(name), self._world) if _is_scalar(name) else None
        return self._waiting("Fn::ImportValue", argument) if found is None else found

    def _stack_output(self, argument: Any) -> Any:
        value = self._value(argument)
        names = _mapping(value)
        stack, output = names.get("StackName"), names.get("OutputName")
        found = None
        if isinstance(stack, str) and isinstance(output, str):
            found = self._imports.output(stack, output, self._world)
        return Waiting("GetStackOutput(...)", ("Fn::GetStackOutput", freeze(value))) if found is None else found

    # -- conditions --

    def _holds(self, name: str) -> bool:
        if name not in self._conditions or ("Conditions:", name) in self._open:
            return self._world.holds(frozenset({("condition", self._key, name), "true"}))
        self._open.add(("Conditions:", name))
        try:
            return self._evaluate(self._conditions[name])
        finally:
            self._open.discard(("Conditions:", name))

    def _evaluate(self, body: Any) -> bool:
        match body:
            case {"Fn::And": [*parts]}:
                return all(self._evaluate(part) for part in parts)
            case {"Fn::Or": [*parts]}:
                return any(self._evaluate(part) for part in parts)
            case {"Fn::Not": [part]}:
                return not self._evaluate(part)
            case {"Condition": str(name)}:
                return self._holds(name)
            case {"Fn::Equals": [left, right]}:
                return self._are_equal(self._value(left), self._value(right))
        return self._world.holds(frozenset({("condition", self._key, freeze(body)), "true"}))

    def _are_equal(self, one: Any, other: Any) -> bool:
        sameness = compare(one, other)
        if sameness is Sameness.UNKNOWN:
            return self._world.holds(frozenset({freeze(one), freeze(other)}))
        return sameness is Sameness.SAME


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def _symbols(value: Any) -> list[Any]:
    if isinstance(value, SYMBOLS):
        return [value]
    if isinstance(value, Mapping):
        return [each for item in value.values() for each in _symbols(item)]
    return [each for item in value for each in _symbols(item)] if isinstance(value, list) else []

"""From a template's intrinsic functions to values, as far as anybody can tell before the deployment."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from studio_constructs.checks.conditions import Assignment, Conditions, assignments
from studio_constructs.checks.source import Source
from studio_constructs.checks.template import UNKNOWN, Reference, Resource, Template, Text, Together, is_literal

_ABSENT: Final = object()  # AWS::NoValue
_PLACEHOLDER: Final = re.compile(r"\$\{([^!{}][^{}]*)\}")
_OF_NO_INTEREST: Final = "AWS::CDK::Metadata"  # its condition lists all regions, and nobody judges it

Exports = Callable[[Source, str], Any]
"""What an ``Fn::ImportValue`` of a template by that name stands for."""
Parents = Callable[[Source, str], Any]
"""What the parent of a nested stack gives it for a parameter."""


class Resolver:
    """Resolves one template.

    Args:
        source: The template.
        imports: What names of exports stand for.
        parameters: What a nested stack's parameters are given.
        together: What is deployed together with it.
    """

    def __init__(
        self,
        source: Source,
        *,
        imports: Exports = lambda *_: UNKNOWN,
        parameters: Parents = lambda *_: None,
        together: Together | None = None,
    ) -> None:
        self._source = source
        self._imports = imports
        self._given = parameters
        self._together = together or Together({})
        self._bodies = {
            name: body for name, body in _mapping(source.body.get("Resources")).items() if _is_resource(body)
        }
        self._parameters = _mapping(source.body.get("Parameters"))
        self._assignment: Assignment = {}
        self._functions: Mapping[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::Base64": self._base64,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
        }
        self._conditions = Conditions(_mapping(source.body.get("Conditions")), self.resolve)

    def templates(self) -> Iterator[Template]:
        """The template, once for each way in which its conditions may turn out."""
        bodies = [body for body in self._bodies.values() if body["Type"] != _OF_NO_INTEREST]
        undecided = self._conditions.undecided(name for body in bodies for name in _conditions_of(body))
        for assignment in assignments(undecided):
            yield self.template(assignment)

    def template(self, assignment: Assignment | None = None) -> Template:
        """The template under one way in which its conditions may turn out."""
        self._assignment = assignment or {}
        source = self._source
        return Template(
            name=source.name,
            resources={
                logical_id: self._resource(logical_id, body)
                for logical_id, body in self._bodies.items()
                if "Condition" not in body or self._holds(body["Condition"])
            },
            region=source.region,
            account=source.account,
            together=self._together,
        )

    def output(self, name: str) -> Any:
        """The value of an output."""
        output = _mapping(self._source.body.get("Outputs")).get(name)
        return self.resolve(_mapping(output).get("Value"))

    def exports(self) -> Iterator[tuple[str, str]]:
        """Names of exports that are known, and their outputs."""
        for key, output in _mapping(self._source.body.get("Outputs")).items():
            name = self.resolve(_mapping(_mapping(output).get("Export")).get("Name"))
            if is_literal(name):
                yield str(name), key

    def resolve(self, value: Any) -> Any:
        """A value without intrinsic functions, or `UNKNOWN`."""
        resolved = self._resolve(value)
        return None if resolved is _ABSENT else resolved

    def _resource(self, logical_id: str, body: Mapping[str, Any]) -> Resource:
        properties = self.resolve(body.get("Properties", {}))
        metadata = _mapping(body.get("Metadata"))
        path = self._source.paths.get(logical_id) or metadata.get("aws:cdk:path") or ""
        return Resource(
            logical_id=logical_id,
            type=body["Type"],
            properties=properties if isinstance(properties, Mapping) else {},
            deletion_policy=self.resolve(body.get("DeletionPolicy")),
            update_replace_policy=self.resolve(body.get("UpdateReplacePolicy")),
            metadata=metadata,
            path=path if isinstance(path, str) else "",
            template=self._source.name,
        )

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name == "Ref" or (isinstance(name, str) and name.startswith("Fn::")):
                    return self._function(name, argument)
            entries = ((key, self._resolve(each)) for key, each in value.items())
            return {key: each for key, each in entries if each is not _ABSENT}
        if isinstance(value, list):
            return [each for each in map(self._resolve, value) if each is not _ABSENT]
        if isinstance(value, str) and "{{resolve:" in value:
            return Text([value])
        return value

    def _function(self, name: str, argument: Any) -> Any:
        known = self._functions.get(name)
        return known(argument) if known else UNKNOWN

    def _if(self, argument: Any) -> Any:
        match argument:
            case [str(condition), yes, no]:
                return self._resolve(yes if self._holds(condition) else no)
        return UNKNOWN

    def _holds(self, condition: Any) -> bool:
        return isinstance(condition, str) and self._conditions.holds(condition, self._assignment)

    def _ref(self, name: Any) -> Any:
        if name == "AWS::NoValue":
            return _ABSENT
        if not isinstance(name, str):
            return UNKNOWN
        if name.startswith("AWS::"):
            known = {"AWS::Region": self._source.region, "AWS::AccountId": self._source.account}.get(name)
            return known or Text([f"${{{name}}}"])
        if name in self._bodies:
            return Reference(self._source.name, name)
        return self._parameter(name)

    def _parameter(self, name: Any) -> Any:
        given = self._given(self._source, name)
        if given is not None:
            return given
        parameter = _mapping(self._parameters.get(name))
        kind = str(parameter.get("Type"))
        if "Default" not in parameter or kind.startswith("AWS::SSM::Parameter::"):
            return UNKNOWN
        default = parameter["Default"]
        return [each.strip() for each in str(default).split(",")] if "List" in kind else default

    def _get_att(self, argument: Any) -> Any:
        match argument:
            case str() if "." in argument:
                logical_id, _, attribute = argument.partition(".")
            case [str(logical_id), str(attribute)]:
                pass
            case _:
                return UNKNOWN
        return Reference(self._source.name, logical_id, attribute) if logical_id in self._bodies else UNKNOWN

    def _join(self, argument: Any) -> Any:
        match argument:
            case [str(separator), parts]:
                resolved = self._resolve(parts)
                if isinstance(resolved, list):
                    joined = [part for each in resolved for part in (separator, each)][1:]
                    return _text(joined)
        return UNKNOWN

    def _sub(self, argument: Any) -> Any:
        text, names = argument[:2] if isinstance(argument, list) and len(argument) > 1 else (argument, {})
        if not isinstance(text, str) or not isinstance(names, Mapping):
            return UNKNOWN
        pieces = _PLACEHOLDER.split(text)
        parts = [
            self._named(piece.strip(), names) if index % 2 else piece.replace("${!", "${")
            for index, piece in enumerate(pieces)
        ]
        return _text(parts)

    def _named(self, name: str, names: Mapping[str, Any]) -> Any:
        if name in names:
            value = self._resolve(names[name])
        elif "." in name:
            value = self._get_att(name)
        else:
            value = self._ref(name)
        return Text([f"${{{name}}}"]) if value is UNKNOWN else value

    def _select(self, argument: Any) -> Any:
        match argument:
            case [int() | str() as index, values]:
                resolved = self._resolve(values)
                number = int(index) if str(index).isdigit() else None
                if isinstance(resolved, list) and number is not None and number < len(resolved):
                    return resolved[number]
        return UNKNOWN

    def _split(self, argument: Any) -> Any:
        match argument:
            case [str(separator), text] if separator:
                resolved = self._resolve(text)
                if isinstance(resolved, str) and not isinstance(resolved, Text):
                    return resolved.split(separator)
        return UNKNOWN

    def _find_in_map(self, argument: Any) -> Any:
        value: Any = self._source.body.get("Mappings")
        for key in argument if isinstance(argument, list) else ():
            resolved = self._resolve(key)
            if not is_literal(resolved) or not isinstance(value, Mapping):
                return UNKNOWN
            value = value.get(str(resolved))
        return UNKNOWN if value is None or isinstance(value, Mapping) else value

    def _base64(self, argument: Any) -> Any:
        resolved = self._resolve(argument)
        if not isinstance(resolved, str):
            return UNKNOWN
        encoded = base64.b64encode(resolved.encode()).decode()
        return Text([encoded]) if isinstance(resolved, Text) else encoded

    def _import(self, argument: Any) -> Any:
        name = self._resolve(argument)
        return self._imports(self._source, str(name)) if is_literal(name) else UNKNOWN


def _text(parts: list[Any]) -> Any:
    """Text that is joined from parts: plain where all of them are known."""
    if any(isinstance(part, (list, Mapping)) for part in parts):
        return UNKNOWN
    if all(is_literal(part) for part in parts):
        return "".join(str(part) for part in parts)
    return Text(["${}" if part is UNKNOWN else part for part in parts])


def _conditions_of(body: Any) -> Iterator[str]:
    """Names of the conditions that a resource depends on."""
    if isinstance(body, Mapping):
        condition = body.get("Condition")
        if isinstance(condition, str):
            yield condition
        match body:
            case {"Fn::If": [str(name), *_]}:
                yield name
        for each in body.values():
            yield from _conditions_of(each)
    elif isinstance(body, list):
        for each in body:
            yield from _conditions_of(each)


def _is_resource(body: Any) -> bool:
    return isinstance(body, Mapping) and isinstance(body.get("Type"), str)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

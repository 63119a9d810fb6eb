"""A template whose intrinsic functions have their values.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from .stand_ins import Place, Unresolved, called

Json = dict[str, Any]
NO_VALUE = object()
"""What `AWS::NoValue` gives: the property, or the item of a list, is left out."""

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")
_URL_SUFFIX = {"aws-cn": "amazonaws.com.cn"}


class Surroundings(Protocol):
    """What a template takes from other stacks."""

    def exported(self, name: str, place: Place) -> Any:
        """What a stack beside it exports."""

    def output(self, stack: str, name: str, place: Place) -> Any:
        """An output of a stack."""


class Template:
    """One stack's template, at its place.

    Args:
        content: As the file has it.
        place: Where the stack is.
        surroundings: The stacks beside it.
        parameters: Values of parameters; the others have their defaults.
        nested: The templates of nested stacks, by logical id.
    """

    def __init__(
        self,
        content: Json,
        place: Place,
        surroundings: Surroundings,
        parameters: Mapping[str, Any] | None = None,
        nested: Mapping[str, Template] | None = None,
    ) -> None:
        self.content = content
        self.place = place
        self.nested = dict(nested or {})
        self._surroundings = surroundings
        self._parameters = parameters or {}  # not copied: those of a nested stack are read when they are asked for
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self._condition,
            "Fn::And": lambda told: all(self._truth(each) for each in told),
            "Fn::Base64": lambda told: base64.b64encode(str(self.resolve(told)).encode()).decode(),
            "Fn::Equals": lambda told: self.resolve(told[0]) == self.resolve(told[1]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetStackOutput": self._stack_output,
            "Fn::If": lambda told: self.resolve(told[1 if self._condition(told[0]) else 2]),
            "Fn::ImportValue": lambda told: surroundings.exported(self.resolve(told), place),
            "Fn::Join": lambda told: str(told[0]).join(map(_text, self.resolve(told[1]))),
            "Fn::Not": lambda told: not self._truth(told[0]),
            "Fn::Or": lambda told: any(self._truth(each) for each in told),
            "Fn::Select": lambda told: self.resolve(told[1])[int(self.resolve(told[0]))],
            "Fn::Split": lambda told: str(self.resolve(told[1])).split(str(told[0])),
            "Fn::Sub": self._sub,
        }

    def resources(self, *kinds: str) -> dict[str, Json]:
        """The resources of some types that its conditions let be, as they are written."""
        return {
            logical_id: resource
            for logical_id, resource in self.content.get("Resources", {}).items()
            if resource["Type"] in kinds and self.has(resource)
        }

    def has(self, resource: Json) -> bool:
        """Whether the condition of a resource lets it be."""
        return "Condition" not in resource or self._condition(resource["Condition"])

    def outputs(self) -> dict[str, Any]:
        """The outputs that its conditions let be, as they are written."""
        found = self.content.get("Outputs", {})
        return {name: output for name, output in found.items() if self.has(output)}

    def resolve(self, value: Any) -> Any:
        """A value without intrinsic functions."""
        if isinstance(value, list):
            return [each for each in map(self.resolve, value) if each is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, told),) = value.items()
            if name in self._functions and not (name == "Condition" and isinstance(told, dict)):
                return self._functions[name](told)
            if name.startswith("Fn::"):
                raise Unresolved(f"{self.place.stack}: {name}")
        found = {key: self.resolve(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each is not NO_VALUE}

    def name_of(self, logical_id: str, attribute: str | None = None) -> str:
        """What a resource is called: what `Ref` gives, or an attribute."""
        return called(logical_id, self.content["Resources"][logical_id], attribute, self.place, self.resolve)

    def _ref(self, name: str) -> Any:
        place = self.place
        pseudo: dict[str, Any] = {
            "AWS::AccountId": place.account,
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": place.partition,
            "AWS::Region": place.region,
            "AWS::StackId": (
                f"arn:{place.partition}:cloudformation:{place.region}:{place.account}:stack/{place.stack}/0"
            ),
            "AWS::StackName": place.stack,
            "AWS::URLSuffix": _URL_SUFFIX.get(place.partition, "amazonaws.com"),
        }
        if name in pseudo:
            return pseudo[name]
        if name in self._parameters:
            return self._parameters[name]
        if name in self.content.get("Parameters", {}):
            return self._default(name, self.content["Parameters"][name])
        if name in self.content["Resources"]:
            return self.name_of(name)
        raise Unresolved(f"{place.stack}: {name}, which the template has not")

    def _default(self, name: str, parameter: Json) -> Any:
        kind = str(parameter["Type"])
        if "Default" not in parameter or "AWS::SSM::" in kind:
            raise Unresolved(f"{self.place.stack}: the parameter {name}")
        default = parameter["Default"]
        return str(default).split(",") if kind.startswith("List<") or kind == "CommaDelimitedList" else default

    def _get_att(self, told: Any) -> Any:
        name, attribute = told.split(".", 1) if isinstance(told, str) else (told[0], self.resolve(told[1]))
        if name not in self.content["Resources"]:
            raise Unresolved(f"{self.place.stack}: {name}, which the template has not")
        if name in self.nested and attribute.startswith("Outputs."):
            inner = self.nested[name]
            return inner.resolve(inner.outputs()[attribute.removeprefix("Outputs.")]["Value"])
        return self.name_of(name, attribute)

    def _stack_output(self, told: Json) -> Any:
        unknown = set(told) - {"StackName", "OutputName", "Region"}
        if unknown:
            raise Unresolved(f"{self.place.stack}: an output with {sorted(unknown)}")
        there = replace(self.place, region=self.resolve(told.get("Region", self.place.region)))
        return self._surroundings.output(self.resolve(told["StackName"]), self.resolve(told["OutputName"]), there)

    def _find_in_map(self, told: list[Any]) -> Any:
        name, first, second, *default = map(self.resolve, told)
        try:
            return self.resolve(self.content["Mappings"][name][first][second])
        except KeyError:
            if default:
                return default[0]["DefaultValue"]
            raise Unresolved(f"{self.place.stack}: {name}, {first}, {second}") from None

    def _sub(self, told: Any) -> str:
        text, values = (told, {}) if isinstance(told, str) else told

        def value(found: re.Match[str]) -> str:
            literal, name = found[1], found[2].strip()
            if literal:
                return f"${{{found[2]}}}"
            if name in values:
                return _text(self.resolve(values[name]))
            return _text(self._get_att(name) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(value, text)

    def _condition(self, name: str) -> bool:
        return self._truth(self.content["Conditions"][name])

    def _truth(self, told: Any) -> bool:
        found = self.resolve(told)
        if not isinstance(found, bool):
            raise Unresolved(f"{self.place.stack}: {told} is no condition")
        return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise Unresolved(f"{value!r} within a text")

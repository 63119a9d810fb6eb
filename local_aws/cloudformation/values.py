"""Intrinsic functions and conditions: what an expression in a template is worth."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from .errors import ValidationError, refused
from .expressions import attribute_target, order, substitutions
from .parameters import Parameters
from .template import Template

UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""The value, in a change set, of what only the deployment will know."""

_NOTHING = object()  # what AWS::NoValue is worth: the key or item that holds it vanishes
_SUB = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:([a-z-]+):([^}]*)\}\}")

# the method of a scope that is worth each function
_FUNCTIONS = {
    "Fn::Base64": "_base64",
    "Fn::Cidr": "_cidr",
    "Fn::FindInMap": "_find_in_map",
    "Fn::GetAZs": "_zones",
    "Fn::GetAtt": "_get_att",
    "Fn::GetStackOutput": "_stack_output",
    "Fn::If": "_if",
    "Fn::ImportValue": "_import",
    "Fn::Join": "_join",
    "Fn::Length": "_length",
    "Fn::Select": "_select",
    "Fn::Split": "_split",
    "Fn::Sub": "_sub",
    "Fn::ToJsonString": "_json",
}


class Resources(Protocol):
    """The stack's resources, as expressions see them."""

    def ref(self, logical_id: str) -> Any:
        """What ``Ref`` of a resource is worth."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """What ``Fn::GetAtt`` of a resource is worth."""


class Outside(Protocol):
    """What lies outside the stack, as expressions see it."""

    def imported(self, name: str) -> str:
        """The value of an export."""

    def output(self, stack: str, name: str, region: str | None, role: str | None) -> str:
        """The value of another stack's output."""

    def zones(self, region: str) -> list[str]:
        """The availability zones of a region."""

    def dynamic(self, service: str, reference: str) -> str:
        """The value of a dynamic reference, ``{{resolve:service:reference}}``."""


def text(value: Any) -> str:
    """A scalar as CloudFormation writes it into a string."""
    if isinstance(value, (dict, list)):
        raise ValidationError("Template error: a string was expected, and a list or an object was found")
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass
class Scope:
    """Where the expressions of one stack are evaluated.

    Attributes:
        imports: The exports that were read so far.
    """

    template: Template
    parameters: Parameters
    pseudo: Mapping[str, Any]
    resources: Resources
    outside: Outside
    imports: set[str] = field(default_factory=set)
    conditions: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._busy: list[str] = []
        for name in self.template.section("Conditions"):
            self.condition(name)

    # -- conditions --

    def condition(self, name: str) -> bool:
        """Whether a condition holds."""
        if name not in self.conditions:
            definitions = self.template.section("Conditions")
            if name not in definitions:
                raise ValidationError(f"Template format error: Unresolved condition dependency {name}")
            if name in self._busy:
                raise ValidationError(f"Template format error: Circular dependency between conditions: {self._busy}")
            self._busy.append(name)
            self.conditions[name] = self.holds(definitions[name])
            self._busy.pop()
        return self.conditions[name]

    def holds(self, expression: Any) -> bool:
        """Whether a condition's expression is true."""
        match expression:
            case {"Condition": str(name)}:
                return self.condition(name)
            case {"Fn::Equals": [one, other]}:
                return self._same(self.evaluate(one), self.evaluate(other))
            case {"Fn::Not": [one]}:
                return not self.holds(one)
            case {"Fn::And": list(parts)}:
                return all(self.holds(part) for part in parts)
            case {"Fn::Or": list(parts)}:
                return any(self.holds(part) for part in parts)
            case {"Fn::Contains": [options, value]}:
                wanted = self.evaluate(value)
                return any(self._same(option, wanted) for option in self.evaluate(options))
        raise ValidationError(
            f"Template format error: Every Condition must be a condition function, not {json.dumps(expression)}"
        )

    @staticmethod
    def _same(one: Any, other: Any) -> bool:
        scalars = not isinstance(one, (dict, list)) and not isinstance(other, (dict, list))
        return text(one) == text(other) if scalars else bool(one == other)

    def active(self) -> dict[str, dict[str, Any]]:
        """The resources whose condition holds, in the order they are made."""
        wanted = {
            name: definition
            for name, definition in self.template.resources.items()
            if "Condition" not in definition or self.condition(definition["Condition"])
        }
        return {name: wanted[name] for name in order(wanted, self.conditions)}

    def assert_rules(self) -> None:
        """Fail if one of the template's rules does."""
        broken = []
        for rule in self.template.section("Rules").values():
            if "RuleCondition" in rule and not self.holds(rule["RuleCondition"]):
                continue
            for assertion in rule.get("Assertions", []):
                self._rule_functions(assertion.get("Assert"))
                if not self.holds(assertion["Assert"]):
                    broken.append(assertion.get("AssertDescription", json.dumps(assertion["Assert"])))
        if broken:
            raise ValidationError(f"Template error: Rule assertion failed: {'; '.join(broken)}")

    def _rule_functions(self, expression: Any) -> None:
        for name in ("Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"):
            if name in json.dumps(expression):
                raise refused(f"{name} in a template's Rules")

    # -- values --

    def evaluate(self, value: Any) -> Any:
        """What an expression is worth; NoValue is gone from it."""
        found = self._value(value)
        return None if found is _NOTHING else found

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return _DYNAMIC.sub(lambda found: self.outside.dynamic(found[1], found[2]), value)
        if isinstance(value, list):
            return [item for item in map(self._value, value) if item is not _NOTHING]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name == "Ref" or str(name).startswith("Fn::"):
                return self._function(name, argument)
        return {key: item for key, raw in value.items() if (item := self._value(raw)) is not _NOTHING}

    def _function(self, name: str, argument: Any) -> Any:
        if name == "Ref":
            return self._ref(str(argument))
        if name not in _FUNCTIONS:
            raise refused(f"{name} here")
        return getattr(self, _FUNCTIONS[name])(argument)

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.parameters.values:
            return self.parameters.values[name]
        return self.resources.ref(name)

    # -- functions --

    def _get_att(self, argument: Any) -> Any:
        target, attribute = attribute_target(argument)
        return self.resources.attribute(target, text(self.evaluate(attribute)))

    def _if(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 3:  # noqa: PLR2004 - condition, then, else
            raise ValidationError("Template error: Fn::If requires a list argument with three elements")
        name, yes, no = argument
        return self._value(yes if self.condition(name) else no)

    def _join(self, argument: Any) -> Any:
        match argument:
            case [str(delimiter), items]:
                values = self.evaluate(items)
                if isinstance(values, list):
                    return delimiter.join(map(text, values))
                if values == UNKNOWN:
                    return UNKNOWN
        raise ValidationError(
            "Template error: every Fn::Join object requires two parameters, "
            "(1) a string delimiter and (2) a list of strings to be joined"
        )

    def _split(self, argument: Any) -> Any:
        match argument:
            case [str(delimiter), source]:
                value = text(self.evaluate(source))
                return UNKNOWN if UNKNOWN in value else value.split(delimiter)
        raise ValidationError(
            "Template error: every Fn::Split object requires two parameters, "
            "(1) a string delimiter and (2) a string to be split"
        )

    def _select(self, argument: Any) -> Any:
        match argument:
            case [index, items]:
                values, position = self.evaluate(items), text(self.evaluate(index))
                if UNKNOWN in (values, position):
                    return UNKNOWN
                if isinstance(values, list) and position.isdigit():
                    if int(position) >= len(values):
                        raise ValidationError(
                            f"Template error: Fn::Select cannot select nonexistent value at index {position}"
                        )
                    return values[int(position)]
        raise ValidationError(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )

    def _sub(self, argument: Any) -> Any:
        template, variables = substitutions(argument)

        def value(found: re.Match[str]) -> str:
            literal, name = found[1], found[2].strip()
            if literal:
                return f"${{{found[2]}}}"
            if name in variables:
                return text(self.evaluate(variables[name]))
            target, dot, attribute = name.partition(".")
            return text(self.resources.attribute(target, attribute) if dot else self.evaluate({"Ref": name}))

        return self._value(_SUB.sub(value, template))

    def _find_in_map(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) not in (3, 4):
            raise ValidationError(
                "Template error: every Fn::FindInMap object requires three parameters, "
                "the map name, map key and the attribute for return value"
            )
        name, top, second = (text(self.evaluate(part)) for part in argument[:3])
        found = self.template.section("Mappings").get(name, {}).get(top, {}).get(second)
        if found is not None:
            return found
        if len(argument) == 4 and "DefaultValue" in argument[3]:  # noqa: PLR2004 - an optional fourth
            return self._value(argument[3]["DefaultValue"])
        raise ValidationError(f"Template error: Unable to get mapping for {name}::{top}::{second}")

    def _import(self, argument: Any) -> Any:
        name = text(self.evaluate(argument))
        value = self.outside.imported(name)
        self.imports.add(name)
        return value

    def _stack_output(self, argument: Any) -> Any:
        if not isinstance(argument, Mapping) or not {"StackName", "OutputName"} <= argument.keys():
            raise ValidationError("Template error: Fn::GetStackOutput requires an object with StackName and OutputName")
        given = self.evaluate(argument)
        return self.outside.output(given["StackName"], given["OutputName"], given.get("Region"), given.get("RoleArn"))

    def _zones(self, argument: Any) -> Any:
        return self.outside.zones(text(self.evaluate(argument)) or self.pseudo["AWS::Region"])

    def _base64(self, argument: Any) -> Any:
        return base64.b64encode(text(self.evaluate(argument)).encode()).decode()

    def _cidr(self, argument: Any) -> Any:
        block, count, bits = (self.evaluate(part) for part in [*argument, 8][:3])
        if block == UNKNOWN:
            return UNKNOWN
        try:
            network = ipaddress.ip_network(text(block), strict=False)
            found = list(islice(network.subnets(new_prefix=network.max_prefixlen - int(bits)), int(count)))
        except ValueError as error:
            raise ValidationError(f"Template error: Fn::Cidr {error}") from error
        if len(found) < int(count):
            raise ValidationError(f"Template error: Fn::Cidr cannot create {count} blocks of {bits} bits in {block}")
        return [str(subnet) for subnet in found]

    def _length(self, argument: Any) -> Any:
        values = self.evaluate(argument)
        return UNKNOWN if values == UNKNOWN else len(values)

    def _json(self, argument: Any) -> Any:
        return json.dumps(self.evaluate(argument), separators=(",", ":"))

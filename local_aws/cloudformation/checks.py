"""Everything CloudFormation rejects in a template before it makes anything."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from local_aws.schemas import schema

from .errors import ValidationError, refused
from .expressions import depends_on, functions, order, references

MAX_RESOURCES = 500
MAX_PARAMETERS = 200
MAX_OUTPUTS = 200

PSEUDO = frozenset(
    f"AWS::{name}"
    for name in ("AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
FUNCTIONS = frozenset(
    f"Fn::{name}"
    for name in (
        "And Base64 Cidr Contains Equals FindInMap GetAZs GetAtt GetStackOutput If ImportValue Join Length Not Or"
        " Select Split Sub ToJsonString"
    ).split()
)
KEEP = ("Retain", "RetainExceptOnCreate")

# Types that mean more than a resource: making a record of them would be a lie.
UNSUPPORTED_TYPES = frozenset(
    f"AWS::CloudFormation::{name}"
    for name in (
        "GuardHook HookDefaultVersion HookTypeConfig HookVersion LambdaHook Macro ModuleDefaultVersion ModuleVersion"
        " PublicTypeVersion Publisher ResourceDefaultVersion ResourceVersion StackSet TypeActivation WaitCondition"
    ).split()
)

_SECTIONS = frozenset(
    (
        "AWSTemplateFormatVersion Conditions Description Hooks Mappings Metadata Outputs Parameters Resources Rules"
        " Transform"
    ).split()
)
_ATTRIBUTES = frozenset(
    (
        "Condition CreationPolicy DeletionPolicy DependsOn Description Metadata Properties Type UpdatePolicy"
        " UpdateReplacePolicy"
    ).split()
)


def check(data: dict[str, Any]) -> None:
    """Fail if CloudFormation would not take this template, or if it asks for what is not here."""
    _Check(data).all()


class _Check:
    """The checks, in the order they are made."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def section(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.data.get(name) or {}
        return found

    @property
    def definitions(self) -> dict[str, Any]:
        return self.section("Resources")

    def all(self) -> None:
        self.sections()
        self.nulls(self.data, "")
        self.resources()
        self.types()
        self.known_functions()
        self.targets()
        order(self.definitions)

    def sections(self) -> None:
        if extra := [str(name) for name in self.data if name not in _SECTIONS]:
            raise ValidationError(f"Invalid template property or properties [{', '.join(extra)}]")
        for name in _SECTIONS - {"AWSTemplateFormatVersion", "Description", "Transform"}:
            if not isinstance(self.data.get(name, {}), dict):
                raise ValidationError(f"Template format error: {name} section must be an object.")
        if not self.data.get("Resources"):
            raise ValidationError("Template format error: At least one Resources member must be defined.")
        transform = self.data.get("Transform", [])
        for name in transform if isinstance(transform, list) else [transform]:
            # its functions are among ours, so this one needs no macro
            if name != "AWS::LanguageExtensions":
                raise refused(f"Transform [{name}]")
        if self.data.get("Hooks"):
            raise refused("The Hooks section of a template")
        for name, limit in (("Resources", MAX_RESOURCES), ("Parameters", MAX_PARAMETERS), ("Outputs", MAX_OUTPUTS)):
            if (count := len(self.data.get(name, {}))) > limit:
                raise ValidationError(
                    f"Template format error: Number of {name.lower()}, {count}, "
                    f"is greater than maximum allowed, {limit}"
                )

    def nulls(self, value: Any, path: str) -> None:
        if value is None:
            raise ValidationError(f"[{path}] 'null' values are not allowed in templates")
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in items:
            self.nulls(item, f"{path}/{key}")

    def resources(self) -> None:
        for name, definition in self.definitions.items():
            if not re.fullmatch("[A-Za-z0-9]{1,255}", str(name)):
                raise ValidationError(f"Template format error: Resource name {name} is non alphanumeric.")
            if not isinstance(definition, dict):
                raise ValidationError(f"Template format error: Resource {name} must be an object.")
            if extra := [str(key) for key in definition if key not in _ATTRIBUTES]:
                raise ValidationError(f"Invalid template resource property '{extra[0]}'")
            if not isinstance(definition.get("Type"), str):
                raise ValidationError(
                    f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
                )
            if not isinstance(definition.get("Properties", {}), dict):
                raise ValidationError(f"Template format error: [/Resources/{name}/Properties] must be an object.")
            for attribute in ("CreationPolicy", "UpdatePolicy"):
                if attribute in definition:
                    raise refused(f"{attribute} of resource {name}")
            self.retention(name, definition)

    @staticmethod
    def retention(name: str, definition: dict[str, Any]) -> None:
        for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
            policy = definition.get(attribute, "Delete")
            if policy == "Snapshot":
                raise refused(f"{attribute} Snapshot of resource {name}")
            allowed = ("Delete", *KEEP) if attribute == "DeletionPolicy" else ("Delete", "Retain")
            if policy not in allowed:
                raise ValidationError(f"Template format error: Unrecognized {attribute} {policy} for resource {name}")

    def types(self) -> None:
        used = sorted({definition["Type"] for definition in self.definitions.values()})
        unknown = [name for name in used if not name.startswith("Custom::") and schema(name) is None]
        if unknown:
            raise ValidationError(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
        for name in used:
            if name in UNSUPPORTED_TYPES:
                raise refused(f"Resource type {name}")

    def known_functions(self) -> None:
        for section in ("Conditions", "Resources", "Outputs"):
            for name, definition in self.section(section).items():
                if section == "Resources":
                    definition = definition.get("Properties", {})  # noqa: PLW2901 - Metadata may hold anything
                for function in functions(definition):
                    if function not in FUNCTIONS:
                        raise refused(f"{function} in /{section}/{name}")

    def targets(self) -> None:
        conditions = self.section("Conditions")
        known = {*self.definitions, *self.section("Parameters"), *PSEUDO}
        for definition in self.definitions.values():
            self.resolves(definition.get("Properties", {}), "Resources", known)
            self.missing([d for d in depends_on(definition) if d not in self.definitions], "Resources")
            self.condition(definition, conditions, "Resources")
        for name, definition in self.section("Outputs").items():
            if not isinstance(definition, dict) or "Value" not in definition:
                raise ValidationError(
                    f"Template format error: Output {name} is malformed. "
                    "Every Outputs member must contain a Value object"
                )
            self.resolves(definition, "Outputs", known)
            self.condition(definition, conditions, "Outputs")
        for definition in conditions.values():
            self.missing([t for t, _ in references(definition) if t not in known - set(self.definitions)], "Conditions")

    def resolves(self, value: Any, section: str, known: Collection[str]) -> None:
        unresolved = []
        for target, attribute in references(value):
            if attribute is not None:
                self.attribute(target, attribute)
            elif target not in known:
                unresolved.append(target)
        self.missing(unresolved, section)

    @staticmethod
    def missing(names: list[str], section: str) -> None:
        if names:
            raise ValidationError(
                f"Template format error: Unresolved resource dependencies [{', '.join(dict.fromkeys(names))}] "
                f"in the {section} block of the template"
            )

    def attribute(self, target: str, attribute: str) -> None:
        definition = self.definitions.get(target)
        if definition is None:
            raise ValidationError(f"Template error: instance of Fn::GetAtt references undefined resource {target}")
        type_name = definition["Type"]
        known = schema(type_name)
        if known is None or type_name in ("AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack"):
            return
        if attribute and attribute not in known.readable:
            raise ValidationError(
                f"Template error: resource {target} does not support attribute type {attribute} in Fn::GetAtt"
            )

    @staticmethod
    def condition(definition: dict[str, Any], conditions: dict[str, Any], section: str) -> None:
        name = definition.get("Condition")
        if name is not None and name not in conditions:
            raise ValidationError(
                f"Template format error: Unresolved condition dependency {name} in the {section} block of the template"
            )

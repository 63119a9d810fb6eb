"""Reading a template, and everything that can be said about it before anything is made."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

import yaml

from ..schemas import schema
from .errors import ValidationError, refused

MAX_RESOURCES = 500
MAX_PARAMETERS = 200
MAX_OUTPUTS = 200
MAX_BYTES = 1_000_000

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
_SUB = re.compile(r"\$\{([^!}][^}]*)\}")


# -- reading -----------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms; dates stay text, as CloudFormation leaves them."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _short_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third kind there is
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _short_form)


def read(text: str) -> dict[str, Any]:
    """The template's text as data, JSON or YAML."""
    if len(text.encode()) > MAX_BYTES:
        raise ValidationError(f"Template may not exceed {MAX_BYTES} bytes in size.")
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except json.JSONDecodeError as error:
        raise ValidationError(
            f"Template format error: JSON not well-formed. (line {error.lineno}, column {error.colno})"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise ValidationError(f"Template format error: YAML not well-formed.{where}") from error
    if not isinstance(data, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return data


# -- references --------------------------------------------------------------------------------------------


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


def references(value: Any, conditions: Mapping[str, bool] | None = None) -> Iterator[tuple[str, str | None]]:
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


def _functions(value: Any) -> Iterator[str]:
    """The intrinsic functions an expression uses."""
    if isinstance(value, list):
        for item in value:
            yield from _functions(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(key, str) and key.startswith("Fn::"):
                yield key
            yield from _functions(item)


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


# -- a template --------------------------------------------------------------------------------------------


class Template:
    """A template that could be deployed: its structure is checked when it is made.

    Args:
        text: What was submitted; it is what ``GetTemplate`` gives back.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = read(text)
        _Check(self).all()

    def section(self, name: str) -> dict[str, Any]:
        """One of the template's sections, empty when it is not there."""
        value: dict[str, Any] = self.data.get(name) or {}
        return value

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources' definitions by logical id."""
        return self.section("Resources")

    @cached_property
    def types(self) -> list[str]:
        """The resource types used, each once."""
        return sorted({definition["Type"] for definition in self.resources.values()})

    @cached_property
    def capabilities(self) -> set[str]:
        """What a caller must acknowledge, and the types that ask for it."""
        found: set[str] = set()
        for definition in self.resources.values():
            if name := _IDENTITIES.get(definition["Type"]):
                named = name in definition.get("Properties", {})
                found.add("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")
        return found


_IDENTITIES = {
    f"AWS::IAM::{kind}": name
    for kind, name in {
        "AccessKey": "-",
        "Group": "GroupName",
        "InstanceProfile": "InstanceProfileName",
        "ManagedPolicy": "ManagedPolicyName",
        "Policy": "-",
        "Role": "RoleName",
        "User": "UserName",
        "UserToGroupAddition": "-",
    }.items()
}


class _Check:
    """Everything CloudFormation rejects before it makes anything."""

    def __init__(self, template: Template) -> None:
        self.template, self.data = template, template.data

    def all(self) -> None:
        self.sections()
        self.nulls(self.data, "")
        self.resources()
        self.types()
        self.functions()
        self.references()
        order(self.template.resources)

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
                    f"Template format error: Number of {name.lower()}, {count}, is greater than maximum allowed, {limit}"
                )

    def nulls(self, value: Any, path: str) -> None:
        if value is None:
            raise ValidationError(f"[{path}] 'null' values are not allowed in templates")
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in items:
            self.nulls(item, f"{path}/{key}")

    def resources(self) -> None:
        for name, definition in self.template.resources.items():
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
        used = self.template.types
        unknown = [name for name in used if not name.startswith("Custom::") and schema(name) is None]
        if unknown:
            raise ValidationError(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
        for name in used:
            if name in UNSUPPORTED_TYPES:
                raise refused(f"Resource type {name}")

    def functions(self) -> None:
        for section in ("Conditions", "Resources", "Outputs"):
            for name, definition in self.template.section(section).items():
                if section == "Resources":
                    definition = definition.get("Properties", {})  # noqa: PLW2901 - Metadata may hold anything
                for function in _functions(definition):
                    if function not in FUNCTIONS:
                        raise refused(f"{function} in /{section}/{name}")

    def references(self) -> None:
        conditions = self.template.section("Conditions")
        known = {*self.template.resources, *self.template.section("Parameters"), *PSEUDO}
        for name, definition in self.template.resources.items():
            self.resolves(definition.get("Properties", {}), "Resources", known)
            self.missing([d for d in depends_on(definition) if d not in self.template.resources], "Resources")
            self.condition(definition, conditions, f"Resources/{name}")
        for name, definition in self.template.section("Outputs").items():
            if not isinstance(definition, dict) or "Value" not in definition:
                raise ValidationError(
                    f"Template format error: Output {name} is malformed. Every Outputs member must contain a Value object"
                )
            self.resolves(definition, "Outputs", known)
            self.condition(definition, conditions, f"Outputs/{name}")
        for definition in conditions.values():
            self.missing(
                [t for t, _ in references(definition) if t not in known - set(self.template.resources)], "Conditions"
            )

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
        definition = self.template.resources.get(target)
        if definition is None:
            raise ValidationError(f"Template error: instance of Fn::GetAtt references undefined resource {target}")
        type_name = definition["Type"]
        known = schema(type_name)
        if known is None or type_name in ("AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack"):
            return
        if attribute and attribute not in known.attributes:
            raise ValidationError(
                f"Template error: resource {target} does not support attribute type {attribute} in Fn::GetAtt"
            )

    @staticmethod
    def condition(definition: dict[str, Any], conditions: dict[str, Any], where: str) -> None:
        name = definition.get("Condition")
        if name is not None and name not in conditions:
            raise ValidationError(
                f"Template format error: Unresolved condition dependency {name} in the {where.split('/')[0]} block of the template"
            )

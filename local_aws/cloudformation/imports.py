"""Resources that are there already, and come into a stack without being touched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local_aws.schemas import Schema, schema

from . import provider
from .errors import ValidationError
from .model import Request, Resource, Stack
from .template import Template

Identifier = dict[str, str]


@dataclass(frozen=True)
class Import:
    """A resource to import.

    Attributes:
        identifier: The properties that tell it from all others of its type, with their values.
    """

    logical_id: str
    type: str
    identifier: Identifier = field(default_factory=dict)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Import:
        """One member of ``ResourcesToImport``."""
        return cls(row["LogicalResourceId"], row["ResourceType"], dict(row["ResourceIdentifier"]))

    @property
    def physical_id(self) -> str:
        """The physical id the identifier comes to."""
        known = schema(self.type)
        names = [pointer[-1] for pointer in known.identifier] if known else []
        return "|".join(str(self.identifier[name]) for name in names)


def importable(known: Schema | None) -> bool:
    """Whether CloudFormation can import resources of a type: it has to be able to read one."""
    return known is not None and "read" in known.doc.get("handlers", {})


def identifiers(template: Template) -> list[dict[str, Any]]:
    """What identifies the resources of a template, by type, as ``GetTemplateSummary`` tells it."""
    found: dict[str, list[str]] = {}
    for name, definition in template.resources.items():
        if importable(schema(definition["Type"])):
            found.setdefault(definition["Type"], []).append(name)
    return [
        {
            "ResourceType": type_name,
            "LogicalResourceIds": names,
            "ResourceIdentifiers": [",".join(option) for option in _options(type_name)],
        }
        for type_name, names in found.items()
    ]


def _options(type_name: str) -> list[list[str]]:
    known = schema(type_name)
    return [[pointer[-1] for pointer in known.identifier]] if known else []


def check(request: Request, stack: Stack | None, rows: Iterable[dict[str, Any]]) -> None:
    """Refuse an import that is not just that.

    Args:
        request: What is asked for.
        stack: The stack, if there is one.
        rows: What would change in the stack, were it updated instead.
    """
    wanted, template = request.imports, request.template
    if not wanted:
        raise ValidationError("ResourcesToImport must be specified when ChangeSetType is IMPORT.")
    for one in wanted.values():
        _check_one(one, template, stack)
    kept = [name for name in wanted if "DeletionPolicy" not in template.resources[name]]
    if kept:
        raise ValidationError(
            f"Following resources to import [{', '.join(kept)}] must have DeletionPolicy attribute specified in the "
            "template."
        )
    others = [row["ResourceChange"] for row in rows if row["ResourceChange"]["LogicalResourceId"] not in wanted]
    if new := [row["LogicalResourceId"] for row in others if row["Action"] == "Add"]:
        raise ValidationError(f"Resources [{', '.join(new)}] is missing from ResourceToImport list")
    if changed := [row["LogicalResourceId"] for row in others]:
        raise ValidationError(
            f"You have modified resources [{', '.join(changed)}] in your template that are not being imported. "
            "Update, create or delete operations cannot be executed during import operations."
        )
    before = stack.template.section("Outputs") if stack and stack.template else {}
    if template.section("Outputs") != before:
        raise ValidationError("As part of the import operation, you cannot modify or add [Outputs]")


def _check_one(one: Import, template: Template, stack: Stack | None) -> None:
    definition = template.resources.get(one.logical_id)
    if definition is None:
        raise ValidationError(f"Resource {one.logical_id} to import is not in the template")
    if definition["Type"] != one.type:
        raise ValidationError(
            f"Resource {one.logical_id} is of type {definition['Type']} in the template, and not {one.type}"
        )
    if not importable(schema(one.type)) or provider.is_custom(one.type):
        raise ValidationError(f"ResourceTypes [{one.type}] are not supported for Import")
    if stack is not None and (there := stack.resources.get(one.logical_id)) and there.model is not None:
        raise ValidationError(f"Resource {one.logical_id} to import is in the stack already")
    [names] = _options(one.type)
    if set(one.identifier) != set(names):
        raise ValidationError(
            f"Invalid resource identifier for {one.logical_id} of type {one.type}: expected [{', '.join(names)}], "
            f"found [{', '.join(one.identifier)}]"
        )
    for name, value in one.identifier.items():
        said = definition.get("Properties", {}).get(name, value)
        if not isinstance(said, dict) and str(said) != str(value):
            raise ValidationError(f"The identifier {name} of {one.logical_id} is {value}, and the template says {said}")


def owner(one: Import, stacks: Iterable[Stack]) -> tuple[Stack, Resource] | None:
    """The stack that has a resource already."""
    for stack in stacks:
        for resource in stack.resources.values():
            if resource.model is not None and (resource.type, resource.physical_id) == (one.type, one.physical_id):
                return stack, resource
    return None


def row(one: Import, properties: dict[str, Any]) -> dict[str, Any]:
    """The row of a change set."""
    change: dict[str, Any] = {
        "Action": "Import",
        "LogicalResourceId": one.logical_id,
        "PhysicalResourceId": one.physical_id,
        "ResourceType": one.type,
        "Scope": [],
        "Details": [],
        "BeforeContext": None,
        "AfterContext": json.dumps({"Properties": properties}),
    }
    return {"Type": "Resource", "ResourceChange": change}

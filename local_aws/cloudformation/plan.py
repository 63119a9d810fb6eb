"""What an update would do, as the rows of a change set."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from local_aws.schemas import lookup, same, schema

from . import provider
from .checks import KEEP
from .errors import ResourceFailureError, ValidationError
from .expressions import references
from .model import Resource, Stack
from .operation import World
from .parameters import Parameters
from .template import Template
from .values import UNKNOWN, Scope

NESTED = "AWS::CloudFormation::Stack"
_POLICIES = ("Metadata", "DeletionPolicy", "UpdateReplacePolicy")


@dataclass
class Plan:
    """What becomes of a stack's resources.

    Attributes:
        rows: ``Change`` structures of the API, one for each resource that changes.
        properties: The resources' properties as they would be, as far as they are known.
        outputs_differ: Whether the stack's outputs would change.
    """

    stack: Stack
    template: Template
    parameters: Parameters
    world: World
    rows: list[dict[str, Any]] = field(default_factory=list)
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs_differ: bool = False

    def __post_init__(self) -> None:
        # those whose Ref, and those whose attributes, only the deployment will know
        self._new_ids: set[str] = set()
        self._new_attributes: set[str] = set()
        self.scope = Scope(self.template, self.parameters, self.stack.pseudo(self.world.partition), self, self.world)
        self._plan()

    # -- the resources, as expressions see them before anything happens --

    def ref(self, logical_id: str) -> Any:
        """The physical id, unless it will be another."""
        if logical_id not in self.stack.resources or logical_id in self._new_ids:
            return UNKNOWN
        return self.stack.resources[logical_id].physical_id

    def attribute(self, logical_id: str, name: str) -> Any:
        """The attribute, unless it will be another."""
        if logical_id not in self.stack.resources or logical_id in self._new_ids | self._new_attributes:
            return UNKNOWN
        try:
            return provider.attribute(self.stack.resources[logical_id], name)
        except ResourceFailureError:
            return UNKNOWN

    # -- the rows --

    def _plan(self) -> None:
        active = self.scope.active()
        there = {name: r for name, r in self.stack.resources.items() if r.model is not None}
        for logical_id, definition in active.items():
            wanted = Resource(logical_id, definition["Type"], definition)
            wanted.properties = self.scope.evaluate(definition.get("Properties", {}))
            self.properties[logical_id] = wanted.properties
            if logical_id not in there:
                self._new_ids.add(logical_id)
                self._row("Add", wanted, after=wanted.properties)
            else:
                self._modify(there[logical_id], wanted)
        for logical_id, current in there.items():
            if logical_id not in active:
                keep = current.deletion_policy in KEEP
                self._row("Remove", current, policy="Retain" if keep else "Delete", before=current.properties)
        self.outputs_differ = self._outputs() != {
            output.key: [output.value, output.description, output.export] for output in self.stack.outputs.values()
        }

    def _outputs(self) -> dict[str, list[Any]]:
        return {
            key: [
                None if (value := self.scope.evaluate(output["Value"])) is None else _shown(value),
                output.get("Description"),
                self.scope.evaluate(output.get("Export", {})).get("Name"),
            ]
            for key, output in self.template.section("Outputs").items()
            if "Condition" not in output or self.scope.condition(output["Condition"])
        }

    def _modify(self, current: Resource, wanted: Resource) -> None:
        if current.type != wanted.type:
            raise ValidationError(
                "Update of resource type is not permitted. The new template modifies resource type of the "
                f"following resources: [{wanted.logical_id}]"
            )
        keys = [
            key
            for key in {**current.properties, **wanted.properties}
            if not same(current.properties.get(key), wanted.properties.get(key))
        ]
        scope = ["Properties"] if keys else []
        scope += [name for name in _POLICIES if current.definition.get(name) != wanted.definition.get(name)]
        if not scope:
            return
        details = [detail for key in keys for detail in self._details(key, current, wanted)]
        details += [
            {
                "Target": {"Attribute": name, "RequiresRecreation": "Never"},
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
            }
            for name in scope
            if name != "Properties"
        ]
        replacement = _replacement(details)
        if replacement != "False":
            self._new_ids.add(wanted.logical_id)
        if wanted.type == NESTED or provider.is_custom(wanted.type):
            self._new_attributes.add(wanted.logical_id)
        policy = None
        if replacement == "True":
            keep = current.definition.get("UpdateReplacePolicy") in KEEP
            policy = "ReplaceAndRetain" if keep else "ReplaceAndDelete"
        self._row(
            "Modify",
            wanted,
            policy=policy,
            before=current.properties,
            after=wanted.properties,
            physical=current.physical_id,
            more={"Replacement": replacement, "Scope": scope, "Details": details},
        )

    def _details(self, key: str, current: Resource, wanted: Resource) -> Iterable[dict[str, Any]]:
        old, new = current.properties.get(key), wanted.properties.get(key)
        target = {
            "Attribute": "Properties",
            "Name": key,
            "RequiresRecreation": _recreation(key, current, wanted),
            "Path": f"/Properties/{key}",
            "AttributeChangeType": "Add" if old is None else "Remove" if new is None else "Modify",
            **({} if old is None else {"BeforeValue": _shown(old)}),
            **({} if new is None else {"AfterValue": _shown(new)}),
        }
        expression = wanted.definition.get("Properties", {}).get(key)
        sources = self._sources(expression)
        unchanged = expression == current.definition.get("Properties", {}).get(key)
        if not unchanged or not sources:
            unknown = UNKNOWN in json.dumps(new)
            yield {
                "Target": target,
                "Evaluation": "Dynamic" if unknown else "Static",
                "ChangeSource": "DirectModification",
            }
        for source, cause in sources:
            static = source == "ParameterReference"
            yield {
                "Target": target,
                "Evaluation": "Static" if static else "Dynamic",
                "ChangeSource": source,
                "CausingEntity": cause,
            }

    def _sources(self, expression: Any) -> list[tuple[str, str]]:
        """Why an expression would be worth something else, and the entity that makes it so."""
        found = []
        for name, attribute in references(expression, self.scope.conditions):
            if name in self.parameters.values:
                if not same(self.parameters.values[name], self.stack.parameters.values.get(name)):
                    found.append(("ParameterReference", name))
            elif attribute is None and name in self._new_ids:
                found.append(("ResourceReference", name))
            elif attribute is not None and name in self._new_ids | self._new_attributes:
                found.append(("ResourceAttribute", f"{name}.{attribute}"))
        return list(dict.fromkeys(found))

    def _row(
        self,
        action: str,
        resource: Resource,
        *,
        policy: str | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        physical: str | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        change = {
            "Action": action,
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": physical or resource.physical_id or None,
            "ResourceType": resource.type,
            "PolicyAction": policy,
            "Scope": [],
            "Details": [],
            "BeforeContext": None if before is None else json.dumps({"Properties": before}),
            "AfterContext": None if after is None else json.dumps({"Properties": after}),
            **(more or {}),
        }
        self.rows.append({"Type": "Resource", "ResourceChange": change})

    @property
    def empty(self) -> bool:
        """Whether nothing would change but, perhaps, the stack's tags."""
        return not self.rows and not self.outputs_differ


def _shown(value: Any) -> str:
    return (
        json.dumps(value)
        if isinstance(value, (dict, list))
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )


def _recreation(key: str, current: Resource, wanted: Resource) -> str:
    """Whether a change of this property makes a new resource: ``Always``, ``Conditionally`` or ``Never``."""
    known = schema(wanted.type)
    if known is None:
        return "Never"

    def changes(pointers: list[list[str]]) -> bool:
        return any(
            pointer[0] == key and not same(lookup(current.properties, pointer), lookup(wanted.properties, pointer))
            for pointer in pointers
        )

    if changes(known.create_only):
        return "Always"
    return "Conditionally" if changes(known.maybe_create_only) else "Never"


def _replacement(details: Iterable[dict[str, Any]]) -> str:
    """Whether the resource is replaced: sure only where the new value is known already."""
    needed = [(detail["Target"]["RequiresRecreation"], detail["Evaluation"]) for detail in details]
    if ("Always", "Static") in needed:
        return "True"
    return "Conditional" if any(recreation != "Never" for recreation, _ in needed) else "False"

"""`record`: from templates to the resources in them that hold work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Final

from studio_constructs.aws_facts.stateful import HOLDS, IDENTIFIER, properties_of
from studio_constructs.baseline.baseline import Baseline, Recorded, RecordedStack
from studio_constructs.checks.scene import Scene
from studio_constructs.checks.source import Source
from studio_constructs.checks.template import UNKNOWN, Reference, Resource, Text, value_at

_NEST: Final = "AWS::CloudFormation::Stack"


def record(sources: Sequence[Source]) -> Baseline:
    """Write down what holds work.

    Args:
        sources: Templates that are deployed together.
    """
    keys = stack_names(sources)
    reduced = [_reduced(source) for source in sources]
    scene = Scene(reduced)
    types = {
        (source.name, logical_id): body["Type"]
        for source in reduced
        for logical_id, body in source.body["Resources"].items()
    }
    stacks = {}
    for source in reduced:
        resources = _Recorder(source, keys, types).resources(scene)
        if resources:
            protected = source.termination_protection and source.parent is None
            stacks[keys[source.name]] = RecordedStack(source.account, source.region, protected, resources)
    return Baseline(dict(sorted(stacks.items())))


def stack_names(sources: Sequence[Source]) -> dict[str, str]:
    """The name of the stack of each template; with account and region where the name alone is not one stack's."""
    roots = [source for source in sources if source.parent is None]
    names = {source.name: source.stack or PurePath(source.name).name.split(".")[0] for source in roots}
    taken = Counter(names.values())
    keys = {
        source.name: names[source.name]
        if taken[names[source.name]] == 1
        else f"{names[source.name]} ({source.account or 'any account'}, {source.region or 'any region'})"
        for source in roots
    }
    waiting = [(source.name, source.parent) for source in sources if source.parent is not None]
    while found := [(name, parent) for name, parent in waiting if parent[0] in keys]:
        keys |= {name: f"{keys[parent[0]]}/{parent[1]}" for name, parent in found}
        waiting = [each for each in waiting if each[0] not in keys]
    return keys


def _reduced(source: Source) -> Source:
    """A template with what is recorded of it, and what that depends on: the rest need not be resolved."""
    resources = {}
    for logical_id, body in source.body.get("Resources", {}).items():
        if not isinstance(body, Mapping) or not isinstance(body.get("Type"), str):
            continue
        properties = body.get("Properties")
        if not isinstance(properties, Mapping):
            properties = {}
        if body["Type"] in HOLDS:
            wanted = {each.split("/")[0] for each in properties_of(body["Type"])}
            kept = {key: value for key, value in properties.items() if key in wanted}
            resources[logical_id] = {**body, "Properties": kept}
        elif body["Type"] == _NEST:
            resources[logical_id] = {"Type": _NEST, "Properties": properties}
        else:
            resources[logical_id] = {"Type": body["Type"]}
    return replace(source, body={**source.body, "Resources": resources})


@dataclass(frozen=True)
class _Recorder:
    """Records one template.

    Args:
        source: The template.
        keys: Names of the stacks by template.
        types: Types of all resources, by template and logical id.
    """

    source: Source
    keys: Mapping[str, str]
    types: Mapping[tuple[str, str], str]

    def resources(self, scene: Scene) -> dict[str, Recorded]:
        """What is recorded, by logical id."""
        seen: dict[str, list[Resource]] = {}
        for template in scene.templates(self.source):
            for logical_id, resource in template.resources.items():
                if resource.type in HOLDS:
                    seen.setdefault(logical_id, []).append(resource)
        return {logical_id: self._recorded(logical_id, each) for logical_id, each in sorted(seen.items())}

    def _recorded(self, logical_id: str, seen: Sequence[Resource]) -> Recorded:
        """A resource, in each way in which the conditions may turn out."""
        body = self.source.body["Resources"][logical_id]
        immutable = {}
        for path in properties_of(seen[0].type):
            values = [value_at(each.properties, path.replace("/", ".")) for each in seen]
            value = values[0] if all(each == values[0] for each in values) else UNKNOWN
            written = self._written(value)
            if written is UNKNOWN:
                said = value_at(body["Properties"], path.replace("/", "."))
                written = self._expression(body["Properties"][path.split("/")[0]] if said is None else said)
            if written is not None:
                immutable[path] = written
        return Recorded(
            seen[0].type,
            seen[0].path,
            _in_every_case(each.deletion_policy for each in seen),
            _in_every_case(each.update_replace_policy for each in seen),
            immutable,
        )

    def _written(self, value: Any) -> Any:
        """A value as the file has it, or `UNKNOWN`."""
        if isinstance(value, Reference):
            return self._reference(value)
        if isinstance(value, Text):
            parts = [self._written(part) for part in value.parts]
            return UNKNOWN if UNKNOWN in parts or "${}" in parts else "".join(map(str, parts))
        if isinstance(value, Mapping):
            entries = {key: self._written(each) for key, each in value.items()}
            return UNKNOWN if UNKNOWN in entries.values() else entries
        if isinstance(value, list):
            several = [self._written(each) for each in value]
            return UNKNOWN if UNKNOWN in several else several
        return value

    def _reference(self, reference: Reference) -> str:
        """What a resource is known by; its ``Ref`` under the name of the attribute that it is."""
        own = IDENTIFIER.get(self.types.get((reference.template, reference.logical_id), ""))
        attribute = own if own and reference.attribute == "Ref" else reference.attribute
        stack = self.keys.get(reference.template, reference.template)
        return f"${{{stack}/{reference.logical_id}.{attribute}}}"

    def _expression(self, value: Any) -> Any:
        """The template's own expression, with what its parameters are."""
        if isinstance(value, Mapping):
            name = value.get("Ref")
            if len(value) == 1 and isinstance(name, str) and name in self.source.body.get("Parameters", {}):
                parameter = self.source.body["Parameters"][name]
                return {"Ref": name, **{key: parameter[key] for key in ("Type", "Default") if key in parameter}}
            return {key: self._expression(each) for key, each in value.items()}
        return [self._expression(each) for each in value] if isinstance(value, list) else value


def _in_every_case(policies: Iterable[Any]) -> str | None:
    """A policy; none, which is the weakest, where it depends on what only a deployment knows."""
    found = set(policies)
    policy = found.pop()
    return policy if not found and isinstance(policy, str) else None

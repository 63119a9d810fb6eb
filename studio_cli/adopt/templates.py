"""An estate's templates, as a deploy would send them, read from a cloud assembly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

_STACK: Final = "aws:cloudformation:stack"
_NESTED: Final = "cdk:cloud-assembly"


@dataclass(frozen=True)
class StackTemplate:
    """A stack of the assembly.

    Attributes:
        name: Its name in AWS.
        artifact: What the assembly's manifest says of it.
        version: The manifest's own version.
        template: Its template.
    """

    name: str
    artifact: dict[str, Any]
    version: str
    template: dict[str, Any]

    def of_type(self, resource_type: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Logical ids and definitions of resources."""
        for logical_id, definition in self.template.get("Resources", {}).items():
            if definition["Type"] == resource_type:
                yield logical_id, definition


def read_templates(folder: Path) -> Iterator[StackTemplate]:
    """Each stack of an assembly, those of its stages too."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for artifact in manifest.get("artifacts", {}).values():
        properties = artifact.get("properties", {})
        if artifact["type"] == _NESTED:
            yield from read_templates(folder / properties["directoryName"])
        elif artifact["type"] == _STACK:
            template = json.loads((folder / properties["templateFile"]).read_text(encoding="utf-8"))
            yield StackTemplate(properties["stackName"], artifact, manifest["version"], template)


@dataclass(frozen=True)
class Unknown:
    """A value that only a deploy knows: of a resource that is still to be made.

    Attributes:
        what: The reference, as a person reads it.
    """

    what: str

    def __str__(self) -> str:
        return self.what


@dataclass(frozen=True)
class Resolver:
    """Puts values in the place of a template's references, as far as AWS has them already.

    Args:
        account: For ``AWS::AccountId``.
        region: For ``AWS::Region``.
        exports: Values that stacks there export, by name.
        attributes: What resources there have, by logical id and attribute. Default: nothing is known.
    """

    account: str
    region: str
    exports: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def knowing(self, attributes: Mapping[str, Mapping[str, Any]]) -> Resolver:
        """One that knows resources of a stack."""
        return replace(self, attributes=attributes)

    def resolve(self, value: Any) -> Any:
        """A value without references; `Unknown` stands where one leads to what is not there yet."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1 and (key := next(iter(value))).startswith(("Fn::", "Ref")):
            return self._reference(key, value[key])
        return {key: self.resolve(item) for key, item in value.items()}

    def _reference(self, key: str, argument: Any) -> Any:
        pseudo = {"AWS::AccountId": self.account, "AWS::Region": self.region, "AWS::Partition": self._partition()}
        if key == "Ref":
            return pseudo.get(argument, Unknown(f"the estate's {argument}"))
        if key == "Fn::ImportValue" and isinstance(argument, str):
            return self.exports.get(argument, Unknown(f"the estate's {argument.split(':')[-1]}"))
        if key == "Fn::Join":
            parts = [self.resolve(part) for part in argument[1]]
            return argument[0].join(parts) if all(isinstance(part, str) for part in parts) else Unknown("of the estate")
        if key == "Fn::GetAtt":
            name, attribute = argument
            return self.attributes.get(name, {}).get(attribute, Unknown(f"the estate's {name}.{attribute}"))
        return Unknown("of the estate")

    def _partition(self) -> str:
        return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(self.region.rsplit("-", 2)[0], "aws")

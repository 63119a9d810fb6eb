"""The stacks of a cloud assembly: those of its stages, and nested ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .stand_ins import Place, Unresolved
from .template import Template

_NESTED = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Stack:
    """A stack's template, and the construct's path of each logical id."""

    template: Template
    paths: Mapping[str, str]


def read_stacks(folder: Path, place: Place) -> list[Stack]:
    """All of an assembly; *place* is for what a stack does not say of itself."""
    beside = _Beside([])
    stacks = [stack for each in _folders(folder) for stack in _stacks(each, place, beside)]
    beside.templates.extend(stack.template for stack in stacks)
    return stacks


@dataclass(frozen=True)
class _Beside:
    """Exports and outputs of the stacks of one account and region."""

    templates: list[Template]

    def exported(self, name: str, place: Place) -> Any:
        for template in self._near(place):
            for output in template.outputs().values():
                if "Export" in output and template.resolve(output["Export"]["Name"]) == name:
                    return template.resolve(output["Value"])
        raise Unresolved(f"{place.stack}: {name}, which no stack of the assembly exports")

    def output(self, stack: str, name: str, place: Place) -> Any:
        for template in self._near(place):
            if template.place.stack == stack and name in template.outputs():
                return template.resolve(template.outputs()[name]["Value"])
        raise Unresolved(f"{place.stack}: the output {name} of {stack}, which the assembly does not hold")

    def _near(self, place: Place) -> Iterator[Template]:
        for template in self.templates:
            if (template.place.account, template.place.region) == (place.account, place.region):
                yield template


def _folders(folder: Path) -> Iterator[Path]:
    yield folder
    for artifact in _artifacts(folder).values():
        if artifact["type"] == "cdk:cloud-assembly":
            yield from _folders(folder / artifact["properties"]["directoryName"])


def _artifacts(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text()).get("artifacts", {}))


def _stacks(folder: Path, place: Place, beside: _Beside) -> Iterator[Stack]:
    for artifact_id, artifact in _artifacts(folder).items():
        if artifact["type"] == "aws:cloudformation:stack":
            told = artifact["properties"]
            _, _, account, region = artifact["environment"].split("/")
            here = replace(
                place,
                stack=told.get("stackName", artifact_id),
                account=place.account if account == "unknown-account" else account,
                region=place.region if region == "unknown-region" else region,
            )
            content = json.loads((folder / told["templateFile"]).read_text())
            template = Template(content, here, beside)
            yield Stack(template, {**_written_paths(content), **_told_paths(folder, artifact)})
            yield from _nested(template, folder, beside)


def _nested(parent: Template, folder: Path, beside: _Beside) -> Iterator[Stack]:
    for logical_id, resource in parent.resources(_NESTED).items():
        place = replace(parent.place, stack=f"{parent.place.stack}-{logical_id}")
        url = str(parent.resolve(resource["Properties"]["TemplateURL"]))
        file = _assets(folder).get(url.rpartition("/")[2])
        if file is None:
            raise Unresolved(f"{place.stack}: a nested stack whose template the assembly does not hold")
        content = json.loads((folder / file).read_text())
        given = _Given(parent, resource.get("Properties", {}).get("Parameters", {}))
        template = parent.nested[logical_id] = Template(content, place, beside, given)
        yield Stack(template, _written_paths(content))
        yield from _nested(template, folder, beside)


def _assets(folder: Path) -> dict[str, str]:
    """The files of an assembly, by the name that they have once they are published."""
    manifests = [json.loads(path.read_text()) for path in folder.glob("*.assets.json")]
    return {
        destination["objectKey"].rpartition("/")[2]: asset["source"]["path"]
        for manifest in manifests
        for asset in manifest.get("files", {}).values()
        for destination in asset["destinations"].values()
        if "path" in asset["source"]
    }


class _Given(Mapping[str, Any]):
    """The parameters of a nested stack, read when asked for: one may be the output of another nested stack."""

    def __init__(self, parent: Template, told: Mapping[str, Any]) -> None:
        self._parent = parent
        self._told = told

    def __getitem__(self, name: str) -> Any:
        return self._parent.resolve(self._told[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)


def _told_paths(folder: Path, artifact: Mapping[str, Any]) -> dict[str, str]:
    """From the metadata, which stands in the manifest or beside it."""
    told = dict(artifact.get("metadata", {}))
    if "additionalMetadataFile" in artifact:
        told |= json.loads((folder / artifact["additionalMetadataFile"]).read_text())
    return {
        entry["data"]: _construct(path)
        for path, entries in told.items()
        for entry in entries
        if entry["type"] == "aws:cdk:logicalId"
    }


def _written_paths(content: Mapping[str, Any]) -> dict[str, str]:
    """From the template, where the CDK's own command has them written."""
    found = {
        logical_id: resource.get("Metadata", {}).get("aws:cdk:path")
        for logical_id, resource in content.get("Resources", {}).items()
    }
    return {logical_id: _construct(path) for logical_id, path in found.items() if path}


def _construct(path: str) -> str:
    """Of the construct that people write, not of the resource in it."""
    return path.removeprefix("/").removesuffix("/Resource")

"""`read_assembly`: the templates of a cloud assembly, with construct paths and acknowledgments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from studio_constructs.checks.acknowledgment import ACKNOWLEDGED, Acknowledgment, rule_of
from studio_constructs.checks.source import Source

_ENVIRONMENT: Final = re.compile(r"aws://(?P<account>[^/]+)/(?P<region>.+)")
_LOGICAL_ID: Final = "aws:cdk:logicalId"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NESTED: Final = re.compile(r"(?P<scope>.+)/(?P<id>[^/]+)\.NestedStack/(?P=id)\.NestedStackResource")

Entries = Mapping[str, list[Mapping[str, Any]]]
"""What the assembly says of constructs, by their path."""


def read_assembly(folder: Path) -> Iterator[Source]:
    """The templates of a cloud assembly, of its nested assemblies (stages) and of nested stacks.

    Args:
        folder: Where ``manifest.json`` lies.

    Raises:
        OSError: A file is missing.
        ValueError: A file is not what it should be.
    """
    artifacts = _manifest(folder).get("artifacts", {})
    assets: dict[str, str] = {}
    for artifact in artifacts.values():
        if artifact.get("type") == "cdk:asset-manifest":
            assets.update(_files_of_assets(folder / artifact["properties"]["file"]))
    for name, artifact in artifacts.items():
        properties = artifact.get("properties", {})
        if artifact.get("type") == "aws:cloudformation:stack":
            stack = _Stack(folder, _entries(folder, artifact), assets, {"stackName": name, **properties})
            stack.place(artifact.get("environment", ""))
            yield from stack.templates(properties["templateFile"])
        elif artifact.get("type") == "cdk:cloud-assembly":
            yield from read_assembly(folder / properties["directoryName"])


def awaits_lookups(folder: Path) -> bool:
    """Whether made-up ids stand in the templates: the CDK CLI looks the real ones up and synthesizes again.

    It would not, if the first synth failed because of them.
    """
    return (folder / "manifest.json").exists() and bool(_manifest(folder).get("missing"))


def _manifest(folder: Path) -> Mapping[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def _files_of_assets(manifest: Path) -> dict[str, str]:
    """Files of assets, by the hash that stands in their URLs."""
    files = json.loads(manifest.read_text(encoding="utf-8")).get("files", {})
    return {hashed: str(file.get("source", {}).get("path")) for hashed, file in files.items()}


def _entries(folder: Path, artifact: Mapping[str, Any]) -> Entries:
    """What the assembly says of the constructs of a stack: in the manifest, or in a file beside it."""
    entries: dict[str, list[Mapping[str, Any]]] = dict(artifact.get("metadata") or {})
    beside = artifact.get("additionalMetadataFile")
    if beside:
        for path, more in json.loads((folder / beside).read_text(encoding="utf-8")).items():
            entries[path] = [*entries.get(path, ()), *more]
    return entries


class _Stack:
    """A stack of an assembly, with the stacks that are nested in it."""

    def __init__(self, folder: Path, entries: Entries, assets: Mapping[str, str], artifact: Mapping[str, Any]) -> None:
        self._folder = folder
        self._entries = entries
        self._assets = assets
        self._name = artifact["stackName"]
        self._protected = artifact.get("terminationProtection") is True
        self._account: str | None = None
        self._region: str | None = None

    def place(self, environment: str) -> None:
        """Say where it is deployed."""
        place = _ENVIRONMENT.fullmatch(environment)
        self._account = _known(place["account"]) if place else None
        self._region = _known(place["region"]) if place else None

    def templates(self, file: str, scope: str = "", parent: tuple[str, str] | None = None) -> Iterator[Source]:
        """A template, and those that are nested in it.

        Args:
            file: The template.
            scope: Path of the nested stack, or nothing for the stack itself.
            parent: The template that has it, and its logical id there.
        """
        body = json.loads((self._folder / file).read_text(encoding="utf-8"))
        nested = {
            logical_id: (inner, self._scope_of(logical_id, scope))
            for logical_id, inner in self._nested_files(body).items()
        }
        others = [f"{inner}/" for _, inner in nested.values() if inner]
        own = {
            path: entries
            for path, entries in self._entries.items()
            if f"{path}/".startswith(f"{scope}/") and not f"{path}/".startswith(tuple(others))
        }
        name = str(self._folder / file)
        yield Source(
            name=name,
            body=body,
            group=str(self._folder),
            account=self._account,
            region=self._region,
            paths={entry["data"]: path.strip("/") for path, entry in _of_type(own, _LOGICAL_ID)},
            acknowledgments=tuple(_acknowledgments(own)),
            parent=parent,
            stack=self._name,
            termination_protection=self._protected,
        )
        for logical_id, (inner, path) in nested.items():
            yield from self.templates(inner, path, (name, logical_id))

    def _nested_files(self, body: Mapping[str, Any]) -> dict[str, str]:
        """Templates of nested stacks that are assets, by logical id."""
        found: dict[str, str] = {}
        for logical_id, resource in body.get("Resources", {}).items():
            if resource.get("Type") == "AWS::CloudFormation::Stack":
                url = json.dumps(resource.get("Properties", {}).get("TemplateURL"))
                hashes = [each for each in _HASH.findall(url) if each in self._assets]
                found.update({logical_id: self._assets[hashes[0]]} if hashes else {})
        return found

    def _scope_of(self, logical_id: str, scope: str) -> str:
        """Path of a nested stack, whose resource stands beside it under a longer name."""
        paths = [path for path, entry in _of_type(self._entries, _LOGICAL_ID) if entry["data"] == logical_id]
        matches = [_NESTED.fullmatch(path) for path in sorted(paths, key=len) if path.startswith(scope)]
        return next((f"{match['scope']}/{match['id']}" for match in matches if match), f"/{logical_id}")


def _acknowledgments(entries: Entries) -> Iterator[Acknowledgment]:
    for path, entry in _of_type(entries, ACKNOWLEDGED):
        for identifier, reason in entry["data"].items():
            rule = rule_of(identifier)
            if rule is not None:
                yield Acknowledgment(rule, str(reason), path=path.strip("/"))


def _of_type(entries: Entries, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((path, entry) for path, more in entries.items() for entry in more if entry.get("type") == kind)


def _known(place: str | None) -> str | None:
    return None if place is None or place.startswith("unknown-") else place

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
_NESTED: Final = re.compile(r"(?P<scope>.+)/(?P<id>[^/]+)")

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
    for artifact in _manifest(folder).get("artifacts", {}).values():
        properties = artifact.get("properties", {})
        if artifact.get("type") == "aws:cloudformation:stack":
            yield from _read_stack(folder, artifact, properties["templateFile"])
        elif artifact.get("type") == "cdk:cloud-assembly":
            yield from read_assembly(folder / properties["directoryName"])


def awaits_lookups(folder: Path) -> bool:
    """Whether made-up ids stand in the templates: the CDK CLI looks the real ones up and synthesizes again.

    It would not, if the first synth failed because of them.
    """
    return (folder / "manifest.json").exists() and bool(_manifest(folder).get("missing"))


def _manifest(folder: Path) -> Mapping[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def _read_stack(folder: Path, artifact: Mapping[str, Any], file: str) -> Iterator[Source]:
    entries: dict[str, list[Mapping[str, Any]]] = dict(artifact.get("metadata") or {})
    beside = artifact.get("additionalMetadataFile")
    if beside:
        for path, more in json.loads((folder / beside).read_text(encoding="utf-8")).items():
            entries[path] = [*entries.get(path, ()), *more]
    place = _ENVIRONMENT.fullmatch(artifact.get("environment", "")) or {"account": None, "region": None}
    files = {file: "", **_nested(entries, file)}
    for each, stack in files.items():
        inner = [other for other in files.values() if other != stack and other.startswith(f"{stack}/")]
        own = {
            path: more
            for path, more in entries.items()
            if path.startswith(stack) and not any(path == other or path.startswith(f"{other}/") for other in inner)
        }
        yield Source(
            name=str(folder / each),
            body=json.loads((folder / each).read_text(encoding="utf-8")),
            group=str(folder),
            account=_known(place["account"]),
            region=_known(place["region"]),
            paths={entry["data"]: path.strip("/") for path, entry in _of_type(own, "aws:cdk:logicalId")},
            acknowledgments=tuple(_acknowledgments(own)),
            parent=_parent(folder, entries, files, stack),
        )


def _nested(entries: Entries, file: str) -> dict[str, str]:
    """Files of nested stacks, and their construct paths; the stack's own is not among them."""
    return {entry["data"]: path for path, entry in _of_type(entries, "aws:cdk:templateFile") if entry["data"] != file}


def _parent(folder: Path, entries: Entries, files: Mapping[str, str], stack: str) -> tuple[str, str] | None:
    """Template and logical id of the resource that a nested stack is in its parent."""
    match = _NESTED.fullmatch(stack)
    if match is None:
        return None
    resource = f"{match['scope']}/{match['id']}.NestedStack/{match['id']}.NestedStackResource"
    named = [entry["data"] for path, entry in _of_type(entries, "aws:cdk:logicalId") if path == resource]
    outer = max((each for each in files.values() if stack.startswith(f"{each}/") and each != stack), key=len)
    file = next(name for name, path in files.items() if path == outer)
    return (str(folder / file), named[0]) if named else None


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

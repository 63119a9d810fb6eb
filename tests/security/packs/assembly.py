"""What a cloud assembly says of its resources: construct paths, and findings that somebody means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .finding import Acknowledged

SUFFIX = ".template.json"


@dataclass(frozen=True)
class Assembly:
    """The templates of an app, and what the CDK keeps beside them."""

    name: str
    folder: Path

    @cached_property
    def templates(self) -> dict[str, Path]:
        """Every stack's template, by a name that no two stacks of an app share."""
        return {path.name.removesuffix(SUFFIX): path for path in sorted(self.folder.rglob(f"*{SUFFIX}"))}

    @cached_property
    def paths(self) -> dict[tuple[str, str], str]:
        """The construct path of each resource, by template and logical id."""
        return {(template, data): path for template, path, data in self._entries("aws:cdk:logicalId")}

    @cached_property
    def resources(self) -> dict[str, tuple[str, str]]:
        """Template and logical id, by construct path."""
        return {path: place for place, path in self.paths.items()}

    @cached_property
    def acknowledged(self) -> list[Acknowledged]:
        """All findings, of whatever checks, that the code says are meant."""
        return [
            Acknowledged(rule, path, reason)
            for _, path, data in self._entries("aws:cdk:acknowledged-rules")
            for rule, reason in data.items()
        ]

    def type_of(self, path: str) -> str:
        """CloudFormation's type of a resource."""
        template, logical_id = self.resources[path]
        return str(self._body(template)["Resources"][logical_id]["Type"])

    @cached_property
    def _bodies(self) -> dict[str, Any]:
        return {}

    def _body(self, template: str) -> Any:
        if template not in self._bodies:
            self._bodies[template] = json.loads(self.templates[template].read_text())
        return self._bodies[template]

    def _entries(self, kind: str) -> Iterator[tuple[str, str, Any]]:
        for template, file in self.templates.items():
            entries = json.loads(file.with_name(f"{template}.metadata.json").read_text())
            for path, more in entries.items():
                yield from ((template, path.strip("/"), entry["data"]) for entry in more if entry["type"] == kind)

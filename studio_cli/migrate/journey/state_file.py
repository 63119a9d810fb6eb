"""`migration.state.yaml`: what was done to each instance, when, by whom, and what proves it. Commands write it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from studio_cli.place import RefusedError

STATE_FILE: Final = "migration.state.yaml"
_HEAD: Final = (
    "# Written by studio migrate. Commit it; do not edit it: each command looks at what is there, and puts it right.\n"
)
_FORMAT: Final = 1

Record = dict[str, Any]


class StateFile:
    """The file, read once and written whole.

    Args:
        path: Where it is; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._yaml = YAML(typ="rt")
        self._yaml.width = 120
        self._records: dict[str, Record] = self._read()

    def _read(self) -> dict[str, Record]:
        if not self.path.exists():
            return {}
        try:
            found = YAML(typ="safe").load(self.path.read_text(encoding="utf-8"))
        except (YAMLError, UnicodeDecodeError) as error:
            raise self._broken(" ".join(str(error).split())) from error
        is_ours = isinstance(found, dict) and found.get("format") == _FORMAT
        if not is_ours or not isinstance(found.get("instances"), dict):
            raise self._broken(f"it has no 'format: {_FORMAT}' with instances")
        return dict(found["instances"])

    def _broken(self, why: str) -> RefusedError:
        fix = f"take the last committed one: git checkout -- {self.path.name}; what was done since is found again"
        return RefusedError(f"{self.path} cannot be used: {why}; {fix}")

    def of(self, region: str, name: str) -> Record:
        """What is known of an instance; a new one knows nothing."""
        return self._records.setdefault(f"{region}/{name}", {"state": "planned", "steps": []})

    def save(self) -> None:
        """Write it, all or nothing: a reader sees the old file or the new one, also after the power failed."""
        beside = self.path.with_name(f".{self.path.name}.new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(_HEAD)
            self._yaml.dump({"format": _FORMAT, "instances": dict(sorted(self._records.items()))}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def add_step(record: Record, step: str, at: str, by: str, **evidence: Any) -> None:
    """Put down a step that was taken."""
    record["steps"].append({"step": step, "at": at, "by": by, **evidence})

"""`migration.state.yaml`: what was done to each instance, when, by whom, and what proves it. Commands write it."""

from __future__ import annotations

import copy
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from studio_cli.migrate.progress import STATES
from studio_cli.place import RefusedError

STATE_FILE: Final = "migration.state.yaml"
_HEAD: Final = (
    "# Written by studio migrate. Commit it; do not edit it: each command looks at what is there, and puts it right.\n"
)
_FORMAT: Final = 1

Record = dict[str, Any]


class StateFile:
    """The file, read once and written whole. What other commands wrote of other instances meanwhile stays.

    Args:
        path: Where it is; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._yaml = YAML(typ="rt")
        self._yaml.width = 120
        self._records: dict[str, Record] = self._read()
        self._before = copy.deepcopy(self._records)

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
        for key, record in found["instances"].items():
            if not _is_record(record):
                raise self._broken(f"what it says of {key} is nothing that studio migrate writes")
        return dict(found["instances"])

    def _broken(self, why: str) -> RefusedError:
        known = "what was done since to the copies that it names is found again; a copy begun since is begun anew"
        fix = f"take the last committed one: git checkout -- {self.path.name}; {known}"
        return RefusedError(f"{self.path} cannot be used: {why}; {fix}")

    def of(self, region: str, name: str) -> Record:
        """What is known of an instance; a new one knows nothing."""
        key = f"{region}/{name}"
        if key not in self._records:
            self._records[key] = _new()
        return self._records[key]

    def save(self) -> None:
        """Write it, all or nothing: a reader sees the old file or the new one, also after the power failed.

        Raises:
            RefusedError: Another command wrote of the same instance since this one read it.
        """
        with self._alone():
            there = self._read()
            changed = [
                key
                for key, record in self._records.items()
                if key not in there or record != self._before.get(key, _new())
            ]
            for key in changed:
                if there.get(key, _new()) != self._before.get(key, _new()):
                    said = f"another command has written of {key} into {self.path} meanwhile"
                    raise RefusedError(f"{said}; run this again: it goes on from what is there now")
            self._write({**there, **{key: self._records[key] for key in changed}})
            written = self._read()
            self._before.update({key: written[key] for key in changed})

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time: others wait. The folder is what is locked, so that nothing is left beside the file."""
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _write(self, records: dict[str, Record]) -> None:
        beside = self.path.with_name(f".{self.path.name}.new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(_HEAD)
            self._yaml.dump({"format": _FORMAT, "instances": dict(sorted(records.items()))}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def _new() -> Record:
    return {"state": "planned", "steps": []}


def _is_record(found: Any) -> bool:
    is_record = isinstance(found, dict) and isinstance(found.get("steps"), list)
    return is_record and found.get("state") in STATES


def add_step(record: Record, step: str, at: str, by: str, **evidence: Any) -> None:
    """Put down a step that was taken."""
    record["steps"].append({"step": step, "at": at, "by": by, **evidence})

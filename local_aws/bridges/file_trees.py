"""What is in file systems: folders of this machine, if somebody says where.

Otherwise nobody mounts them, and they are empty.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

VARIABLE: Final = "LOCAL_AWS_FILES"
"""Names the folder that has one for each file system, by its id."""

_BACKUPS: Final = ".backups"


def tree_of(file_system_id: str) -> Path | None:
    """The root of a file system, which is made if need be."""
    return _folder(file_system_id)


def back_up(file_system_id: str, point_id: str) -> None:
    """Keep what is in a file system now."""
    source, kept = tree_of(file_system_id), _folder(f"{_BACKUPS}/{point_id}")
    if source is not None and kept is not None:
        _copy(source, kept)


def bring_back(point_id: str, items: list[str], file_system_id: str, folder: str) -> str:
    """Put a backup, or items of it, into a new folder at the root of a file system; what is wrong, or nothing."""
    kept, target = _folder(f"{_BACKUPS}/{point_id}"), tree_of(file_system_id)
    if kept is None or target is None:
        return ""
    wanted = [kept / item.strip("/") for item in items]
    missing = [str(path.relative_to(kept)) for path in wanted if not path.is_symlink() and not path.exists()]
    if missing:
        return f"not in the backup: {', '.join(missing)}"
    (target / folder).mkdir()
    for path in wanted:
        made = target / folder / path.relative_to(kept)
        made.parent.mkdir(parents=True, exist_ok=True)
        _copy(path, made)
    if not items:
        _copy(kept, target / folder)
    return ""


def _folder(below: str) -> Path | None:
    if VARIABLE not in os.environ:
        return None
    folder = Path(os.environ[VARIABLE]) / below
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _copy(source: Path, target: Path) -> None:
    """With owners, modes, times and links, which nothing in Python's library copies together."""
    names = [f"{source}/.", f"{target}/"] if source.is_dir() and not source.is_symlink() else [str(source), str(target)]
    if names[0].endswith("/."):
        target.mkdir(exist_ok=True)
    program = shutil.which("cp") or "cp"
    subprocess.run([program, "-a", "--", *names], check=True, capture_output=True)  # noqa: S603 - paths of our own

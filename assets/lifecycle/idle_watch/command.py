"""Running another program to stop what is idle."""

from __future__ import annotations

import shutil
import subprocess


def run(folders: str, name: str, *arguments: str) -> str:
    """Run it from one of the *folders*; what is wrong, or nothing."""
    path = shutil.which(name, path=folders)
    if path is None:
        return f"there is no {name} in {folders}"
    command = [path, *arguments]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return "" if done.returncode == 0 else done.stdout.decode(errors="replace").strip()[:300] or f"{name} failed"

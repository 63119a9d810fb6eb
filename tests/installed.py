"""What tests run that is no part of the project: installed once on a machine, from locks with hashes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def made_once(name: str, recipe: bytes, make: Callable[[Path], None]) -> Path:
    """A folder as *make* fills it. It is kept for as long as its recipe holds, and xdist's workers share it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "studio-constructs"
    folder = cache / f"{name}-{hashlib.sha256(recipe + sys.version.encode()).hexdigest()[:16]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{folder.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            make(folder)
            (folder / "complete").touch()
    return folder


def environment(name: str, lock: Path) -> Path:
    """An environment of its own for what a lock names, and nothing else; its Python."""

    def make(folder: Path) -> None:
        uv = str(Path(sys.executable).parent / "uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(folder / "bin" / "python")]
        subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=True)

    return made_once(name, lock.read_bytes(), make) / "bin" / "python"

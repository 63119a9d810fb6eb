"""What tests run that is no part of the project: installed once on a machine, from locks with hashes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def interpreter(version: str) -> Path | None:
    """A Python of that version, like ``3.7``, where this machine has one: uv's, pyenv's, or one on the path."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    uv = str(Path(sys.executable).parent / "uv")
    asked = subprocess.run(
        [uv, "python", "find", "--no-python-downloads", "--no-project", "--quiet", version],
        capture_output=True,
        text=True,
        check=False,
    )
    for found in (asked.stdout.strip(), *map(str, sorted(pyenv.glob(f"{version}.*/bin/python")))):
        if found:
            program = "import sys; print('.'.join(map(str, sys.version_info[:2])))"
            said = subprocess.run([found, "-c", program], capture_output=True, text=True, check=False)
            if said.stdout.strip() == version:
                return Path(found)
    return None


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


def environment(name: str, lock: Path, *, python: Path | None = None) -> Path:
    """An environment of its own for what a lock names, and nothing else; its Python.

    Args:
        name: What it is called.
        lock: Names what is installed, with hashes.
        python: Another Python than that of the tests.
    """
    runs_on = str(python or sys.executable)

    def make(folder: Path) -> None:
        uv = str(Path(sys.executable).parent / "uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", runs_on, folder], check=True)
        install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(folder / "bin" / "python")]
        subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=True)

    return made_once(name, lock.read_bytes() + (runs_on.encode() if python else b""), make) / "bin" / "python"

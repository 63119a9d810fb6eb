"""Real Jupyters of three ages, each installed once on a machine from its lock with hashes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.kit import ROOT

NEWEST, OLDEST, VERSION_1 = "newest", "oldest", "version-1"


def python_of(name: str) -> Path:
    """The Python of an environment; it is made if no test has made it, and xdist's workers share it."""
    lock = ROOT / "requirements" / f"jupyter-{name}.txt"
    about = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "studio-constructs"
    folder = cache / f"jupyter-{name}-{about}"
    cache.mkdir(parents=True, exist_ok=True)
    python, complete = folder / "bin" / "python", folder / "complete"
    with (cache / f"{folder.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not complete.exists():
            uv = str(Path(sys.executable).parent / "uv")
            subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
            install = [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(lock)]
            subprocess.run(install, check=True)
            complete.touch()
    return python

"""Real Jupyters of three ages, each in an environment of its own."""

from __future__ import annotations

from pathlib import Path

from tests.installed import environment

NEWEST, OLDEST, VERSION_1 = "newest", "oldest", "version-1"


def python_of(name: str) -> Path:
    """The Python of an environment."""
    return environment(f"jupyter-{name}", Path(__file__).parent / "requirements" / f"{name}.txt")

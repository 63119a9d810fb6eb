"""A plugin of pytest for `test_mutants.py`: the tests of a copy run on an S3 in memory, a hundred times as fast."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .kit import make_home
from .memory import MemoryCopy, in_memory
from .small import copy, home, large, s3

__all__ = ["copy", "home", "large", "s3"]


_SECONDS = 600


def pytest_configure() -> None:
    """End a program that waits for ever: it takes no time of a processor."""
    signal.alarm(_SECONDS)


@pytest.fixture
def copy_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., MemoryCopy]:
    """Makes the copy of a home; of a new one if none is named."""

    def make(home: Path | None = None, **settings: Any) -> MemoryCopy:
        return in_memory(home or make_home(tmp_path / "home"), tmp_path, monkeypatch, **settings)

    return make

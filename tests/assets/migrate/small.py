"""A small home whose copy goes to an S3 in memory, in parts of some kilobytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .kit import Json
from .memory import MemoryCopy, MemoryS3, in_memory

PART = 5 * 1024
LARGE = os.urandom(2 * PART + 99)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "data").mkdir(parents=True)
    (folder / "a.csv").write_text("content of a")
    (folder / "data/b.csv").write_text("content of b")
    return folder


@pytest.fixture
def copy(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryCopy:
    for module in ("settings", "reading"):  # parts of some kilobytes
        monkeypatch.setattr(f"home_copy.{module}.MEBIBYTE", 1024)
    return in_memory(home, tmp_path, monkeypatch, workers=1)


@pytest.fixture
def s3(copy: MemoryCopy) -> MemoryS3:
    return copy.memory


@pytest.fixture
def large(home: Path) -> Path:
    """A file that goes in three parts."""
    path = home / "large.bin"
    path.write_bytes(LARGE)
    return path


def key_of(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    return f"migrate/forecast/files/{digest[:2]}/{digest}"


def lines(copy: MemoryCopy) -> dict[str, Json]:
    return {line["path"]: line for line in copy.manifest() if "path" in line}


def once(operation: str, part: str, act: Callable[[], object]) -> Callable[[str, Json], None]:
    """Does something when S3 is first asked this of a key with these words."""
    done: list[str] = []

    def before(asked: str, request: Json) -> None:
        if not done and asked == operation and part in request["Key"]:
            done.append(asked)
            act()

    return before


def raise_(error: Exception) -> None:
    raise error

"""What tests of the idle watch start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .kit import Answers, Machine


@pytest.fixture
def jupyter() -> Iterator[Answers]:
    server = Answers()
    yield server
    server.close()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)

"""Homes whose owners are real, where root runs the tests, and homes whose owners stand in a ledger, always."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .kit import Homes

REAL = [pytest.param(True, id="real-owners")] if os.geteuid() == 0 else []


@pytest.fixture(params=[*REAL, pytest.param(False, id="ledger")])
def homes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Homes]:
    yield Homes(tmp_path / "homes", real=request.param)
    # Some are deeper than Python's own removal goes, which would end pytest's tidying of old runs.
    subprocess.run(["rm", "-rf", tmp_path / "homes"], check=True)


@pytest.fixture(autouse=True)
def depth() -> Iterator[None]:
    """A program's own limit of depth is for its process; other tests have Python's."""
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)

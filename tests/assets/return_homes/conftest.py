"""Homes whose owners are real, where root runs the tests, and homes whose owners stand in a ledger, always."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .kit import Homes

REAL = [pytest.param(True, id="real-owners")] if os.geteuid() == 0 else []


@pytest.fixture(params=[*REAL, pytest.param(False, id="ledger")])
def homes(request: pytest.FixtureRequest, tmp_path: Path) -> Homes:
    return Homes(tmp_path / "homes", real=request.param)

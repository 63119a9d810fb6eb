"""The comparison, made once: it takes a minute."""

from __future__ import annotations

import pytest

from .comparison import Comparison, compare


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    """Every pack on every subject."""
    return compare()

"""That what copies homes is broken in all places that are named."""

from __future__ import annotations

import pytest

from tests.mutants import mutants

from .kit import ROOT
from .mutation import PARTS


@pytest.mark.parametrize("name", PARTS)
def test_each_module_and_what_looks_at_it_is_there(name: str) -> None:
    part = PARTS[name]
    for each in (part.path, *(test for test in part.tests if "/" in test)):
        assert (ROOT / each).is_file()
    assert len(list(mutants(part.source))) > 20

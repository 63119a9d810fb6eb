"""Whatever is changed in what decides where a home stands, a test fails."""

from __future__ import annotations

import pytest

from tests.kit import ROOT
from tests.mutants import mutants
from tests.mutation import survivors

MODULE = "studio_cli.migrate.classic.standing"
EQUIVALENT = {"Standing: True -> False": "nothing here changes one: that it cannot be changed is for who reads it"}


@pytest.mark.mutation
def test_every_mutant_that_decides_otherwise_is_found() -> None:
    path = ROOT / f"{MODULE.replace('.', '/')}.py"
    made = list(mutants(path.read_text()))
    assert len(made) > 40
    tests = ["tests/studio_cli/migrate/classic/test_standing.py"]
    lived = survivors(MODULE, path, tests, made, imports=["studio_cli.migrate.classic.model"])
    assert {each.what for each in lived} == set(EQUIVALENT)

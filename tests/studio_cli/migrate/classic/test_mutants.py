"""Whatever is changed in what decides where a home stands, a test fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import mutation_run
from tests.kit import ROOT
from tests.mutants import mutants

MODULE = "studio_cli.migrate.classic.standing"
EQUIVALENT = {"Standing: True -> False": "nothing here changes one: that it cannot be changed is for who reads it"}


@pytest.mark.mutation
def test_every_mutant_that_decides_otherwise_is_found(tmp_path: Path) -> None:
    path = ROOT / f"{MODULE.replace('.', '/')}.py"
    source = path.read_text()
    made = list(mutants(source))
    assert len(made) > 40
    tests = str(ROOT / "tests/studio_cli/migrate/classic/test_standing.py")
    options = [*mutation_run.QUICK, "--rootdir", str(ROOT), tests]
    programs = [source, *(each.program for each in made)]
    order = mutation_run.Order(MODULE, str(path), [str(ROOT)], options, programs, ["studio_cli.migrate.classic.model"])
    lived = mutation_run.survivors(order, tmp_path)
    assert lived[:1] == [0], "the tests pass on what is not changed"
    assert {made[number - 1].what for number in lived[1:]} == set(EQUIVALENT)

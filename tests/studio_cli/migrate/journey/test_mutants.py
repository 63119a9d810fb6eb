"""Whatever is changed in what judges an instance's evidence, and in what is remembered of it, a test fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import mutation_run
from tests.kit import ROOT
from tests.mutants import mutants

FOLDER = ROOT / "studio_cli/migrate/journey"
TESTS = {"states": "test_states.py", "tombstone": "test_tombstone.py"}
EQUIVALENT: dict[str, dict[str, str]] = {}
"""What changes nothing that anybody could see, and why."""


def survivors(folder: Path, module: str, programs: list[str]) -> list[int]:
    """Those in which the tests find nothing wrong, by their numbers."""
    options = [*mutation_run.QUICK, "--rootdir", str(ROOT), str(Path(__file__).with_name(TESTS[module]))]
    path = str(FOLDER / f"{module}.py")
    imports = ["boto3", "studio_cli.migrate.plan", "studio_cli.aws", "studio_cli.packing"]
    order = mutation_run.Order(f"studio_cli.migrate.journey.{module}", path, [str(ROOT)], options, programs, imports)
    return mutation_run.survivors(order, folder)


@pytest.mark.mutation
@pytest.mark.parametrize("module", TESTS)
def test_every_mutant_that_judges_otherwise_is_found(module: str, tmp_path: Path) -> None:
    source = (FOLDER / f"{module}.py").read_text()
    made = list(mutants(source))
    assert len(made) > 5
    lived = survivors(tmp_path, module, [source, *(each.program for each in made)])
    assert lived[:1] == [0], "the tests pass on what is not changed"
    assert {made[number - 1].what for number in lived[1:]} == set(EQUIVALENT.get(module, {}))

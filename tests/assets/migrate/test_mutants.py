"""Whatever is changed in what decides on a home's copy, a test fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import mutation_run
from tests.mutants import mutants

from .kit import ROOT

FOLDER = ROOT / "assets" / "migrate"
TESTS = {
    "manifest": ("test_rules.py", "test_restoring.py"),
    "names": ("test_rules.py",),
    "tree": ("test_restoring.py", "test_copy.py"),
    "reading": ("test_sending.py", "test_restoring.py"),
    "restore": ("test_restoring.py", "test_copy.py"),
    "compare": ("test_copy.py", "test_restoring.py"),
}
EQUIVALENT: dict[str, dict[str, str]] = {}
"""What changes nothing that anybody could see, and why."""


def survivors(folder: Path, module: str, programs: list[str]) -> list[int]:
    """Those in which the tests find nothing wrong, by their numbers."""
    options = [*mutation_run.QUICK, "--rootdir", str(ROOT), "-p", "tests.assets.migrate.in_memory"]
    options += [str(ROOT / "tests" / "assets" / "migrate" / name) for name in TESTS[module]]
    path, folders = str(FOLDER / "home_copy" / f"{module}.py"), [str(FOLDER), str(ROOT)]
    imports = ["boto3", "hypothesis", "concurrent.futures.thread", "sqlite3"]
    order = mutation_run.Order(f"home_copy.{module}", path, folders, options, programs, imports)
    return mutation_run.survivors(order, folder)


@pytest.mark.mutation
@pytest.mark.parametrize("module", TESTS)
def test_every_mutant_that_decides_otherwise_is_found(module: str, tmp_path: Path) -> None:
    source = (FOLDER / "home_copy" / f"{module}.py").read_text()
    made = list(mutants(source))
    assert len(made) > 5
    lived = survivors(tmp_path, module, [source, *(each.program for each in made)])
    assert lived[:1] == [0], "the tests pass on what is not changed"
    assert {made[number - 1].what for number in lived[1:]} == set(EQUIVALENT.get(module, {}))

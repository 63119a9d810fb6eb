"""Whatever is changed in what decides, a test fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kit import ROOT

from .mutants import mutants

SOURCE = ROOT / "assets" / "lifecycle" / "idle_watch"
TESTS = {
    "decision": "test_decision.py",
    "processes": "test_processes_and_load.py",
    "load": "test_processes_and_load.py",
}
EQUIVALENT = {
    "return False -> return None": "whoever asks takes both for no",
    "0.0 -> 1.0": "the time of the look before the first, of which nothing is known",
    "30 -> 31": "how long a command may take",
}
"""What changes nothing that anybody could see, and why."""


def survives(folder: Path, module: str, program: str) -> bool:
    """Whether the tests find nothing wrong."""
    shutil.copytree(SOURCE, folder / "idle_watch", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "idle_watch" / f"{module}.py").write_text(program)
    run = "import sys; sys.path[:0] = sys.argv[1:3]; import pytest; sys.exit(pytest.main(sys.argv[3:]))"
    options = ["-x", "-q", "--noconftest", "-p", "tests.assets.idle_watch.conftest", "-p", "no:cacheprovider"]
    options += ["-c", "/dev/null", "--rootdir", str(ROOT), "--basetemp", str(folder / "t"), "-W", "ignore"]
    test = ROOT / "tests" / "assets" / "idle_watch" / TESTS[module]
    command = [sys.executable, "-c", run, str(folder), str(ROOT), *options, str(test)]
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("module", TESTS)
def test_every_mutant_that_decides_otherwise_is_found(module: str, tmp_path: Path) -> None:
    source = (SOURCE / f"{module}.py").read_text()
    assert survives(tmp_path / "as-it-is", module, source), "the tests pass on what is not changed"
    made = dict(mutants(source))
    assert len(made) > 20

    def judge(number: int, program: str) -> bool:
        return survives(tmp_path / str(number), module, program)

    with ThreadPoolExecutor(2) as pool:
        survived = pool.map(judge, range(len(made)), made.values())
    assert {
        what for what, lives in zip(made, survived, strict=True) if lives and what.split(": ", 1)[1] not in EQUIVALENT
    } == set()

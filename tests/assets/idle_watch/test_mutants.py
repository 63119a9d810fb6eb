"""Whatever is changed in what decides, a test fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import mutation_run
from tests.kit import ROOT
from tests.mutants import mutants

FOLDER = ROOT / "assets" / "lifecycle"
TESTS = {
    "decision": "test_decision.py",
    "processes": "test_processes_and_load.py",
    "load": "test_processes_and_load.py",
    "jupyter": "test_jupyter.py",
    "editor": "test_jupyter.py",
    "watch": "test_modes.py",
    "guard": "test_modes.py",
    "stop": "test_modes.py",
    "notebook_instance": "test_modes.py",
    "host": "test_modes.py",
    "command": "test_modes.py",
    "heartbeat": "test_heartbeat_and_journal.py",
    "journal": "test_heartbeat_and_journal.py",
    "target": "test_settings_and_target.py",
    "settings": "test_settings_and_target.py",
    "sagemaker": "test_sagemaker.py",
}
NONE_IS_NO = "whoever asks takes both for no"
EQUIVALENT: dict[str, dict[str, str]] = {
    "processes": {
        "is_job: return False -> return None": NONE_IS_NO,
        "is_job: return False -> return None (2)": NONE_IS_NO,
    },
    "load": {
        "__init__: 0.0 -> 1.0": "the time of the look before the first, of which nothing is known",
        "_gpu_percent: 30 -> 31": "how long a command may take",
    },
    "jupyter": {"_written_at: 0.0 -> 1.0": "the age of a file that is gone, and is passed by"},
    "command": {"run: 120 -> 121": "how long a command may take"},
    "journal": {
        "say: sys.stderr.flush() -> pass": "from Python 3.9 on a line is not held back",
        "decided: ('', '') -> ('',)": "the kind is asked for where the word is the same, and none is empty",
        "decided: ('', '') -> ('',) (2)": "the kind is asked for where the word is the same, and none is empty",
        "show: 1 -> 2": "how the status file is indented",
    },
    "sagemaker": {
        "find_credentials: env('AWS_SESSION_TOKEN') or '' -> env('AWS_SESSION_TOKEN')": "no token is no token",
        "find_credentials: told.get('Token') or '' -> told.get('Token')": "no token is no token",
    },
}
"""What changes nothing that anybody could see, and why."""


def survivors(folder: Path, module: str, programs: list[str]) -> list[int]:
    """Those in which the tests find nothing wrong, by their numbers."""
    options = [*mutation_run.QUICK, "--rootdir", str(ROOT), "-p", "tests.assets.idle_watch.conftest"]
    options.append(str(ROOT / "tests" / "assets" / "idle_watch" / TESTS[module]))
    path, folders = str(FOLDER / "idle_watch" / f"{module}.py"), [str(FOLDER), str(ROOT)]
    order = mutation_run.Order(f"idle_watch.{module}", path, folders, options, programs, ["botocore.auth"])
    return mutation_run.survivors(order, folder)


@pytest.mark.mutation
@pytest.mark.parametrize("module", TESTS)
def test_every_mutant_that_decides_otherwise_is_found(module: str, tmp_path: Path) -> None:
    source = (FOLDER / "idle_watch" / f"{module}.py").read_text()
    made = list(mutants(source))
    assert len(made) > 5
    lived = survivors(tmp_path, module, [source, *(each.program for each in made)])
    assert lived[:1] == [0], "the tests pass on what is not changed"
    assert {made[number - 1].what for number in lived[1:]} == set(EQUIVALENT.get(module, {}))

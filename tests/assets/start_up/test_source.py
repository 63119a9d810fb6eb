"""The scripts as they are written, and as they are rendered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import studio_constructs as studio
from studio_constructs.lifecycle.content import CONTENT_BYTES_MAX
from studio_constructs.lifecycle.start_up.start_up import _functions

from .kit import START_UP, seconds

FILES = sorted(START_UP.glob("*.sh"))
SHORT = seconds(20)
EVERY_STEP: dict[str, studio.StartUpStep] = {
    "proxies": studio.Proxies(https="http://proxy.example.com:3128", timeout=SHORT),
    "variables": studio.EnvironmentVariables(variables={"TEAM": "analysts"}, timeout=SHORT),
    "git identity": studio.GitIdentity(email_domain="example.com", timeout=SHORT),
    "git clone": studio.GitClone(url="https://git.example.com/team/notebooks.git", timeout=SHORT),
    "git clone, password": studio.GitClone(
        url="https://git.example.com/team/notebooks.git",
        credentials=studio.GitCredentials.from_secret("team/git"),
        timeout=SHORT,
    ),
    "pip packages": studio.PipPackages(packages=["pandas==2.3.1"], kernel="team"),
    "conda packages": studio.CondaPackages(packages=["r-tidyverse"]),
    "jupyter extensions": studio.JupyterExtensions(lab={"a:b": False}, timeout=SHORT),
    "code editor extensions": studio.CodeEditorExtensions(extensions=["ms-python.python"], timeout=SHORT),
    "command": studio.RunCommand(command="make setup", timeout=SHORT),
}


def size(*steps: studio.StartUpStep) -> int:
    return len(studio.StartUp(steps=steps).script().content.encode())


@pytest.mark.parametrize("path", [*FILES, *START_UP.parent.rglob("*/*.sh")], ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(path: Path) -> None:
    program = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([program, path], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_left_out_of_a_script_changes_no_function(path: Path) -> None:
    def declared(text: str) -> str:
        done = subprocess.run(["bash", "-c", f"{text}\ndeclare -f"], capture_output=True, text=True, check=True)
        return done.stdout

    assert declared(_functions(path.stem)) == declared(path.read_text()) != ""


def test_every_file_is_some_step_s() -> None:
    used = {file for step in EVERY_STEP.values() for file in step.files}
    assert {path.stem for path in FILES} == used | {"core"}


@pytest.mark.parametrize("name", EVERY_STEP)
def test_a_script_holds_the_functions_of_its_steps_only(name: str) -> None:
    content = studio.StartUp(steps=[EVERY_STEP[name]]).script().content
    assert size(EVERY_STEP[name]) < CONTENT_BYTES_MAX / 2
    assert ("git_credential()" in content) is (name == "git clone, password")
    assert ("pip_packages()" in content) is (name == "pip packages")


def test_all_steps_together_leave_room() -> None:
    assert size(*EVERY_STEP.values()) < CONTENT_BYTES_MAX * 0.95


def test_a_script_is_the_same_each_time_and_ends_well() -> None:
    first, second = (studio.StartUp(steps=list(EVERY_STEP.values())).script().content for _ in range(2))
    assert first == second
    assert first.startswith("#!/usr/bin/env bash\n")
    assert first.endswith("\nexit 0\n")


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60)
PRINTABLE = ANY_TEXT.filter(lambda text: text.isprintable() and bool(text.strip()))


def words_of(line: str) -> list[str]:
    """What bash makes of a line of the script: the words that `step` gets."""
    program = f'step() {{ printf "%s\\0" "$@"; }}\n{line}\n'
    done = subprocess.run(["bash", "-u", "-c", program], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode().split("\0")[:-1]


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, PRINTABLE)
def test_no_command_escapes_its_quotes(command: str, name: str) -> None:
    step = studio.RunCommand(command=command, name=name)
    assert words_of(step.render(1))[1:] == [name, "optional", "60", "run_command", command]


@settings(max_examples=200, deadline=None)
@given(PRINTABLE, PRINTABLE, PRINTABLE)
def test_no_name_and_no_value_escapes_its_quotes(value: str, name: str, folder: str) -> None:
    variables = studio.EnvironmentVariables(variables={"A": value})
    assert words_of(variables.render(2))[6:] == [f"A={value}"]
    identity = studio.GitIdentity(name=name, safe_directories=[folder])
    assert words_of(identity.render(3))[5:] == [name, "", "", folder]
    clone = studio.GitClone(url="https://h/t.git", folder=folder, branch=name)
    assert words_of(clone.render(4))[1:] == [
        f"git clone {folder}",
        "optional",
        "60",
        "git_clone",
        "https://h/t.git",
        folder,
        name,
        "",
    ]
    lab = studio.JupyterExtensions(lab={name: True})
    assert json.loads(words_of(lab.render(5))[6]) == {"disabledExtensions": {name: False}}

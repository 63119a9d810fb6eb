"""What a message says to type is what was typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio_cli.called import local_command


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command, in a folder that no `PATH` names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    path = tmp_path / "a folder" / "studio"
    path.parent.mkdir()
    path.touch(mode=0o755)
    return path


def called(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(sys, "argv", [name, "show"])


def test_it_is_called_by_its_path_as_before(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called(monkeypatch, "a folder/studio")
    assert local_command("start", 4566) == "'a folder/studio' local start"


def test_it_is_called_by_its_name_if_the_shell_finds_it(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    called(monkeypatch, str(program))
    assert local_command("start", 4566) == "studio local start"


def test_another_one_that_the_shell_finds_is_another(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other" / "studio"
    other.parent.mkdir()
    other.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(other.parent))
    called(monkeypatch, str(program.relative_to(tmp_path)))
    assert local_command("stop", 4566) == "'a folder/studio' local stop"


def test_as_a_module_it_is_called_by_its_name(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called(monkeypatch, "/lib/studio_cli/main.py")
    assert local_command("start", 4566) == "studio local start"


def test_a_port_is_named_if_it_is_not_the_usual_one(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called(monkeypatch, "studio-tests")
    assert local_command("stop", 4600) == "studio local stop --port 4600"

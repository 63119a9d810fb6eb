"""Lifecycle scripts: where they come from, and what is handed to SageMaker. `test_lifecycle_content` has the rules."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from studio_constructs import LifecycleScript

TEXT = "#!/usr/bin/env bash\necho 'ä'\n"


def test_a_script_is_handed_over_in_base64_of_its_utf_8() -> None:
    assert base64.b64decode(LifecycleScript.from_text(TEXT).encoded) == TEXT.encode()


def test_a_script_from_a_file_is_the_file_s_text(tmp_path: Path) -> None:
    path = tmp_path / "setup.sh"
    path.write_text(TEXT, encoding="utf-8")
    assert LifecycleScript.from_file(path) == LifecycleScript(TEXT, str(path))
    assert LifecycleScript.from_file(str(path)).problems() == []


def test_line_ends_of_a_file_are_kept_for_the_rules_to_see(tmp_path: Path) -> None:
    path = tmp_path / "setup.sh"
    path.write_bytes(b"#!/bin/sh\r\necho\r\n")
    assert [problem.code for problem in LifecycleScript.from_file(path).problems()] == ["ScriptCarriageReturn"]


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "setup.sh"
    path.write_bytes(b"#!/bin/sh\necho \xe4\n")
    (problem,) = LifecycleScript.from_file(path).problems()
    assert str(problem) == (
        f"studio:ScriptNotUtf8: {path} has the byte 0xe4 in line 2 of the script; "
        "a script is UTF-8 text; save it as UTF-8"
    )


def test_problems_name_the_text_content() -> None:
    (problem,) = LifecycleScript.from_text("").problems()
    assert problem.wrote == "content is an empty script"


def test_a_missing_file_is_python_s_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LifecycleScript.from_file(tmp_path / "none.sh")

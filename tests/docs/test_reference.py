"""The reference that `make reference` builds from docstrings has every public name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import studio_constructs as studio
from tests.kit import ROOT


@pytest.mark.slow  # it imports the library in a process of its own and renders every page
def test_every_public_name_is_in_the_reference(tmp_path: Path) -> None:
    recipe = (ROOT / "Makefile").read_text().split("\nreference:")[1].split("\n\n")[0]
    options = ["--docformat", "google", "--no-show-source", "--output-directory"]
    assert all(option in recipe for option in options)
    command = [sys.executable, "-m", "pdoc", *options, str(tmp_path), "studio_constructs", "studio_constructs.mixins"]
    environment = {**os.environ, "PDOC_ALLOW_EXEC": "1"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    page = (tmp_path / "studio_constructs.html").read_text(encoding="utf-8")
    names = [name for name in studio.__all__ if not name.startswith("__") and name != "mixins"]
    assert [name for name in names if f'id="{name}"' not in page] == []
    mixins = (tmp_path / "studio_constructs" / "mixins.html").read_text(encoding="utf-8")
    assert [name for name in studio.mixins.__all__ if f'id="{name}"' not in mixins] == []


@pytest.mark.parametrize("name", [name for name in studio.__all__ if not name.startswith("__")])
def test_every_public_name_says_what_it_is(name: str) -> None:
    said = getattr(studio, name).__doc__ or ""
    assert len(said.split("\n")[0]) > 15, said

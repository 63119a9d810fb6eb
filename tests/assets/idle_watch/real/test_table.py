"""The table: real servers with real kernels and terminals, the packed watch, and an AWS that deletes the app."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kit import ROOT

from .environments import NEWEST, OLDEST
from .machine import Lab
from .scene import Scene
from .situations import SITUATIONS
from .table import ON_EVERY_SERVER, TABLE

Make = Callable[[Lab], Scene]
LabOf = Callable[[str], Lab]


@pytest.mark.slow
@pytest.mark.parametrize("key", TABLE)
def test_on_the_newest_server(key: str, scene: Make, lab_of: LabOf) -> None:
    lab = lab_of(OLDEST if key == "wrong_token" else NEWEST)  # which has a token
    assert SITUATIONS[key](scene(lab)) == TABLE[key].expected


@pytest.mark.slow
@pytest.mark.parametrize("key", ON_EVERY_SERVER)
def test_on_the_oldest_server_of_an_app(key: str, scene: Make, lab_of: LabOf) -> None:
    assert SITUATIONS[key](scene(lab_of(OLDEST))) == TABLE[key].expected


def test_each_row_has_its_situation() -> None:
    assert set(SITUATIONS) == set(TABLE)


def test_the_page_shows_the_table() -> None:
    """Seen is what is expected, or a test above fails."""
    page = (ROOT / "docs" / "idle-shutdown.md").read_text()
    rows = [f"| {row.situation} | {row.expected} | {row.expected} | {row.public} |" for row in TABLE.values()]
    _, shown = page.split("| Situation | Expected | Seen | AWS's public script for JupyterLab |\n|---|---|---|---|\n")
    assert shown.split("\n\n")[0].splitlines() == rows

"""`docs/guard.md`: its commands print what it says, and it has every kind of finding."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from studio_cli.guard.finding import Kind
from studio_cli.main import main
from tests.kit import ROOT

PAGE = (ROOT / "docs" / "guard.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`([\w-]+\.yaml)`[^\n]*:\n\n((?:(?: {4}.*)?\n)+)", PAGE, flags=re.MULTILINE)
COMMANDS = re.findall(r"^    \$ studio (.+)\n((?: {4}.*\n)+)", PAGE, flags=re.MULTILINE)


@pytest.mark.parametrize(("command", "printed"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_command_prints_what_the_page_says(
    command: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES:
        Path(name).write_text(textwrap.dedent(text))
    result = CliRunner().invoke(main, command.split())
    assert result.output == textwrap.dedent(printed)
    assert result.exit_code == ("blocked" in result.output.lower())


def test_the_page_shows_files_and_commands() -> None:
    assert (len(FILES), len(COMMANDS)) == (3, 3)


@pytest.mark.parametrize("kind", Kind)
def test_the_page_has_every_kind(kind: Kind) -> None:
    assert f"`{kind}`" in PAGE

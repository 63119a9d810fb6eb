"""`docs/baseline.md`: its app is held as it says, and its commands print what it says."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from studio_cli.main import main
from studio_constructs.baseline.plugin import CODES
from tests.kit import ROOT

PAGE = (ROOT / "docs" / "baseline.md").read_text(encoding="utf-8")
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"\n\n((?:(?: {4}.*)?\n)+)(?=\n?\S|\Z)", PAGE)]


def synth(app: str) -> str:
    """What the app prints; nothing if it is fine."""
    Path("app.py").write_text(app)
    done = subprocess.run([sys.executable, "app.py"], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == ("studio:Baseline" in done.stderr)
    return " ".join(done.stderr.split())


def test_the_page_is_what_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (app,) = (block for block in BLOCKS if block.startswith("from pathlib"))
    (refusal,) = (block for block in BLOCKS if block.startswith("[Lab/"))
    recordings = [block for block in BLOCKS if block.startswith("$ studio")]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert "studio:Baseline" not in synth(app)
    assert prints(recordings[0])
    said = synth(app.replace('"research"', '"research2"'))
    assert " ".join(refusal.split()) in said
    assert prints(recordings[1])
    assert len(recordings) == 2


def prints(block: str) -> bool:
    command, _, printed = block.removeprefix("$ studio ").partition("\n")
    result = CliRunner().invoke(main, command.split())
    assert result.output.strip() == printed.strip()
    return result.exit_code == 0


@pytest.mark.parametrize("code", CODES)
def test_the_page_has_every_code(code: str) -> None:
    assert f"`{code}`" in PAGE

"""A repository of two commits: `whole`, and then `alone`, in which Alice is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from .kit import BASE, WITHOUT_ALICE, Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "repository")
    made.write(BASE)
    made.commit("whole")
    made.write(WITHOUT_ALICE)
    made.commit("alone")
    monkeypatch.setenv("TOLD", str(made.told))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)  # it is read anew
    (tmp_path / "tmp").mkdir()
    monkeypatch.chdir(made.project)
    return made

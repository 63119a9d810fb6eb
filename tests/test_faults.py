"""The page of faults says what is seen, no less and no more."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import faults
from tests.faults import Faults, is_whole

ROW = "| it burns | it is put out | nothing burns |\n"


def run(*arguments: str, **options: Any) -> Any:
    """What a run was asked to do."""
    asked = {"keyword": "", "markexpr": "not mutation", "deselect": None, "lf": False, **options}
    return SimpleNamespace(option=SimpleNamespace(**asked), args=["tests/x.py", *arguments])


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "page.md"
    path.write_text(f"# Faults\n\n## Fire\n\nWords.\n\n| fault | expected | seen |\n|---|---|---|\n{ROW}\n## Water\n\n")
    monkeypatch.setattr(faults, "PAGE", path)
    monkeypatch.delenv("WRITE_FAULTS", raising=False)
    return path


def seen(*rows: tuple[str, str, str]) -> Faults:
    made = Faults("Fire")
    for row in rows:
        made.saw(*row)
    return made


BURNS, SMOKES = ("it burns", "it is put out", "nothing burns"), ("it smokes", "it is told", "told")


def test_what_is_seen_and_said_is_the_same(page: Path) -> None:
    seen(BURNS).check(run())


def test_what_is_not_said_or_said_otherwise_is_told(page: Path) -> None:
    for whole in (run(), run(keyword="burns")):
        with pytest.raises(AssertionError, match="lacks what was seen"):
            seen(BURNS, SMOKES).check(whole)
        with pytest.raises(AssertionError, match="lacks what was seen"):
            seen(("it burns", "it is put out", "all burns")).check(whole)


def test_what_nobody_sees_any_more_is_told_where_all_tests_ran(page: Path) -> None:
    with pytest.raises(AssertionError, match="says what no test sees any more"):
        seen().check(run())
    seen().check(run(markexpr="not slow and not end_to_end"))


@pytest.mark.parametrize(
    "some",
    [
        run("tests/x.py::test_y"),
        run(keyword="y"),
        run(markexpr="not slow"),
        run(deselect=["tests/x.py::test_y"]),
        run(lf=True),
    ],
    ids=["by name", "by word", "by mark", "but one", "last failed"],
)
def test_a_run_of_some_tests_is_not_whole(some: Any) -> None:
    assert is_whole(run())
    assert not is_whole(some)


def test_it_is_written_anew(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITE_FAULTS", "1")
    seen(SMOKES).check(run())
    monkeypatch.delenv("WRITE_FAULTS")
    seen(SMOKES).check(run())
    assert ROW not in page.read_text()
    assert page.read_text().endswith("|\n\n## Water\n\n")


def test_one_table_is_written_and_the_others_stay(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "| fault | expected | seen |\n|---|---|---|\n| it rains | it is dry | dry |\n"
    page.write_text(page.read_text() + other)
    monkeypatch.setenv("WRITE_FAULTS", "1")
    seen(SMOKES).check(run())
    said = page.read_text()
    assert ROW not in said
    assert said.endswith(f"|---|---|---|\n| it smokes | it is told | told |\n\n## Water\n\n{other}")

"""The guard and `cdk diff` on the same edits: what the page says of them is so, and is not old."""

from __future__ import annotations

import pytest

from tests.studio_cli.guard import page
from tests.studio_cli.guard.cdk_diff import answer, asked, recorded
from tests.studio_cli.guard.edits import SCENARIOS

MENDED = "python -m tests.studio_cli.guard.page writes it anew"
SAMPLE = ("domain renamed", "retention and the profile go in one change", "tag on the domain")


def test_the_cli_was_asked_what_the_scenarios_are_now() -> None:
    said = recorded()
    assert {each["name"]: said.get(each["name"], {}).get("asked") for each in SCENARIOS} == {
        each["name"]: asked(each) for each in SCENARIOS
    }, MENDED
    assert len(said) == len(SCENARIOS), MENDED


def test_the_page_has_the_table_as_it_is_now() -> None:
    said = page.PAGE.read_text(encoding="utf-8")
    assert page.with_table(said) == said, MENDED


def test_nothing_is_missed_and_few_false_alarms_are_given() -> None:
    found = page.rows()
    harmless = [row for row in found if not row.dangerous]
    assert len(found) >= 250
    assert not [row.name for row in found if row.dangerous and not row.guard]
    assert sum(row.guard for row in harmless) <= len(harmless) * 0.02


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_the_cli_still_says_so(name: str) -> None:
    (scenario,) = [each for each in SCENARIOS if each["name"] == name]
    assert answer(scenario) == recorded()[name]

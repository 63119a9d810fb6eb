"""The verdicts on a hundred edits, against what CloudFormation documents."""

from __future__ import annotations

from typing import Any

import pytest

from tests.studio_cli.guard.edits import SCENARIOS
from tests.studio_cli.guard.kit import judged, place


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["name"] for scenario in SCENARIOS])
def test_what_is_lost_is_stopped_and_nothing_else(scenario: dict[str, Any]) -> None:
    report = judged(scenario)
    blocked = {place(finding): str(finding.kind) for finding in report.findings if finding.blocking}
    told = {place(finding): str(finding.kind) for finding in report.findings if not finding.blocking}
    assert blocked == scenario.get("blocks", {})
    assert told == {**scenario.get("tells", {}), **scenario.get("also", {})}
    assert report.is_safe == ("blocks" not in scenario)
    for each, people in scenario.get("people", {}).items():
        assert [finding.people for finding in report.findings if place(finding) == each] == [tuple(people)]
    assert scenario["truth"]

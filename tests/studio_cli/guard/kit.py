"""What the guard says of a scenario."""

from __future__ import annotations

from studio_cli.guard.finding import Finding
from studio_cli.guard.verdict import Report, judge
from tests.studio_cli.guard.edits import Scenario, sides


def place(finding: Finding) -> str:
    return f"{finding.stack}/{finding.logical_id}"


def judged(scenario: Scenario) -> Report:
    return judge(*sides(scenario))

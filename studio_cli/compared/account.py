"""`judge_deployed`: what an update does to the stacks of an account, and what they are no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from studio_cli.aws import Target
from studio_cli.compared.deployed import read_deployed
from studio_cli.compared.drift import find_drift
from studio_cli.guard.verdict import Report, judge
from studio_constructs.checks import Source


def judge_deployed(
    head: Sequence[Source], target: Target, *, only: str | None = None, tell: Callable[[str], None] = lambda _: None
) -> Report:
    """Judge an update of what is deployed; nothing is changed.

    Args:
        head: What is to be.
        target: Where the stacks are.
        only: Which of the stacks, by a pattern of their names. Default: all.
        tell: Told, a line each, what one might not expect.

    Raises:
        UnreadableError: None of the stacks exist, or some are in another account.
    """
    deployed = read_deployed(head, target, only=only, tell=tell)
    report = judge(deployed.base, deployed.head)
    found = sorted([*report.findings, *find_drift(deployed, tell)], key=lambda finding: not finding.blocking)
    return replace(report, findings=tuple(found))

"""Budgets and tags for costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import aws_cdk as cdk
from aws_cdk import aws_kms as kms

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
TITLE = "### Costs: budgets, tags, and who hears of them"


def budget(
    limit: float = 500,
    *,
    emails: Sequence[str] = ("team@example.com",),
    actual: Sequence[float] = (80,),
    name: str | None = None,
) -> Build:
    return lambda stack: studio.StudioBudget(
        stack,
        "Budget",
        monthly_limit=limit,
        cost_filter=studio.CostFilter.tag("team", "analysts"),
        emails=list(emails),
        actual_percents=list(actual),
        budget_name=name,
    )


ERRORS: dict[str, Build] = {
    "TagInvalid": lambda stack: studio.CostTags({"aws:team": "analysts"}).apply_to(stack),
    "BudgetLimitInvalid": budget(0),
    "BudgetThresholdInvalid": budget(actual=[0]),
    "BudgetNotificationsInvalid": budget(actual=list(range(1, 11))),
    "BudgetNobodyHears": budget(emails=[]),
    "BudgetNameInvalid": budget(name="analysts: monthly"),
    "EmailInvalid": budget(emails=["team"]),
    "EmailsTooMany": budget(emails=[f"team-{number}@example.com" for number in range(11)]),
}

WARNINGS: dict[str, Build] = {
    "AlertKeyNotOurs": lambda stack: studio.AlertTopic(
        stack, "Alerts", encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN)
    ),
}

"""Who hears of what, and budgets."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

ALERTS: Final = "alerts: {emails: [a@example.com]}\n"

CASES: Final = (
    Bad(
        "alert email",
        lab(add="alerts: {emails: [platform]}\n"),
        (
            said(
                11,
                "EmailInvalid",
                "alerts.emails[0] is 'platform'",
                "an e-mail address has a name, an @ and a domain",
                "write it like 'team@example.com'",
            ),
        ),
    ),
    Bad(
        "alert emails twice",
        lab(add="alerts: {emails: [a@example.com, a@example.com]}\n"),
        (
            said(
                11,
                "EmailInvalid",
                "alerts.emails[1] is 'a@example.com' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "alerts empty",
        lab(add="alerts: {emails: []}\n"),
        (said(11, "ListLengthWrong", "alerts.emails is empty", "it holds at least 1", "add one"),),
    ),
    Bad(
        "budgets without alerts",
        lab(add="budgets: {total: 100}\n"),
        (
            said(
                11,
                "AlertsMissing",
                "budgets is given without 'alerts'",
                "'alerts' says who hears of it",
                "add 'alerts: {emails: [platform@example.com]}', or drop it",
            ),
        ),
    ),
    Bad(
        "alarms without alerts",
        lab(add="alarms: {home_gb: 5}\nsweeps: {maximum_age_hours: 12, report: true}\n"),
        (
            said(
                11,
                "AlertsMissing",
                "alarms is given without 'alerts'",
                "'alerts' says who hears of it",
                "add 'alerts: {emails: [platform@example.com]}', or drop it",
            ),
            said(
                12,
                "AlertsMissing",
                "sweeps.report is given without 'alerts'",
                "'alerts' says who hears of it",
                "add 'alerts: {emails: [platform@example.com]}', or drop it",
            ),
        ),
    ),
    Bad(
        "budgets empty",
        lab(add=ALERTS + "budgets: {actual_percents: [50]}\n"),
        (
            said(
                12,
                "BudgetsEmpty",
                "budgets names no amount",
                "a budget is for the domain, a team or a person",
                "write total: 1000, for example, or drop it",
            ),
        ),
    ),
    Bad(
        "budget amount",
        lab(add=ALERTS + "budgets: {total: 0, teams: {analysts: 9.5}}\n"),
        (
            said(12, "NumberOutOfRange", "budgets.total is 0", "a budget in USD a month is 1 to 1000000000", "write 1"),
            said(
                12,
                "TypeWrong",
                "budgets.teams.analysts is 9.5 (a number)",
                "a whole number belongs there",
                "write a whole number",
            ),
        ),
    ),
    Bad(
        "budget percents twice",
        lab(add=ALERTS + "budgets: {total: 100, actual_percents: [50, 50], forecast_percents: [100, 0]}\n"),
        (
            said(
                12,
                "BudgetThresholdInvalid",
                "budgets.actual_percents[1] is 50 again",
                "each entry of the list stands once",
                "drop one of them",
            ),
            said(
                12,
                "NumberOutOfRange",
                "budgets.forecast_percents[1] is 0",
                "a share in percent is 1 to 1000",
                "write 1",
            ),
        ),
    ),
    Bad(
        "budget team",
        lab(add=ALERTS + "budgets: {teams: {analyst: 100}}\n"),
        (
            said(
                12,
                "BudgetTeamUnknown",
                "budgets.teams.analyst is for 'analyst'",
                "budgets are for teams of this file",
                "did you mean 'analysts'?",
            ),
        ),
    ),
    Bad(
        "budget user",
        lab(add=ALERTS + "budgets: {users: {Amara: 5, zoe: 100}}\n"),
        (
            said(
                12,
                "BudgetUserUnknown",
                "budgets.users.zoe is for 'zoe'",
                "budgets are for people of this file",
                "take one of 'users', or drop it",
            ),
        ),
    ),
    Bad(
        "budget region",
        lab(("region: eu-west-1", "region: eu-north-1"), add=ALERTS + "budgets: {total: 100}\n"),
        (
            said(
                5,
                "RegionLacksType",
                "environments[0].region is 'eu-north-1', and there are budgets",
                "CloudFormation lacks AWS::Budgets::Budget there",
                "write 'budgets: {enabled: false}' in this environment's overrides, and make them in us-east-1",
            ),
        ),
    ),
    Bad(
        "budget region override",
        overriding("    overrides: {budgets: {total: 5}}\n", add=ALERTS).replace("eu-west-1", "eu-north-1"),
        (
            said(
                6,
                "RegionLacksType",
                "environments[0].region is 'eu-north-1', and there are budgets "
                "(through environments[0].overrides.budgets)",
                "CloudFormation lacks AWS::Budgets::Budget there",
                "write 'budgets: {enabled: false}' in this environment's overrides, and make them in us-east-1",
            ),
        ),
    ),
    Bad(
        "budgets many",
        lab(
            (
                "  - {name: amara, team: analysts}\n",
                "".join(f"  - {{name: u{n}, team: analysts, stack: {n // 100 + 1}}}\n" for n in range(400)),
            ),
            add=ALERTS + "budgets: {total: 1, each_user: 100}\n",
        ),
        (
            said(
                411,
                "BudgetsTooMany",
                "budgets asks for 401",
                "an environment has at most 400 budgets",
                "take budgets for teams in place of each_user, and name some people in users",
            ),
        ),
    ),
)

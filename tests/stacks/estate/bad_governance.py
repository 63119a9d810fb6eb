"""Files that are wrong about budgets, alarms, sweeps or backups."""

from __future__ import annotations

from typing import Final

from tests.stacks.estate.bad import Bad, lab, overriding, said

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
    Bad(
        "homes missing",
        lab(
            add=ALERTS + "domain: {home_efs: false}\ndashboard: true\nalarms: {home_gb: 5}\nbackup: {deletable: true}\n"
        ),
        (
            said(
                13,
                "HomesMissing",
                "dashboard stands beside 'home_efs: false'",
                "it is about everybody's home on EFS",
                "drop it: this domain has no homes",
            ),
            said(
                14,
                "HomesMissing",
                "alarms stands beside 'home_efs: false'",
                "it is about everybody's home on EFS",
                "drop it: this domain has no homes",
            ),
            said(
                15,
                "HomesMissing",
                "backup stands beside 'home_efs: false'",
                "it is about everybody's home on EFS",
                "drop it: this domain has no homes",
            ),
        ),
    ),
    Bad(
        "homes missing override",
        overriding("    overrides: {domain: {home_efs: false}}\n", add="dashboard: true\n"),
        (
            said(
                6,
                "HomesMissing",
                "dashboard stands beside 'home_efs: false' (through environments[0].overrides.domain.home_efs)",
                "it is about everybody's home on EFS",
                "drop it: this domain has no homes",
            ),
        ),
    ),
    Bad(
        "sweeps endless",
        lab(add="sweeps: {dry_run: false}\n"),
        (
            said(
                11,
                "SweepUnlimited",
                "sweeps has neither working_hours nor maximum_age_hours",
                "a sweeper knows when people work, or how long an app may run",
                "give one of them, or both",
            ),
        ),
    ),
    Bad(
        "hours zone",
        lab(add='sweeps: {working_hours: {time_zone: Europe/Berlim, opens: "8:00", closes: "24:00"}}\n'),
        (
            said(
                11,
                "TimeZoneUnknown",
                "sweeps.working_hours.time_zone is 'Europe/Berlim'",
                "a time zone is named by its area and a city",
                "did you mean 'Europe/Berlin'?",
            ),
            said(
                11,
                "WorkingHoursInvalid",
                "sweeps.working_hours.opens is '8:00'",
                "a time of day is hours and minutes, 00:00 to 23:59",
                "write it like '08:00'",
            ),
            said(
                11,
                "WorkingHoursInvalid",
                "sweeps.working_hours.closes is '24:00'",
                "a time of day is hours and minutes, 00:00 to 23:59",
                "write it like '08:00'",
            ),
        ),
    ),
    Bad(
        "hours zone none",
        lab(add='sweeps: {working_hours: {time_zone: CEST, opens: "08:00", closes: "18:00"}}\n'),
        (
            said(
                11,
                "TimeZoneUnknown",
                "sweeps.working_hours.time_zone is 'CEST'",
                "a time zone is named by its area and a city",
                "write it like 'Europe/Berlin'",
            ),
        ),
    ),
    Bad(
        "hours all",
        lab(add='sweeps:\n  working_hours:\n    time_zone: UTC\n    opens: "08:00"\n    closes: "08:00"\n'),
        (
            said(
                15,
                "WorkingHoursInvalid",
                "sweeps.working_hours is 08:00 to 08:00",
                "hours that end when they begin are all hours or none",
                "write when work ends, or drop working_hours and give maximum_age_hours",
            ),
        ),
    ),
    Bad(
        "hours day",
        lab(add='sweeps: {working_hours: {time_zone: UTC, opens: "08:00", closes: "18:00", days: [monday]}}\n'),
        (
            said(
                11,
                "ValueUnknown",
                "sweeps.working_hours.days[0] is 'monday'",
                "it is one of mon, tue, wed, thu, fri, sat, sun",
                "did you mean 'mon'?",
            ),
        ),
    ),
    Bad(
        "hours missing",
        lab(add="sweeps: {working_hours: {time_zone: UTC}}\n"),
        (
            said(
                11, "KeyMissing", "sweeps.working_hours has no 'opens'", "'opens' has no default", "add 'opens: 08:00'"
            ),
            said(
                11,
                "KeyMissing",
                "sweeps.working_hours has no 'closes'",
                "'closes' has no default",
                "add 'closes: 18:00'",
            ),
        ),
    ),
    Bad(
        "exempt tag",
        lab(add='sweeps: {maximum_age_hours: 12, exempt_tag: "aws:keep"}\n'),
        (
            said(
                11,
                "TagInvalid",
                "sweeps.exempt_tag has the key 'aws:keep'",
                "keys that begin with 'aws:' belong to AWS",
                "choose another key",
            ),
        ),
    ),
    Bad(
        "exempt tag that people may set",
        lab(add="sweeps: {maximum_age_hours: 12, exempt_tag: keep-until}\n"),
        (
            said(
                11,
                "ExemptTagOpen",
                "sweeps.exempt_tag is 'keep-until'",
                "people may set every tag that does not begin with 'studio:', and so exempt their own apps",
                "write 'studio:keep-until'",
            ),
        ),
    ),
    Bad(
        "sweep apps",
        lab(add="sweeps: {maximum_age_hours: 0, app_types: [RStudioServerPro]}\n"),
        (
            said(11, "NumberOutOfRange", "sweeps.maximum_age_hours is 0", "the time in hours is 1 to 8760", "write 1"),
            said(
                11,
                "ValueUnknown",
                "sweeps.app_types[0] is 'RStudioServerPro'",
                "it is one of JupyterLab, CodeEditor, Canvas, RSessionGateway, TensorBoard, "
                "DetailedProfiler, JupyterServer, KernelGateway",
                "take one of them, for example 'JupyterLab'",
            ),
        ),
    ),
    Bad(
        "vault name",
        lab(add="backup: {vault_name: my vault}\n"),
        (
            said(
                11,
                "VaultNameInvalid",
                "backup.vault_name is 'my vault'",
                "the name of a vault is 2 to 50 letters, digits, '-' and '_'",
                "write it like 'marketing-homes'",
            ),
        ),
    ),
    Bad(
        "backup twice",
        lab(add="backup:\n  schedules: [{every: day}, {every: day, keep_days: 9}]\n"),
        (
            said(
                12,
                "BackupScheduleInvalid",
                "backup.schedules[1].every is 'day' again",
                "each rhythm stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "backup cold",
        lab(add="backup: {schedules: [{every: day, cold_after_days: 30}]}\n"),
        (
            said(
                11,
                "BackupRetentionInvalid",
                "backup.schedules[0].keep_days is 35 and cold_after_days is 30",
                "a backup stays in cold storage for 90 days or more",
                "write keep_days: 120, or drop cold_after_days",
            ),
        ),
    ),
    Bad(
        "backup cold kept",
        lab(add="backup: {schedules: [{every: week, keep_days: 100, cold_after_days: 30}]}\n"),
        (
            said(
                11,
                "BackupRetentionInvalid",
                "backup.schedules[0].keep_days is 100 and cold_after_days is 30",
                "a backup stays in cold storage for 90 days or more",
                "write keep_days: 120, or drop cold_after_days",
            ),
        ),
    ),
    Bad(
        "backup hour",
        lab(add="backup: {schedules: [{every: day, at_hour: 24}]}\n"),
        (
            said(
                11,
                "NumberOutOfRange",
                "backup.schedules[0].at_hour is 24",
                "the hour of the day, in UTC, is 0 to 23",
                "write 23",
            ),
        ),
    ),
    Bad(
        "backup lock",
        lab(add="backup: {lock: {min_days: 90}}\n"),
        (
            said(
                11,
                "BackupRetentionOutsideLock",
                "backup.schedules[0].keep_days is 35",
                "the lock takes backups that stay 90 days or more",
                "change keep_days or the lock",
            ),
        ),
    ),
    Bad(
        "backup lock range",
        lab(add="backup: {lock: {min_days: 9, max_days: 8, irrevocable_after_days: 3}}\n"),
        (
            said(
                11,
                "VaultLockInvalid",
                "backup.lock.min_days is 9 and max_days is 8",
                "the shortest is not longer than the longest",
                "raise max_days or lower min_days",
            ),
        ),
    ),
    Bad(
        "backup lock soon",
        lab(add="backup: {lock: {min_days: 7, irrevocable_after_days: 1}}\n"),
        (
            said(
                11,
                "NumberOutOfRange",
                "backup.lock.irrevocable_after_days is 1",
                "the time of grace in days is 3 to 36500",
                "write 3",
            ),
        ),
    ),
    Bad(
        "backup copy",
        lab(add="backup: {copies: [{vault_arn: homes}]}\n"),
        (
            said(
                11,
                "BackupCopyInvalid",
                "backup.copies[0].vault_arn is 'homes'",
                "a vault is named by its ARN",
                "write it like 'arn:aws:backup:eu-central-1:111122223333:backup-vault:homes'",
            ),
        ),
    ),
    Bad(
        "backup copy here",
        lab(add="backup: {copies: [{vault_arn: 'arn:aws:backup:eu-west-1:111122223333:backup-vault:homes'}]}\n"),
        (
            said(
                11,
                "BackupCopyInvalid",
                "backup.copies[0].vault_arn is 'arn:aws:backup:eu-west-1:111122223333:backup-vault:homes'",
                "a copy beside the backup is lost with it",
                "name a vault in another region or account",
            ),
        ),
    ),
    Bad(
        "backup key",
        lab(add="backup: {key_arn: 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d'}\n"),
        (
            said(
                11,
                "KeyArnRegion",
                "backup.key_arn names a key in us-east-1",
                "environment 'prod' is in eu-west-1, and a key serves its own region",
                "name a key in eu-west-1, in this environment's overrides if others keep theirs",
            ),
        ),
    ),
)

"""Sweeps of idle apps."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

ALERTS: Final = "alerts: {emails: [a@example.com]}\n"

CASES: Final = (
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
)

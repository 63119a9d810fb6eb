"""All that can be wrong with the arguments of an `AppSweeper`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_scheduler as scheduler

from studio_constructs._validation import (
    check_is_domain,
    check_key,
    check_kind,
    check_list,
    check_range,
    check_settings,
)
from studio_constructs.app_sweeper._numbers import whole
from studio_constructs.app_sweeper.exemption import SweepExemption
from studio_constructs.app_sweeper.reports import SweepReports
from studio_constructs.app_sweeper.working_hours import WorkingHours
from studio_constructs.app_type import AppType
from studio_constructs.domain import IDomain
from studio_constructs.errors import Problem

_AGE_MIN, _AGE_MAX = 60, 525_600
_NEVER: Final = AppType.R_STUDIO
"""The RStudio of the whole domain: no person's app, and without it nobody has a session."""


def check_app_sweeper(
    *,
    domain: IDomain,
    working_hours: WorkingHours | None,
    maximum_age: cdk.Duration | None,
    app_types: Sequence[AppType] | None,
    exemption: SweepExemption,
    reports: SweepReports | None,
    schedule: scheduler.ScheduleExpression | None,
    encryption_key: kms.IKey | None,
) -> list[Problem]:
    """Every problem, in the order of the arguments."""
    return [
        *check_is_domain("domain", domain),
        *_check_hours(working_hours),
        *_check_age(maximum_age, working_hours),
        *_check_app_types(app_types),
        *check_settings("exemption", exemption, SweepExemption, fix="exemption=SweepExemption(tag=...)"),
        *check_settings("reports", reports, SweepReports, fix="reports=SweepReports(topic=...)"),
        *check_kind(
            "schedule",
            schedule,
            fits=hasattr(schedule, "expression_string"),
            what="a schedule of the CDK (aws_scheduler)",
            fix='schedule=scheduler.ScheduleExpression.cron(hour="20", minute="0")',
        ),
        *check_key("encryption_key", encryption_key),
    ]


def _check_hours(working_hours: WorkingHours | None) -> list[Problem]:
    fix = 'working_hours=WorkingHours(time_zone=cdk.TimeZone.EUROPE_BERLIN, opens="08:00", closes="18:00")'
    return check_settings("working_hours", working_hours, WorkingHours, fix=fix)


def _check_age(maximum_age: cdk.Duration | None, working_hours: WorkingHours | None) -> list[Problem]:
    if maximum_age is None and working_hours is None:
        return [
            Problem(
                "SweepUnlimited",
                "neither working_hours nor maximum_age is given",
                "a sweeper knows when people work, or how long an app may run",
                "give one of them, or both",
            )
        ]
    if not isinstance(maximum_age, cdk.Duration):
        fix = "maximum_age=cdk.Duration.hours(12)"
        return check_kind("maximum_age", maximum_age, fits=False, what="a Duration", fix=fix)
    return check_range(
        "maximum_age",
        whole(maximum_age.to_minutes(integral=False)),
        _AGE_MIN if working_hours is None else 0,
        _AGE_MAX,
        code="MaximumAgeOutOfRange",
        what="the time in minutes" if working_hours is not None else "the time in minutes, without working_hours,",
        fix="twelve hours are cdk.Duration.hours(12)",
    )


def _check_app_types(app_types: Sequence[AppType] | None) -> list[Problem]:
    if app_types is None:
        return []
    if found := check_list("app_types", app_types):
        return found
    if not app_types:
        rule = "a sweeper that stops nothing is none"
        return [Problem("SweptAppTypesInvalid", "app_types is empty", rule, "name one, or drop the argument")]
    problems: list[Problem] = []
    for number, app_type in enumerate(app_types):
        fits, fix = isinstance(app_type, AppType), "AppType.JUPYTER_LAB, or another"
        problems += check_kind(f"app_types[{number}]", app_type, fits=fits, what="an AppType", fix=fix)
        if app_type is _NEVER:
            rule = "RStudio's server is the whole domain's, and without it nobody has a session"
            fix = "take AppType.R_SESSION for people's sessions"
            problems.append(Problem("SweptAppTypesInvalid", f"app_types[{number}] is AppType.R_STUDIO", rule, fix))
    return problems

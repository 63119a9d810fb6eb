"""When an instance ran, from its starts and stops; and on which days of the week that was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from studio_cli.migrate.inventory.facts import STILL, Event, Hours
from studio_cli.migrate.inventory.figure import Figure

WINDOW_DAYS: Final = 90
"""How far CloudTrail's event history goes back.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
"""
WORK_BEGINS, WORK_ENDS = 8, 18
"""Working hours, Monday to Friday, for what is told of nights and weekends."""

CREATED: Final = "CreateNotebookInstance"
UNTOLD: Final = "it does not tell of the instance's creation, so it does not tell all"
STARTS: Final = frozenset({CREATED, "StartNotebookInstance"})
STOPS: Final = frozenset({"StopNotebookInstance", "DeleteNotebookInstance"})
_SLACK: Final = dt.timedelta(minutes=15)
"""A stop is done some minutes after it is asked for; two such times are one."""
_STEP: Final = dt.timedelta(minutes=15)
"""No timezone differs from UTC by a part of it."""

type_of_run = tuple[dt.datetime, dt.datetime]


def runs_of(
    events: Sequence[Event], status: str, created: dt.datetime, modified: dt.datetime, now: dt.datetime
) -> tuple[list[type_of_run], str | None]:
    """From when to when an instance ran in the last 90 days.

    Args:
        events: Its starts and stops, in any order.
        status: Its status now.
        created: When it was made.
        modified: When it last changed.
        now: The end of the window.

    Returns:
        The runs that are certain; and why they may not be all, if something is missing among the events.
    """
    window = now - dt.timedelta(days=WINDOW_DAYS)
    if created > window and not any(event.what == CREATED for event in events):
        return [], UNTOLD
    told = sorted((event for event in events if event.what in STARTS | STOPS), key=lambda event: event.when)
    runs: list[type_of_run] = []
    # What begins with a stop ran before; without any event it is now as it was.
    since = window if (told and told[0].what in STOPS) or (not told and status not in STILL) else None
    for event in told:
        if event.what in STARTS:
            since = since or max(event.when, window)
        elif since is not None:
            runs.append((since, max(event.when, since)))
            since = None
    gap = _gap(told, status, modified, window, running=since is not None)
    if since is not None and gap is None:
        runs.append((since, now))
    elif since is None and gap is not None and status not in STILL:
        runs.append((min(max([modified, window, *(event.when for event in told)]), now), now))
    return runs, gap


def _gap(
    told: Sequence[Event], status: str, modified: dt.datetime, window: dt.datetime, *, running: bool
) -> str | None:
    """Where what CloudTrail tells ends elsewhere than what SageMaker says."""
    if running and status in STILL:
        return f"it is {status}, and CloudTrail tells of no stop"
    if not running and status not in STILL:
        return f"it is {status}, and CloudTrail tells of no start"
    if not told and status in STILL and modified > window + _SLACK:
        return "it changed in these 90 days, and CloudTrail tells of no stop"
    return None


def hours_of(
    runs: Iterable[type_of_run], timezone: ZoneInfo, *, window_days: float = WINDOW_DAYS, at_least: bool = False
) -> Hours:
    """How many hours runs have, by days of the week where people are.

    Args:
        runs: From when to when, in UTC or any other zone.
        timezone: Where people are.
        window_days: Days that the runs are from.
        at_least: Whether it may have been more.
    """
    by_weekday, outside = [0.0] * 7, 0.0
    for begin, end in runs:
        at = begin.astimezone(dt.UTC)
        while at < end:
            until = min(_next_step(at), end.astimezone(dt.UTC))
            hours = (until - at) / dt.timedelta(hours=1)
            local = at.astimezone(timezone)
            by_weekday[local.weekday()] += hours
            if local.weekday() > 4 or not WORK_BEGINS <= local.hour < WORK_ENDS:  # noqa: PLR2004 - Friday
                outside += hours
            at = until
    return Hours(by_weekday=tuple(by_weekday), outside=outside, window_days=window_days, at_least=at_least)


def _next_step(at: dt.datetime) -> dt.datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((at - midnight) // _STEP + 1) * _STEP


def hours_figure(
    events: Figure[tuple[Event, ...]],
    status: str,
    created: dt.datetime,
    modified: dt.datetime,
    *,
    now: dt.datetime,
    timezone: ZoneInfo,
) -> Figure[Hours]:
    """The hours of an instance, and where they come from."""
    if events.value is None:
        return Figure(value=None, source=events.source)
    runs, gap = runs_of(events.value, status, created, modified, now)
    if gap is None:
        return Figure(value=hours_of(runs, timezone), source=f"{events.source}, {WINDOW_DAYS} days")
    if not runs:
        return Figure(value=None, source=f"{events.source}: {gap}")
    return Figure(
        value=hours_of(runs, timezone, at_least=True), source=f"{events.source}, {WINDOW_DAYS} days, at least: {gap}"
    )

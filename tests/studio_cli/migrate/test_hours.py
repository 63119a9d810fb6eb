"""From starts and stops to hours by days of the week."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from studio_cli.migrate.inventory.facts import Event
from studio_cli.migrate.inventory.figure import Figure
from studio_cli.migrate.inventory.hours import hours_figure, hours_of, runs_of

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)  # a Friday
LONG_AGO = NOW - dt.timedelta(days=400)
WINDOW = NOW - dt.timedelta(days=90)


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def told(*events: tuple[str, float]) -> list[Event]:
    names = {"start": "StartNotebookInstance", "stop": "StopNotebookInstance", "create": "CreateNotebookInstance"}
    return [Event(what=names[what], when=ago(days)) for what, days in events]


@pytest.mark.parametrize(
    ("events", "status", "runs"),
    [
        ([("start", 5), ("stop", 3)], "Stopped", [(5, 3)]),
        ([("stop", 3), ("start", 5)], "Stopped", [(5, 3)]),
        ([("start", 5)], "InService", [(5, 0)]),
        ([("stop", 60)], "Stopped", [(90, 60)]),
        ([("stop", 60), ("start", 2)], "InService", [(90, 60), (2, 0)]),
        ([("start", 5), ("start", 4), ("stop", 3)], "Stopped", [(5, 3)]),
        ([], "InService", [(90, 0)]),
        ([], "Stopped", []),
    ],
)
def test_an_instance_ran_between_its_starts_and_stops(
    events: list[tuple[str, float]], status: str, runs: list[tuple[float, float]]
) -> None:
    modified = max((ago(days) for _, days in events), default=LONG_AGO)
    assert runs_of(told(*events), status, LONG_AGO, modified, NOW) == (
        [(ago(begin), ago(end)) for begin, end in runs],
        None,
    )


def test_one_that_is_made_in_the_window_runs_from_then_on() -> None:
    assert runs_of(told(("create", 10), ("stop", 9)), "Stopped", ago(10), ago(9), NOW) == ([(ago(10), ago(9))], None)


@pytest.mark.parametrize(
    ("events", "status", "created", "modified", "runs", "why"),
    [
        ([], "InService", 10, 10, [], "does not tell of the instance's creation"),
        ([("stop", 3)], "Stopped", 10, 3, [], "does not tell of the instance's creation"),
        ([("start", 8), ("stop", 7), ("start", 5)], "Stopped", 400, 4, [(8, 7)], "it is Stopped, and CloudTrail"),
        ([("start", 8), ("stop", 7)], "InService", 400, 2, [(8, 7), (2, 0)], "tells of no start"),
        ([("start", 8), ("stop", 2)], "InService", 400, 50, [(8, 2), (2, 0)], "tells of no start"),
        ([], "Stopped", 400, 20, [], "tells of no stop"),
        ([("start", 8)], "Failed", 400, 4, [], "it is Failed"),
    ],
)
def test_what_cloudtrail_does_not_tell_is_not_made_up(
    *,
    events: list[tuple[str, float]],
    status: str,
    created: float,
    modified: float,
    runs: list[tuple[float, float]],
    why: str,
) -> None:
    found, gap = runs_of(told(*events), status, ago(created), ago(modified), NOW)
    assert found == [(ago(begin), ago(end)) for begin, end in runs]
    assert gap is not None
    assert why in gap

    figure = hours_figure(
        Figure(value=tuple(told(*events)), source="CloudTrail"),
        status,
        ago(created),
        ago(modified),
        now=NOW,
        timezone=ZoneInfo("UTC"),
    )
    assert gap in figure.source
    if runs:
        assert figure.value is not None
        assert figure.value.at_least
        assert figure.value.total == pytest.approx(sum(begin - end for begin, end in runs) * 24)
    else:
        assert figure.value is None


def test_what_is_not_allowed_stays_unknown() -> None:
    events: Figure[tuple[Event, ...]] = Figure(value=None, source="cloudtrail:LookupEvents is not allowed")
    figure = hours_figure(events, "InService", LONG_AGO, LONG_AGO, now=NOW, timezone=ZoneInfo("UTC"))
    assert (figure.value, figure.source) == (None, "cloudtrail:LookupEvents is not allowed")


def utc(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


def test_days_and_working_hours_are_those_of_where_people_are() -> None:
    run = [(utc(20, 22), utc(21, 2))]  # Friday 22:00 to Saturday 02:00
    at_utc = hours_of(run, ZoneInfo("UTC"))
    assert at_utc.by_weekday[4:] == (2, 2, 0)
    assert (at_utc.weekend, at_utc.outside, at_utc.total) == (2, 4, 4)
    tokyo = hours_of(run, ZoneInfo("Asia/Tokyo"))
    assert tokyo.by_weekday[4:] == (0, 4, 0)
    # In Los Angeles it is Friday, 14:00 to 18:00: working hours to the last minute.
    assert hours_of(run, ZoneInfo("America/Los_Angeles")).outside == 0
    # In Kathmandu, at 05:45, Saturday began at 18:15 UTC.
    assert hours_of([(utc(20, 18), utc(20, 19))], ZoneInfo("Asia/Kathmandu")).by_weekday[4:6] == (0.25, 0.75)


def test_working_hours_begin_at_8_and_end_at_18() -> None:
    day = [(utc(20, 7, 30), utc(20, 18, 30))]
    assert hours_of(day, ZoneInfo("UTC")).outside == pytest.approx(1)
    for day_off in (21, 22):
        assert hours_of([(utc(day_off, 9), utc(day_off, 10))], ZoneInfo("UTC")).outside == 1


def test_an_hour_that_is_twice_a_day_is_counted_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")  # clocks go back on 25 October 2026
    day = [(dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 23, tzinfo=dt.UTC))]
    assert hours_of(day, berlin).by_weekday[6] == 25

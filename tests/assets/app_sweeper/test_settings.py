"""Working hours by the clock on the wall, and what the function is told."""

from __future__ import annotations

import json
import zoneinfo
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app_sweeper import settings as module
from app_sweeper.settings import find_zone, read
from tests.assets.app_sweeper.kit import BERLIN, DOMAIN, environment, hours, utc

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-24T07:59:59", False),
        ("2026-11-24T08:00:00", True),
        ("2026-11-24T17:59:59", True),
        ("2026-11-24T18:00:00", False),
        ("2026-11-28T12:00:00", False),  # a Saturday
    ],
)
def test_the_first_minute_is_inside_and_the_last_is_not(moment: str, inside: bool) -> None:  # noqa: FBT001 - a table
    assert hours().cover(datetime.fromisoformat(moment).replace(tzinfo=BERLIN)) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-23T03:00:00", False),  # Monday night belongs to Sunday's shift, and there is none
        ("2026-11-23T22:00:00", True),
        ("2026-11-24T05:59:59", True),
        ("2026-11-24T06:00:00", False),
        ("2026-11-24T21:59:59", False),
        ("2026-11-28T05:00:00", True),  # Saturday morning ends Friday's shift
        ("2026-11-28T22:30:00", False),
    ],
)
def test_a_shift_over_midnight_belongs_to_the_day_it_begins(moment: str, inside: bool) -> None:  # noqa: FBT001
    night = hours("22:00", "06:00")
    assert night.cover(datetime.fromisoformat(moment).replace(tzinfo=BERLIN)) is inside


def test_a_day_that_ends_at_midnight_ends_there() -> None:
    late = hours("08:00", "00:00")
    assert late.cover(datetime(2026, 11, 24, 23, 59, tzinfo=BERLIN))
    assert not late.cover(datetime(2026, 11, 25, 0, 0, tzinfo=BERLIN))


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        # the last day of summer time, and the first of winter time: 08:00 is 06:00 UTC, then 07:00
        (utc(2026, 10, 23, 6, 0), True),
        (utc(2026, 10, 23, 5, 59), False),
        (utc(2026, 10, 26, 6, 59), False),
        (utc(2026, 10, 26, 7, 0), True),
        (utc(2026, 3, 27, 6, 59), False),
        (utc(2026, 3, 30, 6, 0), True),
    ],
)
def test_hours_move_with_summer_time(moment: datetime, inside: bool) -> None:  # noqa: FBT001
    assert hours().cover(moment) is inside


def test_the_hour_that_comes_twice_is_inside_both_times() -> None:
    sunday = hours("02:00", "03:00", days="6")
    inside = [m for m in range(0, 180, 30) if sunday.cover(utc(2026, 10, 25) + timedelta(minutes=m))]
    assert inside == [0, 30, 60, 90]  # 02:00 and 02:30, in summer time and again in winter time


def test_hours_that_a_clock_jumps_over_do_not_come() -> None:
    sunday = hours("02:00", "03:00", days="6")
    assert not any(sunday.cover(utc(2026, 3, 29) + timedelta(minutes=m)) for m in range(0, 24 * 60, 15))


@given(
    zone=st.sampled_from(ZONES),
    opens=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    minutes=st.integers(1, 24 * 60 - 1),
    day=st.integers(0, 6),
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - hypothesis wants them without
)
def test_each_moment_is_inside_the_hours_or_inside_the_rest(
    zone: str, opens: time, minutes: int, day: int, moment: datetime
) -> None:
    """Hours and the rest of each day share no moment and leave none out: whatever the zone, over midnight or not."""
    end = (opens.hour * 60 + opens.minute + minutes) % (24 * 60)
    closes = time(end // 60, end % 60)
    every = "0123456"
    shift, rest = (hours(f"{a:%H:%M}", f"{b:%H:%M}", every, zone) for a, b in ((opens, closes), (closes, opens)))
    aware = moment.replace(tzinfo=UTC)
    assert shift.cover(aware) is not rest.cover(aware)
    one_day = hours(f"{opens:%H:%M}", f"{closes:%H:%M}", str(day), zone)
    assert not one_day.cover(aware) or shift.cover(aware)
    local = aware.astimezone(ZoneInfo(zone))
    begun = local.weekday() if opens < closes or local.time() >= opens else (local.weekday() - 1) % 7
    assert one_day.cover(aware) is (shift.cover(aware) and begun == day)


def test_settings_are_read() -> None:
    told = {"timeZone": "Asia/Tokyo", "days": ["mon", "sun"], "opens": "09:00", "closes": "17:30"}
    found = read(environment(workingHours=told, topicArn="arn:t", bucket="reports", prefix="sweeps/"))
    assert (found.domain_id, found.maximum_age, found.dry_run) == (DOMAIN, timedelta(hours=2), False)
    assert found.working_hours == hours("09:00", "17:30", "06", "Asia/Tokyo")
    assert found.zone == ZoneInfo("Asia/Tokyo")
    assert (found.topic_arn, found.bucket, found.prefix) == ("arn:t", "reports", "sweeps/")
    assert found.longest_exemption == timedelta(days=90)


def test_settings_that_do_not_speak_of_hours_are_no_settings() -> None:
    told = json.loads(environment()["APP_SWEEPER"])
    del told["workingHours"]
    with pytest.raises(KeyError):
        read({"APP_SWEEPER": json.dumps(told)})


def test_without_working_hours_days_are_utc_s() -> None:
    assert read(environment()).zone is UTC


@pytest.mark.parametrize("said", [True, None, "false", 0])
def test_only_a_plain_no_ends_a_dry_run(said: object) -> None:
    assert read(environment(dryRun=said)).dry_run is True


@pytest.mark.parametrize("wrong", [{"days": ["Monday"]}, {"opens": "8 o'clock"}, {"timeZone": "Europe/Atlantis"}])
def test_hours_that_are_not_understood_stop_the_sweep_and_not_the_apps(wrong: dict[str, object]) -> None:
    told = {"timeZone": "Asia/Tokyo", "days": ["mon"], "opens": "09:00", "closes": "17:30", **wrong}
    with pytest.raises((ValueError, LookupError)):
        read(environment(workingHours=told))


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without time zones, as small ones are."""

    def missing(name: str) -> ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(module, "ZoneInfo", missing)


@pytest.mark.usefixtures("no_database")
def test_boto3_s_time_zones_serve_where_the_system_has_none() -> None:
    found = find_zone("Europe/Berlin")
    for moment in (utc(2026, 7, 1), utc(2026, 10, 25, 0, 59), utc(2026, 10, 25, 1, 0), utc(2026, 12, 1)):
        assert moment.astimezone(found).utcoffset() == moment.astimezone(BERLIN).utcoffset()
    with pytest.raises(LookupError, match="no time zone is called 'Europe/Atlantis'"):
        find_zone("Europe/Atlantis")

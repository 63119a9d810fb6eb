"""Which apps are stopped: never one inside working hours, never an exempt one, never another domain's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from app_sweeper.decisions import Action, App, Tag, decide, reason_to_leave
from app_sweeper.settings import Settings
from tests.assets.app_sweeper.kit import BERLIN, DOMAIN, LAB, NIGHT, NOON, app, hours, settings


def tag(value: str, on: str = "space lab") -> Tag:
    return Tag(on=on, value=value)


def test_at_night_an_app_is_stopped_and_told_why() -> None:
    decision = decide(app(), [], NIGHT, settings())
    assert (decision.action, decision.why) == (Action.STOP, "it has run for 14.0 hours, and these are no working hours")


def test_without_working_hours_age_alone_decides() -> None:
    decision = decide(app(), [], NOON, settings(working_hours=None))
    assert (decision.action, decision.why) == (Action.STOP, "it has run for 3.0 hours")


@pytest.mark.parametrize(
    ("changes", "now", "why"),
    [
        ({}, NOON, "these are working hours"),
        ({"domain_id": "d-other"}, NIGHT, "it belongs to d-other"),
        ({"domain_id": f"{DOMAIN}x"}, NIGHT, f"it belongs to {DOMAIN}x"),
        ({"app_type": "RStudioServerPro"}, NIGHT, "RStudioServerPro is not swept"),
        ({"status": "Pending"}, NIGHT, "it is Pending"),
        ({"status": "Deleted"}, NIGHT, "it is Deleted"),
        ({"created": NIGHT - timedelta(hours=2)}, NIGHT, "it has run for 2.0 hours"),
    ],
)
def test_what_is_left_alone(changes: dict[str, Any], now: datetime, why: str) -> None:
    decision = decide(app(**changes), [], now, settings())
    assert (decision.action, decision.why) == (Action.LEAVE, why)
    assert reason_to_leave(app(**changes), now, settings()) == why


def test_the_moment_after_the_limit_an_app_is_stopped() -> None:
    late = app(created=NIGHT - timedelta(hours=2, seconds=1))
    assert decide(late, [], NIGHT, settings()).action is Action.STOP


def test_a_tag_exempts_to_the_end_of_its_day_by_the_clock_of_the_place() -> None:
    midnight = datetime(2026, 11, 25, tzinfo=BERLIN).astimezone(UTC)  # the function's own clock is UTC's
    before, after = midnight - timedelta(seconds=1), midnight
    exempt = decide(app(), [tag("2026-11-24")], before, settings())
    assert (exempt.action, exempt.why) == (Action.EXEMPT, "exempt until 2026-11-24, by a tag of space lab")
    assert decide(app(), [tag("2026-11-24")], after, settings()).action is Action.STOP


def test_without_working_hours_a_day_ends_in_utc() -> None:
    by_age = settings(working_hours=None)
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    assert decide(app(), [tag("2026-11-24")], midnight - timedelta(seconds=1), by_age).action is Action.EXEMPT
    assert decide(app(), [tag("2026-11-24")], midnight, by_age).action is Action.STOP


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("2026-11-23", "studio:keep-until=2026-11-23 of space lab is over"),
        ("2027-02-23", "studio:keep-until=2027-02-23 of space lab is more than 90 days ahead"),
        ("9999-12-31", "studio:keep-until=9999-12-31 of space lab is more than 90 days ahead"),
        ("for ever", "studio:keep-until=for ever of space lab is no date; write it like 2026-11-24"),
        ("20261231", "studio:keep-until=20261231 of space lab is no date; write it like 2026-11-24"),
        ("2026-02-30", "studio:keep-until=2026-02-30 of space lab is no date; write it like 2026-11-24"),
        ("2026-12-31 ", "studio:keep-until=2026-12-31  of space lab is no date; write it like 2026-11-24"),
        ("٢٠٢٦-12-31", "studio:keep-until=٢٠٢٦-12-31 of space lab is no date; write it like 2026-11-24"),
        ("", "studio:keep-until= of space lab is no date; write it like 2026-11-24"),
    ],
)
def test_a_tag_that_does_not_exempt_is_told(value: str, complaint: str) -> None:
    decision = decide(app(), [tag(value)], NIGHT, settings())
    assert (decision.action, decision.complaints) == (Action.STOP, (complaint,))


def test_the_farthest_day_that_counts_is_the_longest_exemption() -> None:
    assert decide(app(), [tag("2027-02-22")], NIGHT, settings()).action is Action.EXEMPT


def test_one_tag_that_counts_is_enough() -> None:
    tags = [tag("never"), tag("2026-11-23", "profile alice"), tag("2026-12-01", "the app")]
    assert decide(app(), tags, NIGHT, settings()).why == "exempt until 2026-12-01, by a tag of the app"


@pytest.mark.parametrize(
    ("changes", "text", "owner"),
    [
        ({}, "JupyterLab in space lab", {"SpaceName": "lab"}),
        (
            {"space_name": None, "user_profile_name": "alice", "app_type": "KernelGateway", "app_name": "ml-g4"},
            "KernelGateway ml-g4 in profile alice",
            {"UserProfileName": "alice"},
        ),
        ({"user_profile_name": "alice"}, "JupyterLab in space lab", {"SpaceName": "lab"}),
    ],
)
def test_an_app_is_named_by_its_space_or_its_profile(changes: dict[str, Any], text: str, owner: dict[str, str]) -> None:
    assert (str(app(**changes)), app(**changes).owner) == (text, owner)


# -- for any apps, tags, settings and moments --

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 - hypothesis wants them without
    lambda moment: moment.replace(tzinfo=UTC)
)
CLOCKS = st.times().map(lambda t: f"{t:%H:%M}")
HOURS = st.builds(
    hours,
    opens=CLOCKS,
    closes=CLOCKS,
    days=st.sets(st.sampled_from("0123456"), min_size=1).map("".join),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati"]),
)
SETTINGS = st.builds(
    settings,
    working_hours=st.none() | HOURS,
    maximum_age=st.timedeltas(timedelta(0), timedelta(days=30)),
    app_types=st.frozensets(st.sampled_from([LAB, "Canvas", "JupyterServer"])),
)
APPS = st.builds(
    app,
    domain_id=st.sampled_from([*[DOMAIN] * 4, "d-other", DOMAIN + "x", DOMAIN.upper()]),
    app_type=st.sampled_from([LAB, "Canvas", "JupyterServer", "RStudioServerPro"]),
    status=st.sampled_from([*["InService"] * 4, "Pending", "Deleting", "Deleted", "Failed"]),
    created=MOMENTS,
)
DATES = st.dates(datetime(2024, 12, 1).date(), datetime(2028, 12, 1).date()).map(str)  # noqa: DTZ001 - only its date
TAGS = st.lists(st.builds(tag, DATES | st.text(max_size=12)), max_size=3)


@tried(max_examples=300)
@given(found=APPS, tags=TAGS, now=MOMENTS, told=SETTINGS)
def test_no_app_is_stopped_that_must_not_be(found: App, tags: list[Tag], now: datetime, told: Settings) -> None:
    if decide(found, tags, now, told).action is not Action.STOP:
        return
    assert found.domain_id == told.domain_id
    assert found.app_type in told.app_types
    assert found.status == "InService"
    assert now - found.created > told.maximum_age
    if told.working_hours is not None:
        assert not told.working_hours.cover(now)
    today = str(now.astimezone(told.zone).date())
    farthest = str(now.astimezone(told.zone).date() + told.longest_exemption)
    assert not any(today <= t.value <= farthest for t in tags if len(t.value) == 10 and t.value[4] == "-")


@tried(max_examples=300)
@given(found=APPS, tags=TAGS, now=MOMENTS, told=SETTINGS)
def test_no_app_is_left_that_must_be_stopped(found: App, tags: list[Tag], now: datetime, told: Settings) -> None:
    """The other way round: an app that is left has one of the reasons that there are, and says so."""
    decision = decide(found, tags, now, told)
    due = (
        found.domain_id == told.domain_id
        and found.app_type in told.app_types
        and found.status == "InService"
        and now - found.created > told.maximum_age
        and (told.working_hours is None or not told.working_hours.cover(now))
    )
    assert (decision.action is Action.LEAVE) is not due
    assert (decision.action is Action.STOP) is (due and len(decision.complaints) == len(tags))
    assert decision.why

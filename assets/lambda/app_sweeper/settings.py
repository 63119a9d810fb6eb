"""What a sweep is told: by the construct, as JSON in the function's environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

VARIABLE = "APP_SWEEPER"
"""The name of the environment variable."""

_NO_HOURS = "none"  # said, not left out: without the word nobody knows whether hours got lost

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class WorkingHours:
    """The hours in which nothing is stopped, by the clock on the wall of a place.

    Attributes:
        zone: The place's time zone.
        days: On which days work begins, 0 is Monday.
        opens: When it begins.
        closes: When it ends; on the next day, unless this is later than *opens*.
    """

    zone: tzinfo
    days: frozenset[int]
    opens: time
    closes: time

    def cover(self, moment: datetime) -> bool:
        """Whether *moment* lies inside; the first minute does, the last does not."""
        local = moment.astimezone(self.zone)
        clock, today, yesterday = local.time(), local.weekday() in self.days, (local.weekday() - 1) % 7 in self.days
        if self.opens < self.closes:
            return today and self.opens <= clock < self.closes
        return (today and clock >= self.opens) or (yesterday and clock < self.closes)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that a sweep is told.

    Attributes:
        domain_id: The only domain whose apps are touched.
        app_types: The only kinds of apps that are touched.
        maximum_age: How long an app may run.
        working_hours: When nothing is stopped; nothing for never.
        exempt_tag: The key of the tag that exempts, its value the last day.
        longest_exemption: How far ahead that day may be.
        dry_run: Whether to tell only.
        topic_arn: Where to tell people; nothing for nowhere.
        bucket: Where to keep reports; nothing for nowhere.
        prefix: What the keys in *bucket* begin with.
    """

    domain_id: str
    app_types: frozenset[str]
    maximum_age: timedelta
    working_hours: WorkingHours | None
    exempt_tag: str
    longest_exemption: timedelta
    dry_run: bool
    topic_arn: str | None = None
    bucket: str | None = None
    prefix: str = ""

    @property
    def zone(self) -> tzinfo:
        """Where days begin and end."""
        return UTC if self.working_hours is None else self.working_hours.zone

    def protect(self, moment: datetime) -> bool:
        """Whether nothing at all is stopped at this moment."""
        return self.working_hours is not None and self.working_hours.cover(moment)


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in the environment. What is not understood raises: a sweep that guesses stops the wrong apps."""
    given = json.loads(environment[VARIABLE])
    hours = given["workingHours"]
    return Settings(
        domain_id=given["domainId"],
        app_types=frozenset(given["appTypes"]),
        maximum_age=timedelta(minutes=int(given["maximumAgeMinutes"])),
        working_hours=None if hours == _NO_HOURS else _hours(hours),
        exempt_tag=given["exemptTag"],
        longest_exemption=timedelta(days=int(given["longestExemptionDays"])),
        dry_run=given["dryRun"] is not False,
        topic_arn=given.get("topicArn"),
        bucket=given.get("bucket"),
        prefix=given.get("prefix", ""),
    )


def _hours(given: Mapping[str, str | list[str]]) -> WorkingHours:
    return WorkingHours(
        zone=find_zone(str(given["timeZone"])),
        days=frozenset(DAYS.index(day) for day in given["days"]),
        opens=time.fromisoformat(str(given["opens"])),
        closes=time.fromisoformat(str(given["closes"])),
    )


def find_zone(name: str) -> tzinfo:
    """The time zone of this name.

    Lambda's system may lack the database; then the one that comes with boto3, in dateutil, serves.
    """
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        # half a second that is rarely needed; the package has no types
        from dateutil.zoneinfo import get_zonefile_instance  # type: ignore[import-untyped]  # noqa: PLC0415

        zone: tzinfo | None = get_zonefile_instance().get(name)
        if zone is None:
            raise LookupError(f"no time zone is called {name!r}") from None
        return zone

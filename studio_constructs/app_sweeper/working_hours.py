"""`WorkingHours`: when people work, by the clock on the wall of a place."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import aws_cdk as cdk

from studio_constructs._validation import check_kind, check_list, is_known
from studio_constructs.errors import Problem

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Weekday(enum.StrEnum):
    """A day of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


_MONDAY_TO_FRIDAY: Final = (
    Weekday.MONDAY,
    Weekday.TUESDAY,
    Weekday.WEDNESDAY,
    Weekday.THURSDAY,
    Weekday.FRIDAY,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHours:
    """When people work: at these hours nothing is stopped.

    Hours follow the place's clock, also when summer time begins and ends. They may go over midnight: then a day's
    hours end on the next.

    Args:
        time_zone: The place's time zone: `cdk.TimeZone.EUROPE_BERLIN`.
        opens: When work begins, ``08:00``.
        closes: When it ends, ``18:00``; ``00:00`` is midnight. Earlier than *opens* is on the next day.
        days: On which days it begins. Default: Monday to Friday.
    """

    time_zone: cdk.TimeZone
    opens: str
    closes: str
    days: Sequence[Weekday] = _MONDAY_TO_FRIDAY

    def problems(self, field: str = "working_hours") -> list[Problem]:
        """What could not be told from another time."""
        problems = check_kind(
            f"{field}.time_zone",
            self.time_zone,
            fits=isinstance(self.time_zone, cdk.TimeZone),
            what="a time zone of the CDK",
            fix="time_zone=cdk.TimeZone.EUROPE_BERLIN",
        )
        for name, clock in (("opens", self.opens), ("closes", self.closes)):
            if is_known(clock) and not (isinstance(clock, str) and _CLOCK.fullmatch(clock)):
                problems.append(
                    Problem(
                        "WorkingHoursInvalid",
                        f"{field}.{name} is {clock!r}",
                        "a time of day is hours and minutes, 00:00 to 23:59",
                        "write it like '08:00'",
                    )
                )
        if not problems and self.opens == self.closes:
            problems.append(
                Problem(
                    "WorkingHoursInvalid",
                    f"{field} is {self.opens} to {self.closes}",
                    "hours that end when they begin are all hours or none",
                    "write when work ends, or drop the argument and give maximum_age",
                )
            )
        return [*problems, *self._day_problems(f"{field}.days")]

    def _day_problems(self, field: str) -> list[Problem]:
        if found := check_list(field, self.days):
            return found
        if not self.days:
            rule = "without a working day there are no working hours"
            return [Problem("WorkingHoursInvalid", f"{field} is empty", rule, "name one, or drop working_hours")]
        return [
            problem
            for number, day in enumerate(self.days)
            for problem in check_kind(
                f"{field}[{number}]", day, fits=isinstance(day, Weekday), what="a Weekday", fix="Weekday.MONDAY"
            )
        ]

    def render(self) -> dict[str, Any]:
        """As the function reads it."""
        return {
            "timeZone": self.time_zone.timezone_name,
            "days": [day.value for day in Weekday if day in self.days],
            "opens": self.opens,
            "closes": self.closes,
        }

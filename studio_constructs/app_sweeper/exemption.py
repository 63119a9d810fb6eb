"""`SweepExemption`: the tag that exempts apps from being stopped, until the end of a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import aws_cdk as cdk

from studio_constructs._validation import check_kind, check_range, check_tags
from studio_constructs.app_sweeper._numbers import whole
from studio_constructs.errors import Problem

_DAYS_MIN, _DAYS_MAX, _DAYS = 1, 366, 90
_A_DATE: Final = "2026-12-31"


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepExemption:
    """The tag that exempts apps, by its key; its value is the last day on which it does, ``2026-12-31``.

    Days end by the clock of the working hours' place; without working hours, in UTC.

    Args:
        tag: The key. Default: ``studio:keep-until``.
        longest: How far ahead the day may be, so that nothing is exempt for ever: 1 to 366 days. Default: 90 days.
    """

    tag: str = "studio:keep-until"
    longest: cdk.Duration | None = None

    def problems(self, field: str = "exemption") -> list[Problem]:
        """What SageMaker would refuse as a tag, and what would exempt for ever."""
        problems = check_kind(
            f"{field}.tag", self.tag, fits=isinstance(self.tag, str), what="the key of a tag", fix="a text"
        )
        if not problems:
            problems = check_tags(f"{field}.tag", {self.tag: _A_DATE})
        if isinstance(self.longest, cdk.Duration):
            return problems + check_range(
                f"{field}.longest",
                whole(self.longest.to_days(integral=False)),
                _DAYS_MIN,
                _DAYS_MAX,
                code="SweepExemptionOutOfRange",
                what="the time in days",
                fix="what is kept for longer gets a later day in time; write cdk.Duration.days(90)",
            )
        return problems + check_kind(
            f"{field}.longest", self.longest, fits=False, what="a Duration", fix="longest=cdk.Duration.days(90)"
        )

    def render(self) -> dict[str, Any]:
        """As the function reads it."""
        days = _DAYS if self.longest is None else whole(self.longest.to_days(integral=False))
        return {"exemptTag": self.tag, "longestExemptionDays": days}

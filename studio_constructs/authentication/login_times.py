"""`LoginTimes`: how long a link, a session of Studio and a session of the role last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import aws_cdk as cdk

from studio_constructs._validation import check_kind, check_range
from studio_constructs.aws_facts import authentication as facts
from studio_constructs.errors import Problem

_LIMITS: Final = {
    "link": (facts.LINK_SECONDS_MIN, facts.LINK_SECONDS_MAX, "cdk.Duration.minutes(1)"),
    "studio_session": (
        facts.STUDIO_SESSION_SECONDS_MIN,
        facts.STUDIO_SESSION_SECONDS_MAX,
        "cdk.Duration.hours(4)",
    ),
    "role_session": (facts.ROLE_SESSION_SECONDS_MIN, facts.ROLE_SESSION_SECONDS_MAX, "cdk.Duration.hours(1)"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginTimes:
    """How long what a person gets lasts.

    The first two stand in the launch command, and IAM can not hold people to them: who types another command gets up
    to five minutes and twelve hours. The third is the role's own.

    Args:
        link: How long the link can be opened, 5 to 300 seconds. Default: one minute (AWS's: five).
        studio_session: How long Studio stays open without another link, 30 minutes to 12 hours; apps run on. Default:
            four hours (AWS's: twelve).
        role_session: The longest for which a person may take the role at once, 1 to 12 hours. An identity provider
            that asks for more is refused. Default: one hour.
    """

    link: cdk.Duration = field(default_factory=lambda: cdk.Duration.minutes(1))
    studio_session: cdk.Duration = field(default_factory=lambda: cdk.Duration.hours(4))
    role_session: cdk.Duration = field(default_factory=lambda: cdk.Duration.hours(1))

    def problems(self, name: str) -> list[Problem]:
        """What AWS would refuse."""
        problems: list[Problem] = []
        for which, (low, high, example) in _LIMITS.items():
            value = getattr(self, which)
            field_name = f"{name}.{which}"
            if not isinstance(value, cdk.Duration):
                fix = f"{which}={example}"
                problems += check_kind(field_name, value, fits=False, what="a duration of the CDK", fix=fix)
            elif not value.is_unresolved():
                fix = f"write {which}={example}, or drop it"
                what = "the time in seconds"
                seconds = value.to_seconds(integral=False)
                seconds = int(seconds) if seconds == int(seconds) else seconds
                problems += check_range(field_name, seconds, low, high, code="LoginTimeOutOfRange", what=what, fix=fix)
        return problems


def check_login_times(field_name: str, value: object) -> list[Problem]:
    """All that is wrong with an argument that is one: a number is none."""
    if isinstance(value, LoginTimes):
        return value.problems(field_name)
    fix = f"{field_name}=LoginTimes(link=..., studio_session=..., role_session=...)"
    return check_kind(field_name, value, fits=False, what="a LoginTimes", fix=fix)

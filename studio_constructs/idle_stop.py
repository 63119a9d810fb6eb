"""`IdleStop`: after how long a server of one's own, that nobody uses, stops itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk

from studio_constructs._loosening import say_loose
from studio_constructs._validation import check_settings
from studio_constructs.errors import Problem

_DEFAULT_MINUTES: Final = 120
_MINUTES_MIN: Final = 5
_MINUTES_MAX: Final = 525_600
LONG_MINUTES: Final = 7 * 24 * 60
"""Who waits longer than a week pays for each idle weekend. Our own limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IdleStop:
    """When a `NotebookInstance` or a `JupyterHost` stops itself; made by `after` or `disabled`.

    AWS has no shutdown of its own for these, as it has for Studio's apps: a small script on the server watches, and
    whatever it cannot judge counts as use. What is on the volumes is kept; what is only in memory is gone.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html (read 2026-11-22)
    """

    enabled: bool
    minutes: int = _DEFAULT_MINUTES

    @classmethod
    def after(cls, timeout: cdk.Duration | None = None) -> IdleStop:
        """Stop the server when it has been idle for *timeout*.

        Args:
            timeout: Five minutes to one year; a part of a minute is dropped. Default: two hours.
        """
        if timeout is None:
            return cls(enabled=True)
        # It becomes part of a script, so a value that CloudFormation would fill in comes too late: refused as zero.
        return cls(enabled=True, minutes=0 if timeout.is_unresolved() else int(timeout.to_minutes(integral=False)))

    @classmethod
    def disabled(cls) -> IdleStop:
        """Let it run for ever: it costs money every night and weekend, and synth says so."""
        return cls(enabled=False)

    def problems(self, field: str = "idle_stop") -> list[Problem]:
        """What cannot be watched for."""
        if not self.enabled or _MINUTES_MIN <= self.minutes <= _MINUTES_MAX:
            return []
        wrote = f"{field} is {self.minutes} minutes"
        rule = f"a server stops after {_MINUTES_MIN} to {_MINUTES_MAX} minutes, known at synth"
        return [Problem("IdleStopOutOfRange", wrote, rule, "the default is two hours")]

    def warn_if_loose(self, construct: cdk.Resource) -> None:
        """Say at synth what it costs; also where it stops next to nothing."""
        if not self.enabled:
            say_loose(
                construct,
                "studio:IdleStopDisabled",
                "idle_stop is disabled: a server that nobody uses costs money every night and weekend; drop the "
                "argument to stop it after two hours",
            )
        elif self.minutes > LONG_MINUTES:
            say_loose(
                construct,
                "studio:IdleStopLong",
                f"idle_stop is {self.minutes} minutes: a server that nobody uses costs money for more than a week "
                "before it stops; drop the argument to stop it after two hours",
            )


def check_idle_stop(field: str, value: IdleStop) -> list[Problem]:
    """All that is wrong with an argument that is one: a number or a duration is none."""
    return check_settings(field, value, IdleStop, fix=f"{field}=IdleStop.after(cdk.Duration.minutes(...))")

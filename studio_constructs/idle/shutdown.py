"""`IdleShutdown`: after how long an app that nobody uses is stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

import aws_cdk as cdk
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_kind, check_range, check_settings, is_known
from studio_constructs.errors import Problem, ValidationError

_DEFAULT_MINUTES = 120
_FIX = "an hour is the shortest that people may choose; the default is two"
_FIX_SCRIPT = "the default is two hours"
IDLE_LIMIT_MIN: Final = 5
"""Shortest time, in minutes, after which an app is stopped: less would stop one whose person thinks. Our own limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IdleShutdown:
    """When an idle app is stopped, and by what; made by `after`, `between` or `disabled`.

    It is set for JupyterLab and for Code Editor. It reaches apps that start after the change; an app that runs
    already is to be restarted. What stops an app follows from the limit and the images, and is said at synth:

    - Studio's built-in shutdown, where it can: an hour or more, an image that answers it (`IdleSupport`).
    - The same with a **busy guard**, where it is asked for: the built-in shutdown does not see a cell that computes
      in silence, a quiet job in a terminal or a kernel without a notebook, and would stop them. The guard is a small
      script in the app that does, and says so to the shutdown. It has no rights and stops nothing.
    - A **script of its own**, where the built-in shutdown cannot: a limit under an hour, or an image that does not
      answer. It deletes the app, as the person could. People can end it, so synth warns; the built-in shutdown stays
      on behind it.

    Creates: nothing for the built-in shutdown; AWS::SageMaker::StudioLifecycleConfig for a guard or a script, one for
    each app type and limit in a stack.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-idle-shutdown.html (read 2026-11-22)
    """

    enabled: bool
    minutes: int = _DEFAULT_MINUTES
    minimum_minutes: int = _DEFAULT_MINUTES
    maximum_minutes: int = _DEFAULT_MINUTES
    busy_guard: bool = False

    @classmethod
    def after(cls, timeout: cdk.Duration | None = None, *, busy_guard: bool = False) -> IdleShutdown:
        """Stop an app that has been idle for *timeout*; nobody can choose another.

        Args:
            timeout: Five minutes to one year; a part of a minute is dropped. Default: two hours.
            busy_guard: Whether work that the built-in shutdown does not see keeps an app alive. Default: it does not.
        """
        minutes = _DEFAULT_MINUTES if timeout is None else _minutes(timeout)
        return cls(
            enabled=True,
            minutes=minutes,
            minimum_minutes=minutes,
            maximum_minutes=minutes,
            busy_guard=busy_guard,
        )

    @classmethod
    def between(
        cls,
        minimum: cdk.Duration,
        maximum: cdk.Duration,
        *,
        default: cdk.Duration | None = None,
        busy_guard: bool = False,
    ) -> IdleShutdown:
        """Let each person choose for their space, within bounds.

        Args:
            minimum: The shortest that may be chosen: one hour or more.
            maximum: The longest that may be chosen: one year or less.
            default: What holds for who does not choose. Default: *minimum*.
            busy_guard: Whether work that the built-in shutdown does not see keeps an app alive. Default: it does not.
        """
        low, high = _minutes(minimum), _minutes(maximum)
        return cls(
            enabled=True,
            minutes=low if default is None else _minutes(default),
            minimum_minutes=low,
            maximum_minutes=high,
            busy_guard=busy_guard,
        )

    @classmethod
    def disabled(cls) -> IdleShutdown:
        """Never stop an idle app: it costs money every night and weekend, and synth says so."""
        return cls(enabled=False)

    @property
    def is_enforced(self) -> bool:
        """Whether nobody can choose another time."""
        return self.minutes == self.minimum_minutes == self.maximum_minutes

    @property
    def is_under_an_hour(self) -> bool:
        """Whether it is shorter than the built-in shutdown knows."""
        return self.enabled and is_known(self.minutes) and self.minutes < aws_facts.IDLE_MINUTES_MIN

    def problems(self, field: str = "idle_shutdown") -> list[Problem]:
        """What SageMaker would refuse."""
        if not self.enabled:
            return []
        named = {"": self.minutes, " minimum": self.minimum_minutes, " maximum": self.maximum_minutes}
        low, fix = (IDLE_LIMIT_MIN, _FIX_SCRIPT) if self.is_enforced else (aws_facts.IDLE_MINUTES_MIN, _FIX)
        problems: list[Problem] = []
        for which, minutes in named.items():
            if not problems or minutes != self.minutes:
                problems += check_range(
                    f"{field}{which}",
                    minutes,
                    low,
                    aws_facts.IDLE_MINUTES_MAX,
                    code="IdleTimeoutOutOfRange",
                    what="the time in minutes",
                    fix=fix,
                )
        if not all(map(is_known, named.values())):
            return problems
        if not self.minimum_minutes <= self.minutes <= self.maximum_minutes:
            wrote = f"{field} is {self.minutes} minutes, between {self.minimum_minutes} and {self.maximum_minutes}"
            rule = "the default lies within the bounds"
            problems.append(Problem("IdleTimeoutOutOfBounds", wrote, rule, "move the default or a bound"))
        return problems

    def render(self, l1: type[sagemaker.CfnDomain | sagemaker.CfnUserProfile] = sagemaker.CfnDomain) -> Any:
        """Off is rendered too: CloudFormation would not unset what a template merely stops saying.

        Under an hour, where a script stops the app, an hour is rendered: it holds where somebody ends the script.
        """
        if not self.enabled:
            idle: Any = l1.IdleSettingsProperty(lifecycle_management="DISABLED")
        else:
            hour = aws_facts.IDLE_MINUTES_MIN if self.is_under_an_hour else None
            idle = l1.IdleSettingsProperty(
                lifecycle_management="ENABLED",
                idle_timeout_in_minutes=hour or self.minutes,
                min_idle_timeout_in_minutes=hour or self.minimum_minutes,
                max_idle_timeout_in_minutes=hour or self.maximum_minutes,
            )
        return l1.AppLifecycleManagementProperty(idle_settings=idle)


def check_idle_shutdown(field: str, value: IdleShutdown | None) -> list[Problem]:
    """All that is wrong with an argument that is one: a number or a duration is none."""
    fix = f"{field.rpartition('.')[2]}=IdleShutdown.after(cdk.Duration.minutes(...))"
    return check_settings(field, value, IdleShutdown, fix=fix)


def _minutes(duration: cdk.Duration) -> int:
    if not isinstance(duration, cdk.Duration):  # whether a bare number means minutes or hours is not ours to guess
        wrong = check_kind("timeout", duration, fits=False, what="a Duration", fix="cdk.Duration.minutes(...)")
        raise ValidationError("IdleShutdown", wrong)
    if duration.is_unresolved():
        return cast("int", duration.to_minutes())  # a token is a float until CDK resolves it; `int` would break it
    return int(duration.to_minutes(integral=False))

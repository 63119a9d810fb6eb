"""`StartUpStep`: what all steps of a start-up script share."""

from __future__ import annotations

import shlex
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import aws_cdk as cdk

from studio_constructs._naming import short_hash
from studio_constructs._validation import check_kind, check_range
from studio_constructs.errors import Problem

if TYPE_CHECKING:
    from studio_constructs.lifecycle.start_up.git_credentials import GitCredentials

FOREGROUND_SECONDS_MAX: Final = 285
"""What steps before the app may take together: SageMaker gives up after five minutes, and the script ends before."""
GRACE_SECONDS: Final = 5
"""After its time a step is asked to end; this much later it is made to."""
_BACKGROUND_SECONDS_MAX: Final = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class StartUpStep(ABC):
    """What every step of a start-up script has.

    Never made itself.

    Args:
        required: Whether the app does not start when the step fails: the app's log then says which step, and why.
            Default: a failed step is one WARN line in the log, and the app starts.
        background: Whether the step goes on while the app starts, outside of SageMaker's five minutes. Default: the
            app waits for it, unless it installs packages.
        timeout: After what time the step is stopped, in whole seconds: at most 280 seconds before the app starts, a
            day in the background. Default: a minute, for packages half an hour in the background.
    """

    required: bool = False
    background: bool = False
    timeout: cdk.Duration | None = None

    files: ClassVar[tuple[str, ...]] = ()
    """What of ``assets/lifecycle/start_up`` it runs; the first is its function."""

    @property
    def seconds(self) -> int:
        """After what time it is stopped."""
        if self.timeout is not None:
            return int(self.timeout.to_seconds())
        return 1800 if self.background else 60

    @property
    def title(self) -> str:
        """What the log calls it."""
        return self.files[0].replace("_", " ")

    @abstractmethod
    def arguments(self) -> Sequence[str]:
        """What its function takes."""

    @abstractmethod
    def own_problems(self, field: str) -> list[Problem]:
        """What is wrong with what only this step has."""

    def credentials_read(self) -> GitCredentials | None:
        """What it reads from AWS with the app's role."""
        return None

    def problems(self, field: str) -> list[Problem]:
        """What would keep it from running, or give something away."""
        return [*self._common_problems(field), *self.own_problems(field)]

    def render(self, number: int) -> str:
        """Its line of the script: nothing that anybody gave is more than a word of it."""
        kind = "background" if self.background else "required" if self.required else "optional"
        words = [self.title, kind, str(self.seconds), self.files[0], *self.arguments()]
        if self.files[0] == "variables":
            words.insert(4, f"{number:02}-{short_hash(*words)}")
        return shlex.join(["step", f"{number:02}-{short_hash(*words)}", *words])

    def _common_problems(self, field: str) -> list[Problem]:
        problems: list[Problem] = []
        for name in ("required", "background"):
            value = getattr(self, name)
            problems += check_kind(
                f"{field}.{name}", value, fits=isinstance(value, bool), what="True or False", fix=f"{name}=True"
            )
        if problems:
            return problems
        if self.required and self.background:
            rule = "a step in the background fails when the app has started"
            fix = "drop one of the two"
            problems.append(Problem("StepContradicts", f"{field}.required and {field}.background are True", rule, fix))
        if self.timeout is None:
            return problems
        if not isinstance(self.timeout, cdk.Duration):
            fix = "timeout=cdk.Duration.seconds(60)"
            return [
                *problems,
                *check_kind(f"{field}.timeout", self.timeout, fits=False, what="a cdk.Duration", fix=fix),
            ]
        longest = _BACKGROUND_SECONDS_MAX if self.background else FOREGROUND_SECONDS_MAX - GRACE_SECONDS
        fix = f"write 1 to {longest}" if self.background else f"write 1 to {longest}, or run it in the background"
        return [
            *problems,
            *check_range(
                f"{field}.timeout",
                self.timeout.to_seconds(integral=False),
                1,
                longest,
                code="StepTimeoutInvalid",
                what="a step's time, in seconds,",
                fix=fix,
            ),
        ]

"""What stops an idle app: Studio's built-in shutdown, the same with a guard, or a script. One pure decision."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from studio_constructs._validation import is_known
from studio_constructs.errors import Problem
from studio_constructs.idle.shutdown import IdleShutdown
from studio_constructs.idle.support import IdleSupport

Images = Mapping[str, IdleSupport | None]
"""What the images of an app support, by what a person calls them; None where that is not known."""


class IdleMode(enum.Enum):
    """What stops an idle app."""

    OFF = enum.auto()
    BUILT_IN = enum.auto()
    GUARDED = enum.auto()
    BY_SCRIPT = enum.auto()

    @property
    def has_script(self) -> bool:
        """Whether a script of ours runs in the app."""
        return self in {IdleMode.GUARDED, IdleMode.BY_SCRIPT}


@dataclass(frozen=True, slots=True)
class IdleDecision:
    """What stops an idle app, and why.

    Args:
        mode: What stops it.
        why: In words that follow "because".
    """

    mode: IdleMode
    why: str


def decide(idle: IdleShutdown, images: Images) -> IdleDecision:
    """What stops the apps of one type.

    Args:
        idle: When they are idle.
        images: What they may start from.
    """
    if not idle.enabled:
        return IdleDecision(IdleMode.OFF, "idle_shutdown is disabled")
    if idle.is_under_an_hour:
        return IdleDecision(IdleMode.BY_SCRIPT, "the built-in shutdown knows no limit under an hour")
    silent = _those(images, IdleSupport.NONE)
    if silent:
        return IdleDecision(IdleMode.BY_SCRIPT, f"{' and '.join(silent)} can not answer the built-in shutdown")
    if idle.busy_guard:
        return IdleDecision(IdleMode.GUARDED, "busy_guard is asked for")
    return IdleDecision(IdleMode.BUILT_IN, "the limit is an hour or more, and no image is known not to answer")


def check_mode(field: str, idle: IdleShutdown, images: Images) -> list[Problem]:
    """What cannot work.

    Args:
        field: The idle shutdown, as the user typed it.
        idle: When apps are idle.
        images: What they may start from.
    """
    decision = decide(idle, images)
    deaf = _those(images, IdleSupport.WITHOUT_GUARD)
    problems = []
    if decision.mode is IdleMode.BY_SCRIPT and not (idle.is_enforced and is_known(idle.minutes)):
        wrote = f"{field} lets people choose, or is not known at synth"
        rule = f"a script stops the app after a time that stands in it, because {decision.why}"
        fix = "write IdleShutdown.after(...) with a fixed time, or drop the image"
        problems.append(Problem("IdleChoiceByScript", wrote, rule, fix))
    if decision.mode is IdleMode.GUARDED and deaf:
        wrote = f"{field} has a busy_guard, and apps may start from {' and '.join(deaf)}"
        rule = "a guard is heard by jupyter-activity-monitor-extension 0.3.2 or newer"
        fix = "put it into the image (SageMaker Distribution 2.7.1, 3.1.1, 3.2.1 or newer has it), or drop busy_guard"
        problems.append(Problem("IdleGuardUnheard", wrote, rule, fix))
    return problems


def _those(images: Images, support: IdleSupport) -> list[str]:
    return [name for name, each in images.items() if each is support]

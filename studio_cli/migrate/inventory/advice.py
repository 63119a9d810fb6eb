"""What can go, and why; said only where it is known."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final

from studio_cli.migrate.inventory.facts import STILL, Instance

UNUSED_DAYS: Final = 30
"""After how many days without anybody an instance is one that can go."""


class Verdict(enum.StrEnum):
    """What is to be done, in a manager's words."""

    CAN_GO = "can go"
    STOP = "stop it"
    MOVE = "move"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Advice:
    """A verdict, and why."""

    verdict: Verdict
    because: str


def advice_of(instance: Instance, now: dt.datetime) -> Advice:
    """What to do with an instance. Nothing goes before its files are safe elsewhere.

    Args:
        instance: The instance.
        now: When the inventory was taken.
    """
    use = instance.last_use.value
    if use is None:
        return Advice(Verdict.ASK, f"whether anybody uses it is unknown: {instance.last_use.source}")
    if use.when is not None and (now - use.when).days < UNUSED_DAYS:
        return Advice(Verdict.MOVE, f"used {days_ago(use.when, now)}")
    unused = "nobody opened it in 90 days" if use.when is None else f"last used {days_ago(use.when, now)}"
    if instance.status not in STILL:
        return Advice(Verdict.STOP, f"it runs, and {unused}")
    return Advice(Verdict.CAN_GO, f"it is {instance.status.lower()}, and {unused}; its volume is kept and paid")


def days_ago(when: dt.datetime, now: dt.datetime) -> str:
    """How long ago something was."""
    days = (now - when).days
    if days < 1:
        return "today"
    return "a day ago" if days == 1 else f"{days} days ago"

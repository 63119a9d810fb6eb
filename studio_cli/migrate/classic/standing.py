"""Where a home stands, by what is there now."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio_cli.migrate.classic.model import HomePlan, Way

Record = dict[str, Any]


class State(enum.StrEnum):
    """How far a home is."""

    LEFT = "left"
    """It stays in Classic, for a reason that the plan tells."""
    GONE = "gone"
    """The domain has no such profile or space, or one that was made anew."""
    FOUND = "found"
    """It is not decided what becomes of it."""
    PLANNED = "planned"
    """It is; not all of it is known to be in the current Studio."""
    READY = "ready"
    """Everything is there; its owner has not said so."""
    FINISHED = "finished"
    """Its owner has, and no app of Classic is left."""


@dataclass(frozen=True)
class Standing:
    """Where a home stands.

    Attributes:
        state: How far it is.
        reasons: Why it is no further.
    """

    state: State
    reasons: tuple[str, ...] = ()


@dataclass
class Seen:
    """What is there now; None for what is not.

    Attributes:
        uid: The number of the profile's or space's home.
        lands_in_studio: Whether the person comes to the current Studio.
        apps: Apps of Classic that are there.
        holds: What a look found.
        result: What came of reading the home for its way.
        manifest: What the manifest of that is.
        verification: What came of comparing the bucket with it.
        restored: What came of bringing it into the space.
        comparison: What came of comparing the home with the manifest after that.
        finished: Who has signed.
    """

    uid: int | None
    lands_in_studio: bool = False
    apps: Sequence[str] = field(default_factory=list)
    holds: Record | None = None
    result: Record | None = None
    manifest: str | None = None
    verification: Record | None = None
    restored: Record | None = None
    comparison: Record | None = None
    finished: Record | None = None


def judge(seen: Seen, home: HomePlan) -> Standing:
    """Where it stands.

    Args:
        seen: What is there now.
        home: What is to become of it.
    """
    if home.leave:
        return Standing(State.LEFT, (str(home.reason),))
    for state, reasons in (
        (State.GONE, _gone(seen, home)),
        (State.FOUND, _undecided(home)),
        (State.PLANNED, _not_there(seen, home.way)),
        (State.READY, _not_finished(seen, home)),
    ):
        why = tuple(reasons)
        if why:
            return Standing(state, why)
    return Standing(State.FINISHED)


def read_at(seen: Seen, way: Way | None) -> dt.datetime | None:
    """When a home was last read for its copy; None where it stays."""
    told = {Way.COPY: seen.comparison, Way.BUCKET: seen.result}.get(way) if way else None
    return None if told is None else dt.datetime.fromisoformat(told["began"])


def _gone(seen: Seen, home: HomePlan) -> Iterator[str]:
    if seen.uid is None:
        yield "the domain has no such profile or space, or it has no home"
    elif seen.uid != home.uid:
        yield f"its home is {seen.uid} now, and {home.uid} in the plan: it was made anew"


def _undecided(home: HomePlan) -> Iterator[str]:
    lacks = [key for key in ("way", "owner") if getattr(home, key) is None]
    if lacks:
        yield f"nobody has decided its {' and its '.join(lacks)}"


def _not_finished(seen: Seen, home: HomePlan) -> Iterator[str]:
    if seen.finished is None:
        yield "its owner has not said that everything is there"
    elif seen.finished["name"].casefold() != str(home.owner).casefold():
        yield f"{seen.finished['name']} has said that everything is there, and its owner is {home.owner}"
    elif seen.apps:
        yield f"apps of Classic are there: {', '.join(seen.apps)}"


def _not_there(seen: Seen, way: Way | None) -> Iterator[str]:
    yield from _not_shown(seen) if way is Way.MOUNT else _not_brought(seen, way)
    if not seen.lands_in_studio:
        yield "the person does not land in the current Studio: classic: {current_studio: true} in studio.yaml"


def _not_shown(seen: Seen) -> Iterator[str]:
    if seen.holds is None:
        yield "nobody has looked at it in a space of the current Studio"
    elif "kernels" not in seen.holds:
        yield "it was looked at on a host, not where the person will see it"
    elif seen.holds["state"] != "complete":
        yield f"not all of it can be read there: {counted(seen.holds['problems'])}"


def _not_brought(seen: Seen, way: Way | None) -> Iterator[str]:
    if seen.result is None:
        yield "no copy is begun"
        return
    if seen.result["state"] != "complete":
        yield f"not all of it can be read: {counted(seen.result['problems'])}"
    if way is Way.BUCKET:
        if seen.verification is None or seen.verification["manifest_sha256"] != seen.manifest:
            yield "the bucket was not compared with what was read"
        elif seen.verification["state"] != "same":
            yield f"the bucket lacks something: {counted(seen.verification['differences'])}"
    if seen.restored is None:
        yield "the space has not told of a finished copy"
        return
    if seen.restored["manifest_sha256"] != seen.manifest:
        yield "what is in the space is an earlier copy"
    elif seen.restored["state"] != "complete":
        yield f"the copy in the space is {seen.restored['state']}: {seen.restored['problem_count']} problems"
    elif way is Way.COPY:
        yield from _not_compared(seen, seen.restored)


def _not_compared(seen: Seen, restored: Record) -> Iterator[str]:
    """A move ends with a second reading of the copy, and of the home."""
    if set(restored["done"]) - {"there"}:
        yield "the copy in the space was not read again"
    if seen.comparison is None or seen.comparison["manifest_sha256"] != seen.manifest:
        yield "the home was not compared with its copy"
    elif seen.comparison["state"] != "same":
        yield f"the home differs from its copy: {counted(seen.comparison['differences'])}; move it again"


def counted(found: Record) -> str:
    """How many of each, in words."""
    return ", ".join(f"{count} {what}" for what, count in found.items()) or "nothing"

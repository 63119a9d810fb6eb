"""Where an instance stands, by what is there now: not by what was said once."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from studio_cli.migrate.journey.state_file import Record

COMPARED_WITHIN: Final = dt.timedelta(minutes=10)
"""How long before its end is begun an instance was last compared with its copy, at most."""

STOPS_WITHIN: Final = dt.timedelta(minutes=15)
"""How long a stop takes, at most: what AWS has touched later ran on."""

FACTS: Final = (
    "NotebookInstanceArn",
    "CreationTime",
    "VolumeSizeInGB",
    "NotebookInstanceLifecycleConfigName",
    "RoleArn",
    "InstanceType",
)
"""What of an instance does not change between the verification and its end."""


class State(enum.StrEnum):
    """How far an instance is."""

    LEFT = "left"
    """It stays, for a reason that the plan tells."""
    GONE = "gone"
    """It is not there, and nothing here deleted it."""
    FOUND = "found"
    """Nobody has decided whose it is; it can be copied."""
    PLANNED = "planned"
    """It is decided to whom it goes."""
    BACKING_UP = "backing-up"
    """A copy is begun."""
    BACKED_UP = "backed-up"
    """A copy is complete, as the instance says."""
    VERIFIED = "verified"
    """S3 has all of it, and the instance has nothing else."""
    RESTORED = "restored"
    """It is in the person's home."""
    SIGNED_OFF = "signed-off"
    """The person has said so."""
    STOPPED = "stopped"
    """It was told to stop."""
    WAITING = "waiting"
    """It is stopped; somebody may miss something."""
    WAITED = "waited"
    """Nobody did."""
    DELETED = "deleted"
    """Its tombstone is in S3."""


ORDER: Final = tuple(State)


@dataclass(frozen=True)
class Standing:
    """Where an instance stands.

    Attributes:
        state: How far it is.
        reasons: Why it is no further.
        until: When its waiting ends.
        changed: Whether the instance is another than when it was compared with its copy.
    """

    state: State
    reasons: tuple[str, ...] = ()
    until: dt.datetime | None = None
    changed: bool = False

    def reached(self, state: State) -> bool:
        """Whether it is at least so far."""
        return ORDER.index(self.state) >= ORDER.index(state)


@dataclass
class Seen:
    """What is there now.

    Attributes:
        now: When it was looked at.
        description: The instance; nothing where there is none.
        rules: What the plan leaves out by now: patterns, and what becomes of secrets.
        owner: Whose the plan says that it is by now.
        result: What the copy says of itself.
        manifest: The digest of the manifest that is in S3.
        verification: What was found in S3.
        comparison: What the instance said of itself beside its copy.
        restored: What the space says.
        sign_off: What the person says.
    """

    now: dt.datetime
    description: Record | None = None
    rules: Record = field(default_factory=dict)
    owner: str | None = None
    result: Record | None = None
    manifest: str | None = None
    verification: Record | None = None
    comparison: Record | None = None
    restored: Record | None = None
    sign_off: Record | None = None


def facts_of(description: Record) -> Record:
    """What does not change, as text."""
    return {name: str(description[name]) for name in FACTS if name in description}


def parsed(moment: str) -> dt.datetime:
    """A moment as the programs write it."""
    return dt.datetime.fromisoformat(moment)


def judge(  # noqa: PLR0911 - a return for each state
    seen: Seen, record: Record, *, decided: bool, waiting_days: int
) -> Standing:
    """Where it stands.

    Args:
        seen: What is there now.
        record: What was done.
        decided: Whether it is decided to whom it goes.
        waiting_days: How long it is stopped before it can go.
    """
    if "deleted" in record:
        return Standing(State.DELETED)
    if seen.description is None:
        if "deleting" in record:
            return Standing(State.DELETED)
        return Standing(State.GONE, ("AWS has no such instance, and nothing here deleted it",))
    begin = State.PLANNED if decided else State.FOUND
    if "run" not in record:
        undecided = "nobody has decided whose it is: owner, profile and team"
        return Standing(begin, ("migration.state.yaml tells of no copy",) if decided else (undecided,))
    why = list(_no_copy(seen))
    if why:
        return Standing(State.BACKING_UP, tuple(why))
    why = list(_not_verified(seen, record))
    if why:
        return Standing(State.BACKED_UP, tuple(why))
    why = list(_changed_since(seen, record))
    if why:
        return Standing(State.BACKED_UP, tuple(why), changed=True)
    for state, reasons in ((State.VERIFIED, _not_restored(seen)), (State.RESTORED, _not_signed_off(seen))):
        why = list(reasons)
        if why:
            return Standing(state, tuple(why))
    return _end(seen, record, waiting_days)


def _no_copy(seen: Seen) -> Iterator[str]:
    if seen.result is None:
        yield "the instance has not told of a finished copy"
    elif seen.result["state"] != "complete":
        problems = ", ".join(f"{count} {what}" for what, count in seen.result.get("problems", {}).items())
        yield f"the copy is {seen.result['state']}: {problems}"
    elif seen.manifest != seen.result["manifest"]["sha256"]:
        yield "the manifest in S3 is not the one that the copy ended with"
    elif seen.rules:
        left = [pattern for pattern in seen.result["exclude"] if pattern not in seen.rules["exclude"]]
        if seen.result["secrets"] == "leave-out" != seen.rules["secrets"]:
            left.append("files with secrets")
        if left:
            yield f"the copy leaves out {', '.join(left)}, and migration.yaml does not any more; copy it again"


def _not_verified(seen: Seen, record: Record) -> Iterator[str]:
    digest = seen.manifest
    if seen.verification is None:
        yield "what S3 has was not compared with the manifest"
    elif seen.verification["manifest_sha256"] != digest:
        yield "the copy was made anew after S3 was compared with its manifest"
    elif seen.verification["state"] != "same":
        yield f"S3 lacks something of the manifest: {_counted(seen.verification['differences'])}"
    if seen.comparison is None:
        yield "the instance was not compared with the manifest"
    elif seen.comparison["manifest_sha256"] != digest:
        yield "the copy was made anew after the instance was compared with its manifest"
    elif seen.comparison["state"] != "same":
        yield f"the instance differs from its copy: {_counted(seen.comparison['differences'])}; copy it again"
    elif "compare_after" in record and parsed(seen.comparison["at"]) <= parsed(record["compare_after"]):
        yield "the instance was changed after it was compared with the manifest; compare it again"


def _counted(differences: Record) -> str:
    return ", ".join(f"{count} {what}" for what, count in differences.items())


def _changed_since(seen: Seen, record: Record) -> Iterator[str]:
    """What of the instance is another than when it was compared with its copy."""
    description, compared = seen.description or {}, parsed((seen.comparison or {})["at"])
    modified: dt.datetime = description["LastModifiedTime"]
    before, now = record.get("facts", {}), facts_of(description)
    for name in FACTS:
        if before and before.get(name) != now.get(name):
            yield f"{name} was {before.get(name, 'none')} when it was verified, and is {now.get(name, 'none')}"
    status = description["NotebookInstanceStatus"]
    if status not in {"Stopping", "Stopped", "Failed", "Deleting"} and modified.replace(microsecond=0) > compared:
        yield f"it was started again at {_shown(modified)}, after it was compared at {_shown(compared)}"
    stop = record.get("stop", {})
    asked = max(compared + COMPARED_WITHIN, parsed(stop["asked"]) if "asked" in stop else compared)
    if status == "Stopped" and modified > asked + STOPS_WITHIN:
        ran = f"it ran until {_shown(modified)}, and was compared at {_shown(compared)}"
        yield f"{ran}: files may have changed; start it, and compare it again"
    if "last_modified" in stop and stop["last_modified"] != modified.isoformat():
        yield f"it was stopped at {stop['last_modified']}, and something was done to it at {modified.isoformat()}"


def _shown(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _not_restored(seen: Seen) -> Iterator[str]:
    if seen.restored is None:
        yield "the space has not told of a finished restore"
    elif seen.restored["manifest_sha256"] != seen.manifest:
        yield "what was restored is another copy"
    elif seen.restored["state"] != "complete":
        yield f"the restore is {seen.restored['state']}: {seen.restored['problem_count']} problems"


def _not_signed_off(seen: Seen) -> Iterator[str]:
    if seen.sign_off is None:
        yield "nobody has signed it off"
    elif seen.sign_off["manifest_sha256"] != seen.manifest:
        yield "what was signed off is another copy"
    elif seen.sign_off["restored_at"] != (seen.restored or {})["at"]:
        yield "it was restored again after it was signed off"
    elif seen.owner is not None and seen.sign_off["name"].casefold() != seen.owner.casefold():
        yield f"{seen.sign_off['name']} signed it off, and migration.yaml says by now that it is {seen.owner}'s"


def _end(seen: Seen, record: Record, waiting_days: int) -> Standing:
    stop = record.get("stop")
    if stop is None:
        return Standing(State.SIGNED_OFF)
    if (seen.description or {})["NotebookInstanceStatus"] != "Stopped" or "last_modified" not in stop:
        return Standing(State.STOPPED, ("it was told to stop, and is not known to have",))
    until = parsed(stop["last_modified"]) + dt.timedelta(days=waiting_days)
    if seen.now < until:
        return Standing(State.WAITING, (f"it is stopped, and waits until {_shown(until)}",), until)
    return Standing(State.WAITED, until=until)

"""A home of Studio Classic: `look` tells what it holds, `move` copies it to the volume of a space. It stays as it is.

The current Studio shows a person's home of Classic as the folder `user-default-efs` of each private space of theirs.
Content goes from there to the volume beside it, past S3; what is told of it goes to S3, where a laptop looks.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from typing import Any, Dict, Iterator

from home_copy.backup import Backup
from home_copy.compare import Comparison
from home_copy.errors import StoppedError, TroubledError
from home_copy.holds import holds_of
from home_copy.journal import Entry, Journal
from home_copy.kernels import note_kernels
from home_copy.names import shown
from home_copy.progress import Progress, now
from home_copy.restore import Restore
from home_copy.settings import MEBIBYTE, Settings
from home_copy.store import Sent, Store, checksum, composite_of

_MOUNT_ERROR = b"error.txt"
"""What SageMaker puts into the folder when it could not mount the home there."""


class HomeStore(Store):
    """S3 for what is told of a home. Its content stays where it is, and counts as sent."""

    def _stays(self, key: str) -> bool:
        return key.startswith(f"{self._settings.prefix}/files/")

    def put(self, key: str, body: bytes, *, content_type: str = "application/octet-stream") -> Sent:
        """Send what is told."""
        if self._stays(key):
            return Sent(hashlib.sha256(body).hexdigest(), None, len(body))
        return super().put(key, body, content_type=content_type)

    def begin(self, key: str, part: int) -> str:
        """Begin something long."""
        return "stays" if self._stays(key) else super().begin(key, part)

    def parts(self, key: str, upload: str) -> Dict[int, Dict[str, Any]]:
        """What of it S3 has."""
        return {} if self._stays(key) else super().parts(key, upload)

    def put_part(self, key: str, upload: str, number: int, body: bytes) -> Dict[str, Any]:
        """Go on with it."""
        if self._stays(key):
            return {"PartNumber": number, "ETag": "", "ChecksumSHA256": checksum(hashlib.sha256(body))}
        return super().put_part(key, upload, number, body)

    def end(self, key: str, upload: str, parts: Any) -> str:
        """End it."""
        if self._stays(key):
            return composite_of(part["ChecksumSHA256"] for part in parts)
        return super().end(key, upload, parts)

    def abort(self, key: str, upload: str) -> None:
        """Give it up."""
        if not self._stays(key):
            super().abort(key, upload)

    def head(self, key: str) -> Any:
        """What S3 has of it."""
        return None if self._stays(key) else super().head(key)


class Part:
    """How far a part is. Its end is not the end: who watches goes on.

    Args:
        progress: Where to say it.
        name: What the part does.
    """

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress, self._name = progress, name
        progress.set(done_files=0, done_bytes=0)

    def add(self, **counts: int) -> None:
        """Count something."""
        self._progress.add(**counts)

    def set(self, **facts: Any) -> None:
        """Say something."""
        if "phase" in facts:
            facts["phase"] = f"{self._name}: {facts['phase']}"
        self._progress.set(**facts)


class Look:
    """Reads all of a home, and tells what is in it. Nothing is written but to S3, and a note beside the home's folder.

    Args:
        settings: What it is told; with `target`, the note of kernels is written beside that.
        journal: What was read before.
        store: Where what is told goes.
        progress: Where to say how far it is.
    """

    def __init__(self, settings: Settings, journal: Journal, store: Store, progress: Progress) -> None:
        self._settings, self._journal, self._store, self._progress = at_home(settings), journal, store, progress

    def run(self) -> Dict[str, Any]:
        """Look; what came of it, which is in S3 too."""
        settings, began = self._settings, now()
        part: Any = Part(self._progress, "reading")
        result = Backup(settings, self._journal, self._store, part).run()
        self._progress.set(phase="what it holds")
        told: Dict[str, Any] = {
            "instance": settings.instance,
            "run": settings.run,
            "state": result["state"],
            "began": began,
            "manifest_sha256": result["manifest"]["sha256"],
            "counts": result["counts"],
            "problems": result["problems"],
            "first_problems": result["first_problems"],
            "left_out": result["left_out"],
            "secrets": result["secrets"],
            **holds_of(settings, self._journal, self._store),
        }
        if settings.target:
            beside = os.fsencode(os.path.expanduser(settings.target))
            os.makedirs(os.path.dirname(beside), exist_ok=True)
            home = os.fsencode(settings.home)
            told["kernels"] = note_kernels(settings, self._store, self._journal, home, beside=beside)
        told["at"] = now()
        self._progress.set(phase=result["state"])
        self._store.put(f"{settings.place}/holds.json", json.dumps(told, indent=2, sort_keys=True).encode())
        return told


class Move:
    """Copies a home to the volume of a space, reads all of the copy again, and the home.

    Killed, it goes on where it was. Nothing that is on the volume is overwritten.

    Args:
        settings: What it is told; `target` is where.
        journal: What of the home was read before.
        store: Where what is told goes.
        progress: Where to say how far it is.
    """

    def __init__(self, settings: Settings, journal: Journal, store: Store, progress: Progress) -> None:
        self._settings, self._journal, self._store, self._progress = at_home(settings), journal, store, progress
        home, target = (os.path.realpath(os.path.expanduser(each or "")) for each in (settings.home, settings.target))
        if not settings.target or target == home or target.startswith(home + os.sep):
            raise StoppedError(f"the target {settings.target} is none beside the home {home}; name one on the volume")

    def run(self) -> Dict[str, Any]:
        """Move; what came of it, which is in S3 too."""
        part: Any = Part(self._progress, "reading")
        read = Backup(self._settings, self._journal, self._store, part).run()
        settings = replace(self._settings, manifest_sha256=read["manifest"]["sha256"])
        if read["state"] != "complete":
            self._progress.set(phase="incomplete")
            return dict(read, state="incomplete")  # what cannot be read is not moved half
        restored = self._part(settings, "copying", FromHome)
        if restored["state"] == "complete":  # all of the copy is read again: it is there, or it is not
            restored = self._part(settings, "reading the copy", FromHome)
        compared = self._part(settings, "reading the home again", Comparison)
        moved = restored["state"] == "complete" and compared["state"] == "same" and set(restored["done"]) <= {"there"}
        self._progress.set(phase="complete" if moved else "incomplete")
        return {
            "instance": settings.instance,
            "state": "complete" if moved else "incomplete",
            "manifest_sha256": settings.manifest_sha256,
            "counts": read["counts"],
            "target": restored["target"],
            "problems": restored["problems"],
            "home": compared["differences"],
            "kernels": restored["kernels"],
        }

    def _part(self, settings: Settings, name: str, act: Any) -> Dict[str, Any]:
        """Do something with a journal of its own: each keeps the manifest in it."""
        journal = Journal(settings.journal_folder, f"move-{act.__name__}-{settings.run}")
        try:
            result: Dict[str, Any] = act(settings, journal, self._store, Part(self._progress, name)).run()
        finally:
            journal.close()
        return result


class FromHome(Restore):
    """A restore whose content comes from the home."""

    CHANGED = "it is not as it was when the home was read; start again"

    def content(self, entry: Entry, start: int) -> Iterator[bytes]:
        """A file's content from *start* on."""
        full = os.path.join(os.fsencode(self._settings.home), entry.path)
        try:
            handle = os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise TroubledError("missing", f"it is in the home no more ({error.strerror}); start again") from error
        with os.fdopen(handle, "rb", buffering=0) as file:
            file.seek(start)
            piece = file.read(MEBIBYTE)
            while piece:
                yield piece
                piece = file.read(MEBIBYTE)


def at_home(settings: Settings) -> Settings:
    """The settings with the home's place, which is known to be a home, and whose.

    Raises:
        StoppedError: It is not there, was not mounted, or is another's.
    """
    home = os.path.expanduser(settings.home)
    restart = "restart the space; the domain mounts homes unless AutoMountHomeEFS says otherwise"
    try:
        inside, owner = os.listdir(os.fsencode(home)), os.stat(home).st_uid
    except OSError as error:
        raise StoppedError(f"{home} cannot be read ({error.strerror}); {restart}") from error
    if inside == [_MOUNT_ERROR]:
        with open(os.path.join(os.fsencode(home), _MOUNT_ERROR), "rb") as file:
            said = shown(file.read(300)).strip()
        raise StoppedError(f"{home} holds {_MOUNT_ERROR.decode()} only: the home was not mounted; it says: {said}")
    if settings.uid is not None and owner not in (settings.uid, os.getuid()):
        raise StoppedError(
            f"{home} belongs to {owner}, and {settings.instance}'s home belongs to {settings.uid}; paste the line"
            f" where {settings.instance}'s home is"
        )
    return replace(settings, home=home)

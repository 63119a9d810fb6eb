"""The copy into a person's home. What is there already stays as it is; killed, it goes on where it was."""

from __future__ import annotations

import base64
import errno
import getpass
import hashlib
import json
import os
import stat
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, Dict, Iterator, List, Tuple

from home_copy import manifest
from home_copy.errors import StoppedError, TroubledError
from home_copy.journal import Entry, Journal
from home_copy.kernels import note_kernels
from home_copy.names import shown
from home_copy.progress import Progress, now
from home_copy.reading import pieces_of
from home_copy.settings import MEBIBYTE, Settings
from home_copy.store import NotThereError, Store
from home_copy.tree import ACCESS_LISTS

_LISTED = 200
_PARTIAL = b".studio-migrate-"
_MODES = 0o1777
"""Of the bits of permission, those that are restored: nothing runs as somebody else in a home."""


class Restore:
    """One copy, brought back.

    Attributes:
        CHANGED: What is said of content that is not the manifest's.

    Args:
        settings: What it is told; `target` is where.
        journal: An empty one, for the manifest: it may be longer than the memory.
        store: Where the copy is.
        progress: Where to say how far it is.
    """

    CHANGED = "what S3 has is not what the manifest says; verify the copy with --deep"

    def __init__(self, settings: Settings, journal: Journal, store: Store, progress: Progress) -> None:
        self._settings, self._journal, self._store, self._progress = settings, journal, store, progress
        if not settings.target:
            raise StoppedError("the settings name no target; let studio migrate print the line that starts this")
        self._target = os.fsencode(os.path.expanduser(settings.target))
        self._owner = tuple(int(part) for part in settings.owner.split(":")) if settings.owner else None
        self._counted: Counter[str] = Counter()

    def run(self) -> Dict[str, Any]:
        """Restore; what came of it, which is in S3 too."""
        began = now()
        self._journal.begin_pass()
        self._journal.forget_all()
        self._progress.set(phase="reading the manifest")
        for line in manifest.fetched(self._store, self._settings):
            if "path" in line:
                self._journal.keep(manifest.from_line(line), 0)
        counts = self._journal.counts()
        self._progress.set(
            phase="restoring", all_files=sum(counts.values()) - counts["bytes"], all_bytes=counts["bytes"]
        )
        self._make(self._target)
        self._all()
        self._finish_folders()
        self._progress.set(phase="kernels")
        kernels = note_kernels(self._settings, self._store, self._journal, self._target)
        problems = self._journal.count_told("problem")
        result: Dict[str, Any] = {
            "instance": self._settings.instance,
            "run": self._settings.run,
            "state": "incomplete" if problems else "complete",
            "began": began,
            "at": now(),
            "manifest_sha256": self._settings.manifest_sha256,
            "target": shown(self._target),
            "as": {"user": _user(), "uid": os.getuid(), "gid": os.getgid()},
            "counts": counts,
            "done": dict(sorted(self._counted.items())),
            "problems": self._first("problem"),
            "problem_count": sum(problems.values()),
            "notes": [f"{note['path']}: {note['why']}" for note in self._first("note")],
            "note_count": self._journal.count_told("note"),
            "kernels": kernels,
        }
        self._progress.set(phase=result["state"])
        body = json.dumps(result, indent=2, sort_keys=True).encode()
        self._store.put(f"{self._settings.place}/restored.json", body)
        return result

    def _problem(self, what: str, path: bytes, why: str) -> None:
        self._journal.tell("problem", what, path, why)

    def _note(self, what: str, path: bytes, why: str) -> None:
        self._journal.tell("note", what, path, why)

    def _first(self, kind: str) -> List[Dict[str, str]]:
        told = self._journal.told(kind, _LISTED)
        return [{"what": what, "path": shown(path), "why": why} for what, path, why in told]

    def _full(self, entry: Entry) -> bytes:
        """Where it goes. A manifest that leads out of the target is none of ours."""
        if b".." in entry.path.split(b"/") or entry.path.startswith(b"/"):
            raise StoppedError(
                f"the manifest names {shown(entry.path)}, outside of the target; nothing is restored from it"
            )
        return os.path.join(self._target, entry.path)

    def _all(self) -> None:
        with ThreadPoolExecutor(self._settings.workers) as pool:
            pending: Dict[Future[str], Entry] = {}
            for entry in self._journal.entries():
                if entry.kind == "directory":
                    self._try(entry, self._folder)
                elif entry.kind == "file":
                    pending[pool.submit(self._file, entry)] = entry
                    if len(pending) >= 2 * self._settings.workers:
                        self._take(pending)
                elif entry.kind == "symlink":
                    self._try(entry, self._link)
            while pending:
                self._take(pending)
        for entry in self._journal.entries():
            if entry.kind == "hardlink":
                self._try(entry, self._other_name)

    def _take(self, pending: Dict[Future[str], Entry]) -> None:
        finished, _ = wait(set(pending), return_when=FIRST_COMPLETED)
        for future in finished:
            entry = pending.pop(future)
            self._try(entry, lambda _, done=future: done.result())
            self._progress.add(done_bytes=entry.size)

    def _try(self, entry: Entry, act: Any) -> None:
        self._progress.add(done_files=1)
        try:
            self._counted[act(entry)] += 1
        except TroubledError as error:
            self._problem(error.kind, entry.path, str(error))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise StoppedError(
                    f"{shown(self._target)} is full ({error.strerror}); give the space more storage, and start again"
                ) from error
            self._problem("unwritable", entry.path, error.strerror or str(error))

    def _make(self, full: bytes) -> None:
        made: List[bytes] = []
        while not os.path.isdir(full):
            made.append(full)
            full = os.path.dirname(full) or b"."
        for folder in reversed(made):
            os.mkdir(folder)
            self._own(folder)

    def _own(self, full: bytes) -> None:
        if self._owner is not None:
            os.chown(full, *self._owner, follow_symlinks=False)

    def _folder(self, entry: Entry) -> str:
        full = self._full(entry)
        if os.path.lexists(full):
            if not stat.S_ISDIR(os.lstat(full).st_mode):
                raise TroubledError("in the way", "something that is no folder is there; move it, and start again")
            if not os.access(full, os.W_OK | os.X_OK) and os.lstat(full).st_uid == os.getuid():
                os.chmod(full, 0o700)  # its own mode comes at the end
            return "there"
        os.mkdir(full, 0o700)
        self._own(full)
        return "made"

    def _link(self, entry: Entry) -> str:
        full, done = self._full(entry), "made"
        target = entry.target or b""
        if target.startswith(b"/"):
            self._note("link", entry.path, f"points to {shown(target)}, which may not be here")
        try:
            os.symlink(target, full)
        except FileExistsError as error:
            if not os.path.islink(full) or os.readlink(full) != target:
                raise TroubledError("in the way", "something else is there; move it, and start again") from error
            done = "there"
        self._own(full)
        os.utime(full, ns=(entry.mtime_ns, entry.mtime_ns), follow_symlinks=False)
        return done

    def _other_name(self, entry: Entry) -> str:
        full, first = self._full(entry), self._full(entry._replace(path=entry.target or b""))
        try:
            os.link(first, full, follow_symlinks=False)
        except FileExistsError as error:
            if os.path.samestat(os.lstat(first), os.lstat(full)):
                return "there"
            raise TroubledError("in the way", "another file is there; move it, and start again") from error
        return "made"

    def _file(self, entry: Entry) -> str:
        full = self._full(entry)
        folder, name = os.path.split(full)
        short = hashlib.sha256(name).hexdigest()[:16].encode()  # a name may be as long as a name can be
        partial = os.path.join(folder, _PARTIAL + short)
        if os.path.lexists(full):
            if not _is(full, entry):
                raise TroubledError("in the way", "a file with other content is there; move it, and start again")
            with suppress(FileNotFoundError):
                os.unlink(partial)  # left by an earlier start that was killed when the file had its name
            self._dress(full, entry)
            return "there"
        self._fetch(entry, partial)
        self._dress(partial, entry)
        try:
            os.link(partial, full)  # unlike a rename, this overwrites nothing
        except FileExistsError as error:
            raise TroubledError("in the way", "a file came to be there meanwhile; move it, and start again") from error
        finally:
            os.unlink(partial)
        return "made"

    def _fetch(self, entry: Entry, partial: bytes) -> None:
        """Bring the content; what an earlier start has brought is not brought again."""
        for _ in range(2):
            whole, size = hashlib.sha256(), 0
            with open(partial, "ab", buffering=0) as file:
                pass
            with open(partial, "r+b", buffering=0) as file:
                os.fchmod(file.fileno(), 0o600)
                for piece in pieces_of(file, MEBIBYTE):
                    whole.update(piece)
                    size += len(piece)
                if size < entry.size:
                    whole, size = self._append(file, entry, whole, size)
                os.fsync(file.fileno())
            if size == entry.size and whole.hexdigest() == entry.sha256:
                return
            os.unlink(partial)  # left by another file, or by a disk that was full
        raise TroubledError("content", self.CHANGED)

    def content(self, entry: Entry, start: int) -> Iterator[bytes]:
        """A file's content from *start* on."""
        return self._store.pieces(self._settings.content_key(entry.sha256 or ""), start)

    def _append(self, file: Any, entry: Entry, whole: Any, size: int) -> Tuple[Any, int]:
        try:
            for piece in self.content(entry, size):
                whole.update(piece)
                size += len(piece)
                if entry.sparse and not piece.strip(b"\0"):
                    file.seek(len(piece), os.SEEK_CUR)  # a hole stays one
                    file.truncate(size)
                else:
                    view = memoryview(piece)
                    while view:
                        view = view[file.write(view) :]
        except NotThereError as error:
            why = "S3 has no such object any more, or it may not be read; verify the copy"
            raise TroubledError("missing", why) from error
        return whole, size

    def _dress(self, full: bytes, entry: Entry) -> None:
        """Mode, owner, times and attributes."""
        self._own(full)
        attributes = json.loads(entry.xattr or "{}")
        self._give(full, entry, {name: value for name, value in attributes.items() if name not in ACCESS_LISTS})
        os.chmod(full, entry.mode & _MODES)
        self._give(full, entry, {name: value for name, value in attributes.items() if name in ACCESS_LISTS})
        os.utime(full, ns=(entry.mtime_ns, entry.mtime_ns), follow_symlinks=False)

    def _give(self, full: bytes, entry: Entry, attributes: Dict[str, str]) -> None:
        """Attributes that it does not have yet; a list is given after the mode, which changes it."""
        for name, value in attributes.items():
            wanted = base64.b64decode(value)
            try:
                if name not in os.listxattr(full) or os.getxattr(full, name) != wanted:
                    os.setxattr(full, name, wanted, follow_symlinks=False)
            except OSError as error:
                what = "its access control list" if name in ACCESS_LISTS else f"attribute {name}"
                self._note("attributes", entry.path, f"{what} is not restored ({error.strerror})")

    def _finish_folders(self) -> None:
        """Folders last: to write into one changes its time, and some cannot be written into."""
        for entry in self._journal.entries(backwards=True):
            if entry.kind == "directory" and os.path.isdir(self._full(entry)):
                self._dress(self._full(entry), entry)


def _is(full: bytes, entry: Entry) -> bool:
    found = os.lstat(full)
    if not stat.S_ISREG(found.st_mode) or found.st_size != entry.size:
        return False
    mode = stat.S_IMODE(found.st_mode)
    if not mode & stat.S_IRUSR and found.st_uid == os.getuid():
        os.chmod(full, mode | stat.S_IRUSR)
    whole = hashlib.sha256()
    with open(full, "rb", buffering=0) as file:
        for piece in pieces_of(file, MEBIBYTE):
            whole.update(piece)
    return whole.hexdigest() == entry.sha256


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())

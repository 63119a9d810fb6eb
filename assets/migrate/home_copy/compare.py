"""The home against the manifest: the same, or what differs. All content is read; nothing is sent but the result.

To read all takes hours: what changes after it was read is found by a second look, which takes seconds, as the time of a
change is nobody's to set.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Dict, List, Optional, Tuple

from home_copy import manifest
from home_copy.errors import StoppedError
from home_copy.journal import Entry, Journal
from home_copy.names import HISTORY, Excludes, shown
from home_copy.progress import Progress, now
from home_copy.reading import TICK, pieces_of
from home_copy.secret_rules import Scanner, by_name
from home_copy.settings import MEBIBYTE, Settings
from home_copy.store import Store
from home_copy.tree import entry_of, walk

_LISTED = 200
_ALIKE = ("mode", "uid", "gid", "mtime_ns", "size", "target", "xattr")


class Comparison:
    """One look at a home, beside its copy.

    Args:
        settings: What it is told.
        journal: An empty one, for the manifest: it may be longer than the memory.
        store: Where the manifest is.
        progress: Where to say how far it is.
    """

    def __init__(self, settings: Settings, journal: Journal, store: Store, progress: Progress) -> None:
        self._settings, self._journal, self._store, self._progress = settings, journal, store, progress
        self._home = os.fsencode(settings.home)
        self._history = Excludes(HISTORY)
        self._header: Dict[str, Any] = {}
        self._differences: List[Dict[str, str]] = []
        self._counted: Counter[str] = Counter()

    def run(self) -> Dict[str, Any]:
        """Compare; what came of it, which is in S3 too."""
        began, began_ns = now(), time.time_ns()
        time.sleep(TICK)  # a change from here on has a later time, also by the clock of the disk
        if not os.path.isdir(self._home):
            raise StoppedError(f"{self._settings.home} is no folder; there is nothing to compare with")
        self._read_manifest()
        counts = self._journal.counts()
        self._progress.set(phase="comparing", all_files=sum(counts.values()) - counts["bytes"])
        excludes = Excludes(self._header["exclude"])

        def leave_out(path: bytes) -> Optional[str]:
            return "left out" if self._history.leave_out(path) or excludes.leave_out(path) else None

        with ThreadPoolExecutor(self._settings.workers) as pool:
            pending: List[Tuple[bytes, Future[str]]] = []
            for path, found in walk(self._home, leave_out, self._told):
                self._progress.add(done_files=1)
                pending.append((path, pool.submit(self._difference, path, found)))
                if len(pending) >= 4 * self._settings.workers:
                    self._take(pending)
            self._take(pending)
        for entry in self._journal.entries():
            if not self._journal.was_seen(entry.path, 1):
                self._differ("gone", entry.path)
        self._look_again(leave_out, began_ns)
        result: Dict[str, Any] = {
            "instance": self._settings.instance,
            "run": self._settings.run,
            "state": "different" if self._counted else "same",
            "began": began,
            "at": now(),
            "manifest_sha256": self._settings.manifest_sha256,
            "counts": self._journal.counts(),
            "differences": dict(sorted(self._counted.items())),
            "first_differences": self._differences,
            "sent": 0,
        }
        self._progress.set(phase=result["state"])
        body = json.dumps(result, indent=2, sort_keys=True).encode()
        self._store.put(f"{self._settings.place}/comparison.json", body)
        return result

    def _read_manifest(self) -> None:
        self._journal.forget_all()
        self._progress.set(phase="reading the manifest")
        for line in manifest.fetched(self._store, self._settings):
            if "manifest" in line:
                self._header = line
            elif "path" in line:
                self._journal.keep(manifest.from_line(line), 0)

    def _look_again(self, leave_out: Callable[[bytes], Optional[str]], began_ns: int) -> None:
        """Find what changed since the comparison began."""
        self._progress.set(phase="looking once more")
        for path, found in walk(self._home, leave_out, lambda *_: None):
            if found.st_ctime_ns >= began_ns:
                self._differ("changed meanwhile", path)

    def _told(self, kind: str, what: str, path: bytes, _: str) -> None:
        if kind == "problem":
            self._differ(what, path)

    def _differ(self, what: str, path: bytes) -> None:
        self._counted[what] += 1
        if len(self._differences) < _LISTED:
            self._differences.append({"what": what, "path": shown(path)})

    def _take(self, pending: List[Tuple[bytes, Future[str]]]) -> None:
        for path, future in pending:
            what = future.result()
            self._journal.saw(path, 1)
            if what:
                self._differ(what, path)
        pending.clear()

    def _difference(self, path: bytes, found: os.stat_result) -> str:
        """How it differs; nothing for not at all."""
        expected = self._journal.entry(path)
        full = os.path.join(self._home, path)
        try:
            actual = entry_of(self._home, path, found)
            if expected is None:
                return "" if self._left_for_a_secret(path, full, found) else "new"
            if expected.kind == "hardlink":
                other = os.path.join(self._home, expected.target or b"")
                return "" if os.path.lexists(other) and os.path.samestat(os.lstat(other), found) else "link"
            what = _unlike(expected, actual)
            if not what and expected.kind == "file" and _digest(full) != expected.sha256:
                return "content"
        except OSError as error:
            return "gone" if isinstance(error, FileNotFoundError) else "unreadable"
        return what

    def _left_for_a_secret(self, path: bytes, full: bytes, found: os.stat_result) -> bool:
        if self._header.get("secrets") != "leave-out" or not stat.S_ISREG(found.st_mode):
            return False
        scanner = Scanner()
        with open(full, "rb", buffering=0) as file:
            for piece in pieces_of(file, MEBIBYTE):
                scanner.look(piece)
        return bool(by_name(path) or scanner.found)


def _unlike(expected: Entry, actual: Entry) -> str:
    if expected.kind != actual.kind:
        return "type"
    if expected.kind == "symlink":  # a link has no mode of its own
        return "target" if expected.target != actual.target else ""
    for field in _ALIKE:
        if getattr(expected, field) != getattr(actual, field):
            return {"mtime_ns": "time", "xattr": "attributes"}.get(field, field)
    return ""


def _digest(full: bytes) -> str:
    whole = hashlib.sha256()
    with open(full, "rb", buffering=0) as file:
        for piece in pieces_of(file, MEBIBYTE):
            whole.update(piece)
    return whole.hexdigest()

"""The copy: look at all, send what S3 lacks, until a look finds nothing to send; then the manifest, then the result."""

from __future__ import annotations

import json
import os
import platform
import stat
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Dict, List, Optional, Tuple

import boto3

from home_copy import manifest
from home_copy.environments import export_environments
from home_copy.errors import StoppedError, TroubledError
from home_copy.journal import Entry, Journal
from home_copy.names import HISTORY, Excludes, shown, text
from home_copy.progress import Progress, now
from home_copy.reading import Outcome, Sender
from home_copy.repositories import export_repositories
from home_copy.secret_rules import by_name
from home_copy.settings import Settings
from home_copy.store import Store
from home_copy.tree import entry_of, same, walk

_LOOKS = 3
_LISTED = 200
"""How many of each kind the result names; all are in `findings.jsonl`."""


class Backup:
    """One copy of a home.

    Args:
        settings: What it is told.
        journal: What is safe already.
        store: Where to.
        progress: Where to say how far it is.
    """

    def __init__(self, settings: Settings, journal: Journal, store: Store, progress: Progress) -> None:
        self._settings, self._journal, self._store, self._progress = settings, journal, store, progress
        self._home = os.fsencode(settings.home)
        self._sender = Sender(settings, journal, store)
        self._excludes, self._history = Excludes(settings.exclude), Excludes(HISTORY)
        self._began = now()
        self._pending: Dict[Future[Outcome], bytes] = {}

    def run(self) -> Dict[str, Any]:
        """Copy; what came of it, which is in S3 too."""
        if not os.path.isdir(self._home):
            raise StoppedError(f"{self._settings.home} is no folder; there is nothing to copy")
        self._count()
        if self._journal.fact("secrets") not in (None, self._settings.secrets):
            self._journal.forget_all()  # each file is judged anew
        self._journal.remember("secrets", self._settings.secrets)
        with ThreadPoolExecutor(self._settings.workers, thread_name_prefix="send") as pool:
            for look in range(1, _LOOKS + 1):
                self._progress.set(phase="copying", look=look, done_files=0, done_bytes=0)
                seen = self._journal.begin_pass()
                if self._look(pool, seen) == 0:
                    break
        self._end_uploads()
        self._journal.begin_extras()
        if self._settings.programs:
            self._progress.set(phase="environments")
            export_environments(self._settings, self._journal, self._store)
            self._progress.set(phase="repositories")
            export_repositories(self._settings, self._journal, self._store)
        self._progress.set(phase="manifest")
        return self._finish()

    def _tell(self, kind: str, what: str, path: bytes, why: str) -> None:
        self._journal.tell(kind, what, path, why)

    def _leave_out(self, path: bytes) -> Optional[str]:
        if self._history.leave_out(path):
            return "history"
        return "excluded" if self._excludes.leave_out(path) else None

    def _count(self) -> None:
        """Count first, so that people see how much is left."""
        files = size = 0
        self._progress.set(phase="counting")
        for _, found in walk(self._home, self._leave_out, lambda *_: None):
            files += 1
            size += found.st_size if stat.S_ISREG(found.st_mode) else 0
        self._progress.set(all_files=files, all_bytes=size)

    def _look(self, pool: ThreadPoolExecutor, seen: int) -> int:
        """Look at all once; how many files had to be read."""
        read = 0
        try:
            for path, found in walk(self._home, self._leave_out, self._tell):
                read += self._one(pool, path, found, seen)
                while len(self._pending) >= 2 * self._settings.workers:
                    self._take(seen)
            while self._pending:
                self._take(seen)
        except BaseException:
            for future in self._pending:
                future.cancel()
            raise
        self._journal.forget_unseen(seen)
        return read

    def _one(self, pool: ThreadPoolExecutor, path: bytes, found: os.stat_result, seen: int) -> int:
        """Begin with one thing; whether it is read."""
        self._progress.add(done_files=1)
        try:
            entry = entry_of(self._home, path, found, self._tell)
        except FileNotFoundError:
            self._journal.tell("problem", "vanished", path, "it was there when the folder was read, and is gone")
            return 0
        except OSError as error:
            self._journal.tell("problem", "unreadable", path, error.strerror or str(error))
            return 0
        self._find(entry)
        if entry.kind != "file":
            self._journal.keep(entry, seen)
            return 0
        if found.st_nlink > 1:
            first = self._journal.first_name(entry, seen)
            if first is not None:
                self._journal.keep(entry._replace(kind="hardlink", target=first, size=0, sparse=0), seen)
                return 0
        known = self._journal.entry(path)
        if known is not None and known.sha256 is not None and same(known._replace(kind="file"), entry):
            self._journal.saw(path, seen)
            self._progress.add(done_bytes=entry.size)
            return 0
        if found.st_nlink > 1:
            self._journal.keep(entry, seen)  # its other names find it while it is sent
        self._pending[pool.submit(self._sender.send, entry)] = path
        return 1

    def _find(self, entry: Entry) -> None:
        """Remember what is asked of other programs later."""
        folder, _, name = entry.path.rpartition(b"/")
        if name == b".git" and entry.kind in ("directory", "file"):
            self._journal.find("repository", folder)
        elif name == b"HEAD" and b"/.git/" not in b"/" + folder + b"/":
            full = os.path.join(self._home, folder)
            if all(os.path.isdir(os.path.join(full, part)) for part in (b"objects", b"refs")):
                self._journal.find("repository", folder)  # one without files of its own
        elif name == b"pyvenv.cfg":
            self._journal.find("venv", folder)
        elif name == b"conda-meta" and entry.kind == "directory":
            self._journal.find("conda", folder)

    def _take(self, seen: int) -> None:
        """Take what the senders have finished."""
        finished, _ = wait(self._pending, return_when=FIRST_COMPLETED)
        for future in finished:
            path = self._pending.pop(future)
            try:
                outcome = future.result()
            except TroubledError as error:
                self._journal.forget(path)
                self._journal.tell("problem", error.kind, path, str(error))
                continue
            self._kept(path, outcome, seen)

    def _kept(self, path: bytes, outcome: Outcome, seen: int) -> None:
        found: List[Tuple[str, Optional[int]]] = list(outcome.secrets)
        if by_name(path):
            found.append((by_name(path), None))
        self._journal.keep_secrets(path, found)
        entry = outcome.entry
        if found and self._settings.secrets == "leave-out":
            entry = entry._replace(kind="secret")
        self._journal.keep(entry, seen)
        self._progress.add(done_bytes=entry.size)

    def _end_uploads(self) -> None:
        """Give up uploads of files that are no more as they were: S3 would keep, and charge for, their parts."""
        for sha256, upload in self._journal.uploads():
            self._store.abort(self._settings.content_key(sha256), upload)
            self._journal.drop_upload(sha256)

    def _finish(self) -> Dict[str, Any]:
        settings, journal, store = self._settings, self._journal, self._store
        findings = store.put_stream(f"{settings.place}/findings.jsonl", self._findings(), settings.part)
        journal.add_extra("findings", "findings.jsonl", *findings)
        header: Dict[str, Any] = {"instance": settings.instance, "run": settings.run, "home": settings.home}
        header.update(exclude=settings.exclude, secrets=settings.secrets)
        body = manifest.written(header, journal.entries(), journal.extras())
        sent = store.put_stream(f"{settings.place}/{manifest.NAME}", body, settings.part)
        store.put(f"{settings.place}/manifest.sha256", f"{sent.sha256}  {manifest.NAME}\n".encode())
        problems, left = journal.count_told("problem"), journal.count_told("left")
        if journal.count_left_for_secrets():
            left["secret"] = journal.count_left_for_secrets()
        result: Dict[str, Any] = {
            **header,
            "state": "incomplete" if problems else "complete",
            "began": self._began,
            "at": now(),
            "counts": journal.counts(),
            "manifest": {"key": f"{settings.place}/{manifest.NAME}", "sha256": sent.sha256, "bytes": sent.size},
            "problems": problems,
            "first_problems": self._first("problem"),
            "left_out": left,
            "secrets": journal.count_secrets(),
            "attributes": {**journal.count_attributes(), "not kept": journal.count_told("note").get("attributes", 0)},
            "notes": self._first("note"),
            "sent_bytes": store.sent_bytes,
            "asked_again": store.asked_again,
            "python": platform.python_version(),
            "boto3": boto3.__version__,
        }
        self._progress.set(phase=result["state"])
        store.put(f"{settings.place}/result.json", json.dumps(result, indent=2, sort_keys=True).encode())
        return result

    def _first(self, kind: str) -> List[Dict[str, Any]]:
        told = self._journal.told(kind, _LISTED)
        return [{"what": what, "path": shown(path), "why": why} for what, path, why in told]

    def _findings(self) -> Any:
        """All that was told, a line of JSON each."""
        for kind in ("problem", "left", "note"):
            for what, path, why in self._journal.told(kind):
                yield json.dumps({"kind": kind, "what": what, "path": text(path), "why": why}).encode() + b"\n"
        left = self._settings.secrets == "leave-out"
        for path, what, line in self._journal.secrets():
            found = {"kind": "secret", "what": what, "path": text(path), "line": line, "left_out": left}
            yield json.dumps(found).encode() + b"\n"

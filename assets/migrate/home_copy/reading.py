"""One file on its way to S3: read, looked through for secrets, sent; anew if it changed meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from home_copy.errors import TroubledError
from home_copy.journal import Entry, Journal
from home_copy.secret_rules import Scanner, by_name
from home_copy.settings import MEBIBYTE, Settings
from home_copy.store import NotThereError, Store, checksum, composite_of

TRIES = 3
TICK = 0.02
"""Seconds that the clock of a file system may be behind."""

_PARTS = 9_000  # S3 takes 10,000


class _ChangedError(Exception):
    """What was read last is not what was read first."""


class Outcome(NamedTuple):
    """What became of a file.

    Attributes:
        entry: What is kept of it, with what its content is.
        secrets: Kind and line of each.
    """

    entry: Entry
    secrets: List[Tuple[str, int]]


class Sender:
    """Sends files.

    Args:
        settings: What the copy is told.
        journal: What is safe already.
        store: Where to.
    """

    def __init__(self, settings: Settings, journal: Journal, store: Store) -> None:
        self._settings = settings
        self._journal = journal
        self._store = store
        self._home = os.fsencode(settings.home)

    def send(self, entry: Entry) -> Outcome:
        """Send a file.

        Raises:
            TroubledError: It vanished, cannot be read, or changes all the time.
        """
        for _ in range(TRIES):
            try:
                return self._once(entry)
            except _ChangedError:
                entry = self._look_again(entry)
            except FileNotFoundError as error:
                raise TroubledError("vanished", "it was there when the folder was read, and is gone") from error
            except OSError as error:
                raise TroubledError("unreadable", error.strerror or str(error)) from error
        raise TroubledError("changing", f"it changed while it was read, {TRIES} times; stop what writes it")

    def _look_again(self, entry: Entry) -> Entry:
        try:
            found = os.lstat(os.path.join(self._home, entry.path))
        except OSError as error:
            raise TroubledError("vanished", "it was there when the folder was read, and is gone") from error
        return _as_found(entry, found)

    def _once(self, entry: Entry) -> Outcome:
        settings = self._settings
        part = max(settings.part, -(-entry.size // _PARTS // MEBIBYTE) * MEBIBYTE)
        _settle(entry)
        handle = os.open(os.path.join(self._home, entry.path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb", buffering=0) as file:
            self._expect(entry, os.fstat(handle))
            scanner, whole, size, body = Scanner(), hashlib.sha256(), 0, b""
            for body in pieces_of(file, part):  # the first reading: what it is, and what is in it
                scanner.look(body)
                whole.update(body)
                size += len(body)
            if size != entry.size:
                raise _ChangedError
            self._expect(entry, os.fstat(handle))
            sha256 = whole.hexdigest()
            if settings.secrets == "leave-out" and (scanner.found or by_name(entry.path)):
                return Outcome(entry._replace(sha256=sha256), scanner.found)
            with self._journal.claimed(sha256):
                known = self._journal.content(sha256)
                if known is None:
                    known = (self._bring(file, entry, sha256, part, body if size <= part else None),)
            self._expect(entry, os.fstat(handle))
        return Outcome(entry._replace(sha256=sha256, composite=known[0]), scanner.found)

    @staticmethod
    def _expect(entry: Entry, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise TroubledError("changing", "it was a file when the folder was read, and is none any more")
        if _as_found(entry, found) != entry:
            raise _ChangedError

    def _bring(self, file: Any, entry: Entry, sha256: str, part: int, body: Optional[bytes]) -> Optional[str]:
        """Have the content in S3: its checksum of parts there."""
        key = self._settings.content_key(sha256)
        begun = self._journal.upload(sha256)
        is_there, composite = False, None
        if self._settings.head_first or (body is None and begun is None):
            there = self._store.head(key)
            if there is not None and there["ContentLength"] == entry.size:
                is_there, composite = self._is_there(there, file, body)
        if not is_there and body is not None:
            self._store.put(key, body)
        elif not is_there:
            if begun is not None and begun[1] != part:
                self._store.abort(key, begun[0])
                begun = None
            composite = self._in_parts(file, key, sha256, part, begun[0] if begun else None)
        self._journal.sent(sha256, composite, entry.size)
        return composite

    @staticmethod
    def _is_there(there: Dict[str, Any], file: Any, body: Optional[bytes]) -> Tuple[bool, Optional[str]]:
        """Whether S3 has just this content, and its checksum of parts; what is there without one is sent again."""
        found, part = there.get("ChecksumSHA256"), int(there.get("Metadata", {}).get("part", 0))
        if body is not None:
            return found == checksum(hashlib.sha256(body)), None
        if not part:
            return False, None
        file.seek(0)
        mine = composite_of(checksum(hashlib.sha256(piece)) for piece in pieces_of(file, part))
        return found in (mine, mine.rpartition("-")[0]), mine  # not all that speak S3 tell the number of parts

    def _in_parts(self, file: Any, key: str, sha256: str, part: int, upload: Optional[str]) -> str:
        """Send a long file; parts that S3 has acknowledged before are not sent again."""
        there: Dict[int, Dict[str, Any]] = {}
        if upload is not None:
            try:
                there = self._store.parts(key, upload)
            except NotThereError:
                upload = None
        if upload is None:
            upload = self._store.begin(key, part)
            self._journal.began_upload(sha256, upload, part)
        file.seek(0)
        whole, done = hashlib.sha256(), []  # type: Any, List[Dict[str, Any]]
        for number, body in enumerate(pieces_of(file, part), 1):
            whole.update(body)
            wanted = checksum(hashlib.sha256(body))
            has = there.get(number)
            if has is not None and _is_part(has, body, wanted):
                done.append({"PartNumber": number, "ETag": has["ETag"], "ChecksumSHA256": wanted})
            else:
                done.append(self._store.put_part(key, upload, number, body))
        if whole.hexdigest() != sha256:
            self._store.abort(key, upload)
            self._journal.drop_upload(sha256)
            raise _ChangedError
        return self._store.end(key, upload, done)


def _settle(entry: Entry) -> None:
    """Wait until a change would be seen: the clock of a file system ticks every few milliseconds."""
    age = time.time() - entry.ctime_ns / 1e9
    if 0 <= age < TICK:
        time.sleep(TICK - age)


def _is_part(has: Dict[str, Any], body: bytes, wanted: str) -> bool:
    """Whether S3 has this part; of an upload that was begun without checksums it tells the MD5."""
    if has.get("ChecksumSHA256"):
        return bool(has["ChecksumSHA256"] == wanted)
    return bool(has["Size"] == len(body) and has["ETag"].strip('"') == hashlib.md5(body).hexdigest())  # noqa: S324


def pieces_of(file: Any, size: int) -> Iterator[bytes]:
    """What is left of a file, in pieces of *size*; one that is empty for an empty file."""
    first = True
    while True:
        piece: bytes = file.read(size)
        while 0 < len(piece) < size:  # a read may give less than was asked for
            more = file.read(size - len(piece))
            if not more:
                break
            piece += more
        if piece or first:
            yield piece
        if len(piece) < size:
            return
        first = False


def _as_found(entry: Entry, found: os.stat_result) -> Entry:
    return entry._replace(
        mode=stat.S_IMODE(found.st_mode),
        uid=found.st_uid,
        gid=found.st_gid,
        mtime_ns=found.st_mtime_ns,
        ctime_ns=found.st_ctime_ns,
        size=found.st_size,
        device=found.st_dev,
        inode=found.st_ino,
    )

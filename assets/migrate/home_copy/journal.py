"""What is known to be safe in S3, on the disk, so that a copy can be killed at any moment and taken up again.

A row is written after S3 has acknowledged, never before. Rows are written out together, once a second: what was
acknowledged and not yet written out is sent again, to the same key.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from home_copy.errors import StoppedError

_WRITE_OUT_SECONDS = 1.0
_WRITE_OUT_ROWS = 500

_TABLES = """
create table if not exists entries (
    path blob primary key, kind text, mode integer, uid integer, gid integer, mtime_ns integer, ctime_ns integer,
    size integer, device integer, inode integer, sha256 text, composite text, target blob, xattr text, sparse integer,
    seen integer);
create index if not exists places on entries (device, inode, seen);
create table if not exists contents (sha256 text primary key, composite text, size integer);
create table if not exists uploads (sha256 text primary key, upload_id text, part integer);
create table if not exists extras (name text primary key, key text, sha256 text, composite text, size integer);
create table if not exists told (kind text, what text, path blob, why text);
create table if not exists secrets (path blob, kind text, line integer);
create index if not exists secrets_of on secrets (path);
create table if not exists finds (kind text, path blob, primary key (kind, path));
create table if not exists facts (name text primary key, value text);
"""


class Entry(NamedTuple):
    """Something in the home.

    Attributes:
        path: From the home.
        kind: ``file``, ``directory``, ``symlink`` or ``hardlink``; ``secret`` for a file that is left out for one.
        mode: Its bits of permission, as `stat` has them.
        uid: Whose it is.
        gid: Whose group's it is.
        mtime_ns: When its content changed.
        ctime_ns: When anything of it changed.
        size: How long a file is.
        device: The file system.
        inode: Its number there.
        sha256: What a file's content is.
        composite: S3's checksum of a content that was sent in parts.
        target: Where a symbolic link points; the path that a hard link is another name of.
        xattr: Extended attributes of users and access control lists, as JSON.
        sparse: Whether the file takes less of the disk than it is long.
    """

    path: bytes
    kind: str
    mode: int
    uid: int
    gid: int
    mtime_ns: int
    ctime_ns: int
    size: int
    device: int
    inode: int
    sha256: Optional[str] = None
    composite: Optional[str] = None
    target: Optional[bytes] = None
    xattr: Optional[str] = None
    sparse: int = 0


_COLUMNS = ", ".join(Entry._fields)
_MARKS = ", ".join("?" * (len(Entry._fields) + 1))


class Journal:
    """The journal of one run.

    Args:
        folder: Where it is; made if it is not there.
        name: What its file is called.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._where = folder
        self._lock = threading.RLock()
        self._waiting = 0
        self._written = time.monotonic()
        self._claims: Dict[str, threading.Event] = {}
        with self._clearly():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._base = sqlite3.connect(str(folder / f"{name}.sqlite"), check_same_thread=False, isolation_level=None)
            self._base.execute("pragma synchronous = full")
            self._base.execute("pragma cache_size = -4096")  # kibibytes: memory does not grow with the home
            self._base.executescript(_TABLES)
            self._base.execute("begin")

    @contextmanager
    def _clearly(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoppedError(
                f"the journal in {self._where} cannot be written ({error}); what S3 has acknowledged is safe; make room"
                " on the disk, or keep the journal elsewhere: --journal FOLDER"
            ) from error

    def _ask(self, statement: str, *values: Any) -> List[Tuple[Any, ...]]:
        with self._lock, self._clearly():
            return self._base.execute(statement, values).fetchall()

    def _write(self, statement: str, *values: Any) -> None:
        with self._lock, self._clearly():
            self._base.execute(statement, values)
            self._waiting += 1
            late = time.monotonic() - self._written > _WRITE_OUT_SECONDS
            if late or self._waiting >= _WRITE_OUT_ROWS:
                self.write_out()

    def write_out(self) -> None:
        """Have the disk keep all that was told so far."""
        with self._lock, self._clearly():
            self._base.execute("commit")
            self._base.execute("begin")
            self._waiting, self._written = 0, time.monotonic()

    def close(self) -> None:
        """Write out, and let go."""
        self.write_out()
        self._base.close()

    def fact(self, name: str) -> Optional[str]:
        """Something remembered from the last start."""
        found = self._ask("select value from facts where name = ?", name)
        return str(found[0][0]) if found else None

    def remember(self, name: str, value: str) -> None:
        """Remember something, at once."""
        self._write("insert or replace into facts values (?, ?)", name, value)
        self.write_out()

    def begin_pass(self) -> int:
        """The number of a new look at the whole home; what earlier ones told is told anew."""
        number = int(self.fact("pass") or 0) + 1
        for table in ("told", "finds"):
            self._write(f"delete from {table}")  # noqa: S608 - two names of ours
        self.remember("pass", str(number))
        return number

    def entry(self, path: bytes) -> Optional[Entry]:
        """What is known of a path."""
        found = self._ask(f"select {_COLUMNS} from entries where path = ?", path)  # noqa: S608 - names of ours
        return Entry(*found[0]) if found else None

    def keep(self, entry: Entry, seen: int) -> None:
        """Know something of a path."""
        self._write(f"insert or replace into entries values ({_MARKS})", *entry, seen)  # noqa: S608 - marks of ours

    def saw(self, path: bytes, seen: int) -> None:
        """The path is as it was."""
        self._write("update entries set seen = ? where path = ?", seen, path)

    def was_seen(self, path: bytes, seen: int) -> bool:
        """Whether this look at the home saw the path."""
        return bool(self._ask("select 1 from entries where path = ? and seen = ?", path, seen))

    def forget(self, path: bytes) -> None:
        """Nothing is known of a path any more."""
        self._write("delete from entries where path = ?", path)

    def forget_all(self) -> None:
        """Nothing is known of any path; what content is in S3 still is."""
        self._write("delete from entries")

    def forget_unseen(self, seen: int) -> None:
        """Forget what this look at the home did not see."""
        self._write("delete from entries where seen <> ?", seen)
        self._write("delete from secrets where path not in (select path from entries)")
        self.write_out()

    def count_left_for_secrets(self) -> int:
        """How many files are left out for a secret in them."""
        return int(self._ask("select count(*) from entries where kind = 'secret'")[0][0])

    def count_attributes(self) -> Dict[str, int]:
        """How many entries have attributes of users, and access control lists."""
        rows = self._ask("select sum(xattr like '%\"user.%'), sum(xattr like '%\"system.posix_acl_%') from entries")
        return {"user": rows[0][0] or 0, "access control lists": rows[0][1] or 0}

    def first_name(self, entry: Entry, seen: int) -> Optional[bytes]:
        """The name under which this look at the home saw the same file before."""
        found = self._ask(
            "select path from entries where device = ? and inode = ? and seen = ? and kind = 'file'",
            entry.device,
            entry.inode,
            seen,
        )
        return bytes(found[0][0]) if found and bytes(found[0][0]) != entry.path else None

    def entries(self, *, backwards: bool = False) -> Iterator[Entry]:
        """All that is known, in the order of the paths: a folder comes before what is in it, or after it."""
        self.write_out()
        last, beyond, order = b"", ">", "asc"
        if backwards:
            last, beyond, order = b"\xff" * 5000, "<", "desc"  # no path is so long
        while True:
            rows = self._ask(
                f"select {_COLUMNS} from entries where path {beyond} ? and kind <> 'secret'"  # noqa: S608 - words of ours
                f" order by path {order} limit 1000",
                last,
            )
            if not rows:
                return
            for row in rows:
                yield Entry(*row)
            last = bytes(rows[-1][0])

    def counts(self) -> Dict[str, int]:
        """How many of each kind, and how long the files are together."""
        rows = self._ask("select kind, count(*) from entries where kind <> 'secret' group by kind")
        found = {str(kind): int(count) for kind, count in rows}
        found["bytes"] = int(self._ask("select coalesce(sum(size), 0) from entries where kind = 'file'")[0][0])
        return found

    @contextmanager
    def claimed(self, sha256: str) -> Iterator[None]:
        """Only one thread at a time sends the same content."""
        while True:
            with self._lock:
                other = self._claims.get(sha256)
                if other is None:
                    mine = self._claims[sha256] = threading.Event()
                    break
            other.wait()
        try:
            yield
        finally:
            with self._lock:
                del self._claims[sha256]
            mine.set()

    def content(self, sha256: str) -> Optional[Tuple[Optional[str]]]:
        """Whether a content is in S3, and its checksum there if it was sent in parts."""
        found = self._ask("select composite from contents where sha256 = ?", sha256)
        return (found[0][0],) if found else None

    def sent(self, sha256: str, composite: Optional[str], size: int) -> None:
        """S3 has acknowledged a content."""
        self._write("insert or replace into contents values (?, ?, ?)", sha256, composite, size)
        self._write("delete from uploads where sha256 = ?", sha256)

    def upload(self, sha256: str) -> Optional[Tuple[str, int]]:
        """An upload in parts that was begun, and how long its parts are."""
        found = self._ask("select upload_id, part from uploads where sha256 = ?", sha256)
        return (str(found[0][0]), int(found[0][1])) if found else None

    def began_upload(self, sha256: str, upload_id: str, part: int) -> None:
        """An upload in parts was begun; known at once, or nobody could end it."""
        self._write("insert or replace into uploads values (?, ?, ?)", sha256, upload_id, part)
        self.write_out()

    def drop_upload(self, sha256: str) -> None:
        """An upload in parts is no more."""
        self._write("delete from uploads where sha256 = ?", sha256)

    def uploads(self) -> List[Tuple[str, str]]:
        """Uploads in parts that nobody has ended: content and id."""
        return [(str(sha256), str(upload)) for sha256, upload in self._ask("select sha256, upload_id from uploads")]

    def add_extra(self, name: str, key: str, sha256: str, composite: Optional[str], size: int) -> None:
        """Something beside the home's files is in S3."""
        self._write("insert or replace into extras values (?, ?, ?, ?, ?)", name, key, sha256, composite, size)

    def begin_extras(self) -> None:
        """What is beside the files is made anew."""
        self._write("delete from extras")

    def extras(self) -> List[Dict[str, Any]]:
        """What is in S3 beside the home's files."""
        names = ("extra", "key", "sha256", "composite", "size")
        rows = self._ask("select name, key, sha256, composite, size from extras order by name")
        return [dict(zip(names, row)) for row in rows]

    def keep_secrets(self, path: bytes, found: Iterable[Tuple[str, Optional[int]]]) -> None:
        """Know which secrets are in a file: what kind, in which line."""
        self._write("delete from secrets where path = ?", path)
        for kind, line in found:
            self._write("insert into secrets values (?, ?, ?)", path, kind, line)

    def secrets(self) -> Iterator[Tuple[bytes, str, Optional[int]]]:
        """All secrets: the path, what kind, in which line."""
        last = 0
        while True:
            rows = self._ask(
                "select rowid, path, kind, line from secrets where rowid > ? order by rowid limit 1000", last
            )
            if not rows:
                return
            for row in rows:
                yield bytes(row[1]), str(row[2]), row[3]
            last = int(rows[-1][0])

    def count_secrets(self) -> Dict[str, int]:
        """How many secrets of each kind there are."""
        rows = self._ask("select kind, count(*) from secrets group by kind order by kind")
        return {str(kind): int(count) for kind, count in rows}

    def tell(self, kind: str, what: str, path: bytes, why: str) -> None:
        """Tell people something of a path.

        Args:
            kind: ``problem``: there is no complete copy; ``left``: left out as asked; ``note``.
            what: A word for it.
            path: The path.
            why: A sentence.
        """
        self._write("insert into told values (?, ?, ?, ?)", kind, what, path, why)

    def told(self, kind: str, most: int = -1) -> Iterator[Tuple[str, bytes, str]]:
        """What was told of a kind: a word, the path, a sentence."""
        last, left = 0, most
        while left:
            rows = self._ask(
                "select rowid, what, path, why from told where kind = ? and rowid > ? order by rowid limit ?",
                kind,
                last,
                min(1000, left) if left > 0 else 1000,
            )
            if not rows:
                return
            for row in rows:
                yield str(row[1]), bytes(row[2]), str(row[3])
            last, left = int(rows[-1][0]), left - len(rows) if left > 0 else left

    def count_told(self, kind: str) -> Dict[str, int]:
        """How often each word was told of a kind."""
        rows = self._ask("select what, count(*) from told where kind = ? group by what order by what", kind)
        return {str(what): int(count) for what, count in rows}

    def find(self, kind: str, path: bytes) -> None:
        """A git repository or an environment was met."""
        self._write("insert or replace into finds values (?, ?)", kind, path)

    def found(self, kind: str) -> List[bytes]:
        """Where they were met."""
        return [bytes(row[0]) for row in self._ask("select path from finds where kind = ? order by path", kind)]

"""What S3 has, against the manifest: each object, by the checksum that S3 keeps or by its content."""

from __future__ import annotations

import hashlib
import itertools
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from studio_cli.migrate.journey.place import MANIFEST, Place
from studio_cli.migrate.journey.program import checksum
from studio_cli.migrate.journey.state_file import Record
from studio_cli.place import RefusedError

_AT_ONCE: Final = 16
_LISTED: Final = 100


@dataclass
class Verification:
    """What was found.

    Attributes:
        manifest_sha256: Of which manifest.
        objects: How many objects it names.
        size: How long they are together, in bytes.
        downloaded: How many were compared by their content.
        differences: How many differ in which way.
        first: Which; the first hundred.
    """

    manifest_sha256: str
    objects: int = 0
    size: int = 0
    downloaded: int = 0
    differences: Counter[str] = field(default_factory=Counter)
    first: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether S3 has all of it."""
        return not self.differences

    def as_json(self, at: str) -> Record:
        """The same as data."""
        return {
            "state": "same" if self.is_same else "different",
            "at": at,
            "manifest_sha256": self.manifest_sha256,
            "objects": self.objects,
            "bytes": self.size,
            "downloaded": self.downloaded,
            "differences": dict(sorted(self.differences.items())),
            "first_differences": self.first,
        }


@dataclass(frozen=True)
class Expected:
    """An object that the manifest names.

    Attributes:
        key: Where it is.
        path: What it is, for people.
        size: How long; nothing where the manifest does not say.
        sha256: What its content is.
        composite: S3's checksum of it, where it was sent in parts.
    """

    key: str
    path: str
    size: int
    sha256: str
    composite: str | None


def manifest_lines(pieces: Iterable[bytes]) -> Iterator[Record]:
    """The lines of a manifest.

    Raises:
        RefusedError: It is cut off, or no manifest.
    """
    unpacker, held, ended, count = zlib.decompressobj(31), b"", False, 0
    try:
        for piece in itertools.chain(pieces, [b""]):
            held += unpacker.decompress(piece) if piece else unpacker.flush()
            *whole, held = held.split(b"\n")
            for line in whole:
                found = json.loads(line)
                if found.get("end"):
                    ended = found["lines"] == count
                    continue
                count += 1
                yield found
    except (ValueError, zlib.error) as error:
        raise RefusedError(f"the manifest cannot be read ({error}); copy the home again") from error
    if not ended:
        raise RefusedError("the manifest is cut off; copy the home again")


def verify(place: Place, *, deep: bool, tell: Callable[[int], None] = lambda _: None) -> Verification:
    """Compare S3 with the manifest.

    Args:
        place: The copy.
        deep: Whether to download each object; else S3's own checksum is taken, where it keeps one.
        tell: Hears how many objects are done.
    """
    digest = place.manifest_digest()
    if digest is None:
        raise RefusedError(f"there is no {place.uri(MANIFEST)}; the copy has not come to its end")
    found = Verification(digest)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        expected = _expected(place)
        while some := list(itertools.islice(expected, 50 * _AT_ONCE)):
            for one, (what, downloaded) in zip(
                some, pool.map(lambda one: _look(place, one, deep=deep), some), strict=True
            ):
                found.objects += 1
                found.size += one.size
                found.downloaded += downloaded
                if what:
                    found.differences[what] += 1
                    if len(found.first) < _LISTED:
                        found.first.append({"what": what, "path": one.path})
            tell(found.objects)
    return found


def _expected(place: Place) -> Iterator[Expected]:
    """What the manifest names, each content once."""
    known: set[str] = set()
    for line in manifest_lines(place.pieces(place.key(MANIFEST)) or ()):
        if "extra" in line:
            yield Expected(place.key(line["key"]), line["extra"], line["size"], line["sha256"], line["composite"])
        elif line.get("type") == "file" and line["sha256"] not in known:
            known.add(line["sha256"])
            path = line["path"].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            composite = line.get("composite")
            yield Expected(place.content_key(line["sha256"]), path, line["size"], line["sha256"], composite)


def _look(place: Place, one: Expected, *, deep: bool) -> tuple[str, bool]:
    """How an object differs, nothing for not at all; and whether it was downloaded."""
    there = place.head(one.key)
    if there is None:
        return "missing", False
    if there["ContentLength"] != one.size:
        return "size", False
    kept: str | None = there.get("ChecksumSHA256")
    if kept and not deep:
        whole = one.composite or checksum(one.sha256)
        return ("" if kept in {whole, whole.rpartition("-")[0] or whole} else "content"), False
    pieces: Any = place.pieces(one.key)
    if pieces is None:
        return "missing", False
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return ("" if digest.hexdigest() == one.sha256 else "content"), True

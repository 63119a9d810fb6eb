"""The manifest: one line of JSON for each thing in the home, compressed; the same home gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any, Dict, Iterable, Iterator, Optional

from home_copy.errors import StoppedError
from home_copy.journal import Entry
from home_copy.names import raw, text
from home_copy.settings import Settings
from home_copy.store import NotThereError, Store

FORMAT = 1
NAME = "manifest.jsonl.gz"


def as_line(entry: Entry) -> Dict[str, Any]:
    """An entry as the manifest has it."""
    line: Dict[str, Any] = {
        "path": text(entry.path),
        "type": entry.kind,
        "mode": entry.mode,
        "uid": entry.uid,
        "gid": entry.gid,
        "mtime_ns": entry.mtime_ns,
    }
    if entry.kind == "file":
        line.update(size=entry.size, sha256=entry.sha256)
    if entry.composite is not None:
        line["composite"] = entry.composite
    if entry.target is not None:
        line["target"] = text(entry.target)
    if entry.xattr is not None:
        line["xattr"] = json.loads(entry.xattr)
    if entry.sparse:
        line["sparse"] = True
    return line


def from_line(line: Dict[str, Any]) -> Entry:
    """An entry of the manifest."""
    target: Optional[str] = line.get("target")
    return Entry(
        path=raw(line["path"]),
        kind=line["type"],
        mode=line["mode"],
        uid=line["uid"],
        gid=line["gid"],
        mtime_ns=line["mtime_ns"],
        ctime_ns=0,
        size=line.get("size", 0),
        device=0,
        inode=0,
        sha256=line.get("sha256"),
        composite=line.get("composite"),
        target=None if target is None else raw(target),
        xattr=json.dumps(line["xattr"], sort_keys=True) if "xattr" in line else None,
        sparse=int(line.get("sparse", False)),
    )


def written(header: Dict[str, Any], entries: Iterable[Entry], extras: Iterable[Dict[str, Any]]) -> Iterator[bytes]:
    """The bytes of a manifest, piece by piece. Its last line says how many lines there are."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: in gzip's wrapping, without a name or a time
    count = 0
    for line in _lines(header, entries, extras):
        count += 1
        packed = packer.compress(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        if packed:
            yield packed
    yield packer.compress(json.dumps({"end": True, "lines": count}).encode() + b"\n") + packer.flush()


def _lines(
    header: Dict[str, Any], entries: Iterable[Entry], extras: Iterable[Dict[str, Any]]
) -> Iterator[Dict[str, Any]]:
    yield {"manifest": FORMAT, **header}
    for entry in entries:
        yield as_line(entry)
    for extra in extras:
        yield extra


def lines(pieces: Iterable[bytes]) -> Iterator[Dict[str, Any]]:
    """The lines of a manifest, the first of which says what it is; the last is looked at, and left out.

    Raises:
        StoppedError: It is no manifest, or not all of one.
    """
    ended = False
    for count, line in enumerate(_unpacked(pieces)):
        try:
            found = json.loads(line)
        except ValueError:
            break  # the last one, of which a part is there
        if count == 0 and found.get("manifest") != FORMAT:
            raise StoppedError(f"this is no manifest of format {FORMAT}; take the program that wrote it")
        if found.get("end"):
            ended = found["lines"] == count
            break
        yield found
    if not ended:
        raise StoppedError("the manifest is cut off; copy the home again")


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker, held = zlib.decompressobj(31), b""
    for piece in pieces:
        held += unpacker.decompress(piece)
        *whole, held = held.split(b"\n")
        yield from whole
    held += unpacker.flush()
    yield from held.splitlines()


def fetched(store: Store, settings: Settings) -> Iterator[Dict[str, Any]]:
    """The lines of the manifest in S3, which is the one that the settings name.

    Raises:
        StoppedError: It is another, or none.
    """
    key = f"{settings.place}/{NAME}"
    if not settings.manifest_sha256:
        raise StoppedError("the settings name no manifest; let studio migrate print the line that starts this")
    try:
        digest = hashlib.sha256()
        for piece in store.pieces(key):
            digest.update(piece)
        if digest.hexdigest() != settings.manifest_sha256:
            raise StoppedError(
                f"the manifest {key} is another one by now ({digest.hexdigest()[:12]}, and"
                f" {settings.manifest_sha256[:12]} is asked for); verify the copy again, and take the new line"
            )
        yield from lines(store.pieces(key))
    except NotThereError as error:
        raise StoppedError(
            f"there is no {key}, or the role here may not read it ({error}); the copy has not come to its end, or the"
            " role needs s3:GetObject there, and kms:Decrypt on the key"
        ) from error

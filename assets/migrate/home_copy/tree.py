"""What lies on the disk, one thing after the other; links are seen, never followed."""

from __future__ import annotations

import base64
import json
import os
import stat
from typing import Callable, Iterator, Optional, Tuple

from home_copy.journal import Entry
from home_copy.names import OWN_FOLDER

Told = Callable[[str, str, bytes, str], None]
"""Tells people: ``problem`` or ``left``, a word, the path, a sentence."""

_KINDS = (
    (stat.S_ISFIFO, "named pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


def walk(
    home: bytes, leave_out: Callable[[bytes], Optional[str]], tell: Told
) -> Iterator[Tuple[bytes, os.stat_result]]:
    """Everything below a folder, by its path from there; of each file system but the folder's own, nothing.

    Args:
        home: The folder.
        leave_out: Why a path is left out; nothing for those that are not.
        tell: Where problems go.
    """
    device = os.lstat(home).st_dev
    folders = [b""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(home, folder)) as found:
                for each in found:
                    path = os.path.join(folder, each.name)
                    looked = _look(each, path, device, leave_out, tell)
                    if looked is None:
                        continue
                    yield path, looked
                    if stat.S_ISDIR(looked.st_mode):
                        folders.append(path)
        except OSError as error:
            tell("problem", "vanished" if isinstance(error, FileNotFoundError) else "unreadable", folder, _why(error))


def _look(
    each: os.DirEntry[bytes], path: bytes, device: int, leave_out: Callable[[bytes], Optional[str]], tell: Told
) -> Optional[os.stat_result]:
    if path in (OWN_FOLDER, b"lost+found"):  # the copy's own, and the file system's own
        return None
    why = leave_out(path)
    if why:
        tell("left", why, path, "left out as asked")
        return None
    try:
        found = each.stat(follow_symlinks=False)
    except OSError as error:
        tell("problem", "vanished" if isinstance(error, FileNotFoundError) else "unreadable", path, _why(error))
        return None
    if found.st_dev != device:
        tell("problem", "other file system", path, "something else is mounted here; exclude it, and copy it by itself")
        return None
    for is_kind, kind in _KINDS:
        if is_kind(found.st_mode):
            tell("left", kind, path, f"a {kind} has no content that could be copied")
            return None
    return found


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def entry_of(home: bytes, path: bytes, found: os.stat_result) -> Entry:
    """What is kept of a path, but for its content."""
    full = os.path.join(home, path)
    kind, target = "file", None
    if stat.S_ISLNK(found.st_mode):
        kind, target = "symlink", os.readlink(full)
    elif stat.S_ISDIR(found.st_mode):
        kind = "directory"
    sparse = kind == "file" and found.st_blocks * 512 < found.st_size
    return Entry(
        path,
        kind,
        stat.S_IMODE(found.st_mode),
        found.st_uid,
        found.st_gid,
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_size if kind == "file" else 0,
        found.st_dev,
        found.st_ino,
        target=target,
        xattr=_attributes(full) if kind != "symlink" else None,
        sparse=int(sparse),
    )


def _attributes(full: bytes) -> Optional[str]:
    """Attributes that people gave it, in order; None for none, or where the file system has no such thing."""
    try:
        names = sorted(name for name in os.listxattr(full, follow_symlinks=False) if name.startswith("user."))
        found = {name: base64.b64encode(os.getxattr(full, name, follow_symlinks=False)).decode() for name in names}
    except OSError:
        return None
    return json.dumps(found, sort_keys=True) if found else None


def same(known: Entry, now: Entry) -> bool:
    """Whether nothing of it has changed. A change of the content moves the time of the change, which nobody sets."""
    fields = ("kind", "mode", "uid", "gid", "mtime_ns", "ctime_ns", "size", "inode", "target", "xattr")
    return all(getattr(known, field) == getattr(now, field) for field in fields)

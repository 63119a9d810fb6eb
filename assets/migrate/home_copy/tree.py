"""What lies on the disk, one thing after the other; links are seen, never followed."""

from __future__ import annotations

import base64
import errno
import json
import os
import stat
from typing import Callable, Dict, Iterator, List, Optional, Tuple

from home_copy.journal import Entry
from home_copy.names import OWN_FOLDER

Told = Callable[[str, str, bytes, str], None]
"""Tells people: ``problem``, ``left`` or ``note``, a word, the path, a sentence."""

ACCESS_LISTS = ("system.posix_acl_access", "system.posix_acl_default")
"""The access control lists of POSIX: of a file, and of what will be in a folder."""

_OF_THE_SYSTEM = ("security.selinux", "security.ima", "security.evm")
"""Labels that a system gives each file by itself; the next one gives its own."""

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


def entry_of(home: bytes, path: bytes, found: os.stat_result, tell: Optional[Told] = None) -> Entry:
    """What is kept of a path, but for its content.

    Args:
        home: The folder.
        path: The path from there.
        found: What it is.
        tell: Where it goes what is not kept.
    """
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
        xattr=_attributes(full, path, tell) if kind != "symlink" else None,
        sparse=int(sparse),
    )


def _attributes(full: bytes, path: bytes, tell: Optional[Told]) -> Optional[str]:
    """What is kept of its attributes, in order; None for none, or where the file system has no such thing."""
    found: Dict[str, str] = {}
    others: List[str] = []
    try:
        for name in sorted(os.listxattr(full, follow_symlinks=False)):
            if name.startswith("user.") or name in ACCESS_LISTS:
                found[name] = base64.b64encode(os.getxattr(full, name, follow_symlinks=False)).decode()
            elif name not in _OF_THE_SYSTEM:
                others.append(name)
    except OSError as error:
        if error.errno not in (errno.ENOTSUP, errno.ENODATA):
            raise
        return None
    if others and tell is not None:
        tell("note", "attributes", path, f"{', '.join(others)}: only user.* and access control lists are kept")
    return json.dumps(found, sort_keys=True) if found else None


def same(known: Entry, now: Entry) -> bool:
    """Whether nothing of it has changed. A change of the content moves the time of the change, which nobody sets."""
    fields = ("kind", "mode", "uid", "gid", "mtime_ns", "ctime_ns", "size", "inode", "target", "xattr")
    return all(getattr(known, field) == getattr(now, field) for field in fields)

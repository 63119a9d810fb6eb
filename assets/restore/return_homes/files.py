"""Single files: copied, compared, described."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator

from return_homes.owners import Owners

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, somebody who puts a pipe in a file's place stops this program for good.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_BLOCK = 1024 * 1024
_ZEROS = bytes(_BLOCK)
_NO_ATTRIBUTES = {errno.ENOTSUP, errno.EPERM, errno.EINVAL, errno.ENOSYS}


class ChangedError(Exception):
    """A file is another than it was a moment ago."""


def open_file(name: str, folder: int) -> int:
    """Open a file to read, if it is one.

    Raises:
        ChangedError: It is none.
    """
    descriptor = os.open(name, _READ, dir_fd=folder)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise ChangedError("it is no file any more")


def copy_file(name: str, source: int, part: str, target: int) -> tuple[os.stat_result, int]:
    """Copy content and the user's attributes into a new file that only root reads.

    Returns:
        What the file was while it was read, and the new one, open.

    Raises:
        ChangedError: Somebody wrote into it meanwhile.
    """
    reader = open_file(name, source)
    try:
        before = os.fstat(reader)
        writer = os.open(part, _MAKE, 0o600, dir_fd=target)
        try:
            _pour(reader, before, writer)
        except BaseException:
            os.close(writer)
            raise
    finally:
        os.close(reader)
    return before, writer


def finish(descriptor: int, status: os.stat_result, owners: Owners, owner: int) -> None:
    """Give something new, which is root's alone, its owner, mode and times.

    Args:
        descriptor: It.
        status: What it was.
        owners: Who owns what.
        owner: Whose home it lies in: nothing runs there as anybody else.
    """
    ids = owners.after(status)
    times = (status.st_atime_ns, status.st_mtime_ns)
    if stat.S_ISDIR(status.st_mode):
        # Last its owner: whatever folder is another's, and not root's, is finished.
        os.fchmod(descriptor, mode_after(status, ids, owner))
        os.utime(descriptor, ns=times)
        owners.give(descriptor, ids)
    else:
        owners.give(descriptor, ids)  # which takes set-user-id away
        os.fchmod(descriptor, mode_after(status, ids, owner))
        os.utime(descriptor, ns=times)


def mode_after(status: os.stat_result, ids: tuple[int, int], owner: int) -> int:
    """The mode that something has once it is back."""
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISREG(status.st_mode) and ids[0] != owner:
        mode &= ~(stat.S_ISUID | stat.S_ISGID)
    return mode


def copy_attributes(reader: int, writer: int) -> None:
    """Copy the extended attributes that users set, where both file systems have any. EFS has none."""
    try:
        names = [name for name in os.listxattr(reader) if name.startswith("user.")]
        for name in names:
            os.setxattr(writer, name, os.getxattr(reader, name))
    except OSError as error:
        if error.errno not in _NO_ATTRIBUTES:
            raise


def digest_of(name: str, folder: int) -> bytes:
    """SHA-256 of a file's content, as it is on the file system and not in this machine's memory."""
    descriptor = open_file(name, folder)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        found = hashlib.sha256()
        for block in _blocks(descriptor):
            found.update(block)
        return found.digest()
    finally:
        os.close(descriptor)


def there(name: str, folder: int) -> os.stat_result | None:
    """What has a name in a folder, if anything; a link is itself."""
    try:
        return os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return None


def _pour(reader: int, before: os.stat_result, writer: int) -> None:
    for block in _blocks(reader):
        if block == _ZEROS[: len(block)]:
            os.lseek(writer, len(block), os.SEEK_CUR)  # a hole stays one, or becomes one
        else:
            _write(writer, block)
    size = os.lseek(writer, 0, os.SEEK_CUR)
    os.ftruncate(writer, size)
    copy_attributes(reader, writer)
    if size != before.st_size or _version(os.fstat(reader)) != _version(before):
        raise ChangedError("it changes while it is read")
    os.fsync(writer)


def _blocks(descriptor: int) -> Iterator[bytes]:
    while True:
        block = os.read(descriptor, _BLOCK)
        if not block:
            return
        yield block


def _write(descriptor: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]


def _version(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns

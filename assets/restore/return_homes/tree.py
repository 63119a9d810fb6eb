"""One tree on its way back: what is missing is made, what is there stays."""

from __future__ import annotations

import errno
import hashlib
import os
import stat

from return_homes import tally as count
from return_homes.files import FOLDER, ChangedError, copy_attributes, copy_file, digest_of, finish, there
from return_homes.links import Links
from return_homes.owners import Owners
from return_homes.plan import Person
from return_homes.tally import Tally

STAGE = ".studio-restore-"
"""What the names begin with of what is not whole yet."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_TRIES = 3
_LINK = "link"


class NoRoomError(Exception):
    """The file system is full: going on would only fail again, file by file."""


class Tree:
    """Puts one tree back, or tells what it would do.

    What is missing is made under a name of its own, and gets the right one when it is whole: a file with its content,
    owner, mode and times, a folder with all that is in it. So whatever has its right name is done with, whoever ends
    this program, and the next run finds that out by looking.

    Args:
        person: Whose.
        owners: Who owns what.
        tally: Takes the counts.
        dry: Whether nothing is done.
    """

    def __init__(self, person: Person, owners: Owners, tally: Tally, *, dry: bool) -> None:
        self._person, self._owners, self._tally, self._dry = person, owners, tally, dry
        self._device = 0
        self._links: Links | None = None

    def put_back(self, name: str, source: int, as_name: str, target: int | None) -> None:
        """Put a folder back.

        Args:
            name: What it is called in the backup.
            source: The folder of the backup that it lies in, open.
            as_name: What it is to be called.
            target: The folder that it is to lie in, open; None if there is none, where nothing is done.
        """
        status = os.lstat(name, dir_fd=source)
        self._device = status.st_dev
        self._links = None if target is None else Links(target)
        with Opened(name, source) as inner:
            self._folder(inner, status, as_name, target, as_name, ours=False)

    def make_home(self, status: os.stat_result, name: str, target: int) -> None:
        """Make an empty home, as it was in the backup, for somebody who never opened an app."""
        part = self._stage(name)
        if there(part, target) is None:
            os.mkdir(part, 0o700, dir_fd=target)
        with Opened(part, target) as made:
            finish(made, status, self._owners, self._person.new_uid)
        os.rename(part, name, src_dir_fd=target, dst_dir_fd=target)

    # -- folders --

    def _folder(
        self, inner: int, status: os.stat_result, name: str, target: int | None, path: str, *, ours: bool
    ) -> None:
        found = None if target is None else there(name, target)
        if found is not None and not stat.S_ISDIR(found.st_mode):
            self._tally.tell(count.KEPT, path, "there is something else of that name")
        elif target is not None and found is not None:
            self._tally.add(count.SAME)
            with Opened(name, target) as made:
                self._fill(inner, made, path, ours=ours)
                if ours:
                    self._finish(made, inner, status)
            if not (ours or self._dry):
                self._discard(self._stage(name), target)
        else:
            self._tally.add(count.NEW)
            self._note_stranger(status)
            self._new_folder(inner, status, name, target, path, ours=ours)

    def _new_folder(
        self, inner: int, status: os.stat_result, name: str, target: int | None, path: str, *, ours: bool
    ) -> None:
        if target is None or self._dry:
            self._fill(inner, None, path, ours=ours)
            return
        made_as = name if ours else self._stage(name)
        if there(made_as, target) is None:
            os.mkdir(made_as, 0o700, dir_fd=target)
        with Opened(made_as, target) as made:
            # Somebody else's is one that was finished and did not get its name, or one that somebody put there.
            private = ours or self._is_ours(os.fstat(made))
            if not ours:
                self._show_links(path, made_as)
            self._fill(inner, made, path, ours=private)
            if not ours and there(name, target) is not None:
                raise ChangedError("somebody made it meanwhile; run this again")
            if private:
                self._finish(made, inner, status)
        if not ours:
            self._show_links(None, "")
            os.rename(made_as, name, src_dir_fd=target, dst_dir_fd=target)

    def _fill(self, source: int, target: int | None, path: str, *, ours: bool) -> None:
        with os.scandir(source) as entries:
            for entry in entries:
                below = f"{path}/{entry.name}"
                try:
                    self._entry(entry.name, source, target, below, ours=ours)
                except ChangedError as error:
                    self._tally.fail(below, error)
                except OSError as error:
                    if error.errno in _NO_ROOM:
                        raise NoRoomError(below) from error
                    self._tally.fail(below, error)

    def _entry(self, name: str, source: int, target: int | None, path: str, *, ours: bool) -> None:
        status = os.lstat(name, dir_fd=source)
        if name.startswith(STAGE):
            self._tally.tell(count.LEFT_OUT, path, "a restore was under way when the backup was made")
        elif stat.S_ISDIR(status.st_mode):
            if status.st_dev != self._device:
                self._tally.tell(count.LEFT_OUT, path, "another file system is mounted there")
                return
            with Opened(name, source) as inner:
                self._folder(inner, status, name, target, path, ours=ours)
        elif stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
            self._leaf(name, source, status, target, path, ours=ours)
        else:
            self._tally.tell(count.LEFT_OUT, path, "it is a pipe, a socket or a device")

    # -- files and links --

    def _leaf(
        self, name: str, source: int, status: os.stat_result, target: int | None, path: str, *, ours: bool
    ) -> None:
        found = None if target is None else there(name, target)
        replace = False
        if target is not None and found is not None:
            if not (ours or self._dry):
                self._drop(name, target)
            if self._is_same(name, source, status, target, found, ours=ours):
                self._tally.add(count.SAME)
                self._remember(status, path)
                return
            if stat.S_ISDIR(found.st_mode) or not (ours or self._person.overwrite):
                self._tally.tell(count.KEPT, path, "the home has another")
                return
            replace = True
        self._note_stranger(status)
        if not self._dry and target is not None:
            if stat.S_ISLNK(status.st_mode) and not ours:
                self._make_link_apart(name, source, status, target, alone=replace)
            else:
                self._make(name, source, status, target, path, alone=ours or replace)
        self._tally.add(count.REPLACED if replace else count.NEW)
        self._tally.add(count.BYTES, 0 if stat.S_ISLNK(status.st_mode) else status.st_size)

    def _make(self, name: str, source: int, status: os.stat_result, target: int, path: str, *, alone: bool) -> None:
        part = self._drop(name, target)
        if self._links is None or not self._links.link(status, part, target):
            if stat.S_ISLNK(status.st_mode):
                self._make_link(name, source, status, part, target)
            else:
                self._make_file(name, source, part, target)
            self._remember(status, path)
        _name_it(part, target, name, target, alone=alone)
        self._drop(name, target)  # also after renaming, which does nothing between two names of one file

    def _make_link_apart(self, name: str, source: int, status: os.stat_result, target: int, *, alone: bool) -> None:
        """Make a link in somebody's folder.

        A link can not be opened, so it gets its owner by its name: in a folder where nobody else can put something in
        its place.
        """
        part = self._drop(name, target)
        os.mkdir(part, 0o700, dir_fd=target)
        with Opened(part, target) as apart:
            if not self._is_ours(os.fstat(apart)):
                raise ChangedError("somebody put another folder in the place of one that links are made in")
            self._make_link(name, source, status, _LINK, apart)
            _name_it(_LINK, apart, name, target, alone=alone)
        self._drop(name, target)

    def _drop(self, name: str, target: int) -> str:
        """Delete what was to become a file: of a run that was ended, or because it is one now. How it is called."""
        part = self._stage(name)
        found = there(part, target)
        if found is not None and stat.S_ISDIR(found.st_mode):
            self._discard(part, target)
        elif found is not None:
            os.unlink(part, dir_fd=target)
        return part

    def _make_file(self, name: str, source: int, part: str, target: int) -> None:
        for tried in range(1, _TRIES + 1):
            try:
                status, made = copy_file(name, source, part, target)
                break
            except ChangedError:
                os.unlink(part, dir_fd=target)
                if tried == _TRIES:
                    raise
            except OSError:
                self._drop(name, target)
                raise
        try:
            finish(made, status, self._owners, self._person.new_uid)
        finally:
            os.close(made)

    def _make_link(self, name: str, source: int, status: os.stat_result, part: str, target: int) -> None:
        os.symlink(os.readlink(name, dir_fd=source), part, dir_fd=target)
        self._owners.give_link(part, target, self._owners.after(status))
        os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns), dir_fd=target, follow_symlinks=False)

    def _is_same(
        self, name: str, source: int, status: os.stat_result, target: int, found: os.stat_result, *, ours: bool
    ) -> bool:
        """Whether what is there is what would be put there. Of somebody's own file only the content counts."""
        if stat.S_IFMT(found.st_mode) != stat.S_IFMT(status.st_mode) or found.st_size != status.st_size:
            return False
        if stat.S_ISLNK(status.st_mode):
            return os.readlink(name, dir_fd=target) == os.readlink(name, dir_fd=source)
        if ours and self._owners.of(found) != self._owners.after(status):
            return False
        return found.st_mtime_ns == status.st_mtime_ns or digest_of(name, target) == digest_of(name, source)

    # -- what several need --

    def _stage(self, name: str) -> str:
        """What something is called until it is whole; the next run finds it by that."""
        digest = hashlib.sha256(os.fsencode(f"{self._person.old_uid}/{self._person.into}/{name}")).hexdigest()
        return f"{STAGE}{digest[:20]}"

    def _discard(self, name: str, folder: int) -> None:
        """Delete what was put together for a folder that somebody made meanwhile; all of it is in the backup."""
        status = there(name, folder)
        if status is None or not stat.S_ISDIR(status.st_mode) or not self._is_ours(status):
            return
        with Opened(name, folder) as inner:
            _empty(inner)
        os.rmdir(name, dir_fd=folder)

    def _is_ours(self, status: os.stat_result) -> bool:
        """Whether nobody else can put anything into a folder."""
        return self._owners.of(status)[0] == os.geteuid()

    def _finish(self, made: int, inner: int, status: os.stat_result) -> None:
        copy_attributes(inner, made)
        finish(made, status, self._owners, self._person.new_uid)

    def _note_stranger(self, status: os.stat_result) -> None:
        if self._owners.is_strange(status):
            self._tally.add(count.STRANGERS)

    def _remember(self, status: os.stat_result, path: str) -> None:
        if self._links is not None:
            self._links.remember(status, path)

    def _show_links(self, path: str | None, stage: str) -> None:
        if self._links is not None:
            parent = "" if path is None or "/" not in path else path.rsplit("/", 1)[0] + "/"
            self._links.staged, self._links.stage = path, parent + stage


class Opened:
    """A folder, open; never what a link leads to."""

    def __init__(self, name: str, folder: int) -> None:
        self._descriptor = os.open(name, FOLDER, dir_fd=folder)

    def __enter__(self) -> int:
        return self._descriptor

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _name_it(part: str, folder: int, name: str, target: int, *, alone: bool) -> None:
    """Give something its name: over what has it, or only if nothing has, which renaming does not know."""
    if alone:
        os.rename(part, name, src_dir_fd=folder, dst_dir_fd=target)
    else:
        os.link(part, name, src_dir_fd=folder, dst_dir_fd=target, follow_symlinks=False)


def _empty(folder: int) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with Opened(entry.name, folder) as inner:
                    _empty(inner)
                os.rmdir(entry.name, dir_fd=folder)
            else:
                os.unlink(entry.name, dir_fd=folder)

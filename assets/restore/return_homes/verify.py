"""Whether what is back is what was in the backup, byte by byte."""

from __future__ import annotations

import os
import stat

from return_homes import tally as count
from return_homes.files import ChangedError, digest_of, mode_after, there
from return_homes.owners import Owners
from return_homes.plan import Person
from return_homes.tally import Tally
from return_homes.tree import STAGE, Opened

MISSING, DAMAGED = "it is not there", "its content is not the backup's, though its size and time are"


class Check:
    """Compares a tree with the backup. Nothing is written.

    Args:
        person: Whose.
        owners: Who owns what.
        tally: Takes the counts: a file that somebody changed is theirs, one that is gone or damaged has failed.
    """

    def __init__(self, person: Person, owners: Owners, tally: Tally) -> None:
        self._person, self._owners, self._tally = person, owners, tally
        self._device = 0

    def compare(self, name: str, source: int, as_name: str, target: int) -> None:
        """Compare a folder of the backup with what it became."""
        status = os.lstat(name, dir_fd=source)
        self._device = status.st_dev
        self._entry(name, source, status, target, as_name)

    def _entry(self, name: str, source: int, status: os.stat_result, target: int, path: str) -> None:
        as_name = path.rsplit("/", 1)[-1]  # the outermost folder alone is called otherwise than in the backup
        found = there(as_name, target)
        if found is None:
            self._tally.fail(path, MISSING)
        elif stat.S_IFMT(found.st_mode) != stat.S_IFMT(status.st_mode):
            self._tally.tell(count.KEPT, path, "there is something else of that name")
        elif stat.S_ISDIR(status.st_mode):
            self._tally.add(count.CHECKED)
            with Opened(name, source) as inner, Opened(as_name, target) as made:
                self._below(inner, made, path)
        elif stat.S_ISLNK(status.st_mode):
            same = os.readlink(name, dir_fd=source) == os.readlink(as_name, dir_fd=target)
            self._judge(status, found, path, same=same)
        else:
            same = found.st_size == status.st_size and digest_of(name, source) == digest_of(as_name, target)
            self._judge(status, found, path, same=same)

    def _below(self, source: int, target: int, path: str) -> None:
        with os.scandir(source) as entries:
            for entry in entries:
                below = f"{path}/{entry.name}"
                try:
                    status = os.lstat(entry.name, dir_fd=source)
                    if self._counts(entry.name, status):
                        self._entry(entry.name, source, status, target, below)
                except (OSError, ChangedError) as error:
                    self._tally.fail(below, error)

    def _counts(self, name: str, status: os.stat_result) -> bool:
        """Whether it is something that is put back."""
        mode = status.st_mode
        kind = stat.S_ISREG(mode) or stat.S_ISLNK(mode) or (stat.S_ISDIR(mode) and status.st_dev == self._device)
        return kind and not name.startswith(STAGE)

    def _judge(self, status: os.stat_result, found: os.stat_result, path: str, *, same: bool) -> None:
        ids = self._owners.after(status)
        if not same:
            untouched = found.st_size == status.st_size and found.st_mtime_ns == status.st_mtime_ns
            if untouched:
                self._tally.fail(path, DAMAGED)
            else:
                self._tally.tell(count.KEPT, path, "the home has another")
        elif self._owners.of(found) != ids:
            self._tally.tell(count.KEPT, path, "the home's own belongs to somebody else")
        elif stat.S_ISREG(status.st_mode) and stat.S_IMODE(found.st_mode) != mode_after(
            status, ids, self._person.new_uid
        ):
            self._tally.tell(count.KEPT, path, "the home's own has another mode")
        else:
            self._tally.add(count.CHECKED)

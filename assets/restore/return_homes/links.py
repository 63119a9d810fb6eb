"""Where a file with several names was put first."""

from __future__ import annotations

import os
import sqlite3

from return_homes.files import FOLDER


class Links:
    """Files with several names, by what they are in the backup. In a temporary database: a home may have millions.

    Args:
        root: Where the tree goes, open.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self._rows = sqlite3.connect("")  # a file of its own, without a name, for what does not fit into the cache
        self._rows.execute("CREATE TABLE first (device INTEGER, inode INTEGER, path BLOB, UNIQUE (device, inode))")
        self.staged: str | None = None
        self.stage = ""

    def remember(self, status: os.stat_result, path: str) -> None:
        """Something with several names was put at *path*."""
        if status.st_nlink > 1:
            row = (status.st_dev, _signed(status.st_ino), os.fsencode(path))
            self._rows.execute("INSERT OR IGNORE INTO first VALUES (?, ?, ?)", row)

    def link(self, status: os.stat_result, name: str, folder: int) -> bool:
        """Give what was put somewhere another name here; False if it has to be copied."""
        if status.st_nlink == 1:
            return False
        key = (status.st_dev, _signed(status.st_ino))
        row = self._rows.execute("SELECT path FROM first WHERE device = ? AND inode = ?", key).fetchone()
        if row is None:
            return False
        *folders, last = self._actual(os.fsdecode(row[0])).split("/")
        opened = []
        try:
            at = self._root
            for each in folders:
                at = os.open(each, FOLDER, dir_fd=at)
                opened.append(at)
            os.link(last, name, src_dir_fd=at, dst_dir_fd=folder, follow_symlinks=False)
        except OSError:
            return False  # somebody moved it, or it has as many names as a file may have (177 on EFS)
        finally:
            for each_open in opened:
                os.close(each_open)
        return True

    def _actual(self, path: str) -> str:
        """Where it lies now: what is not whole yet has another name."""
        if self.staged is None or not f"{path}/".startswith(f"{self.staged}/"):
            return path
        return self.stage + path[len(self.staged) :]


def _signed(number: int) -> int:
    """SQLite's numbers have a sign, an inode's has none."""
    return number - 2**64 if number >= 2**63 else number

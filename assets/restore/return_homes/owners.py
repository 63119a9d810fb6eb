"""Who owns what, before and after."""

from __future__ import annotations

import os

LAST_SYSTEM_ID = 9_999
"""Below SageMaker's numbers: root, and what images have. They mean the same in each domain."""


class Owners:
    """Owners as the file system has them, and as they are to be.

    Args:
        table: New numbers by old ones.
        stranger: Who gets what belongs to nobody of these; None keeps the number.
    """

    def __init__(self, table: dict[int, int], stranger: int | None = None) -> None:
        self._table, self._stranger = table, stranger

    def of(self, status: os.stat_result) -> tuple[int, int]:
        """User and group of something."""
        return status.st_uid, status.st_gid

    def give(self, descriptor: int, ids: tuple[int, int]) -> None:
        """Give an open file or folder to somebody."""
        os.chown(descriptor, *ids)

    def give_link(self, name: str, folder: int, ids: tuple[int, int]) -> None:
        """Give a link, and not what it leads to."""
        os.chown(name, *ids, dir_fd=folder, follow_symlinks=False)

    def after(self, status: os.stat_result) -> tuple[int, int]:
        """To whom something belongs once it is back."""
        uid, gid = self.of(status)
        return self._new(uid), self._new(gid)

    def is_strange(self, status: os.stat_result) -> bool:
        """Whether it belonged to somebody whom the plan does not know."""
        uid = self.of(status)[0]
        return uid not in self._table and uid > LAST_SYSTEM_ID

    def _new(self, number: int) -> int:
        if number in self._table:
            return self._table[number]
        if number <= LAST_SYSTEM_ID or self._stranger is None:
            return number
        return self._stranger

"""Killed before any of its writes to the disk, the next start of a restore or a move goes on, and leaves no trace."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .kit import Json, tree
from .memory import MemoryCopy

WRITES = ("chmod", "chown", "link", "mkdir", "setxattr", "symlink", "unlink", "utime")


class KilledError(BaseException):
    """Nothing is done after this, as with `kill -9`."""


class Life:
    """So many writes, and then none any more.

    Args:
        length: How many.
    """

    def __init__(self, length: int) -> None:
        self.left = length

    def write(self, does: Callable[..., Any]) -> Callable[..., Any]:
        """A write that takes one of them."""

        def takes_one(*given: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise KilledError
            return does(*given, **named)

        return takes_one


def ends_early(copy: MemoryCopy, length: int, action: str, **settings: Any) -> bool:
    """Whether so many writes are too few for it."""
    life = Life(length)
    with pytest.MonkeyPatch.context() as patch:
        for name in WRITES:
            patch.setattr(f"home_copy.restore.os.{name}", life.write(getattr(os, name)))
        for module in ("restore", "kernels"):
            patch.setattr(f"home_copy.{module}.open", life.write(builtins.open), raising=False)
        try:
            copy.run_only(action, ends=0, **settings)
        except KilledError:
            return True
    return False


def with_times(folder: Path) -> dict[str, Json]:
    """A tree, and when each link in it was made."""
    return {path: {**row, "at": (folder / path).lstat().st_mtime_ns} for path, row in tree(folder).items()}


@pytest.mark.slow
@pytest.mark.parametrize("action", ["restore", "move"])
def test_killed_before_any_write_it_goes_on_and_leaves_no_trace(
    copy: MemoryCopy, home: Path, large: Path, tmp_path: Path, action: str
) -> None:
    (home / "data/link").symlink_to("b.csv")
    os.link(home / "a.csv", home / "data/other name")
    os.setxattr(home / "a.csv", "user.origin", b"by hand")
    os.utime(home / "data/link", ns=(10**18, 10**18), follow_symlinks=False)
    (home / "data").chmod(0o500)
    wanted = with_times(home)
    copy.settings.update(uid=home.stat().st_uid)
    copy.backup(journal=str(tmp_path / "backing up"))
    for length in range(1000):
        space = tmp_path / f"{length}" / "home"
        more = {"target": str(space), "manifest_sha256": copy.digest(), "journal": str(tmp_path / f"{length}")}
        early = ends_early(copy, length, action, **more)
        copy.run_only(action, ends=0, **more)
        assert with_times(space) == wanted, f"after {length} writes"
        if not early:
            break
    assert length > 20, "each file takes some writes"

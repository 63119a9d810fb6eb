"""Whose a folder may be: what root sees of it. A person decides; nothing here does."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator

from return_homes.files import open_file
from return_homes.tally import shown
from return_homes.tree import Opened

_NAMES, _READ_MAX = 6, 64 * 1024
_EMAIL = re.compile(rb"^\s*email\s*=\s*(\S+)", re.MULTILINE)


def homes_in(restored: int) -> Iterator[str]:
    """A line for each folder of a backup."""
    for name in sorted(os.listdir(restored), key=lambda each: (len(each), each)):
        status = os.lstat(name, dir_fd=restored)
        if not stat.S_ISDIR(status.st_mode):
            yield f"{shown(name)}: no folder"
            continue
        with Opened(name, restored) as inner:
            yield f"{shown(name)}: {', '.join(_hints(inner, status))}"


def _hints(home: int, status: os.stat_result) -> list[str]:
    names = sorted(os.listdir(home))
    newest = max([status.st_mtime, *(os.lstat(each, dir_fd=home).st_mtime for each in names)])
    day = time.strftime("%Y-%m-%d", time.gmtime(newest))
    hints = [f"owned by {status.st_uid}:{status.st_gid}", f"changed {day}"]
    for each in names:
        if each == ".gitconfig":
            hints += [f"Git knows its owner as {shown(email)}" for email in _emails(each, home)]
    plain = [shown(each) for each in names if not each.startswith(".")]
    more = f" and {len(plain) - _NAMES} more" if len(plain) > _NAMES else ""
    return [*hints, f"holds {', '.join(plain[:_NAMES])}{more}" if plain else "holds nothing that is not hidden"]


def _emails(name: str, home: int) -> list[str]:
    try:
        descriptor = open_file(name, home)
    except Exception:  # noqa: BLE001 - a hint is no reason to stop
        return []
    try:
        return [found.decode("utf-8", "replace") for found in _EMAIL.findall(os.read(descriptor, _READ_MAX))]
    finally:
        os.close(descriptor)

"""Watches for ever; started again by the script that started it when it ends, unless with 3."""

from __future__ import annotations

import fcntl
import importlib
import os
import select
import sys

if not __package__:
    sys.path[0] = os.path.dirname(sys.path[0])  # run as a folder: what is imported is the package

from idle_watch.journal import Journal
from idle_watch.settings import read

ENOUGH = 3
"""Starting it again would change nothing."""


def main() -> int:
    """Watch for ever, once for each folder."""
    journal = Journal(os.environ.get("IDLE_WATCH_LOG", ""), "")
    try:
        settings = read(os.environ)
        journal = Journal(settings.log, settings.folder)
        lock = open(os.path.join(settings.folder, "lock"), "w")  # noqa: SIM115 - held until this process ends
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        journal.say("another watch runs here; this one ends")
        return ENOUGH
    except (ValueError, OSError) as error:
        journal.say(f"the watch is OFF: {error}")
        return ENOUGH
    watch = importlib.import_module("idle_watch." + settings.mode.replace("-", "_")).Mode(settings, journal)
    while True:
        watch.tick()
        select.select([], [], [], settings.pause)


if __name__ == "__main__":
    sys.exit(main())

"""What Code Editor tells."""

from __future__ import annotations

import glob
import os

from idle_watch.jupyter import Server
from idle_watch.sight import Doubt, Sight


def look(server: Server, terminals: str, heartbeat: str | None, sight: Sight) -> None:
    """Its own word for when it was used last, the file that it writes, and what moves in its terminals."""
    told = server.ask("api/idle", {})
    stamp = told.get("lastActiveTimestamp") if isinstance(told, dict) else None
    if not stamp and not heartbeat:
        raise Doubt(f"{server.url} does not tell when it was used: no api/idle, and no heartbeat file")
    sight.facts[("editor",)] = stamp
    for path in glob.glob(terminals + "/[0-9]*"):
        try:
            sight.facts["terminal", path] = os.stat(path).st_mtime_ns
        except OSError:
            continue  # it closed meanwhile

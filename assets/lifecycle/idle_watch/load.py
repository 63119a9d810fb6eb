"""How much the machine does, against what it did at the last look."""

from __future__ import annotations

import os
import shutil
import subprocess

from idle_watch.settings import Settings
from idle_watch.sight import Doubt, Sight


class Load:
    """Remembers the counters of the last look."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.before: dict[str, float] = {}
        self.at = 0.0

    def look(self, now: float, sight: Sight) -> None:
        """Look at processors, network and GPUs, as far as they have a threshold."""
        settings, elapsed, before = self.settings, now - self.at, self.before
        self.at, self.before = now, {}
        limits = {
            "processors": (settings.cores, _core_seconds, "the processors work"),
            "network": (settings.network, _received, "data is arriving"),
        }
        for kind, (limit, count, words) in limits.items():
            if not limit:
                continue
            self.before[kind] = counted = count(settings.proc)
            if kind in before and counted - before[kind] > limit * elapsed:
                sight.busy.append((kind, words))
        if settings.gpu and _gpu_percent() > settings.gpu:
            sight.busy.append(("gpu", "a GPU works"))


def _core_seconds(proc: str) -> float:
    """Seconds that all cores together have worked, or waited for a disk or a file system of the network."""
    with open(proc + "/stat") as file:
        user, nice, system, _, waited = [int(ticks) for ticks in file.readline().split()[1:6]]
    return (user + nice + system + waited) / os.sysconf("SC_CLK_TCK")


def _received(proc: str) -> float:
    """Bytes that came from other machines."""
    with open(proc + "/net/dev") as file:
        rows = [line.split(":") for line in file if ":" in line]
    return sum(int(row[1].split()[0]) for row in rows if row[0].strip() != "lo")


def _gpu_percent() -> float:
    """The busiest GPU; none is at rest."""
    command = shutil.which("nvidia-smi")
    if command is None:
        return 0
    query = [command, "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
    try:
        out = subprocess.run(query, stdout=subprocess.PIPE, timeout=30, check=True).stdout  # noqa: S603
        return max(float(line) for line in out.split())
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Doubt(f"nvidia-smi: {error}") from error

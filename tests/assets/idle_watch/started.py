"""A machine on which a start script runs, below a folder of the test's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .kit import Machine


class Started:
    """A machine on which a start script runs."""

    def __init__(self, machine: Machine, url: str) -> None:
        self.machine, self.folder, self.url = machine, machine.folder / "installed", url

    def run(self, script: str, **settings: str) -> str:
        """What it says; it does not fail."""
        code, said = self.execute(script, **settings)
        assert code == 0, said
        return said

    def execute(self, script: str, **settings: str) -> tuple[int, str]:
        """Its exit code and what it says; as SageMaker, it is not to wait."""
        for place in ("/tmp/.studio-idle-watch", "/opt/studio-idle-watch"):
            script = script.replace(place, str(self.folder))
        for place in ("/var/log/apps/app_container.log", "/var/log/studio-idle-watch.log"):
            script = script.replace(place, str(self.machine.log))
        script = script.replace("'/opt/conda/bin/python3 python3'", f"'/none/python3 {sys.executable}'")
        script = script.replace("/usr/bin/python3", sys.executable)
        path = self.machine.folder / "start.sh"
        path.write_text(script)
        path.chmod(0o755)
        paths = {"heartbeat": "beat", "metadata": "meta", "running": "running", "proc": "proc", "pts": "pts"}
        told = {f"IDLE_WATCH_{name.upper()}": str(getattr(self.machine, field)) for name, field in paths.items()}
        told |= {"IDLE_WATCH_PAUSE": "0.05", "IDLE_WATCH_URL": self.url, "PATH": os.environ["PATH"], **settings}
        told["IDLE_WATCH_COMMANDS"] = str(self.machine.bin)
        # SageMaker waits for five minutes, and then gives the app up.
        done = subprocess.run([str(path)], env=told, capture_output=True, text=True, check=False, timeout=300)
        return done.returncode, done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        path = self.folder / "status.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + 180
        while not true():
            assert time.monotonic() < end, (self.machine.said(), self.status())
            time.sleep(0.02)

    def processes(self) -> list[int]:
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if str(self.folder).encode() in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                continue  # it ended meanwhile
        return found

    def end(self) -> None:
        """First those that would start the others again."""
        while found := self.processes():
            for pid in found:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    continue  # it ended meanwhile

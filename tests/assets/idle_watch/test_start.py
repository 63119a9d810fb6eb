"""The scripts as SageMaker runs them, by the real shell, below a folder of the test's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio_constructs.lifecycle import idle_watch

from .kit import Answers, Machine


class Started:
    """A machine on which a start script runs."""

    def __init__(self, machine: Machine, url: str) -> None:
        self.machine, self.folder, self.url = machine, machine.folder / "installed", url

    def run(self, script: str, **settings: str) -> str:
        """What it says; as SageMaker, it is not to wait."""
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
        begun = time.monotonic()
        done = subprocess.run([str(path)], env=told, capture_output=True, text=True, check=False, timeout=60)
        assert time.monotonic() - begun < 30, "SageMaker waits for five minutes, and then gives the app up"
        assert done.returncode == 0
        return done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        path = self.folder / "status.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + 60
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


@pytest.fixture
def started(machine: Machine, jupyter: Answers) -> Iterator[Started]:
    made = Started(machine, jupyter.url)
    yield made
    # First those that would start the others again.
    while found := made.processes():
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue  # it ended meanwhile


GUARD = idle_watch.guard_script().content


def test_it_watches_when_the_script_has_ended(started: Started) -> None:
    said = started.run(GUARD)
    assert said == f"[idle-watch] watches; {started.folder}/status.json tells what\n"
    started.until(started.status)
    assert started.status()["mode"] == "guard"
    assert started.machine.said()[0] == "guards d-1 JupyterLab default alice"
    assert (started.folder / "output").read_text() == ""
    assert (started.folder / "idle_watch" / "guard.py").exists()


def test_started_twice_it_watches_once(started: Started) -> None:
    started.run(GUARD)
    started.until(started.status)
    pid = started.status()["pid"]
    started.run(GUARD)
    started.until(lambda: "another watch runs here; this one ends" in started.machine.said())
    started.until(lambda: len(started.processes()) == 2)  # the loop, and what it started
    assert started.status()["pid"] == pid


def test_what_is_killed_is_started_again(started: Started) -> None:
    started.run(GUARD)
    started.until(started.status)
    pid = started.status()["pid"]
    os.kill(pid, signal.SIGKILL)
    started.until(lambda: started.status()["pid"] != pid)


def test_what_cannot_run_says_so_and_ends(started: Started) -> None:
    started.run(GUARD.replace("='guard'", "='guards'"))
    started.until(lambda: started.machine.said()[-1:] == [f"the watch is OFF: {_WRONG}"])
    started.until(lambda: started.processes() == [])


_WRONG = "IDLE_WATCH_MODE is guards, none of guard, stop, notebook-instance, host"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("'/opt/conda/bin/python3 python3'", "'/none/python3'", "the watch is OFF: there is no python3"),
        ("'/tmp/.studio-idle-watch'", "'/proc/none'", "the watch is OFF: it cannot be unpacked to /proc/none"),
    ],
)
def test_where_it_cannot_start_the_app_starts_all_the_same(
    started: Started, before: str, after: str, said: str
) -> None:
    assert before in GUARD
    assert f"[idle-watch] {said}\n" in started.run(GUARD.replace(before, after))


def test_thresholds_reach_it(started: Started) -> None:
    script = idle_watch.guard_script(cores=1.5, gpu_percent=0, network_bytes=7).content
    for line in ("CORES='1.5'", "GPU='0'", "NETWORK='7'"):
        assert f"export IDLE_WATCH_{line}\n" in script
    assert "export IDLE_WATCH_MINUTES='30'\n" in idle_watch.stop_script(minutes=30).content


def test_a_host_s_watch_is_a_unit_of_systemd(started: Started) -> None:
    for command in ("systemctl", "systemd-run"):
        started.machine.command(command, "")
    path = f"{started.machine.bin}:{os.environ['PATH']}"
    assert "watches" in started.run(idle_watch.host_start(120), PATH=path)
    stop, run = started.machine.called()
    assert stop == "systemctl stop studio-idle-watch"
    assert run.startswith("systemd-run --unit=studio-idle-watch --property=Restart=always --property=RestartSec=60 --s")
    assert "--setenv=IDLE_WATCH_MODE=host " in run
    assert "--setenv=IDLE_WATCH_MINUTES=120 " in run
    assert run.endswith(f" {sys.executable} -I {started.folder}/idle_watch")
    started.machine.command("systemd-run", "exit 1")
    assert "the watch is OFF: systemd-run failed" in started.run(idle_watch.host_start(120), PATH=path)

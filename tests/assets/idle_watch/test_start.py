"""The scripts as SageMaker runs them, by the real shell, below a folder of the test's."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from studio_constructs.lifecycle import idle_watch

from .kit import Answers, Machine
from .started import Started


@pytest.fixture
def started(machine: Machine, jupyter: Answers) -> Iterator[Started]:
    made = Started(machine, jupyter.url)
    yield made
    made.end()


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

"""What the machine itself tells."""

from __future__ import annotations

import os
import re

import pytest

from idle_watch import processes
from idle_watch.load import Load
from idle_watch.settings import Settings
from idle_watch.sight import Doubt, Sight

from .kit import Machine

PTS = 34816  # the number of /dev/pts/0
CONSOLE = 1025  # of /dev/tty1


def jobs(machine: Machine) -> list[str]:
    sight = Sight()
    processes.look(str(machine.proc), sight)
    assert sight.facts == {}
    return [words for _, words in sight.busy]


def test_a_quiet_program_in_the_foreground_is_a_job(machine: Machine) -> None:
    machine.process(7, group=7, session=5, terminal=PTS, foreground=7, name="my (odd) job")
    assert jobs(machine) == ["a terminal runs my (odd) job"]


@pytest.mark.parametrize("name", ["bash", "vim", "sudo"])
def test_whatever_its_name(machine: Machine, name: str) -> None:
    machine.process(7, group=7, session=5, terminal=PTS, foreground=7, name=name)
    assert jobs(machine) == [f"a terminal runs {name}"]


@pytest.mark.parametrize("terminal", [PTS, (136 << 8) + 255, 143 << 8])
@pytest.mark.parametrize(
    ("pid", "name", "state"),
    [(9, "python", "S"), (9, "sh", "S"), (5, "python", "S"), (5, "bash", "R")],
)
def test_so_is_what_runs_without_job_control(machine: Machine, terminal: int, pid: int, name: str, state: str) -> None:
    machine.process(pid, group=5, session=5, terminal=terminal, foreground=5, name=name, state=state)
    assert jobs(machine) == [f"a terminal runs {name}"]


@pytest.mark.parametrize(
    ("pid", "name", "place"),
    [
        (7, "job", {"group": 7, "terminal": PTS, "foreground": 5}),  # in the background
        (5, "python", {"group": 5, "terminal": PTS, "foreground": 7}),  # it has started another, which is the job
        (7, "job", {"group": 7, "terminal": 0, "foreground": -1}),  # a service
        (7, "job", {"group": 7, "terminal": 0, "foreground": 7}),
        (7, "tmux: client", {"group": 7, "terminal": PTS, "foreground": 7}),  # a window to other terminals
        (7, "screen", {"group": 7, "terminal": PTS, "foreground": 7}),
        (5, "agetty", {"group": 5, "terminal": CONSOLE, "foreground": 5}),  # the login of a machine
        (5, "agetty", {"group": 5, "terminal": 135 << 8, "foreground": 5}),
        (5, "agetty", {"group": 5, "terminal": 144 << 8, "foreground": 5}),
    ],
)
def test_what_waits_is_none(machine: Machine, pid: int, name: str, place: dict[str, int]) -> None:
    group, terminal, foreground = place["group"], place["terminal"], place["foreground"]
    machine.process(pid, group=group, session=5, terminal=terminal, foreground=foreground, name=name)
    assert jobs(machine) == []


@pytest.mark.parametrize("name", ["bash", "sh", "dash", "zsh", "fish", "ksh", "tcsh", "csh"])
def test_a_shell_at_its_prompt_waits_for_a_person(machine: Machine, name: str) -> None:
    machine.process(5, group=5, session=5, terminal=PTS, foreground=5, name=name)
    assert jobs(machine) == []


def test_what_ends_while_it_is_read_is_none(machine: Machine) -> None:
    (machine.proc / "7").mkdir()
    (machine.proc / "7" / "stat").symlink_to("gone")
    assert jobs(machine) == []


def test_what_cannot_be_understood_is_no_rest(machine: Machine) -> None:
    machine.process(7, group=7, session=5, terminal=PTS, foreground=7).write_text("7 (x) S 1 a b c d\n")
    with pytest.raises(ValueError, match="invalid literal"):
        jobs(machine)


def test_the_real_proc_is_understood() -> None:
    found = {process.pid: process for process in processes.processes("/proc")}
    assert found[os.getpid()].group == os.getpgrp()
    assert found[os.getpid()].session == os.getsid(0)


# Load -------------------------------------------------------------------------------------------------------------

HZ = os.sysconf("SC_CLK_TCK")


class Loaded:
    def __init__(self, machine: Machine, **thresholds: float) -> None:
        self.machine = machine
        self.load = Load(machine.settings(**{"cores": 0.0, "gpu": 0.0, "network": 0.0, **thresholds}))

    def look(self, now: float) -> list[tuple[str, str]]:
        sight = Sight()
        self.load.look(now, sight)
        return sight.busy


@pytest.mark.parametrize("kind", ["ticks", "nice", "system", "waited"])
def test_processors_that_work_or_wait_for_a_disk(machine: Machine, kind: str) -> None:
    loaded = Loaded(machine, cores=0.5)

    def ticks(count: int) -> None:
        machine.processor(**{"ticks": 0, kind: count})

    ticks(1000 * HZ)
    assert loaded.look(100) == [], "what it did before is not known"
    ticks(1030 * HZ)
    assert loaded.look(160) == [], "half a core is what is allowed"
    ticks(1061 * HZ)
    assert loaded.look(220) == [("processors", "the processors work")]
    assert loaded.look(280) == []


def test_data_that_arrives_from_elsewhere(machine: Machine) -> None:
    loaded = Loaded(machine, network=1000.0)
    machine.network(5_000_000)
    assert loaded.look(100) == []
    machine.network(5_030_000, loopback=10**9)
    assert loaded.look(160) == [], "two cards, 500 bytes a second each"
    machine.network(5_061_000, loopback=10**9)
    assert loaded.look(220) == [("network", "data is arriving")]


def test_what_cannot_be_counted_is_an_error(machine: Machine) -> None:
    (machine.proc / "stat").unlink()
    (machine.proc / "net" / "dev").unlink()
    with pytest.raises(FileNotFoundError):
        Loaded(machine, cores=1).look(0)
    with pytest.raises(FileNotFoundError):
        Loaded(machine, network=1).look(0)
    assert Loaded(machine).look(0) == [], "what has no threshold is not looked at"


def test_the_real_counters_are_understood() -> None:
    load = Load(Settings(gpu=0.0, cores=1e9, network=1e18))
    load.look(0, Sight())
    assert set(load.before) == {"processors", "network"}
    assert load.before["processors"] > 0


@pytest.fixture
def gpu(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", f"{machine.bin}:/usr/bin:/bin")
    return machine


@pytest.mark.parametrize(
    ("percents", "busy"),
    [("0", []), ("5", []), ("6", [("gpu", "a GPU works")]), ("0\\n93\\n1", [("gpu", "a GPU works")])],
)
def test_a_gpu(gpu: Machine, percents: str, busy: list[tuple[str, str]]) -> None:
    gpu.command("nvidia-smi", f'printf "{percents}\\n"')
    assert Loaded(gpu, gpu=5.0).look(0) == busy
    assert gpu.called() == ["nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits"]
    assert Loaded(gpu).look(0) == []
    assert len(gpu.called()) == 1, "without a threshold it is not asked"


def test_a_machine_without_gpu(gpu: Machine) -> None:
    assert Loaded(gpu, gpu=0.5).look(0) == []


@pytest.mark.parametrize("then", ["exit 9", "echo 3; exit 9", "echo '[N/A]'", "true"])
def test_a_gpu_that_does_not_tell_is_a_doubt(gpu: Machine, then: str) -> None:
    gpu.command("nvidia-smi", then)
    with pytest.raises(Doubt, match=re.escape("nvidia-smi: ")):
        Loaded(gpu, gpu=5.0).look(0)

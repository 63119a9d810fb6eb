"""Somebody sets the machine's clock while the watch runs beside a real server: neither sooner nor later for that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .environments import NEWEST, python_of
from .machine import Lab
from .scene import LIMIT, Scene

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(LIBRARY is None, reason="there is no libfaketime; on Debian: make debian-tools"),
]


class Clock:
    """What time it is for the programs that are started with it; how long something takes stays true."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set("+0d")

    def set(self, by: str) -> None:
        """Put it forward or back, for all of them at once."""
        new = self.path.with_suffix(".new")
        new.write_text(f"{by}\n")
        new.replace(self.path)

    def environment(self) -> dict[str, str]:
        """What a program is to be started with."""
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self.path),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock") / "faketime")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Lab]:
    lab = Lab(python_of(NEWEST), tmp_path_factory.mktemp("lab"), environment=clock.environment())
    yield lab
    lab.close()


def year(by: str) -> str:
    """The year in which a clock stands that was set."""
    return time.strftime("%Y", time.gmtime(time.time() + int(by.strip("+d")) * 86400))


@pytest.mark.parametrize("by", ["+700d", "-700d", "+0d"])
def test_a_clock_that_is_set_stops_nothing_sooner_and_nothing_later(
    scene: Callable[[Lab], Scene], lab: Lab, clock: Clock, by: str
) -> None:
    clock.set("+0d")
    set_up = scene(lab)
    lab.run(lab.notebook("before.ipynb"))
    with set_up.watch(minutes=4 * LIMIT / 60, **clock.environment()) as watch:
        watch.looks()
        clock.set(by)
        time.sleep(2 * LIMIT)
        assert set_up.asked() == 0, watch.said()
        set_up.stops(watch)
        assert time.monotonic() - watch.begun >= 3.6 * LIMIT
        assert {line[:4] for line in watch.said().splitlines()} == {year("+0d"), year(by)}, "the clock was set"


@pytest.mark.parametrize("by", ["+700d", "-700d"])
def test_a_silent_cell_is_kept_through_a_clock_that_is_set(
    scene: Callable[[Lab], Scene], lab: Lab, clock: Clock, by: str
) -> None:
    clock.set("+0d")
    set_up = scene(lab)
    flag = lab.run_silently(lab.notebook("training.ipynb"))
    with set_up.watch(**clock.environment()) as watch:
        watch.until_it_says("in use: kernel ")
        clock.set(by)
        set_up.keeps_then_stops(watch, "in use: kernel ", flag.unlink)

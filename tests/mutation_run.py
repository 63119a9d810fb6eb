"""Runs tests on one program after the other: a process each, forked from one that has imported what stays the same.

It reads from its input what to do, as JSON, and writes a line for each program on which the tests find nothing wrong.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

import pytest

SECONDS = 120
"""Of a processor; whatever takes longer turns in a circle."""


QUICK = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-c", "/dev/null", "-W", "ignore", "--assert", "plain"]
"""Options of pytest with which it has least to do."""


class Order(NamedTuple):
    """What to run."""

    module: str
    """Which one is changed, by its full name."""
    path: str
    """Where it lies."""
    folders: list[str]
    """Where Python is to look for modules."""
    options: list[str]
    """Of pytest."""
    programs: list[str]
    imports: list[str]
    """Modules that tests import and that have nothing to do with the changed one: they are imported once."""
    first: str = ""
    """``module:function`` that says whether something is wrong, sooner than pytest would."""


class Changed(SourceFileLoader):
    """Says that another program stands in the module's file."""

    def __init__(self, order: Order, program: str) -> None:
        super().__init__(order.module, order.path)
        self.program = program

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Of the one module."""
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        """Of the other program."""
        return compile(self.program, self.path, "exec")


def survivors(order: Order, folder: Path) -> list[int]:
    """The programs in which the tests find nothing wrong, by their numbers.

    Args:
        order: What to run.
        folder: For what tests write.
    """
    done = subprocess.run(
        [sys.executable, "-P", __file__],
        input=json.dumps(order._asdict()),
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return sorted(int(line) for line in done.stdout.split())


def run(order: Order, number: int) -> int:
    """What pytest ends with."""
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of its own time: others may leave it little
    sys.meta_path.insert(0, Changed(order, order.programs[number]))
    if order.first and _says_no(order.first):
        return 1
    return pytest.main([*order.options, "--basetemp", str(Path.cwd() / str(number))])


def _says_no(function: str) -> bool:
    module, _, name = function.partition(":")
    try:
        return bool(getattr(import_module(module), name)())
    except Exception:  # noqa: BLE001 - whatever goes wrong, it is found
        return True


def main() -> None:
    """One a core at a time."""
    told = json.load(sys.stdin)
    order, running = Order(**told), dict[int, int]()
    sys.path[:0] = order.folders
    for name in order.imports:
        import_module(name)
    gc.collect()
    gc.freeze()  # what is shared by all of them is not looked at by each
    for number in range(len(order.programs) + 1):
        while running and (len(running) == os.cpu_count() or number == len(order.programs)):
            pid, status = os.wait()
            ended = running.pop(pid)
            shutil.rmtree(str(ended), ignore_errors=True)
            if status == 0:
                sys.stdout.write(f"{ended}\n")
                sys.stdout.flush()
        if number < len(order.programs):
            pid = os.fork()
            if pid == 0:
                os._exit(run(order, number))
            running[pid] = number


if __name__ == "__main__":
    main()

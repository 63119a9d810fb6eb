"""Runs tests on one program after the other: a process each, forked from one that has imported what stays the same.

It reads from its input what to do, as JSON, and writes a line for each program on which the tests find nothing wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

import botocore.auth  # noqa: F401 - what tests import, once
import pytest

SECONDS = 120
"""Whatever takes longer turns in a circle."""


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


def run(order: Order, number: int) -> int:
    """What pytest ends with."""
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    signal.alarm(SECONDS)
    sys.path[:0] = order.folders
    sys.meta_path.insert(0, Changed(order, order.programs[number]))
    return pytest.main([*order.options, "--basetemp", str(Path.cwd() / str(number))])


def main() -> None:
    """One a core at a time."""
    told = json.load(sys.stdin)
    order, running = Order(**told), dict[int, int]()
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

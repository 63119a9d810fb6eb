"""Programs that run in the foreground of a terminal, quiet ones too."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from typing import NamedTuple

from idle_watch.sight import Sight

SHELLS = ("bash", "sh", "dash", "zsh", "fish", "ksh", "tcsh", "csh")
PSEUDO = range(136, 144)  # terminals of programs, by their major number
WINDOWS = ("tmux: client", "screen")  # what runs inside has a terminal of its own


class Process(NamedTuple):
    """A line of /proc/<pid>/stat."""

    pid: int
    name: str
    state: str
    group: int
    session: int
    terminal: int
    foreground: int


def processes(proc: str) -> Iterator[Process]:
    """All that can be seen from here."""
    for path in glob.glob(proc + "/[0-9]*/stat"):
        try:
            with open(path, errors="replace") as file:
                stat = file.read()
        except OSError:
            continue  # it ended meanwhile
        begin, end = stat.index("("), stat.rindex(")")
        rest = stat[end + 2 :].split()
        group, session, terminal, foreground = [int(number) for number in rest[2:6]]
        yield Process(int(stat[:begin]), stat[begin + 1 : end], rest[0], group, session, terminal, foreground)


def is_job(process: Process) -> bool:
    """Whether a terminal waits for it; a shell at its prompt waits for a person."""
    if not process.terminal or process.group != process.foreground or process.name in WINDOWS:
        return False
    if process.group != process.session:
        return True
    if process.terminal >> 8 & 0xFFF not in PSEUDO:
        return False  # the console of a machine, with its login
    # What runs without job control, as a task of the editor does: in the shell's own group, or in its place.
    return process.pid != process.session or process.name not in SHELLS or process.state == "R"


def look(proc: str, sight: Sight) -> None:
    """Look at all processes."""
    sight.busy += [("job", f"a terminal runs {process.name}") for process in processes(proc) if is_job(process)]

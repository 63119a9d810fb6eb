"""Shell text as simple commands: enough to see what is installed, written and started; never run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from studio_cli.image.contract import HOME
from studio_cli.image.dockerfile import Instruction, substitute

_WRITES: Final = {">", ">>", ">|", "&>", "&>>"}
_REDIRECTIONS: Final = {*_WRITES, "<", "<<", "<<<", ">&", "<&"}
_PUNCTUATION: Final = set("();<>|&")
_CONTINUED: Final = re.compile(r"\\\n")
_SUBSTITUTED: Final = re.compile(r"\$\([^()]*\)|`[^`]*`")
"""What only a shell knows."""
_PREFIXES: Final = {"exec", "sudo", "then", "else", "do", "if", "!", "{", "command", "nohup"}
_ASSIGNMENT: Final = re.compile(r"\w+=.*", re.DOTALL)
SHELLS: Final = {"sh", "bash", "dash"}


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command.

    Args:
        words: The command and its arguments.
        writes: Files that its output goes to.
        line: The line of the text that it ends in, from 0.
    """

    words: tuple[str, ...]
    writes: tuple[str, ...] = ()
    line: int = 0

    @property
    def program(self) -> str:
        """The command without its folder."""
        return PurePosixPath(self.words[0]).name if self.words else ""


def commands(text: str) -> Iterator[Command]:
    """The simple commands of a shell's text, as they stand. What runs in loops and branches is among them.

    A line that is no shell text (an apostrophe in prose) is taken for one word after the other.
    """
    joined = _CONTINUED.sub(lambda _: " \0", text)  # a mark for each line that was joined, to count with
    passed = 0
    for line in joined.split("\n"):
        yield from _of_line(line.replace("\0", ""), passed)
        passed += 1 + line.count("\0")


def _of_line(line: str, number: int) -> Iterator[Command]:
    reader = shlex.shlex(_SUBSTITUTED.sub("$_", line), posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    try:
        tokens = list(reader)
    except ValueError:  # a quote is left open
        tokens = line.split()
    words: list[str] = []
    writes: list[str] = []
    into = ""
    for token in tokens:
        if into:
            writes += [token] if into in _WRITES else []
            into = ""
        elif token in _REDIRECTIONS:
            into = token
            words = words[:-1] if words and words[-1].isdigit() else words  # which stream is redirected
        elif token and set(token) <= _PUNCTUATION:
            yield from _made(words, writes, number)
            words, writes = [], []
        else:
            words.append(token)
    yield from _made(words, writes, number)


def _made(words: list[str], writes: list[str], number: int) -> Iterator[Command]:
    while words and (words[0] in _PREFIXES or _ASSIGNMENT.fullmatch(words[0])):
        words = words[1:]
    if not words and not writes:
        return
    command = Command(tuple(words), tuple(writes), number)
    inner = _script_of(command)
    if inner is None:
        yield command
    else:
        yield from (Command(each.words, each.writes, number) for each in commands(inner))


def _script_of(command: Command) -> str | None:
    """What a shell is told to run: ``bash -lc '...'``."""
    if command.program not in SHELLS:
        return None
    for index, word in enumerate(command.words[1:], start=1):
        if word.startswith("-") and not word.startswith("--") and word.endswith("c"):
            return command.words[index + 1] if index + 1 < len(command.words) else None
    return None


def shell_text(each: Instruction) -> str:
    """What a RUN has a shell run, with the variables that the build knows, and with the home where that is meant."""
    if each.exec_form:
        text = shlex.join(each.words)
    elif each.words and each.words[0].startswith("<<"):  # the heredoc is the script; elsewhere it is what one reads
        text = "\n".join(each.heredocs.values())
    else:
        text = "\n".join(each.words)
    home = "/root" if each.user.partition(":")[0] in {"root", "0"} else HOME
    return re.sub(r"(?<![\w/])~(?=/)", home, substitute(text, {"HOME": home, **each.environment}))

"""A Dockerfile as the build sees it: stages, variables in their scopes, what the last stage inherits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import dockerfile

from studio_cli.image.contract import DISTRIBUTION_ENVIRONMENT, is_distribution

_SUBSTITUTED: Final = {"ADD", "COPY", "ENV", "EXPOSE", "FROM", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
"""Instructions in which the build itself puts values in place of variables; in the others a shell does, if any."""
_INSTRUCTIONS: Final = {
    *_SUBSTITUTED,
    "ARG",
    "CMD",
    "ENTRYPOINT",
    "HEALTHCHECK",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
}
_VARIABLE: Final = re.compile(
    r"\\(?P<escaped>.)|\$(?:(?P<name>\w+)|\{(?P<braced>\w+)(?::?(?P<how>[-+])(?P<word>[^{}]*))?\})"
)
_PREDEFINED: Final = {"TARGETPLATFORM": "linux/amd64", "TARGETOS": "linux", "TARGETARCH": "amd64"}
"""What the builder says of the platform that it is asked for: the CDK asks for this one."""


class UnreadableError(Exception):
    """A Dockerfile that no build would take."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Instruction:
    """One instruction, with values in place of the variables that are known.

    Args:
        name: In upper case.
        words: Its arguments; in the shell form of a command one text.
        flags: Those before the arguments: ``{"from": "build"}``.
        exec_form: Whether the arguments are a JSON list.
        heredocs: What heredocs hold, by name.
        line: Where it begins, from 1.
        lines: The text as it stands, a line each.
        user: Who runs it, and ...
        folder: ... where.
        environment: The variables that it sees, in a stage: those of the image, and arguments of the build.
    """

    name: str
    words: tuple[str, ...]
    flags: Mapping[str, str]
    exec_form: bool
    heredocs: Mapping[str, str]
    line: int
    lines: tuple[str, ...]
    user: str = "root"
    folder: str = "/"
    environment: Mapping[str, str] = field(default_factory=dict)

    def line_of(self, text: str) -> int:
        """The line that has a text; the first of the instruction where none does."""
        return next((self.line + index for index, line in enumerate(self.lines) if text in line), self.line)


@dataclass(slots=True)
class Stage:
    """A stage, and what it hands on.

    Args:
        base: The image, or the stage, that it begins with.
        name: What other stages call it.
        begin: Its ``FROM``.
        parent: The stage that it begins with, where that is one.
        own: Its instructions.
        environment: Variables of the image at its end.
        arguments: Arguments of the build at its end.
        user: The user at its end.
        folder: The folder at its end.
    """

    base: str
    name: str
    begin: Instruction
    parent: Stage | None
    own: list[Instruction] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    folder: str = "/"

    @property
    def root(self) -> Stage:
        """The stage that begins with an image from elsewhere."""
        return self if self.parent is None else self.parent.root

    @property
    def is_distribution(self) -> bool:
        """Whether it is built on SageMaker Distribution, as far as the name of its base tells."""
        return is_distribution(self.root.base)

    def instructions(self) -> Iterator[Instruction]:
        """Everything that made it, of the stages before it too."""
        if self.parent is not None:
            yield from self.parent.instructions()
        yield from self.own


def read_dockerfile(path: Path) -> list[Stage]:
    """The stages of a Dockerfile; the last is what is built.

    Raises:
        UnreadableError: It is not there, is no text, or no Dockerfile.
    """
    try:
        text = path.read_text(encoding="utf-8")
        parsed = dockerfile.parse_string(text)
    except (OSError, UnicodeDecodeError, dockerfile.GoParseError) as error:
        said = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        raise UnreadableError(" ".join(said.split())) from error
    return _stages([_instruction(command, text.splitlines()) for command in parsed])


def substitute(text: str, known: Mapping[str, str], *, unescape: bool = False) -> str:
    """Put values in place of variables. What is not known stays as it is written: nobody can judge it.

    Args:
        text: With ``$NAME``, ``${NAME}``, ``${NAME:-word}`` and ``${NAME:+word}``.
        known: Values.
        unescape: Whether a backslash before a character goes, as in an instruction; a shell's text keeps it.
    """

    def value(found: re.Match[str]) -> str:
        if found["escaped"] is not None:
            return found["escaped"] if unescape else found[0]
        name = found["name"] or found["braced"]
        if found["how"] == "+":
            return found["word"] if known.get(name) else ""
        if found["how"] == "-":
            return known.get(name) or found["word"]
        return known.get(name, found[0])

    return _VARIABLE.sub(value, text)


def _instruction(command: dockerfile.Command, lines: list[str]) -> Instruction:
    name = command.cmd.upper()
    if name not in _INSTRUCTIONS:
        raise UnreadableError(f"line {command.start_line}: there is no instruction {name}")
    if name == "FROM" and not command.value:
        raise UnreadableError(f"line {command.start_line}: FROM names no image")
    return Instruction(
        name=name,
        words=command.value,
        flags=dict(flag.removeprefix("--").partition("=")[::2] for flag in command.flags),
        exec_form=command.json,
        heredocs={each.name: each.content for each in command.heredocs},
        line=command.start_line,
        lines=tuple(lines[command.start_line - 1 : command.end_line]),
    )


def _stages(instructions: list[Instruction]) -> list[Stage]:
    outside: dict[str, str] = dict(_PREDEFINED)
    stages: list[Stage] = []
    for each in instructions:
        if each.name == "FROM":
            stages.append(_begin(each, outside, stages))
        elif stages:
            _go_on(stages[-1], each, outside)
        elif each.name == "ARG":
            outside |= _arguments(each, outside)
        else:
            raise UnreadableError(f"line {each.line}: {each.name} stands before the first FROM")
    if not stages:
        raise UnreadableError("there is no FROM in it")
    return stages


def _begin(instruction: Instruction, outside: Mapping[str, str], before: list[Stage]) -> Stage:
    known = _filled(instruction, outside)
    base, *rest = known.words
    name = rest[1].lower() if len(rest) > 1 and rest[0].upper() == "AS" else ""
    parent = next((stage for stage in before if stage.name and stage.name == base.lower()), None)
    if parent is not None:
        return Stage(base, name, known, parent, [], dict(parent.environment), {}, parent.user, parent.folder)
    if is_distribution(base):
        environment = dict(DISTRIBUTION_ENVIRONMENT)
        return Stage(base, name, known, None, [], environment, {}, "sagemaker-user", "/home/sagemaker-user")
    return Stage(base, name, known, None)


def _go_on(stage: Stage, each: Instruction, outside: Mapping[str, str]) -> None:
    known = {**stage.arguments, **stage.environment}  # a variable of the image stands over an argument of that name
    known_here = _filled(each, known) if each.name in _SUBSTITUTED else each
    stage.own.append(replace(known_here, user=stage.user, folder=stage.folder, environment=known))
    words = known_here.words
    if each.name == "ARG":
        stage.arguments |= _arguments(each, known, outside)
    elif each.name == "ENV":
        stage.environment |= dict(zip(words[::2], words[1::2], strict=False))
    elif each.name == "USER" and words:
        stage.user = words[0]
    elif each.name == "WORKDIR" and words:
        stage.folder = join(stage.folder, words[0])


def join(folder: str, path: str) -> str:
    """A path in the image, from the folder that it is seen from."""
    whole = path if path.startswith("/") else f"{folder}/{path}"
    kept: list[str] = []
    for part in whole.split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part not in {"", "."}:
            kept.append(part)
    return "/" + "/".join(kept)


def _arguments(
    instruction: Instruction, known: Mapping[str, str], outside: Mapping[str, str] | None = None
) -> dict[str, str]:
    values: dict[str, str] = {}
    for word in instruction.words:
        name, equals, default = word.partition("=")
        if equals:
            values[name] = substitute(_bare(default), {**known, **values}, unescape=True)
        elif outside is not None and name in outside:
            values[name] = outside[name]
    return values


def _filled(instruction: Instruction, known: Mapping[str, str]) -> Instruction:
    fill: Callable[[str], str] = lambda text: substitute(_bare(text), known, unescape=True)  # noqa: E731 - used twice
    return replace(
        instruction,
        words=tuple(fill(word) for word in instruction.words),
        flags={name: fill(value) for name, value in instruction.flags.items()},
    )


def _bare(text: str) -> str:
    """Without the quotes around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text

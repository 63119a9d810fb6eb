"""From paths to templates: JSON, YAML with CloudFormation's short tags, and cloud assemblies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ruamel.yaml.error import YAMLError

from studio_cli.check.yaml_template import read_yaml
from studio_constructs import Problem
from studio_constructs.checks import Source
from studio_constructs.checks.assembly import read_assembly

_IN_TEMPLATE: Final = 1  # so many brackets are open
_IN_RESOURCES: Final = 2
_JSON: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]\n]')


class UnreadableError(Exception):
    """What can not be judged, and why.

    Args:
        problems: One for each path.
        below: What was printed by what failed, a line each.
    """

    def __init__(self, problems: Iterable[Problem], below: Iterable[str] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([*map(str, self.problems), *(f"    {line}" for line in below)]))


def read_paths(paths: Iterable[Path]) -> list[Source]:
    """The templates of files and cloud assemblies.

    Raises:
        UnreadableError: A path is no template and no cloud assembly: each is told.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sources += _read_folder(path) if path.is_dir() else [_read_file(path)]
        except UnreadableError as error:
            problems += error.problems
    if problems:
        raise UnreadableError(problems)
    return list({source.name: source for source in sources}.values())


def _read_folder(folder: Path) -> Iterator[Source]:
    if not (folder / "manifest.json").is_file():
        raise _no_template(folder, "is a folder without manifest.json")
    try:
        sources = [
            replace(source, lines=lines_of_json(Path(source.name).read_text(encoding="utf-8")))
            for source in read_assembly(folder)
        ]
    except OSError as error:
        raise _unreadable(folder, error) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _no_template(folder, f"is not as the CDK writes it ({_in_a_line(error)})") from error
    if not sources:
        raise _no_template(folder, "names no stack")
    return iter(sources)


def _read_file(path: Path) -> Source:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:
        raise _no_template(path, "is not UTF-8") from error
    body, lines = parse(text, path)
    return Source(str(path), body, lines=lines)


def parse(text: str, name: object) -> tuple[Mapping[str, Any], Mapping[str, int]]:
    """A template in JSON or YAML, and the lines of its resources.

    Args:
        text: The template.
        name: What messages call it.

    Raises:
        UnreadableError: It is none.
    """
    try:
        body, lines = (json.loads(text), lines_of_json(text)) if text.lstrip().startswith("{") else read_yaml(text)
    except (ValueError, YAMLError, RecursionError) as error:
        raise _no_template(name, f"can not be parsed ({_in_a_line(error)})") from error
    if not isinstance(body, Mapping) or not isinstance(body.get("Resources"), Mapping):
        raise _no_template(name, "has no Resources")
    return body, lines


def lines_of_json(text: str) -> dict[str, int]:
    """The line of each resource in a template written as JSON, from 1."""
    lines: dict[str, int] = {}
    depth, line, section = 0, 1, ""
    for match in _JSON.finditer(text):
        mark = match[0]
        if mark.startswith("\n"):
            line += 1
        elif mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
        elif depth == _IN_TEMPLATE:
            section = mark
        elif depth == _IN_RESOURCES and section == '"Resources"' and _is_key(text, match.end()):
            lines[json.loads(mark)] = line
    return lines


def _is_key(text: str, end: int) -> bool:
    return text[end : end + 20].lstrip().startswith(":")


def _unreadable(path: Path, error: OSError) -> UnreadableError:
    why = (error.strerror or str(error)).lower()
    wrote = f"{error.filename or path} cannot be read ({why})"
    rule = "a path leads to a template, or to a cloud assembly, the folder that cdk synth writes"
    return UnreadableError([Problem("CheckPathUnreadable", wrote, rule, "correct the path")])


def _no_template(path: object, what: str) -> UnreadableError:
    rule = "a template is JSON or YAML with Resources, and a cloud assembly the folder that cdk synth writes"
    return UnreadableError([Problem("CheckNoTemplate", f"{path} {what}", rule, "name another path, or correct it")])


def _in_a_line(error: Exception) -> str:
    said: Any = getattr(error, "problem", None) or error
    mark = getattr(error, "problem_mark", None)
    where = f", line {mark.line + 1}" if mark else ""
    return " ".join(str(said).split()) + where

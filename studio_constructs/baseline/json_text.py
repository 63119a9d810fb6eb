"""From the text of a baseline's file to its data, or to what is wrong with it and where."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_constructs.errors import Problem

_MARK: Final = re.compile(r'(?P<key>"(?:[^"\\\n]|\\.)*"(?=\s*:))|"(?:[^"\\\n]|\\.)*"|[{}\[\],\n]')
_RULE: Final = "the file is as 'studio guard --record' writes it"
_FIX: Final = "take it back as it was, or record it anew"

_STACK: Final[Mapping[str, type]] = {"account": str, "region": str, "termination_protection": bool, "resources": dict}
_RESOURCE: Final[Mapping[str, type]] = {
    "type": str,
    "path": str,
    "deletion_policy": str,
    "update_replace_policy": str,
    "immutable": dict,
}
_KINDS: Final = {str: "a text", bool: "true or false", dict: "a mapping", int: "a number"}

Path = tuple[str, ...]
"""Keys from the outside to the inside."""


def read(text: str, *, version: int) -> tuple[Any, list[Problem]]:
    """The data of a file, and all that is wrong with it."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        return None, [_problem(error.lineno, f"is no JSON ({error.msg.lower()})")]
    lines: dict[Path, int] = {}
    problems: list[Problem] = []
    for path, line in _keys(text):
        if path in lines:  # as when two branches are merged; JSON takes the last
            problems.append(_problem(line, f"has {path[-1]!r} a second time"))
        lines.setdefault(path, line)
    problems += [_problem(_line(lines, path), says) for path, says in _wrong(data, version)]
    return data, problems


def _wrong(data: Any, version: int) -> Iterator[tuple[Path, str]]:
    """What is not as it should be, by its place."""
    if not isinstance(data, dict):
        yield (), "is no mapping"
        return
    if data.get("version") != version:
        yield ("version",), f"has version {data.get('version')!r}, and this library reads {version}"
        return
    yield from _wrong_keys((), data, {"version": int, "stacks": dict}, needed=("stacks",))
    stacks = data.get("stacks")
    for name, stack in stacks.items() if isinstance(stacks, dict) else ():
        yield from _wrong_keys(("stacks", name), stack, _STACK, needed=("resources",))
        resources = stack.get("resources") if isinstance(stack, dict) else None
        for logical_id, each in resources.items() if isinstance(resources, dict) else ():
            yield from _wrong_keys(("stacks", name, "resources", logical_id), each, _RESOURCE, needed=("type",))


def _wrong_keys(path: Path, data: Any, kinds: Mapping[str, type], needed: Path) -> Iterator[tuple[Path, str]]:
    label = path[-1] if path else "the file"
    if not isinstance(data, dict):
        yield path, f"has {label} {json.dumps(data)[:40]}, which is no mapping"
        return
    yield from (((*path, key), f"has {key!r} of {label}, which means nothing") for key in data if key not in kinds)
    yield from ((path, f"has {label} without {key!r}") for key in needed if key not in data)
    for key, kind in kinds.items():
        if key in data and not isinstance(data[key], kind):
            yield (*path, key), f"has {key} {json.dumps(data[key])[:40]} of {label}, which is not {_KINDS[kind]}"


def _line(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a place, or of what it lies in."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _keys(text: str) -> Iterator[tuple[Path, int]]:
    """Each key of each mapping with its line, in the text's order; the text is JSON."""
    path: list[str | int] = []
    line = 1
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark == "\n":
            line += 1
        elif mark in "{[":
            path.append("" if mark == "{" else 0)
        elif mark in "}]":
            path.pop()
        elif mark == "," and isinstance(path[-1], int):
            path[-1] += 1  # the next entry of a list
        elif match["key"]:
            path[-1] = json.loads(mark)
            yield tuple(map(str, path)), line


def _problem(line: int, says: str) -> Problem:
    return Problem("BaselineInvalid", f"line {line} {says}", _RULE, _FIX)

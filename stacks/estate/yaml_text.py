"""From a file to YAML text, and from that to the tree, with the problems that are YAML's own."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, StringMark
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.reader import ReaderError

from stacks.estate.errors import Finding
from stacks.estate.kind import ESTATE, Kind
from stacks.estate.tree import Node, Unquoted, path_of, shorten
from studio_constructs.errors import Problem

_TAG = "tag:yaml.org,2002:"
_REPEATED_MAX: Final = 50_000
"""Most values repeated by aliases: more than anyone needs; a "billion laughs" of nested aliases has more."""

# What YAML's own words mean for the one who wrote the file: (part of its message, rule, fix).
_SYNTAX: Final = (
    (
        "mapping values are not allowed",
        "a value that holds ': ' needs quotes, and keys of one mapping are indented alike",
        "quote the value or correct the indentation",
    ),
    (
        "undefined alias",
        "an unquoted value that begins with '*' repeats what '&' named above",
        "name it above, or quote the value",
    ),
    ("cannot start any token", "a value that begins with such a character needs quotes", "quote the value"),
    ("unexpected end of stream", "a quote that is opened is closed", "close the quote"),
    ("expected ',' or", "a bracket that is opened is closed, and commas stand between entries", "close the bracket"),
    ("expected <block end>", "entries of one list or mapping are indented alike", "correct the indentation"),
    ("expected <document start>", "a file holds one mapping", "correct this line or the one above"),
)


class UnreadableError(Exception):
    """The text is no YAML at all: nothing else can be judged."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding.problem))


def parse(text: str, kind: Kind = ESTATE) -> tuple[Node, list[Finding]]:
    """The tree of a YAML text, and what is wrong with it as YAML.

    Args:
        text: The text.
        kind: What it is to be.

    Raises:
        UnreadableError: There is no tree.
    """
    try:
        # An anchor may be named twice: the last one above an alias holds.
        with warnings.catch_warnings(action="ignore", category=ReusedAnchorWarning):
            root = YAML(typ="safe", pure=True).compose(text)
        if root is None:
            raise UnreadableError(Finding(1, 1, Problem(kind.empty, "the file is empty", kind.holds, kind.begin)))
        builder = _Builder(kind)
        tree = builder.node(root, "", _start(root))
    except MarkedYAMLError as error:
        raise UnreadableError(_syntax_error(text, error, kind)) from error
    except ReaderError as error:
        raise UnreadableError(_bad_character(text, error)) from error
    except RecursionError as error:
        problem = _unsupported(kind, "the file", "nests too deeply", "flatten it")
        raise UnreadableError(Finding(1, 1, problem)) from error
    return tree, builder.findings


def text_of(path: Path, kind: Kind = ESTATE) -> str:
    """A file's text, decoded.

    Raises:
        UnreadableError: There is none.
    """
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        if path.is_dir():
            fix = f"name the file in it, for example {str(path / kind.usual)!r}"
        else:
            fix = f"correct the path; {kind.name_of_file} is usually called {kind.usual}"
        wrote = f"the file cannot be read ({reason(error)})"
        problem = Problem(kind.unreadable, wrote, f"{kind.name} is one readable file", fix)
        raise UnreadableError(Finding(1, 1, problem)) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        wrote = f"the file has the byte 0x{raw[error.start]:02x}"
        problem = Problem(kind.unreadable, wrote, f"{kind.name} is UTF-8 text", "save it as UTF-8")
        raise UnreadableError(Finding(line, 1, problem)) from error


def reason(error: OSError | ValueError) -> str:
    """Why a file is not read, in the system's words."""
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error)).lower()


@dataclass
class _Builder:
    """Turns ruamel's nodes into ours and collects what is wrong on the way."""

    kind: Kind
    findings: list[Finding] = field(default_factory=list)
    above: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    repeated: int = 0

    def node(self, yaml: YamlNode, path: str, place: tuple[int, int]) -> Node:
        """One value; *place* is its key's, where it has one."""
        self.repeated += id(yaml) in self.seen
        self.seen.add(id(yaml))
        if self.repeated > _REPEATED_MAX:
            what = f"repeats more than {_REPEATED_MAX} values by aliases"
            problem = _unsupported(self.kind, "the file", what, "drop aliases")
            raise UnreadableError(Finding(*place, problem))
        if id(yaml) in self.above:
            problem = _unsupported(self.kind, path, "is an alias of something it stands in", "write it out")
            raise UnreadableError(Finding(*place, problem))
        if isinstance(yaml, ScalarNode):
            return self._scalar(yaml, path, place)
        self.above.add(id(yaml))
        value: Mapping[str, Node] | tuple[Node, ...]
        if isinstance(yaml, MappingNode):
            value = dict(self._entries(yaml, path))
        else:
            value = tuple(
                self.node(item, path_of(path, index), _start(item)) for index, item in enumerate(_sequence(yaml))
            )
        self.above.discard(id(yaml))
        node = Node(path, *place, value)
        if yaml.tag not in {f"{_TAG}map", f"{_TAG}seq"}:
            self.findings.append(self._tagged(node, str(yaml.tag)))
        return node

    def _tagged(self, node: Node, tag: str) -> Finding:
        return node.refuse(_unsupported(self.kind, node.path, f"has the tag {tag!r}", "drop the tag"))

    def _entries(self, yaml: MappingNode, path: str) -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping; of a key that stands twice, the first."""
        first: dict[str, int] = {}
        for key, value in yaml.value:
            place = _start(key)
            if not isinstance(key, ScalarNode) or key.tag != f"{_TAG}str":
                self.findings.append(Finding(*place, _key_not_text(self.kind, path or "the file", key)))
                continue
            name = str(key.value)
            if name in first:
                problem = Problem(
                    "YamlDuplicateKey",
                    f"{path_of(path, name)} stands here and in line {first[name]}",
                    "a key stands once in a mapping",
                    "drop one of them, or rename it",
                )
                self.findings.append(Finding(*place, problem))
                continue
            first[name] = place[0]
            yield name, self.node(value, path_of(path, name), place)

    def _scalar(self, yaml: ScalarNode, path: str, place: tuple[int, int]) -> Node:
        raw = str(yaml.value)
        tag = str(yaml.tag)
        if not tag.startswith(_TAG):
            node = Node(path, *place, raw, raw)
            self.findings.append(self._tagged(node, tag))
            return node
        node = Node(path, *place, _value(tag.removeprefix(_TAG), raw), raw)
        if node.value is None and path.rsplit(".", maxsplit=1)[-1] not in self.kind.may_be_null:
            self.findings.append(node.refuse(_no_value(path or "the file")))
        return node


def _value(tag: str, raw: str) -> str | int | float | bool | Unquoted | None:
    """A scalar's value by YAML's tag."""
    read = _READERS.get(tag, str)
    try:
        return read(raw)
    except ValueError:  # `!!int many`, base 60, thousands of digits
        return Unquoted("a number")


def _whole_number(raw: str) -> int:
    digits = raw.replace("_", "")
    try:
        return int(digits, 0)
    except ValueError:  # leading zeros
        return int(digits)


def _fraction(raw: str) -> float:
    return float(re.sub(r"\.(?=inf|nan)", "", raw.lower().replace("_", "")))


_READERS: Final[Mapping[str, Callable[[str], str | int | float | bool | Unquoted | None]]] = {
    "null": lambda _: None,
    "bool": lambda raw: raw.lower() in {"true", "yes", "on", "y"},
    "int": _whole_number,
    "float": _fraction,
    "timestamp": lambda _: Unquoted("a date"),
}


def _sequence(yaml: YamlNode) -> list[Any]:
    return list(yaml.value) if isinstance(yaml, SequenceNode) else []


def _start(yaml: YamlNode) -> tuple[int, int]:
    mark: StringMark = yaml.start_mark
    return mark.line + 1, mark.column + 1


def _key_not_text(kind: Kind, path: str, key: YamlNode) -> Problem:
    if not isinstance(key, ScalarNode):
        return _unsupported(kind, path, "has a list or a mapping for a key", "write a word for the key")
    if key.tag == f"{_TAG}merge":
        return _unsupported(
            kind, path, "has the merge key '<<'", "write the keys out; an alias for a whole value works"
        )
    return Problem(
        "TypeWrong",
        f"{path} has the key {shorten(str(key.value))} ({str(key.tag).removeprefix(_TAG)})",
        "a key is text",
        f'quote it: "{shorten(str(key.value))}"',
    )


def _no_value(path: str) -> Problem:
    return Problem("ValueMissing", f"{path} has no value", "a key that stands there has one", "give it one or drop it")


def _unsupported(kind: Kind, path: str, what: str, fix: str) -> Problem:
    return Problem("YamlUnsupported", f"{path or 'the file'} {what}", f"{kind.name} is plain YAML", fix)


def _bad_character(text: str, error: ReaderError) -> Finding:
    before = text[: error.position]
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    wrote = f"column {column} holds the control character U+{ord(text[error.position]):04X}"
    return Finding(line, column, Problem("YamlSyntax", wrote, "YAML is printable text", "delete the character"))


def _syntax_error(text: str, error: MarkedYAMLError, kind: Kind) -> Finding:
    said = str(error.problem)
    context = str(error.context)
    unclosed = "quoted scalar" in context or "flow" in context  # then what was opened says more than where it ran out
    mark = error.context_mark if unclosed and error.context_mark else error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    if "single document" in context:
        return Finding(
            line,
            column,
            Problem(
                "YamlSeveralDocuments",
                "a second document begins here",
                f"a file holds {kind.one}",
                "drop the '---' or move the rest to a file of its own",
            ),
        )
    if "'\\t'" in said:
        return Finding(
            line,
            column,
            Problem(
                "YamlSyntax", f"column {column} is a tab", "YAML is indented with spaces", "replace tabs by spaces"
            ),
        )
    rule, fix = next(
        ((rule, fix) for part, rule, fix in _SYNTAX if part in said),
        (f"{kind.name} is YAML", "correct this line or the one above"),
    )
    wrote = f"{shorten(repr(written.strip()))} is not YAML at column {column}: {' '.join(said.split())}"
    return Finding(line, column, Problem("YamlSyntax", wrote, rule, fix))

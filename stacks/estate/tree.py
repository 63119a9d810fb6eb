"""The file as a tree in which every value knows its line and its path.

YAML 1.2, without what would surprise in an estate: no tags of one's own, no ``<<`` merge keys, no second document.
Anchors and aliases work. The tree keeps what pydantic would lose: positions, numbers as they were typed, and keys
without a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from stacks.estate.errors import Finding
from studio_constructs.errors import Problem

_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")
_OVERRIDES = re.compile(r"environments\[\d+\]\.overrides\b")
_KINDS: Final[Mapping[type, str]] = {
    bool: "a truth value",
    int: "a number",
    float: "a number",
    str: "text",
    tuple: "a list",
    type(None): "nothing",
}
SHOWN_MAX: Final = 80
"""Longest value repeated in a message, in characters."""


@dataclass(frozen=True, slots=True)
class Unquoted:
    """Text that YAML takes for something an estate has no use for: a date."""

    kind: str


type_of_value = str | int | float | bool | Unquoted | None


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file.

    Args:
        path: The field as the user would write it: ``users[3].team``; empty for the whole file.
        line: Line from 1: of the key, for a value that has one.
        column: Column from 1.
        value: A scalar, the nodes of a list, or the nodes of a mapping by their keys.
        raw: A scalar as it was typed.
    """

    path: str
    line: int
    column: int
    value: Mapping[str, Node] | tuple[Node, ...] | type_of_value
    raw: str = field(default="", compare=False)

    @property
    def overrides(self) -> bool:
        """Whether it stands in an environment's ``overrides``."""
        return _OVERRIDES.match(self.path) is not None

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys, or could have."""
        return isinstance(self.value, Mapping)

    @property
    def children(self) -> Mapping[str, Node]:
        """The values of a mapping; nothing for other nodes."""
        return self.value if isinstance(self.value, Mapping) else {}

    def child(self, key: str | int) -> Node | None:
        """The value of a mapping's key or a list's index, if it is there."""
        if isinstance(key, str):
            return self.children.get(key)
        return self.value[key] if isinstance(self.value, tuple) and key < len(self.value) else None

    def find(self, *keys: str) -> Node | None:
        """The value below a chain of mappings, if it is there."""
        node: Node | None = self
        for key in keys:
            node = node.child(key) if node else None
        return node

    def items(self, *keys: str) -> tuple[Node, ...]:
        """The entries of the list below a chain of mappings; none if it is no list."""
        node = self.find(*keys)
        return node.value if node and isinstance(node.value, tuple) else ()

    def text(self, *keys: str) -> str | None:
        """The text below a chain of mappings, if it is there and is text."""
        node = self.find(*keys)
        return node.value if node and isinstance(node.value, str) else None

    def number(self, *keys: str) -> int | None:
        """The whole number below a chain of mappings, if it is there and is one."""
        node = self.find(*keys)
        return node.value if node and isinstance(node.value, int) and not isinstance(node.value, bool) else None

    def data(self) -> Any:
        """Plain data for pydantic; keys without a value are left out, since they were reported already."""
        if isinstance(self.value, Mapping):
            return {key: child.data() for key, child in self.value.items() if child.value is not None}
        if isinstance(self.value, tuple):
            return tuple(child.data() for child in self.value)
        return self.value

    def owner_path(self, key: str) -> str:
        """The path of the mapping that holds this node under *key*, where the file has it."""
        return self.path.removesuffix(path_of("", key)).removesuffix(".")

    def refuse(self, problem: Problem, *others: Node | None) -> Finding:
        """The problem, at this place, or at the override that brought it about.

        Args:
            problem: What is wrong here.
            others: Values that take part: if this one stands above and one of those in an override, that one is new.
        """
        if not self.overrides:
            for other in others:
                if other and other.overrides:
                    through = replace(problem, wrote=f"{problem.wrote} (through {other.path})")
                    return Finding(other.line, other.column, through)
        return Finding(self.line, self.column, problem)

    def show(self) -> str:
        """The value for a message: short, on one line."""
        if isinstance(self.value, Mapping):
            return "a mapping"
        if isinstance(self.value, tuple):
            return "a list"
        return shorten(repr(self.value) if isinstance(self.value, str) else self.raw)

    def kind(self) -> str:
        """What YAML takes the value for, in words."""
        if isinstance(self.value, Unquoted):
            return self.value.kind
        return _KINDS.get(type(self.value), "a mapping")


def shorten(text: str) -> str:
    """Cut what would drown a message."""
    return text if len(text) <= SHOWN_MAX else f"{text[: SHOWN_MAX - 3]}..."


def path_of(parent: str, key: str | int) -> str:
    """The path of a child: ``users[3]``, ``domain.name``, ``tags['cost centre']``."""
    if isinstance(key, int):
        return f"{parent}[{key}]"
    if not _PLAIN_KEY.fullmatch(key):
        return f"{parent}[{shorten(repr(key))}]"
    return f"{parent}.{key}" if parent else key

"""The file that is being written, what it leaves out, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from stacks.estate.taken import takes
from studio_cli.adopt.yaml_lines import yaml_lines
from studio_constructs._validation import suggest_name

NAME_MAX = 32
"""Most characters of an estate's or a team's name."""

T = TypeVar("T")


@dataclass
class EstateLines:
    """An estate file, and the files that it names.

    Attributes:
        keys: The file.
        scripts: Start-up scripts, by the path that the file names.
        unsaid: What the domain has that was left out, and why.
    """

    keys: dict[str, Any]
    scripts: dict[str, bytes] = field(default_factory=dict)
    unsaid: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The file."""
        head = "# yaml-language-server: $schema=stacks/estate/studio.schema.json"
        return "\n".join([head, *yaml_lines(self.keys), ""])

    def sayable(self, kind: Any, value: T, what: str) -> T | None:
        """A value that the estate's model takes; another is left out, by name.

        Args:
            kind: The model's type.
            value: What the file would say.
            what: How the report calls it.
        """
        if takes(kind, value):
            return value
        self.unsaid.append(f"{what} is {_shown(value)}, which an estate can not say")
        return None

    def sayable_of(self, kind: Any, values: list[T], what: str) -> list[T]:
        """Those of some values that the estate's model takes."""
        return [value for value in dict.fromkeys(values) if self.sayable(kind, value, what) is not None]

    def drop_space(self, line: int, why: str) -> bool:
        """Take the space of a line out of the file; whether there is one in that line.

        Args:
            line: Counted from 1.
            why: What the estate's rules say against it.
        """
        spaces, text = self.keys.get("spaces", []), self.text().splitlines()
        index = line - text.index("spaces:") - 2 if spaces else -1
        if not 0 <= index < len(spaces):
            return False
        self.unsaid.append(f"space {spaces[index]['name']} stays outside, untouched: {why}")
        self.keys["spaces"] = [each for number, each in enumerate(spaces) if number != index]
        if not self.keys["spaces"]:
            del self.keys["spaces"]
        return True


def said(**keys: Any) -> dict[str, Any]:
    """The keys that say something."""
    return {key: value for key, value in keys.items() if value not in (None, {}, [])}


def slug(text: str, at_most: int) -> str:
    """The nearest name of an estate, a team or a script."""
    plain = suggest_name(text.lower(), at_most)
    while "--" in plain:
        plain = plain.replace("--", "-")
    return plain if plain[0].isalpha() else f"s-{plain}"[:at_most].rstrip("-")


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else "".join(yaml_lines({"it": [value]})).removeprefix("it: ")

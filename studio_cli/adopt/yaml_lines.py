"""Lines of an estate file: YAML as a person writes it, of what JSON could say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def yaml_lines(mapping: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """Lines of a mapping: mappings in it indented, lists of mappings a line each, all else in one line."""
    blank = " " * indent
    for key, value in mapping.items():
        if isinstance(value, Mapping) and value:
            yield f"{blank}{_scalar(key)}:"
            yield from yaml_lines(value, indent + 2)
        elif isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
            yield f"{blank}{_scalar(key)}:"
            yield from (f"{blank}  - {_flow(item)}" for item in value)
        else:
            yield f"{blank}{_scalar(key)}: {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value)


def _scalar(text: str) -> str:
    """Text without quotes where YAML reads it as text; with JSON's, which are YAML's too, where it may not."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else json.dumps(text)

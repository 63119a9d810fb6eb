"""The table of all keys in `docs/estate.md` is the JSON Schema's: no key more, none less, and the same defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from stacks.estate.schema import estate_schema
from tests.kit import ROOT

SCHEMA = estate_schema()
ROW = re.compile(r"^\| `([\w.\[\]]+)` \| ([^|]+) \|([^|]*)\| ([^|]+) \|$", re.MULTILINE)


def keys(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Every key, its schema, and whether it must be written; of `overrides` nothing, which has all of it again."""
    node = {**node, **SCHEMA["$defs"].get(str(node.get("$ref", "")).rpartition("/")[2], {})}
    if "items" in node:
        yield from keys(node["items"], f"{path}[]")
    for key, child in node.get("properties", {}).items():
        below = f"{path}.{key}".lstrip(".")
        yield below, child, "examples" in child  # what has no default shows an example
        if key != "overrides":
            yield from keys(child, below)


KEYS = {path: (child, needed) for path, child, needed in keys(SCHEMA)}
_, _, AFTER = (ROOT / "docs" / "estate.md").read_text(encoding="utf-8").partition("\n## All keys\n")
TABLE = {match[1]: match for match in ROW.finditer(AFTER.partition("\n## ")[0])}


def test_every_key_of_the_schema_is_in_the_table_in_its_order() -> None:
    assert list(TABLE) == list(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_default_in_the_table_is_the_schema_s(key: str) -> None:
    child, needed = KEYS[key]
    default, shown = child.get("default"), TABLE[key][4]
    assert (shown == "-") is needed
    if isinstance(default, bool):
        assert shown == f"`{str(default).lower()}`"
    elif isinstance(default, (int, str)):
        assert shown == f"`{default}`"
    elif isinstance(default, list) and default:
        assert shown == ", ".join(f"`{entry}`" for entry in default)


@pytest.mark.parametrize("key", [key for key, (child, _) in KEYS.items() if {"minimum", "maximum"} <= child.keys()])
def test_a_range_in_the_table_is_the_schema_s(key: str) -> None:
    child, shown = KEYS[key][0], TABLE[key][3]
    low, high = re.search(r"(\S+) to ([^\s,]+)", shown).groups()  # type: ignore[union-attr]  # a range is shown
    assert low in {str(child["minimum"]), "`minutes`"}
    assert high in {str(child["maximum"]), "`minutes`"}

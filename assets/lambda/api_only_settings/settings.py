"""Settings as paths and values, and the book that remembers what was there before. Pure: no call leaves this module.

A path is ``DomainSettings.DockerSettings.RootlessDocker``: the names of the Describe operation's answer. Its first two
parts name the block that is sent as a whole; a list is one value.

The book of a domain or profile::

    {"Before": {path: value or null},                     # when somebody here first set the path
     "Claims": [{"Owner": ..., "Settings": {path: value}}, ...]}   # who sets what; the last one counts

There is more than one claim only while a resource moves: CloudFormation makes the new one before it deletes the old.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]

BLOCK_PARTS: Final = 2

OFF: Final[Mapping[str, Any]] = {
    "ExecutionRoleSessionNameMode": "STATIC",
    "IdentityProviderOAuthSettings": [],
    "RootlessDocker": "DISABLED",
    "Status": "DISABLED",
}
"""What stands for "not set", by the path's last part: the API has no way to take a setting away."""


def paths(settings: Mapping[str, Any], above: str = "") -> Json:
    """The values by path; structures are walked, everything else is a value."""
    found: Json = {}
    for key, value in settings.items():
        path = f"{above}.{key}" if above else key
        found.update(paths(value, path) if isinstance(value, Mapping) else {path: value})
    return found


def at(settings: Mapping[str, Any], path: str) -> Any:
    """The value at a path; nothing if there is none."""
    found: Any = settings
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def new_book() -> Json:
    """Nobody has set anything."""
    return {"Before": {}, "Claims": []}


def claimed(book: Json, owner: str, wanted: Json, current: Mapping[str, Any]) -> Json:
    """The book with what *owner* wants now, as the claim that counts."""
    others = [claim for claim in book["Claims"] if claim["Owner"] != owner]
    before = {path: at(current, path) for path in wanted} | book["Before"]
    return {"Before": before, "Claims": [*others, {"Owner": owner, "Settings": wanted}]}


def owned(book: Json, owner: str) -> bool:
    """Whether *owner* has a claim."""
    return any(claim["Owner"] == owner for claim in book["Claims"])


def released(book: Json, owner: str) -> Json:
    """The book without *owner*."""
    return {**book, "Claims": [claim for claim in book["Claims"] if claim["Owner"] != owner]}


def settled(book: Json) -> Json:
    """The book once everything is as it says: what nobody sets any more was put back, and is forgotten."""
    kept = _claimed_paths(book)
    return {**book, "Before": {path: value for path, value in book["Before"].items() if path in kept}}


def changed_blocks(book: Json, current: Mapping[str, Any]) -> Json:
    """The blocks to send so that everything is as the book says, by ``(part, block)``; empty if it is so already.

    A block is sent with everything that is in it now: whether the API merges or replaces one is not documented, and
    what others set there, CloudFormation first of all, must stay.
    """
    blocks: Json = {}
    for path, value in _wanted(book).items():
        if at(current, path) == value:
            continue
        part, block, *inside = path.split(".")
        structure = blocks.setdefault(part, {}).setdefault(block, copy.deepcopy(at(current, f"{part}.{block}") or {}))
        for key in inside[:-1]:
            structure = structure.setdefault(key, {})
        if value is None:
            structure.pop(inside[-1], None)
        else:
            structure[inside[-1]] = value
    return blocks


def _wanted(book: Json) -> Json:
    """The value of each path of the book; nothing for one that was not there and has no "off"."""
    wanted = {
        path: OFF.get(path.rsplit(".", 1)[1]) if value is None else value for path, value in book["Before"].items()
    }
    return wanted | _claimed_paths(book)


def _claimed_paths(book: Json) -> Json:
    merged: Json = {}
    for claim in book["Claims"]:
        merged.update(claim["Settings"])
    return merged

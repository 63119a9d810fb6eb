"""What AWS's service reference says of SageMaker's actions, as `renew.py` has frozen it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("sagemaker_actions.json")
_NAME = re.compile(r"\$\{\w+\}")


@dataclass(frozen=True)
class Action:
    """An action, without its service.

    Args:
        name: Its name.
        level: Read, List, Write or Tagging.
        kinds: The kinds of resources that a request may name.
        keys: The condition keys that a request may have.
    """

    name: str
    level: str
    kinds: tuple[str, ...]
    keys: frozenset[str]


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text())
    return found


def read_on() -> str:
    """When it was read."""
    return str(_data()["read"])


@cache
def actions(service: str = "sagemaker") -> dict[str, Action]:
    """All actions, by name."""
    return {
        name: Action(name, each["level"], tuple(kind.rstrip("!") for kind in each["on"]), frozenset(each["keys"]))
        for name, each in _data()[service]["actions"].items()
    }


def with_key(key: str) -> frozenset[str]:
    """The actions that know a condition key, with their service."""
    return frozenset(f"sagemaker:{each.name}" for each in actions().values() if key in each.keys)


def pairs() -> Iterator[tuple[Action, str]]:
    """Every action that takes a resource, with each kind of resource that it takes."""
    for each in actions().values():
        for kind in each.kinds:
            yield each, kind


def names_of(kind: str) -> int:
    """How many names the ARN of a kind has."""
    return len(_NAME.findall(_path(kind)))


def path(kind: str, *names: str) -> str:
    """The last part of an ARN, with the names in it."""
    given = iter(names)
    return _NAME.sub(lambda _: next(given), _path(kind))


def is_tagged(kind: str) -> bool:
    """Whether requests about it know its tags."""
    return bool(_data()["sagemaker"]["resources"][kind]["tagged"])


def _path(kind: str) -> str:
    arn: str = _data()["sagemaker"]["resources"][kind]["arn"]
    return arn.split(":", 5)[5]

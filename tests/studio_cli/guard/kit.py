"""Scenarios as data: templates, edits of them, and what the edits do."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from studio_cli.guard.finding import Finding
from studio_cli.guard.verdict import Report, judge
from studio_constructs.checks import Source

HERE = Path(__file__).parent
Templates = dict[str, Any]


def read(name: str) -> Any:
    return YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))


BASE: Templates = read("base.yaml")
SCENARIOS: list[dict[str, Any]] = read("scenarios.yaml")


def sources(templates: Templates, *, protected: bool = True) -> list[Source]:
    return [
        Source(
            name=key,
            body=body,
            account="111111111111",
            region="eu-west-1",
            stack=key.split("/")[0],
            parent=(key.rpartition("/")[0], key.rpartition("/")[2]) if "/" in key else None,
            termination_protection=protected,
        )
        for key, body in templates.items()
    ]


def edited(scenario: Mapping[str, Any], templates: Templates = BASE) -> list[Source]:
    """The new side of a scenario."""
    new = copy.deepcopy(templates)
    for old, to in scenario.get("move", {}).items():
        _put(new, to, _take(new, old))
    for path, value in scenario.get("set", {}).items():
        _put(new, path, value)
    for path in scenario.get("remove", ()):
        _take(new, path)
    for key in scenario.get("remove_stack", ()):
        del new[key]
    for old, to in scenario.get("rename_stack", {}).items():
        new[to] = new.pop(old)
    new.update(scenario.get("add_stack", {}))
    if scenario.get("reverse"):
        new = turned(new)
    unprotected = scenario.get("unprotect", ())
    return [each for key, body in new.items() for each in sources({key: body}, protected=key not in unprotected)]


def turned(value: Any) -> Any:
    """The same, in another order wherever order means nothing."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(each) for each in value] if isinstance(value, list) else value


def place(finding: Finding) -> str:
    return f"{finding.stack}/{finding.logical_id}"


def judged(scenario: Mapping[str, Any]) -> Report:
    return judge(sources(BASE), edited(scenario))


def _node(templates: Templates, path: str) -> tuple[Any, str]:
    stack, _, rest = path.partition(":")
    node = templates[stack]
    *above, last = rest.split("/")
    for name in above:
        node = node[int(name)] if isinstance(node, list) else node.setdefault(name, {})
    return node, last


def _put(templates: Templates, path: str, value: Any) -> None:
    node, last = _node(templates, path)
    node[int(last) if isinstance(node, list) else last] = copy.deepcopy(value)


def _take(templates: Templates, path: str) -> Any:
    node, last = _node(templates, path)
    return node.pop(last)

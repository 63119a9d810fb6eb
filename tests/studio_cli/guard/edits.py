"""Scenarios as data: templates, and edits of them."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from studio_cli.check.reading import read_paths
from studio_constructs.checks import Source

HERE = Path(__file__).parent
Templates = dict[str, Any]


def read(name: str) -> Any:
    return YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))


BASE: Templates = read("base.yaml")
SCENARIOS: list[dict[str, Any]] = read("scenarios.yaml")


Scenario = Mapping[str, Any]


def sources(
    templates: Templates, unprotected: Collection[str] = (), regions: Mapping[str, str] | None = None
) -> list[Source]:
    return [
        Source(
            name=key,
            body=body,
            account="111111111111",
            region=(regions or {}).get(key.split("/")[0], "eu-west-1"),
            stack=key.split("/")[0],
            parent=(key.rpartition("/")[0], key.rpartition("/")[2]) if "/" in key else None,
            termination_protection=key not in unprotected,
        )
        for key, body in templates.items()
    ]


def sides(scenario: Scenario) -> tuple[list[Source], list[Source]]:
    """What is deployed, and what is to be."""
    given = scenario.get("given", {})
    base = edited(given, BASE)
    head = edited(scenario, base)
    if form := scenario.get("form"):
        head = {key: read_again(body, form) for key, body in head.items()}
    new = sources(head, scenario.get("unprotect", ()), scenario.get("regions"))
    return sources(base, given.get("unprotect", ())), new


def edited(edit: Scenario, templates: Templates) -> Templates:
    """Templates after an edit."""
    new = copy.deepcopy(templates)
    new.update(copy.deepcopy(edit.get("add_stack", {})))
    for old, to in edit.get("rename_stack", {}).items():
        new[to] = new.pop(old)
    for old, to in edit.get("move", {}).items():
        _put(new, to, _take(new, old))
    for path, value in edit.get("set", {}).items():
        _put(new, path, value)
    for path in edit.get("remove", ()):
        _take(new, path)
    for key in edit.get("remove_stack", ()):
        del new[key]
    return turned(new) if edit.get("reverse") else new


def read_again(body: Any, form: str) -> Any:
    """A template written to a file in JSON or YAML, and read from there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"template.{form}"
        if form == "yaml":
            YAML(typ="safe").dump(body, path)
        else:
            path.write_text(json.dumps(body, indent=4, sort_keys=True))
        (source,) = read_paths([path])
    return source.body


def turned(value: Any) -> Any:
    """The same, in another order wherever order means nothing."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(each) for each in value] if isinstance(value, list) else value


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

"""Templates in YAML: short tags become what they stand for, and each resource has its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_TAG: Final = "tag:yaml.org,2002:"
_PLAIN: Final = {"Ref": "Ref", "Condition": "Condition"}
_NESTED_MAX: Final = 200


def read_yaml(text: str) -> tuple[Any, dict[str, int]]:
    """The template of a YAML text, and the lines of its resources, from 1.

    Raises:
        YAMLError: The text is no YAML.
        ValueError: It is not the YAML that CloudFormation reads.
    """
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)  # CloudFormation's, in which yes is true
    root = reader.compose(text)
    return (_value(root, 0), _lines(root)) if root is not None else (None, {})


def _value(node: Node, depth: int) -> Any:
    if depth > _NESTED_MAX:
        raise ValueError("nests too deeply")
    tag = str(node.tag)
    if isinstance(node, MappingNode):
        value: Any = _entries(node, depth)
    elif isinstance(node, SequenceNode):
        value = [_value(each, depth + 1) for each in node.value]
    else:
        value = _scalar(tag, str(node.value))
    return _called(tag[1:], value) if tag.startswith("!") and tag != "!" else value


def _entries(node: MappingNode, depth: int) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, each in node.value:
        value = _value(each, depth + 1)
        if key.tag == f"{_TAG}merge":
            for merged in value if isinstance(value, list) else [value]:
                entries = {**merged, **entries} if isinstance(merged, Mapping) else entries
        else:
            entries[str(key.value)] = value
    return entries


def _called(name: str, value: Any) -> dict[str, Any]:
    """What a short tag stands for: ``!Sub`` is ``Fn::Sub``."""
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_PLAIN.get(name, f"Fn::{name}"): value}


def _scalar(tag: str, raw: str) -> Any:
    kind = tag.removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool":
        return raw.lower() in {"true", "yes", "on", "y"}
    try:
        if kind == "int":
            return int(raw)
        if kind == "float":
            return float(raw) if str(float(raw)) == raw else raw  # 2.10 is not 2.1 where it is a version
    except ValueError:  # 0x10: as CloudFormation gets it, text
        return raw
    return raw  # a date too: 2012-10-17 is the name of a version


def _lines(root: Node) -> dict[str, int]:
    for key, section in root.value if isinstance(root, MappingNode) else ():
        if key.value == "Resources" and isinstance(section, MappingNode):
            return {str(name.value): name.start_mark.line + 1 for name, _ in section.value if _is_text(name)}
    return {}


def _is_text(node: Node) -> bool:
    return isinstance(node, ScalarNode)

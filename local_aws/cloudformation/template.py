"""Reading a template."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import yaml

from .checks import check
from .errors import ValidationError

MAX_BYTES = 1_000_000


# -- reading -----------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms; dates stay text, as CloudFormation leaves them."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _short_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third kind there is
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _short_form)


def read(text: str) -> dict[str, Any]:
    """The template's text as data, JSON or YAML."""
    if len(text.encode()) > MAX_BYTES:
        raise ValidationError(f"Template may not exceed {MAX_BYTES} bytes in size.")
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except json.JSONDecodeError as error:
        raise ValidationError(
            f"Template format error: JSON not well-formed. (line {error.lineno}, column {error.colno})"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise ValidationError(f"Template format error: YAML not well-formed.{where}") from error
    if not isinstance(data, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return data


# -- a template --------------------------------------------------------------------------------------------


class Template:
    """A template that could be deployed: its structure is checked when it is made.

    Args:
        text: What was submitted; it is what ``GetTemplate`` gives back.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = read(text)
        check(self.data)

    def section(self, name: str) -> dict[str, Any]:
        """One of the template's sections, empty when it is not there."""
        value: dict[str, Any] = self.data.get(name) or {}
        return value

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources' definitions by logical id."""
        return self.section("Resources")

    @cached_property
    def capabilities(self) -> set[str]:
        """What a caller must acknowledge, and the types that ask for it."""
        found: set[str] = set()
        for definition in self.resources.values():
            if name := _IDENTITIES.get(definition["Type"]):
                named = name in definition.get("Properties", {})
                found.add("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")
        return found


_IDENTITIES = {
    f"AWS::IAM::{kind}": name
    for kind, name in {
        "AccessKey": "-",
        "Group": "GroupName",
        "InstanceProfile": "InstanceProfileName",
        "ManagedPolicy": "ManagedPolicyName",
        "Policy": "-",
        "Role": "RoleName",
        "User": "UserName",
        "UserToGroupAddition": "-",
    }.items()
}

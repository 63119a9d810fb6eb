"""Writes `migration.yaml`, and adds to one that people have edited; what they wrote stays as it is."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from studio_cli.migrate.inventory.facts import Inventory
from studio_cli.migrate.inventory.roles import reach_of
from studio_cli.migrate.plan.model import WAITING_DAYS, InstancePlan, Migration
from studio_cli.migrate.plan.proposal import Proposal

_UNBROKEN: Final = 1_000_000
"""A line's width: none that somebody wrote is broken."""
_HEAD: Final = """\
What becomes of each notebook instance. Proposed by `studio migrate plan`; edit it, review it, commit it.
An instance without an owner is nobody's yet: write the owner, profile and team of the one whose files these are,
or `leave: true` and a `reason` if it stays. Nothing is restored or deleted before that.
"""
_ALWAYS: Final = ("name", "region", "owner", "because", "candidates", "profile", "team", "instance_type", "volume_gb")
"""The first keys of an entry."""
_IF_ANY: Final = frozenset({"because", "candidates"})
"""Of those, the ones that are left out where there is nothing; the others are null, to be filled in."""


def new_file(inventory: Inventory, proposal: Proposal, *, estate: str) -> str:
    """The text of a new file.

    Args:
        inventory: What was found.
        proposal: What is proposed.
        estate: The estate file that people move to, from the new file's folder.
    """
    root = CommentedMap()
    root["account"] = _quoted(inventory.account)
    root["estate"] = estate
    root["backup"] = CommentedMap(bucket=None, key_arn=None)
    root["backup"].yaml_add_eol_comment("bucket or bucket/prefix, yours", "bucket")
    root["backup"].yaml_add_eol_comment("the estate's key", "key_arn")
    root["waiting_days"] = WAITING_DAYS
    root.yaml_add_eol_comment("from the stop of an instance to its end", "waiting_days")
    root["instances"] = CommentedSeq(_entry(each, inventory, proposal) for each in proposal.instances)
    root.yaml_set_start_comment(_HEAD)
    return _text(root)


def added(text: str, there: Migration, inventory: Inventory, proposal: Proposal) -> tuple[str, tuple[str, ...]]:
    """The text of a file that is there, with instances that it lacks; nothing else of it changes.

    Args:
        text: The file's text.
        there: What it says.
        inventory: What was found.
        proposal: What is proposed.

    Returns:
        The text, and the names of what was added.
    """
    known = {(each.region, each.name) for each in there.instances}
    new = [each for each in proposal.instances if (each.region, each.name) not in known]
    if not new:
        return text, ()
    root = _yaml().load(text)
    root["instances"].extend(_entry(each, inventory, proposal) for each in new)
    return _text(root), tuple(each.name for each in new)


def differences(there: Migration, proposal: Proposal) -> list[str]:
    """What would be proposed otherwise than it stands in a file; who edited it knows why.

    Args:
        there: What the file says.
        proposal: What is proposed.
    """
    said = []
    for plan in proposal.instances:
        own = next((each for each in there.instances if (each.region, each.name) == (plan.region, plan.name)), None)
        if own is None or own.leave:
            continue
        for key in ("owner", "profile", "team", "instance_type", "idle_minutes"):
            mine, theirs = getattr(plan, key), getattr(own, key)
            if mine is not None and mine != theirs:
                said.append(f"{plan.name}: {key} is {theirs or 'not given'}; {mine} is proposed")
    gone = {(each.region, each.name) for each in there.instances} - {
        (each.region, each.name) for each in proposal.instances
    }
    return [*said, *(f"{name} is not in {region} any more" for region, name in sorted(gone))]


def write(path: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _entry(plan: InstancePlan, inventory: Inventory, proposal: Proposal) -> CommentedMap:
    known = plan.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    first = {key: known.get(key) for key in _ALWAYS if key in known or key not in _IF_ANY}
    data = {**first, **known}
    entry = CommentedMap((key, _styled(value)) for key, value in data.items())
    for key, because in proposal.notes[f"{plan.region}/{plan.name}"].items():
        if because and key in entry:
            entry.yaml_add_eol_comment(because, key)
    if plan.owner is None:
        entry.yaml_add_eol_comment("choose one of the candidates" if plan.candidates else "nobody is known", "owner")
    instance = next(each for each in inventory.instances if (each.region, each.name) == (plan.region, plan.name))
    role = inventory.role_of(instance)
    entry.yaml_add_eol_comment(
        f"{instance.instance_type}, role {instance.role_arn.rsplit('/', 1)[-1]}:"
        f" {reach_of(role.statements).words if role else 'unknown'}",
        "name",
    )
    return entry


def _styled(value: Any) -> Any:
    """Mappings in lists on one line each."""
    if isinstance(value, Mapping):
        made = CommentedMap((key, _styled(each)) for key, each in value.items())
        made.fa.set_flow_style()
        return made
    if isinstance(value, Sequence) and not isinstance(value, str):
        return CommentedSeq(_styled(each) for each in value)
    return value


def _quoted(text: str) -> Any:
    return DoubleQuotedScalarString(text)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _UNBROKEN
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return yaml


def _text(root: Any) -> str:
    text = io.StringIO()
    _yaml().dump(root, text)
    return text.getvalue()

"""What security groups let in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from studio_constructs.checks.rules.types import SECURITY_GROUP_INGRESS
from studio_constructs.checks.template import Reference, Resource, Template, Together


def lets_in(group: Resource, template: Template) -> Iterator[str]:
    """What a security group lets in that apps can be: itself, or addresses."""
    entries = [("SecurityGroupIngress", entry) for entry in group.many("SecurityGroupIngress")]
    entries += [
        (each.logical_id, each.properties)
        for each in template.together.once("ingress by group", _ingress_by_group).get(_key(group), ())
    ]
    for place, entry in entries:
        if not isinstance(entry, dict):
            continue
        source = template.target(entry.get("SourceSecurityGroupId"))
        if source is not None and _key(source) == _key(group):
            yield f"itself ({place})"
        for name in ("CidrIp", "CidrIpv6"):
            if entry.get(name) is not None:
                yield f"{_shown(entry[name])} ({place})"


def _ingress_by_group(together: Together) -> dict[tuple[str, str], list[Resource]]:
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for template in together.values():
        for ingress in template.of_type(SECURITY_GROUP_INGRESS):
            group = template.target(ingress.value("GroupId"))
            if group is not None:
                found[_key(group)].append(ingress)
    return found


def _key(resource: Resource) -> tuple[str, str]:
    return resource.template, resource.logical_id


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, (str, Reference)) else "addresses"

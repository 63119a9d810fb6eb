"""Rules that join entries of `migration.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.estate.errors import Finding
from stacks.estate.tree import Node
from studio_constructs.errors import Problem


def judge(root: Node) -> Iterator[Finding]:
    """What is wrong between entries, each at the second's line."""
    yield from _each_once(root)
    yield from _a_profile_has_one_owner(root)


def _each_once(root: Node) -> Iterator[Finding]:
    first: dict[tuple[str, str], Node] = {}
    for entry in root.items("instances"):
        key = (entry.text("name") or "", entry.text("region") or "")
        if not all(key):
            continue  # that is reported already
        earlier = first.setdefault(key, entry)
        if earlier is not entry:
            wrote = f"{entry.path} is {key[0]} in {key[1]}, and so is {earlier.path} in line {earlier.line}"
            problem = Problem("InstanceRepeated", wrote, "each instance stands once", "drop one of them")
            yield entry.refuse(problem)


def _a_profile_has_one_owner(root: Node) -> Iterator[Finding]:
    first: dict[str, tuple[str, Node]] = {}
    for entry in root.items("instances"):
        profile, owner = entry.text("profile"), entry.text("owner")
        if not profile or not owner:
            continue
        other, earlier = first.setdefault(profile.lower(), (owner.lower(), entry))
        if other != owner.lower():
            place = entry.child("profile") or entry
            wrote = f"{place.path} is {profile!r}, and in {earlier.path} it is another owner's"
            rule = "a profile is one person's, and whoever has it reads everything in it"
            fix = "name the same owner in both, or give each a profile"
            yield place.refuse(Problem("ProfileOfTwoOwners", wrote, rule, fix))

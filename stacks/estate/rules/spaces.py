"""Rules for spaces: whose they are, and what their owners may run and have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from stacks.estate.assignment import SPACES_PER_STACK, stack_of
from stacks.estate.errors import Finding
from stacks.estate.model import STANDARD_INSTANCE_TYPE, IdleShutdownSettings, Settings, SpaceStorage
from stacks.estate.rules.scene import Scene, owned_by_users, repeated
from stacks.estate.tree import Node
from studio_constructs.aws_facts.spaces import SPACE_INSTANCE_TYPES
from studio_constructs.errors import Problem


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who a space is for, and what the file says of them."""

    settings: Node
    user: Node
    team: Node | None

    def first(self, key: str, *, shared: bool) -> Node | None:
        """Where something is said: at the person, at their team, for all; for what is shared for all only."""
        own = [] if shared else [self.user, self.team]
        return next((node for each in [*own, self.settings] if each and (node := each.child(key))), None)


def spaces_have_owners(scene: Scene) -> Iterator[Finding]:
    """Each space belongs to a user of the file, and fits them."""
    spaces = scene.settings.items("spaces")
    yield from repeated(spaces, "name", "SpaceNameTaken", "SageMaker takes names that differ only in case for the same")
    users = {name: user for user in scene.settings.items("users") if (name := user.text("name"))}
    teams = {team.text("name"): team for team in scene.settings.items("teams")}
    yield from owned_by_users(scene, "spaces", code="SpaceOwnerUnknown", rule="a space's owner is a user")
    for space in spaces:
        user = users.get(space.text("owner") or "")
        if user is None:
            continue
        owner = _Owner(scene.settings, user, teams.get(user.text("team")))
        for rule in (_may_be_run, _has_room, _stops_within_bounds):
            yield from rule(space, owner)


def stacks_hold_the_spaces(scene: Scene) -> Iterator[Finding]:
    """Spaces live in their owners' stacks, which CloudFormation limits."""
    written = scene.settings.find("user_stacks")
    count = Settings.model_fields["user_stacks"].default if written is None else scene.settings.number("user_stacks")
    if not count or count < 1:
        return
    stacks = {
        name: user.number("stack") or stack_of(name, count)
        for user in scene.settings.items("users")
        if (name := user.text("name"))
    }
    held: dict[int, list[Node]] = defaultdict(list)
    for space in scene.settings.items("spaces"):
        owner = space.text("owner")
        if owner in stacks:
            held[stacks[owner]].append(space)
    for number, spaces in sorted(held.items()):
        if len(spaces) > SPACES_PER_STACK:
            problem = Problem(
                "SpacesTooMany",
                f"spaces fill stack {number:02} with {len(spaces)}",
                f"a stack holds at most {SPACES_PER_STACK} spaces beside its people",
                "drop some that are not deployed yet; people make spaces themselves in Studio",
            )
            yield spaces[-1].refuse(problem, written, scene.settings.find("spaces"))


def _may_be_run(space: Node, owner: _Owner) -> Iterator[Finding]:
    chosen = space.child("instance_type")
    if chosen is None or chosen.value not in SPACE_INSTANCE_TYPES:
        return
    if _is_shared(space):
        standard = owner.settings.text("domain", "default_instance_type") or STANDARD_INSTANCE_TYPE
        allowed, because = [standard], owner.settings.find("domain", "default_instance_type")
        rule, fix = f"shared spaces run as the domain's own role, which may run {standard}", "drop it"
    elif owner.team is not None:
        allowed, because = (
            [str(each.value) for each in owner.team.items("instance_types")],
            owner.team.child("instance_types"),
        )
        rule = f"its owner's team {owner.team.text('name')} may not run it"
        fix = "add it to the team's instance_types, or take one of them"
    else:
        return
    if allowed and chosen.value not in allowed:
        problem = Problem("SpaceInstanceTypeNotAllowed", f"{chosen.path} is {chosen.show()}", rule, fix)
        yield chosen.refuse(problem, because)


def _has_room(space: Node, owner: _Owner) -> Iterator[Finding]:
    size = space.child("storage_gb")
    if size is None or not isinstance(size.value, int) or isinstance(size.value, bool):
        return
    of_team = None if _is_shared(space) or owner.team is None else owner.team.find("space_storage")
    storage = of_team or owner.settings.find("domain", "space_storage")
    most = storage.number("maximum_gb") if storage else None
    if most is None:
        most = SpaceStorage.model_fields["maximum_gb"].default
    if size.value > most:
        rule = f"a space has at most space_storage.maximum_gb, here {most}"
        problem = Problem("SpaceTooLarge", f"{size.path} is {size.value}", rule, f"write {most}, or raise maximum_gb")
        yield size.refuse(problem, storage)


def _stops_within_bounds(space: Node, owner: _Owner) -> Iterator[Finding]:
    minutes = space.child("idle_minutes")
    if minutes is None or not isinstance(minutes.value, int) or isinstance(minutes.value, bool):
        return
    said = owner.first("idle_shutdown", shared=_is_shared(space))
    wrote = f"{minutes.path} is {minutes.value}"
    enabled = said.child("enabled") if said else None
    if enabled is not None and enabled.value is False:
        problem = Problem("SpaceIdleNotAllowed", wrote, "idle shutdown is off for it", "drop it")
        yield minutes.refuse(problem, enabled)
        return
    standard = said.number("minutes") if said else None
    if standard is None:
        standard = IdleShutdownSettings.model_fields["minutes"].default
    bounds = said.child("user_may_choose") if said else None
    low = (bounds.number("minimum_minutes") if bounds else None) or standard
    high = (bounds.number("maximum_minutes") if bounds else None) or standard
    if not low <= minutes.value <= high:
        rule = f"a space's idle time lies within what people may choose, here {low} to {high}"
        problem = Problem("SpaceIdleNotAllowed", wrote, rule, "drop it, or widen idle_shutdown.user_may_choose")
        yield minutes.refuse(problem, said)


def _is_shared(space: Node) -> bool:
    shared = space.child("shared")
    return shared is not None and shared.value is True

"""Rules that join parts of the file, judged for each environment on its merged settings.

They read the tree and not the model, and pass over what has the wrong type: so one bad value elsewhere hides none of
them, and every problem comes out in one run.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stacks.estate.assignment import USER_STACKS_MAX, USERS_PER_STACK, stack_of
from stacks.estate.errors import Finding
from stacks.estate.model import STANDARD_INSTANCE_TYPE, Settings
from stacks.estate.tree import Node
from stacks.estate.values import ZONE_PATTERN, nearest
from studio_constructs import aws_facts
from studio_constructs._validation import check_tags
from studio_constructs.errors import Problem

_NAMES_SHOWN: Final = 5
"""More people than these are told by the first and the last of them."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may look at.

    Args:
        settings: The merged settings.
        environment: The environment's entry; the whole file, when there is none that could be read.
        domain_name: Name of the domain there.
    """

    settings: Node
    environment: Node
    domain_name: str

    @property
    def account(self) -> str | None:
        """Where it is deployed, if the file says so."""
        return self.environment.text("account")

    @property
    def region(self) -> str | None:
        """Where it is deployed, if the file says so."""
        region = self.environment.text("region")
        return region if region in aws_facts.STUDIO_REGIONS else None

    @property
    def name(self) -> str:
        """The environment, for messages."""
        return repr(self.environment.text("name") or "?")


def judge(scene: Scene) -> Iterator[Finding]:
    """All rules, on the merged settings of one environment."""
    for rule in _RULES:
        yield from rule(scene)


def judge_together(scenes: Iterable[Scene]) -> Iterator[Finding]:
    """Rules between environments."""
    scenes = tuple(scenes)
    entries = [scene.environment for scene in scenes if scene.environment.path]
    yield from _repeated(entries, "name", "EnvironmentNameTaken", "each environment has a name of its own")
    places: dict[Hashable, Scene] = {}
    for scene in scenes:
        place = (scene.account, scene.environment.text("region"), scene.domain_name.lower())
        first = places.setdefault(place, scene)
        if first is scene or first.name == scene.name:  # a name that is taken was reported already
            continue
        problem = Problem(
            "DomainNameTaken",
            f"the domain of environments {first.name} and {scene.name} is {scene.domain_name!r}",
            "a domain's name is unique in its account and region",
            "drop domain.name, so that each has the environment's name in it, or override it in one of them",
        )
        yield (scene.settings.find("domain", "name") or scene.environment).refuse(problem)


def _names_are_unique(scene: Scene) -> Iterator[Finding]:
    settings = scene.settings
    yield from _repeated(
        settings.items("users"), "name", "UserNameTaken", "SageMaker takes names that differ only in case for the same"
    )
    yield from _repeated(settings.items("teams"), "name", "TeamNameTaken", "each team has a name of its own")
    by_app: dict[str | None, list[Node]] = defaultdict(list)
    for script in settings.items("start_up_scripts"):
        by_app[script.text("app_type")].append(script)
    for scripts in by_app.values():
        yield from _repeated(scripts, "name", "ScriptNameTaken", "each script of an app type has a name of its own")


def _repeated(nodes: Iterable[Node], key: str, code: str, rule: str) -> Iterator[Finding]:
    first: dict[str, Node] = {}
    for node in nodes:
        name = node.find(key)
        if name is None or not isinstance(name.value, str):
            continue
        taken = first.setdefault(name.value.lower(), name)
        if taken is not name:
            wrote = f"{name.path} is {name.show()}, and {taken.path} in line {taken.line} is {taken.show()}"
            yield name.refuse(Problem(code, wrote, rule, "rename one of them"))


def _entries_stand_once(scene: Scene) -> Iterator[Finding]:
    settings = scene.settings
    lists = [
        *(("EndpointsRepeated", settings.items("network", kind, "endpoints")) for kind in ("new", "existing")),
        ("ZonesInvalid", settings.items("network", "new", "availability_zones")),
        ("SubnetsInvalid", settings.items("network", "existing", "subnet_ids")),
        ("SecurityGroupsRepeated", settings.items("network", "existing", "security_group_ids")),
    ]
    for team in settings.items("teams"):
        lists += [
            ("InstanceTypesRepeated", team.items("instance_types")),
            ("BucketRepeated", team.items("s3_read")),
            ("BucketRepeated", team.items("s3_write")),
        ]
    for code, entries in lists:
        seen: set[str] = set()
        for entry in entries:
            if isinstance(entry.value, str) and entry.value in seen:
                wrote = f"{entry.path} is {entry.show()} again"
                yield entry.refuse(Problem(code, wrote, "each entry of the list stands once", "drop one of them"))
            seen.add(str(entry.value))


def _users_have_teams(scene: Scene) -> Iterator[Finding]:
    names = [name for team in scene.settings.items("teams") if (name := team.text("name"))]
    if not names:
        return
    for user in scene.settings.items("users"):
        team = user.find("team")
        if team is None or not isinstance(team.value, str) or team.value in names:
            continue
        near = nearest(team.value, names)
        fix = f"did you mean {near!r}?" if near else "take one of them, or add the team"
        problem = Problem("UserTeamUnknown", f"{team.path} is {team.show()}", f"teams are {', '.join(names)}", fix)
        yield team.refuse(problem, scene.settings.find("teams"))


def _teams_may_run_the_default(scene: Scene) -> Iterator[Finding]:
    domain_default = scene.settings.find("domain", "default_instance_type")
    standard = scene.settings.text("domain", "default_instance_type") or STANDARD_INSTANCE_TYPE
    for team in scene.settings.items("teams"):
        types = team.find("instance_types")
        allowed = [entry.value for entry in team.items("instance_types") if isinstance(entry.value, str)]
        if types is None or not allowed:
            continue
        if standard not in allowed and standard in aws_facts.STUDIO_INSTANCE_TYPES:
            where = f"line {domain_default.line}" if domain_default else "not written, so the standard"
            problem = Problem(
                "TeamDefaultNotAllowed",
                f"{types.path} lacks {standard!r}",
                f"every team may run what apps start on, domain.default_instance_type ({where})",
                f"add it, or write domain.default_instance_type: {allowed[0]}",
            )
            yield types.refuse(problem, domain_default)


def _stacks_have_room(scene: Scene) -> Iterator[Finding]:
    written = scene.settings.find("user_stacks")
    count = Settings.model_fields["user_stacks"].default if written is None else scene.settings.number("user_stacks")
    if count is None or not 1 <= count <= USER_STACKS_MAX:
        return
    homes: dict[int, list[Node]] = defaultdict(list)
    for user in scene.settings.items("users"):
        name = user.text("name")
        if name:
            homes[user.number("stack") or stack_of(name, count)].append(user)
    sizes = Counter({number: len(users) for number, users in homes.items()})
    for number, users in sorted(homes.items()):
        over = len(users) - USERS_PER_STACK
        if over <= 0:
            continue
        problem = Problem(
            "UserStackFull",
            f"users fill stack {number:02} with {len(users)}",
            f"a stack holds at most {USERS_PER_STACK} people, and who was deployed in it can not leave without losing "
            "files",
            _elsewhere(sizes, count, [user.text("name") or "?" for user in users[-over:]]),
        )
        last = users[-1].find("name") or users[-1]
        yield last.refuse(problem, written, scene.settings.find("users"))


def _elsewhere(sizes: Counter[int], count: int, last: Sequence[str]) -> str:
    """Where those who are listed last can go: the stacks there are, the emptiest first, then new ones."""
    there = sorted(range(1, count + 1), key=lambda number: (sizes[number], number))
    moves: list[str] = []
    for number in (*there, *range(count + 1, USER_STACKS_MAX + 1)):
        room = max(0, USERS_PER_STACK - sizes[number])
        moved, last = last[:room], last[room:]
        if moved:
            names = ", ".join(moved) if len(moved) <= _NAMES_SHOWN else f"{len(moved)} from {moved[0]} to {moved[-1]}"
            moves.append(f"'stack: {number}' at {names}")
    if last:
        return f"make a second estate: {USER_STACKS_MAX} stacks are full"
    return f"write {', and '.join(moves)} (listed last); in place of one who is deployed already take another"


def _network_is_one(scene: Scene) -> Iterator[Finding]:
    network = scene.settings.find("network")
    if network is None or not network.is_mapping:
        return
    new, existing = network.child("new"), network.child("existing")
    rule = "a network is 'new' or 'existing', exactly one of them"
    if new and existing:
        problem = Problem("NetworkNotOne", f"{network.path} has both 'new' and 'existing'", rule, "drop one of them")
        yield existing.refuse(problem, new)
    elif not new and not existing and not network.children:
        problem = Problem("NetworkNotOne", f"{network.path} has neither", rule, "drop 'network' for a new one")
        yield network.refuse(problem)


def _lookup_knows_where(scene: Scene) -> Iterator[Finding]:
    existing = scene.settings.find("network", "existing")
    vpc = existing.child("vpc_id") if existing else None
    if existing is None or vpc is None or existing.child("subnet_ids"):
        return
    missing = [key for key in ("account", "region") if scene.environment.find(key) is None]
    if missing and scene.environment.path:
        problem = Problem(
            "SubnetLookupNeedsEnvironment",
            f"{existing.path} has no 'subnet_ids', and environment {scene.name} has no {' and no '.join(missing)}",
            "subnets are looked up in an account and a region",
            "list subnet_ids, or give the environment both",
        )
        yield vpc.refuse(problem)


def _zones_are_of_the_region(scene: Scene) -> Iterator[Finding]:
    if scene.region is None:
        return
    for zone in scene.settings.items("network", "new", "availability_zones"):
        if not isinstance(zone.value, str) or not re.fullmatch(ZONE_PATTERN, zone.value):
            continue
        if zone.value[:-1] != scene.region:
            problem = Problem(
                "ZonesInvalid",
                f"{zone.path} is {zone.show()}",
                f"environment {scene.name} is in {scene.region}",
                f"take its zones, for example '{scene.region}a', or write how many",
            )
            yield zone.refuse(problem, scene.environment.child("region"))


def _key_is_of_the_region(scene: Scene) -> Iterator[Finding]:
    key = scene.settings.find("encryption", "key_arn")
    parts = str(key.value).split(":") if key else []
    if key is None or scene.region is None or len(parts) != len("arn:aws:kms:region:account:key".split(":")):
        return
    if parts[3] != scene.region:
        problem = Problem(
            "KeyArnRegion",
            f"{key.path} names a key in {parts[3]}",
            f"environment {scene.name} is in {scene.region}, and a key serves its own region",
            f"name a key in {scene.region}, in this environment's overrides if others keep theirs",
        )
        yield key.refuse(problem)


def _scripts_fit(scene: Scene) -> Iterator[Finding]:
    count: Counter[str] = Counter()
    for script in scene.settings.items("start_up_scripts"):
        app_type = script.text("app_type") or ""
        count[app_type] += 1
        if app_type and count[app_type] == aws_facts.LIFECYCLE_ARNS_MAX + 1:
            limit = aws_facts.LIFECYCLE_ARNS_MAX
            wrote = f"{script.path} is script {limit + 1} of {app_type}"
            rule = f"an app type takes at most {limit} scripts"
            yield script.refuse(Problem("ScriptsTooMany", wrote, rule, "join some of them"))


def _tags_are_sagemakers(scene: Scene) -> Iterator[Finding]:
    tags = scene.settings.find("tags")
    if tags is None:
        return
    for key, node in tags.children.items():
        if isinstance(node.value, str):
            for problem in check_tags(node.owner_path(key), {key: node.value}):
                yield node.refuse(problem)
    if len(tags.children) > aws_facts.TAGS_MAX:
        counted = check_tags(tags.path, dict.fromkeys(tags.children, "value"))
        yield tags.refuse(counted[0])  # the count comes first


_RULES: Final[tuple[Callable[[Scene], Iterator[Finding]], ...]] = (
    _names_are_unique,
    _entries_stand_once,
    _users_have_teams,
    _teams_may_run_the_default,
    _stacks_have_room,
    _network_is_one,
    _lookup_knows_where,
    _zones_are_of_the_region,
    _key_is_of_the_region,
    _scripts_fit,
    _tags_are_sagemakers,
)

"""Rules for names and for lists whose entries stand once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Final

from stacks.estate.errors import Finding
from stacks.estate.model import TeamMlflow, TeamShared
from stacks.estate.rules.scene import Scene, repeated
from stacks.estate.tree import Node
from studio_constructs import aws_facts
from studio_constructs._validation import check_tags
from studio_constructs.errors import Problem

_LISTS: Final = (
    ("authentication", "identity_center", "group_ids"),
    ("data_perimeter", "trusted_accounts"),
    ("data_perimeter", "trusted_buckets"),
    ("data_perimeter", "buckets_from_network", "administrator_role_arns"),
    ("data_perimeter", "buckets_from_network", "addresses"),
    ("domain", "docker", "trusted_accounts"),
    ("encryption", "administrator_role_arns"),
    ("domain", "code_repositories"),
    ("login_role", "principal_arns"),
    ("login_role", "oidc", "audiences"),
    ("login_role", "allowed_from", "vpc_endpoint_ids"),
    ("login_role", "allowed_from", "addresses"),
    ("portal", "hidden_apps"),
    ("portal", "hidden_tools"),
    ("portal", "hidden_distribution_versions"),
)
"""Lists in which an entry stands once, by the way to them."""
_LISTS_OF_A_TEAM: Final = (
    ("capabilities",),
    ("hidden_tools",),
    ("jobs", "instance_types"),
    *(("mlflow", each) for each in TeamMlflow.model_fields),
    *(("shared", each) for each in TeamShared.model_fields),
)


def names_are_unique(scene: Scene) -> Iterator[Finding]:
    """People, teams and scripts have names of their own."""
    settings = scene.settings
    yield from repeated(
        settings.items("users"), "name", "UserNameTaken", "SageMaker takes names that differ only in case for the same"
    )
    yield from repeated(settings.items("teams"), "name", "TeamNameTaken", "each team has a name of its own")
    by_app: dict[str | None, list[Node]] = defaultdict(list)
    for script in settings.items("start_up_scripts"):
        by_app[script.text("app_type")].append(script)
    for scripts in by_app.values():
        yield from repeated(scripts, "name", "ScriptNameTaken", "each script of an app type has a name of its own")


def entries_stand_once(scene: Scene) -> Iterator[Finding]:
    """Lists in which an entry stands once."""
    settings = scene.settings
    lists = [
        *(("EndpointsRepeated", settings.items("network", kind, "endpoints")) for kind in ("new", "existing")),
        ("ZonesInvalid", settings.items("network", "new", "availability_zones")),
        ("SubnetsInvalid", settings.items("network", "existing", "subnet_ids")),
        ("SecurityGroupsRepeated", settings.items("network", "existing", "security_group_ids")),
        *(("EntryRepeated", settings.items(*keys)) for keys in _LISTS),
    ]
    for team in settings.items("teams"):
        lists += [
            ("InstanceTypesRepeated", team.items("instance_types")),
            ("BucketRepeated", team.items("s3_read")),
            ("BucketRepeated", team.items("s3_write")),
            ("BucketRepeated", team.items("s3_own")),
            *(("EntryRepeated", team.items(*keys)) for keys in _LISTS_OF_A_TEAM),
        ]
    lists += [("EntryRepeated", image.items("apps")) for image in settings.items("images")]
    lists += [("EntryRepeated", each.items("code_repositories")) for each in settings.items("notebook_instances")]
    for code, entries in lists:
        seen: set[str] = set()
        for entry in entries:
            if isinstance(entry.value, str) and entry.value in seen:
                wrote = f"{entry.path} is {entry.show()} again"
                yield entry.refuse(Problem(code, wrote, "each entry of the list stands once", "drop one of them"))
            seen.add(str(entry.value))


def tags_are_sagemakers(scene: Scene) -> Iterator[Finding]:
    """Tags as SageMaker takes them."""
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


def places_are_apart(scenes: Iterable[Scene]) -> Iterator[Finding]:
    """Between environments: names, and names of domains."""
    scenes = tuple(scenes)
    entries = [scene.environment for scene in scenes if scene.environment.path]
    yield from repeated(entries, "name", "EnvironmentNameTaken", "each environment has a name of its own")
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

"""Rules for the network and the key: what goes together, and where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacks.estate.errors import Finding
from stacks.estate.rules.scene import Scene
from stacks.estate.values import ZONE_PATTERN
from studio_constructs.errors import Problem


def network_is_one(scene: Scene) -> Iterator[Finding]:
    """A network is new or exists."""
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


def lookup_knows_where(scene: Scene) -> Iterator[Finding]:
    """Subnets are looked up in an account and a region."""
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


def zones_are_of_the_region(scene: Scene) -> Iterator[Finding]:
    """Zones are those of the environment's region."""
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


def perimeter_is_used(scene: Scene) -> Iterator[Finding]:
    """What is said of endpoints and buckets is said where some are made."""
    perimeter, existing = scene.settings.find("data_perimeter"), scene.settings.find("network", "existing")
    if perimeter is None:
        return
    buckets = perimeter.child("buckets_from_network")
    made = [each for each in scene.settings.items("mlflow") if not each.child("artifacts")]
    rule, fix = "nothing is said of what is not made", "drop it, or make some"
    if buckets and not made:
        wrote = f"{buckets.path} is given, and no bucket is made: mlflow makes those of artifacts that it is not told"
        yield buckets.refuse(Problem("PerimeterUnused", wrote, rule, fix))
    if existing is None or scene.settings.items("network", "existing", "endpoints"):
        return
    for key in ("organization_id", "trusted_accounts", "trusted_buckets"):
        found = perimeter.child(key)
        if found and not (key == "organization_id" and buckets):
            wrote = f"{found.path} is given, and network.existing makes no endpoints"
            yield found.refuse(Problem("PerimeterUnused", wrote, rule, fix), existing)


def key_is_of_the_region(scene: Scene) -> Iterator[Finding]:
    """The keys, of the domain and of its backups, are in the environment's region."""
    for part in ("encryption", "backup"):
        key = scene.settings.find(part, "key_arn")
        parts = str(key.value).split(":") if key else []
        if key is None or scene.region is None or len(parts) != len("arn:aws:kms:region:account:key".split(":")):
            continue
        if parts[3] != scene.region:
            problem = Problem(
                "KeyArnRegion",
                f"{key.path} names a key in {parts[3]}",
                f"environment {scene.name} is in {scene.region}, and a key serves its own region",
                f"name a key in {scene.region}, in this environment's overrides if others keep theirs",
            )
            yield key.refuse(problem)

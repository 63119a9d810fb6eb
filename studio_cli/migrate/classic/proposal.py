"""What is proposed for each home, the lines of `studio.yaml` that it takes, and what is left for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from stacks.estate import Settings
from studio_cli.adopt.yaml_lines import yaml_lines
from studio_cli.migrate.classic.facts import ClassicInventory, Home, Lands
from studio_cli.migrate.classic.model import ClassicPlan, HomePlan, Way
from studio_cli.migrate.plan.scripts import Merged, taken_apart

_HEAD: Final = """\
# What becomes of each home of Studio Classic. Proposed by `studio migrate classic plan`; edit it, review it, commit it.
# way: mount   it stays where it is, and private spaces show it as ~/user-default-efs: nothing is copied
#      copy    from there to the volume of a private space, as ~/classic
#      bucket  from a host that mounts the file system, by way of a bucket, to a space
# An app of Classic is deleted only once its home's owner has said that everything is there. No file ever is.
"""
_NEW: Final = "-studio"
"""Follows the name of a shared space: in a domain, a name is given once."""


def proposed(inventory: ClassicInventory) -> ClassicPlan:
    """A plan of all homes.

    Args:
        inventory: What was found.
    """
    homes = tuple(_home(home) for home in inventory.homes if home.uid is not None)
    return ClassicPlan(account=inventory.account, region=inventory.region, domain=inventory.domain, homes=homes)


def _home(home: Home) -> HomePlan:
    way, because = _way(home)
    space = home.spaces[0] if way is Way.COPY and len(home.spaces) == 1 else None
    return HomePlan(
        name=home.name,
        shared=home.shared,
        uid=int(home.uid or 0),
        owner=None if home.shared else home.signs_in_as or home.name,
        way=way,
        because=because,
        space=space.name if space else None,
    )


def _way(home: Home) -> tuple[Way | None, str]:
    if home.shared:
        return Way.BUCKET, "no space of the current Studio shows a shared space's home"
    if home.mounted:
        return Way.MOUNT, "private spaces show it, and it is backed up with all homes; a volume is not"
    return None, "AutoMountHomeEFS is off: switch it on for mount or copy, or write bucket"


def new_file(inventory: ClassicInventory, *, estate: str) -> str:
    """The text of a new file.

    Args:
        inventory: What was found.
        estate: The estate file that the domain stands in, from the new file's folder.
    """
    plan = proposed(inventory)
    head: dict[str, Any] = {"account": plan.account, "region": plan.region, "domain": plan.domain, "estate": estate}
    head["backup"] = {"bucket": None, "key_arn": None}
    lines = [*yaml_lines(head), "homes:"]
    return "\n".join([_HEAD.rstrip(), *lines, *(line for home in plan.homes for line in _entry(home)), ""])


def _entry(home: HomePlan) -> Iterator[str]:
    known = home.model_dump(mode="json", exclude_defaults=True)
    keys = ("name", "shared", "uid", "owner", "way", "because", "space")
    entry = {key: known.get(key) for key in keys if key in known or key in {"owner", "way"}}
    for number, line in enumerate(yaml_lines(entry)):
        yield f"  {'- ' if number == 0 else '  '}{line}"


def missing(plan: ClassicPlan, inventory: ClassicInventory) -> Iterator[str]:
    """Lines for homes that a file lacks, and homes that it has and AWS has not.

    Args:
        plan: The file.
        inventory: What was found.
    """
    there = {(home.shared, home.name.lower()): home for home in plan.homes}
    found = {home.key: home for home in inventory.homes}
    for home in proposed(inventory).homes:
        known = there.get((home.shared, home.name.lower()))
        if known is None:
            yield f"{home.name} is not in the file; add:"
            yield from _entry(home)
        elif known.uid != home.uid:
            yield f"{home.name} is {known.uid} in the file, and {home.uid} now: it was made anew, with another home"
    for key, known in there.items():
        if key not in found:
            yield f"{known.name} is in the file, and not in the domain any more; its folder {known.uid} is left"


def estate_lines(plan: ClassicPlan, inventory: ClassicInventory, settings: Settings | None = None) -> list[str]:
    """The lines that `studio.yaml` needs.

    Args:
        plan: What becomes of each home.
        inventory: What was found.
        settings: The estate as it is. Default: nothing is known of it.
    """
    return list(yaml_lines(additions(plan, inventory, settings)))


def additions(plan: ClassicPlan, inventory: ClassicInventory, settings: Settings | None = None) -> dict[str, Any]:
    """What is added, by the estate's keys; keys without anything are left out.

    Args:
        plan: What becomes of each home.
        inventory: What was found.
        settings: The estate as it is. Default: nothing is known of it.
    """
    made: dict[str, Any] = {}
    moving = [home for home in plan.homes if not home.leave]
    classic = settings.classic if settings else None
    found = {home.key: home for home in inventory.homes}
    landed = all(home.lands is Lands.STUDIO for home in inventory.homes if not home.shared)
    if moving and not landed and not (classic and classic.current_studio):
        made["classic"] = {"current_studio": True}
    shown = [found.get((home.shared, home.name.lower())) for home in moving if home.way in {Way.MOUNT, Way.COPY}]
    if any(home is not None and not home.mounted for home in shown):
        made["domain"] = {"auto_mount_home_efs": True}
    scripts = [each for each in _scripts(inventory) if settings is None or not _has(settings, each["name"])]
    if scripts:
        made["start_up_scripts"] = scripts
    there = {space.name.lower() for home in inventory.homes for space in home.spaces}
    there |= {space.name.lower() for space in settings.spaces} if settings else set()
    spaces = [row for home in moving if (row := _space(plan, home)) and row["name"].lower() not in there]
    if spaces:
        made["spaces"] = spaces
    return made


def _has(settings: Settings, script: str) -> bool:
    return any(each.name == script for each in settings.start_up_scripts)


def _space(plan: ClassicPlan, home: HomePlan) -> dict[str, Any] | None:
    """The space that a home goes to; nothing where it goes to none, or to nobody knows whose."""
    profile = _profile(plan, home)
    if home.way not in {Way.COPY, Way.BUCKET} or profile is None:
        return None
    name = home.space or f"{home.name}{_NEW if home.shared else '-home'}"
    shared = {"shared": True} if home.shared else {}
    size = {"storage_gb": home.volume_gb} if home.volume_gb is not None else {}
    return {"name": name, "owner": profile, **shared, **size}


def _scripts(inventory: ClassicInventory) -> Iterator[dict[str, Any]]:
    """Start-up scripts of JupyterLab that do what those of Classic did, as far as there are steps for it."""
    for name, merged in _apart(inventory):
        steps = merged.steps()
        if steps:
            yield {"name": name.lower(), "app_type": "JupyterLab", "steps": steps}


def _apart(inventory: ClassicInventory) -> Iterator[tuple[str, Merged]]:
    for name, figure in sorted(inventory.scripts.items()):
        if figure.value is not None:
            yield name, taken_apart(figure.value)


def left_to_people(plan: ClassicPlan, inventory: ClassicInventory) -> Iterator[str]:
    """What no command does.

    Args:
        plan: What becomes of each home.
        inventory: What was found.
    """
    for home in plan.homes:
        yield from () if home.leave else _open(plan, home)
    if plan.backup.bucket is None or plan.backup.key_arn is None:
        yield "backup: to which bucket is told what homes hold, and with which key?"
    yield from _of_scripts(inventory)
    images = {image.name for home in inventory.homes for image in home.images if not image.in_jupyter_lab}
    for name in sorted(images):
        yield f"image {name}: one for JupyterLab is to be built; an image of Classic's kernels has no JupyterLab"
    if inventory.snapshots:
        yield f"snapshots in {inventory.snapshots}: the current Studio shares none; they stay in the bucket"


def _open(plan: ClassicPlan, home: HomePlan) -> Iterator[str]:
    if home.way is None:
        yield f"{home.name}: which way? {home.because or 'nothing was proposed'}"
    if home.owner is None:
        yield f"{home.name}: whose is it? Nobody else can say that everything is there"
    elif home.shared and _profile(plan, home) is None:
        yield f"{home.name}: which profile is {home.owner}? The new shared space is one's, in studio.yaml"


def _profile(plan: ClassicPlan, home: HomePlan) -> str | None:
    """The profile of whoever owns a home."""
    if not home.shared:
        return home.name
    wanted = str(home.owner).casefold()
    own = (each for each in plan.homes if not each.shared)
    return next((each.name for each in own if wanted in {each.name.casefold(), str(each.owner).casefold()}), None)


def _of_scripts(inventory: ClassicInventory) -> Iterator[str]:
    for name, merged in _apart(inventory):
        yield from (f"script {left}" for left in merged.leftovers[name])
        if name in merged.idle_minutes:
            yield f"script {name} stopped idle apps; Studio does: idle_shutdown"
    for name, figure in sorted(inventory.scripts.items()):
        if figure.value is None:
            yield f"script {name} could not be read: {figure.source}"

"""Spaces that people made, as far as a file can say all of them: a space that would change stays outside."""

from __future__ import annotations

from typing import Any, Final

from stacks.estate.model import PreparedSpace, SpaceApp
from studio_cli.adopt.found import Found, FoundDomain
from studio_cli.adopt.lines.written import EstateLines, said
from studio_cli.adopt.properties import OFF, leaves
from studio_cli.adopt.yaml_lines import yaml_lines

_VOLUME: Final = "SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb"


def spaces(found: FoundDomain, lines: EstateLines) -> list[dict[str, Any]]:
    """The spaces whose every setting the file can say: adopting them changes tags alone."""
    written = []
    for space in sorted(found.spaces, key=lambda each: each.name.lower()):
        line = _line(space)
        if why := _why_not(found, space):
            lines.unsaid.append(f"space {space.name} stays outside, untouched: {why}")
        elif lines.sayable(PreparedSpace, line, f"space {space.name}"):
            written.append(line)
    return written


def _line(space: Found) -> dict[str, Any]:
    told, app = dict(leaves(space.properties)), _app(space)
    return said(
        name=space.name,
        owner=space.owner,
        app=space.app,
        display_name=told.get("SpaceDisplayName"),
        instance_type=told.get(f"{app}.DefaultResourceSpec.InstanceType"),
        storage_gb=told.get(_VOLUME),
        idle_minutes=told.get(f"{app}.AppLifecycleManagement.IdleSettings.IdleTimeoutInMinutes"),
    )


def _app(space: Found) -> str:
    return f"SpaceSettings.{space.app}AppSettings"


def _why_not(found: FoundDomain, space: Found) -> str | None:
    if space.properties.get("SpaceSharingSettings", {}).get("SharingType") != "Private":
        return "people share it, as a role that the estate would change"
    if space.app not in list(SpaceApp):
        return f"its app is {space.app or 'not said'}"
    if all(space.owner != profile.name for profile in found.profiles):
        return f"its owner {space.owner} has no profile"
    spoken = set(_spoken(space))
    rest = {key: value for key, value in leaves(space.properties) if key not in spoken and value not in OFF}
    rest |= space.beyond
    return f"the file can not say {', '.join(yaml_lines(rest))}" if rest else None


def _spoken(space: Found) -> list[str]:
    app = _app(space)
    return [
        "DomainId",
        "OwnershipSettings.OwnerUserProfileName",
        "SpaceDisplayName",
        "SpaceName",
        "SpaceSettings.AppType",
        "SpaceSharingSettings.SharingType",
        _VOLUME,
        f"{app}.DefaultResourceSpec.InstanceType",
        f"{app}.AppLifecycleManagement.IdleSettings.IdleTimeoutInMinutes",
    ]

"""What Studio's pages show, and what is kept of Studio Classic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from stacks.estate import fields
from stacks.estate.model import HideableApp
from studio_cli.adopt.found import FoundDomain
from studio_cli.adopt.lines.people import teams_of
from studio_cli.adopt.lines.written import EstateLines, said
from studio_cli.adopt.properties import Properties
from studio_constructs import InstanceTypes, MlTool

_CURRENT: Final = "studio::"
_CLASSIC: Final = "app:JupyterServer:"


def portal(found: FoundDomain, lines: EstateLines) -> dict[str, Any]:
    """What is hidden, also that nothing is: an estate would hide Studio Classic by itself."""
    users = found.domain.user_settings
    hidden = users.get("StudioWebPortalSettings", {})
    page = str(users.get("DefaultLandingUri", ""))
    has_page = page.startswith(_CURRENT) and page != _CURRENT and not _is_classic(users)
    versions = [
        alias
        for each in hidden.get("HiddenSageMakerImageVersionAliases", [])
        for alias in each.get("VersionAliases", [])
    ]
    apps = lines.sayable_of(HideableApp, hidden.get("HiddenAppTypes", []), "a hidden app")
    return {
        "hidden_apps": apps,
        **said(
            hidden_tools=lines.sayable_of(MlTool, hidden.get("HiddenMlTools", []), "a hidden tool"),
            hidden_distribution_versions=_versions(versions, lines),
            hide_other_instance_types=_hides_others(found, hidden.get("HiddenInstanceTypes", []), lines),
            landing_page=lines.sayable(fields.LandingPage, page, "the landing page") if has_page else None,
        ),
    }


def classic(found: FoundDomain, lines: EstateLines) -> dict[str, Any] | None:
    """What is kept of Studio Classic; None for a domain that says nothing of it."""
    users = found.domain.user_settings
    kernels = users.get("KernelGatewayAppSettings", {})
    shared = _snapshots(users.get("SharingSettings", {}), lines)
    if not (users.get("JupyterServerAppSettings") or kernels or shared or _is_classic(users)):
        return None
    instance_type = kernels.get("DefaultResourceSpec", {}).get("InstanceType")
    return said(
        current_studio=not _is_classic(users) or None,
        kernel_instance_type=instance_type
        and lines.sayable(fields.DomainInstanceType, instance_type, "what kernels of Studio Classic start on"),
        snapshots=shared,
    )


def _is_classic(users: Properties) -> bool:
    """Whether people land in Studio Classic."""
    return users.get("StudioWebPortal") == "DISABLED" or str(users.get("DefaultLandingUri", "")).startswith(_CLASSIC)


def _snapshots(sharing: Properties, lines: EstateLines) -> dict[str, Any] | None:
    place = str(sharing.get("S3OutputPath", "")).removeprefix("s3://").rstrip("/")
    has_outputs = sharing.get("NotebookOutputOption") == "Allowed"
    if not place:
        if has_outputs:
            lines.unsaid.append(
                "snapshots of notebooks go where SageMaker chooses: an estate names a place, or has none"
            )
        return None
    if lines.sayable(fields.Bucket, place, "the place of notebooks' snapshots") is None:
        return None
    return {"place": place} if has_outputs else {"place": place, "outputs": False}


def _versions(aliases: list[str], lines: EstateLines) -> list[str]:
    kind = fields.HiddenVersions
    return aliases if lines.sayable(kind, aliases, "the hidden versions of SageMaker Distribution") else []


def _hides_others(found: FoundDomain, hidden: Iterable[str], lines: EstateLines) -> bool | None:
    """An estate hides what no team may run, or nothing."""
    hidden = set(hidden)
    if not hidden:
        return None
    others = set(InstanceTypes([each for team in teams_of(found) for each in team.instance_types]).hidden)
    if hidden == others:
        return True
    lines.unsaid.append(
        f"{len(hidden)} instance types are hidden, others than those that no team may run: they would be shown; write "
        "portal.hide_other_instance_types: true to hide what no team may run"
    )
    return None

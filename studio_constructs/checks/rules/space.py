"""Rules on spaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.rules.retention import FIX, find_not_retained
from studio_constructs.checks.rules.types import DOMAIN, SPACE
from studio_constructs.checks.template import Resource, Template, as_number

_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_API: Final = "https://docs.aws.amazon.com/sagemaker/latest/APIReference"
_SIZE: Final = "SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb"
_WITH_VOLUME: Final = ("JupyterLab", "CodeEditor")


def _owner(space: Resource, _: Template) -> Iterator[str]:
    if space.value("OwnershipSettings.OwnerUserProfileName") is None:
        yield "OwnershipSettings.OwnerUserProfileName is missing"


def _sharing(space: Resource, _: Template) -> Iterator[str]:
    if space.value("SpaceSharingSettings.SharingType") is None:
        yield "SpaceSharingSettings.SharingType is missing"


def _remote_access(space: Resource, _: Template) -> Iterator[str]:
    if space.value("SpaceSettings.RemoteAccess") == "ENABLED":
        yield "SpaceSettings.RemoteAccess is 'ENABLED'"


def _volume(space: Resource, template: Template) -> Iterator[str]:
    domain = template.target(space.value("DomainId"))
    if domain is None or domain.type != DOMAIN:
        return
    settings = "DefaultSpaceSettings" if _is_shared(space) else "DefaultUserSettings"
    default = f"{settings}.SpaceStorageSettings.DefaultEbsStorageSettings"
    size, largest = space.value(_SIZE), domain.value(f"{default}.MaximumEbsVolumeSizeInGb")
    if size is None and domain.value(default) is None and space.value("SpaceSettings.AppType") in _WITH_VOLUME:
        yield f"{_SIZE} is missing, and {domain.logical_id} has no size of its own"
    if _is_more(size, largest):
        yield f"{_SIZE} is {size}, and {domain.logical_id} allows {largest}"


def _is_shared(space: Resource) -> bool:
    return bool(space.value("SpaceSharingSettings.SharingType") == "Shared")


def _is_more(value: Any, bound: Any) -> bool:
    one, other = as_number(value), as_number(bound)
    return one is not None and other is not None and one > other


def _tags(space: Resource, _: Template) -> Iterator[str]:
    if not space.value("Tags"):
        yield "Tags is missing"


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-P01",
        severity=Severity.ERROR,
        title="A space has an owner",
        why="Policies tell a person's spaces from others' by the owner: what has none is open to everybody, to use and "
        "to delete. It can not be changed later: another owner is another space, without the files.",
        fix="OwnershipSettings: {OwnerUserProfileName: ...}",
        source=f"{_GUIDE}/studio-updated-jl-admin-guide-permissions.html",
        types=(SPACE,),
        find=_owner,
    ),
    Rule(
        id="Studio-P02",
        severity=Severity.ERROR,
        title="A space says whether it is private or shared",
        why="Everybody in the domain may open a shared space. It can not be changed later: another way of sharing is "
        "another space, without the files.",
        fix="SpaceSharingSettings: {SharingType: Private}",
        source=f"{_API}/API_SpaceSharingSettings.html",
        types=(SPACE,),
        find=_sharing,
    ),
    Rule(
        id="Studio-P03",
        severity=Severity.ERROR,
        title="No IDE outside of Studio connects to a space",
        why="A session from a laptop goes past the way in to Studio, and lives up to 12 hours after its owner has "
        "logged out.",
        fix="SpaceSettings: {RemoteAccess: DISABLED}",
        source=f"{_GUIDE}/remote-access-remote-setup.html",
        types=(SPACE,),
        find=_remote_access,
    ),
    Rule(
        id="Studio-P04",
        severity=Severity.ERROR,
        title="A space outlives its stack and its replacement",
        why="A space's volume is deleted with it, and nobody has a snapshot.",
        fix=FIX,
        source=f"{_API}/API_DeleteSpace.html",
        types=(SPACE,),
        find=find_not_retained,
    ),
    Rule(
        id="Studio-P05",
        severity=Severity.WARNING,
        title="A space's volume has a size, within what the domain allows",
        why="SageMaker refuses a size above the domain's largest, and where nobody says one it is AWS's that holds. "
        "Where the domain is not in the templates, this is not judged.",
        fix="SpaceSettings: {SpaceStorageSettings: {EbsStorageSettings: {EbsVolumeSizeInGb: ...}}}",
        source=f"{_API}/API_EbsStorageSettings.html",
        types=(SPACE,),
        find=_volume,
    ),
    Rule(
        id="Studio-P06",
        severity=Severity.WARNING,
        title="A space has tags",
        why="What runs in it is paid for under them, and policies tell people's spaces by them.",
        fix="Tags: [{Key: owner, Value: ...}]",
        source=f"{_API}/API_CreateSpace.html",
        types=(SPACE,),
        find=_tags,
    ),
)

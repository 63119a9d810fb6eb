"""Cases of the rules on spaces."""

from __future__ import annotations

from typing import Any, Final

from tests.kit import Json
from tests.studio_constructs.checks.cases.domain import GIVEN, KEEP, PARAMETER, domain
from tests.studio_constructs.checks.cases.domain_apps import volumes
from tests.studio_constructs.checks.kit import Bad, Good, resource

SPACE: Final = "AWS::SageMaker::Space"
SIZE: Final = "SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb"
LIMITED: Final = volumes(DefaultEbsVolumeSizeInGb=5, MaximumEbsVolumeSizeInGb=100)


def space(**properties: Any) -> Json:
    return {"Space": resource(SPACE, {"DomainId": {"Ref": "Domain"}, **properties})}


def sized(size: Any, **settings: Any) -> Json:
    storage = {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}
    return space(SpaceSettings={"AppType": "JupyterLab", "SpaceStorageSettings": storage}, **settings)


CASES: Final = (
    Bad("Studio-P01", "missing", space(), "OwnershipSettings.OwnerUserProfileName is missing"),
    Good("Studio-P01", "somebody", space(OwnershipSettings={"OwnerUserProfileName": "alice"})),
    Good("Studio-P01", "unknown", space(OwnershipSettings=GIVEN), PARAMETER),
    Bad("Studio-P02", "missing", space(), "SpaceSharingSettings.SharingType is missing"),
    Good("Studio-P02", "shared", space(SpaceSharingSettings={"SharingType": "Shared"})),
    Bad(
        "Studio-P03",
        "on",
        space(SpaceSettings={"RemoteAccess": "ENABLED"}),
        "SpaceSettings.RemoteAccess is 'ENABLED'",
    ),
    Good("Studio-P03", "off", space(SpaceSettings={"RemoteAccess": "DISABLED"})),
    Good("Studio-P03", "nothing said, which is off", space()),
    Bad(
        "Studio-P04",
        "replaced",
        {"Space": resource(SPACE, {}, DeletionPolicy="Retain", UpdateReplacePolicy="Delete")},
        "UpdateReplacePolicy is 'Delete'",
    ),
    Good("Studio-P04", "kept", {"Space": resource(SPACE, {}, **KEEP)}),
    Bad(
        "Studio-P05",
        "too large",
        {**LIMITED, **sized(101)},
        f"{SIZE} is 101, and Domain allows 100",
    ),
    *(
        Bad(
            "Studio-P05",
            f"no size anywhere, {app}",
            {**domain(), **space(SpaceSettings={"AppType": app})},
            f"{SIZE} is missing, and Domain has no size of its own",
        )
        for app in ("CodeEditor", "JupyterLab")
    ),
    Bad(
        "Studio-P05",
        "too large for what people share",
        {
            **domain(DefaultSpaceSettings=LIMITED["Domain"]["Properties"]["DefaultUserSettings"]),
            **sized(101, SpaceSharingSettings={"SharingType": "Shared"}),
        },
        f"{SIZE} is 101, and Domain allows 100",
    ),
    Good("Studio-P05", "the largest", {**LIMITED, **sized("100")}),
    Good("Studio-P05", "the domain's", {**LIMITED, **space(SpaceSettings={"AppType": "JupyterLab"})}),
    Good("Studio-P05", "shared", {**LIMITED, **sized(101, SpaceSharingSettings={"SharingType": "Shared"})}),
    Good("Studio-P05", "an app without a volume", {**domain(), **space(SpaceSettings={"AppType": "JupyterServer"})}),
    Good("Studio-P05", "no domain", sized(101)),
    Good(
        "Studio-P05",
        "a domain of something else",
        {"Domain": resource("Custom::Domain", LIMITED["Domain"]["Properties"]), **sized(101)},
    ),
    Bad("Studio-P06", "missing", space(), "Tags is missing"),
    Good("Studio-P06", "one", space(Tags=[{"Key": "owner", "Value": "alice"}])),
    Good("Studio-P06", "unknown", space(Tags=GIVEN), PARAMETER),
)

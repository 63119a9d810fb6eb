"""Reads a domain with Studio Classic. Nothing is changed."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from botocore.config import Config

from studio_cli.asking import pages
from studio_cli.aws import Target
from studio_cli.migrate.classic.facts import (
    CLASSIC_APPS,
    ENDED,
    App,
    AttachedImage,
    AttachedScript,
    ClassicInventory,
    Home,
    Lands,
    StudioSpace,
)
from studio_cli.migrate.inventory.facts import Script
from studio_cli.migrate.inventory.figure import Figure, ask
from studio_cli.migrate.inventory.prices import PriceFile, Prices, prices_of_file
from studio_cli.place import RefusedError

PATIENT: Final = Config(retries={"mode": "standard", "max_attempts": 10}, connect_timeout=10)
CLASSIC_LANDING: Final = "app:JupyterServer:"
_SCRIPT: Final = "sagemaker:DescribeStudioLifecycleConfig"
_DEFAULT: Final = "AutoMountHomeEFS"

Row = Mapping[str, Any]


def read_classic(
    target: Target, region: str, domain_id: str | None, *, now: dt.datetime, prices: PriceFile | None = None
) -> ClassicInventory:
    """Read everything about Studio Classic in a domain.

    Args:
        target: Where to ask.
        region: The domain's region.
        domain_id: Its id. Default: the only domain there.
        now: Now.
        prices: What an hour of an app costs. Default: it is unknown.

    Raises:
        RefusedError: There is no such domain, or several and none was named.
    """
    sagemaker = target.client("sagemaker", region, config=PATIENT)
    return _Domain(sagemaker, target.account(region), region, find_domain(sagemaker, region, domain_id), prices).read(
        now
    )


def find_domain(sagemaker: Any, region: str, domain_id: str | None) -> str:
    """The id of the domain that was named, or of the only one.

    Raises:
        RefusedError: There is none, or it is not clear which.
    """
    there = {str(row["DomainId"]): str(row["DomainName"]) for row in pages(sagemaker, "list_domains", "Domains")}
    if domain_id in there:
        return str(domain_id)
    if domain_id is None and len(there) == 1:
        return next(iter(there))
    listed = ", ".join(f"{key} ({name})" for key, name in there.items()) or "none"
    asked = "no domain is named" if domain_id is None else f"there is no domain {domain_id}"
    raise RefusedError(f"{asked}, and domains in {region} are: {listed}; name one with --domain, or another --region")


class _Domain:
    """One domain."""

    def __init__(self, sagemaker: Any, account: str, region: str, domain_id: str, prices: PriceFile | None) -> None:
        self._sagemaker, self._account, self._region, self._id = sagemaker, account, region, domain_id
        self._row: Row = sagemaker.describe_domain(DomainId=domain_id)
        self._spaces = list(pages(sagemaker, "list_spaces", "Spaces", DomainIdEquals=domain_id))
        self._apps = [
            row
            for row in pages(sagemaker, "list_apps", "Apps", DomainIdEquals=domain_id)
            if row["AppType"] in CLASSIC_APPS and row["Status"] not in ENDED
        ]
        wanted = {(region, row["ResourceSpec"]["InstanceType"]) for row in self._apps if _has_type(row)}
        self._prices = prices_of_file(prices, sorted(wanted)) if prices else Prices("USD")

    def read(self, now: dt.datetime) -> ClassicInventory:
        """All of it."""
        homes = (*self._of_people(), *self._of_spaces())
        names = sorted({script.name for home in homes for script in home.scripts})
        users = self._row.get("DefaultUserSettings", {})
        return ClassicInventory(
            account=self._account,
            region=self._region,
            domain=self._id,
            domain_name=self._row["DomainName"],
            file_system=self._row.get("HomeEfsFileSystemId"),
            snapshots=_snapshots(users),
            taken=now,
            currency=self._prices.currency,
            homes=tuple(sorted(homes, key=lambda home: home.key)),
            scripts={name: ask(_SCRIPT, partial(self._script, name)) for name in names},
        )

    def _of_people(self) -> Iterator[Home]:
        for listed in pages(self._sagemaker, "list_user_profiles", "UserProfiles", DomainIdEquals=self._id):
            name = str(listed["UserProfileName"])
            row = self._sagemaker.describe_user_profile(DomainId=self._id, UserProfileName=name)
            settings = merged(self._row.get("DefaultUserSettings", {}), row.get("UserSettings", {}))
            yield Home(
                name=name,
                shared=False,
                uid=_uid(row),
                signs_in_as=row.get("SingleSignOnUserValue"),
                lands=lands(settings),
                mounted="HomeEfsFileSystemId" in self._row and is_mounted(self._row, settings),
                apps=tuple(self._apps_of("UserProfileName", name)),
                scripts=tuple(_scripts(settings)),
                images=tuple(_images(settings)),
                spaces=tuple(self._spaces_of(name)),
            )

    def _of_spaces(self) -> Iterator[Home]:
        for listed in self._spaces:
            if listed.get("SpaceSettingsSummary", {}).get("AppType", "JupyterServer") != "JupyterServer":
                continue
            name = str(listed["SpaceName"])
            row = self._sagemaker.describe_space(DomainId=self._id, SpaceName=name)
            settings = merged(self._row.get("DefaultSpaceSettings", {}), row.get("SpaceSettings", {}))
            yield Home(
                name=name,
                shared=True,
                uid=_uid(row),
                lands=Lands.CLASSIC,
                mounted=False,
                apps=tuple(self._apps_of("SpaceName", name)),
                scripts=tuple(_scripts(settings)),
                images=tuple(_images(settings)),
            )

    def _spaces_of(self, profile: str) -> Iterator[StudioSpace]:
        for row in self._spaces:
            owner = row.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName", "")
            summary = row.get("SpaceSettingsSummary", {})
            is_private = row.get("SpaceSharingSettingsSummary", {}).get("SharingType") == "Private"
            if is_private and owner.lower() == profile.lower() and summary.get("AppType") == "JupyterLab":
                storage = summary.get("SpaceStorageSettings", {}).get("EbsStorageSettings", {})
                yield StudioSpace(name=row["SpaceName"], volume_gb=storage.get("EbsVolumeSizeInGb"))

    def _apps_of(self, member: str, name: str) -> Iterator[App]:
        for row in self._apps:
            if str(row.get(member, "")).lower() != name.lower():
                continue
            told = self._sagemaker.describe_app(
                DomainId=self._id, **{member: row[member]}, AppType=row["AppType"], AppName=row["AppName"]
            )
            spec = told.get("ResourceSpec", {})
            instance_type = spec.get("InstanceType")
            free: Figure[float] = Figure(value=0.0, source="JupyterServer is free of charge")
            price = self._prices.hour(self._region, str(instance_type))
            yield App(
                type=row["AppType"],
                name=row["AppName"],
                status=told["Status"],
                instance_type=instance_type,
                image=spec.get("SageMakerImageArn"),
                price_hour=price if _has_type(row) else free,
            )

    def _script(self, name: str) -> Script:
        row = self._sagemaker.describe_studio_lifecycle_config(StudioLifecycleConfigName=name)
        text = base64.b64decode(row.get("StudioLifecycleConfigContent", "")).decode(errors="replace")
        return Script(name=name, on_start=text)


def merged(first: Row, over: Row) -> dict[str, Any]:
    """Settings with others over them, as SageMaker takes a profile's over the domain's: member by member."""
    made = dict(first)
    for key, value in over.items():
        below = made.get(key)
        made[key] = merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return made


def is_mounted(domain: Row, settings: Row) -> bool:
    """Whether private spaces show somebody's home: a profile may say that it is as the domain says."""
    said = settings.get(_DEFAULT)
    if said == "DefaultAsDomain":
        said = domain.get("DefaultUserSettings", {}).get(_DEFAULT)
    return said != "Disabled"


def lands(settings: Row) -> Lands:
    """Where somebody with these settings comes who opens Studio."""
    uri, portal = settings.get("DefaultLandingUri"), settings.get("StudioWebPortal")
    if portal == "DISABLED" or str(uri).startswith(CLASSIC_LANDING):
        return Lands.CLASSIC
    return Lands.STUDIO if portal == "ENABLED" and str(uri).startswith("studio::") else Lands.UNSAID


def _has_type(row: Row) -> bool:
    return row.get("ResourceSpec", {}).get("InstanceType") not in {None, "system"}


def _uid(row: Row) -> int | None:
    return int(row["HomeEfsFileSystemUid"]) if "HomeEfsFileSystemUid" in row else None


def _snapshots(users: Row) -> str | None:
    sharing = users.get("SharingSettings", {})
    return sharing.get("S3OutputPath") if sharing.get("NotebookOutputOption") == "Allowed" else None


def _scripts(settings: Row) -> Iterator[AttachedScript]:
    for app_type in CLASSIC_APPS:
        block = settings.get(f"{app_type}AppSettings", {})
        default = block.get("DefaultResourceSpec", {}).get("LifecycleConfigArn")
        for arn in dict.fromkeys([default, *block.get("LifecycleConfigArns", [])]):
            if str(arn).startswith("arn:"):
                yield AttachedScript(name=arn.rsplit("/", 1)[-1], app_type=app_type, default=arn == default)


def _images(settings: Row) -> Iterator[AttachedImage]:
    today = {row["ImageName"] for row in settings.get("JupyterLabAppSettings", {}).get("CustomImages", [])}
    for row in settings.get("KernelGatewayAppSettings", {}).get("CustomImages", []):
        yield AttachedImage(
            name=row["ImageName"], version=row.get("ImageVersionNumber"), in_jupyter_lab=row["ImageName"] in today
        )

"""What Studio has, and what ran in it: spaces and their volumes, apps and their hours, the file systems of domains."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError

from studio_cli.migrate.inventory.activity import LOOKUP, records
from studio_cli.migrate.inventory.facts import Apps, Home, Hours, Space, Studio
from studio_cli.migrate.inventory.figure import Figure, ask
from studio_cli.migrate.inventory.hours import WINDOW_DAYS, hours_of, type_of_run
from studio_cli.migrate.inventory.prices import HOMES, STUDIO, STUDIO_VOLUME, type_of_usage_price

LIST: Final = "sagemaker:List* and Describe* of Studio"
SIZE: Final = "elasticfilesystem:DescribeFileSystems"
UNTOLD_SPACE: Final = "it does not tell of the space's creation, so it does not tell all"
NO_END: Final = "an app is gone, and CloudTrail tells of no end"
NO_START: Final = "an app runs, and CloudTrail tells of no start"
_EVENTS: Final = ("CreateApp", "DeleteApp", "CreateSpace")
_RUNS: Final = frozenset({"InService", "Pending", "Deleting"})
_FREE: Final = "system"
"""The instance type of JupyterServer apps, which is not billed.

https://docs.aws.amazon.com/sagemaker/latest/dg/notebooks-usage-metering.html
"""
_SLACK: Final = dt.timedelta(minutes=5)
"""CloudTrail's and SageMaker's clocks need not tell one second of the creation."""
_GB: Final = 1024**3

type_of_key = tuple[str, str, bool]
"""Domain, space or profile, and whether it is a profile."""


@dataclass(frozen=True, slots=True)
class AppEvent:
    """An app that began or ended, as CloudTrail tells it."""

    when: dt.datetime
    app: tuple[str, str]
    """Its type and name."""
    begins: bool
    instance_type: str | None = None


@dataclass(frozen=True)
class History:
    """What CloudTrail tells of Studio in a region."""

    apps: Mapping[type_of_key, Sequence[AppEvent]]
    spaces: frozenset[tuple[str, str]]
    """Domain and name of the spaces that were made in the window."""


def read_studio(
    clients: Mapping[str, Any], region: str, price_of: type_of_usage_price, *, now: dt.datetime, timezone: ZoneInfo
) -> Figure[Studio]:
    """What Studio has in a region, and what it costs. Nothing is changed.

    Args:
        clients: Clients of ``sagemaker``, ``cloudtrail`` and ``efs``.
        region: The region.
        price_of: What usage costs.
        now: The end of the window.
        timezone: Where people are.
    """

    def read() -> Studio:
        sagemaker = clients["sagemaker"]
        domains = [row["DomainId"] for row in _listed(sagemaker, "list_domains", "Domains")]
        if not domains:
            return Studio()
        apps = [row for row in _listed(sagemaker, "list_apps", "Apps") if row["Status"] in _RUNS]
        told = ask(LOOKUP, partial(_history, clients["cloudtrail"], now))
        place = _Place(region, told, apps, price_of, now=now, timezone=timezone)
        spaces = [place.space(row) for row in _listed(sagemaker, "list_spaces", "Spaces")]
        profiles = [each for each in place.profiles() if each[0] in domains and _exists(sagemaker, each)]
        homes = (_home(clients, region, domain, price_of) for domain in domains)
        return Studio(
            spaces=(*spaces, *(place.profile(*each) for each in profiles)),
            homes=tuple(home for home in homes if home is not None),
        )

    return ask(LIST, read)


def _listed(sagemaker: Any, operation: str, name: str) -> Iterator[Mapping[str, Any]]:
    for page in sagemaker.get_paginator(operation).paginate():
        yield from page[name]


def _history(cloudtrail: Any, now: dt.datetime) -> History:
    apps: dict[type_of_key, list[AppEvent]] = defaultdict(list)
    spaces: set[tuple[str, str]] = set()
    for when, record in records(cloudtrail, _EVENTS, now):
        said = record.get("requestParameters") or {}
        domain, space = str(said.get("domainId")), said.get("spaceName")
        if record["eventName"] == "CreateSpace":
            spaces.add((domain, str(space)))
            continue
        key = (domain, str(space or said.get("userProfileName")), not space)
        apps[key].append(
            AppEvent(
                when,
                (str(said.get("appType")), str(said.get("appName"))),
                begins=record["eventName"] == "CreateApp",
                instance_type=(said.get("resourceSpec") or {}).get("instanceType"),
            )
        )
    return History({key: sorted(each, key=lambda event: event.when) for key, each in apps.items()}, frozenset(spaces))


def runs_of_app(
    events: Sequence[AppEvent], running: tuple[dt.datetime, str | None] | None, began: dt.datetime, now: dt.datetime
) -> tuple[dict[str | None, list[type_of_run]], str | None]:
    """From when to when an app ran, by instance type.

    Args:
        events: When it began and ended, in order.
        running: Since when it runs, as SageMaker says, and on what; None where it does not.
        began: The beginning of the window, or of the space.
        now: The end of the window.

    Returns:
        The runs that are certain; and why they may not be all, if something is missing among the events.
    """
    runs: dict[str | None, list[type_of_run]] = defaultdict(list)
    gap: str | None = None
    since: dt.datetime | None = began if events and not events[0].begins else None
    instance_type: str | None = None
    for event in events:
        if event.begins:
            # An app cannot be made while it is there: it ended, by itself or untold.
            gap = gap if since is None else NO_END
            since, instance_type = max(event.when, began), event.instance_type
        elif since is not None:
            runs[instance_type].append((since, max(event.when, since)))
            since = None
    if running is None:
        return runs, gap if since is None else NO_END
    created, now_on = running
    if since is None and created > began + _SLACK:
        gap = NO_START
    elif since is not None and since < created - _SLACK:
        gap = NO_END
    runs[now_on or instance_type].append((max(created, began), now))
    return runs, gap


class _Place:
    """One region, with what is asked once for all of its spaces."""

    def __init__(
        self,
        region: str,
        told: Figure[History],
        running: Sequence[Mapping[str, Any]],
        price_of: type_of_usage_price,
        *,
        now: dt.datetime,
        timezone: ZoneInfo,
    ) -> None:
        self._region, self._told, self._price_of, self._now, self._timezone = region, told, price_of, now, timezone
        self._running: dict[type_of_key, list[Mapping[str, Any]]] = defaultdict(list)
        for row in running:
            space = row.get("SpaceName")
            self._running[row["DomainId"], space or row["UserProfileName"], not space].append(row)

    def space(self, row: Mapping[str, Any]) -> Space:
        """A space, of ListSpaces."""
        domain, name, created = row["DomainId"], row["SpaceName"], row["CreationTime"]
        storage = row.get("SpaceSettingsSummary", {}).get("SpaceStorageSettings", {}).get("EbsStorageSettings", {})
        size = storage.get("EbsVolumeSizeInGb")
        source = "sagemaker:ListSpaces" if size is not None else "sagemaker:ListSpaces: it tells no size"
        untold = (
            self._told.value is not None
            and created > self._now - dt.timedelta(days=WINDOW_DAYS)
            and (domain, name) not in self._told.value.spaces
        )
        return Space(
            region=self._region,
            domain=domain,
            name=name,
            owner=row.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName"),
            created=created,
            volume_gb=Figure(value=size, source=source),
            price_volume=self._price_of(self._region, STUDIO_VOLUME),
            apps=self._apps((domain, name, False), created, UNTOLD_SPACE if untold else None),
        )

    def profiles(self) -> list[tuple[str, str]]:
        """Domain and name of the profiles for which apps run, or ran, outside of spaces: Studio Classic."""
        told = self._told.value.apps if self._told.value is not None else {}
        return sorted({(domain, name) for domain, name, is_profile in (*told, *self._running) if is_profile})

    def profile(self, domain: str, name: str) -> Space:
        """What runs for a profile itself."""
        key = (domain, name, True)
        begins = [row["CreationTime"] for row in self._running.get(key, ())]
        events = self._told.value.apps.get(key, ()) if self._told.value is not None else ()
        window = self._now - dt.timedelta(days=WINDOW_DAYS)
        begins += [event.when if event.begins else window for event in events[:1]]
        created = max(min(begins), window)
        return Space(
            region=self._region,
            domain=domain,
            name=name,
            owner=name,
            created=created,
            volume_gb=Figure(value=0, source="Studio Classic keeps files in the domain's file system"),
            price_volume=Figure(value=0.0, source="Studio Classic has no volumes"),
            apps=self._apps(key, created, None),
        )

    def _apps(self, key: type_of_key, created: dt.datetime, untold: str | None) -> Figure[tuple[Apps, ...]]:
        """What ran, and what of it is certain."""
        history = self._told.value
        reason = self._told.source if history is None else f"{LOOKUP}: {untold}" if untold else None
        rows = {(row["AppType"], row["AppName"]): row for row in self._running.get(key, ())}
        events = history.apps.get(key, ()) if history is not None else ()
        if reason and not rows:
            return Figure(value=None, source=reason)
        began = max(created, self._now - dt.timedelta(days=WINDOW_DAYS))
        days = max((self._now - began) / dt.timedelta(days=1), 1)
        found: list[Apps] = []
        for app in sorted({*rows, *(event.app for event in events)}):
            own = [event for event in events if event.app == app and event.when >= created - _SLACK]
            row = rows.get(app)
            running = (row["CreationTime"], row.get("ResourceSpec", {}).get("InstanceType")) if row else None
            runs, gap = runs_of_app(own, running, began, self._now)
            found += self._of_app(app[0], runs, gap or reason, days)
        return Figure(value=tuple(found), source=f"{LOOKUP} and sagemaker:ListApps, {days:.0f} days")

    def _of_app(
        self, app_type: str, runs: Mapping[str | None, list[type_of_run]], gap: str | None, days: float
    ) -> Iterator[Apps]:
        if not runs and gap:
            yield self._on(app_type, None, Figure(value=None, source=f"{LOOKUP}: {gap}"))
        for instance_type, each in runs.items():
            hours = hours_of(each, self._timezone, window_days=days, at_least=gap is not None)
            said = f"{LOOKUP}, {days:.0f} days" + (f", at least: {gap}" if gap else "")
            yield self._on(app_type, instance_type, Figure(value=hours, source=said))

    def _on(self, app_type: str, instance_type: str | None, hours: Figure[Hours]) -> Apps:
        if instance_type is None:
            price: Figure[float] = Figure(value=None, source=f"{LOOKUP}: it does not tell the instance type")
        elif instance_type == _FREE:
            price = Figure(value=0.0, source="instances of the type system are not billed")
        else:
            price = self._price_of(self._region, f"{STUDIO}{app_type}-{instance_type}")
        return Apps(app_type=app_type, instance_type=instance_type, hours=hours, price_hour=price)


def _exists(sagemaker: Any, profile: tuple[str, str]) -> bool:
    try:
        sagemaker.describe_user_profile(DomainId=profile[0], UserProfileName=profile[1])
    except ClientError as error:
        if error.response["Error"]["Code"] in {"ResourceNotFound", "ResourceNotFoundException"}:
            return False
        raise
    return True


def _home(clients: Mapping[str, Any], region: str, domain: str, price_of: type_of_usage_price) -> Home | None:
    """The file system of a domain; none where it has none, or is gone since it was listed."""
    try:
        file_system = clients["sagemaker"].describe_domain(DomainId=domain).get("HomeEfsFileSystemId")
    except ClientError as error:
        if error.response["Error"]["Code"] in {"ResourceNotFound", "ResourceNotFoundException"}:
            return None
        raise
    if not file_system:
        return None
    size = ask(SIZE, partial(_size, clients["efs"], file_system))
    if size.value is None:
        gone = f"{SIZE}: {file_system} is gone" if size.source == SIZE else size.source
        figure: Figure[float] = Figure(value=None, source=gone)
    else:
        standard, other = size.value
        source = f"{SIZE}: {other:,.0f} GB in other classes are not in it" if other else SIZE
        figure = Figure(value=standard, source=source, at_least=bool(other))
    return Home(region=region, domain=domain, file_system=file_system, size_gb=figure, price_gb=price_of(region, HOMES))


def _size(efs: Any, file_system: str) -> tuple[float, float] | None:
    """Gigabytes in the standard class, and in all others; None where it is gone."""
    try:
        size = efs.describe_file_systems(FileSystemId=file_system)["FileSystems"][0]["SizeInBytes"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "FileSystemNotFound":
            raise
        return None
    standard = size.get("ValueInStandard", size["Value"])
    return standard / _GB, max(size["Value"] - standard, 0) / _GB

"""Reads everything about the notebook instances of some regions. Nothing is changed."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as UnreachableError

from studio_cli.aws import Target
from studio_cli.migrate.inventory.activity import LOOKUP, last_use, read_events, read_log_ends
from studio_cli.migrate.inventory.facts import Event, Instance, Inventory, Role, Script, Studio
from studio_cli.migrate.inventory.figure import Figure, ask
from studio_cli.migrate.inventory.hours import UNTOLD, WINDOW_DAYS, hours_figure
from studio_cli.migrate.inventory.prices import (
    PRICE_LIST_REGION,
    PriceFile,
    Prices,
    prices_of_aws,
    prices_of_file,
    type_of_usage_price,
    unpriced,
    usages_of_aws,
    usages_of_file,
)
from studio_cli.migrate.inventory.roles import read_role
from studio_cli.migrate.inventory.studio import read_studio

_PATIENT: Final = Config(retries={"mode": "standard", "max_attempts": 10}, connect_timeout=10)
"""CloudTrail takes two look-ups a second: waiting is the rule."""
_IMPATIENT: Final = Config(retries={"mode": "standard", "max_attempts": 2}, connect_timeout=3, read_timeout=20)
"""The price list can be done without, and often is not reached."""
_OTHER_PARTITIONS: Final = ("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-")
"""Regions whose credentials the price list does not know."""
_SCRIPT: Final = "sagemaker:DescribeNotebookInstanceLifecycleConfig"
_TAGS: Final = "sagemaker:ListTags"


def read_inventory(
    target: Target,
    regions: Sequence[str],
    *,
    now: dt.datetime,
    timezone: ZoneInfo,
    prices: PriceFile | None = None,
    priced: bool = True,
) -> Inventory:
    """Read everything about the notebook instances of some regions.

    Args:
        target: Where.
        regions: The regions.
        now: Now.
        timezone: Where people are, for days of the week.
        prices: What things cost. Default: AWS's price list is asked.
        priced: Whether it is, and what Studio costs is read too. Default: it is.

    Raises:
        RegionError: A region does not tell what there is no inventory without: which notebook instances it has. Without
            it, what is there would be told as gone.
    """
    described = {region: _described(target, region) for region in regions}
    wanted = sorted({(region, row["InstanceType"]) for region, rows in described.items() for row in rows})
    costs = _prices(target, prices, wanted) if priced else Prices("USD")
    instances = [
        instance
        for region, rows in described.items()
        if rows
        for instance in _Region(target, region, now, timezone, costs).instances(rows)
    ]
    return Inventory(
        account=target.account(regions[0]),
        regions=tuple(regions),
        taken=now,
        timezone=str(timezone),
        currency=costs.currency,
        instances=tuple(sorted(instances, key=lambda each: (each.region, each.name))),
        roles=_roles(target.client("iam", regions[0], config=_PATIENT), instances),
        scripts=dict(_scripts(target, instances)),
        studio=dict(_studio(target, regions, now, timezone, prices)) if priced else {},
    )


class RegionError(Exception):
    """A region that does not tell of its notebook instances."""


def _described(target: Target, region: str) -> list[Mapping[str, Any]]:
    try:
        return list(_describe(target.client("sagemaker", region, config=_PATIENT)))
    except (ClientError, HTTPClientError, UnreachableError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code.startswith("ExpiredToken"):
            raise
        said = " ".join(str(error).split())
        raise RegionError(
            f"{region} does not tell of its notebook instances: {said}. Is the region enabled, and may they be read "
            "there? Nothing is written, for what is not told would count as gone"
        ) from error


def _describe(sagemaker: Any) -> Iterator[Mapping[str, Any]]:
    for page in sagemaker.get_paginator("list_notebook_instances").paginate():
        for row in page["NotebookInstances"]:
            name = row["NotebookInstanceName"]
            try:
                yield sagemaker.describe_notebook_instance(NotebookInstanceName=name)
            except ClientError as error:
                if "RecordNotFound" not in str(error):  # deleted since it was listed
                    raise


def _prices(target: Target, prices: PriceFile | None, wanted: Sequence[tuple[str, str]]) -> Prices:
    if prices is not None:
        return prices_of_file(prices, wanted)
    if target.is_local or not wanted or wanted[0][0].startswith(_OTHER_PARTITIONS):
        return Prices("USD")
    return prices_of_aws(target.client("pricing", PRICE_LIST_REGION, config=_IMPATIENT), wanted)


def _studio(
    target: Target, regions: Sequence[str], now: dt.datetime, timezone: ZoneInfo, prices: PriceFile | None
) -> Iterator[tuple[str, Figure[Studio]]]:
    price_of: type_of_usage_price = unpriced
    if prices is not None:
        price_of = usages_of_file(prices)
    elif not target.is_local and not regions[0].startswith(_OTHER_PARTITIONS):
        price_of = usages_of_aws(target.client("pricing", PRICE_LIST_REGION, config=_IMPATIENT))
    for region in regions:
        clients = {name: target.client(name, region, config=_PATIENT) for name in ("sagemaker", "cloudtrail", "efs")}
        yield region, read_studio(clients, region, price_of, now=now, timezone=timezone)


def _roles(iam: Any, instances: Sequence[Instance]) -> dict[str, Figure[Role]]:
    return {arn: read_role(iam, arn) for arn in sorted({each.role_arn for each in instances})}


def _scripts(target: Target, instances: Sequence[Instance]) -> Iterator[tuple[str, Figure[Script]]]:
    for region, name in sorted({(each.region, each.script) for each in instances if each.script}):
        sagemaker = target.client("sagemaker", region, config=_PATIENT)
        yield f"{region}/{name}", ask(_SCRIPT, partial(_script, sagemaker, name))


def _script(sagemaker: Any, name: str) -> Script:
    row = sagemaker.describe_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName=name)
    return Script(name=name, on_create=_text(row.get("OnCreate", ())), on_start=_text(row.get("OnStart", ())))


def _text(hooks: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(base64.b64decode(hook["Content"]).decode(errors="replace") for hook in hooks if "Content" in hook)


class _Region:
    """One region, with what is asked once for all of its instances."""

    def __init__(self, target: Target, region: str, now: dt.datetime, timezone: ZoneInfo, prices: Prices) -> None:
        self._target, self._region, self._now, self._timezone, self._prices = target, region, now, timezone, prices
        self._sagemaker = target.client("sagemaker", region, config=_PATIENT)

    def instances(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Instance]:
        """What is known of each."""
        events = read_events(self._target.client("cloudtrail", self._region, config=_PATIENT), self._now)
        names = [row["NotebookInstanceName"] for row in rows]
        logs = read_log_ends(self._target.client("logs", self._region, config=_PATIENT), names)
        for row in rows:
            name = row["NotebookInstanceName"]
            own: Figure[tuple[Event, ...]] = Figure(
                value=None if events.value is None else events.value.get(name, ()), source=events.source
            )
            yield self._instance(row, own, logs[name])

    def _instance(
        self, row: Mapping[str, Any], events: Figure[tuple[Event, ...]], log: Figure[dt.datetime]
    ) -> Instance:
        status, created, modified = row["NotebookInstanceStatus"], row["CreationTime"], row["LastModifiedTime"]
        # An instance may be made anew under a name that another had.
        if events.value is not None:
            own = tuple(each for each in events.value if each.when >= created - _SLACK)
            # Made within the window, and not a word of it: an account, or a local AWS, without the history.
            untold = not own and created > self._now - dt.timedelta(days=WINDOW_DAYS)
            events = Figure(value=None if untold else own, source=f"{LOOKUP}: {UNTOLD}" if untold else events.source)
        return Instance(
            name=row["NotebookInstanceName"],
            region=self._region,
            arn=row["NotebookInstanceArn"],
            status=status,
            instance_type=row["InstanceType"],
            volume_gb=row["VolumeSizeInGB"],
            created=created,
            modified=modified,
            role_arn=row["RoleArn"],
            script=row.get("NotebookInstanceLifecycleConfigName"),
            repositories=tuple(
                each for each in (row.get("DefaultCodeRepository"), *row.get("AdditionalCodeRepositories", ())) if each
            ),
            direct_internet=row["DirectInternetAccess"] == "Enabled",
            subnet=row.get("SubnetId"),
            security_groups=tuple(row.get("SecurityGroups", ())),
            key=row.get("KmsKeyId"),
            platform=row.get("PlatformIdentifier", "notebook-al1-v1"),
            root_access=row["RootAccess"] == "Enabled",
            imds=row.get("InstanceMetadataServiceConfiguration", {}).get("MinimumInstanceMetadataServiceVersion", "1"),
            failure=row.get("FailureReason"),
            tags=self._tags(row["NotebookInstanceArn"]),
            events=events,
            last_use=last_use(events, log),
            hours=hours_figure(events, status, created, modified, now=self._now, timezone=self._timezone),
            price_hour=self._prices.hour(self._region, row["InstanceType"]),
            price_volume=self._prices.volume(self._region),
        )

    def _tags(self, arn: str) -> Figure[dict[str, str]]:
        def read() -> dict[str, str]:
            pages = self._sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn)
            return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}

        return ask(_TAGS, read)


_SLACK: Final = dt.timedelta(minutes=5)
"""CloudTrail's and SageMaker's clocks need not tell one second of the creation."""

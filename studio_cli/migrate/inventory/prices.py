"""What an hour and a gigabyte cost: from a file, or from AWS's price list; never from here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from stacks.estate.errors import EstateError
from stacks.estate.fields import Region
from stacks.estate.kind import Kind
from stacks.estate.model.base import Model
from stacks.estate.translate import findings_of
from stacks.estate.yaml_text import UnreadableError, parse, text_of
from studio_cli.migrate.inventory.figure import Figure, ask
from studio_constructs.errors import Problem

PRICE_LIST: Final = "pricing:GetProducts"
PRICE_LIST_REGION: Final = "us-east-1"
"""One of the regions that the price list is asked in, for all of them.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""
_INSTANCE: Final = "Notebk:"
_VOLUME: Final = "Notebk:VolumeUsage.gp2"

Price = Annotated[float, Field(ge=0)]


class RegionPrices(Model):
    """What one region costs."""

    instances: dict[str, Price] = Field(default={}, examples=[{"ml.t3.medium": 0.05}])
    """An hour of each instance type. Default: none is known."""
    volume_gb_month: Price | None = None
    """A gigabyte of a volume for a month. Default: it is not known."""
    studio_instances: dict[str, Price] = Field(default={}, examples=[{"ml.t3.medium": 0.05}])
    """An hour of each instance type in Studio. Default: none is known."""
    studio_volume_gb_month: Price | None = None
    """A gigabyte of a space's volume for a month. Default: it is not known."""
    home_gb_month: Price | None = None
    """A gigabyte of a domain's file system for a month, in the standard class. Default: it is not known."""


class PriceFile(Model):
    """The file that `--prices` names."""

    currency: str = "USD"
    """Of all prices. Default: USD."""
    source: str = Field(min_length=1, examples=["price list of 2026-11-01"])
    """Where the prices are from; it is told beside each figure."""
    regions: dict[Region, RegionPrices] = Field(examples=[{"eu-west-1": {}}])
    """Prices by region."""


PRICES: Final = Kind(
    name="a price file",
    name_of_file="the file of prices",
    one="one price file",
    usual="prices.yaml",
    holds="a price file has a source, and prices by region",
    begin="begin with 'source: ...'",
    empty="PricesEmpty",
    unreadable="PricesFileUnreadable",
)


class PricesError(EstateError):
    """A file of prices that cannot be used: every problem found."""


def load_prices(path: Path) -> PriceFile:
    """Read a file of prices.

    Args:
        path: The file.

    Raises:
        PricesError: Something is wrong; it holds every problem.
    """
    try:
        root, findings = parse(text_of(path, PRICES), PRICES)
    except UnreadableError as error:
        raise PricesError.of(path, [error.finding]) from error
    if not root.is_mapping:
        problem = Problem("TypeWrong", f"the file is {root.kind()}", "a price file is a mapping", PRICES.begin)
        raise PricesError.of(path, [*findings, root.refuse(problem)])
    prices: PriceFile | None = None
    try:
        prices = PriceFile.model_validate(root.data())
    except ValidationError as error:
        findings += findings_of(error, root, PriceFile)
    if findings or prices is None:
        raise PricesError.of(path, findings)
    return prices


@dataclass(frozen=True)
class Prices:
    """Prices of all regions, with where they come from."""

    currency: str
    hours: Mapping[tuple[str, str], Figure[float]] = field(default_factory=dict)
    """By region and instance type."""
    volumes: Mapping[str, Figure[float]] = field(default_factory=dict)
    """By region: a gigabyte and a month."""

    def hour(self, region: str, instance_type: str) -> Figure[float]:
        """What an hour costs."""
        return self.hours.get((region, instance_type), Figure(value=None, source="no price list was read"))

    def volume(self, region: str) -> Figure[float]:
        """What a gigabyte costs for a month."""
        return self.volumes.get(region, Figure(value=None, source="no price list was read"))


def prices_of_file(prices: PriceFile, wanted: Iterable[tuple[str, str]]) -> Prices:
    """The prices of a file, of what is wanted.

    Args:
        prices: The file.
        wanted: Regions and instance types.
    """
    hours: dict[tuple[str, str], Figure[float]] = {}
    volumes: dict[str, Figure[float]] = {}
    for region, instance_type in wanted:
        known = prices.regions.get(region, RegionPrices())
        price = known.instances.get(instance_type)
        source = prices.source if price is not None else f"{prices.source}: no {instance_type} in {region}"
        hours[region, instance_type] = Figure(value=price, source=source)
        volume = known.volume_gb_month
        source = prices.source if volume is not None else f"{prices.source}: no volume_gb_month in {region}"
        volumes[region] = Figure(value=volume, source=source)
    return Prices(prices.currency, hours, volumes)


def prices_of_aws(pricing: Any, wanted: Iterable[tuple[str, str]]) -> Prices:
    """AWS's own price list: what everybody pays, before anything that was agreed upon.

    Args:
        pricing: A client.
        wanted: Regions and instance types.
    """
    hours: dict[tuple[str, str], Figure[float]] = {}
    volumes: dict[str, Figure[float]] = {}
    types: dict[str, list[str]] = {}
    for region, instance_type in wanted:
        types.setdefault(region, []).append(instance_type)
    for region, instance_types in types.items():
        found = ask(PRICE_LIST, partial(_usage_prices, pricing, region))
        for suffix in (*instance_types, _VOLUME.removeprefix(_INSTANCE)):
            price = found.value.get(suffix) if found.value is not None else None
            source = found.source if found.value is None or price is not None else f"{PRICE_LIST}: it has no {suffix}"
            figure: Figure[float] = Figure(value=price, source=source)
            if suffix in instance_types:
                hours[region, suffix] = figure
            else:
                volumes[region] = figure
    return Prices("USD", hours, volumes)


def _usage_prices(
    pricing: Any, region: str, service: str = "AmazonSageMaker", usage: str = _INSTANCE
) -> dict[str, float]:
    return dict(_priced_usages(pricing, region, service, usage))


def _priced_usages(pricing: Any, region: str, service: str, wanted: str) -> Iterator[tuple[str, float]]:
    """What is used, without the region's prefix, and its price: ``USE1-Notebk:ml.t3.medium``."""
    filters = [
        {"Type": "TERM_MATCH", "Field": "regionCode", "Value": region},
        {"Type": "CONTAINS", "Field": "usagetype", "Value": wanted},
    ]
    for page in pricing.get_paginator("get_products").paginate(ServiceCode=service, Filters=filters):
        for text in page["PriceList"]:
            row = json.loads(text)
            usage = str(row["product"]["attributes"].get("usagetype", ""))
            before, found, name = usage.partition(wanted)
            price = _on_demand(row)
            # `IATimedStorage-`, `RStudio:`: of something else
            if found and (not before or before.endswith("-")) and price is not None:
                yield name, price


STUDIO: Final = "Studio:"
STUDIO_VOLUME: Final = "Studio:VolumeUsage.gp3"
HOMES: Final = "TimedStorage-ByteHrs"
"""What a domain's file system uses, in the standard class of Amazon EFS."""

type_of_usage_price = Callable[[str, str], Figure[float]]
"""What a region's usage costs, by the price list's name for it: ``Studio:JupyterLab-ml.t3.medium``."""


def unpriced(_region: str, _usage: str) -> Figure[float]:
    """What usage costs where no list is read."""
    return Figure(value=None, source="no price list was read")


def usages_of_file(prices: PriceFile) -> type_of_usage_price:
    """What usage of Studio costs, by a file.

    Args:
        prices: The file.
    """

    def price_of(region: str, usage: str) -> Figure[float]:
        known = prices.regions.get(region, RegionPrices())
        what, price = {
            STUDIO_VOLUME: ("studio_volume_gb_month", known.studio_volume_gb_month),
            HOMES: ("home_gb_month", known.home_gb_month),
        }.get(usage, ("", None))
        if not what:
            instance_type = usage.partition("-")[2]
            what, price = f"{instance_type} of studio_instances", known.studio_instances.get(instance_type)
        return Figure(
            value=price, source=prices.source if price is not None else f"{prices.source}: no {what} in {region}"
        )

    return price_of


def usages_of_aws(pricing: Any) -> type_of_usage_price:
    """What usage of Studio costs, by AWS's own price list; each region is asked once.

    Args:
        pricing: A client.
    """

    @cache
    def listed(region: str, service: str, usage: str) -> Figure[dict[str, float]]:
        return ask(PRICE_LIST, partial(_usage_prices, pricing, region, service, usage))

    def price_of(region: str, usage: str) -> Figure[float]:
        service, wanted = ("AmazonEFS", HOMES) if usage == HOMES else ("AmazonSageMaker", STUDIO)
        found = listed(region, service, wanted)
        if found.value is None:
            return Figure(value=None, source=found.source)
        price = found.value.get(usage.removeprefix(wanted))
        return Figure(value=price, source=PRICE_LIST if price is not None else f"{PRICE_LIST}: it has no {usage}")

    return price_of


def _on_demand(row: Mapping[str, Any]) -> float | None:
    """The price in USD of what is used without a contract; a free tier's nought is no price."""
    prices = [
        float(dimension["pricePerUnit"]["USD"])
        for term in row.get("terms", {}).get("OnDemand", {}).values()
        for dimension in term["priceDimensions"].values()
        if "USD" in dimension["pricePerUnit"]
    ]
    return max(prices, default=0) or None

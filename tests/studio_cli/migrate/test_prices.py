"""What things cost: from a file, from AWS's price list, or unknown."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from botocore.stub import Stubber

from studio_cli.migrate.inventory import PricesError, load_prices, read_inventory
from studio_cli.migrate.inventory.prices import Prices, prices_of_aws
from studio_cli.migrate.inventory.reading import _prices
from tests.docs.test_error_codes import rows
from tests.local_aws import kit
from tests.studio_cli.kit import REAL, Account

from .team import REGION, TEAM, make_team

TITLE = "## Migrating from notebook instances"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "prices.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(("code", "text"), [("PricesFileUnreadable", None), ("PricesEmpty", "# none\n")])
def test_a_file_that_holds_nothing_is_refused_as_the_docs_show_it(tmp_path: Path, code: str, text: str | None) -> None:
    path = tmp_path / "prices.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(PricesError) as caught:
        load_prices(path)
    assert str(caught.value).replace(f"{tmp_path}/", "") == rows(TITLE)[code]["example"]


def test_a_wrong_file_is_refused_with_everything_that_is_wrong(tmp_path: Path) -> None:
    text = "regions:\n  eu-wst-1: {}\n  eu-west-1:\n    instances: {ml.t3.medium: -1}\n    volume_gb_month: much\n"
    with pytest.raises(PricesError) as caught:
        load_prices(written(tmp_path, text))
    said = str(caught.value)
    assert "prices.yaml:1: studio:KeyMissing: the file has no 'source'" in said
    assert "'eu-west-1'" in said
    assert len(said.splitlines()) == 4


def product(usage: str, *dollars: str) -> str:
    """A product as AWS's price list has it: JSON in text."""
    dimensions = {
        f"X.JRTCKXETXF.{number}": {"unit": "Hrs", "pricePerUnit": {"USD": price}, "beginRange": "0"}
        for number, price in enumerate(dollars)
    }
    attributes = {"regionCode": "eu-west-1", "usagetype": usage, "servicecode": "AmazonSageMaker"}
    terms = {"OnDemand": {"X.JRTCKXETXF": {"priceDimensions": dimensions}}} if dollars else {}
    return json.dumps({"product": {"productFamily": "ML Instance", "attributes": attributes}, "terms": terms})


def asked(answers: list[list[str]]) -> Prices:
    pricing = boto3.client("pricing", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(pricing) as stub:
        filters = [
            {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"},
            {"Type": "CONTAINS", "Field": "usagetype", "Value": "Notebk:"},
        ]
        request = {"ServiceCode": "AmazonSageMaker", "Filters": filters}
        for number, page in enumerate(answers):
            last = number == len(answers) - 1
            token = {"NextToken": str(number)} if number else {}
            more = {} if last else {"NextToken": str(number + 1)}
            stub.add_response("get_products", {"PriceList": page, **more}, {**request, **token})
        prices = prices_of_aws(pricing, [("eu-west-1", "ml.t3.medium"), ("eu-west-1", "ml.p3.2xlarge")])
        stub.assert_no_pending_responses()
    return prices


def test_aws_s_price_list_is_read_in_pages() -> None:
    prices = asked(
        [
            [product("EU-Notebk:ml.t3.medium", "0.0560000000"), product("EU-Notebk:ml.t3.medium-hours")],
            [product("EU-Notebk:VolumeUsage.gp2", "0.1540000000"), product("EU-Notebk:ml.t3.xlarge", "0.224")],
        ]
    )
    hour = prices.hour("eu-west-1", "ml.t3.medium")
    assert (hour.value, hour.source) == (0.056, "pricing:GetProducts")
    assert prices.volume("eu-west-1").value == 0.154
    missing = prices.hour("eu-west-1", "ml.p3.2xlarge")
    assert (missing.value, missing.source) == (None, "pricing:GetProducts: it has no ml.p3.2xlarge")
    assert prices.currency == "USD"


def test_a_free_tier_is_no_price() -> None:
    assert asked([[product("EU-Notebk:ml.t3.medium", "0.0000000000", "0.056")]]).hour(
        "eu-west-1", "ml.t3.medium"
    ).value == pytest.approx(0.056)
    assert asked([[product("EU-Notebk:ml.t3.medium", "0")]]).hour("eu-west-1", "ml.t3.medium").value is None


def test_what_the_list_is_not_asked_for_is_unknown() -> None:
    prices = Prices("USD")
    assert (prices.hour("eu-west-1", "x").value, prices.volume("eu-west-1").value) == (None, None)
    assert prices.volume("eu-west-1").source == "no price list was read"


def test_a_price_list_that_is_not_allowed_is_told() -> None:
    pricing = boto3.client("pricing", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(pricing) as stub:
        stub.add_client_error("get_products", "AccessDeniedException")
        prices = prices_of_aws(pricing, [("eu-west-1", "ml.t3.medium")])
    assert prices.hour("eu-west-1", "ml.t3.medium").source == "pricing:GetProducts is not allowed"
    assert prices.volume("eu-west-1").source == "pricing:GetProducts is not allowed"


def test_the_price_list_is_asked_once_for_all_regions(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    make_team(kit.client, TEAM[:3])
    asked_of: list[tuple[str, Any]] = []

    def prices(pricing: Any, wanted: Any) -> Prices:
        asked_of.append((pricing.meta.region_name, wanted))
        return Prices("USD")

    monkeypatch.setattr("studio_cli.migrate.inventory.reading.prices_of_aws", prices)
    read_inventory(REAL, [REGION], now=dt.datetime.now(tz=dt.UTC), timezone=ZoneInfo("UTC"))
    types = ["ml.g4dn.xlarge", "ml.m5.xlarge", "ml.t3.medium"]
    assert asked_of == [("us-east-1", [(REGION, each) for each in types])]


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_where_the_price_list_does_not_know_the_credentials_it_is_not_asked(region: str) -> None:
    prices = _prices(REAL, None, [(region, "ml.t3.medium")])
    assert prices.hour(region, "ml.t3.medium").source == "no price list was read"

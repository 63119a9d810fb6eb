"""Inventories of the example team, each read once: with ninety days of history, without any, and of nothing."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from studio_cli.migrate.inventory import Inventory, load_prices, read_inventory
from tests.local_aws import kit
from tests.local_aws.kit import local_aws
from tests.studio_cli.kit import LOCAL

from .history import PRICES, of_the_team, remember
from .team import REGION, make_team

UTC = ZoneInfo("UTC")


@pytest.fixture(scope="session")
def inventories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Inventory]:
    prices = tmp_path_factory.mktemp("prices") / "prices.yaml"
    prices.write_text(PRICES)
    now = dt.datetime.now(tz=dt.UTC)
    late = now + dt.timedelta(days=120)
    with pytest.MonkeyPatch.context() as patch, local_aws():
        nothing = read_inventory(LOCAL, [REGION], now=now, timezone=UTC)
        make_team(kit.client)
        without = read_inventory(LOCAL, [REGION], now=now, timezone=UTC)
        remember(patch, list(of_the_team(late)))
        full = read_inventory(LOCAL, [REGION], now=late, timezone=UTC, prices=load_prices(prices))
    return {"full": full, "without": without, "nothing": nothing}


@pytest.fixture
def full(inventories: dict[str, Inventory]) -> Inventory:
    """The team, with its history and prices."""
    return inventories["full"]


@pytest.fixture
def without(inventories: dict[str, Inventory]) -> Inventory:
    """The team, of which nobody keeps a history."""
    return inventories["without"]

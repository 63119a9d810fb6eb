"""What there is of Studio Classic in a domain: read, told, and written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from studio_cli.migrate.classic.facts import ClassicInventory, Home, Lands
from studio_cli.migrate.classic.formats import in_csv, in_table, summary
from studio_cli.migrate.classic.reading import is_mounted, lands, merged, read_classic
from studio_cli.migrate.inventory import load_prices
from studio_cli.place import RefusedError
from tests.kit import ROOT
from tests.local_aws import kit
from tests.local_aws.kit import local_aws
from tests.studio_cli.kit import LOCAL

from .domain import LANDS_IN_CLASSIC, LANDS_IN_STUDIO, REGION, ClassicDomain

NOW = dt.datetime.now(tz=dt.UTC)
PAGE = (ROOT / "docs" / "migrate-classic.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def inventory() -> ClassicInventory:
    with local_aws():
        domain = ClassicDomain(kit.client)
        return read_classic(LOCAL, REGION, domain.id, now=NOW)


def of(inventory: ClassicInventory, name: str) -> Home:
    return next(home for home in inventory.homes if home.name == name)


def test_every_home_is_found(inventory: ClassicInventory) -> None:
    assert [(home.name, home.shared, home.uid) for home in inventory.homes] == [
        ("ana", False, 200005),
        ("ben", False, 200010),
        ("cleo", False, 200015),
        ("dana", False, 200020),
        ("war-room", True, 200025),
    ]
    assert str(inventory.file_system).startswith("fs-")


def test_it_is_told_who_lands_where_and_whose_home_is_shown(inventory: ClassicInventory) -> None:
    assert [home.lands for home in inventory.homes] == [
        Lands.CLASSIC,
        Lands.STUDIO,
        Lands.CLASSIC,
        Lands.CLASSIC,
        Lands.CLASSIC,
    ]
    assert [home.name for home in inventory.homes if home.mounted] == ["ana", "ben", "dana"]


def test_apps_of_classic_are_found_with_their_type(inventory: ClassicInventory) -> None:
    ana = of(inventory, "ana")
    assert sorted(app.words for app in ana.apps) == ["JupyterServer", *["KernelGateway on ml.t3.medium"] * 2]
    assert [app.words for app in of(inventory, "war-room").apps] == ["JupyterServer"]
    assert not of(inventory, "cleo").apps


def test_scripts_images_and_spaces_are_found(inventory: ClassicInventory) -> None:
    ana = of(inventory, "ana")
    assert {(script.name, script.app_type, script.default) for script in ana.scripts} == {
        ("kernel-packages", "KernelGateway", False),
        ("team-setup", "JupyterServer", True),
    }
    assert [(image.name, image.in_jupyter_lab) for image in ana.images] == [("churn", False), ("shared-image", True)]
    assert [(space.name, space.volume_gb) for space in of(inventory, "ben").spaces] == [("ben-lab", 30)]
    script = inventory.scripts["team-setup"].value
    assert script
    assert "export TEAM=data-science" in script.on_start
    assert inventory.snapshots == "s3://team-snapshots/sharing"


def test_what_stands_in_the_way_is_told(inventory: ClassicInventory) -> None:
    assert list(of(inventory, "cleo").to_see_to) == [
        "AutoMountHomeEFS is off: the current Studio does not show this home",
        "image churn is Classic's only",
    ]
    assert list(of(inventory, "war-room").to_see_to) == [
        "a shared space's home is shown in no space of the current Studio"
    ]
    without = of(inventory, "ana").model_copy(update={"uid": None, "images": ()})
    assert list(without.to_see_to) == ["it has no home"]


def test_it_is_shown_as_a_table_with_its_sums(inventory: ClassicInventory) -> None:
    screen = Console(file=io.StringIO(), width=220)
    screen.print(in_table(inventory))
    printed: Any = screen.file
    assert re.search(
        r"ana +│ profile +│ Classic +│ (JupyterServer, 2|2) KernelGateway on ml.t3.medium", printed.getvalue()
    )
    told = list(summary(inventory))
    assert told[0].startswith(
        f"{inventory.domain} (team) in us-east-1: 4 profiles, 1 shared space of Classic, homes on"
    )
    assert told[1:] == [
        "3 of 4 land in Classic; 5 apps of Classic, which nobody can start again.",
        "Snapshots that people share lie in s3://team-snapshots/sharing; the current Studio shares none.",
        "  unknown: no price list was read",
    ]


def test_it_is_written_for_spreadsheets_and_read_again(inventory: ClassicInventory) -> None:
    rows = list(csv.DictReader(io.StringIO(in_csv(inventory))))
    assert [row["folder"] for row in rows] == ["200005", "200010", "200015", "200020", "200025"]
    assert rows[0]["shown in the current Studio"] == "yes"
    assert rows[1]["private spaces"] == "ben-lab"
    assert rows[2]["apps"] == "none"
    assert ClassicInventory.model_validate_json(inventory.model_dump_json()) == inventory


def test_what_an_hour_costs_is_of_a_file(tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("source: ours\nregions: {us-east-1: {instances: {ml.t3.medium: 0.05}}}\n")
    with local_aws():
        domain = ClassicDomain(kit.client)
        domain.app("KernelGateway", "big", "ml.g4dn.xlarge", UserProfileName="dana")
        found = read_classic(LOCAL, REGION, None, now=NOW, prices=load_prices(prices))
    cells = {row["home"]: row["an hour"] for row in csv.DictReader(io.StringIO(in_csv(found)))}
    assert cells == {"ana": "0.10 USD", "ben": "0.00 USD", "cleo": "", "dana": "unknown", "war-room": "0.00 USD"}


def test_the_domain_is_named_where_there_are_several(account: Any) -> None:
    with pytest.raises(RefusedError, match="no domain is named, and domains in us-east-1 are: none; name one"):
        read_classic(LOCAL, REGION, None, now=NOW)
    first = ClassicDomain(kit.client)
    with pytest.raises(RefusedError, match=rf"there is no domain d-none, and domains .* {first.id} \(team\); name one"):
        read_classic(LOCAL, REGION, "d-none", now=NOW)


def test_a_script_that_may_not_be_read_is_unknown(account: Any) -> None:
    ClassicDomain(kit.client)
    with kit.asked(lambda asked, _: "AccessDeniedException" if asked == "DescribeStudioLifecycleConfig" else None):
        found = read_classic(LOCAL, REGION, None, now=NOW)
    assert {figure.source for figure in found.scripts.values()} == {
        "sagemaker:DescribeStudioLifecycleConfig is not allowed"
    }
    assert "  unknown: sagemaker:DescribeStudioLifecycleConfig is not allowed" in list(summary(found))


def test_the_policy_of_the_page_is_what_an_inventory_asks_for(account: Any) -> None:
    ClassicDomain(kit.client)
    with kit.asked() as called:
        read_classic(LOCAL, REGION, None, now=NOW)
    (block,) = re.findall(r"^```json\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    (statement,) = json.loads(block)["Statement"]
    assert called - {"sts:GetCallerIdentity"} == set(statement["Action"])


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        (LANDS_IN_CLASSIC, Lands.CLASSIC),
        (LANDS_IN_STUDIO, Lands.STUDIO),
        ({"StudioWebPortal": "ENABLED", "DefaultLandingUri": "studio::relative/pipelines"}, Lands.STUDIO),
        ({"StudioWebPortal": "ENABLED", "DefaultLandingUri": "app:JupyterServer:"}, Lands.CLASSIC),
        ({"StudioWebPortal": "DISABLED"}, Lands.CLASSIC),
        ({"StudioWebPortal": "ENABLED"}, Lands.UNSAID),
        ({"DefaultLandingUri": "studio::"}, Lands.UNSAID),
        ({}, Lands.UNSAID),
    ],
    ids=str,
)
def test_where_somebody_lands(settings: dict[str, str], where: Lands) -> None:
    assert lands(settings) is where


@pytest.mark.parametrize(
    ("of_domain", "of_profile", "shown"),
    [
        ("Disabled", "DefaultAsDomain", False),
        ("Enabled", "DefaultAsDomain", True),
        (None, "DefaultAsDomain", True),
        ("Disabled", "Enabled", True),
        ("Enabled", "Disabled", False),
        ("Disabled", None, False),
    ],
)
def test_whether_a_home_is_shown(of_domain: str | None, of_profile: str | None, *, shown: bool) -> None:
    domain = {"AutoMountHomeEFS": of_domain} if of_domain else {}
    settings = merged(domain, {"AutoMountHomeEFS": of_profile} if of_profile else {})
    assert is_mounted({"DefaultUserSettings": domain}, settings) is shown


def test_a_profile_s_settings_go_before_the_domain_s_member_by_member() -> None:
    domain = {"A": {"x": 1, "y": [1]}, "B": 1}
    assert merged(domain, {"A": {"y": [2]}, "C": {}}) == {"A": {"x": 1, "y": [2]}, "B": 1, "C": {}}
    assert domain == {"A": {"x": 1, "y": [1]}, "B": 1}

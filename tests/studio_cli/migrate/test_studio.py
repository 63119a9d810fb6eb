"""What Studio has and costs: from CloudTrail, from SageMaker, from a list; or unknown, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from botocore.client import BaseClient
from botocore.stub import Stubber

from studio_cli.migrate.inventory import Inventory, PriceFile, read_inventory
from studio_cli.migrate.inventory.facts import Space, Studio
from studio_cli.migrate.inventory.prices import HOMES, STUDIO_VOLUME, RegionPrices, usages_of_aws, usages_of_file
from studio_cli.migrate.inventory.studio import NO_END, NO_START, AppEvent, runs_of_app
from tests.local_aws import kit
from tests.studio_cli.kit import LOCAL, Account

from .history import Row, event, remember, sso
from .team import REGION
from .test_activity import later, refuse
from .test_prices import product

UTC = ZoneInfo("UTC")
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
BEGAN = NOW - dt.timedelta(days=90)
APP = ("JupyterLab", "default")
PRICES = PriceFile(
    source="a list",
    regions={
        REGION: RegionPrices(
            studio_instances={"ml.t3.medium": 0.05, "ml.g5.xlarge": 1.5}, studio_volume_gb_month=0.1, home_gb_month=0.3
        )
    },
)


def at(hours: float) -> dt.datetime:
    return NOW - dt.timedelta(hours=hours)


def begins(hours: float, kind: str | None = "small") -> AppEvent:
    return AppEvent(at(hours), APP, begins=True, instance_type=kind)


def ends(hours: float) -> AppEvent:
    return AppEvent(at(hours), APP, begins=False)


@pytest.mark.parametrize(
    ("events", "running", "hours", "gap"),
    [
        ([], None, {}, None),
        ([begins(10), ends(4)], None, {"small": 6}, None),
        ([begins(10), ends(8), begins(6, "large"), ends(1)], None, {"small": 2, "large": 5}, None),
        ([ends(2150)], None, {None: 10}, None),  # it ran when the window began; on what, nothing tells
        ([begins(10), ends(8), ends(7)], None, {"small": 2}, None),
        ([begins(10)], None, {}, NO_END),
        ([begins(10), begins(6), ends(4)], None, {"small": 2}, NO_END),
        ([begins(10)], (at(10), "small"), {"small": 10}, None),
        ([begins(10)], (at(10), None), {"small": 10}, None),
        ([begins(10)], (at(3), "large"), {"large": 3}, NO_END),
        ([], (at(3), "large"), {"large": 3}, NO_START),
        ([], (at(3000), "large"), {"large": 90 * 24}, None),
        ([begins(10), ends(8)], (at(3), "large"), {"small": 2, "large": 3}, NO_START),
        # two clocks: a minute before the space was made, and some minutes after
        ([begins(2160.02), ends(2150)], None, {"small": 10}, None),
        ([begins(2160.02), ends(2160.01)], None, {"small": 0}, None),
        ([], (at(2159.95), "large"), {"large": 2159.95}, None),
    ],
    ids=lambda value: None,
)
def test_only_what_is_certain_ran(
    events: list[AppEvent], running: Any, hours: dict[str | None, float], gap: str | None
) -> None:
    runs, why = runs_of_app(events, running, BEGAN, NOW)
    found = {kind: sum((end - begin).total_seconds() for begin, end in each) / 3600 for kind, each in runs.items()}
    assert found == pytest.approx(hours)
    assert why == gap


def told(name: str, space: str | None, when: dt.datetime, domain: str, kind: str | None = "ml.t3.medium") -> Row:
    """What CloudTrail has of an app, or of a space."""
    asked: Row = {"domainId": domain, "appType": "JupyterLab", "appName": "default"}
    asked |= {"spaceName": space} if space else {"userProfileName": "eve", "appType": "KernelGateway"}
    if kind and name == "CreateApp":
        asked["resourceSpec"] = {"instanceType": kind}
    return event(name, space or "eve", when, sso("ana@example.com"), requestParameters=asked)


@pytest.fixture
def domain(account: Account) -> str:
    """A domain of two people, with a space each."""
    made = account.inside.domain()
    for name in ("ana", "eve"):
        account.inside.profile(made, name)
    account.inside.space(made, "ana-lab", "ana", SpaceStorageSettings={"EbsStorageSettings": {"EbsVolumeSizeInGb": 20}})
    account.inside.space(made, "eve-lab", "eve")
    return made


def read(now: dt.datetime, prices: PriceFile | None = PRICES) -> Inventory:
    return read_inventory(LOCAL, [REGION], now=now, timezone=UTC, prices=prices)


def studio(inventory: Inventory) -> Studio:
    found = inventory.studio[REGION].value
    assert found is not None, inventory.studio[REGION].source
    return found


def spaces(inventory: Inventory) -> dict[str, Space]:
    return {each.name: each for each in studio(inventory).spaces}


def test_what_a_space_costs_is_counted_since_it_was_made(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = later(0)
    history = [
        told("CreateSpace", "ana-lab", made, domain),
        told("CreateSpace", "eve-lab", made, domain),
        told("CreateApp", "ana-lab", made + dt.timedelta(days=1), domain),
        told("DeleteApp", "ana-lab", made + dt.timedelta(days=3), domain),
        event("CreateApp", "x", made, sso("web@example.com"), eventSource="amplify.amazonaws.com"),
    ]
    remember(monkeypatch, history)
    found = spaces(read(later(10)))
    ana, eve = found["ana-lab"], found["eve-lab"]
    assert (ana.owner, ana.domain) == ("ana", domain)
    assert ana.cost().value == pytest.approx(48 * 0.05 / 10 * 365 / 12, rel=0.01)
    assert ana.cost().source == "cloudtrail:LookupEvents, 10 days; a list"
    assert not ana.cost().at_least
    assert ana.volume_cost.value == pytest.approx(2.0)
    assert ana.volume_cost.source == "sagemaker:ListSpaces; a list"
    assert eve.cost().value == 0
    assert "no app ran" in eve.cost().source


def test_without_a_history_it_is_unknown_and_never_nought(domain: str, account: Account) -> None:
    ana = spaces(read(later(1)))["ana-lab"]
    assert (ana.cost().value, ana.hours(lambda hours: hours.total).value) == (None, None)
    assert "does not tell of the space's creation" in ana.cost().source
    account.inside.app(domain, "ana-lab", ResourceSpec={"InstanceType": "ml.g5.xlarge"})
    runs = spaces(read(later(1)))["ana-lab"].cost()
    assert runs.at_least
    assert runs.value == pytest.approx(24 * 1.5 / 1 * 365 / 12, rel=0.01), "what runs now is certain"


def test_an_end_that_nobody_told_is_unknown(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    history = [told(name, "ana-lab", later(0), domain) for name in ("CreateSpace", "CreateApp")]
    remember(monkeypatch, history)
    cost = spaces(read(later(10)))["ana-lab"].cost()
    assert (cost.value, cost.at_least) == (None, True)
    assert "CloudTrail tells of no end" in cost.source


def test_an_instance_type_that_nothing_tells_has_no_price(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ends_at = [told("CreateApp", "ana-lab", later(1), domain, None), told("DeleteApp", "ana-lab", later(2), domain)]
    remember(monkeypatch, [told("CreateSpace", "ana-lab", later(0), domain), *ends_at])
    cost = spaces(read(later(10)))["ana-lab"].cost()
    assert cost.value is None
    assert cost.source == "unknown: cloudtrail:LookupEvents: it does not tell the instance type"


def test_kernels_of_studio_classic_are_in_it(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = told("CreateApp", None, later(1), "d-gone")
    remember(monkeypatch, [told("CreateApp", None, later(1), domain), told("DeleteApp", None, later(2), domain), gone])
    (eve,) = (each for each in studio(read(later(11))).spaces if each.name == "eve")
    assert eve.cost().value == pytest.approx(24 * 0.05 / 10 * 365 / 12, rel=0.01)
    assert eve.volume_cost.value == 0
    kit.client("sagemaker").delete_space(DomainId=domain, SpaceName="eve-lab")
    kit.client("sagemaker").delete_user_profile(DomainId=domain, UserProfileName="eve")
    assert {each.name for each in studio(read(later(11))).spaces} == {"ana-lab"}, "who is gone costs nothing"


def test_a_server_of_studio_classic_is_not_billed(domain: str) -> None:
    kit.client("sagemaker").create_app(
        DomainId=domain, UserProfileName="eve", AppType="JupyterServer", AppName="default", Tags=[kit.CLASSIC]
    )
    (eve,) = (each for each in studio(read(later(1))).spaces if each.name == "eve")
    assert eve.cost().value == 0
    assert "not billed" in eve.cost().source


def sized(monkeypatch: pytest.MonkeyPatch, **size: float) -> None:
    clients: Any = BaseClient
    real = clients._make_api_call

    def call(self: Any, operation: str, parameters: Any) -> Any:
        answer = real(self, operation, parameters)
        for row in answer["FileSystems"] if operation == "DescribeFileSystems" else ():
            row["SizeInBytes"] = size
        return answer

    monkeypatch.setattr(clients, "_make_api_call", call)


def test_the_file_system_of_a_domain_is_in_it(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, Value=15 * 1024**3, ValueInStandard=10 * 1024**3, ValueInIA=5 * 1024**3)
    (home,) = studio(read(later(1))).homes
    assert (home.domain, home.cost.at_least) == (domain, True)
    assert home.cost.value == pytest.approx(3.0)
    assert "5 GB in other classes are not in it" in home.cost.source


def test_a_file_system_without_classes_is_all_standard(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, Value=10 * 1024**3)
    (home,) = studio(read(later(1))).homes
    assert home.cost.value == pytest.approx(3.0)
    assert not home.cost.at_least


def test_without_a_domain_nothing_is_paid_and_that_is_known(account: Account) -> None:
    found = read(later(1))
    assert studio(found) == Studio()


@pytest.mark.parametrize(
    ("operation", "code", "said"),
    [
        ("ListDomains", "AccessDeniedException", "sagemaker:List* and Describe* of Studio is not allowed"),
        ("ListApps", "ThrottlingException", "sagemaker:List* and Describe* of Studio is throttled"),
    ],
)
def test_what_may_not_be_listed_is_unknown(
    domain: str, monkeypatch: pytest.MonkeyPatch, operation: str, code: str, said: str
) -> None:
    refuse(monkeypatch, {operation}, code)
    found = read(later(1)).studio[REGION]
    assert (found.value, found.source) == (None, said)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDeniedException", "elasticfilesystem:DescribeFileSystems is not allowed"),
        ("FileSystemNotFound", "is gone"),
    ],
)
def test_a_file_system_that_is_not_told_is_unknown(
    domain: str, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    refuse(monkeypatch, {"DescribeFileSystems"}, code)
    (home,) = studio(read(later(1))).homes
    assert home.cost.value is None
    assert said in home.cost.source


def test_a_domain_that_goes_meanwhile_has_no_file_system(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, {"DescribeDomain"}, "ResourceNotFound")
    assert studio(read(later(1))).homes == ()


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[tuple[str, str, list[str]]]], Any]:
    """AWS's price list, which answers what it is asked for, once."""

    def made(answers: list[tuple[str, str, list[str]]]) -> Any:
        pricing = boto3.client("pricing", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        stub = Stubber(pricing)
        for service, usage, rows in answers:
            filters = [
                {"Type": "TERM_MATCH", "Field": "regionCode", "Value": REGION},
                {"Type": "CONTAINS", "Field": "usagetype", "Value": usage},
            ]
            stub.add_response("get_products", {"PriceList": rows}, {"ServiceCode": service, "Filters": filters})
        stub.activate()
        return pricing

    return made


def test_the_price_list_is_asked_once_for_each_service(listed: Any) -> None:
    rows = [
        product("USE1-Studio:JupyterLab-ml.t3.medium", "0.05"),
        product("USE1-RStudio:JupyterLab-ml.t3.medium", "9"),
        product("USE1-Studio:VolumeUsage.gp3", "0.112"),
    ]
    homes = [product("USE1-IATimedStorage-ByteHrs", "0.01"), product("USE1-TimedStorage-ByteHrs", "0.3")]
    price_of = usages_of_aws(listed([("AmazonSageMaker", "Studio:", rows), ("AmazonEFS", HOMES, homes)]))
    found = {
        usage: price_of(REGION, usage)
        for usage in ("Studio:JupyterLab-ml.t3.medium", STUDIO_VOLUME, HOMES, "Studio:CodeEditor-ml.t3.medium")
    }
    assert [figure.value for figure in found.values()] == [0.05, 0.112, 0.3, None]
    assert [figure.source for figure in found.values()] == [
        *["pricing:GetProducts"] * 3,
        "pricing:GetProducts: it has no Studio:CodeEditor-ml.t3.medium",
    ]


def test_a_price_list_without_the_region_s_prefix_is_read_too(listed: Any) -> None:
    price_of = usages_of_aws(listed([("AmazonEFS", HOMES, [product(HOMES, "0.3")])]))
    assert price_of(REGION, HOMES).value == 0.3


@pytest.mark.parametrize(
    ("usage", "value", "source"),
    [
        ("Studio:JupyterLab-ml.g5.xlarge", 1.5, "a list"),
        ("Studio:CodeEditor-ml.m5.large", None, "a list: no ml.m5.large of studio_instances in us-east-1"),
        (STUDIO_VOLUME, 0.1, "a list"),
        (HOMES, 0.3, "a list"),
    ],
)
def test_a_file_has_prices_of_studio(usage: str, value: float | None, source: str) -> None:
    found = usages_of_file(PRICES)(REGION, usage)
    assert (found.value, found.source) == (value, source)


def test_what_a_file_lacks_is_unknown_by_its_key() -> None:
    price_of = usages_of_file(PRICES)
    assert price_of("eu-west-1", STUDIO_VOLUME).source == "a list: no studio_volume_gb_month in eu-west-1"
    assert price_of("eu-west-1", HOMES).source == "a list: no home_gb_month in eu-west-1"

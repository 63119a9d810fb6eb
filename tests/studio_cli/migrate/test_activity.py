"""What CloudTrail and CloudWatch are asked, and what is made of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from studio_cli.migrate.inventory import Inventory, RegionError, load_prices, read_inventory
from studio_cli.migrate.inventory.activity import person_of
from studio_cli.migrate.inventory.figure import ask
from tests.local_aws import kit
from tests.studio_cli.kit import LOCAL, Account

from .history import ITSELF, PRICES, event, of_the_team, remember, role_session, sso
from .team import REGION, TEAM, make_team

UTC = ZoneInfo("UTC")


def later(days: int) -> dt.datetime:
    """A time at which what is made now is old."""
    return dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("identity", "who"),
    [
        ({"type": "IAMUser", "userName": "ben"}, "ben"),
        (sso("ana.silva@example.com"), "ana.silva@example.com"),
        (ITSELF, None),
        (role_session("Deploy", "i-0a1b2c3d4e5f60718"), None),
        (role_session("Deploy", "botocore-session-1732290000"), None),
        (role_session("Deploy", "1732290000123"), None),
        ({"type": "Root", "arn": "arn:aws:iam::123456789012:root"}, None),
        ({"type": "AWSService", "invokedBy": "sagemaker.amazonaws.com"}, None),
        ({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "90676f2e"}}, "90676f2e"),
        ({}, None),
    ],
)
def test_who_it_was_is_a_person_or_nobody(identity: dict[str, Any], who: str | None) -> None:
    assert person_of(identity) == who


@pytest.mark.parametrize("day", range(7))
def test_the_team_s_ninety_days(account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, day: int) -> None:
    """On each day of the week, for the events end with the day of the test."""
    make_team(kit.client)
    now = later(120 + day)
    asked = remember(monkeypatch, list(of_the_team(now)), page=7)
    prices = tmp_path / "prices.yaml"
    prices.write_text(PRICES)
    found = read_inventory(LOCAL, [REGION], now=now, timezone=UTC, prices=load_prices(prices))

    by_name = {each.name: each for each in found.instances}
    ana, ben, eve = by_name["ana-churn"], by_name["gpu-thursday"], by_name["eve-vision"]
    assert ana.hours.value is not None
    assert ana.hours.value.total == pytest.approx(90 * 24)
    assert not ana.hours.value.at_least, "what was refused is no stop"
    assert ana.last_use.value is not None
    assert ana.last_use.value.who == "ana.silva@example.com"
    assert ana.last_use.value.when is not None
    assert (now - ana.last_use.value.when).days <= 7, "the newest of many"
    assert eve.hours.value is not None
    assert eve.hours.value.weekend < 3, "but for the start at the end, whatever day it is"
    assert eve.hours.value.total == pytest.approx(60 * 8 + 2, abs=8)
    assert ben.hours.value is not None
    assert ben.hours.value.by_weekday[1] < 3, "never on Tuesdays"
    assert ben.hours.value.weekend >= 11 * 48
    assert by_name["demo-2023"].hours.value is not None
    assert by_name["demo-2023"].hours.value.total == 0
    assert by_name["test"].last_use.value is not None
    assert by_name["test"].last_use.value.when is None

    month = 365 / 12
    assert ana.cost().value == pytest.approx(24 * month * 0.05)
    assert ana.volume_cost.value == pytest.approx(20 * 0.1)
    assert ben.cost().source == "cloudtrail:LookupEvents, 90 days; a list made for this test"
    batch = by_name["ml-prod-batch"]
    assert (batch.cost().value, batch.cost().source) == (
        None,
        "a list made for this test: no ml.c5.2xlarge in us-east-1",
    )

    assert {request["LookupAttributes"][0]["AttributeValue"] for request in asked} == {
        "CreateNotebookInstance",
        "StartNotebookInstance",
        "StopNotebookInstance",
        "CreatePresignedNotebookInstanceUrl",
    }
    assert len(asked) > 20, "in pages"


def test_an_instance_made_anew_has_nothing_of_the_one_before(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    make_team(kit.client, TEAM[:1])
    now = later(30)
    remember(
        monkeypatch,
        [
            event("StartNotebookInstance", "ana-churn", later(-20), sso("old@example.com")),
            event("CreateNotebookInstance", "ana-churn", later(0), sso("ana@example.com")),
        ],
    )
    (found,) = read_inventory(LOCAL, [REGION], now=now, timezone=UTC).instances
    assert found.events.value is not None
    assert [each.who for each in found.events.value] == ["ana@example.com"]
    assert found.hours.value is not None
    assert found.hours.value.total == pytest.approx(30 * 24, abs=1)


def test_a_log_tells_when_jupyter_last_wrote(account: Account) -> None:
    make_team(kit.client, TEAM[:3])
    logs, stamp = kit.client("logs"), later(0)
    group = "/aws/sagemaker/NotebookInstances"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="ana-churn/jupyter.log")
    row = {"timestamp": int(stamp.timestamp() * 1000), "message": "GET /lab"}
    logs.put_log_events(logGroupName=group, logStreamName="ana-churn/jupyter.log", logEvents=[row])
    ana, _, gpu = read_inventory(LOCAL, [REGION], now=later(1), timezone=UTC).instances
    assert ana.last_use.value is not None
    assert ana.last_use.value.when is not None
    assert abs((ana.last_use.value.when - stamp).total_seconds()) < 1
    assert ana.last_use.source == "logs:DescribeLogStreams (jupyter.log)"
    assert "it has no jupyter.log" in gpu.last_use.source


def refuse(
    monkeypatch: pytest.MonkeyPatch, refused: set[str], code: str = "AccessDeniedException", said: str = "no"
) -> None:
    """Let AWS refuse some operations to whoever asks."""
    clients: Any = BaseClient
    real = clients._make_api_call

    def call(self: Any, operation: str, parameters: Any) -> Any:
        if operation in refused:
            raise ClientError({"Error": {"Code": code, "Message": said}}, operation)
        return real(self, operation, parameters)

    monkeypatch.setattr(clients, "_make_api_call", call)


OPTIONAL = {
    "LookupEvents",
    "DescribeLogStreams",
    "ListTags",
    "DescribeNotebookInstanceLifecycleConfig",
    "GetRole",
    "GetProducts",
}


def test_what_is_not_allowed_is_told_of_each_figure_and_ends_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_team(kit.client, TEAM[:2])
    refuse(monkeypatch, OPTIONAL)
    found: Inventory = read_inventory(LOCAL, [REGION], now=later(0), timezone=UTC)
    for each in found.instances:
        assert each.hours.source == "cloudtrail:LookupEvents is not allowed"
        assert each.last_use.source == (
            "cloudtrail:LookupEvents is not allowed; logs:DescribeLogStreams is not allowed"
        )
        assert (each.tags.value, each.tags.source) == (None, "sagemaker:ListTags is not allowed")
        assert found.role_of(each) is None
        assert found.script_of(each) is None
    sources = [*(each.source for each in found.roles.values()), *(each.source for each in found.scripts.values())]
    assert len(sources) == 3
    assert all(source.endswith(" is not allowed") for source in sources)


@pytest.mark.parametrize("operation", ["ListNotebookInstances", "DescribeNotebookInstance"])
@pytest.mark.parametrize("code", ["AccessDeniedException", "UnrecognizedClientException", "ThrottlingException"])
def test_a_region_that_does_not_tell_ends_the_inventory_by_its_name(
    account: Account, monkeypatch: pytest.MonkeyPatch, operation: str, code: str
) -> None:
    make_team(kit.client, TEAM[:1])
    refuse(monkeypatch, {operation}, code)
    with pytest.raises(RegionError, match=f"us-east-1 does not tell of its notebook instances: .*{code}"):
        read_inventory(LOCAL, [REGION], now=later(0), timezone=UTC)


def test_a_region_that_is_not_reached_ends_it_too(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    unreached = EndpointConnectionError(endpoint_url="https://api.sagemaker.eu-moon-1.amazonaws.com/")
    monkeypatch.setattr("studio_cli.migrate.inventory.reading._describe", lambda _: fail(unreached)())
    with pytest.raises(RegionError, match="eu-moon-1 does not tell"):
        read_inventory(LOCAL, ["eu-moon-1"], now=later(0), timezone=UTC)


def test_credentials_that_ended_are_no_region_s_fault(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, {"ListNotebookInstances"}, "ExpiredTokenException")
    with pytest.raises(ClientError, match="ExpiredToken"):
        read_inventory(LOCAL, [REGION], now=later(0), timezone=UTC)


def test_thousands_of_tags_and_instances_are_read_in_pages(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    make_team(kit.client, TEAM[:1])
    many = [{"Key": f"key-{number}", "Value": "x"} for number in range(14_000)]
    clients: Any = BaseClient
    real = clients._make_api_call

    def call(self: Any, operation: str, parameters: Any) -> Any:
        if operation != "ListTags":
            return real(self, operation, parameters)
        begin = int(parameters.get("NextToken", 0))
        more = {"NextToken": str(begin + 50)} if begin + 50 < len(many) else {}
        return {"Tags": many[begin : begin + 50], **more}

    monkeypatch.setattr(clients, "_make_api_call", call)
    (found,) = read_inventory(LOCAL, [REGION], now=later(0), timezone=UTC).instances
    assert found.tags.value is not None
    assert len(found.tags.value) == 14_000


def test_an_instance_that_goes_while_it_is_read_is_left_out(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    make_team(kit.client, TEAM[:1])

    refuse(monkeypatch, {"DescribeNotebookInstance"}, "ValidationException", "RecordNotFound")
    assert read_inventory(LOCAL, [REGION], now=later(0), timezone=UTC).instances == ()


def test_a_role_that_is_gone_is_said_to_be(account: Account) -> None:
    make_team(kit.client, TEAM[:1])
    iam = kit.client("iam")
    (policy,) = iam.list_attached_role_policies(RoleName="data-science-notebooks")["AttachedPolicies"]
    iam.detach_role_policy(RoleName="data-science-notebooks", PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName="data-science-notebooks")
    found = read_inventory(LOCAL, [REGION], now=later(0), timezone=UTC)
    assert [figure.source for figure in found.roles.values()] == ["iam:GetRole: the role is gone"]


def fail(error: Exception) -> Any:
    def call() -> None:
        raise error

    return call


FAILED: Any = {"Error": {"Code": "InternalFailure"}, "ResponseMetadata": {"HTTPStatusCode": 500}}


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "X"), "x:Y is throttled"),
        (ClientError({"Error": {"Code": "NotImplemented"}}, "X"), "x:Y is not offered here"),
        (EndpointConnectionError(endpoint_url="https://x"), "x:Y: its endpoint is not reached"),
        (ReadTimeoutError(endpoint_url="https://x"), "x:Y: its endpoint is not reached"),
        (ClientError(FAILED, "X"), "x:Y fails: InternalFailure"),
    ],
    ids=["throttled", "lacking", "unreached", "slow", "failing"],
)
def test_what_can_be_done_without_is_unknown_with_its_reason(error: Exception, why: str) -> None:
    figure = ask("x:Y", fail(error))
    assert (figure.value, figure.source) == (None, why)


def test_credentials_that_ended_end_the_inventory() -> None:
    with pytest.raises(ClientError, match="ExpiredToken"):
        ask("x:Y", fail(ClientError({"Error": {"Code": "ExpiredTokenException"}}, "X")))

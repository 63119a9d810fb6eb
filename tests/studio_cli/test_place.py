"""Where an environment is: whose credentials, which region, which stacks."""

from __future__ import annotations

import pytest

from studio_cli.aws import Target, local_target, real_target
from studio_cli.place import RefusedError, credentials_for, region_of, stack_names

from .kit import LOCAL, PREFIX, REAL, Account, environment, parameter

OWN, OTHER = "123456789012", "111122223333"


@pytest.mark.parametrize("account_id", [None, OWN])
def test_one_s_own_account_needs_no_other_credentials(account: Account, account_id: str | None) -> None:
    assert credentials_for(REAL, environment(account=account_id)) is REAL
    assert credentials_for(LOCAL, environment(account=account_id)) == LOCAL


def test_another_real_account_is_refused(account: Account) -> None:
    with pytest.raises(RefusedError) as caught:
        credentials_for(REAL, environment(account=OTHER))
    assert caught.value.message == (
        "environment 'prod' is in account 111122223333, and your credentials are for 123456789012; sign in to "
        "111122223333"
    )


def test_another_local_account_is_a_role_away(account: Account) -> None:
    there = credentials_for(LOCAL, environment(account=OTHER))
    assert there.is_local
    assert there.account() == OTHER
    there.client("ssm").put_parameter(Name="/theirs", Value="1", Type="String")
    assert LOCAL.client("ssm").describe_parameters()["Parameters"] == []
    assert LOCAL.account() == OWN


def test_a_local_environment_s_region_is_that_of_its_clients_and_processes(account: Account) -> None:
    there = credentials_for(LOCAL, environment(region="eu-west-1"))
    assert there.region() == "eu-west-1"
    variables = there.variables()
    assert (variables["AWS_REGION"], variables["AWS_DEFAULT_REGION"]) == ("eu-west-1", "eu-west-1")
    assert LOCAL.region() == "us-east-1"


def test_the_region_of_an_environment_is_its_own_or_the_credentials_(account: Account) -> None:
    assert region_of(LOCAL, environment(region="eu-west-1")) == "eu-west-1"
    assert region_of(LOCAL, environment()) == "us-east-1"


def test_without_any_region_it_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    assert region_of(real_target(), environment()) == "us-east-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert region_of(real_target(), environment()) == "eu-west-1"


def test_the_local_aws_is_reached_by_its_port_with_made_up_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    target = local_target(4600, "eu-west-1")
    variables = target.variables()
    assert variables["AWS_ENDPOINT_URL"] == "http://localhost:4600"
    assert variables["AWS_ACCESS_KEY_ID"] == variables["AWS_SECRET_ACCESS_KEY"] == "testing"
    assert "AWS_PROFILE" not in variables


def test_a_real_account_s_processes_have_one_s_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    assert Target("aws").variables()["AWS_PROFILE"] == "mine"
    assert "AWS_ENDPOINT_URL" not in real_target().environment


def test_stacks_of_an_environment_are_those_that_it_can_have(account: Account) -> None:
    ours = ["Data", "Network", "Studio", "Users-01", "Users-120"]
    for number, name in enumerate([*ours, "eu-Data", "eu-Users-01", "Users-01-Nested", "Extra"]):
        account.stack(name, {"A": parameter(f"/{number}")})
    assert stack_names(account.cloudformation, PREFIX) == [f"{PREFIX}-{name}" for name in ours]
    assert stack_names(account.cloudformation, "lab") == []

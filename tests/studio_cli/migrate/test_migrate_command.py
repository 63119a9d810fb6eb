"""What a person types: `studio migrate inventory` and its options."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from studio_cli.main import main
from studio_cli.migrate.inventory import Inventory
from tests.local_aws import kit
from tests.studio_cli.kit import LOCAL, Account

from .history import PRICES
from .team import TEAM, make_team


@pytest.fixture
def team(account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder to work in, and a local AWS with some of the team."""
    make_team(kit.client, TEAM[:3])
    monkeypatch.setattr("studio_cli.local.answers", lambda port: True)
    monkeypatch.setattr("studio_cli.commands.options.local_target", lambda port: LOCAL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def studio(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["migrate", *arguments])


def test_an_inventory_is_shown_and_written(team: Path) -> None:
    Path("prices.yaml").write_text(PRICES)
    files = ["--json", "inventory.json", "--csv", "inventory.csv", "--html", "inventory.html"]
    done = studio("inventory", "--region", "us-east-1", "--prices", "prices.yaml", *files)
    assert done.exit_code == 0, done.output
    assert "gpu-thursday" in done.output
    assert "3 notebook instances in us-east-1." in done.output
    assert "Volumes: 22 USD a month." in done.output
    written = Inventory.model_validate_json(Path("inventory.json").read_text())
    assert [each.name for each in written.instances] == ["ana-churn", "ben-forecasting", "gpu-thursday"]
    assert len(Path("inventory.csv").read_text().splitlines()) == 4
    assert Path("inventory.html").read_text().startswith("<!doctype html>")


def test_regions_are_read_one_after_the_other(team: Path) -> None:
    done = studio("inventory", "--region", "us-east-1", "--region", "eu-west-1")
    assert "3 notebook instances in us-east-1, eu-west-1." in done.output
    assert "region" in done.output.splitlines()[1]


def test_the_region_is_that_of_the_credentials(team: Path) -> None:
    assert "3 notebook instances in us-east-1." in studio("inventory").output


def test_nothing_is_changed(team: Path) -> None:
    sagemaker = kit.client("sagemaker")
    before = sagemaker.list_notebook_instances()["NotebookInstances"]
    assert studio("inventory").exit_code == 0
    assert sagemaker.list_notebook_instances()["NotebookInstances"] == before
    assert list(team.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--timezone", "Mars/Olympus"], "'Mars/Olympus' is no timezone; write it like Europe/Berlin"),
        (["--prices", "no.yaml"], "no.yaml:1: studio:PricesFileUnreadable"),
    ],
)
def test_what_goes_wrong_is_a_line(team: Path, options: list[str], said: str) -> None:
    done = studio("inventory", *options)
    assert done.exit_code in {1, 2}
    assert said in done.output


def test_without_a_region_nothing_is_guessed(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio_cli.aws.Target.region", lambda self: None)
    done = studio("inventory")
    assert done.exit_code == 1
    assert "name those with notebook instances with --region" in done.output


def test_a_local_aws_that_does_not_run_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio_cli.local.answers", lambda port: False)
    assert "no local AWS answers on port 4566" in studio("inventory").output

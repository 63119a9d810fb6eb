"""`docs/migrate.md` is right: its policy is what is called, its file of prices is one, its commands are there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest
from botocore.client import BaseClient
from click.testing import CliRunner

from studio_cli.commands.migrate import migrate
from studio_cli.migrate.inventory import Inventory, load_prices, read_inventory
from studio_cli.migrate.plan import BackupPlace, InstancePlan, Migration
from tests.kit import ROOT
from tests.local_aws import kit
from tests.studio_cli.kit import LOCAL, Account

from .history import of_the_team, remember
from .team import REGION, make_team
from .test_activity import later

PAGE = (ROOT / "docs" / "migrate.md").read_text(encoding="utf-8")
ALWAYS = {"sts:GetCallerIdentity", "pricing:GetProducts"}
"""Which needs no right; and which is not asked on the local AWS."""


def policy() -> dict[str, Any]:
    found = re.search(r"^```json\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert found
    parsed: dict[str, Any] = json.loads(found[1])
    return parsed


def test_the_policy_is_what_an_inventory_asks_for(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    make_team(kit.client)
    remember(monkeypatch, list(of_the_team(later(120))))
    called: set[str] = set()
    clients: Any = BaseClient
    real = clients._make_api_call

    def call(self: Any, operation: str, parameters: Any) -> Any:
        called.add(f"{self.meta.service_model.signing_name}:{operation}")
        return real(self, operation, parameters)

    iam = kit.client("iam")
    iam.put_role_policy(RoleName="notebook-admin", PolicyName="inline", PolicyDocument=json.dumps(policy()))
    monkeypatch.setattr(clients, "_make_api_call", call)
    read_inventory(LOCAL, [REGION], now=later(120), timezone=ZoneInfo("UTC"))
    allowed = {action for statement in policy()["Statement"] for action in statement["Action"]}
    assert called | ALWAYS == allowed | ALWAYS


def test_the_file_of_prices_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"^(    source: .*?)\n\n", PAGE, flags=re.DOTALL | re.MULTILINE)
    path = tmp_path / "prices.yaml"
    path.write_text(dedent(block))
    assert load_prices(path).regions["eu-west-1"].instances["ml.t3.medium"] == 0.045


def test_each_option_that_the_page_names_is_there() -> None:
    for line in re.findall(r"^    (?:\$ )?studio migrate (.*)$", PAGE, flags=re.MULTILINE):
        name, *rest = line.split()
        command = migrate.commands[name]
        known = {option for each in command.params if isinstance(each, click.Option) for option in each.opts}
        assert {word for word in rest if word.startswith("--")} <= known, line


def test_what_the_page_shows_of_a_plan_is_what_it_says(
    full: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("inventory.json").write_text(full.model_dump_json())
    done = CliRunner().invoke(migrate, ["plan", "--inventory", "inventory.json"])
    assert done.exit_code == 0, done.output
    said = f"{done.output}\n{dedent(Path('migration.yaml').read_text().partition('instances:')[2])}"
    shown = re.findall(r"^    \$ studio migrate plan [^\n]*\n((?:    [^\n]*\n)+)", PAGE, flags=re.MULTILINE)
    assert len(shown) == 2
    for block in shown:
        for line in dedent(block).splitlines():
            assert line.strip() in said, line


def test_each_key_of_the_file_is_on_the_page() -> None:
    keys = {*InstancePlan.model_fields, *Migration.model_fields, *BackupPlace.model_fields}
    assert {key for key in keys if not re.search(rf"`{key}[`:]", PAGE)} == {
        "name",
        "region",
        "account",
        "estate",
        "instances",
    }

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
from click.testing import CliRunner

from studio_cli.commands.migrate import migrate
from studio_cli.migrate.inventory import Figure, Inventory, load_prices, read_inventory
from studio_cli.migrate.inventory.facts import Hours
from studio_cli.migrate.plan import BackupPlace, InstancePlan, Migration
from studio_cli.migrate.plan.proposal import propose
from studio_cli.migrate.plan.writing import new_file
from tests.kit import ROOT
from tests.local_aws import kit
from tests.studio_cli.kit import LOCAL, Account

from .history import of_the_team, remember
from .team import REGION, make_team
from .test_activity import later
from .test_progress import home, space, with_studio

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
    domain = account.inside.domain()
    account.inside.profile(domain, "eve")
    kit.client("sagemaker").create_app(
        DomainId=domain, UserProfileName="eve", AppType="JupyterServer", AppName="default", Tags=[kit.CLASSIC]
    )
    iam = kit.client("iam")
    iam.put_role_policy(RoleName="notebook-admin", PolicyName="inline", PolicyDocument=json.dumps(policy()))
    with kit.asked() as called:
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


def test_what_the_page_shows_of_a_report_is_what_it_says(
    full: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    always = Figure(value=Hours(by_weekday=(24.0,) * 7, outside=118, window_days=7), source="CloudTrail")
    three = [each for each in full.instances if each.name in {"ana-churn", "ben-forecasting", "cleo-sandbox"}]
    before = with_studio(
        full.model_copy(update={"instances": tuple(each.model_copy(update={"hours": always}) for each in three)})
    )
    weekdays = Figure(value=Hours(by_weekday=(6.0,) * 5 + (0.0,) * 2, outside=2, window_days=7), source="CloudTrail")
    unpriced = space("ben-lab", "ben-fischer", None, hours=weekdays)
    after = with_studio(
        before.model_copy(update={"instances": before.instances[1:]}),
        space("ana-lab", "ana-silva", 0.05, hours=weekdays),
        unpriced,
        homes=(home(3),),
    )
    Path("before.json").write_text(before.model_dump_json())
    Path("after.json").write_text(after.model_dump_json())
    Path("migration.yaml").write_text(new_file(before, propose(before), estate="studio.yaml"))
    Path("migration.state.yaml").write_text("format: 1\ninstances: {us-east-1/ana-churn: {state: deleted}}\n")
    done = CliRunner().invoke(migrate, ["report", "--before", "before.json", "--after", "after.json"])
    assert done.exit_code == 0, done.output
    ((shown),) = re.findall(r"^    \$ studio migrate report [^\n]*\n((?:    [^\n]*\n)+)", PAGE, flags=re.MULTILINE)
    assert [line.rstrip() for line in dedent(shown).splitlines()] == [
        line.rstrip() for line in done.output.splitlines()
    ]


def test_each_key_of_the_file_is_on_the_page() -> None:
    keys = {*InstancePlan.model_fields, *Migration.model_fields, *BackupPlace.model_fields}
    assert {key for key in keys if not re.search(rf"`{key}[`:]", PAGE)} == {
        "name",
        "region",
        "account",
        "estate",
        "instances",
    }

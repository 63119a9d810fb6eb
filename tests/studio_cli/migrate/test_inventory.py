"""What is read of the example team, on a local AWS in this process."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from studio_cli.migrate.inventory import Inventory, read_inventory
from studio_cli.migrate.inventory.controls import failed
from studio_cli.migrate.inventory.roles import reach_of
from tests.local_aws import kit
from tests.studio_cli.kit import LOCAL, Account

from .team import REGION, SCRIPTS, TEAM, make_team


@pytest.fixture
def found(account: Account) -> Inventory:
    make_team(kit.client)
    return read_inventory(LOCAL, [REGION], now=dt.datetime.now(tz=dt.UTC), timezone=ZoneInfo("UTC"))


def test_the_team_is_found_as_it_was_made(found: Inventory) -> None:
    assert [each.name for each in found.instances] == sorted(made.name for made in TEAM)
    by_name = {each.name: each for each in found.instances}
    for made in TEAM:
        each = by_name[made.name]
        assert (each.instance_type, each.volume_gb, each.script) == (made.instance_type, made.volume_gb, made.script)
        assert each.tags.value == made.tags
        assert (each.status == "Stopped") is made.stopped
        role = found.role_of(each)
        assert role is not None
        assert role.name == made.role
        if made.script:
            script = found.script_of(each)
            assert script is not None
            assert (script.on_create, script.on_start) == SCRIPTS[made.script]

    private = by_name["nlp-research"]
    assert failed(private) == ()
    assert private.repositories == ("https://git.example.com/nlp/research.git",)
    assert [control.code for control in failed(by_name["dana-old"])] == [
        "SageMaker.1",
        "SageMaker.2",
        "SageMaker.3",
        "SageMaker.8",
        "SageMaker.21",
        "IMDSv2",
    ]
    reach = {name: reach_of(role.value.statements) for name, role in found.roles.items() if role.value}
    words = {arn.rsplit("/", 1)[-1]: each.words for arn, each in reach.items()}
    assert words == {
        "notebook-admin": "administrator",
        "data-science-notebooks": "all of SageMaker; passes any role; S3: team-data",
        "AmazonSageMaker-ExecutionRole-cleo-okafor": "S3: corpora, nlp-models",
        "finance-reader": "S3: finance-reports",
    }

    # The local AWS keeps no history and has no price list: nothing is made up.
    for each in found.instances:
        assert (each.hours.value, each.last_use.value, each.price_hour.value, each.cost().value) == (None,) * 4
        assert "does not tell of the instance's creation" in each.hours.source
    assert Inventory.model_validate_json(found.model_dump_json()) == found

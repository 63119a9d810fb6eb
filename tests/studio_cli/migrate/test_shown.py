"""What people see of an inventory: the table, the CSV, the page."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from rich.console import Console

from studio_cli.migrate.inventory import Figure, Inventory
from studio_cli.migrate.inventory.advice import advice_of
from studio_cli.migrate.inventory.facts import Event, Use
from studio_cli.migrate.inventory.formats import in_csv, in_table, summary
from studio_cli.migrate.inventory.owners import candidates, one_of
from studio_cli.migrate.pages.inventory import inventory_page

from .page_reading import Page
from .team import TEAM


def changed(inventory: Inventory, name: str, **changes: Any) -> Inventory:
    """The inventory with something else about one instance."""
    instances = tuple(each.model_copy(update=changes) if each.name == name else each for each in inventory.instances)
    return inventory.model_copy(update={"instances": instances})


def test_the_table_says_whose_each_is_and_what_it_costs(full: Inventory) -> None:
    shown = Console(file=io.StringIO(), width=300, record=True)
    shown.print(in_table(full))
    lines = {line.split()[1]: line for line in shown.export_text().splitlines() if " ml." in line}
    assert set(lines) == {made.name for made in TEAM}
    assert "2,920 USD" in lines["Copy-of-test2"]
    assert "administrator" in lines["Copy-of-test2"]
    assert "nobody known" in lines["test"]
    assert "finance or dana.lee@example.com" in lines["finance-reports"]
    assert "unknown" in lines["ml-prod-batch"]
    assert "1, 2, 3, 8, 21, IMDSv2" in lines["dana-old"]


def test_the_sums_say_what_they_lack(full: Inventory, without: Inventory, inventories: dict[str, Inventory]) -> None:
    told = list(summary(full))
    assert re.fullmatch(r"Instances: at least [\d,]+ USD a month\.", told[1])
    assert told[3] == "Volumes: 101 USD a month."
    assert told[4:] == ["  unknown: a list made for this test: no ml.c5.2xlarge in us-east-1"]
    assert "Saturdays and Sundays: unknown." in list(summary(without))
    assert list(summary(inventories["nothing"])) == ["There are no notebook instances in us-east-1."]


def test_the_csv_has_everything_with_its_source(full: Inventory) -> None:
    rows = {row["instance"]: row for row in csv.DictReader(io.StringIO(in_csv(full)))}
    ana = rows["ana-churn"]
    assert len(rows) == 14
    assert float(ana["hours Sat"]) + float(ana["hours Sun"]) == pytest.approx(90 * 24 * 2 / 7, abs=30)
    assert ana["hours source"] == "cloudtrail:LookupEvents, 90 days"
    assert ana["volume a month"] == "2.00 USD"
    assert rows["dana-old"]["platform"] == "notebook-al2-v1, ended 2025-06-30"
    assert rows["nlp-research"]["repositories"] == "https://git.example.com/nlp/research.git"
    assert all(cell for row in rows.values() for name, cell in row.items() if name.endswith("source"))


def test_a_spreadsheet_runs_no_tag(full: Inventory) -> None:
    evil: Figure[dict[str, str]] = Figure(value={"owner": '=HYPERLINK("http://x")'}, source="sagemaker:ListTags")
    (row,) = (
        row
        for row in csv.DictReader(io.StringIO(in_csv(changed(full, "test", tags=evil))))
        if row["instance"] == "test"
    )
    assert row["owner"].startswith("'=HYPERLINK")


def test_the_page_answers_a_manager_s_questions(full: Inventory) -> None:
    page = Page(inventory_page(full))
    assert "14 notebook instances, 11 of them running now" in page.text
    assert re.search(r"at least 1,\d\d\d USD of it on Saturdays and Sundays", page.text)
    assert re.search(r"Saturdays and Sundays are 2\d% of it\.", page.text)
    week, each = page.plots
    assert re.match(r"USD on an average day of the week: Mon \d+, .*, Sun \d+$", week)
    assert each.startswith("Cost of each instance in a month: Copy-of-test2 2,930, ")
    assert "ml-prod-batch" not in each, "what is unknown is no bar"
    assert "What these cost is unknown: ml-prod-batch." in page.text
    assert "do-not-delete can go it is stopped, and nobody opened it in 90 days" in page.text
    assert "Copy-of-test2 stop it it runs, and nobody opened it in 90 days" in page.text
    assert "dana-old (notebook-al2-v1, 2025-06-30), intern-summer (notebook-al2-v3, 2026-06-30)" in page.text
    assert max(page.wide()) <= 100
    assert ("html", {"lang": "en"}) in page.elements
    assert any(own.get("name") == "viewport" for tag, own in page.elements if tag == "meta")


def test_each_cell_has_its_title_on_a_phone(full: Inventory) -> None:
    cells = [own for tag, own in Page(inventory_page(full)).elements if tag == "td"]
    assert cells
    assert all(own.get("data-label") for own in cells)


def test_a_page_without_data_says_so_and_why(without: Inventory, inventories: dict[str, Inventory]) -> None:
    page = Page(inventory_page(without))
    assert page.plots == []
    assert "When instances ran is unknown, and so is what the weekend costs." in page.text
    assert "does not tell of the instance's creation" in page.text
    assert not re.search(r"\b(nan|None|null)\b", page.text)
    empty = Page(inventory_page(inventories["nothing"]))
    assert empty.text.endswith("There are no notebook instances in us-east-1.")


def test_hours_without_prices_are_shown_as_hours(full: Inventory) -> None:
    priceless = full.model_copy(
        update={
            "instances": tuple(
                each.model_copy(update={"price_hour": Figure[float](value=None, source="no list")})
                for each in full.instances
            )
        }
    )
    page = Page(inventory_page(priceless))
    (week,) = page.plots
    assert week.startswith("hours on an average day of the week: ")


def test_what_people_wrote_into_tags_is_text(full: Inventory) -> None:
    evil: Figure[dict[str, str]] = Figure(value={"owner": "<script>alert(1)</script>"}, source="sagemaker:ListTags")
    html = inventory_page(changed(full, "test", tags=evil))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_whose_an_instance_may_be_is_said_with_reasons_and_decided_by_nobody(full: Inventory) -> None:
    found = {key.partition("/")[2]: reasons for key, reasons in candidates(full).items()}
    assert {name: one_of(reasons) for name, reasons in found.items()} == {
        "ana-churn": ("ana.silva@example.com", "tag Owner; CloudTrail: opened it 12 times; name ana-churn"),
        "ben-forecasting": ("ben.fischer@example.com", "tag owner; name ben-forecasting"),
        "gpu-thursday": (
            "ben.fischer@example.com",
            "CloudTrail: opened it 12 times; git user.email in lifecycle script gpu-thursday-start",
        ),
        "cleo-sandbox": ("cleo.okafor@example.com", "tag Creator; name cleo-sandbox"),
        "nlp-research": ("cleo.okafor@example.com", "role AmazonSageMaker-ExecutionRole-cleo-okafor"),
        "eve-vision": ("eve.novak@example.com", "tag Owner; CloudTrail: opened it 60 times; name eve-vision"),
        "dana-old": ("dana.lee@example.com", "name dana-old"),
        "ml-prod-batch": ("platform@example.com", "tag Owner"),
        "finance-reports": None,
        **dict.fromkeys(("test", "Copy-of-test2", "demo-2023", "do-not-delete", "intern-summer")),
    }
    assert list(found["finance-reports"]) == ["finance", "dana.lee@example.com"]


@pytest.mark.parametrize(
    "key",
    ["owner", "Creator", "created-by", "User", "user_name", "contact", "E-Mail", "Person"],
)
def test_a_tag_that_names_somebody_is_read_however_it_is_written(full: Inventory, key: str) -> None:
    tags: Figure[dict[str, str]] = Figure(
        value={key: " jo@example.com ", "user-story": "x"}, source="sagemaker:ListTags"
    )
    assert candidates(changed(full, "test", tags=tags))["us-east-1/test"] == {"jo@example.com": [f"tag {key}"]}


def test_an_empty_tag_names_nobody(full: Inventory) -> None:
    tags: Figure[dict[str, str]] = Figure(value={"owner": " "}, source="sagemaker:ListTags")
    assert candidates(changed(full, "test", tags=tags))["us-east-1/test"] == {}


def test_who_made_or_opened_it_is_told_by_how_often(full: Inventory) -> None:
    events = tuple(
        Event(what=what, when=full.taken, who=who)
        for what, who in (
            ("CreateNotebookInstance", "jo@example.com"),
            ("CreatePresignedNotebookInstanceUrl", "jo@example.com"),
            ("CreatePresignedNotebookInstanceUrl", None),
            ("StartNotebookInstance", "ops@example.com"),
        )
    )
    told: Figure[tuple[Event, ...]] = Figure(value=events, source="x")
    assert candidates(changed(full, "test", events=told))["us-east-1/test"] == {
        "jo@example.com": ["CloudTrail: created it", "CloudTrail: opened it once"]
    }


def test_what_several_share_says_nothing_about_one(full: Inventory) -> None:
    shared = changed(full, "ana-churn", script="gpu-thursday-start", role_arn="arn:aws:iam::1:role/x")
    assert "git user.email" not in str(candidates(shared)["us-east-1/gpu-thursday"])
    role = next(each.role_arn for each in full.instances if each.name == "nlp-research")
    assert candidates(changed(full, "test", role_arn=role))["us-east-1/nlp-research"] == {}


@pytest.mark.parametrize(
    ("name", "days", "verdict"),
    [
        ("ana-churn", 29, "move"),
        ("ana-churn", 30, "stop it"),
        ("do-not-delete", 29, "move"),
        ("do-not-delete", 30, "can go"),
        ("ana-churn", None, "stop it"),
        ("do-not-delete", None, "can go"),
    ],
)
def test_what_nobody_used_for_thirty_days_can_go(full: Inventory, name: str, days: int | None, verdict: str) -> None:
    when = None if days is None else full.taken - dt.timedelta(days=days)
    used: Figure[Use] = Figure(value=Use(when=when), source="x")
    (instance,) = (each for each in changed(full, name, last_use=used).instances if each.name == name)
    assert advice_of(instance, full.taken).verdict == verdict


def test_what_is_unknown_is_asked_and_never_goes(without: Inventory) -> None:
    assert {advice_of(each, without.taken).verdict for each in without.instances} == {"ask"}

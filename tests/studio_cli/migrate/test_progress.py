"""Before and after: in the terminal and on a page."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from studio_cli.main import main
from studio_cli.migrate.inventory import Figure, Inventory
from studio_cli.migrate.inventory.facts import Apps, Home, Hours, Space, Studio
from studio_cli.migrate.journey import state_file
from studio_cli.migrate.journey.states import State
from studio_cli.migrate.pages.report import report_page
from studio_cli.migrate.plan import load_migration
from studio_cli.migrate.plan.proposal import propose
from studio_cli.migrate.plan.writing import new_file
from studio_cli.migrate.progress import (
    APPS,
    MOVED,
    NOTEBOOKS,
    STATE_FILE,
    STATES,
    STORAGE,
    TOGETHER,
    Progress,
    StateFileError,
    in_words,
    lines,
    progress_of,
    read_states,
    saved,
    told,
)
from studio_cli.migrate.report_files import in_csv, in_json

from .page_reading import Page
from .team import REGION

STATE = """\
# Written by studio migrate.
format: 1
instances:
  us-east-1/ana-churn:
    state: deleted
    steps: [{step: deleted, at: '2027-03-01T10:00:00+00:00', by: 'arn:aws:iam::123456789012:user/ops'}]
  us-east-1/ben-forecasting: {state: signed-off, steps: []}
  us-east-1/gpu-thursday: {state: verified, steps: []}
  us-east-1/cleo-sandbox: {state: restored, steps: []}
  us-east-1/nlp-research: {state: waiting, steps: []}
  us-east-1/ml-prod-batch: {state: left, steps: []}
"""


@pytest.fixture
def after(full: Inventory) -> Inventory:
    """Ana's instance is gone, Cleo's is stopped, and somebody made a new one."""
    rest = [each for each in full.instances if each.name != "ana-churn"]
    changed = [each.model_copy(update={"status": "Stopped"}) if each.name == "nlp-research" else each for each in rest]
    new = rest[0].model_copy(update={"name": "again"})
    return full.model_copy(update={"instances": (*changed, new)})


@pytest.fixture
def progress(full: Inventory, after: Inventory, tmp_path: Path) -> Progress:
    (tmp_path / "state.yaml").write_text(STATE)
    (tmp_path / "migration.yaml").write_text(new_file(full, propose(full), estate="studio.yaml"))
    migration = load_migration(tmp_path / "migration.yaml")
    return progress_of(full, after, read_states(tmp_path / "state.yaml"), migration)


def test_before_and_after_are_compared(progress: Progress) -> None:
    rows = {what: (before, after) for what, before, after in told(progress)}
    assert rows["notebook instances"] == ("14", "13")
    assert rows["of them running"] == ("11", "9")
    assert all(re.fullmatch(r"at least [\d,]+ USD", cost) for cost in rows[NOTEBOOKS])
    # ana-churn, 36.50 and 2 for its volume; nlp-research, 365 and no less of its volume
    assert next(saved(progress)) == "Notebook instances: less 404 USD a month."
    idle = next(line for line in lines(progress) if line.unit == "hours")
    outside = 365 / 12 * 24 - 365 / 12 * 5 / 7 * 10
    assert idle.before.value is not None
    assert idle.after.value is not None
    assert idle.before.value - idle.after.value == pytest.approx(2 * outside, rel=0.02)


USE: Figure[Hours] = Figure(value=Hours(by_weekday=(24.0,) * 7, outside=100, window_days=7), source="CloudTrail")


NO_PRICE = "a list: no ml.t3.medium of studio_instances in us-east-1"


def price(value: float | None) -> Figure[float]:
    return Figure(value=value, source="a list" if value is not None else NO_PRICE)


def space(name: str, owner: str | None, hour: float | None = 0.1, *, hours: Figure[Hours] = USE) -> Space:
    """A space that ran for a week, day and night."""
    return Space(
        region=REGION,
        domain="d-1",
        name=name,
        owner=owner,
        created=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        volume_gb=Figure(value=20, source="sagemaker:ListSpaces"),
        price_volume=price(0.1),
        apps=Figure(
            value=(Apps(app_type="JupyterLab", instance_type="ml.t3.medium", hours=hours, price_hour=price(hour)),),
            source="CloudTrail",
        ),
    )


def with_studio(inventory: Inventory, *spaces: Space, homes: tuple[Home, ...] = ()) -> Inventory:
    found = Figure(value=Studio(spaces=spaces, homes=homes), source="sagemaker:ListDomains")
    return inventory.model_copy(update={"studio": {REGION: found}})


def home(size: float | None) -> Home:
    known: Figure[float] = Figure(value=size, source="efs" if size is not None else "efs is not allowed")
    return Home(region=REGION, domain="d-1", file_system="fs-1", size_gb=known, price_gb=price(0.3))


def test_what_studio_costs_stands_beside_what_is_no_longer_paid(full: Inventory) -> None:
    priced = full.model_copy(update={"instances": tuple(each for each in full.instances if each.cost().is_known)})
    after = with_studio(
        priced.model_copy(update={"instances": tuple(each for each in priced.instances if each.name != "ana-churn")}),
        space("ana-lab", "ana-silva"),
        homes=(home(10),),
    )
    progress = progress_of(with_studio(priced), after, {}, None)
    found = {line.what: (line.before.value or 0, line.after.value or 0) for line in lines(progress)}
    assert found["spaces in Studio"] == (0, 1)
    assert found[APPS] == pytest.approx((0, 73.0))
    assert found[STORAGE] == pytest.approx((0, 5.0))
    before, now = found[TOGETHER]
    assert before - now == pytest.approx(36.5 + 2 - 73 - 5)
    assert list(saved(progress)) == [
        "Notebook instances: less 38 USD a month.",
        "Studio: more 78 USD a month.",
        "Together: more 40 USD a month.",
    ]
    idle = next(line for line in lines(progress) if line.unit == "hours")
    assert not idle.after.at_least
    assert (idle.after.value or 0) - (idle.before.value or 0) == pytest.approx(
        100 / 7 * 365 / 12 - (365 / 12 * 24 - 365 / 12 * 5 / 7 * 10), rel=0.02
    )


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ((space("a", "ana", None),), NO_PRICE),
        (
            (space("a", "ana", hours=Figure(value=None, source="CloudTrail is not allowed")),),
            "CloudTrail is not allowed",
        ),
    ],
    ids=["price", "hours"],
)
def test_what_studio_costs_is_unknown_and_not_nought(full: Inventory, after: tuple[Space, ...], reason: str) -> None:
    progress = progress_of(with_studio(full), with_studio(full, *after), {}, None)
    said = list(saved(progress))
    assert said[:3] == ["Notebook instances: the same.", "Studio: unknown.", "Together: unknown."]
    assert f"  unknown: {reason}" in said
    rows = {what: text for what, _, text in told(progress)}
    assert rows[APPS] == "unknown"
    assert rows[TOGETHER].startswith("at least ")


def test_a_part_that_is_unknown_makes_it_at_least(full: Inventory) -> None:
    known, unknown = space("a", "ana"), space("b", "ben", None)
    progress = progress_of(with_studio(full), with_studio(full, known, unknown, homes=(home(None),)), {}, None)
    rows = {what: text for what, _, text in told(progress)}
    assert (rows[APPS], rows[STORAGE]) == ("at least 73 USD", "at least 4.00 USD")
    said = list(saved(progress))
    assert said[2] == "Together: more 77 USD a month, of what is known."
    assert {f"  unknown: {NO_PRICE}", "  unknown: efs is not allowed"} <= set(said)


def test_hours_that_may_be_more_are_at_least(full: Inventory) -> None:
    assert USE.value is not None
    loose = Figure(value=USE.value.model_copy(update={"at_least": True}), source="CloudTrail, at least: no end")
    progress = progress_of(with_studio(full), with_studio(full, space("a", "ana", hours=loose)), {}, None)
    rows = {what: text for what, _, text in told(progress)}
    assert rows[APPS] == "at least 73 USD"
    assert rows["hours at night and at weekends, a month"].startswith("at least ")
    assert "  CloudTrail, at least: no end" in list(saved(progress))


def test_an_inventory_from_before_studio_was_in_it_says_so(full: Inventory) -> None:
    old = Inventory.model_validate_json(
        json.dumps({key: value for key, value in json.loads(full.model_dump_json()).items() if key != "studio"})
    )
    progress = progress_of(old, with_studio(full, space("a", "ana")), {}, None)
    rows = {what: (before, after) for what, before, after in told(progress)}
    assert rows[APPS] == ("unknown", "73 USD")
    assert "  unknown: us-east-1: the inventory was made without Studio" in list(saved(progress))


def test_a_region_that_could_not_be_read_leaves_the_others(full: Inventory) -> None:
    two = with_studio(full, space("a", "ana")).model_copy(update={"regions": (REGION, "eu-west-1")})
    denied: Figure[Studio] = Figure(value=None, source="sagemaker:ListDomains is not allowed")
    two = two.model_copy(update={"studio": {**two.studio, "eu-west-1": denied}})
    rows = {what: text for what, _, text in told(progress_of(two, two, {}, None))}
    assert rows[APPS] == "at least 73 USD"
    page = Page(report_page(progress_of(two, two, {}, None)))
    assert "What Studio has is unknown. eu-west-1: sagemaker:ListDomains is not allowed" in page.text


def test_what_was_looked_at_otherwise_is_said(full: Inventory) -> None:
    other = full.model_copy(
        update={
            "timezone": "Europe/Berlin",
            "instances": tuple(each.model_copy(update={"price_hour": price(1)}) for each in full.instances),
        }
    )
    said = list(in_words(progress_of(full, other, {}, None)))
    assert "Nights and weekends are those of UTC before, and of Europe/Berlin after." in said
    assert "Prices before are from: a list made for this test; after: a list." in said
    assert not [line for line in in_words(progress_of(full, full, {}, None)) if "before" in line]


def test_each_figure_is_written_with_its_source(progress: Progress) -> None:
    both = progress_of(
        with_studio(progress.before),
        with_studio(progress.after, space("=lab", "ana-silva"), space("b", None, None), homes=(home(10),)),
        progress.states,
        None,
    )
    both = Progress(both.before, both.after, both.states, progress.people)
    found = list(csv.DictReader(io.StringIO(in_csv(both))))
    by_name = {(row["kind"], row["name"]): row for row in found}
    assert len(by_name) == len(found) == 9 + 14 + 4 + 1
    assert all(row["before source"] and row["after source"] for row in found)
    ana = by_name["notebook instance", "us-east-1/ana-churn"]
    assert (ana["of"], ana["before"], ana["after"], ana["after source"]) == ("ana-silva", "38.50", "0.00", "it is gone")
    lab = by_name["apps of a space", "us-east-1/d-1/=lab"]
    assert (lab["before source"], lab["after"], lab["of"]) == ("it was not there", "73.00", "ana-silva")
    other = by_name["apps of a space", "us-east-1/d-1/b"]
    assert (other["after"], other["after at least"], other["after source"]) == ("", "yes", f"unknown: {NO_PRICE}")
    assert by_name["file system of a domain", "us-east-1/d-1/fs-1"]["after"] == "3.00"

    content = json.loads(in_json(both))
    assert [(row["kind"], row["name"]) for row in content["figures"]] == list(by_name)
    assert content["figures"][-2]["after"] in (
        {"value": None, "at_least": True, "source": f"unknown: {NO_PRICE}"},
        {"value": 2.0, "at_least": False, "source": "sagemaker:ListSpaces; a list"},
    )
    assert content["people"]["ana-silva"] == {"moved": True, "instances": {"us-east-1/ana-churn": "deleted"}}
    assert content["states"]["found"] == 8


def test_the_page_shows_what_studio_costs_and_whose_it_is(progress: Progress) -> None:
    after = with_studio(
        progress.after,
        space("ana-lab", "ana-silva"),
        space("ben-lab", "ben-fischer"),
        space("web", "somebody", None),
        space("all", None),
        homes=(home(10),),
    )
    page = Page(report_page(Progress(with_studio(progress.before), after, progress.states, progress.people)))
    bill = page.plots[0]
    assert re.match(r"What is paid in a month: Before at least [\d,]+, After at least [\d,]+$", bill)
    first, *others = (float(str(own["width"])[:-1]) for tag, own in page.elements if tag == "rect" and "y" in own)
    assert first <= 62, "room for 'at least' on a phone"
    assert max(others) == 78
    assert "ana-lab ana-silva yes 73 USD 2.00 USD 435" in page.text
    assert "ben-lab ben-fischer not yet 73 USD" in page.text
    assert "web somebody not in the plan unknown" in page.text
    assert "all nobody alone not in the plan 73 USD" in page.text
    assert "fs-1 d-1 10 3.00 USD" in page.text
    assert "Notebook instances: less 404 USD a month. Studio: more 230 USD a month." in page.text
    assert max(page.wide()) <= 100


def test_who_has_moved_has_everything_moved(progress: Progress) -> None:
    assert progress.moved == ("ana-silva", "cleo-okafor"), "Ben has two instances, and one of them is on the way"
    assert progress.counted() == {
        "found": 8,
        "verified": 1,
        "restored": 1,
        "signed-off": 1,
        "waiting": 1,
        "deleted": 1,
        "left": 1,
    }
    assert progress.new == ("again",)


def test_an_instance_made_anew_under_a_name_is_a_new_one(full: Inventory) -> None:
    first = full.instances[0]
    anew = first.model_copy(update={"created": full.taken})
    found = progress_of(full, full.model_copy(update={"instances": (anew, *full.instances[1:])}), {}, None)
    assert found.new == (first.name,)
    assert len(found.left) == 13


def test_what_stays_is_nobody_s_move(full: Inventory, tmp_path: Path) -> None:
    path = tmp_path / "migration.yaml"
    text = new_file(full, propose(full), estate="studio.yaml")
    path.write_text(
        text.replace("  - name: ml-prod-batch", "  - leave: true\n    reason: a batch\n    name: ml-prod-batch")
    )
    progress = progress_of(full, full, {}, load_migration(path))
    assert "platform" not in progress.people
    assert "ml-prod-batch" not in (progress.nobodys or ())


def test_states_are_those_of_the_way() -> None:
    assert set(STATES) == set(State)
    assert STATE_FILE == state_file.STATE_FILE
    assert set(STATES) > MOVED
    assert not MOVED & {"found", "planned", "backing-up", "backed-up", "verified", "gone", "left"}


def test_the_page_shows_both(progress: Progress) -> None:
    page = Page(report_page(progress))
    assert "14 → 13 notebook instances" in page.text
    assert "0 → 2 of 6 people who have moved" in page.text
    assert "Notebook instances: less 404 USD a month." in page.text
    assert "cleo-okafor cleo-sandbox (restored), nlp-research (waiting) yes" in page.text
    assert "ben-fischer ben-forecasting (signed-off), gpu-thursday (verified) not yet" in page.text
    assert "What these cost is unknown: ml-prod-batch." in page.text
    _, states, each = page.plots
    assert states.startswith("Instances in each state: found 8, verified 1,")
    assert each.startswith("Cost of each instance before, and what of it is still paid: Copy-of-test2 2,930, ")
    assert max(page.wide()) <= 100


def test_a_page_without_data_says_so(without: Inventory, inventories: dict[str, Inventory]) -> None:
    page = Page(report_page(progress_of(without, without, {}, None)))
    assert "Notebook instances: unknown." in page.text
    assert "What they cost is unknown." in page.text
    assert "Moved: nobody yet." in page.text
    assert "unknown → unknown notebook instances and Studio, a month" in page.text
    assert "0.00" not in page.text.partition("In figures")[0], "what is unknown is not at least nought"
    assert not re.search(r"\b(nan|None|null)\b", page.text)
    empty = inventories["nothing"]
    assert Page(report_page(progress_of(empty, empty, {}, None))).text.endswith("There were no notebook instances.")


def test_volumes_are_known_where_hours_are_not(full: Inventory) -> None:
    untold: Figure[Hours] = Figure(value=None, source="CloudTrail is not allowed")
    unknown = with_studio(
        full.model_copy(update={"instances": tuple(i.model_copy(update={"hours": untold}) for i in full.instances)})
    )
    rows = {what: (before, after) for what, before, after in told(progress_of(unknown, unknown, {}, None))}
    assert rows[NOTEBOOKS] == ("at least 101 USD", "at least 101 USD"), "the same, told the same way"
    assert next(saved(progress_of(unknown, unknown, {}, None))) == "Notebook instances: unknown."


def test_what_is_nobody_s_is_named(progress: Progress) -> None:
    said = list(in_words(progress))
    assert "Nobody's yet, and in nobody's count: Copy-of-test2, demo-2023, do-not-delete, finance-reports, " in said[2]
    assert said[2].endswith("intern-summer, test.")
    without_plan = progress_of(progress.before, progress.after, {}, None)
    assert "is not known without the plan" in list(in_words(without_plan))[2]
    assert list(told(without_plan))[-1] == ("people who have moved", "0", "unknown")


def test_more_is_not_told_as_less(full: Inventory) -> None:
    first = next(each for each in full.instances if each.name == "demo-2023")
    hours = Hours(by_weekday=(24.0,) * 7, outside=100, window_days=7)
    runs = first.model_copy(update={"status": "InService", "hours": Figure[Hours](value=hours, source="x")})
    after = full.model_copy(update={"instances": tuple(runs if each == first else each for each in full.instances)})
    assert next(saved(progress_of(full, after, {}, None))) == "Notebook instances: more 36 USD a month."


@pytest.mark.parametrize(
    "text", ["[]", "format: 2\ninstances: {}\n", "format: 1\n", "a: b: c", "format: 1\ninstances: [x]\n"]
)
def test_a_file_of_states_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "migration.state.yaml"
    path.write_text(text)
    with pytest.raises(StateFileError, match=r"migration\.state\.yaml"):
        read_states(path)
    assert read_states(tmp_path / "none.yaml") == {}


def report(*arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["migrate", "report", "--before", "before.json", "--after", "after.json", *arguments]
    )


def test_the_command_shows_and_writes_it(
    full: Inventory, after: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("before.json").write_text(full.model_dump_json())
    Path("after.json").write_text(after.model_dump_json())
    done = report("--html", "report.html", "--csv", "report.csv", "--json", "report.json")
    assert done.exit_code == 0, done.output
    assert "Moved: nobody yet." in done.output
    assert "Made since, and not in it: again." in done.output
    assert "Notebook instances: less 404 USD a month." in done.output
    Page(Path("report.html").read_text())
    assert Path("report.csv").read_text().startswith("kind,name,of,unit,before,")
    assert json.loads(Path("report.json").read_text())["currency"] == "USD"

    Path("migration.state.yaml").write_text(STATE)
    Path("migration.yaml").write_text(new_file(full, propose(full), estate="studio.yaml"))
    assert "Moved: ana-silva, cleo-okafor." in report().output

    Path("migration.state.yaml").write_text("format: 7\n")
    assert "has the format 7, and 1 is known here" in report().output


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"account": "111122223333"}, "before.json is of account 123456789012, and this is 111122223333"),
        ({"currency": "EUR"}, "before.json has prices in USD, and now they are in EUR: name a file of prices in USD"),
        (
            {"regions": ("eu-west-1",)},
            "before.json has us-east-1, and the inventory of now does not: take it of the same",
        ),
        ({"taken": dt.datetime(2020, 1, 2, 3, 4, tzinfo=dt.UTC)}, "and what is to be after it of 2020-01-02 03:04"),
    ],
    ids=["account", "currency", "regions", "older"],
)
def test_what_cannot_be_compared_is_not(
    full: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: dict[str, object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("before.json").write_text(full.model_dump_json())
    Path("after.json").write_text(full.model_copy(update=other).model_dump_json())
    done = report("--html", "report.html")
    assert done.exit_code == 1
    assert said in done.output
    assert not Path("report.html").exists()

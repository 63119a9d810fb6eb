"""Before and after: in the terminal and on a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from studio_cli.main import main
from studio_cli.migrate.inventory import Figure, Inventory
from studio_cli.migrate.inventory.facts import Hours
from studio_cli.migrate.journey import state_file
from studio_cli.migrate.journey.states import State
from studio_cli.migrate.pages.report import report_page
from studio_cli.migrate.plan import load_migration
from studio_cli.migrate.plan.proposal import propose
from studio_cli.migrate.plan.writing import new_file
from studio_cli.migrate.progress import (
    MOVED,
    STATE_FILE,
    STATES,
    Progress,
    StateFileError,
    progress_of,
    read_states,
    saved,
    told,
)

from .page_reading import Page

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
    assert all(re.fullmatch(r"at least [\d,]+ USD", cost) for cost in rows["cost a month, with volumes"])
    # ana-churn, 36.50 and 2 for its volume; nlp-research, 365 and no less of its volume
    assert saved(progress) == "less 404 USD a month"
    before, after = rows["hours a month at night and at weekends"]
    outside = 365 / 12 * 24 - 365 / 12 * 5 / 7 * 10
    assert float(before.replace(",", "")) - float(after.replace(",", "")) == pytest.approx(2 * outside, rel=0.02)


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
    assert "platform" not in progress_of(full, full, {}, load_migration(path)).people


def test_states_are_those_of_the_way() -> None:
    assert set(STATES) == set(State)
    assert STATE_FILE == state_file.STATE_FILE
    assert set(STATES) > MOVED
    assert not MOVED & {"found", "planned", "backing-up", "backed-up", "verified", "gone", "left"}


def test_the_page_shows_both(progress: Progress) -> None:
    page = Page(report_page(progress))
    assert "14 → 13 notebook instances" in page.text
    assert "0 → 2 of 6 people who have moved" in page.text
    assert "For notebook instances: less 404 USD a month. What Studio costs instead is not in it" in page.text
    assert "cleo-okafor cleo-sandbox (restored), nlp-research (waiting) yes" in page.text
    assert "ben-fischer ben-forecasting (signed-off), gpu-thursday (verified) not yet" in page.text
    assert "What these cost is unknown: ml-prod-batch." in page.text
    states, each = page.plots
    assert states.startswith("Instances in each state: found 8, verified 1,")
    assert each.startswith("Cost of each instance before, and what of it is still paid: Copy-of-test2 2,930, ")
    assert max(page.wide()) <= 100


def test_a_page_without_data_says_so(without: Inventory, inventories: dict[str, Inventory]) -> None:
    page = Page(report_page(progress_of(without, without, {}, None)))
    assert "For notebook instances: unknown." in page.text
    assert "What they cost is unknown." in page.text
    assert "Moved: nobody yet." in page.text
    assert not re.search(r"\b(nan|None|null)\b", page.text)
    empty = inventories["nothing"]
    assert Page(report_page(progress_of(empty, empty, {}, None))).text.endswith("There were no notebook instances.")


def test_more_is_not_told_as_less(full: Inventory) -> None:
    first = next(each for each in full.instances if each.name == "demo-2023")
    hours = Hours(by_weekday=(24.0,) * 7, outside=100, window_days=7)
    runs = first.model_copy(update={"status": "InService", "hours": Figure[Hours](value=hours, source="x")})
    after = full.model_copy(update={"instances": tuple(runs if each == first else each for each in full.instances)})
    assert saved(progress_of(full, after, {}, None)) == "more 36 USD a month"


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
    done = report("--html", "report.html")
    assert done.exit_code == 0, done.output
    assert "Moved: nobody yet." in done.output
    assert "Made since, and not in it: again." in done.output
    Page(Path("report.html").read_text())

    Path("migration.state.yaml").write_text(STATE)
    Path("migration.yaml").write_text(new_file(full, propose(full), estate="studio.yaml"))
    assert "Moved: ana-silva, cleo-okafor." in report().output

    Path("migration.state.yaml").write_text("format: 7\n")
    assert "has the format 7, and 1 is known here" in report().output
    Path("after.json").write_text(after.model_copy(update={"account": "111122223333"}).model_dump_json())
    assert "before.json is of account 123456789012, and this is 111122223333" in report().output

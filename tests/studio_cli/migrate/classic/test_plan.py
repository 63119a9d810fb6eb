"""`classic.yaml`: what is proposed, what it may say, and everything that is wrong with it, at once."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stacks.estate import load_estate
from studio_cli.migrate.classic.facts import ClassicInventory, Lands
from studio_cli.migrate.classic.model import ClassicPlan, HomePlan, Way, load_classic
from studio_cli.migrate.classic.proposal import additions, estate_lines, left_to_people, missing, new_file, proposed
from studio_cli.migrate.classic.reading import read_classic
from studio_cli.migrate.inventory.figure import Figure
from studio_cli.migrate.plan import BackupPlace, MigrationError
from tests.docs.test_error_codes import rows
from tests.local_aws import kit
from tests.local_aws.kit import local_aws
from tests.studio_cli.kit import LOCAL

from .domain import REGION, ClassicDomain

TITLE = "## Moving from Studio Classic"
HEAD = 'account: "111122223333"\nregion: eu-west-1\ndomain: d-abcdefghijkl\nhomes:\n'
KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555"

BAD = {
    "ClassicPlanUnreadable": (None, "cannot be read (no such file"),
    "ClassicPlanEmpty": ("# nothing yet\n", "a move from Studio Classic has homes"),
    "WayMisfits": (
        HEAD + "  - {name: war-room, shared: true, uid: 200025, way: mount}\n",
        "way is 'mount', and shared",
    ),
    "HomeRepeated": (
        HEAD + "  - {name: ana, uid: 200005}\n  - {name: Ana, uid: 200010}\n",
        "homes[1] is called Ana, and so is homes[0] in line 5",
    ),
}


@pytest.fixture(scope="module")
def inventory() -> ClassicInventory:
    with local_aws():
        domain = ClassicDomain(kit.client)
        return read_classic(LOCAL, REGION, domain.id, now=dt.datetime.now(tz=dt.UTC))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "classic.yaml"
    path.write_text(text)
    return path


def refusal(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(MigrationError) as caught:
        load_classic(written(tmp_path, text))
    return [str(problem.problem.code) for problem in caught.value.problems]


# -- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", BAD)
def test_what_is_wrong_is_told_as_the_page_tells(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, words = BAD[code]
    monkeypatch.chdir(tmp_path)
    if text is not None:
        written(tmp_path, text)
    with pytest.raises(MigrationError) as caught:
        load_classic(Path("classic.yaml"))
    (problem,) = caught.value.problems
    assert problem.problem.code == code
    assert words in str(problem)
    assert str(problem) == rows(TITLE)[code]["example"]


def test_the_page_has_these_codes_and_no_other() -> None:
    assert rows(TITLE).keys() == BAD.keys()


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ("{name: ana, uid: 200005, leave: true}", ["LeaveWithoutReason"]),
        ("{name: ana, uid: 200005, reason: of course}", ["LeaveWithoutReason"]),
        ("{name: ana, uid: 200005, way: mount, excludes: [.cache]}", ["WayMisfits"]),
        ("{name: ana, uid: 200005, way: fly}", ["ValueUnknown"]),
        ("{name: ana, uid: 0}", ["NumberOutOfRange"]),
        ("{name: ana}", ["KeyMissing"]),
        ("{name: ana, uid: 200005, way: copy, excludes: [../b]}", ["ExcludeInvalid"]),
        ("{name: ana, uid: 200005}\n  - {name: ben, uid: 200005}", ["HomeRepeated"]),
        ("{name: ana, uid: 1, way: fly, leave: true}\n  - {name: a b, uid: 1}", None),
    ],
    ids=str,
)
def test_each_rule(entry: str, codes: list[str] | None, tmp_path: Path) -> None:
    found = refusal(tmp_path, f"{HEAD}  - {entry}\n")
    if codes is None:
        assert {"HomeRepeated", "UserNameInvalid", "SpaceNameInvalid", "ValueUnknown"} & set(found) >= {"HomeRepeated"}
        assert len(found) > 1
    else:
        assert found == codes


def test_a_space_may_be_called_as_a_profile_is(tmp_path: Path) -> None:
    text = HEAD + "  - {name: ana, uid: 1}\n  - {name: ana, shared: true, uid: 2}\n"
    plan = load_classic(written(tmp_path, text))
    assert [home.folder for home in plan.find("Ana")] == ["people/ana", "spaces/ana"]
    assert [home.uid for home in plan.find("ana", shared=True)] == [2]
    assert plan.find("nobody") == []


# -- what is proposed ------------------------------------------------------------------------------------------------


def test_each_home_gets_a_way_with_a_reason(inventory: ClassicInventory) -> None:
    homes = {home.name: home for home in proposed(inventory).homes}
    assert {name: home.way for name, home in homes.items()} == {
        "ana": Way.MOUNT,
        "ben": Way.MOUNT,
        "cleo": None,
        "dana": Way.MOUNT,
        "war-room": Way.BUCKET,
    }
    assert homes["ana"].owner == "ana"
    assert (homes["war-room"].owner, homes["war-room"].shared) == (None, True)
    assert all(home.because for home in homes.values())


def test_who_signs_in_by_single_sign_on_owns_their_home(inventory: ClassicInventory) -> None:
    signed = inventory.homes[0].model_copy(update={"signs_in_as": "ana@example.com"})
    (home,) = proposed(inventory.model_copy(update={"homes": (signed,)})).homes
    assert home.owner == "ana@example.com"


def test_a_new_file_says_what_is_proposed(inventory: ClassicInventory, tmp_path: Path) -> None:
    text = new_file(inventory, estate="studio.yaml")
    assert load_classic(written(tmp_path, text)) == proposed(inventory)
    assert text.startswith("# What becomes of each home of Studio Classic.")
    entries = {home["name"]: home for home in YAML(typ="safe").load(text)["homes"]}
    assert "owner" in entries["war-room"]
    assert "way" in entries["cleo"]


def test_a_home_without_a_folder_has_nothing_to_move(inventory: ClassicInventory) -> None:
    without = inventory.homes[0].model_copy(update={"uid": None})
    plan = proposed(inventory.model_copy(update={"homes": (without, *inventory.homes[1:])}))
    assert "ana" not in {home.name for home in plan.homes}


def test_what_changed_since_the_file_was_written_is_told(inventory: ClassicInventory) -> None:
    plan = proposed(inventory)
    assert list(missing(plan, inventory)) == []
    ana, ben, *rest = plan.homes
    gone = HomePlan(name="eve", uid=7)
    told = list(missing(plan.model_copy(update={"homes": (ben.model_copy(update={"uid": 9}), *rest, gone)}), inventory))
    assert told[0] == "ana is not in the file; add:"
    assert told[1] == "  - name: ana"
    assert "ben is 9 in the file, and 200010 now: it was made anew, with another home" in told
    assert "eve is in the file, and not in the domain any more; its folder 7 is left" in told
    assert ana.uid == 200005


def changed(plan: ClassicPlan, **homes: dict[str, Any]) -> ClassicPlan:
    """A plan as people have edited it."""
    made = tuple(
        HomePlan.model_validate({**home.model_dump(), **homes.get(home.name.replace("-", "_"), {})})
        for home in plan.homes
    )
    return plan.model_copy(update={"homes": made})


def test_the_lines_for_the_estate(inventory: ClassicInventory) -> None:
    plan = changed(
        proposed(inventory),
        ana={"way": "copy", "volume_gb": 40},
        ben={"way": "copy", "space": "ben-lab"},
        cleo={"way": "mount"},
        war_room={"owner": "Ana", "volume_gb": 20},
    )
    made = additions(plan, inventory)
    assert made["classic"] == {"current_studio": True}
    assert made["domain"] == {"auto_mount_home_efs": True}
    assert made["spaces"] == [
        {"name": "ana-home", "owner": "ana", "storage_gb": 40},
        {"name": "war-room-studio", "owner": "ana", "shared": True, "storage_gb": 20},
    ]
    scripts = {row["name"]: row for row in made["start_up_scripts"]}
    assert {row["app_type"] for row in scripts.values()} == {"JupyterLab"}
    assert scripts["team-setup"]["steps"] == [
        {"environment_variables": {"variables": {"TEAM": "data-science"}}},
        {"git_clone": {"url": "https://github.com/example/handbook.git"}},
    ]
    assert scripts["kernel-packages"]["steps"] == [
        {"conda_packages": {"packages": ["conda-forge::lightgbm"]}},
        {"pip_packages": {"packages": ["shap==0.44.0"]}},
    ]


def test_the_lines_make_an_estate_that_is_right(inventory: ClassicInventory, tmp_path: Path) -> None:
    plan = changed(proposed(inventory), ana={"way": "copy", "volume_gb": 40}, war_room={"owner": "ben"})
    people = "{name: ana, team: a}, {name: ben, team: a}"
    teams = "{name: a, instance_types: [ml.t3.medium]}"
    head = f"name: lab\nenvironments: [{{name: prod}}]\nteams: [{teams}]\nusers: [{people}]\n"
    path = tmp_path / "studio.yaml"
    path.write_text(head + "\n".join(estate_lines(plan, inventory)) + "\n")
    (environment,) = load_estate(path).environments
    classic = environment.settings.classic
    assert classic
    assert classic.current_studio
    assert additions(plan, inventory, environment.settings) == {}, "what is there is not asked for again"


def test_who_has_moved_needs_nothing_of_the_estate(inventory: ClassicInventory) -> None:
    landed = tuple(home.model_copy(update={"lands": Lands.STUDIO, "mounted": True}) for home in inventory.homes)
    there = inventory.model_copy(update={"homes": landed, "scripts": {}})
    assert estate_lines(proposed(there), there) == []
    stays = changed(proposed(inventory), **dict.fromkeys(("ana", "ben", "cleo", "dana", "war_room"), STAYS))
    assert additions(stays, inventory.model_copy(update={"scripts": {}})) == {}


STAYS = {"leave": True, "reason": "a course ends in May"}


def test_what_no_command_does_is_left_to_people(inventory: ClassicInventory) -> None:
    told = list(left_to_people(proposed(inventory), inventory))
    assert told[:3] == [
        "cleo: which way? AutoMountHomeEFS is off: switch it on for mount or copy, or write bucket",
        "war-room: whose is it? Nobody else can say that everything is there",
        "backup: to which bucket is told what homes hold, and with which key?",
    ]
    assert any(re.match(r"script team-setup .*jupyter lab extension install", line) for line in told)
    assert "image churn: one for JupyterLab is to be built; an image of Classic's kernels has no JupyterLab" in told
    assert not any("shared-image" in line for line in told)
    assert told[-1].startswith("snapshots in s3://team-snapshots/sharing")


def test_what_is_decided_is_not_asked_again(inventory: ClassicInventory) -> None:
    plan = changed(proposed(inventory), cleo=STAYS, war_room={"owner": "ops@example.com"}).model_copy(
        update={"backup": BackupPlace(bucket="team/moves", key_arn=KEY)}
    )
    told = list(left_to_people(plan, inventory))
    assert told[0] == "war-room: which profile is ops@example.com? The new shared space is one's, in studio.yaml"
    assert not any(line.startswith(("cleo", "backup")) for line in told)
    unread = inventory.model_copy(update={"scripts": {"team-setup": Figure(value=None, source="it is not allowed")}})
    assert "script team-setup could not be read: it is not allowed" in list(left_to_people(plan, unread))

"""What `studio migrate classic` prints and asks, and with which exit code it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from studio_cli.commands import migrate_classic
from studio_cli.commands.migrate import migrate

from .domain import LANDS_IN_STUDIO
from .kit import WAYS, Life


@pytest.fixture
def run(life: Life, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(migrate_classic, "target_of", lambda *_: life.target)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "220")

    def invoke(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(migrate, ["classic", *words], input=typed)

    return invoke


def test_an_inventory_is_written_and_planned_from(run: Any, life: Life) -> None:
    life.file.unlink()
    assert run("inventory", "--json", "found.json", "--csv", "found.csv").exit_code == 0
    assert Path("found.csv").read_text().startswith("home,kind,folder")
    done = run("plan", "--inventory", "found.json")
    assert "classic.yaml is written: 5 homes." in done.output
    written = life.file.read_text()
    again = run("plan", "--inventory", "found.json")
    assert "classic.yaml is there, and stays as it is." in again.output
    assert "Since then:" not in again.output
    assert life.file.read_text() == written


def test_what_is_no_inventory_is_refused(run: Any) -> None:
    Path("found.json").write_text("{}")
    done = run("plan", "--inventory", "found.json")
    assert done.exit_code == 1
    assert "found.json is no inventory that 'studio migrate classic inventory --json' wrote" in done.output


def test_a_plan_of_another_domain_is_not_mixed_up(run: Any, life: Life) -> None:
    life.file.write_text(life.file.read_text().replace(life.domain.id, "d-another"))
    done = run("plan")
    assert done.exit_code == 1
    assert f"classic.yaml is about d-another, and the inventory about {life.domain.id}" in done.output


def test_a_domain_without_homes_has_nothing_to_move(run: Any, life: Life) -> None:
    assert run("inventory", "--json", "found.json").exit_code == 0
    text = Path("found.json").read_text()
    for uid in life.uids.values():
        text = text.replace(f'"uid": {uid}', '"uid": null')
    Path("found.json").write_text(text)
    done = run("plan", "--inventory", "found.json")
    assert (done.exit_code, "has no homes" in done.output) == (1, True)


def test_a_plan_that_is_wrong_is_told(run: Any, life: Life) -> None:
    life.file.write_text("homes: []\n")
    done = run("status")
    assert done.exit_code == 1
    assert "the file of the move from Classic cannot be used:" in done.output
    assert "KeyMissing" in done.output


def test_a_file_of_prices_that_is_wrong_is_told(run: Any) -> None:
    done = run("inventory", "--prices", "nowhere.yaml")
    assert (done.exit_code, "the file of prices cannot be used" in done.output) == (1, True)


def test_the_line_says_where_it_is_pasted(run: Any, life: Life) -> None:
    assert "Paste this into a terminal of ana's space:" in run("look", "ana").output
    life.write(ben={**WAYS["ben"], "space": "ben-lab"})
    done = run("move", "ben")
    assert "Paste this into a terminal of the space ben-lab:" in done.output
    assert "At least this is what the role of ben needs:" in done.output
    assert "studio migrate classic finish ben --name ben@example.com\n" in done.output
    host = run("move", "war-room", "--on-host", "/mnt/efs/200025")
    assert "a host where /mnt/efs/200025 is war-room's home, as root:" in host.output
    assert "Then: studio migrate classic move war-room\n" in host.output
    host = run("move", "war-room", "--on-host", "/mnt/efs/200025", "--shared", "--target", "aws")
    assert "Then: studio migrate classic move war-room --shared --target aws\n" in host.output
    seen = run("look", "ana", "--plan", str(life.file), "--port", "4999").output
    assert f"Then: studio migrate classic status ana --plan {life.file} --port 4999\n" in seen


def test_status_tells_of_all_and_fails_if_asked_to(run: Any, life: Life) -> None:
    life.write(bucket=False)
    done = run("status")
    assert done.exit_code == 0
    assert "unknown" in done.output
    assert run("status", "--check").exit_code == 1
    stay: Any = {name.replace("-", "_"): {**WAYS["cleo"], "shared": name == "war-room"} for name in life.uids}
    life.write(**stay)
    done = run("status", "--check")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Nobody is left.")


def test_status_watches_to_the_end(run: Any, life: Life) -> None:
    life.look("ana")
    life.move("ben")
    assert "look: complete" in run("status", "ana", "--watch").output
    assert "move: complete" in run("status", "ben", "--watch").output
    assert "a volume for it: 5 GB" in run("status", "ana").output


def test_finish_asks_once_more(run: Any, life: Life) -> None:
    life.look("ana")
    life.domain.land("ana", **LANDS_IN_STUDIO)
    before = life.domain.apps()
    assert "or say --with-kernels" in run("finish", "ana", "--name", "ana", typed="y\n").output
    done = run("finish", "ana", "--name", "ana", "--with-kernels", typed="n\n")
    assert done.exit_code == 1
    assert "JupyterServer/default of ana? AWS starts no app of Classic again." in done.output
    assert life.domain.apps() == before
    done = run("finish", "ana", "--name", "ana", "--with-kernels", typed="y\n")
    assert (done.exit_code, "ana is finished." in done.output) == (0, True)
    assert "The copy is of" not in done.output


def test_finish_says_of_when_a_copy_is(run: Any, life: Life) -> None:
    life.move("ben")
    (life.home("ben") / "late.csv").write_text("written in Classic")
    done = run("finish", "ben", "--name", "ben@example.com", "--yes")
    at = life.told("ben", "move", "comparison.json")["began"]
    said = f"The copy is of {at[:10]} {at[11:16]} UTC: what was written in Classic since is not in it.\n"
    assert said in done.output
    assert done.exit_code == 0


def test_when_nobody_is_left_the_estate_says_so(run: Any, life: Life) -> None:
    life.uids = {"ben": life.uids["ben"]}
    life.write()
    life.move("ben")
    assert run("finish", "ben", "--name", "ben@example.com", "--yes").exit_code == 0
    done = run("status")
    assert "Nobody is left: drop 'classic' from studio.yaml, and deploy." in done.output

"""The file of states where two commands write it, and where somebody wrote into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio_cli.migrate.journey.state_file import STATE_FILE, StateFile, add_step
from studio_cli.place import RefusedError

from .kit import Life


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / STATE_FILE


def begin(states: StateFile, name: str, run: str) -> None:
    record = states.of("eu-west-1", name)
    record["run"] = run
    add_step(record, "run begun", "2026-11-23T03:00:00+00:00", "arn:me", run=run)


def run_of(path: Path, name: str) -> str | None:
    run = StateFile(path).of("eu-west-1", name).get("run")
    return None if run is None else str(run)


def test_what_another_command_wrote_of_another_instance_stays(path: Path) -> None:
    begin(first := StateFile(path), "ana", "r1")
    first.save()
    slow, quick = StateFile(path), StateFile(path)
    begin(quick, "ben", "r2")
    quick.save()
    slow.of("eu-west-1", "ben")  # looked at, and not changed
    begin(slow, "ana", "r3")
    slow.save()
    assert (run_of(path, "ana"), run_of(path, "ben")) == ("r3", "r2")


def test_of_two_commands_for_one_instance_the_second_writes_nothing(path: Path) -> None:
    begin(StateFile(path), "ana", "r0")
    slow, quick = StateFile(path), StateFile(path)
    begin(quick, "ana", "r1")
    quick.save()
    begin(slow, "ana", "r2")
    with pytest.raises(RefusedError, match="another command has written of eu-west-1/ana"):
        slow.save()
    assert run_of(path, "ana") == "r1"
    begin(quick, "ana", "r3")
    quick.save()
    assert run_of(path, "ana") == "r3", "its own writes are no other command's"


def test_nothing_is_left_beside_it(path: Path) -> None:
    begin(states := StateFile(path), "ana", "r1")
    states.save()
    assert [each.name for each in path.parent.iterdir()] == [STATE_FILE]


@pytest.mark.parametrize("record", ["5", "{state: blue, steps: []}", "{state: planned}", "{steps: []}"])
def test_what_no_command_writes_is_refused(path: Path, record: str) -> None:
    path.write_text(f"format: 1\ninstances: {{eu-west-1/ana: {record}}}\n")
    with pytest.raises(RefusedError, match="what it says of eu-west-1/ana is nothing that studio migrate writes"):
        StateFile(path)


@pytest.mark.parametrize("text", ["{", "format: 2\ninstances: {}\n", "[]", "format: 1\n"])
def test_a_state_file_that_is_none_is_refused(life: Life, text: str) -> None:
    (life.folder / "migration.state.yaml").write_text(text)
    with pytest.raises(RefusedError, match=r"git checkout -- migration\.state\.yaml"):
        life.journey()


def test_a_state_file_is_written_whole_or_not_at_all(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.state()
    path = life.folder / "migration.state.yaml"
    before = path.read_text()
    monkeypatch.setattr(
        "studio_cli.migrate.journey.state_file.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, ""))
    )
    journey = life.journey()
    journey.backup  # noqa: B018 - only the file matters
    with pytest.raises(OSError, match="28"):
        journey.states.save()
    assert path.read_text() == before

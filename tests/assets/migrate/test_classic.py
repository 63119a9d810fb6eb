"""A home of Studio Classic: what it holds is told, it comes to the volume of a space whole, and stays as it is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from home_copy import classic, command
from home_copy import store as classic_store
from home_copy.classic_kernels import classic_kernel
from home_copy.holds import holds_of
from home_copy.journal import Entry, Journal
from home_copy.progress import Progress
from home_copy.restore import Restore
from home_copy.settings import Settings

from .kit import OLD_KEY, Copy, make_home, tree
from .memory import in_memory
from .test_environments import git

AWS = "arn:aws:sagemaker:us-east-1:081325390199:image"
OWN = "arn:aws:sagemaker:us-east-1:123456789012:image-version"
GIBIBYTE = 1024**3
LARGE = 12_345
"""Bytes of a file that is read in parts."""

Json = dict[str, Any]


def named(kernel: str) -> str:
    return json.dumps({"metadata": {"kernelspec": {"name": kernel}}, "nbformat": 4})


def make_classic(folder: Path, **sizes: int) -> Path:
    """A home as Classic leaves it: its kernels, caches and trash, and what people do in it."""
    home = make_home(folder, **sizes)
    for name, kernel in (
        ("churn.ipynb", f"python3__SAGEMAKER_INTERNAL__{AWS}/datascience-1.0"),
        ("again.ipynb", f"python3__SAGEMAKER_INTERNAL__{AWS}/datascience-1.0"),
        ("own.ipynb", f"conda-env-churn-py__SAGEMAKER_INTERNAL__{OWN}/churn/7"),
        ("spark.ipynb", f"conda-env-sm_glue_is-glue_pyspark__SAGEMAKER_INTERNAL__{AWS}/sagemaker-sparkanalytics-v1"),
    ):
        (home / name).write_text(named(kernel))
    (home / "broken.ipynb").write_text("no JSON")
    for path, size in ((".cache/pip/wheel", 900), (".Trash-200005/files/old.csv", 300), ("sales.flow", 10)):
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(b"x" * size)
    (home / "envs/nlp/lib").mkdir(parents=True)
    (home / "envs/nlp/pyvenv.cfg").touch()
    (home / "envs/nlp/lib/big.so").write_bytes(b"y" * 5000)
    (home / "keys.py").write_text(f"key = '{OLD_KEY}'\n")
    (home / ".condarc").write_text("envs_dirs: [~/envs]\n")
    (home / "tool").write_text("#!/bin/sh\n")
    (home / "tool").chmod(0o4755)
    git(home, "init", "-q", "work")
    (home / "work/new.py").write_text("1\n")
    return home


class Person:
    """Somebody's home on the file system, and the volume of their space."""

    def __init__(self, copy: Copy, space: Path) -> None:
        self.copy, self.space = copy, space
        self.volume = space / "classic"
        copy.settings.update(uid=copy.home.stat().st_uid, journal=str(space / ".classic"), target=str(self.volume))

    def look(self, *, ends: int = 0, **changes: Any) -> Json:
        self.copy.run_only("look", ends=ends, **changes)
        return self.copy.read("holds.json")

    def move(self, *, ends: int = 0, **changes: Any) -> None:
        self.copy.run_only("move", ends=ends, **changes)

    def told(self, name: str) -> Json:
        return self.copy.read(name)

    def moved(self) -> dict[str, Json]:
        """The home as it is on the volume: bits that run as somebody else are dropped."""
        return {path: {**row, "mode": row["mode"] & 0o1777} for path, row in tree(self.copy.home).items()}


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    for module in ("settings", "reading", "classic"):  # parts of some kilobytes
        monkeypatch.setattr(f"home_copy.{module}.MEBIBYTE", 1024)
    home = make_classic(tmp_path / "efs", many=10, large=LARGE)
    return Person(in_memory(home, tmp_path, monkeypatch, workers=2), tmp_path / "space")


def test_a_look_tells_what_a_home_holds(person: Person) -> None:
    before = tree(person.copy.home)
    found = person.look(programs=True)
    kinds = found["kinds"]
    assert found["state"] == "complete"
    assert (kinds["caches"], kinds["trash"]) == ({"files": 1, "bytes": 900}, {"files": 1, "bytes": 300})
    assert kinds["environments"] == {"files": 2, "bytes": 5000}
    assert kinds["settings"] == {"files": 1, "bytes": 20}
    assert kinds["notebooks"]["files"] == 7
    assert kinds["git"]["files"] > 0
    assert found["bytes"] == sum(row["bytes"] for row in kinds.values())
    assert found["largest"][0] == {"path": "data of äll kinds/sparse", "bytes": 3_000_003}
    assert [row["bytes"] for row in found["largest"]] == sorted(
        (row["bytes"] for row in found["largest"]), reverse=True
    )
    assert len(found["largest"]) == 10
    assert found["flows"] == 1
    assert found["environments"] == ["envs/nlp"]
    assert found["secrets"] == {"AWS access key": 1}
    assert (found["volume_gb"], found["uid"], found["other_owners"]) == (5, person.copy.settings["uid"], {})
    assert found["odd"] == {
        "files that run as somebody else": 1,
        "files with holes": 1,
        "hard links": 1,
        "links that lead out of the home": 2,
        "names that are no UTF-8": 1,
    }
    (repository,) = found["repositories"]
    assert (repository["path"], repository["untracked"], repository["safe_elsewhere"]) == ("work", 1, False)
    assert tree(person.copy.home) == before
    assert not [key for key in person.copy.objects() if "/files/" in key], "no content goes to S3"


def test_a_look_tells_which_kernels_notebooks_need(person: Person) -> None:
    found = person.look()
    rows = found["notebooks"]
    science = rows[f"python3__SAGEMAKER_INTERNAL__{AWS}/datascience-1.0"]
    assert (science["count"], science["image"], science["own_image"]) == (2, "datascience-1.0", False)
    assert science["examples"] == ["again.ipynb", "churn.ipynb"]
    assert rows[f"conda-env-churn-py__SAGEMAKER_INTERNAL__{OWN}/churn/7"]["own_image"] is True
    assert (rows["none"]["count"], rows["python3"]["today"]) == (1, None)
    note = (person.space / "classic-kernels.md").read_text()
    assert "python3 of datascience-1.0, in Studio Classic. Today: choose python3." in note
    assert "conda-env-churn-py of churn, version 7" in note
    assert not person.volume.exists()
    assert found["kernels"]["wanted"]["conda_pytorch"] == 1


def test_on_a_host_no_note_is_written(person: Person) -> None:
    assert "kernels" not in person.look(target=None)
    assert sorted(path.name for path in person.space.iterdir()) == [".classic"]


def test_a_home_moves_whole_and_stays(person: Person) -> None:
    before = tree(person.copy.home)
    person.move()
    assert tree(person.volume) == person.moved()
    assert tree(person.copy.home) == before
    restored, compared = person.told("restored.json"), person.told("comparison.json")
    assert (restored["state"], set(restored["done"])) == ("complete", {"there"})
    assert (compared["state"], compared["manifest_sha256"]) == ("same", restored["manifest_sha256"])
    assert "Today: choose python3." in (person.space / "classic-kernels.md").read_text()
    assert not [key for key in person.copy.objects() if "/files/" in key], "no content goes to S3"


def test_a_move_is_done_once(person: Person) -> None:
    person.move()
    inode = (person.volume / "run.sh").stat().st_ino
    (person.volume / "mine").write_text("begun in the new place")
    (person.copy.home / "later").write_text("written in Classic, after all")
    person.move()
    assert (person.volume / "run.sh").stat().st_ino == inode
    assert (person.volume / "later").read_text() == "written in Classic, after all"
    assert (person.volume / "mine").exists()


def test_what_is_in_the_way_stays_and_is_told(person: Person) -> None:
    person.volume.mkdir(parents=True)
    (person.volume / "run.sh").write_text("mine")
    person.move(ends=command.INCOMPLETE)
    assert (person.volume / "run.sh").read_text() == "mine"
    (problem,) = (row for row in person.told("restored.json")["problems"] if row["path"] == "run.sh")
    assert problem["what"] == "in the way"


def test_what_is_left_out_does_not_move(person: Person) -> None:
    person.move(exclude=[".cache", ".Trash-*"])
    left = (".cache", ".Trash-200005")
    assert tree(person.volume) == {path: row for path, row in person.moved().items() if path.split("/")[0] not in left}


def test_a_home_that_cannot_be_read_is_not_moved_half(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def closed(path: Any, *rest: Any) -> int:
        if os.fsencode(path).endswith(b"/private"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)

    monkeypatch.setattr("home_copy.reading.os.open", closed)
    person.move(ends=command.INCOMPLETE)
    assert not person.volume.exists()


def test_a_file_that_changes_after_it_was_read_is_told(person: Person) -> None:
    all_of_it = Restore._all

    def changed(restore: Restore) -> None:
        (person.copy.home / "run.sh").write_text("#!/bin/tcsh\n")
        all_of_it(restore)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Restore, "_all", changed)
        person.move(ends=command.INCOMPLETE)
    rows = {row["path"]: row for row in person.told("restored.json")["problems"]}
    assert rows["run.sh"]["why"] == classic.FromHome.CHANGED
    assert not (person.volume / "run.sh").exists()
    assert person.told("comparison.json")["state"] == "different"
    person.move()
    assert tree(person.volume) == person.moved()


def test_a_file_that_is_gone_meanwhile_is_told(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    all_of_it = Restore._all

    def gone(restore: Restore) -> None:
        (person.copy.home / "churn.ipynb").unlink(missing_ok=True)
        all_of_it(restore)

    monkeypatch.setattr(Restore, "_all", gone)
    person.move(ends=command.INCOMPLETE)
    (row,) = person.told("restored.json")["problems"]
    assert (row["path"], row["what"]) == ("churn.ipynb", "missing")


def test_what_somebody_did_to_the_copy_after_it_was_made_is_seen(person: Person) -> None:
    looks: list[int] = []
    all_of_it = Restore._all

    def spoiled(restore: Restore) -> None:
        if looks:
            (person.volume / "private").unlink()
        looks.append(1)
        all_of_it(restore)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Restore, "_all", spoiled)
        person.move(ends=command.INCOMPLETE)
    assert person.told("restored.json")["done"]["made"] == 1, "the second reading made it again: not what was there"
    person.move()


@pytest.mark.slow
def test_killed_it_goes_on(copy_of: Callable[..., Copy], tmp_path: Path) -> None:
    person = Person(copy_of(make_classic(tmp_path / "efs", many=400, large=50_000)), tmp_path / "space")
    process = person.copy.start("move", progress_seconds=60)
    while process.poll() is None and not any(person.volume.rglob("*.bin")):
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert tree(person.volume) != person.moved()
    person.move()
    assert tree(person.volume) == person.moved()


def test_what_was_brought_is_not_brought_again(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    large = person.copy.home / "data of äll kinds/large.bin"
    begun = person.volume / "data of äll kinds" / f".studio-migrate-{sha256(b'large.bin').hexdigest()[:16]}"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(large.read_bytes()[:5000])
    asked: dict[bytes, int] = {}
    content = classic.FromHome.content

    def told(restore: classic.FromHome, entry: Entry, start: int) -> Iterator[bytes]:
        asked[entry.path] = start
        return content(restore, entry, start)

    monkeypatch.setattr(classic.FromHome, "content", told)
    person.move()
    assert asked["data of äll kinds/large.bin".encode()] == 5000
    assert tree(person.volume) == person.moved()


def test_what_is_told_of_large_things_goes_in_parts(person: Person) -> None:
    for number in range(200):
        (person.copy.home / f"{sha256(bytes([number])).hexdigest()}").touch()
    person.look()
    keys = person.copy.objects()
    assert "manifest.jsonl.gz" in {key.rpartition("/")[2] for key in keys}
    assert person.copy.manifest()[-1]["end"]
    assert person.copy.uploads() == []


def test_another_s_home_is_refused(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    os.chown(person.copy.home, 200010, 0)
    person.copy.run_only("look", ends=command.STOPPED, uid=200005)
    assert "belongs to 200010, and forecast's home belongs to 200005" in capsys.readouterr().err
    person.look(uid=200010)
    os.chown(person.copy.home, os.getuid(), -1)
    person.look(uid=200010)  # the space shows it as its user's own


def test_a_home_that_was_not_mounted_is_told_with_the_reason(
    person: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "user-default-efs"
    person.copy.run_only("look", ends=command.STOPPED, home=str(empty))
    assert "cannot be read (No such file or directory); restart the space" in capsys.readouterr().err
    empty.mkdir()
    (empty / "error.txt").write_text("Mount target not found.\n")
    person.copy.run_only("move", ends=command.STOPPED, home=str(empty))
    assert "the home was not mounted; it says: Mount target not found." in capsys.readouterr().err


@pytest.mark.parametrize("below", ["", "classic", None])
def test_nothing_is_written_into_a_home(person: Person, below: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    target = None if below is None else str(person.copy.home / below)
    person.copy.run_only("move", ends=command.STOPPED, target=target)
    assert "is none beside the home" in capsys.readouterr().err
    person.copy.run_only("look", ends=command.STOPPED, journal=None)
    person.copy.run_only("look", ends=command.STOPPED, uid=None)
    assert not (person.copy.home / ".studio-migrate").exists()


def test_the_home_and_the_journal_may_be_told_from_the_home_of_the_app(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(person.space))
    person.space.mkdir()
    (person.space / "user-default-efs").symlink_to(person.copy.home)
    person.move(home="~/user-default-efs", journal="~/.classic", target="~/classic")
    assert tree(person.volume) == person.moved()
    assert (person.space / ".classic").is_dir()


@pytest.mark.parametrize(
    ("name", "words", "today"),
    [
        (f"python3__SAGEMAKER_INTERNAL__{AWS}/datascience-1.0", "python3 of datascience-1.0", "choose python3"),
        (
            f"python3__SAGEMAKER_INTERNAL__{AWS}/tensorflow-2.3-cpu-py37-ubuntu18.04-v1",
            "python3 of tensorflow-2.3-cpu-py37-ubuntu18.04-v1",
            "choose python3; it had Python 3.7 and tensorflow 2.3, and newer versions are here",
        ),
        (
            f"python3__SAGEMAKER_INTERNAL__{AWS}/sagemaker-data-science-310-v1",
            "python3 of sagemaker-data-science-310-v1",
            "choose python3; it had Python 3.10, and newer versions are here",
        ),
        (
            f"python3__SAGEMAKER_INTERNAL__{AWS}/mxnet-1.8-cpu-py37-ubuntu16.04-v1",
            "python3 of mxnet-1.8-cpu-py37-ubuntu16.04-v1",
            "images of today have no MXNet: build an environment with it, or an image",
        ),
        (
            f"conda-env-sm_glue_is-glue_spark__SAGEMAKER_INTERNAL__{AWS}/sagemaker-sparkanalytics-310-v1",
            "conda-env-sm_glue_is-glue_spark of sagemaker-sparkanalytics-310-v1",
            "choose glue_spark, where the space has it; connections to clusters are made anew",
        ),
        (
            f"python3__SAGEMAKER_INTERNAL__{AWS.replace('arn:aws', 'arn:aws-cn')}/python-3.6",
            "python3 of python-3.6",
            "choose python3; it had Python 3.6, and newer versions are here",
        ),
        (
            f"python3__SAGEMAKER_INTERNAL__{AWS}/sagemaker-distribution-cpu__SAGEMAKER_INTERNAL__1.4",
            "python3 of sagemaker-distribution-cpu",
            "choose python3",
        ),
    ],
    ids=lambda text: text.rpartition("/")[2][:30],
)
def test_what_stands_for_a_kernel_of_classic(name: str, words: str, today: str) -> None:
    found = classic_kernel(name)
    assert found
    assert (found.words, found.today, found.own) == (words, today, False)


@pytest.mark.parametrize("kernel", ["glue_pyspark", "glue_spark", "pysparkkernel", "sparkkernel"])
def test_a_kernel_of_spark_stays_one(kernel: str) -> None:
    found = classic_kernel(f"conda-env-sm_x-{kernel}__SAGEMAKER_INTERNAL__{AWS}/sagemaker-sparkanalytics-v1")
    assert found
    assert found.today.startswith(f"choose {kernel}, where the space has it")


def test_a_kernel_of_one_s_own_image_is_told(person: Person) -> None:
    found = classic_kernel(f"r__SAGEMAKER_INTERNAL__{OWN}/stan/12")
    assert found
    assert (found.kernel, found.image, found.version, found.own) == ("r", "stan", "12", True)
    assert found.account == "123456789012"
    assert found.today == "build an image for JupyterLab from stan; or choose a kernel that is here, and add to it"
    assert [classic_kernel(name) for name in ("python3", "conda_pytorch", "a__SAGEMAKER_INTERNAL__b")] == [None] * 3


def test_more_room_is_proposed_than_what_moves_takes(person: Person) -> None:
    with (person.copy.home / "huge").open("wb") as file:
        file.truncate(10 * GIBIBYTE)
    journal = Journal(person.space, "of-a-test")
    (person.copy.home / ".cache/too").write_bytes(b"")
    for path, size in ((b"huge", 10 * GIBIBYTE), (b".cache/too", 90 * GIBIBYTE)):
        row = Entry(path, "file", 0o644, 0, 0, 0, 0, size, 0, 0)
        journal.keep(row, 0)
    settings = Settings("a", "r", "b", "1" * 12, "p", home=str(person.copy.home))

    class Nothing:
        def pieces(self, key: str) -> Any:
            raise classic_store.NotThereError(key)

    found = holds_of(settings, journal, Nothing())  # type: ignore[arg-type]  # asked for one object only
    journal.close()
    assert found["volume_gb"] == 15
    assert (found["repositories"], found["bytes"]) == ([], 100 * GIBIBYTE)


def test_who_watches_is_told_of_the_end_once(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    real = Progress.set

    def heard(progress: Progress, **facts: Any) -> None:
        real(progress, **facts)
        state = progress.state
        told.append((state["phase"], state.get("done_files", 0), state.get("all_files", 0)))

    monkeypatch.setattr(Progress, "set", heard)
    person.move()
    phases = [phase for phase, _, _ in told]
    assert phases[-1] == "complete"
    assert not {"complete", "same", "different", "incomplete"} & set(phases[:-1])
    parts = ["reading", "copying", "reading the copy", "reading the home again"]
    assert list(dict.fromkeys(phase.partition(":")[0] for phase in phases[1:-1])) == parts
    _, done, everything = told[-1]
    assert done == everything == len(tree(person.copy.home))

"""A domain of Studio Classic, from the inventory to its last app, by the commands of the docs; nothing is lost."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from home_copy.command import main as home_copy
from studio_cli.main import main as studio
from tests.assets.migrate.kit import tree
from tests.assets.migrate.test_classic import make_classic
from tests.kit import ROOT
from tests.studio_cli.migrate.classic.domain import LANDS_IN_STUDIO, REGION, ClassicDomain

from .conftest import LocalAws
from .pasting import pasted

pytestmark = pytest.mark.end_to_end

BUCKET = "moves-of-the-team"
KEY = f"arn:aws:kms:{REGION}:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555"
UIDS = {"ana": 200005, "ben": 200010, "cleo": 200015, "dana": 200020, "war-room": 200025}
THOUSANDS = "dana"
"""Hers is pasted as it is, into a real shell, and killed half-way; those of the others run in this process."""


class Team:
    """The team's domain, its file system of homes, and the volumes of its people's spaces."""

    def __init__(self, folder: Path, aws: LocalAws) -> None:
        self.folder, self.aws = folder, aws
        self.file = folder / "classic.yaml"
        self.domain = ClassicDomain(self.client)
        self.client("s3").create_bucket(Bucket=BUCKET)
        row = self.domain.sagemaker.describe_domain(DomainId=self.domain.id)
        self.file_system: Path = folder / "mnt" / row["HomeEfsFileSystemId"]
        for name in UIDS:
            make_classic(self.home(name), many=1500 if name == THOUSANDS else 12, large=123_456)
        (self.home(THOUSANDS) / "weights.bin").write_bytes(bytes(range(256)) * 60_000)  # in three parts

    def client(self, service: str) -> Any:
        return self.aws.target.client(service, REGION)

    def home(self, name: str) -> Path:
        return self.file_system / str(UIDS[name])

    def volume(self, name: str) -> Path:
        return self.folder / "volumes" / name

    def studio(self, *words: str, works: bool = True) -> str:
        where = ["--plan", str(self.file)] if words[0] not in {"inventory", "plan"} else []
        done = CliRunner().invoke(studio, ["migrate", "classic", *words, *where, "--port", str(self.aws.port)])
        assert (done.exit_code == 0) is works, done.output + repr(done.exception)
        return done.output

    def paste(self, name: str, printed: str, *, kill: bool = False) -> None:
        """Paste the line that a command printed; or kill it when it has begun to write."""
        told, program = pasted(printed), self.folder / f"{name}.pyz"
        if name == THOUSANDS:
            command = told.fetch(self.aws, program)
            command += ["--settings", self.settings(name, told.action, program.read_bytes())]
            self.kill([sys.executable, *command[1:]]) if kill else self.aws.run(*command)
            return
        body = told.read(self.client("s3"))
        assert home_copy([told.action, "--settings", self.settings(name, told.action, body)]) == 0

    def kill(self, command: list[str]) -> None:
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.aws.variables(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        copied = self.volume(THOUSANDS) / "classic"
        while process.poll() is None and not any(copied.glob("data*/1/*.bin")):
            time.sleep(0.01)  # until it writes, or ends
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL, "it was at its end already; give it more to do"

    def settings(self, name: str, action: str, program: bytes) -> str:
        """The program's own settings, for the places of this machine."""
        settings = json.loads(zipfile.ZipFile(io.BytesIO(program)).read("settings.json"))
        settings.update(home=str(self.home(name)), part_mib=5, programs=name == THOUSANDS)
        settings.update(journal=str(self.folder / "journals" / name), progress_seconds=60)
        if "target" in settings:
            settings["target"] = settings["target"].replace("~", str(self.volume(name)))
        path = self.folder / f"{name}-{action}.json"
        path.write_text(json.dumps(settings))
        return str(path)

    def decide(self) -> None:
        """Edit the plan as people do."""
        yaml = YAML()
        plan = yaml.load(self.file)
        plan["backup"] = {"bucket": f"{BUCKET}/classic", "key_arn": KEY}
        homes = {row["name"]: row for row in plan["homes"]}
        homes["ben"].update(way="copy", space="ben-lab", excludes=[".cache", ".Trash-*"])
        homes["cleo"].update(leave=True, reason="a course ends in May")
        homes["dana"].update(way="copy", volume_gb=20)
        homes["war-room"].update(owner="dana")
        yaml.dump(plan, self.file)


@pytest.fixture
def team(aws: LocalAws, laptop: Path) -> Team:
    return Team(laptop, aws)


def test_a_domain_of_classic_moves_and_nothing_is_lost(team: Team) -> None:
    before = {name: tree(team.home(name)) for name in UIDS}
    assert "3 of 4 land in Classic; 5 apps of Classic" in team.studio("inventory", "--json", "classic.json")
    printed = team.studio("plan", "--inventory", "classic.json")
    assert "classic:\n    current_studio: true" in printed
    assert "image churn: one for JupyterLab is to be built" in printed
    team.decide()
    assert "{name: dana-home, owner: dana, storage_gb: 20}" in team.studio("plan", "--inventory", "classic.json")

    team.paste("war-room", team.studio("look", "war-room", "--on-host", str(team.home("war-room"))))
    for name in ("ana", THOUSANDS):
        team.paste(name, team.studio("look", name))
    told = team.studio("status", THOUSANDS)
    assert "2 notebooks with python3 of datascience-1.0: choose python3" in told
    assert "repository work: 1 untracked, no remote" in told

    team.studio("finish", THOUSANDS, "--name", "dana", works=False)
    moving = team.studio("move", THOUSANDS)
    for _ in range(2):
        team.paste(THOUSANDS, moving, kill=True)
        assert f"{THOUSANDS} is planned" in team.studio("status", THOUSANDS)
        for path in (team.volume(THOUSANDS) / "classic/run.sh", *team.volume(THOUSANDS).glob("classic/data*/1/*.bin")):
            path.unlink(missing_ok=True)  # killed again, it has something to write again
    team.paste(THOUSANDS, moving)
    team.paste("ben", team.studio("move", "ben"))
    team.paste("war-room", team.studio("move", "war-room", "--on-host", str(team.home("war-room"))))
    team.paste("war-room", team.studio("move", "war-room"))

    for name in ("ana", THOUSANDS):
        assert "does not land in the current Studio" in team.studio("finish", name, "--name", name, works=False)
        team.domain.land(name, **LANDS_IN_STUDIO)  # as `classic: {current_studio: true}` does for all
    team.studio("status", "--check", works=False)
    assert "or say --with-kernels" in team.studio("finish", "ana", "--name", "ana", "--yes", works=False)
    for name, owner in (("ana", "ana"), ("ben", "ben"), (THOUSANDS, "dana"), ("war-room", "dana")):
        assert f"{name} is finished" in team.studio("finish", name, "--name", owner, "--yes", "--with-kernels")
    assert team.domain.apps() == set()
    assert "Nobody is left." in team.studio("status", "--check")

    moved = {name: {path: {**row, "mode": row["mode"] & 0o1777} for path, row in before[name].items()} for name in UIDS}
    assert tree(team.volume(THOUSANDS) / "classic") == moved[THOUSANDS]
    assert tree(team.volume("war-room") / "classic/war-room") == moved["war-room"]
    left = {".cache", ".Trash-200005"}
    of_ben = {path: row for path, row in moved["ben"].items() if path.split("/")[0] not in left}
    assert tree(team.volume("ben") / "classic") == of_ben
    assert {name: tree(team.home(name)) for name in UIDS} == before, "no home was written into"
    assert len(before[THOUSANDS]) > 1500
    notes = (team.volume("ana") / "classic-kernels.md").read_text()
    assert "python3 of datascience-1.0, in Studio Classic. Today: choose python3." in notes

"""Fourteen instances, from the inventory to their tombstones, by the commands of the docs; nothing is lost."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from home_copy.command import main as home_copy
from studio_cli.main import main as studio
from studio_cli.migrate.journey import steps
from tests.assets.migrate.kit import OLD_KEY, make_home, tree
from tests.assets.migrate.test_environments import git
from tests.studio_cli.migrate.team import TEAM, make_team

from .conftest import LocalAws
from .pasting import pasted

pytestmark = pytest.mark.end_to_end

REGION = "us-east-1"
ACCOUNT = "123456789012"
BUCKET = "homes-of-the-team"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-0000-1111-2222-333344445555"
STAYS = "ml-prod-batch"
BY_HAND = {"ana-churn", "gpu-thursday"}
"""The lines of these are pasted as they are, into a real shell; those of the others run in this process."""
THOUSANDS = "gpu-thursday"


class Team:
    """The team's instances, and the machines that are and will be people's."""

    def __init__(self, folder: Path, aws: LocalAws) -> None:
        self.folder, self.aws = folder, aws
        self.plan = folder / "migration.yaml"
        make_team(self.client)
        self.client("s3").create_bucket(Bucket=BUCKET)
        for made in TEAM:
            if made.stopped:
                self.client("sagemaker").start_notebook_instance(NotebookInstanceName=made.name)
            make_home(self.home(made.name), many=2500 if made.name == THOUSANDS else 12, large=12_345)
        busy = self.home(THOUSANDS)
        git(busy, "init", "-q", "project")
        (busy / "project/train.py").write_text("print(1)\n")
        git(busy / "project", "add", ".")
        git(busy / "project", "commit", "-qm", "nobody has this")
        (busy / "project/new.py").write_text(f"key = '{OLD_KEY}'\n")
        (busy / "weights.bin").write_bytes(bytes(range(256)) * 60_000)  # in three parts
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(busy / "envs/churn")], check=True)

    def client(self, service: str) -> Any:
        return self.aws.target.client(service, REGION)

    def home(self, name: str) -> Path:
        return self.folder / "instances" / name

    def space(self, name: str) -> Path:
        return self.folder / "space" / name

    def studio(self, *words: str, works: bool = True) -> str:
        where = ["--plan", str(self.plan)] if words[0] not in {"inventory", "plan"} else []
        done = CliRunner().invoke(studio, ["migrate", *words, *where, "--port", str(self.aws.port)])
        assert (done.exit_code == 0) is works, done.output + repr(done.exception)
        return done.output

    def paste(self, name: str, printed: str) -> None:
        """Paste the line that a command printed."""
        told, program = pasted(printed), self.folder / f"{name}.pyz"
        if name in BY_HAND:
            command = told.fetch(self.aws, program)
            self.aws.run(*command, "--settings", self.settings(name, told.action, program.read_bytes()))
            return
        body = told.read(self.client("s3"))
        assert home_copy([told.action, "--settings", self.settings(name, told.action, body)]) == 0

    def settings(self, name: str, action: str, program: bytes) -> str:
        """The program's own settings, for the places of this machine."""
        settings = json.loads(zipfile.ZipFile(io.BytesIO(program)).read("settings.json"))
        settings.update(home=str(self.home(name)), part_mib=5, programs=name == THOUSANDS and action == "backup")
        if action == "restore":
            settings.update(target=str(self.space(name)), journal=str(self.folder / "spaces" / name))
        path = self.folder / f"{name}-{action}.json"
        path.write_text(json.dumps(settings))
        return str(path)

    def decide(self) -> None:
        """Edit the plan as people do."""
        yaml = YAML()
        plan = yaml.load(self.plan)
        plan["backup"] = {"bucket": f"{BUCKET}/migration", "key_arn": KEY}
        for number, row in enumerate(plan["instances"]):
            if row["name"] == STAYS:
                row.update(leave=True, reason="it serves customers")
                row.update(owner=None, profile=None, team=None)
                continue
            row.update(owner=f"person-{number}@example.com", profile=f"person-{number}", team="analysts")
        yaml.dump(plan, self.plan)

    def owner(self, name: str) -> str:
        rows = YAML(typ="safe").load(self.plan)["instances"]
        return next(str(row["owner"]) for row in rows if row["name"] == name)

    def there(self) -> set[str]:
        pages = self.client("sagemaker").get_paginator("list_notebook_instances").paginate()
        return {row["NotebookInstanceName"] for page in pages for row in page["NotebookInstances"]}


@pytest.fixture
def team(aws: LocalAws, laptop: Path) -> Team:
    return Team(laptop, aws)


def test_fourteen_instances_go_and_nothing_is_lost(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [made.name for made in TEAM]
    moved = [name for name in names if name != STAYS]
    team.studio("inventory", "--json", "inventory.json", "--region", REGION)
    team.studio("plan", "--inventory", "inventory.json")
    team.decide()
    for name in moved:
        team.paste(name, team.studio("backup", name))
        printed = team.studio("verify", name)
        assert f"{name} is backed-up" in printed
        team.paste(name, printed)
        assert f"{name} is verified" in team.studio("verify", name, *(["--deep"] if name in BY_HAND else []))
        team.paste(name, team.studio("restore", name))
        assert f"{name} is restored" in team.studio("status", name)
        assert f"{name} is signed-off" in team.studio("sign-off", name, "--name", team.owner(name))
    assert "it serves customers" in team.studio("backup", STAYS, works=False)

    late = next(name for name in moved if name not in BY_HAND)
    (team.home(late) / "late result").write_text("after the comparison")
    printed = team.studio("verify", late)
    assert "signed-off" in printed  # nobody outside can see it: that is why it is compared again before it is stopped
    for name in moved:
        if name != late:
            assert f"{name} is waiting" in team.studio("decommission", name, "--yes")
            assert f"{name} is waiting" in team.studio("decommission", name, "--yes")
    assert team.there() == set(names)

    team.paste(late, team.studio("backup", late))
    assert f"{late} is backed-up" in team.studio("decommission", late, "--yes", works=False)
    team.paste(late, team.studio("verify", late))
    team.studio("verify", late)
    team.paste(late, team.studio("restore", late))
    team.studio("sign-off", late, "--name", team.owner(late))
    team.studio("decommission", late, "--yes")

    changed = moved[-1]
    team.client("sagemaker").start_notebook_instance(NotebookInstanceName=changed)
    real = steps.utc_now
    monkeypatch.setattr(steps, "utc_now", lambda: real() + dt.timedelta(days=14, hours=1))
    for name in moved:
        printed = team.studio("decommission", name, "--yes", works=name != changed)
        assert (f"{name} is deleted" if name != changed else "it was started again at") in printed
    assert team.there() == {STAYS, changed}

    for name in moved:
        assert tree(team.space(name)) == tree(team.home(name)), name
    assert sum(len(tree(team.space(name))) for name in moved) > 3000
    table = team.studio("status")
    assert len(re.findall(r"\bdeleted\b", table)) == len(moved) - 1
    stones = [row["Key"] for row in listed(team) if row["Key"].endswith("/tombstone.json")]
    assert len(stones) == len(moved) - 1
    repositories = next(row["Key"] for row in listed(team) if row["Key"].endswith("git/repositories.json"))
    (project,) = json.loads(team.client("s3").get_object(Bucket=BUCKET, Key=repositories)["Body"].read())
    assert (project["path"], project["unpushed_commits"], project["untracked"]) == ("project", 1, 1)


def listed(team: Team) -> list[Any]:
    pages = team.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return [row for page in pages for row in page.get("Contents", [])]

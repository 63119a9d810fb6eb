"""One instance of the team on its way, with a home on this machine, and what is pasted there."""

from __future__ import annotations

import datetime as dt
import io
import json
import shlex
import zipfile
from pathlib import Path
from typing import Any

from home_copy.command import main
from studio_cli.aws import Target
from studio_cli.migrate.journey import Journey, Standing, decommission
from studio_cli.migrate.journey.state_file import STATE_FILE, StateFile
from studio_cli.migrate.journey.steps import Instruction
from studio_cli.migrate.plan import InstancePlan, load_migration
from tests.local_aws import kit
from tests.studio_cli.migrate.team import REGION, Made, make_team

BUCKET = "our-copies"
KEY = f"arn:aws:kms:{REGION}:{kit.ACCOUNT}:key/0a1b2c3d-0000-1111-2222-333344445555"
OWNER = "ana.silva@example.com"
NAME = "ana-churn"
ANA = Made(NAME, script="ds-setup", tags={"Owner": OWNER}, volume_gb=20)

Row = dict[str, Any]


def plan_text(*instances: str, bucket: str = BUCKET, days: int = 14) -> str:
    return "\n".join(
        [
            f'account: "{kit.ACCOUNT}"',
            f"backup: {{bucket: {bucket}/homes, key_arn: '{KEY}'}}",
            f"waiting_days: {days}",
            "instances:",
            *instances,
            "",
        ]
    )


def entry(name: str = NAME, **more: str) -> str:
    given = {"name": name, "region": REGION, "owner": OWNER, "profile": "ana", "team": "analysts", **more}
    return f"  - {{{', '.join(f'{key}: {value}' for key, value in given.items())}}}"


class Life:
    """An instance, its home, its person's home, and the journey between.

    Args:
        folder: Where all of it is.
        target: The AWS.
    """

    def __init__(self, folder: Path, target: Target) -> None:
        self.folder, self.target = folder, target
        self.home, self.space = folder / "home", folder / "space"
        (self.home / "data").mkdir(parents=True)
        for number in range(3):
            (self.home / f"data/{number}.csv").write_text(f"{number}\n")
        (self.home / "first.ipynb").write_text("{}")
        make_team(kit.client, (ANA,))
        kit.client("s3").create_bucket(Bucket=BUCKET)
        self.file = folder / "migration.yaml"
        self.file.write_text(plan_text(entry()))
        self.late = dt.timedelta()

    def clock(self) -> dt.datetime:
        return dt.datetime.now(tz=dt.UTC) + self.late

    def journey(self) -> Journey:
        """As each command makes it anew, from what is in the files."""
        states = StateFile(self.file.with_name(STATE_FILE))
        return Journey(self.target, load_migration(self.file), states, home=str(self.home), clock=self.clock)

    @property
    def sagemaker(self) -> Any:
        return kit.client("sagemaker")

    @property
    def s3(self) -> Any:
        return kit.client("s3")

    def plan(self, journey: Journey) -> InstancePlan:
        return journey.find(NAME)

    def state(self) -> str:
        return str(self.standing().state)

    def standing(self) -> Standing:
        journey = self.journey()
        return journey.settle(self.plan(journey))[0]

    def written(self) -> Row:
        """What the state file says of it."""
        return StateFile(self.file.with_name(STATE_FILE)).of(REGION, NAME)

    def paste(self, made: Instruction, ends: int = 0) -> None:
        """Do on the instance, or in the space, what the line does there."""
        words = shlex.split(made.line)
        settings = self.settings(made)
        action = words[words.index("python3") + 2]
        if action == "restore":
            settings.update(target=str(self.space / NAME), journal=str(self.folder / "restoring"))
        path = self.folder / "settings.json"
        path.write_text(json.dumps({**settings, "programs": False, "progress_seconds": 60}))
        assert main([action, "--settings", str(path)]) == ends

    def settings(self, made: Instruction) -> Row:
        """What the program that the line fetches is told."""
        source = next(word for word in shlex.split(made.line) if word.startswith("s3://"))
        bucket, _, key = source[5:].partition("/")
        body = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return dict(json.loads(zipfile.ZipFile(io.BytesIO(body)).read("settings.json")))

    def backup(self, **more: Any) -> None:
        journey = self.journey()
        self.paste(journey.backup(self.plan(journey), **more))

    def compare(self, ends: int = 0) -> None:
        journey = self.journey()
        self.paste(journey.compare(self.plan(journey)), ends)

    def verify(self, **more: Any) -> Standing:
        journey = self.journey()
        return journey.verify(self.plan(journey), **more)[1]

    def compare_and_verify(self) -> None:
        self.compare()
        self.verify()

    def restore(self, ends: int = 0) -> None:
        journey = self.journey()
        self.paste(journey.restore(self.plan(journey)), ends)

    def sign_off(self, name: str = OWNER) -> Standing:
        journey = self.journey()
        return journey.sign_off(self.plan(journey), name)

    def decommission(self) -> Standing:
        journey = self.journey()
        return decommission(journey, self.plan(journey))

    def come_to(self, state: str) -> None:
        """Take all steps to a state."""
        for reached, act in (
            ("backed-up", self.backup),
            ("verified", self.compare_and_verify),
            ("restored", self.restore),
            ("signed-off", self.sign_off),
            ("waiting", self.decommission),
        ):
            act()
            if reached == state:
                break
        assert self.state() == state, self.standing().reasons

    def is_there(self) -> bool:
        found = self.sagemaker.list_notebook_instances()["NotebookInstances"]
        return NAME in {each["NotebookInstanceName"] for each in found}

    def status(self) -> str:
        return str(self.sagemaker.describe_notebook_instance(NotebookInstanceName=NAME)["NotebookInstanceStatus"])

    def objects(self, part: str) -> list[str]:
        found = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [row["Key"] for row in found if part in row["Key"]]

    def read(self, part: str) -> Any:
        (key,) = self.objects(part)
        return json.loads(self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())

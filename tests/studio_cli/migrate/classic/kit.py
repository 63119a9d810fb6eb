"""A domain with Classic whose homes lie on this machine, the spaces of its people, and what is pasted there."""

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
from studio_cli.migrate.classic.model import HomePlan, load_classic
from studio_cli.migrate.classic.standing import Standing
from studio_cli.migrate.classic.way import ClassicWay
from studio_cli.migrate.journey.steps import Instruction
from tests.local_aws import kit

from .domain import REGION, ClassicDomain

BUCKET = "our-moves"
KEY = f"arn:aws:kms:{REGION}:{kit.ACCOUNT}:key/0a1b2c3d-0000-1111-2222-333344445555"
NOTEBOOK = json.dumps(
    {
        "metadata": {
            "kernelspec": {
                "name": "python3__SAGEMAKER_INTERNAL__arn:aws:sagemaker:us-east-1:081325390199:image/datascience-1.0"
            }
        }
    }
)

Row = dict[str, Any]

WAYS: dict[str, Row] = {
    "ana": {"way": "mount", "owner": "ana"},
    "ben": {"way": "copy", "owner": "ben@example.com"},
    "cleo": {"leave": True, "reason": "a course ends in May"},
    "dana": {"owner": "dana"},
    "war-room": {"shared": True, "way": "bucket", "owner": "ana"},
}


class Life:
    """The domain, its homes, and the way between.

    Args:
        folder: Where all of it is.
        target: The AWS.
    """

    def __init__(self, folder: Path, target: Target) -> None:
        self.folder, self.target = folder, target
        self.domain = ClassicDomain(kit.client)
        kit.client("s3").create_bucket(Bucket=BUCKET)
        self.file = folder / "classic.yaml"
        self.uids = {"ana": 200005, "ben": 200010, "cleo": 200015, "dana": 200020, "war-room": 200025}
        for name in self.uids:
            home = self.home(name)
            (home / "data").mkdir(parents=True)
            (home / "data/rows.csv").write_text(f"{name}\n")
            (home / "first.ipynb").write_text(NOTEBOOK)
        self.write()
        self.late = dt.timedelta()

    def home(self, name: str) -> Path:
        return self.folder / "efs" / str(self.uids[name])

    def space(self, name: str) -> Path:
        return self.folder / "spaces" / name

    def write(self, *, bucket: bool = True, **ways: Row) -> None:
        """The plan, as people have edited it."""
        lines = [f'account: "{kit.ACCOUNT}"', f"region: {REGION}", f"domain: {self.domain.id}"]
        lines += [f"backup: {{bucket: {BUCKET}/classic, key_arn: '{KEY}'}}"] if bucket else []
        homes = [
            json.dumps({"name": name, "uid": uid, **ways.get(name.replace("-", "_"), WAYS[name])})
            for name, uid in self.uids.items()
        ]
        self.file.write_text("\n".join([*lines, "homes:", *(f"  - {home}" for home in homes), ""]))

    def clock(self) -> dt.datetime:
        return dt.datetime.now(tz=dt.UTC) + self.late

    def way(self) -> ClassicWay:
        """As each command makes it anew."""
        return ClassicWay(self.target, load_classic(self.file), clock=self.clock)

    def plan(self, name: str) -> HomePlan:
        return self.way().find(name)

    def standing(self, name: str) -> Standing:
        return self.way().standing(self.plan(name))

    def told(self, name: str, run: str, what: str) -> Row:
        return dict(self.way().place(self.plan(name), run).read(what) or {})

    def paste(self, name: str, made: Instruction, ends: int = 0) -> Row:
        """Do in the space, or on the host, what the line does there; the settings that it had."""
        words = shlex.split(made.line)
        bucket, _, key = next(word for word in words if word.startswith("s3://"))[5:].partition("/")
        body = kit.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        settings: Row = json.loads(zipfile.ZipFile(io.BytesIO(body)).read("settings.json"))
        action = words[words.index("python3") + 2]
        here = {"home": str(self.home(name)), "journal": str(self.folder / "journals" / name)}
        if "target" in settings:
            here["target"] = str(self.space(name) / "classic")
        path = self.folder / "settings.json"
        path.write_text(json.dumps({**settings, **here, "programs": False, "progress_seconds": 60}))
        assert main([action, "--settings", str(path)]) == ends
        return settings

    def look(self, name: str, **more: Any) -> None:
        self.paste(name, self.way().look(self.plan(name), **more))

    def move(self, name: str, **more: Any) -> None:
        self.paste(name, self.way().move(self.plan(name), **more))

    def finish(self, name: str, owner: str, **more: Any) -> Standing:
        return self.way().finish(self.plan(name), owner, lambda _: True, **more)

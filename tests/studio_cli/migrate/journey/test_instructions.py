"""What a person pastes on the instance: the program, what it is told, and the least that its role needs."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from studio_cli.migrate.journey.steps import Instruction
from studio_cli.place import RefusedError
from tests.studio_cli.migrate.team import REGION

from .kit import BUCKET, NAME, Life, entry, plan_text


def test_a_bucket_that_is_not_there_is_refused_before_anything_is_printed(life: Life) -> None:
    life.file.write_text(plan_text(entry(), bucket="not-there"))
    journey = life.journey()
    with pytest.raises(RefusedError, match="the bucket not-there cannot be used"):
        journey.backup(life.plan(journey))


def settings_of(made: Instruction, life: Life) -> Any:
    """What the packed program is told."""
    key = next(word for word in made.line.split() if word.startswith("s3://")).partition(f"{BUCKET}/")[2]
    body = life.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return json.loads(zipfile.ZipFile(io.BytesIO(body)).read("settings.json"))


def test_the_plan_says_how_a_home_is_copied(life: Life) -> None:
    text = plan_text(entry(backup="{workers: 2, journal: /mnt/journal}"))
    life.file.write_text(text.replace("key_arn:", "secrets: leave-out, mib_per_second: 20, workers: 4, key_arn:"))
    journey = life.journey()
    told = settings_of(journey.backup(life.plan(journey)), life)
    assert {key: told[key] for key in ("secrets", "mib_per_second", "workers", "journal")} == {
        "secrets": "leave-out",
        "mib_per_second": 20,
        "workers": 2,
        "journal": "/mnt/journal",
    }
    life.file.write_text(plan_text(entry()))
    plain = life.journey()
    told = settings_of(plain.backup(life.plan(plain)), life)
    assert told["secrets"] == "report"
    assert not {"mib_per_second", "workers", "journal"} & told.keys()


def test_a_plan_without_a_bucket_is_refused(life: Life) -> None:
    life.file.write_text("\n".join(line for line in plan_text(entry()).splitlines() if not line.startswith("backup")))
    journey = life.journey()
    with pytest.raises(RefusedError, match=r"names no backup\.bucket or no backup\.key_arn"):
        journey.backup(life.plan(journey))


def test_the_line_says_the_least_that_a_role_needs(life: Life) -> None:
    journey = life.journey()
    made = journey.backup(life.plan(journey))
    resources = [statement["Resource"] for statement in made.policy["Statement"]]
    assert resources[0] == f"arn:aws:s3:::{BUCKET}/homes/{REGION}/{NAME}/*"
    assert "*" not in json.dumps(made.policy).replace(f"{NAME}/*", "")
    again = life.journey()
    assert again.backup(life.plan(again)).line == made.line  # the same run, the same program, the same line

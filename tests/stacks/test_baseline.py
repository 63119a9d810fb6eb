"""What is recorded beside an estate file holds at its synth."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import studio_constructs as studio
from stacks.assembly import synthesize
from stacks.baseline import FIELDS, baseline_checks, baseline_file
from stacks.estate import load_estate
from studio_constructs import ValidationError
from studio_constructs.aws_facts.stateful import properties_of
from studio_constructs.baseline import Baseline, record
from studio_constructs.baseline.words import ARGUMENTS
from studio_constructs.checks.assembly import read_assembly
from tests.kit import FEATURE_FLAGS, ROOT

SMALLEST = (ROOT / "examples" / "smallest" / "studio.yaml").read_text(encoding="utf-8")


def run_app(estate: Path, out: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "CDK_OUTDIR": str(out), "CDK_CONTEXT_JSON": json.dumps({"estate": str(estate)})}
    command = [sys.executable, "app.py"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_the_app_holds_what_is_recorded(tmp_path: Path) -> None:
    estate = tmp_path / "studio.yaml"
    estate.write_text(SMALLEST)
    synthesize(load_estate(estate), tmp_path / "base", FEATURE_FLAGS)
    baseline = record(list(read_assembly(tmp_path / "base")))
    (tmp_path / "studio.baseline.json").write_text(baseline.to_json())

    domain = next(each for each in baseline.places.values() if each.type == "AWS::SageMaker::Domain")
    estate.write_text(f"{SMALLEST}\ndomain: {{name: renamed}}\n")
    done = run_app(estate, tmp_path / "head")
    assert done.returncode != 0
    told = " ".join(done.stderr.split())
    was = domain.immutable["DomainName"]
    assert f"studio:BaselineReplaced: DomainName (domain.name) was {was!r} and is 'renamed'" in told

    (tmp_path / "studio.baseline.json").write_text("{\n<<<<<<< HEAD\n")
    done = run_app(estate, tmp_path / "conflict")
    assert done.returncode != 0
    assert f"[{tmp_path}/studio.baseline.json] studio:BaselineInvalid: line 2 is no JSON" in done.stderr


def test_each_estate_file_has_its_own_baseline(tmp_path: Path) -> None:
    assert baseline_file(tmp_path / "studio.yaml").name == "studio.baseline.json"
    assert baseline_file(tmp_path / "lab.prod.yaml").name == "lab.prod.baseline.json"
    assert baseline_checks(tmp_path / "studio.yaml") == []
    (tmp_path / "lab.baseline.json").write_text(Baseline({}).to_json())
    assert len(baseline_checks(tmp_path / "lab.yaml")) == 1
    assert baseline_checks(tmp_path / "studio.yaml") == []


@pytest.mark.parametrize("how", ["folder", "bytes"])
def test_a_baseline_that_can_not_be_read_is_refused(tmp_path: Path, how: str) -> None:
    file = tmp_path / "studio.baseline.json"
    if how == "folder":
        file.mkdir()
    else:
        file.write_bytes(b"\xff\xfe{")
    with pytest.raises(ValidationError) as caught:
        baseline_checks(tmp_path / "studio.yaml")
    why = "is a directory" if how == "folder" else "it is not UTF-8"
    assert str(caught.value) == (
        f"[studio.baseline.json] studio:BaselineUnreadable: {file} ({why}); what is recorded of an estate is one "
        "readable file beside it; make it readable; without it nothing that is deployed is held"
    )


@pytest.mark.parametrize("key", FIELDS)
def test_a_field_is_a_key_of_the_estate_file(key: str) -> None:
    resource_type, _, path = key.partition("/")
    assert path in properties_of(resource_type)
    page = (ROOT / "docs" / "estate.md").read_text(encoding="utf-8")  # of which a test says that it has every key
    assert f"\n| `{FIELDS[key]}` | " in page


@pytest.mark.parametrize("key", ARGUMENTS)
def test_an_argument_is_one_of_the_construct_of_that_name(key: str) -> None:
    resource_type, _, path = key.partition("/")
    construct = getattr(studio, resource_type.rpartition("::")[2])
    assert ARGUMENTS[key] in inspect.signature(construct.__init__).parameters
    assert path in properties_of(resource_type)

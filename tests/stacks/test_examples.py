"""The estates in `examples/`: right, complete, and without a finding of the checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from stacks.estate import load_estate
from stacks.estate.schema import estate_schema
from stacks.estate_stage import EstateStage
from tests.docs.test_estate_keys import KEYS
from tests.stacks.conftest import ROOT
from tests.stacks.test_checks import app_with_checks, report

SMALLEST, EVERYTHING = (ROOT / "examples" / name / "studio.yaml" for name in ("smallest", "everything"))


_STEP = "start_up_scripts[].steps[]"
_OF_NAMES = {
    "tags",
    "budgets.teams",
    "budgets.users",
    f"{_STEP}.environment_variables.variables",
    f"{_STEP}.jupyter_extensions.server",
    f"{_STEP}.jupyter_extensions.lab",
}


def keys(value: Any, path: str = "") -> set[str]:
    """Every key that a file uses, as the docs name them; those of overrides as if they stood above."""
    if isinstance(value, list):
        return {key for each in value for key in keys(each, f"{path}[]")}
    if not isinstance(value, dict) or path in _OF_NAMES:
        return set()
    found = set()
    for key, child in value.items():
        below = f"{path}.{key}".lstrip(".")
        found |= {below} | keys(child, "" if below == "environments[].overrides" else below)
    return found


@pytest.mark.parametrize("path", [SMALLEST, EVERYTHING], ids=["smallest", "everything"])
def test_editors_find_nothing_wrong(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(Draft202012Validator(estate_schema()).iter_errors(YAML(typ="safe", pure=True).load(text))) == []
    first = text.partition("\n")[0]
    assert (path.parent / first.rpartition("=")[2]).resolve() == ROOT / "stacks" / "estate" / "studio.schema.json"


def test_everything_is_every_key() -> None:
    used = keys(YAML(typ="safe", pure=True).load(EVERYTHING.read_text(encoding="utf-8")))
    assert sorted(used) == sorted(KEYS)


def test_the_smallest_is_as_small_as_the_docs_have_it() -> None:
    assert keys(YAML(typ="safe", pure=True).load(SMALLEST.read_text(encoding="utf-8"))) == {
        "name",
        "environments",
        "environments[].name",
        "environments[].region",
        "teams",
        "teams[].name",
        "teams[].instance_types",
        "users",
        "users[].name",
        "users[].team",
    }


@pytest.mark.parametrize("path", [SMALLEST, EVERYTHING], ids=["smallest", "everything"])
def test_the_checks_find_nothing(path: Path, tmp_path: Path) -> None:
    app = app_with_checks(tmp_path)
    estate = load_estate(path)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    app.synth()
    assert [each for each in report(tmp_path) if each[0] != "Construct Annotations"] == []


def test_nothing_of_this_machine_is_in_the_templates(tmp_path: Path) -> None:
    app = app_with_checks(tmp_path)
    estate = load_estate(EVERYTHING)
    EstateStage(app, "prod", estate=estate, environment=estate.environments[0])
    app.synth()
    templates = [json.loads(each.read_text()) for each in tmp_path.glob("assembly-prod/*.template.json")]
    assert templates
    assert str(ROOT) not in json.dumps(templates)

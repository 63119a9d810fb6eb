"""Estates as templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from tests.kit import new_app

ROOT = Path(__file__).parents[2]

Templates = dict[str, dict[str, Any]]
HEAD = """
name: team
environments: [{name: dev, region: eu-west-1, account: "111122223333"}]
"""
TEAMS = "teams: [{name: all, instance_types: [ml.t3.medium]}]\n"
USERS = "users: [{name: alice, team: all}]\n"

Properties = dict[str, Any]
Write = Callable[[str], Path]


def synthesize(path: Path) -> Templates:
    """Every template of an estate file, by stack name without the estate's and the environment's."""
    return {
        artifact.stack_name.removeprefix(f"{estate_name}-"): json.loads(Path(artifact.template_full_path).read_text())
        for estate_name, assembly in _assemblies(path)
        for artifact in assembly.stacks
    }


def warnings_of(path: Path) -> str:
    """All that synth says of an estate, a line each."""
    return "\n".join(
        str(message.entry.data)
        for _, assembly in _assemblies(path)
        for stack in assembly.stacks
        for message in stack.messages
    )


def _assemblies(path: Path) -> list[tuple[str, Any]]:
    app = new_app()
    estate = load_estate(path)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    cloud_assembly = app.synth()
    return [(estate.name, cloud_assembly.get_nested_assembly(f"assembly-{e.name}")) for e in estate.environments]


def of_kind(template: dict[str, Any], kind: str) -> dict[str, Properties]:
    """The properties of each resource of a kind, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == f"AWS::{kind}"
    }


def domain(templates: Templates) -> Properties:
    (properties,) = of_kind(templates["dev-Studio"], "SageMaker::Domain").values()
    return properties


def profiles(templates: Templates) -> dict[str, Properties]:
    return {
        profile["UserProfileName"]: profile
        for stack, template in templates.items()
        if "Users" in stack
        for profile in of_kind(template, "SageMaker::UserProfile").values()
    }


@pytest.fixture(scope="session")
def example() -> Templates:
    """The templates of `studio.yaml`."""
    return synthesize(ROOT / "studio.yaml")


@pytest.fixture
def estate_file(tmp_path: Path) -> Callable[[str], Path]:
    """Write an estate file and give its path."""

    def write(text: str) -> Path:
        path = tmp_path / "studio.yaml"
        path.write_text(text)
        return path

    return write

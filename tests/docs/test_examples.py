"""What the documentation shows works: every Python block synthesizes, every YAML block is a valid estate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from ruamel.yaml import YAML

import studio_constructs as studio
from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from tests.stacks.test_checks import app_with_checks, report

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

REST_OF_AN_ESTATE: dict[str, Any] = {
    "name": "research",
    "environments": [{"name": "prod"}],
    "teams": [{"name": "analysts", "instance_types": ["ml.t3.medium"]}],
    "users": [{"name": "alice", "team": "analysts"}],
}

NAMES = {"cdk": cdk, "ec2": ec2, "ecr": ecr, "iam": iam, "kms": kms, "s3": s3, "sagemaker": sagemaker, "studio": studio}
"""What a block that is no whole app may use beside `self`, its stack."""


def blocks(language: str) -> Iterator[Any]:
    for page in PAGES:
        found = re.finditer(rf"^```{language}\n(.*?)^```", page.read_text(), flags=re.DOTALL | re.MULTILINE)
        for number, match in enumerate(found, start=1):
            yield pytest.param(match.group(1), id=f"{page.stem}-{number}")


@pytest.mark.parametrize("text", list(blocks("python")))
def test_a_python_block_synthesizes(text: str) -> None:
    app = cdk.App(builtin_cloud_formation_validation=False)
    if "class " in text:
        scope: dict[str, Any] = {}
        exec(text, scope)
        scope["Research"](app, "Research")
    else:
        stack = cdk.Stack(app, "Research")
        exec(text, {**NAMES, "self": stack})
    assert app.synth().get_stack_by_name("Research").template["Resources"]


@pytest.mark.parametrize("text", list(blocks("yaml")))
def test_a_yaml_block_is_part_of_an_estate(text: str, tmp_path: Path) -> None:
    yaml = YAML(typ="safe")
    shown = yaml.load(text)
    path = tmp_path / "studio.yaml"
    yaml.dump({**REST_OF_AN_ESTATE, **shown}, path)
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    assert load_estate(path).environments


@pytest.mark.slow  # half a second each, and the engine's start
@pytest.mark.parametrize("text", list(blocks("yaml")))
def test_a_yaml_block_synthesizes_through_the_checks(text: str, tmp_path: Path) -> None:
    yaml = YAML(typ="safe")
    path = tmp_path / "studio.yaml"
    yaml.dump({**REST_OF_AN_ESTATE, **yaml.load(text)}, path)
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    app = app_with_checks(tmp_path / "out")
    estate = load_estate(path)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    app.synth()
    # What is looser than the default is told, by an annotation; that is no finding.
    assert [found for found in report(tmp_path / "out") if found[0] != "Construct Annotations"] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name} links to {target}"


def test_make_targets_in_the_documentation_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    shown = re.compile(r"(?:^    |`|\$ )make ([a-z-]+)", flags=re.MULTILINE)
    named = {name for page in PAGES for name in shown.findall(page.read_text())}
    assert named - targets == set()

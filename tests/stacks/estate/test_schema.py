"""The JSON Schema that editors use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from stacks.estate.schema import SCHEMA_FILE, estate_schema, render
from tests.stacks.estate.bad import CASES
from tests.stacks.estate.bad.kit import GOOD, lab, overriding

ROOT = Path(__file__).parents[3]
ROLE = "arn:aws:iam::111122223333:role/People"
VALIDATOR = Draft202012Validator(estate_schema())


def errors(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(YAML(typ="safe", pure=True).load(text))]


def test_the_file_is_fresh() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == render(), "run `python -m stacks.estate.schema`"


def test_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def test_the_example_is_right() -> None:
    assert errors((ROOT / "studio.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        overriding("    overrides: {domain: {space_storage: {maximum_gb: 10}}, network: {new: {cidr: 10.0.0.0/16}}}\n"),
        overriding("    overrides: {idle_shutdown: {user_may_choose: {maximum_minutes: 300}}}\n"),
        overriding("    overrides: {login_role: {name: other}}\n", add=f"login_role: {{principal_arns: ['{ROLE}']}}\n"),
        lab(
            add="images: [{name: a, directory: image}, {name: b, existing: true}]\nspaces: [{name: n, owner: amara}]\n"
        ),
        lab(add="domain: {}\nnetwork:\n  new: {availability_zones: [eu-west-1a, eu-west-1b]}\n"),
        lab(add="network:\n  new: {endpoints: [kms, studio, s3, logs, sts, sagemaker-api, sagemaker-runtime]}\n"),
    ],
)
def test_right_files(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown key root",
        "unknown key user",
        "missing",
        "null",
        "string for list",
        "account number",
        "enum",
        "range",
        "estate name",
        "region lacks",
        "network both",
        "network neither",
        "zones count",
        "zones type",
        "endpoints missing",
        "vpc id",
        "key alias",
        "instance type",
        "script content",
        "types twice",
        "bucket uri",
        "user name mail",
        "stack",
        "tags",
        "override head",
        "file system not one",
        "image from nowhere",
        "image of a tag",
        "login role of nobody",
        "login role of two",
        "login role's places",
        "identity center ids",
        "space's instance type",
        "hidden tools of a team",
        "portal twice",
    ],
)
def test_wrong_files(name: str) -> None:
    (case,) = [case for case in CASES if case.name == name]

    assert errors(case.text)


def fields(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        for key, child in node.get("properties", {}).items():
            yield f"{path}.{key}", child
        for key, child in node.items():
            yield from fields(child, f"{path}.{key}")


def test_every_field_says_what_it_means_and_what_happens_without_it() -> None:
    required_or_default = [
        (path, field) for path, field in fields(estate_schema()) if "Override" not in path and ".overrides" not in path
    ]

    for path, field in required_or_default:
        assert field.get("description", "").endswith("."), path
        assert "Default: " in field["description"] or "examples" in field, path

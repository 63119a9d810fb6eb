"""Every property of the types that the library wraps is reached by an argument, or left out for a reason that is told.

The walk goes through AWS's registry schemas, leaf by leaf, and looks for each leaf in what an app with every option
renders. `docs/coverage.md` shows the result; `python -m tests.contract.test_schema_coverage` writes it.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import assertions

from tests.contract import everything
from tests.contract.test_aws_facts import schema, types_of
from tests.kit import ROOT, new_app

PAGE = ROOT / "docs" / "coverage.md"

TYPES = (
    "AWS::SageMaker::Domain",
    "AWS::SageMaker::UserProfile",
    "AWS::SageMaker::Space",
    "AWS::SageMaker::StudioLifecycleConfig",
    "AWS::SageMaker::Image",
    "AWS::SageMaker::ImageVersion",
    "AWS::SageMaker::AppImageConfig",
    "AWS::SageMaker::MlflowApp",
    "AWS::SageMaker::MlflowTrackingServer",
    "AWS::SageMaker::NotebookInstance",
    "AWS::SageMaker::NotebookInstanceLifecycleConfig",
    "AWS::SSO::ApplicationAssignment",
)
NOT_WRAPPED = {
    "AWS::SageMaker::App": (
        "people start their apps, and CloudFormation can make neither JupyterLab nor Code Editor: it would bill for an "
        "app of Studio Classic, Canvas or RStudio from the deployment on"
    ),
}
"""Types of Studio that have no construct, and why."""

EXCLUDED: dict[str, dict[str, str]] = {
    "AWS::SageMaker::Domain": {
        "/DomainSettings/RStudioServerProDomainSettings/DefaultResourceSpec/LifecycleConfigArn": (
            "RStudio runs no lifecycle configuration"
        ),
        "/DefaultUserSettings/RSessionAppSettings/DefaultResourceSpec/LifecycleConfigArn": (
            "sessions of R run no lifecycle configuration"
        ),
    },
    "AWS::SageMaker::ImageVersion": {"/Alias": "`Aliases` says the same, of one or more"},
    "AWS::SageMaker::NotebookInstance": {"/AcceleratorTypes[]": "AWS has ended Elastic Inference"},
}
"""What no argument reaches, and why."""

EXTRA = {
    "AWS::SageMaker::UserProfile": "AppLifecycleManagement",
    "AWS::SageMaker::Space": "AppLifecycleManagement",
}
"""What we render and the bundled schema lacks: https://github.com/aws-cloudformation/cfn-lint/issues/3921."""


def excluded(resource_type: str) -> set[str]:
    return set(EXCLUDED.get(resource_type, {}))


def leaves(node: dict[str, Any], root: dict[str, Any], path: str = "", seen: tuple[str, ...] = ()) -> Iterator[str]:
    """Paths of all properties that hold values."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1]
        if name not in seen:
            yield from leaves(root["definitions"][name], root, path, (*seen, name))
    elif "items" in node:
        yield from leaves(node["items"], root, f"{path}[]", seen)
    elif "properties" in node:
        for name, each in node["properties"].items():
            yield from leaves(each, root, f"{path}/{name}", seen)
    else:
        yield path


def writable(resource_type: str) -> set[str]:
    """Leaves that a template may set."""
    root = schema(resource_type)
    read_only = {pointer.removeprefix("/properties") for pointer in root.get("readOnlyProperties", [])}
    return {leaf for leaf in leaves(root, root) if leaf not in read_only}


def rendered(value: Any, path: str = "") -> Iterator[str]:
    """Paths of all values in a template; what a reference stands for is a value."""
    if isinstance(value, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in value):
        for name, each in value.items():
            yield from rendered(each, f"{path}/{name}")
    elif isinstance(value, list):
        for each in value:
            yield from rendered(each, f"{path}[]")
    else:
        yield path


@functools.cache
def reached() -> dict[str, set[str]]:
    """By type, the paths that an app with every option renders."""
    found: dict[str, set[str]] = {resource_type: set() for resource_type in TYPES}
    for stack in everything.define(new_app()):
        for resource in assertions.Template.from_stack(stack).to_json()["Resources"].values():
            if resource["Type"] in found:
                found[resource["Type"]] |= set(rendered(resource["Properties"]))
    return found


@pytest.mark.parametrize("resource_type", TYPES)
def test_every_property_is_reached_or_excluded_with_a_reason(resource_type: str) -> None:
    assert writable(resource_type) - reached()[resource_type] - excluded(resource_type) == set()


@pytest.mark.parametrize("resource_type", TYPES)
def test_an_exclusion_is_still_needed(resource_type: str) -> None:
    assert excluded(resource_type) & reached()[resource_type] == set()
    assert excluded(resource_type) <= writable(resource_type)


@pytest.mark.parametrize("resource_type", TYPES)
def test_nothing_is_rendered_that_the_type_does_not_have(resource_type: str) -> None:
    unknown = {path for path in reached()[resource_type] - writable(resource_type) if not path.endswith("[]")}
    assert {path for path in unknown if EXTRA.get(resource_type, "-") not in path} == set()


def test_every_type_of_studio_is_wrapped_or_told() -> None:
    """What a domain is made of; jobs, models and pipelines are other libraries'."""
    words = ("App", "Domain", "Image", "Mlflow", "NotebookInstance", "Space", "Studio", "UserProfile")
    known = {
        name for name in types_of("us-east-1") if name.startswith(tuple(f"AWS::SageMaker::{word}" for word in words))
    }
    assert known == {*TYPES, *NOT_WRAPPED} - {"AWS::SSO::ApplicationAssignment"}


def test_the_page_shows_the_walk() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def page() -> str:
    """`docs/coverage.md`."""
    lines = [
        "# Properties reached",
        "",
        "From AWS's registry schemas (as bundled with cfn-lint), leaf by leaf: how many an argument of ours reaches,",
        "which none does, and why. `python -m tests.contract.test_schema_coverage` writes this page; a test compares.",
        "",
        "| type | properties | reached | excluded | missing |",
        "|---|---|---|---|---|",
    ]
    for resource_type in TYPES:
        all_leaves, here = writable(resource_type), reached()[resource_type]
        missing = all_leaves - here - excluded(resource_type)
        counts = (len(all_leaves), len(all_leaves & here), len(excluded(resource_type)), len(missing))
        lines.append(f"| `{resource_type}` | {' | '.join(map(str, counts))} |")
    lines += ["", "## Excluded", ""]
    for resource_type in TYPES:
        lines += [f"- `{resource_type}{path}`: {why}." for path, why in EXCLUDED.get(resource_type, {}).items()]
    lines += ["", "## Types without a construct", ""]
    lines += [f"- `{resource_type}`: {why}." for resource_type, why in NOT_WRAPPED.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(page())

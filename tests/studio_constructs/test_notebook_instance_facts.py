"""What is repeated of AWS's lists of notebook instances is what the registry schema says."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import cfnlint

from studio_constructs import aws_facts
from studio_constructs.aws_facts import notebook_instances as facts

BUNDLE = Path(cfnlint.__file__).parent / "data" / "schemas"
NOTEBOOK, CONFIG = "AWS::SageMaker::NotebookInstance", "AWS::SageMaker::NotebookInstanceLifecycleConfig"
DEPRECATED = {"AcceleratorTypes"}
"""Elastic Inference, which AWS ended: no argument reaches it, and `deprecatedProperties` names it."""


@functools.cache
def types_of(region: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((BUNDLE / "providers" / f"{region}.json").read_text())
    return found


@functools.cache
def schema(resource_type: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (BUNDLE / "resources" / f"{types_of('us-east-1')[resource_type]}.json").read_text()
    )
    return found


def of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema(NOTEBOOK)["properties"][name]
    return found


def test_instance_types_are_the_schema_s() -> None:
    assert sorted(facts.INSTANCE_TYPES) == sorted(of("InstanceType")["enum"])


def test_platforms_are_the_schema_s_the_newest_last() -> None:
    found = of("PlatformIdentifier")["pattern"].strip("^$()").split("|")
    assert [*facts.RETIRED_PLATFORMS, *facts.OLDER_PLATFORMS, facts.PLATFORM] == found


def test_the_default_platform_is_the_service_s() -> None:
    assert of("PlatformIdentifier")["description"].endswith(f"The default value is {facts.PLATFORM}.")


def test_sizes_of_volumes_are_the_schema_s() -> None:
    found = of("VolumeSizeInGB")
    assert (found["minimum"], found["maximum"]) == (facts.VOLUME_GB_MIN, facts.VOLUME_GB_MAX)


def test_counts_are_the_schema_s() -> None:
    assert of("AdditionalCodeRepositories")["maxItems"] == facts.ADDITIONAL_REPOSITORIES_MAX
    assert of("SecurityGroupIds")["maxItems"] == facts.SECURITY_GROUPS_MAX


def test_a_name_is_one_shorter_than_the_schema_s_and_fits_the_scripts_that_share_it() -> None:
    assert of("NotebookInstanceName")["maxLength"] - 1 == facts.NAME_MAX
    assert schema(CONFIG)["properties"]["NotebookInstanceLifecycleConfigName"]["maxLength"] == facts.NAME_MAX


def test_the_characters_of_a_name_are_those_of_other_names() -> None:
    assert re.fullmatch(r"\^(.*)\$", of("NotebookInstanceName")["pattern"])[1] == aws_facts.NAME_PATTERN  # type: ignore[index]  # it matches


def test_the_longest_script_is_that_of_studio_s_scripts() -> None:
    content = schema(CONFIG)["definitions"]["NotebookInstanceLifecycleHook"]["properties"]["Content"]
    assert content["maxLength"] == aws_facts.LIFECYCLE_CONTENT_MAX


def test_what_replaces_it_is_what_its_documentation_says() -> None:
    assert {path.rpartition("/")[2] for path in schema(NOTEBOOK)["createOnlyProperties"]} == {
        "DirectInternetAccess",
        "KmsKeyId",
        "NotebookInstanceName",
        "PlatformIdentifier",
        "SecurityGroupIds",
        "SubnetId",
    }


def test_what_no_argument_reaches_has_ended() -> None:
    assert {path.rpartition("/")[2] for path in schema(NOTEBOOK)["deprecatedProperties"]} == DEPRECATED

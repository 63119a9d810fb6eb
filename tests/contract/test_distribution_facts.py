"""What we repeat of SageMaker Distribution and of images, compared with itself and with AWS's registry schemas."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from pathlib import Path
from typing import Any

import cfnlint
import pytest

import studio_constructs as studio
from studio_constructs import aws_facts
from studio_constructs.aws_facts import distribution, images

BUNDLE = Path(str(cfnlint.__file__)).parent / "data" / "schemas"
IMAGE, VERSION, CONFIG = (f"AWS::SageMaker::{noun}" for noun in ("Image", "ImageVersion", "AppImageConfig"))
CLOSED = {"me-south-1"}
"""Regions of the table that the schemas we compare with do not hold."""


@functools.cache
def types_of(region: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((BUNDLE / "providers" / f"{region}.json").read_text())
    return found


@functools.cache
def schema(resource_type: str) -> dict[str, Any]:
    path = BUNDLE / "resources" / f"{types_of('us-east-1')[resource_type]}.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def at(resource_type: str, *keys: str) -> dict[str, Any]:
    """The part of a schema below its properties, references followed."""
    found: dict[str, Any] = schema(resource_type)["properties"]
    for key in keys:
        found = found[key]
        if "$ref" in found:
            found = schema(resource_type)["definitions"][found["$ref"].rsplit("/", 1)[1]]
    return found


# The distribution -------------------------------------------------------------------------------------------------


def test_accounts_are_text_of_twelve_digits_and_no_two_alike() -> None:
    accounts = list(distribution.DISTRIBUTION_ACCOUNTS.values())
    assert [account for account in accounts if not re.fullmatch(r"\d{12}", account)] == []
    assert len(set(accounts)) == len(accounts)


def test_regions_of_the_distribution_are_regions_of_studio() -> None:
    assert set(distribution.DISTRIBUTION_ACCOUNTS) - aws_facts.STUDIO_REGIONS == CLOSED


@pytest.mark.parametrize("ends", [distribution.DISTRIBUTION_MAJOR_ENDS, distribution.DISTRIBUTION_MINOR_ENDS])
def test_ends_are_days_and_later_releases_end_later(ends: dict[Any, str]) -> None:
    days = [dt.date.fromisoformat(end) for end in ends.values()]
    assert days == sorted(days)
    assert dt.date.fromisoformat(distribution.DISTRIBUTION_READ_ON) > days[0]


# Images -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource_type", [IMAGE, VERSION, CONFIG])
def test_every_region_of_studio_has_images(resource_type: str) -> None:
    assert {region for region in aws_facts.STUDIO_REGIONS if resource_type not in types_of(region)} == set()


LENGTHS: dict[tuple[str, ...], tuple[int, int]] = {
    (IMAGE, "ImageName"): (1, images.IMAGE_NAME_MAX),
    (IMAGE, "ImageDisplayName"): (1, images.IMAGE_DISPLAY_NAME_MAX),
    (IMAGE, "ImageDescription"): (1, images.IMAGE_DESCRIPTION_MAX),
    (VERSION, "BaseImage"): (1, images.BASE_IMAGE_MAX),
    (VERSION, "Alias"): (1, images.ALIAS_MAX),
    (VERSION, "ReleaseNotes"): (1, images.RELEASE_NOTES_MAX),
    (VERSION, "MLFramework"): (1, images.FRAMEWORK_MAX),
    (VERSION, "ProgrammingLang"): (1, images.FRAMEWORK_MAX),
    (CONFIG, "AppImageConfigName"): (1, aws_facts.NAME_MAX),
    (CONFIG, "KernelGatewayImageConfig", "properties", "FileSystemConfig", "properties", "MountPath"): (
        1,
        images.MOUNT_PATH_MAX,
    ),
    ("AWS::ECR::Repository", "RepositoryName"): (images.REPOSITORY_NAME_MIN, images.REPOSITORY_NAME_MAX),
}


@pytest.mark.parametrize("path", LENGTHS, ids="/".join)
def test_lengths_are_the_schema_s(path: tuple[str, ...]) -> None:
    found = at(*path)
    assert (found["minLength"], found["maxLength"]) == LENGTHS[path]


def container(*keys: str) -> dict[str, Any]:
    return at(CONFIG, "JupyterLabAppImageConfig", "properties", "ContainerConfig", "properties", *keys)


def test_limits_of_containers_are_the_schema_s() -> None:
    arguments, entrypoint = container("ContainerArguments"), container("ContainerEntrypoint")
    variables = container("ContainerEnvironmentVariables")
    assert (arguments["maxItems"], entrypoint["maxItems"], variables["maxItems"]) == (
        images.CONTAINER_ARGUMENTS_MAX,
        1,
        images.CONTAINER_VARIABLES_MAX,
    )
    assert container("ContainerArguments", "items")["maxLength"] == images.CONTAINER_ARGUMENT_MAX
    assert container("ContainerEntrypoint", "items")["maxLength"] == images.CONTAINER_ENTRYPOINT_MAX
    variable = container("ContainerEnvironmentVariables", "items")["properties"]
    assert {variable[part]["maxLength"] for part in ("Key", "Value")} == {images.CONTAINER_VARIABLE_MAX}


def test_a_kernel_is_one_with_a_name_as_long_as_the_schema_allows() -> None:
    kernels = at(CONFIG, "KernelGatewayImageConfig", "properties", "KernelSpecs")
    kernel = schema(CONFIG)["definitions"]["KernelSpec"]["properties"]
    assert (kernels["minItems"], kernels["maxItems"]) == (1, 1)
    assert {kernel[part]["maxLength"] for part in ("Name", "DisplayName")} == {images.KERNEL_NAME_MAX}


@pytest.mark.parametrize("name", ["a", "a.b-c", "a--b", "a..b", "-a", "a-", "a_b", ""])
def test_the_characters_of_a_name_in_lower_case_are_the_schema_s(name: str) -> None:
    ours = re.fullmatch(images.IMAGE_NAME_PATTERN, name)
    assert bool(ours) == bool(re.search(at(IMAGE, "ImageName")["pattern"], name))


@pytest.mark.parametrize("domain_block", ["ResourceSpec"])
def test_a_name_in_upper_case_could_be_made_but_not_started(domain_block: str) -> None:
    spec = schema("AWS::SageMaker::Domain")["definitions"][domain_block]["properties"]["SageMakerImageArn"]
    arn = "arn:aws:sagemaker:eu-west-1:111111111111:image/{}"
    assert re.search(at(IMAGE, "ImageName")["pattern"], "Team")
    assert re.search(spec["pattern"], arn.format("team"))
    assert not re.search(spec["pattern"], arn.format("Team"))


@pytest.mark.parametrize("code", range(128))
def test_the_characters_of_a_name_to_display_are_the_schema_s(code: int) -> None:
    if code != ord("\n"):  # the schema's `$` lets one stand at the end
        ours = re.fullmatch(images.IMAGE_DISPLAY_NAME_PATTERN, chr(code))
        assert bool(ours) == bool(re.search(at(IMAGE, "ImageDisplayName")["pattern"], chr(code)))


@pytest.mark.parametrize("alias", ["a", "1.2", "_a", "a.-_", "-a", ".a", "a b", "ä", ""])
def test_the_characters_of_an_alias_are_the_schema_s(alias: str) -> None:
    ours = re.fullmatch(images.ALIAS_PATTERN, alias)
    assert bool(ours) == bool(re.search(at(VERSION, "Alias")["pattern"], alias))


def test_the_pattern_of_a_framework_is_the_schema_s() -> None:
    patterns = {at(VERSION, name)["pattern"] for name in ("MLFramework", "ProgrammingLang")}
    assert patterns == {f"^{images.FRAMEWORK_PATTERN}$"}


@pytest.mark.parametrize("name", ["ab", "1a", "a/b.c_d-e", "a--b", "a__b", "a..b", "-a", "a/", "A"])
def test_names_of_repositories_are_the_schema_s_less_doubled_signs(name: str) -> None:
    ours = re.fullmatch(images.REPOSITORY_NAME_PATTERN, name)
    theirs = re.search(at("AWS::ECR::Repository", "RepositoryName")["pattern"], name)
    assert bool(ours) == (bool(theirs) and "--" not in name and "__" not in name)


@pytest.mark.parametrize(
    ("ours", "name"),
    [(studio.Processor, "Processor"), (studio.ImageJobType, "JobType"), (studio.VendorGuidance, "VendorGuidance")],
)
def test_choices_are_the_schema_s(ours: Any, name: str) -> None:
    assert set(ours) == set(at(VERSION, name)["enum"])


def test_what_replaces_is_what_the_documentation_says() -> None:
    replacing = {kind: set(schema(kind)["createOnlyProperties"]) for kind in (IMAGE, VERSION, CONFIG)}
    assert replacing == {
        IMAGE: {"/properties/ImageName"},
        VERSION: {"/properties/ImageName", "/properties/BaseImage"},
        CONFIG: {"/properties/AppImageConfigName"},
    }


EXCLUDED = {(VERSION, "Alias"): "Aliases holds one as well as many"}
REACHED = {
    IMAGE: {"ImageName", "ImageRoleArn", "ImageDisplayName", "ImageDescription", "Tags"},
    VERSION: {
        "ImageName",
        "BaseImage",
        "Aliases",
        "Horovod",
        "JobType",
        "MLFramework",
        "Processor",
        "ProgrammingLang",
        "ReleaseNotes",
        "VendorGuidance",
    },
    CONFIG: {
        "AppImageConfigName",
        "JupyterLabAppImageConfig",
        "CodeEditorAppImageConfig",
        "KernelGatewayImageConfig",
        "Tags",
    },
}
"""What tests of the constructs see in templates: `test_image*.py`."""


@pytest.mark.parametrize("resource_type", REACHED)
def test_every_property_is_reached_or_excluded_with_a_reason(resource_type: str) -> None:
    found = schema(resource_type)
    read_only = {path.rsplit("/", 1)[1] for path in found["readOnlyProperties"]}
    excluded = {name for kind, name in EXCLUDED if kind == resource_type}
    assert set(found["properties"]) - read_only - excluded == REACHED[resource_type]

"""Our copy of what AWS fixes, compared with AWS's own registry schemas as cfn-lint bundles them."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import cfnlint
import pytest

from studio_constructs import aws_facts
from studio_constructs.aws_facts.instance_families import TYPES_UNKNOWN_TO_DOMAINS, TYPES_UNKNOWN_TO_THE_API
from studio_constructs.aws_facts.spaces import SPACE_INSTANCE_TYPES

BUNDLE = Path(str(cfnlint.__file__)).parent / "data" / "schemas"
TYPES = ("AWS::SageMaker::Domain", "AWS::SageMaker::UserProfile", "AWS::SageMaker::StudioLifecycleConfig")
REFERENCE = "us-east-1"


@functools.cache
def types_of(region: str) -> dict[str, str]:
    """Names of the types of a region, each with its schema's file."""
    found: dict[str, str] = json.loads((BUNDLE / "providers" / f"{region}.json").read_text())
    return found


@functools.cache
def schema(resource_type: str) -> dict[str, Any]:
    name = types_of(REFERENCE)[resource_type]
    found: dict[str, Any] = json.loads((BUNDLE / "resources" / f"{name}.json").read_text())
    return found


def regions() -> set[str]:
    return {path.stem for path in (BUNDLE / "providers").glob("*-*.json")}


def at(resource_type: str, *keys: str) -> Any:
    """The part of a schema below its definitions, references followed."""
    definitions = schema(resource_type)["definitions"]
    found: Any = definitions
    for key in keys:
        found = found[key]
        if isinstance(found, dict) and "$ref" in found:
            found = definitions[found["$ref"].rsplit("/", 1)[1]]
    return found


DOMAIN, PROFILE, CONFIG = TYPES


def test_regions_with_studio_are_those_whose_registry_has_its_types() -> None:
    assert {region for region in regions() if set(TYPES) <= set(types_of(region))} == aws_facts.STUDIO_REGIONS


def test_regions_without_studio_are_the_others() -> None:
    assert regions() - aws_facts.STUDIO_REGIONS == aws_facts.REGIONS_WITHOUT_STUDIO


def named_in(resource_type: str, *keys: str) -> set[str]:
    """Instance types that a schema knows."""
    return set(at(resource_type, *keys)["enum"]) - {"system"}


def named_in_requests() -> set[str]:
    """Instance types that SageMaker's API knows."""
    shape = botocore.session.get_session().get_service_model("sagemaker").shape_for("AppInstanceType")
    return set(shape.metadata["enum"]) - {"system"}


TYPE_OF_SPEC = ("ResourceSpec", "properties", "InstanceType")
HIDDEN = ("StudioWebPortalSettings", "properties", "HiddenInstanceTypes", "items")


@pytest.mark.parametrize("keys", [TYPE_OF_SPEC, HIDDEN])
def test_instance_types_are_those_of_a_profile(keys: tuple[str, ...]) -> None:
    assert named_in(PROFILE, *keys) == set(aws_facts.STUDIO_INSTANCE_TYPES)


@pytest.mark.parametrize("keys", [TYPE_OF_SPEC, HIDDEN])
def test_types_unknown_to_domains_are_those_that_profiles_have_and_domains_lack(keys: tuple[str, ...]) -> None:
    assert set(aws_facts.STUDIO_INSTANCE_TYPES) - named_in(DOMAIN, *keys) == TYPES_UNKNOWN_TO_DOMAINS
    assert named_in(DOMAIN, *keys) <= set(aws_facts.STUDIO_INSTANCE_TYPES)


def test_types_unknown_to_the_api_are_those_that_no_request_can_name() -> None:
    assert set(aws_facts.STUDIO_INSTANCE_TYPES) - named_in_requests() == TYPES_UNKNOWN_TO_THE_API
    assert named_in_requests() <= set(aws_facts.STUDIO_INSTANCE_TYPES)


def test_instance_types_of_spaces_are_the_schema_s_and_all_in_the_api() -> None:
    assert named_in("AWS::SageMaker::Space", *TYPE_OF_SPEC) == set(SPACE_INSTANCE_TYPES)
    assert set(SPACE_INSTANCE_TYPES) <= named_in_requests()


def test_no_instance_type_stands_twice() -> None:
    assert len(set(aws_facts.STUDIO_INSTANCE_TYPES)) == len(aws_facts.STUDIO_INSTANCE_TYPES)


@pytest.mark.parametrize(
    ("resource_type", "name"),
    [(DOMAIN, "DomainName"), (PROFILE, "UserProfileName"), (CONFIG, "StudioLifecycleConfigName")],
)
def test_the_longest_name_is_the_schema_s(resource_type: str, name: str) -> None:
    assert schema(resource_type)["properties"][name]["maxLength"] == aws_facts.NAME_MAX


@pytest.mark.parametrize("name", ["a", "A-1", "a--b", "-a", "a-", "a_b", "a.b", ""])
def test_the_characters_of_a_name_are_the_schema_s_with_an_end(name: str) -> None:
    pattern = schema(PROFILE)["properties"]["UserProfileName"]["pattern"].removesuffix("$")
    ours = re.fullmatch(aws_facts.NAME_PATTERN, name)
    assert bool(ours) == bool(re.fullmatch(pattern, name))


@pytest.mark.parametrize("field", ["IdleTimeoutInMinutes", "MinIdleTimeoutInMinutes", "MaxIdleTimeoutInMinutes"])
def test_idle_timeouts_are_the_schema_s(field: str) -> None:
    found = at(DOMAIN, "IdleSettings", "properties", field)
    assert (found["minimum"], found["maximum"]) == (aws_facts.IDLE_MINUTES_MIN, aws_facts.IDLE_MINUTES_MAX)


def test_the_longest_script_is_the_schema_s() -> None:
    content = schema(CONFIG)["properties"]["StudioLifecycleConfigContent"]
    assert content["maxLength"] == aws_facts.LIFECYCLE_CONTENT_MAX


@pytest.mark.parametrize("app", ["JupyterLabAppSettings", "CodeEditorAppSettings"])
def test_an_app_type_s_most_scripts_are_the_schema_s(app: str) -> None:
    assert at(DOMAIN, app, "properties", "LifecycleConfigArns", "maxItems") == aws_facts.LIFECYCLE_ARNS_MAX


def test_a_domain_s_most_subnets_are_the_schema_s() -> None:
    assert schema(DOMAIN)["properties"]["SubnetIds"]["maxItems"] == aws_facts.SUBNETS_MAX


def test_security_groups_are_one_fewer_than_the_schema_s() -> None:
    most = at(DOMAIN, "UserSettings", "properties", "SecurityGroups", "maxItems")
    assert most - 1 == aws_facts.SECURITY_GROUPS_MAX  # SageMaker adds one of its own


@pytest.mark.parametrize("field", ["DefaultEbsVolumeSizeInGb", "MaximumEbsVolumeSizeInGb"])
def test_sizes_of_volumes_are_the_schema_s(field: str) -> None:
    found = at(DOMAIN, "DefaultEbsStorageSettings", "properties", field)
    assert (found["minimum"], found["maximum"]) == (aws_facts.SPACE_GB_MIN, aws_facts.SPACE_GB_MAX)


@pytest.mark.parametrize("resource_type", TYPES)
def test_limits_of_tags_are_the_schema_s(resource_type: str) -> None:
    tag = at(resource_type, "Tag", "properties")
    assert (tag["Key"]["maxLength"], tag["Value"]["maxLength"]) == (aws_facts.TAG_KEY_MAX, aws_facts.TAG_VALUE_MAX)
    assert schema(resource_type)["properties"]["Tags"]["maxItems"] == aws_facts.TAGS_MAX


@pytest.mark.parametrize("field", ["AuthMode", "DomainName", "KmsKeyId"])
def test_what_replaces_a_domain_is_what_its_documentation_says(field: str) -> None:
    assert f"/properties/{field}" in schema(DOMAIN)["createOnlyProperties"]


@pytest.mark.parametrize("field", ["StudioLifecycleConfigContent", "StudioLifecycleConfigAppType", "Tags"])
def test_what_is_in_a_lifecycle_configuration_s_name_is_what_replaces_it(field: str) -> None:
    assert f"/properties/{field}" in schema(CONFIG)["createOnlyProperties"]

"""What only the API has, walked: `ApiOnlySettings` sets it, or a reason says why not; and in the API's own words."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cfnlint
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from api_only_settings.settings import BLOCK_PARTS, OFF, paths
from studio_constructs.api_only_settings import CanvasDataSource, SessionNameMode
from studio_constructs.api_only_settings.target import _OF_DOMAIN, _OF_PROFILE
from studio_constructs.aws_facts import api_only
from tests.kit import Json, built

from .api_only_kit import domain, everything, sent

BUNDLE = Path(str(cfnlint.__file__)).parent / "data" / "schemas"

LEFT_TO_OTHERS = {
    "SageMakerImageVersionAlias": "a version of the Distribution by its name; CloudFormation takes it by number",
    "TensorBoardAppSettings": "an app of Studio Classic, of which no new one can be made",
    "CodeRepositories": "of JupyterServer, an app of Studio Classic; CloudFormation takes those of JupyterLab",
    "EmrSettings": "CloudFormation takes them on each profile",
    "SingleSignOnApplicationArn": "SageMaker Unified Studio sets it by itself",
    "RSessionAppSettings": "CloudFormation takes them on the domain",
    "AppLifecycleManagement": "CloudFormation takes it; cfn-lint patches it out of its copy of the schema",
}
"""What else UpdateDomain and UpdateUserProfile take and the registry schemas lack, by name, each with its reason."""


@functools.cache
def model() -> Any:
    return ServiceModel(Loader().load_service_model("sagemaker", "service-2"))


def members(shape: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every member of a structure by its path; lists are looked into."""
    if shape.type_name == "list":
        yield from members(shape.member, above)
    elif shape.type_name == "structure":
        for name, inside in shape.members.items():
            path = f"{above}.{name}".lstrip(".")
            yield path, inside
            yield from members(inside, path)


def of_api(operation: str) -> dict[str, Any]:
    return {path.replace("ForUpdate", ""): s for path, s in members(model().operation_model(operation).input_shape)}


def of_cloudformation(resource_type: str) -> set[str]:
    names = json.loads((BUNDLE / "providers" / "us-east-1.json").read_text())
    schema: Json = json.loads((BUNDLE / "resources" / f"{names[resource_type]}.json").read_text())

    def walk(node: Json, above: str) -> Iterator[str]:
        if "$ref" in node:
            yield from walk(schema["definitions"][node["$ref"].rsplit("/", 1)[1]], above)
        if "items" in node:
            yield from walk(node["items"], above)
        for name, inside in node.get("properties", {}).items():
            path = f"{above}.{name}".lstrip(".")
            yield path
            yield from walk(inside, path)

    return set(walk(schema, ""))


@functools.cache
def set_here() -> frozenset[str]:
    """What the full construct sets of a domain; items of lists are looked into."""
    found = sent(built(lambda stack: everything(stack, domain(stack))))
    flat = paths(found)
    inside = {f"{path}.{key}" for path, value in flat.items() if isinstance(value, list) for key in value[0]}
    return frozenset({*flat, *inside})


CASES = [
    ("UpdateDomain", "AWS::SageMaker::Domain", "DefaultUserSettings"),
    ("UpdateUserProfile", "AWS::SageMaker::UserProfile", "UserSettings"),
]


@pytest.mark.parametrize(("operation", "resource_type", "block"), CASES)
def test_each_setting_that_cloudformation_lacks_is_set_or_left_out_for_a_reason(
    operation: str, resource_type: str, block: str
) -> None:
    api, schema = of_api(operation), of_cloudformation(resource_type)
    lacking = {path for path, shape in api.items() if path not in schema and shape.type_name != "structure"}
    here = {path.replace("DefaultUserSettings", block) for path in set_here()}
    if block == "UserSettings":
        here = {path for path in here if path.startswith("UserSettings.")}
    assert here <= lacking, "CloudFormation takes it by now: no function is needed for it"
    others = {path for path in lacking - here if not LEFT_TO_OTHERS.keys() & set(path.split("."))}
    assert others == set()


def test_each_reason_is_still_needed() -> None:
    lacking = {
        part
        for operation, resource_type, _ in CASES
        for path in of_api(operation).keys() - of_cloudformation(resource_type)
        for part in path.split(".")
    }
    assert LEFT_TO_OTHERS.keys() - lacking == set()


def test_what_is_set_is_what_the_api_takes_with_the_values_that_it_takes() -> None:
    api = of_api("UpdateDomain")
    found = paths(sent(built(lambda stack: everything(stack, domain(stack)))))
    for path, value in found.items():
        shape = api[path]
        assert shape.type_name == ("list" if isinstance(value, list) else "string"), path
        assert isinstance(value, list) or not shape.enum or value in shape.enum, path


def test_what_stands_for_off_is_a_value_of_the_api() -> None:
    for name, value in OFF.items():
        shapes = [shape for path, shape in of_api("UpdateDomain").items() if path.rsplit(".", 1)[-1] == name]
        assert shapes
        assert all(value == [] if shape.type_name == "list" else value in shape.enum for shape in shapes), name


def test_a_block_is_what_the_request_and_the_description_share() -> None:
    """It is read, changed and sent back whole: the same structure has to go both ways."""
    described = model().operation_model("DescribeDomain").output_shape.members
    for path in set_here():
        part, block = path.split(".")[:BLOCK_PARTS]
        sends = model().operation_model("UpdateDomain").input_shape.members
        request = sends.get(part) or sends[f"{part}ForUpdate"]
        assert request.members[block].name == described[part].members[block].name


def enum_of(path: str) -> list[str]:
    return list(of_api("UpdateDomain")[path].enum)


def test_enums_are_the_api_s() -> None:
    providers = "DefaultUserSettings.CanvasAppSettings.IdentityProviderOAuthSettings"
    assert [source.value for source in CanvasDataSource] == enum_of(f"{providers}.DataSourceName")
    mode = "DefaultUserSettings.StudioWebPortalSettings.ExecutionRoleSessionNameMode"
    assert [mode.value for mode in SessionNameMode] == enum_of(mode)


def test_limits_are_the_api_s() -> None:
    canvas = "DefaultUserSettings.CanvasAppSettings"
    api = of_api("UpdateDomain")
    assert api[f"{canvas}.IdentityProviderOAuthSettings"].metadata["max"] == api_only.CANVAS_IDENTITY_PROVIDERS_MAX
    assert api[f"{canvas}.WorkspaceSettings.S3ArtifactPath"].metadata["max"] == api_only.CANVAS_S3_PATH_MAX
    profile = api["DomainSettings.AmazonQSettings.QProfileArn"]
    assert profile.metadata["pattern"] == api_only.AMAZON_Q_PROFILE_PATTERN


def test_the_roles_that_are_passed_are_all_that_name_a_role_of_this_account() -> None:
    named = {path.rsplit(".", 1)[1] for path in set_here() if path.endswith("RoleArn")}
    assert named - {"CrossAccountModelRegisterRoleArn"} == set(api_only.PASSED_TO)


@pytest.mark.parametrize(
    ("operation", "resource_type", "watched"),
    [("UpdateDomain", "AWS::SageMaker::Domain", _OF_DOMAIN), ("UpdateUserProfile", CASES[1][1], _OF_PROFILE)],
)
def test_what_cloudformation_sends_with_an_update_is_watched(
    operation: str, resource_type: str, watched: tuple[str, ...]
) -> None:
    """All that both the request and the resource have, but what names the domain or profile."""
    tops = {path for path in of_api(operation) if "." not in path} & of_cloudformation(resource_type)
    tops -= {"DomainId", "UserProfileName"}
    assert {name.replace("_", "") for name in watched} == {name.lower() for name in tops}

"""Lists, tags, and answers that hold what the API's model says and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from moto.core.responses import BaseResponse

from local_aws.shapes import _pattern, request_shape
from local_aws.studio.api import StudioResponse
from local_aws.studio.kinds import KINDS

from .kit import ROLE, Estate, client, local_aws, refused

STUDIO = client("sagemaker")
MODEL = botocore.session.get_session().get_service_model("sagemaker")


@pytest.fixture
def estate() -> Iterator[Estate]:
    with local_aws():
        yield Estate()


# -- lists --


def test_a_page_is_ten_unless_asked(estate: Estate) -> None:
    domain = estate.domain()
    names = [f"user-{i:02}" for i in range(12)]
    for name in names:
        estate.profile(domain, name)
    first = STUDIO.list_user_profiles()
    assert [p["UserProfileName"] for p in first["UserProfiles"]] == names[:10]
    rest = STUDIO.list_user_profiles(NextToken=first["NextToken"])
    assert [p["UserProfileName"] for p in rest["UserProfiles"]] == names[10:]
    assert "NextToken" not in rest
    pages = list(STUDIO.get_paginator("list_user_profiles").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(page["UserProfiles"]) for page in pages] == [5, 5, 2]
    with refused("ValidationException", "Invalid NextToken"):
        STUDIO.list_user_profiles(NextToken="next please")
    with refused("ValidationException", "'maxResults'"):
        STUDIO.list_user_profiles(MaxResults=101)


def test_profiles_and_spaces_are_found_by_domain_and_name(estate: Estate) -> None:
    one, other = estate.domain(), estate.domain(DomainName="other")
    for domain, name in ((one, "alice"), (one, "bob"), (other, "alice")):
        estate.profile(domain, name)
        estate.space(domain, f"{name}-lab", name)

    def profiles(**by: Any) -> list[tuple[str, str]]:
        return [(p["DomainId"], p["UserProfileName"]) for p in STUDIO.list_user_profiles(**by)["UserProfiles"]]

    assert profiles(DomainIdEquals=one) == [(one, "alice"), (one, "bob")]
    assert profiles(UserProfileNameContains="LI") == [(one, "alice"), (other, "alice")]
    assert profiles(DomainIdEquals=one, SortOrder="Descending") == [(one, "bob"), (one, "alice")]
    assert [s["SpaceName"] for s in STUDIO.list_spaces(SpaceNameContains="bob")["Spaces"]] == ["bob-lab"]
    estate.app(one, "bob-lab")
    estate.app(one, "alice-lab")
    assert [a["SpaceName"] for a in STUDIO.list_apps(SpaceNameEquals="bob-lab")["Apps"]] == ["bob-lab"]
    assert STUDIO.list_apps(DomainIdEquals=other)["Apps"] == []


def test_an_updated_profile_is_sorted_by_its_last_change(estate: Estate) -> None:
    domain = estate.domain()
    for name in ("alice", "bob"):
        estate.profile(domain, name)
    STUDIO.update_user_profile(DomainId=domain, UserProfileName="alice", UserSettings={"StudioWebPortal": "ENABLED"})
    rows = STUDIO.list_user_profiles(SortBy="LastModifiedTime")["UserProfiles"]
    assert [row["UserProfileName"] for row in rows] == ["bob", "alice"]


def test_lifecycle_configurations_come_newest_first(estate: Estate) -> None:
    for name, app in (("b", "JupyterLab"), ("c", "CodeEditor"), ("a", "JupyterLab")):
        estate.lifecycle(name, app)

    def names(**by: Any) -> list[str]:
        rows = STUDIO.list_studio_lifecycle_configs(**by)["StudioLifecycleConfigs"]
        return [row["StudioLifecycleConfigName"] for row in rows]

    assert names() == ["a", "c", "b"]
    assert names(SortBy="Name", SortOrder="Ascending") == ["a", "b", "c"]
    assert names(AppTypeEquals="CodeEditor") == ["c"]
    assert names(NameContains="b") == ["b"]
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    assert names(CreationTimeAfter=now - hour, ModifiedTimeBefore=now + hour) == ["a", "c", "b"]
    assert names(CreationTimeBefore=now - hour) == []


def test_images_sort_in_capitals(estate: Estate) -> None:
    for name in ("b", "c", "a"):
        STUDIO.create_image(ImageName=name, RoleArn=ROLE)

    def names(**by: Any) -> list[str]:
        return [row["ImageName"] for row in STUDIO.list_images(**by)["Images"]]

    assert names() == ["a", "c", "b"]
    assert names(SortBy="IMAGE_NAME", SortOrder="ASCENDING") == ["a", "b", "c"]
    assert names(LastModifiedTimeBefore=datetime(2020, 1, 1, tzinfo=UTC)) == []
    with refused("ResourceNotFound", "Image [none]"):
        STUDIO.list_image_versions(ImageName="none")


# -- tags --


def test_every_noun_has_tags(estate: Estate) -> None:
    tags = [{"Key": "team", "Value": "science"}]
    domain = estate.domain(Tags=tags)
    estate.profile(domain, "alice", Tags=tags)
    estate.space(domain, "lab", "alice")
    estate.app(domain, "lab", Tags=tags)
    STUDIO.create_image(ImageName="tools", RoleArn=ROLE, Tags=tags)
    STUDIO.create_app_image_config(AppImageConfigName="tools", Tags=tags)
    arns = [
        STUDIO.describe_domain(DomainId=domain)["DomainArn"],
        STUDIO.describe_user_profile(DomainId=domain, UserProfileName="alice")["UserProfileArn"],
        STUDIO.describe_app(DomainId=domain, SpaceName="lab", AppType="JupyterLab", AppName="default")["AppArn"],
        STUDIO.describe_image(ImageName="tools")["ImageArn"],
        STUDIO.describe_app_image_config(AppImageConfigName="tools")["AppImageConfigArn"],
    ]
    for arn in arns:
        assert STUDIO.list_tags(ResourceArn=arn)["Tags"] == tags
        STUDIO.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "ops"}, {"Key": "x", "Value": "y"}])
        STUDIO.delete_tags(ResourceArn=arn, TagKeys=["x"])
        assert STUDIO.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "ops"}]
    found = client("resourcegroupstaggingapi").get_resources(ResourceTypeFilters=["sagemaker:user-profile"])
    assert [r["ResourceARN"] for r in found["ResourceTagMappingList"]] == [arns[1]]


def test_tags_have_limits(estate: Estate) -> None:
    arn = estate.lifecycle("one")
    with refused("ValidationException", "unique"):
        STUDIO.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])
    STUDIO.add_tags(ResourceArn=arn, Tags=[{"Key": f"k{i}", "Value": "v"} for i in range(50)])
    with refused("ValidationException", "more than 50 tags"):
        STUDIO.add_tags(ResourceArn=arn, Tags=[{"Key": "one-more", "Value": "v"}])
    with refused("ResourceNotFound", "domain/d-nowhere"):
        STUDIO.list_tags(ResourceArn=arn.replace("studio-lifecycle-config/one", "domain/d-nowhere"))


def test_motos_own_resources_keep_their_tags(estate: Estate) -> None:
    arn = STUDIO.create_model(ModelName="m", ExecutionRoleArn=ROLE, Tags=[{"Key": "a", "Value": "b"}])["ModelArn"]
    STUDIO.add_tags(ResourceArn=arn, Tags=[{"Key": "c", "Value": "d"}])
    assert [t["Key"] for t in STUDIO.list_tags(ResourceArn=arn)["Tags"]] == ["a", "c"]


# -- the model --


def test_every_documented_operation_is_answered() -> None:
    verbs = ("Create", "Describe", "List", "Update", "Delete", "Start", "Stop")
    wanted = {f"{verb}{kind}{s}" for verb in verbs for kind in KINDS for s in ("", "s")} & set(MODEL.operation_names)
    answered = {name.replace("_", "") for name in vars(StudioResponse)} | {
        "startnotebookinstance",
        "stopnotebookinstance",
        "startmlflowtrackingserver",
        "stopmlflowtrackingserver",
    }
    assert len(wanted) == 62
    assert {name for name in wanted if name.lower() not in answered} == set()


def unknown_members(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """What an answer holds that its shape does not know."""
    if shape is None:
        yield from (value or {})
    elif shape.type_name == "structure":
        for key, item in value.items():
            if key not in shape.members:
                yield f"{path}.{key}"
            else:
                yield from unknown_members(shape.members[key], item, f"{path}.{key}")
    elif shape.type_name == "list":
        for item in value:
            yield from unknown_members(shape.member, item, f"{path}[]")


def test_answers_hold_only_what_the_model_knows(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str | bytes] = {}
    call = BaseResponse.call_action

    def record(self: Any) -> Any:
        status, headers, body = call(self)
        if self.service_name == "sagemaker":
            seen[self._get_action()] = body
        return status, headers, body

    monkeypatch.setattr(BaseResponse, "call_action", record)
    domain = estate.domain(AuthMode="SSO", Tags=[{"Key": "a", "Value": "b"}])
    sso = {"SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "alice"}
    estate.profile(domain, "alice", **sso)
    estate.space(domain, "lab", "alice")
    app = estate.app(domain, "lab")
    estate.lifecycle("one")
    STUDIO.create_image(ImageName="tools", RoleArn=ROLE, Description="d")
    STUDIO.create_image_version(ImageName="tools", BaseImage="r/i:1", Aliases=["a"], Horovod=True)
    STUDIO.create_app_image_config(AppImageConfigName="c", JupyterLabAppImageConfig={})
    STUDIO.describe_domain(DomainId=domain)
    STUDIO.describe_user_profile(DomainId=domain, UserProfileName="alice")
    STUDIO.describe_space(DomainId=domain, SpaceName="lab")
    STUDIO.describe_app(**app)
    STUDIO.describe_studio_lifecycle_config(StudioLifecycleConfigName="one")
    STUDIO.describe_image(ImageName="tools")
    STUDIO.describe_image_version(ImageName="tools")
    STUDIO.describe_app_image_config(AppImageConfigName="c")
    for kind in ("Domain", "UserProfile", "Space", "App", "StudioLifecycleConfig", "Image", "AppImageConfig"):
        operation = "".join(f"_{c.lower()}" if c.isupper() else c for c in f"List{kind}s").lstrip("_")
        getattr(STUDIO, operation)()
    STUDIO.list_image_versions(ImageName="tools")
    STUDIO.update_image(ImageName="tools", Description="e")
    assert len(seen) == 25
    for operation, body in seen.items():
        assert list(unknown_members(MODEL.operation_model(operation).output_shape, json.loads(body))) == [], operation


def test_every_pattern_of_the_model_can_be_read() -> None:
    """A request of any operation can be checked: no pattern is in a dialect of its own."""

    def patterns(shape: Any, seen: set[str]) -> Iterator[str]:
        if shape.name not in seen:
            seen.add(shape.name)
            if "pattern" in shape.metadata:
                yield shape.metadata["pattern"]
            parts = list(shape.members.values()) if shape.type_name == "structure" else []
            parts += [shape.member] if shape.type_name == "list" else []
            parts += [shape.key, shape.value] if shape.type_name == "map" else []
            for part in parts:
                yield from patterns(part, seen)

    seen: set[str] = set()
    found = [p for kind in KINDS for p in patterns(request_shape("sagemaker", f"Create{kind}"), seen)]
    assert len(found) > 40
    for pattern in found:
        _pattern(pattern)

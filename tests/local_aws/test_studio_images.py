"""Lifecycle configurations, images, versions and app image configurations, by the API's documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .kit import ACCOUNT, REGION, ROLE, Estate, client, local_aws, refused

STUDIO = client("sagemaker")
BASE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/images:42"


@pytest.fixture
def estate() -> Iterator[Estate]:
    with local_aws():
        yield Estate()


def lab(estate: Estate, **settings: Any) -> dict[str, Any]:
    return {"ExecutionRole": ROLE, "SecurityGroups": [estate.group], "JupyterLabAppSettings": settings}


# -- lifecycle configurations --


def test_a_lifecycle_configurations_name_is_lower_case(estate: Estate) -> None:
    arn = estate.lifecycle("Set-Up")
    assert arn.endswith(":studio-lifecycle-config/set-up")
    found = STUDIO.describe_studio_lifecycle_config(StudioLifecycleConfigName="SET-UP")
    assert found["StudioLifecycleConfigName"] == "set-up"
    assert found["StudioLifecycleConfigContent"] == "IyEvYmluL2Jhc2g="
    with refused("ResourceInUse", "set-up"):
        estate.lifecycle("set-UP")
    (row,) = STUDIO.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
    assert "StudioLifecycleConfigContent" not in row


def test_a_lifecycle_configuration_has_a_limit(estate: Estate) -> None:
    with refused("ValidationException", "length less than or equal to 16384"):
        STUDIO.create_studio_lifecycle_config(
            StudioLifecycleConfigName="long",
            StudioLifecycleConfigContent="A" * 16385,
            StudioLifecycleConfigAppType="JupyterLab",
        )


def test_settings_name_lifecycle_configurations_that_are_there_and_fit(estate: Estate) -> None:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:studio-lifecycle-config/none"
    with refused("ValidationException", "does not exist"):
        estate.domain(DefaultUserSettings=lab(estate, LifecycleConfigArns=[arn]))
    editor = estate.lifecycle("editor", "CodeEditor")
    for settings in ({"LifecycleConfigArns": [editor]}, {"BuiltInLifecycleConfigArn": editor}):
        with refused("ValidationException", "cannot be used for [JupyterLab] apps"):
            estate.domain(DefaultUserSettings=lab(estate, **settings))


def test_the_default_is_one_of_those_listed(estate: Estate) -> None:
    one, other = estate.lifecycle("one"), estate.lifecycle("other")
    with refused("ValidationException", "must also be listed in LifecycleConfigArns"):
        settings = lab(estate, DefaultResourceSpec={"LifecycleConfigArn": one}, LifecycleConfigArns=[other])
        estate.domain(DefaultUserSettings=settings)
    alone = {"DefaultResourceSpec": {"LifecycleConfigArn": one}}
    with refused("ValidationException", "must also be listed in LifecycleConfigArns"):
        estate.domain(DefaultUserSettings=lab(estate, **alone))
    domain = estate.domain(DefaultUserSettings=lab(estate, LifecycleConfigArns=[one]))
    estate.profile(domain, "alice", UserSettings={"JupyterLabAppSettings": alone})  # the domain lists it
    with refused("ValidationException", "must also be listed in LifecycleConfigArns"):
        off = {"JupyterLabAppSettings": {**alone, "LifecycleConfigArns": []}}
        estate.profile(domain, "bob", UserSettings=off)
    space: dict[str, Any] = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"LifecycleConfigArn": other}}}
    with refused("ValidationException", "must also be listed in LifecycleConfigArns"):
        estate.space(domain, "lab", "alice", **space)


@pytest.mark.parametrize("where", ["domain", "profile", "app"])
def test_a_lifecycle_configuration_in_use_stays(estate: Estate, where: str) -> None:
    arn = estate.lifecycle("one")
    settings = lab(estate, LifecycleConfigArns=[arn])
    domain = estate.domain(**({"DefaultUserSettings": settings} if where == "domain" else {}))
    estate.profile(domain, "alice", **({"UserSettings": settings} if where == "profile" else {}))
    if where == "app":
        estate.space(domain, "lab", "alice")
        estate.app(domain, "lab", ResourceSpec={"LifecycleConfigArn": arn})
    with refused("ResourceInUse", f"Unable to delete StudioLifecycleConfig [{arn}]"):
        STUDIO.delete_studio_lifecycle_config(StudioLifecycleConfigName="one")


def test_a_lifecycle_configuration_taken_off_the_list_goes(estate: Estate) -> None:
    arn, built_in = estate.lifecycle("one"), estate.lifecycle("two")
    spec = {"InstanceType": "ml.t3.medium", "LifecycleConfigArn": arn}
    settings = lab(estate, LifecycleConfigArns=[arn], DefaultResourceSpec=spec, BuiltInLifecycleConfigArn=built_in)
    domain = estate.domain(DefaultUserSettings=settings)
    off = {
        "LifecycleConfigArns": [],
        "DefaultResourceSpec": {"LifecycleConfigArn": "None"},
        "BuiltInLifecycleConfigArn": "None",
    }
    STUDIO.update_domain(DomainId=domain, DefaultUserSettings={"JupyterLabAppSettings": off})
    found = STUDIO.describe_domain(DomainId=domain)["DefaultUserSettings"]["JupyterLabAppSettings"]
    assert found == {"LifecycleConfigArns": [], "DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}}
    for name in ("one", "two"):
        STUDIO.delete_studio_lifecycle_config(StudioLifecycleConfigName=name)
    with refused("ResourceNotFound", "one"):
        STUDIO.describe_studio_lifecycle_config(StudioLifecycleConfigName="one")


# -- images --


def image(name: str = "tools", **more: Any) -> str:
    return str(STUDIO.create_image(ImageName=name, RoleArn=ROLE, **more)["ImageArn"])


def version(name: str = "tools", **more: Any) -> str:
    made = STUDIO.create_image_version(ImageName=name, BaseImage=BASE, **more)
    return str(made["ImageVersionArn"])


def test_an_image_is_described_in_the_apis_words(estate: Estate) -> None:
    arn = image(Description="Our tools", DisplayName="Tools")
    found = STUDIO.describe_image(ImageName="tools")
    assert found["ImageArn"] == arn
    assert (found["RoleArn"], found["Description"], found["DisplayName"]) == (ROLE, "Our tools", "Tools")
    assert found["ImageStatus"] == "CREATED"
    STUDIO.update_image(ImageName="tools", Description="Yours", DeleteProperties=["DisplayName"])
    found = STUDIO.describe_image(ImageName="tools")
    assert found["Description"] == "Yours"
    assert "DisplayName" not in found


def test_versions_are_counted_and_never_counted_again(estate: Estate) -> None:
    image()
    with refused("ResourceNotFound", "Image [other]"):
        version("other")
    assert [version()[-1], version()[-1]] == ["1", "2"]
    found = STUDIO.describe_image_version(ImageName="tools")
    assert found["Version"] == 2
    assert found["BaseImage"] == BASE
    assert found["ContainerImage"].startswith(BASE.replace(":42", "@sha256:"))
    assert found["ImageVersionStatus"] == "CREATED"
    STUDIO.delete_image_version(ImageName="tools", Version=2)
    assert version()[-1] == "3"
    versions = STUDIO.list_image_versions(ImageName="tools", SortBy="VERSION", SortOrder="ASCENDING")["ImageVersions"]
    assert [v["Version"] for v in versions] == [1, 3]


def test_an_alias_stands_for_one_version(estate: Estate) -> None:
    image()
    version(Aliases=["stable", "1.0"])
    with refused("ResourceInUse", "stable"):
        version(Aliases=["stable"])
    version()
    STUDIO.update_image_version(ImageName="tools", Alias="1.0", AliasesToDelete=["stable"], ReleaseNotes="old")
    STUDIO.update_image_version(ImageName="tools", Version=2, AliasesToAdd=["stable"])
    assert STUDIO.describe_image_version(ImageName="tools", Alias="stable")["Version"] == 2
    assert STUDIO.describe_image_version(ImageName="tools", Version=1)["ReleaseNotes"] == "old"
    aliases = STUDIO.list_aliases(ImageName="tools")["SageMakerImageVersionAliases"]
    assert aliases == ["1.0", "stable"]
    assert STUDIO.list_aliases(ImageName="tools", Version=2)["SageMakerImageVersionAliases"] == ["stable"]


def test_an_image_takes_its_versions_along(estate: Estate) -> None:
    image()
    version()
    STUDIO.delete_image(ImageName="tools")
    image()
    assert STUDIO.list_image_versions(ImageName="tools")["ImageVersions"] == []


def test_what_is_attached_stays(estate: Estate) -> None:
    image()
    version()
    STUDIO.create_app_image_config(AppImageConfigName="Tools-Lab", JupyterLabAppImageConfig={})
    attached = {"ImageName": "tools", "AppImageConfigName": "tools-lab", "ImageVersionNumber": 1}
    with refused("ValidationException", "ImageVersion [tools:2] does not exist"):
        estate.domain(DefaultUserSettings=lab(estate, CustomImages=[{**attached, "ImageVersionNumber": 2}]))
    domain = estate.domain(DefaultUserSettings=lab(estate, CustomImages=[attached]))
    with refused("ResourceInUse", "Unable to delete Image"):
        STUDIO.delete_image(ImageName="tools")
    with refused("ResourceInUse", "Unable to delete AppImageConfig"):
        STUDIO.delete_app_image_config(AppImageConfigName="tools-lab")
    STUDIO.update_domain(DomainId=domain, DefaultUserSettings={"JupyterLabAppSettings": {"CustomImages": []}})
    STUDIO.delete_app_image_config(AppImageConfigName="tools-lab")
    STUDIO.delete_image(ImageName="tools")


def test_an_app_image_configuration_is_for_one_app(estate: Estate) -> None:
    blocks: dict[str, Any] = {"JupyterLabAppImageConfig": {}, "CodeEditorAppImageConfig": {}}
    with refused("ValidationException", "Only one of"):
        STUDIO.create_app_image_config(AppImageConfigName="both", **blocks)
    arguments = {"ContainerConfig": {"ContainerArguments": ["a"], "ContainerEnvironmentVariables": {"K": "v"}}}
    STUDIO.create_app_image_config(AppImageConfigName="one", JupyterLabAppImageConfig=arguments)
    assert STUDIO.describe_app_image_config(AppImageConfigName="one")["JupyterLabAppImageConfig"] == arguments
    STUDIO.update_app_image_config(AppImageConfigName="one", CodeEditorAppImageConfig={})
    found = STUDIO.describe_app_image_config(AppImageConfigName="one")
    assert "JupyterLabAppImageConfig" not in found
    assert found["CodeEditorAppImageConfig"] == {}

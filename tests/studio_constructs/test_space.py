"""A space: a volume, an app, an owner."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

import studio_constructs as studio
from tests.kit import Json, built, new_app, only, paths_below, properties, refused, resources, synthesize, warnings

from .nag_kit import check_with_nag

SPACE = "AWS::SageMaker::Space"
NAME_RULE = "is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"


def domain(stack: cdk.Stack) -> studio.IDomain:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    return studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)


def define(stack: cdk.Stack, **options: Any) -> studio.Space:
    good: dict[str, Any] = {"space_name": "campaign", "owner": "alice"}
    return studio.Space(stack, "Space", **{"domain": options.pop("domain", None) or domain(stack), **good, **options})


def properties_with(**options: Any) -> Json:
    return properties(built(lambda stack: define(stack, **options)), SPACE)


def refuse(stack: cdk.Stack, *problems: str, **options: Any) -> None:
    home = domain(stack)
    before = paths_below(stack)
    with refused(*(f"[Studio/Space] {problem}" for problem in problems)):
        define(stack, **{"domain": home, **options})
    assert paths_below(stack) == before


# What it is -------------------------------------------------------------------------------------------------------


def test_a_space_is_private_and_says_what_is_off() -> None:
    assert properties_with() == {
        "DomainId": "d-abcdefghijkl",
        "SpaceName": "campaign",
        "OwnershipSettings": {"OwnerUserProfileName": "alice"},
        "SpaceSharingSettings": {"SharingType": "Private"},
        "SpaceSettings": {"AppType": "JupyterLab", "CustomFileSystems": [], "RemoteAccess": "DISABLED"},
    }


def test_every_option_of_a_lab() -> None:
    def build(stack: cdk.Stack) -> None:
        text = studio.LifecycleScript.from_text("#!/bin/sh\n")
        script = studio.StudioLifecycleConfig(stack, "Setup", script=text)
        define(
            stack,
            shared=True,
            display_name="The campaign",
            app=studio.SpaceApp(
                instance_type="ml.m5.xlarge",
                image_arn="arn:aws:sagemaker:eu-west-1:819792524951:image/sagemaker-distribution-cpu",
                image_version_arn="arn:aws:sagemaker:eu-west-1:819792524951:image-version/sagemaker-distribution-cpu/9",
                lifecycle_config=script,
                code_repositories=["https://git.example.com/team/work.git"],
                idle_timeout=cdk.Duration.hours(3),
            ),
            storage_gb=50,
            custom_file_systems=[studio.CustomFileSystem.efs("fs-01234567", path="/team")],
            remote_access=True,
            managed=True,
        )

    template = built(build)
    (script,) = resources(template, "AWS::SageMaker::StudioLifecycleConfig")
    found = properties(template, SPACE)
    assert (found["SpaceDisplayName"], found["SpaceSharingSettings"]) == ("The campaign", {"SharingType": "Shared"})
    assert found["SpaceSettings"] == {
        "AppType": "JupyterLab",
        "CustomFileSystems": [{"EFSFileSystem": {"FileSystemId": "fs-01234567"}}],
        "JupyterLabAppSettings": {
            "AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 180}},
            "CodeRepositories": [{"RepositoryUrl": "https://git.example.com/team/work.git"}],
            "DefaultResourceSpec": {
                "InstanceType": "ml.m5.xlarge",
                "LifecycleConfigArn": {"Fn::GetAtt": [script, "StudioLifecycleConfigArn"]},
                "SageMakerImageArn": "arn:aws:sagemaker:eu-west-1:819792524951:image/sagemaker-distribution-cpu",
                "SageMakerImageVersionArn": (
                    "arn:aws:sagemaker:eu-west-1:819792524951:image-version/sagemaker-distribution-cpu/9"
                ),
            },
        },
        "RemoteAccess": "ENABLED",
        "SpaceManagedResources": "ENABLED",
        "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 50}},
    }


def test_code_editor_has_a_block_of_its_own() -> None:
    app = studio.SpaceApp(instance_type="ml.t3.large", idle_timeout=cdk.Duration.hours(1))
    settings = properties_with(app_type=studio.AppType.CODE_EDITOR, app=app)["SpaceSettings"]
    assert settings["CodeEditorAppSettings"] == {
        "AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 60}},
        "DefaultResourceSpec": {"InstanceType": "ml.t3.large"},
    }
    assert "JupyterLabAppSettings" not in settings


def test_a_shared_space_of_classic_keeps_its_settings() -> None:
    classic = studio.ClassicSettings(
        jupyter_server=studio.JupyterServerSettings(),
        kernel_gateway=studio.KernelGatewaySettings(default_instance_type="ml.m5.large"),
    )
    settings = properties_with(app_type=studio.AppType.JUPYTER_SERVER, shared=True, classic=classic)["SpaceSettings"]
    assert settings["AppType"] == "JupyterServer"
    assert settings["JupyterServerAppSettings"] == {"DefaultResourceSpec": {"InstanceType": "system"}}
    assert settings["KernelGatewayAppSettings"] == {"DefaultResourceSpec": {"InstanceType": "ml.m5.large"}}


def test_an_owner_of_this_app_is_there_first() -> None:
    def build(stack: cdk.Stack) -> None:
        home = domain(stack)
        alice = studio.UserProfile(stack, "Alice", domain=home, user_profile_name="alice")
        studio.Space(stack, "Space", domain=home, space_name="campaign", owner=alice)

    template = built(build)
    (profile,) = resources(template, "AWS::SageMaker::UserProfile")
    assert profile in only(template, SPACE)["DependsOn"]
    assert only(template, SPACE)["Properties"]["OwnershipSettings"] == {"OwnerUserProfileName": "alice"}


# That it stays ----------------------------------------------------------------------------------------------------


def test_a_space_is_kept() -> None:
    resource = only(built(define), SPACE)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_logical_id_comes_from_the_name_and_the_app() -> None:
    ids = [
        *resources(built(define), SPACE),
        *resources(built(lambda stack: define(stack, app_type=studio.AppType.CODE_EDITOR)), SPACE),
    ]
    assert ids == ["JupyterLabSpaceCampaign3dc260b2", "CodeEditorSpaceCampaign3dc260b2"]


def test_two_spaces_of_one_name(stack: cdk.Stack) -> None:
    home = domain(stack)
    studio.Space(stack, "One", domain=home, space_name="campaign", owner="alice")
    with refused(
        "[Studio/Two] studio:NameTakenInStack: space_name is 'Campaign'; 'Studio/One' in the same stack has that "
        "name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        studio.Space(stack, "Two", domain=home, space_name="Campaign", owner="bob")


# What is loose ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"shared": True}, "SpaceShared"),
        ({"remote_access": True}, "SpaceRemoteAccess"),
        ({"removal_policy": cdk.RemovalPolicy.DESTROY}, "SpaceNotRetained"),
    ],
)
def test_what_is_loose_is_said(stack: cdk.Stack, options: dict[str, Any], code: str) -> None:
    define(stack, **options)
    assert [text.rpartition("[")[2] for _, text in warnings(stack)] == [f"studio:{code}]"]


def test_the_default_says_nothing(stack: cdk.Stack) -> None:
    define(stack)
    assert warnings(stack) == []


def with_domain(idle: studio.IdleShutdown | None, **person: Any) -> Any:
    def build(stack: cdk.Stack) -> studio.Space:
        settings = studio.UserSettings(idle_shutdown=idle)
        vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
        network = studio.StudioNetwork(stack, "Network", vpc=vpc)
        estate = studio.Studio(stack, "Studio", network=network, default_user_settings=settings)
        owner = estate.add_user("alice", user_settings=studio.UserSettings(**person))
        app = studio.SpaceApp(idle_timeout=cdk.Duration.hours(1))
        return studio.Space(stack, "Space", domain=estate.domain, space_name="campaign", owner=owner, app=app)

    return build


def test_a_time_that_the_domain_does_not_let_people_choose_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Space] studio:IdleTimeoutOutOfBounds: app.idle_timeout is 60 minutes; the domain enforces 120; drop "
        "it, or give the domain idle_shutdown=IdleShutdown.between(...)"
    ):
        with_domain(None)(stack)


@pytest.mark.parametrize(
    "build",
    [
        with_domain(studio.IdleShutdown.between(cdk.Duration.hours(1), cdk.Duration.hours(8))),
        with_domain(studio.IdleShutdown.disabled()),
        with_domain(None, idle_shutdown=studio.IdleShutdown.after(cdk.Duration.hours(1))),
    ],
    ids=["the domain lets choose it", "the domain stops nothing", "the owner's profile says so"],
)
def test_a_time_within_what_holds_passes(stack: cdk.Stack, build: Any) -> None:
    assert build(stack).space_name == "campaign"


# What is refused --------------------------------------------------------------------------------------------------


def test_all_problems_of_a_space_are_told_at_once(stack: cdk.Stack) -> None:
    refuse(
        stack,
        f"studio:SpaceNameInvalid: space_name is 'my_space'; the name of a space {NAME_RULE}; write 'my-space'",
        f"studio:SpaceOwnerInvalid: owner is 'alice@example.com'; the name of a profile {NAME_RULE}; write 'alice'",
        "studio:SpaceInstanceTypeUnknown: app.instance_type is 'ml.m7i.large'; CloudFormation does not take it in a "
        "space, though Studio runs it; say it in jupyter_lab or code_editor of the owner's profile",
        "studio:IdleTimeoutOutOfRange: app.idle_timeout is 30; the time in minutes is 60 to 525600; an hour is the "
        "shortest that the built-in shutdown knows; the default is the domain's",
        "studio:SpaceDisplayNameInvalid: display_name is '  '; what Studio shows has 1 to 64 characters, not blanks "
        "alone; drop the argument",
        "studio:SpaceStorageOutOfRange: storage_gb is 4; the size of a volume in GB is 5 to 16384; choose a "
        "size within "
        "AWS's limits",
        "studio:FileSystemsTooMany: custom_file_systems holds 2; CloudFormation takes at most 1 here; drop some",
        space_name="my_space",
        owner="alice@example.com",
        app=studio.SpaceApp(instance_type="ml.m7i.large", idle_timeout=cdk.Duration.minutes(30)),
        display_name="  ",
        storage_gb=4,
        custom_file_systems=[studio.CustomFileSystem.s3("s3://lake/a"), studio.CustomFileSystem.s3("s3://lake/b")],
    )


def test_a_remote_ide_needs_memory(stack: cdk.Stack) -> None:
    refuse(
        stack,
        "studio:RemoteAccessTooSmall: app.instance_type is 'ml.t3.medium'; a remote IDE needs 8 GiB of memory; take "
        "'ml.t3.large' or more",
        remote_access=True,
        app=studio.SpaceApp(instance_type="ml.t3.medium"),
    )


def test_code_editor_clones_nothing(stack: cdk.Stack) -> None:
    refuse(
        stack,
        "studio:CodeRepositoriesMisplaced: app.code_repositories is given for CodeEditor; only JupyterLab clones "
        "repositories; drop it",
        app_type=studio.AppType.CODE_EDITOR,
        app=studio.SpaceApp(code_repositories=["https://git.example.com/team/work.git"]),
    )


def test_classic_and_the_current_studio_do_not_mix(stack: cdk.Stack) -> None:
    refuse(
        stack,
        "studio:ClassicMisplaced: classic is given for JupyterLab; only spaces of Studio Classic have them; drop it, "
        "or write app_type=AppType.JUPYTER_SERVER",
        classic=studio.ClassicSettings(),
    )


def test_a_classic_space_has_no_app_of_the_current_studio(stack: cdk.Stack) -> None:
    refuse(
        stack,
        "studio:ClassicMisplaced: app is given for JupyterServer; a space of Studio Classic has no app of the current "
        "Studio; say it in classic",
        app_type=studio.AppType.JUPYTER_SERVER,
        app=studio.SpaceApp(),
    )


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_a_region_without_spaces_is_told(region: str) -> None:
    stack = cdk.Stack(new_app(), "Studio", env=cdk.Environment(account="111111111111", region=region))
    refuse(
        stack,
        f"studio:RegionLacksType: the stack's region is '{region}'; CloudFormation lacks AWS::SageMaker::Space there; "
        "leave it out, or take a region like eu-west-1",
    )


def test_tokens_pass(stack: cdk.Stack) -> None:
    define(stack, space_name=cdk.Fn.ref("Name"), owner=cdk.Fn.ref("Owner"), display_name=cdk.Fn.ref("Shown"))
    assert properties(synthesize(stack), SPACE)["SpaceName"] == {"Ref": "Name"}


def test_cdk_nag_finds_nothing() -> None:
    def define_all(app: cdk.App) -> None:
        define(cdk.Stack(app, "Default"))
        define(cdk.Stack(app, "Shared"), shared=True, remote_access=True)

    check_with_nag(define_all)

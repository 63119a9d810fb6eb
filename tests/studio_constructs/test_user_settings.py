"""Settings of users: what a domain always says, what a profile says only where it differs."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from hypothesis import given, settings
from hypothesis import strategies as st

import studio_constructs as studio
from studio_constructs import UserSettings
from tests.kit import Json, built, only, properties, synthesize, warnings

from .kit import KEY_ARN

DOMAIN, PROFILE = "AWS::SageMaker::Domain", "AWS::SageMaker::UserProfile"
ROLE = "arn:aws:iam::111111111111:role/Default"
TWO_HOURS = {
    "IdleSettings": {
        "LifecycleManagement": "ENABLED",
        "IdleTimeoutInMinutes": 120,
        "MinIdleTimeoutInMinutes": 120,
        "MaxIdleTimeoutInMinutes": 120,
    }
}


def domain(stack: cdk.Stack, **options: Any) -> studio.Domain:
    vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    return studio.Domain(
        stack,
        "Domain",
        network=studio.StudioNetwork(stack, "Network", vpc=vpc),
        execution_role=iam.Role.from_role_arn(stack, "Role", ROLE),
        encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN),
        **options,
    )


def on_domain(**said: Any) -> Json:
    """What a domain says to users."""
    template = built(lambda stack: domain(stack, default_user_settings=UserSettings(**said)))
    return dict(properties(template, DOMAIN)["DefaultUserSettings"])


def on_profile(*, domain_idle: studio.IdleShutdown | None = None, **said: Any) -> Json:
    """What a profile of an imported domain says, without its role and groups."""

    def build(stack: cdk.Stack) -> None:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        home = studio.Domain.from_domain_attributes(
            stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc, idle_shutdown=domain_idle
        )
        role = iam.Role.from_role_arn(stack, "Role", ROLE)
        person = UserSettings(**said)
        studio.UserProfile(
            stack, "P", domain=home, user_profile_name="alice", execution_role=role, user_settings=person
        )

    found = properties(built(build), PROFILE)["UserSettings"]
    return {name: value for name, value in found.items() if name not in {"ExecutionRole", "SecurityGroups"}}


# On a domain ------------------------------------------------------------------------------------------------------


def test_a_domain_says_what_is_off() -> None:
    said = on_domain()
    lab = said["JupyterLabAppSettings"]
    assert (lab["CustomImages"], lab["CodeRepositories"], lab["LifecycleConfigArns"]) == ([], [], [])
    assert lab["BuiltInLifecycleConfigArn"] == lab["DefaultResourceSpec"]["LifecycleConfigArn"] == "None"
    assert said["CustomFileSystemConfigs"] == []
    assert said["SharingSettings"] == {"NotebookOutputOption": "Disabled"}
    assert said["AutoMountHomeEFS"] == "Enabled"
    assert (said["StudioWebPortal"], said["DefaultLandingUri"]) == ("ENABLED", "studio::")
    assert said["StudioWebPortalSettings"] == {
        "HiddenAppTypes": ["JupyterServer"],
        "HiddenInstanceTypes": [],
        "HiddenMlTools": [],
        "HiddenSageMakerImageVersionAliases": [],
    }


def test_what_a_domain_without_r_and_classic_never_says() -> None:
    said = set(on_domain())
    assert not said & {
        "RSessionAppSettings",
        "RStudioServerProAppSettings",
        "JupyterServerAppSettings",
        "KernelGatewayAppSettings",
        "CustomPosixUserConfig",
    }


@pytest.mark.parametrize("mounted", [True, False])
def test_the_home_is_mounted_or_not(mounted: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert on_domain(auto_mount_home_efs=mounted)["AutoMountHomeEFS"] == ("Enabled" if mounted else "Disabled")


def test_an_image_and_a_plan_are_started_by_default() -> None:
    version = "arn:aws:sagemaker:eu-west-1:819792524951:image-version/sagemaker-distribution-cpu/9"
    plan = "arn:aws:sagemaker:eu-west-1:111111111111:training-plan/reserved"
    lab = studio.JupyterLabSettings(default_image_version_arn=version, training_plan_arn=plan)
    assert on_domain(jupyter_lab=lab)["JupyterLabAppSettings"]["DefaultResourceSpec"] == {
        "InstanceType": "ml.t3.medium",
        "LifecycleConfigArn": "None",
        "SageMakerImageVersionArn": version,
        "TrainingPlanArn": plan,
    }


def test_a_domain_waits_for_what_an_image_needs(stack: cdk.Stack) -> None:
    needed = cdk.CfnResource(stack, "Needed", type="Custom::Needed")
    image = studio.ImageAttachment(
        image_name="mine",
        app_image_config_name="mine-lab",
        app_type=studio.AppType.JUPYTER_LAB,
        needs=[needed],
    )
    lab = studio.JupyterLabSettings(custom_images=[image])
    domain(stack, default_user_settings=UserSettings(jupyter_lab=lab))
    resource = only(synthesize(stack), DOMAIN)
    assert resource["DependsOn"] == ["Needed"]
    assert resource["Properties"]["DefaultUserSettings"]["JupyterLabAppSettings"]["CustomImages"] == [
        {"ImageName": "mine", "AppImageConfigName": "mine-lab"}
    ]


def test_shared_spaces_say_what_users_find_unless_they_say_otherwise(stack: cdk.Stack) -> None:
    lake = studio.CustomFileSystem.s3("s3://lake/team")
    users = UserSettings(space_storage=studio.SpaceStorage(maximum_gb=20), custom_file_systems=[lake])
    spaces = studio.DefaultSpaceSettings(
        execution_role=iam.Role.from_role_arn(stack, "Shared", "arn:aws:iam::111111111111:role/Shared"),
        jupyter_lab=studio.JupyterLabSettings(default_instance_type="ml.m5.large"),
    )
    domain(stack, default_user_settings=users, default_space_settings=spaces)
    found = properties(synthesize(stack), DOMAIN)["DefaultSpaceSettings"]
    assert found["ExecutionRole"] == "arn:aws:iam::111111111111:role/Shared"
    assert found["SpaceStorageSettings"]["DefaultEbsStorageSettings"]["MaximumEbsVolumeSizeInGb"] == 20
    assert found["CustomFileSystemConfigs"] == [{"S3FileSystemConfig": {"S3Uri": "s3://lake/team"}}]
    assert found["JupyterLabAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "ml.m5.large"
    assert found["JupyterLabAppSettings"]["AppLifecycleManagement"] == TWO_HOURS


# On a profile -----------------------------------------------------------------------------------------------------


def test_a_profile_says_nothing_by_itself() -> None:
    assert on_profile() == {}


def test_a_profile_says_only_what_differs() -> None:
    lab = studio.JupyterLabSettings(default_instance_type="ml.g5.xlarge")
    assert on_profile(jupyter_lab=lab) == {
        "JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.g5.xlarge"}}
    }


def test_idle_apps_of_a_profile_that_says_something_of_an_app_still_stop() -> None:
    """Whether SageMaker merges a block or replaces it is not known, so the idle shutdown is said again."""
    lab = studio.JupyterLabSettings(default_instance_type="ml.g5.xlarge")
    said = on_profile(jupyter_lab=lab, domain_idle=studio.IdleShutdown.after())
    assert said["JupyterLabAppSettings"]["AppLifecycleManagement"] == TWO_HOURS
    assert "CodeEditorAppSettings" not in said


def test_one_idle_time_holds_for_both_apps_of_a_person() -> None:
    said = on_profile(idle_shutdown=studio.IdleShutdown.after())
    block = {"AppLifecycleManagement": TWO_HOURS}
    assert said == {"JupyterLabAppSettings": block, "CodeEditorAppSettings": block}


def test_an_app_s_own_idle_time_wins() -> None:
    editor = studio.CodeEditorSettings(idle_shutdown=studio.IdleShutdown.disabled())
    said = on_profile(idle_shutdown=studio.IdleShutdown.after(), code_editor=editor)
    assert said["CodeEditorAppSettings"]["AppLifecycleManagement"]["IdleSettings"] == {
        "LifecycleManagement": "DISABLED"
    }
    assert said["JupyterLabAppSettings"]["AppLifecycleManagement"] == TWO_HOURS


def test_a_person_has_no_script() -> None:
    none = studio.JupyterLabSettings(lifecycle_configs=[], built_in_lifecycle_config=studio.NO_LIFECYCLE_CONFIG)
    assert on_profile(jupyter_lab=none)["JupyterLabAppSettings"] == {
        "BuiltInLifecycleConfigArn": "None",
        "DefaultResourceSpec": {"LifecycleConfigArn": "None"},
        "LifecycleConfigArns": [],
    }


def test_sharing_can_be_taken_from_one_person() -> None:
    assert on_profile(notebook_sharing=False) == {"SharingSettings": {"NotebookOutputOption": "Disabled"}}


def test_files_of_efs_are_read_as_somebody() -> None:
    efs = studio.CustomFileSystem.efs("fs-01234567", path="/team")
    said = on_profile(custom_file_systems=[efs], posix_user=studio.PosixUser(uid=20_000, gid=3_000))
    assert said == {
        "CustomFileSystemConfigs": [
            {"EFSFileSystemConfig": {"FileSystemId": "fs-01234567", "FileSystemPath": "/team"}}
        ],
        "CustomPosixUserConfig": {"Uid": 20_000, "Gid": 3_000},
    }


# Classic ----------------------------------------------------------------------------------------------------------


def test_a_domain_stays_in_classic_until_it_is_moved() -> None:
    said = on_domain(classic=studio.ClassicSettings())
    assert (said["StudioWebPortal"], said["DefaultLandingUri"]) == ("DISABLED", "app:JupyterServer:")
    assert said["StudioWebPortalSettings"]["HiddenAppTypes"] == []


def test_one_argument_moves_a_domain_to_the_current_studio() -> None:
    stays, moves = (
        on_domain(classic=studio.ClassicSettings(jupyter_server=studio.JupyterServerSettings(), current_studio=moved))
        for moved in (False, True)
    )
    changed = {name for name in moves if moves[name] != stays[name]}
    assert changed == {"StudioWebPortal", "DefaultLandingUri"}
    assert (moves["StudioWebPortal"], moves["DefaultLandingUri"]) == ("ENABLED", "studio::")


def test_one_person_moves_before_the_others() -> None:
    assert on_profile(classic=studio.ClassicSettings(current_studio=True)) == {
        "StudioWebPortal": "ENABLED",
        "DefaultLandingUri": "studio::",
    }


def test_a_page_of_the_current_studio_may_be_the_first() -> None:
    said = on_profile(portal=studio.PortalSettings(landing_page="studio::models"))
    assert said == {"StudioWebPortal": "ENABLED", "DefaultLandingUri": "studio::models"}


def test_snapshots_go_to_an_encrypted_bucket(stack: cdk.Stack) -> None:
    shared = studio.NotebookSharing(
        bucket=s3.Bucket.from_bucket_name(stack, "Bucket", "snapshots"),
        encryption_key=kms.Key.from_key_arn(stack, "SharingKey", KEY_ARN),
    )
    domain(stack, default_user_settings=UserSettings(notebook_sharing=shared))
    assert properties(synthesize(stack), DOMAIN)["DefaultUserSettings"]["SharingSettings"] == {
        "NotebookOutputOption": "Allowed",
        "S3OutputPath": "s3://snapshots/sharing",
        "S3KmsKeyId": KEY_ARN,
    }
    assert [text.rpartition("[")[2] for _, text in warnings(stack)] == ["studio:NotebooksShared]"]


def test_an_idle_app_of_one_person_that_never_stops_is_said(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    home = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    never = UserSettings(idle_shutdown=studio.IdleShutdown.disabled())
    studio.UserProfile(stack, "Alice", domain=home, user_profile_name="alice", user_settings=never)
    assert [(path, text.rpartition("[")[2]) for path, text in warnings(stack)] == [
        ("/Studio/Alice", "studio:IdleShutdownDisabled]")
    ]


# Never ------------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    idle=st.sampled_from([None, studio.IdleShutdown.after()]),
    instance=st.sampled_from([None, "ml.m5.large"]),
    storage=st.sampled_from([None, studio.SpaceStorage(maximum_gb=30)]),
    mounted=st.sampled_from([None, True, False]),
    classic=st.sampled_from([None, studio.ClassicSettings(), studio.ClassicSettings(current_studio=True)]),
)
def test_a_domain_never_leaves_an_idle_app_running_unsaid(
    idle: studio.IdleShutdown | None,
    instance: str | None,
    storage: studio.SpaceStorage | None,
    mounted: bool | None,  # noqa: FBT001 - a parameter of the test
    classic: studio.ClassicSettings | None,
) -> None:
    said = on_domain(
        idle_shutdown=idle,
        jupyter_lab=studio.JupyterLabSettings(default_instance_type=instance),
        space_storage=storage,
        auto_mount_home_efs=mounted,
        classic=classic,
    )
    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        assert said[app]["AppLifecycleManagement"] == TWO_HOURS

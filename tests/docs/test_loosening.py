"""Every argument of a public class that can loosen something says so at synth; each other is here with a reason."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_sagemaker as sagemaker

import studio_constructs as studio
from tests.kit import warnings

from .construct_errors import FAMILIES, Build, backup, core, jupyter_host

GONE = cdk.RemovalPolicy.DESTROY
NEVER = studio.IdleShutdown.disabled()
LATE = studio.IdleShutdown.between(cdk.Duration.hours(2), cdk.Duration.days(30))
NEVER_STOPPED, STOPPED_LATE = (studio.JupyterLabSettings(idle_shutdown=each) for each in (NEVER, LATE))
DOCKER = studio.DockerSettings(trusted_accounts=["111122223333"])
WEEKLY, MONTHLY = studio.BackupSchedule.weekly(keep_days=7), studio.BackupSchedule.monthly(keep_days=7)


def shown(code: str) -> Build:
    """The example of `docs/errors.md`, which loosens just this."""
    (build,) = (family.warnings[code] for family in FAMILIES if code in family.warnings)
    return build


def idle(**settings: Any) -> Build:
    return core.domain(settings=studio.UserSettings(**settings))


def raw_domain(mixin: cdk.Mixin) -> Build:
    settings = {"executionRole": core.ROLE_ARN}

    def build(stack: cdk.Stack) -> object:
        raw = sagemaker.CfnDomain(stack, "Domain", auth_mode="IAM", domain_name="raw", default_user_settings=settings)
        return raw.with_(mixin)

    return build


def raw_profile(stack: cdk.Stack) -> object:
    raw = sagemaker.CfnUserProfile(stack, "Alice", domain_id="d-abcdefghijkl", user_profile_name="alice")
    return raw.with_(studio.mixins.UserProfileUserSettings(studio.UserSettings(idle_shutdown=NEVER)))


def a_person_s(settings: studio.UserSettings) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        there = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        return studio.UserProfile(stack, "Alice", domain=there, user_profile_name="alice", user_settings=settings)

    return build


def custom_image(stack: cdk.Stack) -> object:
    repository = ecr.Repository.from_repository_name(stack, "Repository", "tools")
    source = studio.ImageSource.ecr(repository, digest="sha256:" + "0" * 64)
    return studio.CustomImage(stack, "Image", image_name="tools", source=source, removal_policy=GONE)


def server(stack: cdk.Stack) -> object:
    key = studio.StudioKey(stack, "Key").key
    return studio.MlflowTrackingServer(
        stack, "Server", tracking_server_name="audit", encryption_key=key, removal_policy=GONE
    )


def whole_studio(**options: Any) -> Build:
    return lambda stack: studio.Studio(stack, "Studio", domain_name="trial", **options)


LOOSER: dict[str, tuple[str, Build]] = {
    name: (code, shown(code))
    for name, code in {
        "ApiOnlySettings.rootless_docker": "RootlessDocker",
        "AppSweeper.app_types": "ClassicAppsSwept",
        "AppSweeper.exemption": "SweepExemptionOpen",
        "SweepExemption.tag": "SweepExemptionOpen",
        "BackupSchedule.daily.keep_days": "BackupsKeptBriefly",
        "BucketPerimeter.trusted_accounts": "BucketTrustsAccounts",
        "DataPerimeter.trusted_accounts": "TrustedAccounts",
        "DataPerimeter.trusted_buckets": "TrustedBuckets",
        "DistributionImage.release": "DistributionEnded",
        "Domain.docker": "DockerAccess",
        "Domain.public_internet": "PublicInternet",
        "Domain.removal_policy": "DomainNotRetained",
        "Domain.source_identity": "SourceIdentityDisabled",
        "Domain.tag_propagation": "TagPropagationDisabled",
        "DomainHomes.writable": "HomesWritable",
        "ExecutionPolicy.any_instance_type": "AnyInstanceType",
        "ExecutionPolicy.remote_access": "RemoteAccess",
        "ExecutionRole.no_permissions_boundary": "NoPermissionsBoundary",
        "HomeBackup.deletable": "BackupsDeletable",
        "HomeBackup.lock": "VaultLockIrrevocable",
        "HomeBackup.removal_policy": "VaultNotRetained",
        "HomeBackup.schedules": "BackupsKeptBriefly",
        "IdleShutdown.after.timeout": "IdleShutdownLong",
        "IdleShutdown.minutes": "IdleShutdownLong",
        "IdleShutdown.maximum_minutes": "IdleShutdownLong",
        "IdleStop.after.timeout": "IdleStopLong",
        "IdleStop.minutes": "IdleStopLong",
        "Image.removal_policy": "ImageNotRetained",
        "ImageRepository.removal_policy": "ImageRepositoryNotRetained",
        "ImageRole.removal_policy": "ImageRoleNotRetained",
        "ImageVersion.removal_policy": "ImageVersionNotRetained",
        "JobRules.any_network": "AnyNetwork",
        "JupyterHost.homes": "HomesReadable",
        "JupyterHost.removal_policy": "JupyterHostNotRetained",
        "MlflowApp.removal_policy": "MlflowNotRetained",
        "NotebookInstance.direct_internet_access": "NotebookInternetAccess",
        "NotebookInstance.idle_stop": "IdleStopDisabled",
        "NotebookInstance.metadata_v1": "NotebookMetadataV1",
        "NotebookInstance.platform_identifier": "NotebookPlatformOld",
        "NotebookInstance.removal_policy": "NotebookInstanceNotRetained",
        "NotebookInstance.root_access": "NotebookRootAccess",
        "Space.remote_access": "SpaceRemoteAccess",
        "Space.removal_policy": "SpaceNotRetained",
        "Space.shared": "SpaceShared",
        "StudioKey.removal_policy": "KeyNotRetained",
        "StudioVpc.internet_access": "InternetAccess",
        "StudioVpc.new.internet_access": "InternetAccess",
        "Teardown.delete_homes": "TeardownDeletesHomes",
        "UserProfile.removal_policy": "UserProfileNotRetained",
        "UserSettings.classic": "StudioClassic",
        "UserSettings.idle_shutdown": "IdleShutdownDisabled",
        "UserSettings.notebook_sharing": "NotebooksShared",
        "VaultLock.compliance.irrevocable_after_days": "VaultLockIrrevocable",
        "VaultLock.irrevocable_after_days": "VaultLockIrrevocable",
    }.items()
}
LOOSER |= {
    "BackupSchedule.monthly.keep_days": ("BackupsKeptBriefly", backup.backup(schedules=[MONTHLY])),
    "BackupSchedule.weekly.keep_days": ("BackupsKeptBriefly", backup.backup(schedules=[WEEKLY])),
    "CodeEditorSettings.idle_shutdown": (
        "IdleShutdownDisabled",
        idle(code_editor=studio.CodeEditorSettings(idle_shutdown=NEVER)),
    ),
    "CustomImage.removal_policy": ("ImageNotRetained", custom_image),
    "DefaultSpaceSettings.jupyter_lab": (
        "IdleShutdownDisabled",
        core.domain(options={"default_space_settings": studio.DefaultSpaceSettings(jupyter_lab=NEVER_STOPPED)}),
    ),
    "Domain.default_space_settings": (
        "IdleShutdownLong",
        core.domain(options={"default_space_settings": studio.DefaultSpaceSettings(jupyter_lab=STOPPED_LATE)}),
    ),
    "Domain.default_user_settings": ("IdleShutdownDisabled", idle(idle_shutdown=NEVER)),
    "DomainDockerAccess.docker": ("DockerAccess", raw_domain(studio.mixins.DomainDockerAccess(DOCKER))),
    "IdleShutdown.between": ("IdleShutdownLong", idle(idle_shutdown=LATE)),
    "JupyterHost.idle_stop": ("IdleStopDisabled", jupyter_host.host(idle_stop=studio.IdleStop.disabled())),
    "JupyterLabSettings.idle_shutdown": ("IdleShutdownDisabled", idle(jupyter_lab=NEVER_STOPPED)),
    "MlflowTrackingServer.removal_policy": ("MlflowNotRetained", server),
    "RStudioAccess.administrator": ("RStudioAdministrator", shown("RStudioAdministrator")),
    "Studio.default_user_settings": (
        "IdleShutdownDisabled",
        whole_studio(default_user_settings=studio.UserSettings(idle_shutdown=NEVER)),
    ),
    "Studio.removal_policy": ("DomainNotRetained", whole_studio(removal_policy=GONE)),
    "Teardown": ("TeardownDeletesWork", shown("TeardownDeletesWork")),
    "UserProfile.user_settings": ("IdleShutdownDisabled", a_person_s(studio.UserSettings(idle_shutdown=NEVER))),
    "UserProfileUserSettings.settings": ("IdleShutdownDisabled", raw_profile),
    "DomainUserSettings.settings": (
        "IdleShutdownLong",
        raw_domain(studio.mixins.DomainUserSettings(studio.UserSettings(idle_shutdown=LATE))),
    ),
    "UserSettings.code_editor": (
        "IdleShutdownLong",
        idle(code_editor=studio.CodeEditorSettings(idle_shutdown=LATE)),
    ),
    "UserSettings.jupyter_lab": ("IdleShutdownLong", idle(jupyter_lab=STOPPED_LATE)),
    "UserSettings.rstudio_access": ("RStudioAdministrator", shown("RStudioAdministrator")),
}
"""Arguments, each with what is said where it is looser than the default, and how to make it so. Some stand for more:
what has no default, and a class that is looser by being there."""

_NO_LOOSER: dict[str, str] = {
    "what a thing is called, and what is told of it": """
        alias aliases artifact_prefix budget_name dashboard_name description details display_name domain_name
        fingerprint folder horovod host_name image_name job_type kernel_display_name landing_page lifecycle_config_name
        ml_framework mlflow_app_name mlflow_version name notebook_instance_name prefix processor programming_lang
        release_notes revision role_name source tracking_server_name username vault_name vendor_guidance version_number
        """,
    "an import, which changes nothing": """
        Domain.from_domain_attributes.authentication Domain.from_domain_attributes.encryption_key
        Domain.from_domain_attributes.idle_shutdown Domain.from_domain_attributes.security_groups
        UserProfile.from_user_profile_attributes.execution_role UserProfile.from_user_profile_attributes.security_groups
        home_efs_file_system_id single_sign_on_application_arn stopped_by_script
        """,
    "what an app or a server starts with": """
        app app_type arguments aws_directly background branch build_args built_in_lifecycle_config built_on_distribution
        channel code_repositories connect_url container custom_images data_gb default default_image_arn
        default_image_idle_support default_image_version_arn default_instance_type depth earlier_sources email
        email_domain entrypoint environment exclude file file_system http idle_support image image_arn
        image_version_arn image_version_number index_url instance_type jupyter_server kernel kernel_gateway lab largest
        lifecycle_config lifecycle_configs mount_path needs no_proxy on_boot on_create on_start package_manager_url
        posix_user r_session required root_gb rstudio safe_directories server size space_storage storage_gb target
        timeout training_plan_arn uid gid volume_gb weekly_maintenance_window_start default_gb maximum_gb classic
        """,
    "a measure, within bounds, of what stays on": """
        BackupCopy.keep_days BackupSchedule.monthly.at_hour actual_percents at_hour cold_after_days days
        forecast_percents home_gb idle_timeout link longest max_days maximum_age minimum_minutes refused_starts
        role_session schedule studio_session times working_hours
        """,
    "whom or what something is for, which is why it is there; less is not stricter": """
        alarms alerts allowed_from amazon_q app_activity artifact_bucket authentication bucket canvas canvas_artifacts
        capabilities copies credentials custom_file_systems direct_deploy domain emails emr_assumable_roles
        emr_execution_roles emr_serverless enabled feature_groups endpoints generative_ai_role groups
        identity_center_user identity_providers instance_types job_role jobs json_key kendra mlflow_tracking_servers
        model_package_groups model_register own_profile parameter path people_of_this_stack pipelines policy
        principal_tag profile_arn profile_tag registers_models reports repositories role s3_own s3_read s3_write secret
        session_name_mode shared sign_in_endpoints tag time_series_forecasting topic trusted_identity_propagation
        unified_studio user_id user_profile users workspace domain_account_id domain_region environment_id project_id
        project_s3_path studio_web_portal_access execution_role auto_mount_home_efs home_efs key_arn
        """,
    "where it is; rules of `studio_constructs.checks` read what is given": """
        availability_zone availability_zones cidr customer_security_groups data_perimeter domain_security_groups
        ip_address_type managed_policies network permissions_boundary s3_prefix_list_id security_groups subnet
        subnet_ids vpc vpc_id managed
        """,
    "who has it is held to more, not to less": """
        StudioKey.administrators addresses busy_guard confirm_delete_homes dry_run encryption_key encryption_keys
        hidden_app_types hidden_image_versions hidden_instance_types hidden_ml_tools organization_id portal
        reserve_concurrency suspended vpc_endpoint_ids vpcs
        """,
    "a ceiling: it lets nobody do anything, and the policy that does says so": """
        GuardrailRules.remote_access Guardrails.of_stack.remote_access images job_instance_types partition passes_to
        region roles rules shared_spaces stacks subnets
        """,
    "between the apps of one person; another person's group lets nobody in": "kernel_traffic",
    "the warning is of where it is given": "ClassicSettings.current_studio NotebookSharing.outputs",
}
NO_LOOSER = {name: reason for reason, names in _NO_LOOSER.items() for name in names.split()}
"""Arguments that can not make anything looser, by name, or by class and name."""


def optional() -> Iterator[tuple[str, str, inspect.Parameter]]:
    """Each argument that has a default: where it stands, its name, and itself."""
    for module in (studio, studio.mixins):
        for name in sorted(module.__all__):
            made = getattr(module, name)
            if not inspect.isclass(made):
                continue
            makers: dict[str, Callable[..., Any]] = {name: made.__init__}
            for key, value in vars(made).items():
                if isinstance(value, classmethod | staticmethod) and not key.startswith("_"):
                    makers[f"{name}.{key}"] = value.__func__
            for where, maker in makers.items():
                for parameter in inspect.signature(maker).parameters.values():
                    if parameter.default is not parameter.empty:
                        yield f"{where}.{parameter.name}", parameter.name, parameter


def test_each_argument_is_known_to_loosen_something_or_nothing() -> None:
    found = list(optional())
    unknown = [place for place, name, _ in found if not {place, name} & {*LOOSER, *NO_LOOSER}]
    assert unknown == []
    assert [place for place, _, _ in found if place in LOOSER and place in NO_LOOSER] == []
    assert set(NO_LOOSER) <= {each for place, name, _ in found if place not in LOOSER for each in (place, name)}


def test_whatever_outlives_its_stack_says_when_it_does_not() -> None:
    kept = {place for place, _, parameter in optional() if isinstance(parameter.default, cdk.RemovalPolicy)}
    assert kept == {place for place in LOOSER if place.endswith(".removal_policy")}


@pytest.mark.parametrize("place", LOOSER)
def test_what_is_looser_says_so(stack: cdk.Stack, place: str) -> None:
    code, build = LOOSER[place]
    build(stack)
    assert f"[studio:{code}]" in {text.rpartition(" ")[2] for _, text in warnings(stack)}

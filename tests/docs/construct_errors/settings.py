"""Settings of a domain, a profile and their apps."""

from __future__ import annotations

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

import studio_constructs as studio

from . import Build
from .core import KEY_ARN, ROLE_ARN, Settings, domain

TITLE = "### Settings of domains, profiles and apps"


def option(**options: object) -> Build:
    """A domain with arguments of its own."""
    return domain(options=options)


def users(**settings: object) -> Build:
    return domain(settings=Settings(**settings))  # type: ignore[arg-type]  # the names are theirs


def lab(**settings: object) -> Build:
    return users(jupyter_lab=studio.JupyterLabSettings(**settings))  # type: ignore[arg-type]  # likewise


def role(stack: cdk.Stack, number: int = 0) -> iam.IRole:
    return iam.Role.from_role_arn(stack, f"Role{number}", ROLE_ARN)


def person(stack: cdk.Stack, settings: studio.UserSettings) -> object:
    estate = studio.Studio(stack, "Studio")
    return estate.add_user("alice", user_settings=settings)


def emr(count: int) -> Build:
    def build(stack: cdk.Stack) -> object:
        roles = [role(stack, number) for number in range(1, count + 1)]
        return person(stack, Settings(jupyter_lab=studio.JupyterLabSettings(emr_execution_roles=roles)))

    return build


def emr_on_a_domain(stack: cdk.Stack) -> object:
    return lab(emr_assumable_roles=[role(stack, 1)])(stack)


def sharing(prefix: str, *, outputs: bool = False) -> Build:
    def build(stack: cdk.Stack) -> object:
        shared = studio.NotebookSharing(
            bucket=s3.Bucket.from_bucket_name(stack, "Bucket", "snapshots"),
            encryption_key=kms.Key.from_key_arn(stack, "SharingKey", KEY_ARN),
            prefix=prefix,
            outputs=outputs,
        )
        return users(notebook_sharing=shared)(stack)

    return build


def image(name: str = "analytics", app_type: studio.AppType = studio.AppType.JUPYTER_LAB) -> studio.ImageAttachment:
    return studio.ImageAttachment(image_name=name, app_image_config_name=f"{name}-lab", app_type=app_type)


def rstudio(stack: cdk.Stack) -> object:
    settings = studio.RStudioSettings(execution_role=role(stack, 1), connect_url="connect.example.com")
    return option(rstudio=settings)(stack)


def administrator(stack: cdk.Stack) -> object:
    there = option(rstudio=studio.RStudioSettings(execution_role=role(stack, 1)))(stack)
    return studio.UserProfile(
        stack,
        "Alice",
        domain=cast("studio.Domain", there),
        user_profile_name="alice",
        user_settings=Settings(rstudio_access=studio.RStudioAccess(administrator=True)),
    )


EFS = studio.CustomFileSystem.efs
KERNELS = studio.AppType.KERNEL_GATEWAY

ERRORS: dict[str, Build] = {
    "SageMakerArnInvalid": lab(default_image_arn="sagemaker-distribution-cpu"),
    "CustomImagesTooMany": lab(custom_images=[image(f"image-{number}") for number in range(201)]),
    "ImageAppTypeMismatch": lab(custom_images=[image(app_type=KERNELS)]),
    "ImageRepeated": lab(custom_images=[image(), image()]),
    "CodeRepositoryInvalid": lab(code_repositories=["git@github.com:team/work.git"]),
    "CodeRepositoriesTooMany": lab(code_repositories=["https://git.example.com/team/work.git"] * 31),
    "EmrRolesTooMany": emr(6),
    "EmrOnProfilesOnly": emr_on_a_domain,
    "DomainInstanceTypeUnknown": lab(default_instance_type="ml.g7.2xlarge"),
    "RSessionOnDomainsOnly": lambda stack: person(stack, Settings(r_session=studio.RSessionSettings())),
    "HomeEfsMissing": domain(settings=Settings(auto_mount_home_efs=True), options={"home_efs": False}),
    "RStudioMissing": users(rstudio_access=studio.RStudioAccess()),
    "RStudioUrlInvalid": rstudio,
    "FileSystemIdInvalid": users(custom_file_systems=[studio.CustomFileSystem.fsx_lustre("fsx-1")]),
    "FileSystemPathInvalid": users(
        custom_file_systems=[studio.CustomFileSystem.fsx_lustre("fs-01234567", path="team")]
    ),
    "FileSystemsTooMany": users(custom_file_systems=[studio.CustomFileSystem.s3(f"s3://lake/{n}") for n in range(3)]),
    "S3UriInvalid": users(custom_file_systems=[studio.CustomFileSystem.s3("lake/team")]),
    "PosixUserMissing": users(custom_file_systems=[EFS("fs-01234567", path="/team")]),
    "PosixIdOutOfRange": users(posix_user=studio.PosixUser(uid=1000, gid=2000)),
    "LandingPageInvalid": users(portal=studio.PortalSettings(landing_page="app:JupyterServer:")),
    "LandingPageContradicts": users(portal=studio.PortalSettings(enabled=False, landing_page="studio::models")),
    "AppTypeNotHideable": users(portal=studio.PortalSettings(hidden_app_types=[KERNELS])),
    "HiddenVersionInvalid": users(
        portal=studio.PortalSettings(hidden_image_versions=studio.HiddenImageVersions(version_aliases=["latest"]))
    ),
    "HiddenVersionsTooMany": users(
        portal=studio.PortalSettings(
            hidden_image_versions=studio.HiddenImageVersions(version_aliases=[f"1.{minor}" for minor in range(21)])
        )
    ),
    "ClassicImagesMisplaced": users(
        classic=studio.ClassicSettings(jupyter_server=studio.JupyterServerSettings(custom_images=[]))
    ),
    "SharingPrefixInvalid": sharing("/snapshots"),
    "TrustedAccountsInvalid": option(docker=studio.DockerSettings(trusted_accounts=["1111-2222-3333"])),
    "UnifiedStudioInvalid": option(unified_studio=studio.UnifiedStudioSettings(domain_id="d-abcdefghijkl")),
}

WARNINGS: dict[str, Build] = {
    "PublicInternet": option(public_internet=True),
    "DockerAccess": option(docker=studio.DockerSettings(trusted_accounts=["111122223333"])),
    "SourceIdentityDisabled": option(source_identity=False),
    "TagPropagationDisabled": option(tag_propagation=False),
    "NotebooksShared": sharing("snapshots", outputs=True),
    "RStudioAdministrator": administrator,
    "StudioClassic": users(classic=studio.ClassicSettings()),
}

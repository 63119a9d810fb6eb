"""The service's rules for blocks of settings, wherever they stand: on a domain, a profile or a space."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.models import ec2_backends

from .errors import Invalid
from .records import Record, Settings, Store, merged

# The settings of an app type stand in the block of its name; only these run lifecycle configurations.
APP_TYPES = ("JupyterServer", "KernelGateway", "JupyterLab", "CodeEditor")

# An interface takes five security groups, and SageMaker adds the one for NFS.
MOST_SECURITY_GROUPS = 4


def app_block(settings: Mapping[str, Any], app_type: str) -> Settings:
    """The settings of an app type."""
    block: Settings = settings.get(f"{app_type}AppSettings", {})
    return block


def check(store: Store, settings: Mapping[str, Any], inherited: Mapping[str, Any] | None = None) -> None:
    """Refuse a block of user, default space or space settings that the service would refuse.

    Args:
        store: Where what the settings name should be found.
        settings: The block.
        inherited: The block that holds for what this one leaves out, such as the domain's for a profile.
    """
    for app_type in APP_TYPES:
        block = app_block(settings, app_type)
        _check_lifecycle(store, app_type, block, app_block(inherited or {}, app_type))
        _check_images(store, block)
        _check_idle(app_type, block.get("AppLifecycleManagement", {}).get("IdleSettings", {}))
    _check_storage(settings.get("SpaceStorageSettings", {}).get("DefaultEbsStorageSettings", {}))
    if (
        str(settings.get("DefaultLandingUri", "")).startswith("studio::")
        and settings.get("StudioWebPortal") == "DISABLED"
    ):
        raise Invalid("DefaultLandingUri [studio::] can only be passed if StudioWebPortal is set to ENABLED.")


# -- lifecycle configurations --------------------------------------------------------------------------------


def lifecycle_arns(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every lifecycle configuration these settings name, with the app type it stands under."""
    for app_type in APP_TYPES:
        block = app_block(settings, app_type)
        named = [
            *block.get("LifecycleConfigArns", []),
            block.get("BuiltInLifecycleConfigArn"),
            block.get("DefaultResourceSpec", {}).get("LifecycleConfigArn"),
        ]
        yield from ((app_type, arn) for arn in named if arn)


def check_lifecycle_arn(store: Store, app_type: str, arn: str) -> None:
    """Refuse a lifecycle configuration that is not there, or is for another app."""
    config = store.by_arn(arn)
    if config is None:
        raise Invalid(f"StudioLifecycleConfig [{arn}] does not exist.")
    made_for = config.settings["StudioLifecycleConfigAppType"]
    if made_for != app_type:
        raise Invalid(
            f"StudioLifecycleConfig [{arn}] has app type [{made_for}] and cannot be used for [{app_type}] apps."
        )


def _check_lifecycle(store: Store, app_type: str, block: Settings, inherited: Settings) -> None:
    for _, arn in lifecycle_arns({f"{app_type}AppSettings": block}):
        check_lifecycle_arn(store, app_type, arn)
    listed: list[str] = {**inherited, **block}.get("LifecycleConfigArns", [])
    default = block.get("DefaultResourceSpec", {}).get("LifecycleConfigArn")
    if default and default not in listed:
        raise Invalid(
            f"LifecycleConfigArn [{default}] in DefaultResourceSpec must also be listed in LifecycleConfigArns."
        )
    if app_type == "JupyterServer" and block.get("LifecycleConfigArns") and "DefaultResourceSpec" not in block:
        raise Invalid("If LifecycleConfigArns is set, DefaultResourceSpec is also required.")


# -- images ------------------------------------------------------------------------------------------------


def custom_images(settings: Mapping[str, Any]) -> Iterator[Settings]:
    """Every custom image these settings attach."""
    for app_type in (*APP_TYPES, "RSession"):
        yield from app_block(settings, app_type).get("CustomImages", [])


def _check_images(store: Store, block: Mapping[str, Any]) -> None:
    for image in block.get("CustomImages", []):
        if store.get("Image", image) is None:
            raise Invalid(f"Image [{image['ImageName']}] does not exist.")
        if store.get("AppImageConfig", image) is None:
            raise Invalid(f"AppImageConfig [{image['AppImageConfigName']}] does not exist.")
        number = image.get("ImageVersionNumber")
        if number is not None and store.get("ImageVersion", {**image, "Version": number}) is None:
            raise Invalid(f"ImageVersion [{image['ImageName']}:{number}] does not exist.")


# -- idle time and storage ---------------------------------------------------------------------------------


def _check_idle(app_type: str, idle: Mapping[str, Any]) -> None:
    timeout = idle.get("IdleTimeoutInMinutes")
    least, most = idle.get("MinIdleTimeoutInMinutes"), idle.get("MaxIdleTimeoutInMinutes")
    bounds = [bound for bound in (least, timeout, most) if bound is not None]
    if bounds != sorted(bounds):
        raise Invalid(
            f"IdleTimeoutInMinutes [{timeout}] of {app_type}AppSettings must be between"
            f" MinIdleTimeoutInMinutes [{least}] and MaxIdleTimeoutInMinutes [{most}]."
        )


def _check_storage(sizes: Mapping[str, Any]) -> None:
    default, most = sizes.get("DefaultEbsVolumeSizeInGb", 0), sizes.get("MaximumEbsVolumeSizeInGb", 0)
    if default > most:
        raise Invalid(
            f"DefaultEbsVolumeSizeInGb [{default}] must not be greater than MaximumEbsVolumeSizeInGb [{most}]."
        )


# -- the network -------------------------------------------------------------------------------------------


def check_security_groups(store: Store, groups: list[str], vpc_id: str | None) -> None:
    """Refuse security groups that are too many, missing, or of another VPC."""
    if len(groups) > MOST_SECURITY_GROUPS:
        raise Invalid(
            f"The number of security groups [{len(groups)}] exceeds the limit of {MOST_SECURITY_GROUPS}:"
            " SageMaker adds a security group to allow NFS traffic."
        )
    ec2 = ec2_backends[store.account_id][store.region_name]
    for group_id in groups:
        group = ec2.get_security_group_from_id(group_id)
        if group is None:
            raise Invalid(f"The security group '{group_id}' does not exist")
        if vpc_id and group.vpc_id != vpc_id:
            raise Invalid(f"The security group '{group_id}' does not belong to VPC '{vpc_id}'")


def subnet_of(store: Store, subnet_id: str, vpc_id: str | None) -> Any:
    """The subnet, which must be one of the VPC."""
    ec2 = ec2_backends[store.account_id][store.region_name]
    try:
        subnet = ec2.get_subnet(subnet_id)
    except ServiceException:
        raise Invalid(f"The subnet ID '{subnet_id}' does not exist") from None
    if vpc_id and subnet.vpc_id != vpc_id:
        raise Invalid(f"The subnet '{subnet_id}' does not belong to VPC '{vpc_id}'")
    return subnet


# -- whose settings hold -----------------------------------------------------------------------------------


def effective(domain: Record, profile: Record | None) -> Settings:
    """The settings a person's private space gets: the profile's before the domain's."""
    own = profile.settings.get("UserSettings", {}) if profile else {}
    return merged(domain.settings["DefaultUserSettings"], own)


def blocks(record: Record) -> Iterator[Settings]:
    """The blocks of settings a domain, profile or space carries."""
    for key in ("DefaultUserSettings", "DefaultSpaceSettings", "UserSettings", "SpaceSettings"):
        if key in record.settings:
            yield record.settings[key]

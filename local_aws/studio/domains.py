"""Domains: the service's rules for them, and what it makes with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.models import ec2_backends
from moto.ssoadmin.models import ssoadmin_backends

from local_aws.generic import token

from . import home
from .errors import InUse, Invalid
from .records import Record, Settings, Store, merged
from .settings import check as check_settings
from .settings import check_security_groups, subnet_of

RUNNING = ("InService", "Pending", "Deleting")


def absorb(domain: Record, request: Settings) -> Settings:
    """The update request calls a few blocks `...ForUpdate`; they are the blocks of the domain."""
    return merged(domain.settings, _renamed(request))


def _renamed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key.removesuffix("ForUpdate"): _renamed(item) for key, item in value.items()}
    return value


# -- rules -------------------------------------------------------------------------------------------------


def check(domain: Record, after: Settings, before: Settings | None) -> None:
    """Refuse settings that a domain cannot have, or cannot change to."""
    store = domain.store
    _check_network(store, after)
    _check_blocks(store, after)
    _check_identity(after)
    _check_rstudio(after)
    if before is None:
        if store.all("Domain", DomainName=after["DomainName"]):
            raise InUse(f"Domain [{after['DomainName']}] already exists.")
    else:
        _check_change(domain, after, before)


def _check_network(store: Store, settings: Settings) -> None:
    vpc_only = settings.get("AppNetworkAccessType") == "VpcOnly"
    unified = "UnifiedStudioSettings" in settings.get("DomainSettings", {})
    missing = [key for key in ("VpcId", "SubnetIds") if not settings.get(key)]
    if missing and (vpc_only or not unified):
        raise Invalid(f"{' and '.join(missing)} must be specified.")
    if vpc_only and not settings["DefaultUserSettings"].get("SecurityGroups"):
        raise Invalid("SecurityGroups must be specified in DefaultUserSettings when AppNetworkAccessType is VpcOnly.")
    if "VpcId" in settings:
        _check_vpc(store, settings["VpcId"])
    for subnet_id in settings.get("SubnetIds", []):
        subnet_of(store, subnet_id, settings.get("VpcId"))


def _check_vpc(store: Store, vpc_id: str) -> None:
    try:
        ec2_backends[store.account_id][store.region_name].get_vpc(vpc_id)
    except ServiceException:
        raise Invalid(f"The vpc ID '{vpc_id}' does not exist") from None


def _check_blocks(store: Store, settings: Settings) -> None:
    for key in ("DefaultUserSettings", "DefaultSpaceSettings"):
        block = settings.get(key, {})
        check_settings(store, block)
        check_security_groups(store, block.get("SecurityGroups", []), settings.get("VpcId"))
    check_security_groups(store, settings.get("DomainSettings", {}).get("SecurityGroupIds", []), settings.get("VpcId"))
    if settings["DefaultUserSettings"].get("AutoMountHomeEFS") == "DefaultAsDomain":
        raise Invalid("AutoMountHomeEFS [DefaultAsDomain] is only supported for user profiles.")


def _check_identity(settings: Settings) -> None:
    if settings["AuthMode"] == "SSO":
        return
    for block in ("AmazonQSettings", "TrustedIdentityPropagationSettings"):
        if settings.get("DomainSettings", {}).get(block, {}).get("Status") == "ENABLED":
            raise Invalid(f"{block} can only be enabled for a Domain with AuthMode [SSO].")


def _check_rstudio(settings: Settings) -> None:
    rstudio = "RStudioServerProDomainSettings" in settings.get("DomainSettings", {})
    managed = settings.get("AppSecurityGroupManagement")
    if managed and not rstudio:
        raise Invalid("AppSecurityGroupManagement is only supported for Domains with RStudioServerPro.")
    if rstudio and settings.get("AppNetworkAccessType") == "VpcOnly" and not managed:
        raise Invalid("AppSecurityGroupManagement is required for a VpcOnly Domain with RStudioServerPro.")


def _check_change(domain: Record, after: Settings, before: Settings) -> None:
    if before.get("VpcId") not in (None, after.get("VpcId")):
        raise Invalid("VpcId can only be set for a Domain that was created without VPC settings.")
    if before["HomeEfsFileSystemCreation"] == "Enabled" and after["HomeEfsFileSystemCreation"] == "Disabled":
        raise Invalid("HomeEfsFileSystemCreation cannot be changed from Enabled to Disabled.")
    idle = {
        "AppNetworkAccessType": before["AppNetworkAccessType"] != after["AppNetworkAccessType"],
        "SubnetIds": not set(before.get("SubnetIds", [])) <= set(after.get("SubnetIds", [])),
        "ExecutionRoleIdentityConfig": _identity_config(before) != _identity_config(after),
    }
    busy = [app for app in domain.store.all("App", DomainId=domain.values["DomainId"]) if app.status in RUNNING]
    for key, touched in idle.items():
        if touched and busy:
            raise InUse(f"Unable to update {key} of Domain [{domain.arn}] because App(s) are associated with it.")


def _identity_config(settings: Settings) -> str:
    return str(settings.get("DomainSettings", {}).get("ExecutionRoleIdentityConfig", "DISABLED"))


# -- what comes with a domain ------------------------------------------------------------------------------


def born(domain: Record) -> None:
    """Complete a new domain."""
    store, settings = domain.store, domain.settings
    domain_id = f"d-{token()}"
    settings.setdefault("AppNetworkAccessType", "PublicInternetOnly")
    settings.setdefault("HomeEfsFileSystemCreation", "Enabled")
    settings.setdefault("TagPropagation", "DISABLED")
    key = settings.get("KmsKeyId") or settings.get("HomeEfsFileSystemKmsKeyId")
    if key:  # two names of one thing: the longer is the older
        settings["KmsKeyId"] = settings["HomeEfsFileSystemKmsKeyId"] = key
    domain.attributes["DomainId"] = domain_id
    domain.attributes["Url"] = f"https://{domain_id}.studio.{store.region_name}.sagemaker.aws"
    if settings["AuthMode"] == "SSO":
        center = ssoadmin_backends[store.account_id][store.region_name]
        instance, application = center.instances[0].instance_arn.rpartition("/")[2], f"apl-{token(16)}"
        arn = f"arn:aws:sso::{store.account_id}:application/{instance}/{application}"
        domain.attributes["SingleSignOnApplicationArn"] = arn
        domain.attributes["SingleSignOnManagedApplicationInstanceId"] = f"ins-{token(16)}"
    domain.name_it()
    if "RStudioServerProDomainSettings" in settings.get("DomainSettings", {}):
        domain.attributes["SecurityGroupIdForDomainBoundary"] = _boundary(domain)
    if settings["HomeEfsFileSystemCreation"] == "Enabled":
        home.make(domain)


def _boundary(domain: Record) -> str:
    """The group through which RStudio's sessions reach its server."""
    ec2 = ec2_backends[domain.store.account_id][domain.store.region_name]
    name = f"security-group-for-rstudio-boundary-{domain.values['DomainId']}"
    group = ec2.create_security_group(
        name, f"[DO NOT DELETE] {name}", domain.settings.get("VpcId"), {home.TAG: domain.arn}
    )
    return str(group.id)


def changed(domain: Record, before: Settings) -> None:
    """Follow a change: a home that is wanted now, subnets in zones that have no way to it yet."""
    if domain.settings["HomeEfsFileSystemCreation"] != "Enabled":
        return
    if "HomeEfsFileSystemId" not in domain.attributes:
        home.make(domain)
    elif before.get("SubnetIds") != domain.settings.get("SubnetIds"):
        home.reach(domain)


def release(domain: Record) -> None:
    """Refuse to delete a domain that somebody lives in."""
    domain_id = domain.values["DomainId"]
    for noun in ("UserProfile", "Space"):
        if domain.store.all(noun, DomainId=domain_id):
            raise InUse(f"Unable to delete Domain [{domain.arn}] because {noun}(s) are associated with it.")


def gone(domain: Record, request: Settings) -> None:
    """Follow a deletion: the homes stay, unless told otherwise; the list of apps goes."""
    for app in domain.store.all("App", DomainId=domain.values["DomainId"]):
        domain.store.remove(app)
    deletes = request.get("RetentionPolicy", {}).get("HomeEfsFileSystem") == "Delete"
    if deletes and "HomeEfsFileSystemId" in domain.attributes:
        home.remove(domain)

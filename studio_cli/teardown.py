"""`studio destroy`: take an estate down, keep people's work, and name what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from rich.console import Console

from stacks.estate import BackupSettings, Environment, Estate
from studio_cli.aws import Target
from studio_cli.called import local_command
from studio_cli.deletion import delete_stack
from studio_cli.place import RefusedError, credentials_for, prefix_of, region_of, stack_names
from studio_cli.report import find_domain, list_people

_NEEDED_BY_HOMES: Final = ("Network", "Data")
"""The home file system has mount targets in the network, which AWS does not delete under it, and needs the key. It
stays when the domain is kept, and also when the domain goes: CloudFormation does not know of it."""

_OWNER_TAG: Final = "ManagedByAmazonSageMakerResource"
"""SageMaker tags a home file system with its domain's ARN."""


def destroy(target: Target, estate: Estate, console: Console, *, confirm: Callable[[str], bool]) -> None:
    """Delete an estate's stacks, the last made first, and name what is kept.

    The stacks' protection against deletion is switched off first, which is why this asks, by name.

    Args:
        target: Where.
        estate: What. Its names count; its stacks are those that exist.
        console: Where to print.
        confirm: Asked once for each environment.
    """
    for environment in estate.environments:
        there = credentials_for(target, environment)
        region = region_of(there, environment)
        prefix = prefix_of(estate, environment)
        if not confirm(f"Take down {prefix} in account {there.account()}, {region}?"):
            raise RefusedError(f"nothing was changed in {prefix}")
        sagemaker, cloudformation = there.client("sagemaker", region), there.client("cloudformation", region)
        efs = there.client("efs", region)
        homes = _homes_of_domain(sagemaker, environment) or _homes_left_behind(sagemaker, cloudformation, efs, prefix)
        present = _last_made_first([name.removeprefix(f"{prefix}-") for name in stack_names(cloudformation, prefix)])
        kept: list[str] = []
        for name in present:
            if name in _NEEDED_BY_HOMES and _exists(efs, homes):
                kept.append(name)
            else:
                delete_stack(cloudformation, f"{prefix}-{name}", console)
        if not _exists(efs, homes):
            homes = None
        vault = _vault(there.client("backup", region), environment, prefix)
        _name_what_is_kept(sagemaker, environment, console, homes=homes, vault=vault, stacks=kept)
        if there.is_local and kept:
            console.print(f"To begin again with nothing: {local_command('stop', there.port)}", soft_wrap=True)


def _homes_of_domain(sagemaker: Any, environment: Environment) -> str | None:
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    if domain_id is None:
        return None
    file_system: str | None = sagemaker.describe_domain(DomainId=domain_id).get("HomeEfsFileSystemId")
    return file_system


def _homes_left_behind(sagemaker: Any, cloudformation: Any, efs: Any, prefix: str) -> str | None:
    """The homes of a domain that is gone: on this environment's key, in its VPC, and of no domain that exists."""
    present = stack_names(cloudformation, prefix)
    key, vpc = (
        _output(cloudformation, f"{prefix}-{name}", output) if f"{prefix}-{name}" in present else None
        for name, output in (("Data", "KeyArn"), ("Network", "VpcId"))
    )
    if key is None or vpc is None:
        return None
    pages = sagemaker.get_paginator("list_domains").paginate()
    living = {domain["DomainArn"] for page in pages for domain in page["Domains"]}
    for page in efs.get_paginator("describe_file_systems").paginate():
        for found in page["FileSystems"]:
            owners = {tag["Value"] for tag in found["Tags"] if tag["Key"] == _OWNER_TAG}
            if owners and not owners & living and _key_id(found.get("KmsKeyId")) == _key_id(key):
                mounts = efs.describe_mount_targets(FileSystemId=found["FileSystemId"])["MountTargets"]
                if vpc in {mount["VpcId"] for mount in mounts}:
                    return str(found["FileSystemId"])
    return None


def _key_id(key: str | None) -> str | None:
    """A key's id, of an id or an ARN."""
    return key and key.rsplit("/", 1)[-1]


def _output(cloudformation: Any, stack: str, name: str) -> str | None:
    outputs = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    return next((output["OutputValue"] for output in outputs if output["OutputKey"] == name), None)


def _exists(efs: Any, file_system: str | None) -> bool:
    if file_system is None:
        return False
    try:
        efs.describe_file_systems(FileSystemId=file_system)
    except efs.exceptions.FileSystemNotFound:
        return False
    return True


def _vault(backup: Any, environment: Environment, prefix: str) -> str | None:
    """The vault of this environment's backups, if it is there; it and its key outlive their stack."""
    name = (environment.settings.backup or BackupSettings()).vault_of(prefix)
    for page in backup.get_paginator("list_backup_vaults").paginate():
        for vault in page["BackupVaultList"]:
            if vault["BackupVaultName"] == name:
                return f"{name}, {vault['NumberOfRecoveryPoints']} backups of homes, and its key"
    return None


def _last_made_first(names: list[str]) -> list[str]:
    # Backups go on until nobody works in the domain any more.
    order = ["Governance", "Users", "Backup", "Studio", "Network", "Data"]
    return sorted(names, key=lambda name: (order.index(name.split("-")[0]), name))


def _name_what_is_kept(
    sagemaker: Any,
    environment: Environment,
    console: Console,
    *,
    homes: str | None,
    vault: str | None,
    stacks: list[str],
) -> None:
    rows = list(_kept_in_sagemaker(sagemaker, environment))
    if homes is not None:
        rows.append(("homes", f"{homes}, everybody's home directory"))
    if vault is not None:
        rows.append(("vault", vault))
    rows += [("stack", f"{name}, which homes need") for name in stacks]
    if not rows:
        console.print(f"{environment.name} is taken down; nothing is left.")
        return
    console.print(f"{environment.name} is taken down. Kept, because people's work is in it or needs it:")
    for kind, name in rows:
        console.print(f"  {kind:<8} {name}", soft_wrap=True)


def _kept_in_sagemaker(sagemaker: Any, environment: Environment) -> Iterator[tuple[str, str]]:
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    if domain_id is None:
        return
    domain = sagemaker.describe_domain(DomainId=domain_id)
    yield "domain", f"{domain_id} ({domain['DomainName']})"
    for person in list_people(sagemaker, domain_id):
        yield "profile", person
    yield "key", domain.get("KmsKeyId", "AWS's own")
    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        settings = domain["DefaultUserSettings"].get(app, {})
        for arn in settings.get("LifecycleConfigArns", []):
            yield "script", arn
        for image in settings.get("CustomImages", []):
            yield "image", f"{image['ImageName']}, as {image['AppImageConfigName']} runs it"

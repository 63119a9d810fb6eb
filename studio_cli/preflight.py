"""What a deploy would run into, or lose, seen before it begins: everything at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from botocore.exceptions import ClientError

from stacks.estate import Environment, Estate
from studio_cli.asking import code_of, pages
from studio_cli.aws import Target
from studio_cli.called import local_command
from studio_cli.place import DOMAIN, PROFILE, VAULT, held, prefix_of, region_of, stack_names
from studio_cli.report import find_domain, list_people
from studio_cli.suspension import removed_unsuspended
from studio_constructs import Problem


def find_problems(target: Target, estate: Estate, environment: Environment) -> list[Problem]:
    """Compare an environment with what AWS has; nothing is changed. Names of profiles ignore case.

    CloudFormation would refuse each of these too, but after making or removing other things first.
    """
    region = region_of(target, environment)
    cloudformation, sagemaker = target.client("cloudformation", region), target.client("sagemaker", region)
    prefix = prefix_of(estate, environment)
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    stacks = stack_names(cloudformation, prefix)
    ours = held(cloudformation, f"{prefix}-Backup", VAULT) if f"{prefix}-Backup" in stacks else ()
    outside = _vaults(target.client("backup", region)).difference(ours)
    vault = list(_vault_is_not_ours(prefix, environment, domain_id, outside))
    if domain_id is None:
        return vault
    ours = held(cloudformation, f"{prefix}-Studio", DOMAIN) if f"{prefix}-Studio" in stacks else ()
    if domain_id not in ours:
        return [_domain_is_not_ours(environment, domain_id, f"{prefix}-Studio", target), *vault]
    profiles = {
        profile.split("|")[0]: stack
        for stack in stacks
        if stack.startswith(f"{prefix}-Users-")
        for profile in held(cloudformation, stack, PROFILE)
    }
    homes = {name.lower(): stack for name, stack in profiles.items()}
    present = list_people(sagemaker, domain_id)
    return [
        *_would_move(prefix, environment, homes),
        *_are_written_otherwise(prefix, environment, profiles),
        *_are_not_ours(environment, domain_id, homes, present),
        *removed_unsuspended(sagemaker, domain_id, environment, profiles),
        *vault,
    ]


def _domain_is_not_ours(environment: Environment, domain_id: str, stack: str, target: Target) -> Problem:
    wrote = f"domain.name is {environment.settings.domain.name!r}, and {domain_id} has that name, outside of {stack}"
    rule = "a name is unique in an account and region"
    fix = f"take it in ({_adopt(domain_id)})"
    if target.is_local:
        fix = f"{fix}, begin with nothing ({local_command('stop', target.port)})"
    return Problem("DomainNotOurs", wrote, rule, f"{fix}, or choose another name")


def _vaults(backup: Any) -> set[str]:
    """Names of the vaults that are there; of none for who may not look: CloudFormation then tells of them, later."""
    try:
        return {row["BackupVaultName"] for row in pages(backup, "list_backup_vaults", "BackupVaultList")}
    except ClientError as error:
        if code_of(error) != "AccessDeniedException":
            raise
        return set()


def _vault_is_not_ours(
    prefix: str, environment: Environment, domain_id: str | None, outside: Collection[str]
) -> Iterator[Problem]:
    """A vault is kept when its stack goes, and when backups are switched off, and is in the way of a new one."""
    backup = environment.settings.backup_of_homes
    name = backup.vault_of(prefix) if backup else None
    if name not in outside:
        return
    yield Problem(
        "VaultNotOurs",
        f"the vault of everybody's home is to be made, and there is a vault {name!r}, outside of {prefix}-Backup",
        "a name is unique in an account and region",
        "write another backup.vault_name: this one stays as it is, to restore from"
        if domain_id is None
        else f"take it in ({_adopt(domain_id)}), or write another backup.vault_name",
    )


def _adopt(domain_id: str) -> str:
    return f"studio adopt {domain_id} --estate FILE"


def _would_move(prefix: str, environment: Environment, homes: dict[str, str]) -> Iterator[Problem]:
    """Leaving a stack takes a person's role away, and the profile that is kept is in the way of the other stack."""
    for number, people in environment.settings.users_by_stack().items():
        wanted = f"{prefix}-Users-{number:02d}"
        for user in people:
            if homes.get(user.name.lower(), wanted) != wanted:
                lives = homes[user.name.lower()].removeprefix(f"{prefix}-")
                yield Problem(
                    "UserWouldMove",
                    f"{user.name} lives in {lives} and would move to Users-{number:02d}",
                    "nobody moves between stacks: it would end their access",
                    f"put 'stack: {int(lives.split('-')[1])}' on the line, or the old number into user_stacks",
                )


def _are_written_otherwise(prefix: str, environment: Environment, profiles: dict[str, str]) -> Iterator[Problem]:
    """To CloudFormation `Alice` is not `alice`: it makes the one before it removes the other, and SageMaker refuses."""
    names = {name.lower(): name for name in profiles}
    for user in environment.settings.users:
        there = names.get(user.name.lower(), user.name)
        if there != user.name:
            stack = profiles[there].removeprefix(f"{prefix}-")
            yield Problem(
                "UserCaseChanged",
                f"{user.name} is to be made, and {stack} has their profile as {there!r}",
                "names of profiles are unique, whatever their case, and none is changed",
                f"write {there!r}",
            )


def _are_not_ours(
    environment: Environment, domain_id: str, homes: dict[str, str], present: list[str]
) -> Iterator[Problem]:
    """A profile that was kept when its line went, or that somebody made by hand, is in the way of a new one."""
    theirs = {name.lower(): name for name in present if name.lower() not in homes}
    for user in environment.settings.users:
        if user.name.lower() in theirs:
            yield Problem(
                "UserProfileNotOurs",
                f"{user.name} is to be made, and {domain_id} has a profile {theirs[user.name.lower()]!r} of no stack",
                "names of profiles are unique, whatever their case",
                f"take it in ({_adopt(domain_id)}), or delete it if nobody's work is in it",
            )

"""All that can be wrong with the arguments of a `HomeBackup`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from constructs import Construct

from studio_constructs._naming import check_taken_in_stack, default_name
from studio_constructs._validation import check_kind, check_list, is_known
from studio_constructs.aws_facts import cost_and_care as facts
from studio_constructs.backup.settings import BackupCopy, BackupSchedule, VaultLock
from studio_constructs.errors import Problem

_ROOM_FOR_HOMES: Final = 44
"""A vault's name has 50 characters, and `-homes` takes six."""


def default_vault_name(scope: Construct) -> str:
    """The stack's name, and what is in the vault."""
    return f"{default_name(scope)[:_ROOM_FOR_HOMES]}-homes"


def check_vault_name(scope: Construct, vault_name: str | None) -> list[Problem]:
    """A name that AWS Backup takes, and that no vault of the stack has."""
    problems = check_taken_in_stack("vault_name", scope, "HomeVault", vault_name or default_vault_name(scope))
    if vault_name is None or not is_known(vault_name) or re.fullmatch(facts.VAULT_NAME_PATTERN, vault_name):
        return problems
    rule = "the name of a vault is 2 to 50 letters, digits, '-' and '_'"
    fix = "write it like 'marketing-homes'"
    return [*problems, Problem("VaultNameInvalid", f"vault_name is {vault_name!r}", rule, fix)]


def check_schedules(schedules: Sequence[BackupSchedule], lock: VaultLock | None) -> list[Problem]:
    """Schedules that AWS Backup takes, and whose backups the lock lets expire."""
    if wrong := check_list("schedules", schedules):
        return wrong
    if not schedules:
        fix = "drop the argument to back up each night"
        return [Problem("BackupScheduleInvalid", "schedules is empty", "a plan backs up at some time", fix)]
    problems: list[Problem] = []
    names: set[str] = set()
    for index, schedule in enumerate(schedules):
        field = f"schedules[{index}]"
        if not isinstance(schedule, BackupSchedule):
            fix = f"{field}=BackupSchedule.daily()"
            problems += check_kind(field, schedule, fits=False, what="a BackupSchedule", fix=fix)
            continue
        problems += schedule.problems(field)
        if isinstance(lock, VaultLock) and is_known(schedule.keep_days) and not lock.problems("lock"):
            problems += lock.problems_of(field, schedule.keep_days)
        if schedule.rule_name in names:
            wrote, rule = f"{field}.rule_name is {schedule.rule_name!r} again", "each rule has a name of its own"
            problems.append(Problem("BackupScheduleInvalid", wrote, rule, "name it otherwise: rule_name='hourly'"))
        names.add(schedule.rule_name)
    return problems


def check_copies(stack: cdk.Stack, copies: Sequence[BackupCopy]) -> list[Problem]:
    """Vaults elsewhere."""
    if wrong := check_list("copies", copies):
        return wrong
    problems: list[Problem] = []
    for index, copy in enumerate(copies):
        field = f"copies[{index}]"
        if isinstance(copy, BackupCopy):
            problems += copy.problems(field, account=stack.account, region=stack.region)
        else:
            fix = f"{field}=BackupCopy(vault_arn='arn:aws:backup:...')"
            problems += check_kind(field, copy, fits=False, what="a BackupCopy", fix=fix)
    return problems

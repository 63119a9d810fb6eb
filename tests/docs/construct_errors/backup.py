"""Backups of homes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kms as kms

import studio_constructs as studio

from . import core

Build = Callable[[cdk.Stack], object]

TITLE = "### Backups"


def backup(**options: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        domain: Any = core.domain()(stack)
        key = kms.Key.from_key_arn(stack, "BackupKey", core.KEY_ARN)
        return studio.HomeBackup(stack, "Backup", domain=domain, encryption_key=key, **options)

    return build


ERRORS: dict[str, Build] = {
    "VaultNameInvalid": backup(vault_name="marketing homes"),
    "BackupScheduleInvalid": backup(schedules=[studio.BackupSchedule.daily(at_hour=24)]),
    "BackupRetentionInvalid": backup(schedules=[studio.BackupSchedule.weekly(keep_days=92, cold_after_days=30)]),
    "BackupRetentionOutsideLock": backup(lock=studio.VaultLock.governance(min_days=90)),
    "VaultLockInvalid": backup(lock=studio.VaultLock.compliance(min_days=7, irrevocable_after_days=1)),
    "BackupCopyInvalid": backup(
        copies=[studio.BackupCopy(vault_arn="arn:aws:backup:eu-west-1:111111111111:backup-vault:homes")]
    ),
}

WARNINGS: dict[str, Build] = {
    "VaultLockIrrevocable": backup(lock=studio.VaultLock.compliance(min_days=30)),
    "BackupsKeptBriefly": backup(schedules=[studio.BackupSchedule.daily(keep_days=7)]),
    "BackupsDeletable": backup(deletable=True),
    "VaultNotRetained": backup(removal_policy=cdk.RemovalPolicy.DESTROY),
}

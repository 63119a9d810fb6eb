"""Backups of homes."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "vault name",
        lab(add="backup: {vault_name: my vault}\n"),
        (
            said(
                11,
                "VaultNameInvalid",
                "backup.vault_name is 'my vault'",
                "the name of a vault is 2 to 50 letters, digits, '-' and '_'",
                "write it like 'marketing-homes'",
            ),
        ),
    ),
    Bad(
        "backup twice",
        lab(add="backup:\n  schedules: [{every: day}, {every: day, keep_days: 9}]\n"),
        (
            said(
                12,
                "BackupScheduleInvalid",
                "backup.schedules[1].every is 'day' again",
                "each rhythm stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "backup cold",
        lab(add="backup: {schedules: [{every: day, cold_after_days: 30}]}\n"),
        (
            said(
                11,
                "BackupRetentionInvalid",
                "backup.schedules[0].keep_days is 35 and cold_after_days is 30",
                "a backup stays in cold storage for 90 days or more",
                "write keep_days: 120, or drop cold_after_days",
            ),
        ),
    ),
    Bad(
        "backup cold kept",
        lab(add="backup: {schedules: [{every: week, keep_days: 100, cold_after_days: 30}]}\n"),
        (
            said(
                11,
                "BackupRetentionInvalid",
                "backup.schedules[0].keep_days is 100 and cold_after_days is 30",
                "a backup stays in cold storage for 90 days or more",
                "write keep_days: 120, or drop cold_after_days",
            ),
        ),
    ),
    Bad(
        "backup hour",
        lab(add="backup: {schedules: [{every: day, at_hour: 24}]}\n"),
        (
            said(
                11,
                "NumberOutOfRange",
                "backup.schedules[0].at_hour is 24",
                "the hour of the day, in UTC, is 0 to 23",
                "write 23",
            ),
        ),
    ),
    Bad(
        "backup lock",
        lab(add="backup: {lock: {min_days: 90}}\n"),
        (
            said(
                11,
                "BackupRetentionOutsideLock",
                "backup.schedules[0].keep_days is 35",
                "the lock takes backups that stay 90 days or more",
                "change keep_days or the lock",
            ),
        ),
    ),
    Bad(
        "backup lock range",
        lab(add="backup: {lock: {min_days: 9, max_days: 8, irrevocable_after_days: 3}}\n"),
        (
            said(
                11,
                "VaultLockInvalid",
                "backup.lock.min_days is 9 and max_days is 8",
                "the shortest is not longer than the longest",
                "raise max_days or lower min_days",
            ),
        ),
    ),
    Bad(
        "backup lock soon",
        lab(add="backup: {lock: {min_days: 7, irrevocable_after_days: 1}}\n"),
        (
            said(
                11,
                "NumberOutOfRange",
                "backup.lock.irrevocable_after_days is 1",
                "the time of grace in days is 3 to 36500",
                "write 3",
            ),
        ),
    ),
    Bad(
        "backup copy",
        lab(add="backup: {copies: [{vault_arn: homes}]}\n"),
        (
            said(
                11,
                "BackupCopyInvalid",
                "backup.copies[0].vault_arn is 'homes'",
                "a vault is named by its ARN",
                "write it like 'arn:aws:backup:eu-central-1:111122223333:backup-vault:homes'",
            ),
        ),
    ),
    Bad(
        "backup copy here",
        lab(add="backup: {copies: [{vault_arn: 'arn:aws:backup:eu-west-1:111122223333:backup-vault:homes'}]}\n"),
        (
            said(
                11,
                "BackupCopyInvalid",
                "backup.copies[0].vault_arn is 'arn:aws:backup:eu-west-1:111122223333:backup-vault:homes'",
                "a copy beside the backup is lost with it",
                "name a vault in another region or account",
            ),
        ),
    ),
    Bad(
        "backup key",
        lab(add="backup: {key_arn: 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d'}\n"),
        (
            said(
                11,
                "KeyArnRegion",
                "backup.key_arn names a key in us-east-1",
                "environment 'prod' is in eu-west-1, and a key serves its own region",
                "name a key in eu-west-1, in this environment's overrides if others keep theirs",
            ),
        ),
    ),
)

"""Backups of people's homes."""

from studio_constructs.backup.home_backup import HomeBackup
from studio_constructs.backup.settings import BackupCopy, BackupSchedule, VaultLock

__all__ = ["BackupCopy", "BackupSchedule", "HomeBackup", "VaultLock"]

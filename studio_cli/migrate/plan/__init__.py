"""What is to become of each notebook instance: `migration.yaml`, proposed by us and decided by people."""

from studio_cli.migrate.plan.file import MIGRATION_FILE, MigrationError, load_migration
from studio_cli.migrate.plan.model import (
    HOME,
    BackupPlace,
    Candidate,
    EnvironmentPlan,
    EnvironmentTarget,
    InstancePlan,
    Migration,
    Secrets,
)

__all__ = [
    "HOME",
    "MIGRATION_FILE",
    "BackupPlace",
    "Candidate",
    "EnvironmentPlan",
    "EnvironmentTarget",
    "InstancePlan",
    "Migration",
    "MigrationError",
    "Secrets",
    "load_migration",
]

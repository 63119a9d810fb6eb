"""What an environment's vault holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from stacks.estate import Environment, Estate
from studio_cli.asking import pages
from studio_cli.aws import Target
from studio_cli.place import RefusedError, prefix_of, region_of, stacks_of
from studio_constructs import Problem


@dataclass(frozen=True)
class Vault:
    """An environment's vault, as its Backup stack tells.

    Args:
        name: Its name.
        role_arn: The role that homes are restored with, into the domain's file system of today.
    """

    name: str
    role_arn: str


@dataclass(frozen=True)
class Point:
    """A backup.

    Args:
        arn: Its ARN.
        file_system: What was backed up.
        made: When.
        status: ``COMPLETED`` if it can be restored.
        size: In bytes.
    """

    arn: str
    file_system: str
    made: dt.datetime
    status: str
    size: int


def find_vault(target: Target, estate: Estate, environment: Environment) -> Vault:
    """The vault of an environment.

    Raises:
        RefusedError: Its Backup stack makes none, or is not deployed.
    """
    prefix = prefix_of(estate, environment)
    cloudformation = target.client("cloudformation", region_of(target, environment))
    for stack in stacks_of(cloudformation, prefix):
        outputs = {row["OutputKey"]: row["OutputValue"] for row in stack.get("Outputs", [])}
        if stack["StackName"] == f"{prefix}-Backup" and {"VaultName", "RestoreRoleArn"} <= set(outputs):
            return Vault(outputs["VaultName"], outputs["RestoreRoleArn"])
    wrote, rule = f"{prefix}-Backup tells of no vault", "the stack Backup has the vault and the role that restores"
    fix = "deploy the estate with backups, or name another vault and role: --vault, --role"
    raise RefusedError(str(Problem("VaultUnknown", wrote, rule, fix)))


def points_in(backup: Any, vault_name: str, file_system: str | None = None) -> list[Point]:
    """The backups in a vault, the newest first; of one file system, if one is named."""
    rows = pages(backup, "list_recovery_points_by_backup_vault", "RecoveryPoints", BackupVaultName=vault_name)
    points = [
        Point(
            row["RecoveryPointArn"],
            row["ResourceArn"].rsplit("/", 1)[-1],
            row["CreationDate"],
            row["Status"],
            row.get("BackupSizeInBytes", 0),
        )
        for row in rows
        if row.get("ResourceType") == "EFS"
    ]
    held = [point for point in points if file_system in (None, point.file_system)]
    return sorted(held, key=lambda point: point.made, reverse=True)


def choose(points: list[Point], *, arn: str | None = None, at: dt.datetime | None = None) -> Point:
    """The backup to restore: the one that is named, or else the newest that was whole at a time.

    Raises:
        RefusedError: There is none.
    """
    whole = [point for point in points if point.status == "COMPLETED"]
    named = [point for point in whole if arn in (None, point.arn, point.arn.rsplit(":", 1)[-1])]
    early = [point for point in named if at is None or point.made <= at]
    if early:
        return early[0]
    wrote = "no backup" if arn is None else f"no backup {arn}"
    wrote += " that is whole" if at is None else f" that was whole at {at:%Y-%m-%d %H:%M} UTC"
    rule = f"there are {len(whole)} whole ones"
    fix = "look at them: studio restore points"
    raise RefusedError(str(Problem("RecoveryPointUnknown", wrote, rule, fix)))

"""The roles of backups: one that backs up, one that restores, each for one file system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs.role.trust import service_that_does_not_say

_WILDCARDS: Final = {
    "CopyBackups": "a backup gets its id when it is made, so the backups of this account and region are named by a "
    "pattern; what they hold leaves to the named vaults only",
}


def backup_role(
    scope: Construct, *, file_system_arn: str, vault_arn: str, keys: Sequence[kms.IKey], copies: Sequence[str]
) -> iam.Role:
    """The role that AWS Backup backs up with.

    It holds of AWSBackupServiceRolePolicyForBackup what a file system named by its ARN needs.
    """
    stack = cdk.Stack.of(scope)
    statements = [
        iam.PolicyStatement(
            sid="BackUpHomes",
            actions=["elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"],
            resources=[file_system_arn],
        ),
        iam.PolicyStatement(sid="SeeVault", actions=["backup:DescribeBackupVault"], resources=[vault_arn, *copies]),
        *_key_statements(keys),
    ]
    if copies:
        backups = stack.format_arn(
            service="backup", resource="recovery-point", resource_name="*", arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
        )
        statements += [
            iam.PolicyStatement(
                sid="CopyBackups",
                actions=["backup:CopyFromBackupVault"],
                resources=[vault_arn, backups],
                conditions={"ForAllValues:ArnEquals": {"backup:CopyTargets": list(copies)}},
            ),
            iam.PolicyStatement(sid="CopyIntoVaults", actions=["backup:CopyIntoBackupVault"], resources=list(copies)),
        ]
    return _role(scope, "BackupRole", "AWS Backup, when it backs up the homes of Studio", statements)


def restore_role(scope: Construct, *, file_system_arn: str, keys: Sequence[kms.IKey]) -> iam.Role:
    """The role that AWS Backup restores with, into the file system itself and no other."""
    statements = [
        iam.PolicyStatement(
            sid="RestoreHomes",
            actions=["elasticfilesystem:DescribeFileSystems", "elasticfilesystem:Restore"],
            resources=[file_system_arn],
        ),
        *_key_statements(keys),
    ]
    return _role(scope, "RestoreRole", "AWS Backup, when it restores homes of Studio", statements)


def _key_statements(keys: Sequence[kms.IKey]) -> list[iam.PolicyStatement]:
    arns = list(dict.fromkeys(key.key_arn for key in keys))
    return [
        iam.PolicyStatement(
            sid="UseKeys", actions=["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], resources=arns
        ),
        iam.PolicyStatement(
            sid="LetAwsServicesUseKeys",
            actions=["kms:CreateGrant"],
            resources=arns,
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]


def _role(scope: Construct, construct_id: str, description: str, statements: Sequence[iam.PolicyStatement]) -> iam.Role:
    policy = iam.ManagedPolicy(scope, f"{construct_id}Policy", description=description, statements=list(statements))
    acknowledge_wildcards(policy, statements, _WILDCARDS)
    trusted = service_that_does_not_say("backup")
    return iam.Role(
        scope,
        construct_id,
        description=description,
        assumed_by=trusted,
        managed_policies=[policy],
    )

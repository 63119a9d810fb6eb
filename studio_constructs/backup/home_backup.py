"""`HomeBackup`: the homes of a domain, backed up into a vault that keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._home import check_home
from studio_constructs._loosening import say_loose
from studio_constructs._naming import pin_logical_id, short_hash
from studio_constructs._validation import check_key, raise_if_invalid
from studio_constructs.alert_topic import AlertTopic, allow_publishing, check_topic
from studio_constructs.backup.checks import check_copies, check_schedules, check_vault_name, default_vault_name
from studio_constructs.backup.roles import backup_role, restore_role
from studio_constructs.backup.settings import BackupCopy, BackupSchedule, VaultLock, check_lock
from studio_constructs.domain.interfaces import IDomain

_DEFAULT_SCHEDULES: Final = (BackupSchedule.daily(),)
_KEPT_DAYS: Final = _DEFAULT_SCHEDULES[0].keep_days
_START_WITHIN_MINUTES: Final = 60


class HomeBackup(Construct):
    """Define backups of everybody's home: a locked-up vault, a plan, and a role that reaches this file system only.

    What is backed up is the domain's EFS file system, all of it, each night. What is not: the volumes of spaces, on
    which JupyterLab and Code Editor keep people's files unless they write into their home; SageMaker holds them and
    lets nobody take a snapshot. Tell people that what is to last goes into ``~/user-default-efs``, Git or S3.

    Nobody deletes a backup by hand while *deletable* is off, and a lock keeps even those out who change policies.
    To restore, see the page on backups: `restore_role` puts files back into the same file system, in a folder beside
    the homes, from where an administrator moves them.

    Creates: AWS::Backup::BackupVault, AWS::Backup::BackupPlan, AWS::Backup::BackupSelection, two AWS::IAM::Role with
        an AWS::IAM::ManagedPolicy each; AWS::Events::Rule where *alerts* is given.
    Replacement: another *vault_name* or *encryption_key* is another vault; the old one is kept with its backups. The
        logical id comes from the name, so the construct may move.
    Cost: about 0.05 USD a month for each GB of backups, 0.01 in cold storage; the first is full, the others what has
        changed.

    Args:
        scope: Where the backups belong.
        construct_id: Their name there.
        domain: The domain.
        encryption_key: Encrypts the vault; better not the key of the domain, for a key that is lost then takes the
            backups along.
        vault_name: 2 to 50 letters, digits and ``-_``, unique in the account and region. Default: the stack's name
            and ``-homes``.
        schedules: When, and for how long. Default: each night, for 35 days.
        copies: Where copies go, in another region or account. Default: nowhere.
        lock: What keeps backups from being deleted early. Default: no lock.
        deletable: Whether those who may delete backups can, by hand. Default: they can not.
        alerts: Who hears when a backup or a copy fails. Default: nobody.
        removal_policy: What happens to the vault when it leaves the template. Default: it is kept, unless the very
            deployment that makes it fails.

    Raises:
        ValidationError: ``studio:HomeFileSystemUnknown``, ``studio:VaultNameInvalid``,
            ``studio:BackupScheduleInvalid``, ``studio:BackupRetentionInvalid``,
            ``studio:BackupRetentionOutsideLock``, ``studio:VaultLockInvalid``, ``studio:BackupCopyInvalid``,
            ``studio:NameTakenInStack``, ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html,
        https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html,
        https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html,
        https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html,
        https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-efs.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: IDomain,
        encryption_key: kms.IKey,
        vault_name: str | None = None,
        schedules: Sequence[BackupSchedule] = _DEFAULT_SCHEDULES,
        copies: Sequence[BackupCopy] = (),
        lock: VaultLock | None = None,
        deletable: bool = False,
        alerts: AlertTopic | sns.ITopic | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        raise_if_invalid(
            scope,
            construct_id,
            [
                *check_home("domain", domain),
                *check_key("encryption_key", encryption_key),
                *check_vault_name(scope, vault_name),
                *check_schedules(schedules, lock),
                *check_copies(cdk.Stack.of(scope), copies),
                *check_lock("lock", lock),
                *check_topic("alerts", alerts),
            ],
        )
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        file_system_id = domain.home_efs_file_system_id or ""
        self._file_system_arn = stack.format_arn(
            service="elasticfilesystem", resource="file-system", resource_name=file_system_id
        )
        self._vault = self._make_vault(vault_name, encryption_key, lock, removal_policy, deletable=deletable)
        self._plan = self._make_plan(schedules, copies)
        keys = [key for key in (encryption_key, domain.encryption_key) if key is not None]
        role = backup_role(
            self,
            file_system_arn=self._file_system_arn,
            vault_arn=self._vault.attr_backup_vault_arn,
            keys=keys,
            copies=[copy.vault_arn for copy in copies],
        )
        self._restore_role = restore_role(self, file_system_arn=self._file_system_arn, keys=keys)
        # A selection never changes in place, and its successor is made first: it needs another name in the plan.
        name = f"homes-{file_system_id}-{short_hash(self.node.path)}"
        backup.CfnBackupSelection(
            self,
            "Selection",
            backup_plan_id=self._plan.attr_backup_plan_id,
            backup_selection=backup.CfnBackupSelection.BackupSelectionResourceTypeProperty(
                selection_name=name, iam_role_arn=role.role_arn, resources=[self._file_system_arn]
            ),
        )
        if alerts is not None:
            self.tell_of_failures(self, "Failures", domain=domain, alerts=alerts)
        longest = max(schedule.keep_days for schedule in schedules)
        self._say_what_is_loose(lock, longest, removal_policy, deletable=deletable)

    @property
    def vault_name(self) -> str:
        """Name of the vault."""
        return self._vault.backup_vault_name

    @property
    def vault_arn(self) -> str:
        """ARN of the vault."""
        return self._vault.attr_backup_vault_arn

    @property
    def plan_id(self) -> str:
        """Id of the backup plan."""
        return self._plan.attr_backup_plan_id

    @property
    def restore_role(self) -> iam.Role:
        """The role to restore with, into the domain's home file system; who starts a restore passes it to Backup."""
        return self._restore_role

    @staticmethod
    def tell_of_failures(
        scope: Construct, construct_id: str, *, domain: IDomain, alerts: AlertTopic | sns.ITopic
    ) -> None:
        """Tell people when a backup of a domain's homes fails, or a copy of one, whoever backs up.

        For who hears in another stack than the backup's; `HomeBackup` does it itself where *alerts* is given. It is by
        EventBridge, because vault notifications have no event of a failed backup any more.

        Args:
            scope: Where the rule belongs.
            construct_id: Its name there.
            domain: The domain.
            alerts: Who hears.

        Raises:
            ValidationError: ``studio:HomeFileSystemUnknown``, ``studio:ArgumentWrong``.
        """
        raise_if_invalid(scope, construct_id, [*check_home("domain", domain), *check_topic("alerts", alerts)])
        file_system_arn = cdk.Stack.of(scope).format_arn(
            service="elasticfilesystem", resource="file-system", resource_name=domain.home_efs_file_system_id or ""
        )
        detail = "$.detail."
        rule = events.CfnRule(
            scope,
            construct_id,
            description="A backup of Studio's homes, or a copy of one, has failed",
            event_pattern={
                "source": ["aws.backup"],
                "detail-type": ["Backup Job State Change", "Copy Job State Change"],
                "detail": {
                    "resourceArn": [file_system_arn],
                    "state": ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"],
                },
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="Alerts",
                    arn=allow_publishing(alerts, "events"),
                    input_transformer=events.CfnRule.InputTransformerProperty(
                        input_paths_map={
                            "state": f"{detail}state",
                            "why": f"{detail}statusMessage",
                            "what": f"{detail}resourceArn",
                        },
                        input_template='"The backup of Studio\'s homes is <state>: <why> (<what>)"',
                    ),
                )
            ],
        )
        accept(rule, _accepted.NO_DEAD_EVENTS)

    def _make_vault(
        self,
        vault_name: str | None,
        key: kms.IKey,
        lock: VaultLock | None,
        removal_policy: cdk.RemovalPolicy,
        *,
        deletable: bool,
    ) -> backup.CfnBackupVault:
        name = vault_name or default_vault_name(self)
        vault = backup.CfnBackupVault(
            self,
            "Vault",
            backup_vault_name=name,
            encryption_key_arn=key.key_arn,
            access_policy=None if deletable else _nobody_deletes(),
            lock_configuration=None
            if lock is None
            else backup.CfnBackupVault.LockConfigurationTypeProperty(
                min_retention_days=lock.min_days,
                max_retention_days=lock.max_days,
                changeable_for_days=lock.irrevocable_after_days,
            ),
        )
        vault.apply_removal_policy(removal_policy)
        pin_logical_id(vault, "HomeVault", name)
        return vault

    def _make_plan(self, schedules: Sequence[BackupSchedule], copies: Sequence[BackupCopy]) -> backup.CfnBackupPlan:
        plan = backup.CfnBackupPlan(
            self,
            "Plan",
            backup_plan=backup.CfnBackupPlan.BackupPlanResourceTypeProperty(
                backup_plan_name=self._vault.backup_vault_name,
                backup_plan_rule=[self._rule(schedule, copies) for schedule in schedules],
            ),
        )
        pin_logical_id(plan, "HomePlan", self._vault.backup_vault_name)
        return plan

    def _rule(
        self, schedule: BackupSchedule, copies: Sequence[BackupCopy]
    ) -> backup.CfnBackupPlan.BackupRuleResourceTypeProperty:
        return backup.CfnBackupPlan.BackupRuleResourceTypeProperty(
            rule_name=schedule.rule_name,
            target_backup_vault=self._vault.ref,
            schedule_expression=schedule.cron,
            start_window_minutes=_START_WITHIN_MINUTES,
            lifecycle=_lifecycle(schedule.keep_days, schedule.cold_after_days),
            copy_actions=[
                backup.CfnBackupPlan.CopyActionResourceTypeProperty(
                    destination_backup_vault_arn=copy.vault_arn,
                    lifecycle=_lifecycle(schedule.keep_days if copy.keep_days is None else copy.keep_days),
                )
                for copy in copies
            ],
        )

    def _say_what_is_loose(
        self, lock: VaultLock | None, longest: int, removal_policy: cdk.RemovalPolicy, *, deletable: bool
    ) -> None:
        if lock is not None and lock.irrevocable_after_days is not None:
            say_loose(
                self,
                "studio:VaultLockIrrevocable",
                f"lock becomes irrevocable {lock.irrevocable_after_days} days after it is deployed: from then on "
                "nobody, AWS included, shortens it, and backups cost money until they expire; take "
                "VaultLock.governance(...)",
            )
        if longest < _KEPT_DAYS:
            say_loose(
                self,
                "studio:BackupsKeptBriefly",
                f"schedules keep no backup for more than {longest} days: what was lost before that is lost for good; "
                f"drop the argument to keep them for {_KEPT_DAYS}",
            )
        if deletable:
            say_loose(
                self,
                "studio:BackupsDeletable",
                "deletable is True: whoever may call backup:DeleteRecoveryPoint deletes the backups of all homes; "
                "drop the argument",
            )
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:VaultNotRetained",
                "removal_policy is DESTROY: a vault that leaves the template is deleted once it is empty; drop the "
                "argument to keep the vault",
            )


def _lifecycle(
    keep_days: int, cold_after_days: int | None = None
) -> backup.CfnBackupPlan.LifecycleResourceTypeProperty:
    return backup.CfnBackupPlan.LifecycleResourceTypeProperty(
        delete_after_days=keep_days, move_to_cold_storage_after_days=cold_after_days
    )


def _nobody_deletes() -> iam.PolicyDocument:
    """Backups expire all the same: AWS Backup does that itself."""
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid="NobodyDeletesBackups",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
                resources=["*"],  # in a vault's policy `*` is what the vault holds
            )
        ]
    )

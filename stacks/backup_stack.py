"""`BackupStack`: backups of everybody's home. Almost never changes."""

from __future__ import annotations

from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from stacks._base import EstateStack
from stacks.estate import BackupSettings, RemovalPolicy, Settings
from studio_constructs._loosening import say_loose


class BackupStack(EstateStack):
    """The vault of everybody's home, its key, and the plan that fills it; protected against deletion.

    What is in here holds people's work, so it is neither with the domain (which can go and leave its backups) nor with
    what tells of costs (which may fail, or go, at any time, and must take no backup along). The Data stack can not hold
    it: the domain needs that stack's key, and backups need the domain.

    Vault and key are kept whatever becomes of the stack, also of an estate to play with: a vault with backups in it
    can not be deleted, and without its key nobody reads them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        backup: BackupSettings | None,
        domain_id: str,
        home_file_system_id: str | None,
        network: studio.StudioNetwork,
        encryption_key: kms.IKey,
        stack_name: str,
        description: str,
    ) -> None:
        super().__init__(
            scope, construct_id, stack_name=stack_name, description=description, termination_protection=True
        )
        if backup is not None:
            vault_name = backup.vault_of(name)
            made = studio.HomeBackup(
                self,
                "Homes",
                domain=studio.Domain.from_domain_attributes(
                    self,
                    "Domain",
                    domain_id=domain_id,
                    vpc=network.vpc,
                    encryption_key=encryption_key,
                    home_efs_file_system_id=home_file_system_id,
                ),
                encryption_key=self._key(name, backup.key_arn),
                vault_name=vault_name,
                schedules=[schedule.made() for schedule in backup.rhythms],
                copies=[
                    studio.BackupCopy(vault_arn=each.vault_arn, keep_days=each.keep_days) for each in backup.copies
                ],
                lock=None if backup.lock is None else backup.lock.made(),
                deletable=backup.deletable,
            )
            self.say("VaultName", vault_name, "The vault with the backups of everybody's home")
            self.say("RestoreRoleArn", made.restore_role.role_arn, "The role that homes are restored with")
        self.stay_if_empty()

    def _key(self, name: str, key_arn: str | None) -> kms.IKey:
        """Not the domain's: a key that is lost takes along all that it encrypts."""
        if key_arn is not None:
            return kms.Key.from_key_arn(self, "Key", key_arn)
        return studio.StudioKey(self, "Key", alias=f"{name}-backup").key


def say_no_backups(scope: Construct, settings: Settings) -> None:
    """Warn of homes that are kept, and are in no backup."""
    off = settings.backup is not None and not settings.backup.enabled
    if off and settings.domain.home_efs and settings.domain.removal_policy is RemovalPolicy.RETAIN:
        say_loose(
            scope,
            "studio:HomesNotBackedUp",
            "backup.enabled is false: what somebody deletes from their home, or writes over, is lost for good; drop "
            "the key",
        )

"""`AWS::Backup::BackupVault`, `BackupPlan` and `BackupSelection`, as Backup's API knows them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.backup.exceptions import InvalidRequestException
from moto.backup.models import Plan, Vault

from local_aws.shapes import as_request
from local_aws.unsupported import UnsupportedError

from .backup_store import LocalBackup, backend_of
from .bridge import Bridge

# CloudFormation's names of what the API calls otherwise.
_API_NAMES = {"BackupPlanRule": "Rules", "TargetBackupVault": "TargetBackupVaultName"}


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {_API_NAMES.get(key, key): _renamed(item) for key, item in value.items()}
    return [_renamed(item) for item in value] if isinstance(value, list) else value


class _BackupBridge(Bridge):
    @property
    def _backend(self) -> LocalBackup:
        return backend_of(self.account_id, self.region_name)

    def _retag(self, arn: str, before: dict[str, str], after: dict[str, str]) -> None:
        self._backend.untag_resource(arn, [key for key in before if key not in after])
        self._backend.tag_resource(arn, after)


class BackupVault(_BackupBridge):
    """A vault."""

    TYPE = "AWS::Backup::BackupVault"

    @property
    def _name(self) -> str:
        return str(self.properties["BackupVaultName"])

    @classmethod
    def find_existing(
        cls, identifier: dict[str, str], properties: dict[str, Any], account_id: str, region_name: str
    ) -> BackupVault | None:
        """One that is there already, with the properties a template gives it; nothing is done to it."""
        vault: Vault | None = backend_of(account_id, region_name).vaults.get(identifier["BackupVaultName"])
        if vault is None:
            return None
        found: BackupVault = object.__new__(cls)
        found.name, found.properties = identifier["BackupVaultName"], properties
        found.account_id, found.region_name = account_id, region_name
        found.attributes = {"BackupVaultArn": vault.backup_vault_arn}
        return found

    def create(self) -> dict[str, Any]:
        """Make the vault."""
        vault = self._backend.create_backup_vault(
            self._name,
            self.properties.get("BackupVaultTags", {}),
            self.properties.get("EncryptionKeyArn", ""),
            str(uuid.uuid4()),
        )
        self._configure({})
        return {"BackupVaultArn": vault.backup_vault_arn}

    def change(self, before: dict[str, Any]) -> None:
        """Change who may touch it, its lock, whom it tells, its tags."""
        self._configure(before)
        tags = (before.get("BackupVaultTags", {}), self.properties.get("BackupVaultTags", {}))
        self._retag(self.attributes["BackupVaultArn"], *tags)

    def remove(self) -> None:
        """Delete the vault, which must be empty."""
        vault: Vault | None = self._backend.vaults.get(self._name)
        if vault is not None and vault.num_of_recovery_points:
            raise InvalidRequestException(
                f"Backup vault {self._name} cannot be deleted because it contains recovery points"
            )
        self._backend.delete_backup_vault(self._name)
        self._backend.policies.pop(self._name, None)
        self._backend.notifications.pop(self._name, None)

    def _configure(self, before: dict[str, Any]) -> None:
        self._configure_access()
        backend, lock = self._backend, self.properties.get("LockConfiguration")
        if lock:
            days = {key: int(value) for key, value in lock.items()}
            backend.put_backup_vault_lock_configuration(
                self._name,
                days.get("MinRetentionDays"),
                days.get("MaxRetentionDays"),
                days.get("ChangeableForDays"),
            )
        elif "LockConfiguration" in before:
            backend.delete_backup_vault_lock_configuration(self._name)

    def _configure_access(self) -> None:
        backend, policy = self._backend, self.properties.get("AccessPolicy")
        backend.policies.pop(self._name, None)
        backend.notifications.pop(self._name, None)
        if policy:
            backend.policies[self._name] = policy if isinstance(policy, str) else json.dumps(policy)
        if "Notifications" in self.properties:
            backend.notifications[self._name] = self.properties["Notifications"]


class BackupPlan(_BackupBridge):
    """A plan."""

    TYPE = "AWS::Backup::BackupPlan"

    def create(self) -> dict[str, Any]:
        """Make the plan."""
        tags = self.properties.get("BackupPlanTags", {})
        return _attributes(self._backend.create_backup_plan(self._plan(), tags, str(uuid.uuid4())))

    def change(self, before: dict[str, Any]) -> None:
        """Make a new version of the plan."""
        plan_id = self.attributes["BackupPlanId"]
        self.attributes = _attributes(self._backend.update_backup_plan(plan_id, self._plan()))
        tags = (before.get("BackupPlanTags", {}), self.properties.get("BackupPlanTags", {}))
        self._retag(self.attributes["BackupPlanArn"], *tags)

    def remove(self) -> None:
        """Delete the plan, which must not select anything any more."""
        plan = self._backend.plans.get(self.attributes["BackupPlanId"])
        if plan is not None and plan.deletion_date is None:
            self._backend.delete_backup_plan(plan.backup_plan_id)

    def _plan(self) -> dict[str, Any]:
        request = {"BackupPlan": _renamed(self.properties["BackupPlan"])}
        plan: dict[str, Any] = as_request("backup", "CreateBackupPlan", request)["BackupPlan"]
        return plan


def _attributes(plan: Plan) -> dict[str, Any]:
    return {
        "BackupPlanArn": plan.backup_plan_arn,
        "BackupPlanId": plan.backup_plan_id,
        "VersionId": plan.version_id,
    }


class BackupSelection(_BackupBridge):
    """What a plan backs up. It is never changed, only replaced."""

    TYPE = "AWS::Backup::BackupSelection"

    def create(self) -> dict[str, Any]:
        """Select the resources."""
        request = {"BackupSelection": self.properties["BackupSelection"]}
        settings = as_request("backup", "CreateBackupSelection", request)["BackupSelection"]
        selection = self._backend.create_selection(self.properties["BackupPlanId"], settings)
        # the identifier of the resource holds the plan's, too
        return {"SelectionId": selection.selection_id, "Id": f"{selection.selection_id}_{selection.plan_id}"}

    def change(self, before: dict[str, Any]) -> None:
        """Refuse: every property of a selection replaces it."""
        raise UnsupportedError(f"{self.TYPE} is never updated in place; it was {before}")

    def remove(self) -> None:
        """Select them no more."""
        self._backend.selections.pop(self.attributes["SelectionId"], None)

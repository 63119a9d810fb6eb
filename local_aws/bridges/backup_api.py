"""Backup's API: moto's, and the operations it lacks on plans, their selections, and vaults."""

from __future__ import annotations

from typing import Any

from moto.backup import urls
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import Vault, backup_backends
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult, EmptyResult

from .backup_store import LocalBackup, Selection, backend_of


class LocalBackupResponse(BackupResponse):
    """Answers Backup's requests."""

    @property
    def _local(self) -> LocalBackup:
        return backend_of(self.current_account, self.region)

    def _request(self) -> dict[str, Any]:
        # moto parses requests of its own operations by hand
        self.parse_parameters(self.normalized_request)
        return {key: value for key, value in self.params.items() if value is not None}

    # -- plans and what they select --

    def update_backup_plan(self) -> ActionResult:
        """Change a plan."""
        request = self._request()
        return ActionResult(self._local.update_backup_plan(request["BackupPlanId"], request["BackupPlan"]).to_dict())

    def create_backup_selection(self) -> ActionResult:
        """Select resources for a plan."""
        request = self._request()
        return ActionResult(_shown(self._local.create_selection(request["BackupPlanId"], request["BackupSelection"])))

    def get_backup_selection(self) -> ActionResult:
        """One selection of a plan."""
        request = self._request()
        selection = self._local.selection(request["BackupPlanId"], request["SelectionId"])
        return ActionResult({**_shown(selection), "BackupSelection": selection.settings})

    def list_backup_selections(self) -> ActionResult:
        """What a plan selects."""
        rows = self._local.selections_of(self._request()["BackupPlanId"])
        return ActionResult({"BackupSelectionsList": [{**row.settings, **_shown(row)} for row in rows]})

    def delete_backup_selection(self) -> ActionResult:
        """Select something no more."""
        request = self._request()
        selection = self._local.selection(request["BackupPlanId"], request["SelectionId"])
        del self._local.selections[selection.selection_id]
        return EmptyResult()

    # -- vaults --

    def put_backup_vault_access_policy(self) -> ActionResult:
        """Say who may touch a vault."""
        request = self._request()
        self._local.policies[self._vault(request).backup_vault_name] = request["Policy"]
        return EmptyResult()

    def get_backup_vault_access_policy(self) -> ActionResult:
        """Who may touch a vault."""
        vault = self._vault(self._request())
        if vault.backup_vault_name not in self._local.policies:
            raise ResourceNotFoundException(msg=f"Backup vault {vault.backup_vault_name} has no access policy")
        policy = self._local.policies[vault.backup_vault_name]
        return ActionResult({**vault.to_dict(), "Policy": policy})

    def delete_backup_vault_access_policy(self) -> ActionResult:
        """Say no more who may touch a vault."""
        self._local.policies.pop(self._vault(self._request()).backup_vault_name, None)
        return EmptyResult()

    def put_backup_vault_notifications(self) -> ActionResult:
        """Say who hears of what happens to a vault."""
        request = self._request()
        told = {key: request[key] for key in ("SNSTopicArn", "BackupVaultEvents")}
        self._local.notifications[self._vault(request).backup_vault_name] = told
        return EmptyResult()

    def get_backup_vault_notifications(self) -> ActionResult:
        """Who hears of what happens to a vault."""
        vault = self._vault(self._request())
        if vault.backup_vault_name not in self._local.notifications:
            raise ResourceNotFoundException(msg=f"Backup vault {vault.backup_vault_name} has no notifications")
        return ActionResult({**vault.to_dict(), **self._local.notifications[vault.backup_vault_name]})

    def delete_backup_vault_notifications(self) -> ActionResult:
        """Tell nobody any more."""
        self._local.notifications.pop(self._vault(self._request()).backup_vault_name, None)
        return EmptyResult()

    def _vault(self, request: dict[str, Any]) -> Vault:
        return self._local.describe_backup_vault(request["BackupVaultName"])


def _shown(selection: Selection) -> dict[str, Any]:
    return {
        "SelectionId": selection.selection_id,
        "BackupPlanId": selection.plan_id,
        "CreationDate": selection.created,
    }


def install() -> None:
    """Answer moto's Backup endpoint."""
    backup_backends.backend = LocalBackup
    paths = [*urls.url_paths, *(f"{{0}}/backup-vaults/(?P<name>[^/]+)/{tail}$" for tail in _MORE_PATHS)]
    urls.url_paths.update(dict.fromkeys(paths, LocalBackupResponse.dispatch))


_MORE_PATHS = ("access-policy", "notification-configuration")

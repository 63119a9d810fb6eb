"""Backup's API: moto's, and the operations it lacks on plans, their selections, and vaults."""

from __future__ import annotations

from typing import Any, Final

from moto.backup import urls
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import Vault, backup_backends
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult, EmptyResult

from .backup_jobs import Point
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

    # -- backups, and what is restored from them --

    def start_backup_job(self) -> ActionResult:
        """Back something up."""
        request = self._request()
        job = self._local.jobs.back_up(self._vault(request), request["ResourceArn"], request["IamRoleArn"])
        return ActionResult({key: job[key] for key in ("BackupJobId", "RecoveryPointArn", "CreationDate")})

    def describe_backup_job(self) -> ActionResult:
        """A backup under way, or done."""
        return ActionResult(self._local.jobs.backup(self._request()["BackupJobId"]))

    def list_recovery_points_by_backup_vault(self) -> ActionResult:
        """What a vault holds, the newest first."""
        request = self._request()
        points = self._local.jobs.points_in(self._vault(request).backup_vault_name, request.get("ByResourceArn"))
        newest = sorted(points, key=lambda point: point.created, reverse=True)
        begin, most = int(request.get("NextToken") or 0), int(request.get("MaxResults") or _PAGE)
        rows = [point.shown() for point in newest[begin : begin + most]]
        more = {"NextToken": str(begin + most)} if len(newest) > begin + most else {}
        return ActionResult({"RecoveryPoints": rows, **more})

    def describe_recovery_point(self) -> ActionResult:
        """One of what a vault holds."""
        return ActionResult(self._point().shown())

    def get_recovery_point_restore_metadata(self) -> ActionResult:
        """What it was, when it was backed up."""
        point = self._point()
        metadata = {"file-system-id": point.file_system_id}
        return ActionResult({**point.shown(), "RestoreMetadata": metadata})

    def start_restore_job(self) -> ActionResult:
        """Restore something."""
        request = self._request()
        jobs = self._local.jobs
        job_id = jobs.restore(request["RecoveryPointArn"], request["Metadata"], request["IamRoleArn"])
        return ActionResult({"RestoreJobId": job_id})

    def describe_restore_job(self) -> ActionResult:
        """A restore under way, or done."""
        return ActionResult(self._local.jobs.restored(self._request()["RestoreJobId"]))

    def _point(self) -> Point:
        request = self._request()
        return self._local.jobs.point(request["RecoveryPointArn"], request["BackupVaultName"])

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
    vault = "{0}/backup-vaults/(?P<name>[^/]+)"
    paths = [*urls.url_paths, *(f"{vault}/{tail}$" for tail in _OF_A_VAULT), *_JOBS]
    urls.url_paths.update(dict.fromkeys(paths, LocalBackupResponse.dispatch))


_PAGE: Final = 1000
_OF_A_VAULT: Final = (
    "access-policy",
    "notification-configuration",
    "recovery-points/",  # on a port, only what AWS's clients ask for is found
    "recovery-points/(?P<arn>[^/]+)",
    "recovery-points/(?P<arn>[^/]+)/restore-metadata",
)
_JOBS: Final = tuple(
    f"{{0}}/{kind}-jobs{tail}$" for kind in ("backup", "restore") for tail in ("/?", "/(?P<job>[^/]+)")
)

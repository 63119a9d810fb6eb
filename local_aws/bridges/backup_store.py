"""What moto's Backup does not keep: which resources a plan selects, and who may touch a vault."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from moto.backup import urls
from moto.backup.exceptions import AlreadyExistsException, InvalidRequestException, ResourceNotFoundException
from moto.backup.models import BackupBackend, Plan, backup_backends
from moto.core.utils import unix_time

from .backup_jobs import Jobs


@dataclass(frozen=True)
class Selection:
    """The resources a plan backs up."""

    plan_id: str
    settings: dict[str, Any]
    selection_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: float = field(default_factory=unix_time)

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.settings["SelectionName"])


class LocalBackup(BackupBackend):
    """moto's Backup of one account and region, and the rest."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.selections: dict[str, Selection] = {}
        self.policies: dict[str, str] = {}
        self.notifications: dict[str, dict[str, Any]] = {}
        self.jobs = Jobs(account_id, region_name)

    @property
    def _url_module(self) -> Any:
        return urls  # moto would look for this class's module among its own

    def create_backup_plan(
        self, backup_plan: dict[str, Any], backup_plan_tags: dict[str, str], creator_request_id: str
    ) -> Plan:
        """Create a plan. A deleted plan, which moto remembers, does not take its name with it."""
        kept = self.plans
        self.plans = {key: plan for key, plan in kept.items() if plan.deletion_date is None}
        try:
            plan = super().create_backup_plan(backup_plan, backup_plan_tags, creator_request_id)
        finally:
            self.plans = {**kept, **self.plans}
        return plan

    def delete_backup_plan(self, backup_plan_id: str) -> tuple[str, str, float, str]:
        """Delete a plan, which must not select anything any more."""
        if any(selection.plan_id == backup_plan_id for selection in self.selections.values()):
            message = "Related backup plan selections must be deleted prior to backup plan deletion"
            raise InvalidRequestException(message)
        return super().delete_backup_plan(backup_plan_id)

    # -- selections --

    def create_selection(self, plan_id: str, settings: dict[str, Any]) -> Selection:
        """Select resources for a plan."""
        self._live_plan(plan_id)
        if any(s.name == settings["SelectionName"] for s in self.selections_of(plan_id)):
            raise AlreadyExistsException(msg="Backup selection with the same name already exists")
        selection = Selection(plan_id, settings)
        self.selections[selection.selection_id] = selection
        return selection

    def selections_of(self, plan_id: str) -> list[Selection]:
        """What a plan selects."""
        return [s for s in self.selections.values() if s.plan_id == plan_id]

    def selection(self, plan_id: str, selection_id: str) -> Selection:
        """One selection of a plan."""
        found = self.selections.get(selection_id)
        if found is None or found.plan_id != plan_id:
            raise ResourceNotFoundException(msg=f"Cannot find Backup selection {selection_id}")
        return found

    def _live_plan(self, plan_id: str) -> Plan:
        plan = self.get_backup_plan(plan_id, None)
        if plan.deletion_date is not None:
            raise ResourceNotFoundException(msg=f"Cannot find Backup plan with ID {plan_id}")
        return plan

    # -- plans --

    def update_backup_plan(self, plan_id: str, settings: dict[str, Any]) -> Plan:
        """Put a plan in the place of the one that was there; its id and ARN stay."""
        old = self._live_plan(plan_id)
        new = Plan(settings, old.creator_request_id, self)
        new.backup_plan_id, new.backup_plan_arn = old.backup_plan_id, old.backup_plan_arn
        new.creation_date = old.creation_date
        self.plans[plan_id] = new
        return new


def backend_of(account_id: str, region_name: str) -> LocalBackup:
    """Backup of an account and region."""
    backend = backup_backends[account_id][region_name]
    if not isinstance(backend, LocalBackup):
        raise TypeError("the local AWS's Backup is not installed")
    return backend

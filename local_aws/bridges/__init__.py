"""Resources of a stack that moto's APIs should show, but moto's CloudFormation does not make.

==================  ===========================================================================================
``bridge``          what the bridges have in common
``alarms``          CloudWatch's alarms
``budgets``         budgets
``backup``          Backup's vaults, plans and selections
``backup_store``    what moto's Backup does not keep
``backup_api``      Backup's operations that moto lacks
``backup_jobs``     what is backed up and restored
``file_trees``      what is in file systems
``identity_center``  who is assigned to a domain's application
==================  ===========================================================================================
"""

from __future__ import annotations

from typing import Any

from moto.cloudformation import parsing

from . import backup_api, identity_center
from .alarms import Alarm
from .backup import BackupPlan, BackupSelection, BackupVault
from .budgets import Budget
from .identity_center import ApplicationAssignment

BRIDGES = (Alarm, BackupPlan, BackupSelection, BackupVault, Budget)


def install() -> None:
    """Put the bridges into moto. Calling again changes nothing."""
    backup_api.install()
    identity_center.install()
    models: dict[str, Any] = parsing.get_model_map()
    models.update({bridge.TYPE: bridge for bridge in (*BRIDGES, ApplicationAssignment)})


__all__ = ["install"]

"""What AWS fixes of budgets and backups. Read on 2026-11-22; ``SCHEMA`` as in `studio_constructs.aws_facts`."""

from __future__ import annotations

from typing import Final

# Budgets ----------------------------------------------------------------------------------------------------------
BUDGET_NAME_MAX: Final = 100
"""https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html"""
BUDGET_NOTIFICATIONS_MAX: Final = 10
"""https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html"""
BUDGET_EMAILS_MAX: Final = 10
"""E-mail addresses of one notification; beside them there can be one topic.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html
"""
BUDGET_THRESHOLD_MIN: Final = 0.1
BUDGET_THRESHOLD_MAX: Final = 1_000_000_000
"""Threshold of a notification (SCHEMA)."""

# Backup -----------------------------------------------------------------------------------------------------------
VAULT_NAME_PATTERN: Final = r"[a-zA-Z0-9\-_]{2,50}"
"""Name of a vault (SCHEMA)."""
VAULT_LOCK_DAYS_MAX: Final = 36_500
VAULT_LOCK_CHANGEABLE_MIN: Final = 3
"""A lock that becomes irrevocable does so three days later at the earliest; retention is at most a century.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html
"""
RULE_NAME_PATTERN: Final = r"[a-zA-Z0-9\-_.]{1,50}"
COLD_STORAGE_DAYS_MIN: Final = 90
"""Days that a backup stays in cold storage once it is there.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
"""

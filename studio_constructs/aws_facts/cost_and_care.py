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
REGIONS_WITHOUT_BUDGETS: Final[frozenset[str]] = frozenset(
    """
    af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5
    ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 il-central-1 me-central-1
    mx-central-1 us-gov-east-1 us-gov-west-1
    """.split()
)
"""Regions whose CloudFormation lacks AWS::Budgets::Budget (SCHEMA, by region). A budget itself has no region."""

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

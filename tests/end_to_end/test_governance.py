"""An estate with all of its cost and care deployed by the real CLI, read back, and then with none of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.conftest import LocalAws, make_project
from tests.stacks.test_governance_stack import ESTATE, EVERYTHING

pytestmark = pytest.mark.end_to_end

EVERYWHERE = ESTATE.replace("111122223333", "123456789012")


def kinds(aws: LocalAws, stack: str) -> set[str]:
    pages = aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=f"lab-prod-{stack}")
    rows = [row for page in pages for row in page["StackResourceSummaries"]]
    return {row["ResourceType"] for row in rows if not row["ResourceStatus"].startswith("DELETE")}


def test_what_the_file_asks_for_is_there_and_goes_but_for_the_vault(
    start_local_aws: Callable[[], LocalAws], tmp_path: Path
) -> None:
    aws, project = start_local_aws(), make_project(tmp_path)
    (project / "studio.yaml").write_text(EVERYWHERE + EVERYTHING)
    aws.deploy(project)
    budgets = aws.client("budgets").describe_budgets(AccountId="123456789012")["Budgets"]
    assert {each["BudgetName"].rpartition("-")[0]: float(each["BudgetLimit"]["Amount"]) for each in budgets} == {
        "lab-prod-total": 2000,
        "lab-prod-team-analysts": 500,
        "lab-prod-user-amara": 100,
        "lab-prod-user-bruno": 300,
    }
    alarms = aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["Threshold"] for alarm in alarms} == {200 * 1024**3, 3, 1}
    assert aws.client("cloudwatch").get_dashboard(DashboardName="lab-prod")["DashboardBody"]
    vault = aws.client("backup").describe_backup_vault(BackupVaultName="lab-vault")
    assert (vault["Locked"], vault["MinRetentionDays"]) == (True, 7)
    assert "AWS::Scheduler::Schedule" in kinds(aws, "Governance")

    (project / "studio.yaml").write_text(EVERYWHERE + "backup: {enabled: false}\n")
    aws.deploy(project)
    for stack in ("Backup", "Governance"):
        assert kinds(aws, stack) == {"AWS::CloudFormation::WaitConditionHandle"}
    assert aws.client("budgets").describe_budgets(AccountId="123456789012").get("Budgets", []) == []
    assert aws.client("backup").describe_backup_vault(BackupVaultName="lab-vault")["BackupVaultName"] == "lab-vault"

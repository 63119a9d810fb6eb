"""Alarms, budgets and backups of stacks, as their APIs show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local_aws.generic import ResourceAlreadyExistsError
from local_aws.unsupported import UnsupportedError

from .kit import ACCOUNT, REGION, change, client, local_aws, make, refused, remove

ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"


@pytest.fixture(autouse=True)
def cloud() -> Iterator[None]:
    with local_aws():
        yield


# -- alarms --

ALARM: dict[str, Any] = {
    "AlarmName": "too-dear",
    "AlarmDescription": "It costs too much",
    "Namespace": "AWS/Billing",
    "MetricName": "EstimatedCharges",
    "Dimensions": [{"Name": "Currency", "Value": "USD"}],
    "Statistic": "Maximum",
    "Period": "3600",
    "EvaluationPeriods": 1,
    "Threshold": "10.5",
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": [TOPIC],
    "ActionsEnabled": "true",
    "Tags": [{"Key": "a", "Value": "b"}],
}


def alarms() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("cloudwatch").describe_alarms()["MetricAlarms"]
    return found


def test_an_alarm_is_shown_changed_and_deleted() -> None:
    made = make("AWS::CloudWatch::Alarm", ALARM)
    (alarm,) = alarms()
    assert made.physical_resource_id == "too-dear"
    assert made.get_cfn_attribute("Arn") == alarm["AlarmArn"]
    expected = {**ALARM, "Period": 3600, "Threshold": 10.5, "ActionsEnabled": True}
    assert {key: alarm[key] for key in expected if key != "Tags"} == {k: v for k, v in expected.items() if k != "Tags"}
    change(made, {**ALARM, "Threshold": 20, "Tags": [{"Key": "c", "Value": "d"}]})
    (alarm,) = alarms()
    assert alarm["Threshold"] == 20
    tags = client("cloudwatch").list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
    assert tags == [{"Key": "c", "Value": "d"}]
    remove(made)
    assert alarms() == []


def test_an_alarm_may_be_an_expression_and_need_no_name() -> None:
    metric = {"Namespace": "N", "MetricName": "M", "Dimensions": [{"Name": "D", "Value": "V"}]}
    queries = [
        {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
        {"Id": "e", "Expression": "m * 2", "Label": "twice"},
    ]
    shared = {"EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"}
    made = make("AWS::CloudWatch::Alarm", {**shared, "Metrics": queries}, "Twice")
    (alarm,) = alarms()
    assert alarm["AlarmName"] == made.physical_resource_id == "s-Twice-X"
    assert [m["Id"] for m in alarm["Metrics"]] == ["m", "e"]
    assert alarm["Metrics"][0]["MetricStat"]["Metric"]["Dimensions"] == metric["Dimensions"]


def test_an_alarm_is_not_taken_over() -> None:
    make("AWS::CloudWatch::Alarm", ALARM)
    with pytest.raises(ResourceAlreadyExistsError, match="'too-dear' already exists"):
        make("AWS::CloudWatch::Alarm", ALARM)


def test_what_an_alarm_cannot_do_here_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match="EvaluationWindow of AWS::CloudWatch::Alarm"):
        make("AWS::CloudWatch::Alarm", {**ALARM, "EvaluationWindow": 5})


# -- budgets --


def budget(**changes: Any) -> dict[str, Any]:
    settings = {
        "BudgetName": "studio",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": 100, "Unit": "USD"},
        "CostFilters": {"Service": ["Amazon SageMaker"]},
        "TimePeriod": {"Start": "1767225600", "End": "2027-01-01T00:00:00Z"},
        **changes,
    }
    notification = {
        "ComparisonOperator": "GREATER_THAN",
        "NotificationType": "FORECASTED",
        "Threshold": 80,
        "ThresholdType": "PERCENTAGE",
    }
    subscribers = [{"SubscriptionType": "SNS", "Address": TOPIC}]
    told = [{"Notification": notification, "Subscribers": subscribers}]
    return {"Budget": settings, "NotificationsWithSubscribers": told}


def budgets() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("budgets").describe_budgets(AccountId=ACCOUNT)["Budgets"]
    return found


def test_a_budget_is_shown_changed_and_deleted() -> None:
    made = make("AWS::Budgets::Budget", budget())
    (shown,) = budgets()
    assert made.physical_resource_id == shown["BudgetName"] == "studio"
    assert shown["BudgetLimit"] == {"Amount": "100", "Unit": "USD"}
    assert shown["CostFilters"] == {"Service": ["Amazon SageMaker"]}
    assert shown["TimePeriod"]["Start"].year == 2026
    assert shown["TimePeriod"]["End"].timestamp() == 1798761600
    told = client("budgets").describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName="studio")
    assert told["Notifications"][0]["Threshold"] == 80
    filters = json.dumps({"Service": ["Amazon EC2"]})
    change(made, budget(BudgetLimit={"Amount": 50, "Unit": "USD"}, CostFilters=filters))
    (shown,) = budgets()
    assert shown["BudgetLimit"]["Amount"] == "50"
    assert shown["CostFilters"] == {"Service": ["Amazon EC2"]}
    remove(made)
    assert budgets() == []
    remove(made)


# -- backup --

BACKUP = client("backup")
RULE = {
    "RuleName": "daily",
    "TargetBackupVault": "homes",
    "ScheduleExpression": "cron(0 3 * * ? *)",
    "StartWindowMinutes": "60",
    "Lifecycle": {"DeleteAfterDays": 35},
}
PLAN = {"BackupPlan": {"BackupPlanName": "homes", "BackupPlanRule": [RULE]}, "BackupPlanTags": {"a": "b"}}


def test_a_vault_is_shown_changed_and_deleted() -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "backup:DeleteRecoveryPoint"}]}
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/k"
    plain = {"BackupVaultName": "homes", "EncryptionKeyArn": key}
    vault = {
        **plain,
        "BackupVaultTags": {"a": "b"},
        "AccessPolicy": policy,
        "LockConfiguration": {"MinRetentionDays": "7"},
        "Notifications": {"SNSTopicArn": TOPIC, "BackupVaultEvents": ["BACKUP_JOB_FAILED"]},
    }
    made = make("AWS::Backup::BackupVault", vault)
    (shown,) = BACKUP.list_backup_vaults()["BackupVaultList"]
    assert made.physical_resource_id == shown["BackupVaultName"] == "homes"
    assert made.get_cfn_attribute("BackupVaultArn") == shown["BackupVaultArn"]
    assert (shown["EncryptionKeyArn"], shown["Locked"], shown["MinRetentionDays"]) == (
        vault["EncryptionKeyArn"],
        True,
        7,
    )
    assert json.loads(BACKUP.get_backup_vault_access_policy(BackupVaultName="homes")["Policy"]) == policy
    assert BACKUP.get_backup_vault_notifications(BackupVaultName="homes")["SNSTopicArn"] == TOPIC
    change(
        made, {"BackupVaultName": "homes", "EncryptionKeyArn": vault["EncryptionKeyArn"], "BackupVaultTags": {"c": "d"}}
    )
    assert BACKUP.list_tags(ResourceArn=shown["BackupVaultArn"])["Tags"] == {"c": "d"}
    assert BACKUP.list_backup_vaults()["BackupVaultList"][0]["Locked"] is False
    for gone in (BACKUP.get_backup_vault_access_policy, BACKUP.get_backup_vault_notifications):
        with refused("ResourceNotFoundException", "homes"):
            gone(BackupVaultName="homes")
    remove(made)
    assert BACKUP.list_backup_vaults()["BackupVaultList"] == []


def test_a_plan_is_shown_changed_and_deleted() -> None:
    made = make("AWS::Backup::BackupPlan", PLAN)
    (shown,) = BACKUP.list_backup_plans()["BackupPlansList"]
    plan_id = made.physical_resource_id
    assert plan_id == shown["BackupPlanId"]
    assert made.get_cfn_attribute("BackupPlanArn") == shown["BackupPlanArn"]
    (rule,) = BACKUP.get_backup_plan(BackupPlanId=plan_id)["BackupPlan"]["Rules"]
    assert (rule["TargetBackupVaultName"], rule["StartWindowMinutes"]) == ("homes", 60)
    version = made.get_cfn_attribute("VersionId")
    change(made, {"BackupPlan": {"BackupPlanName": "homes", "BackupPlanRule": [{**RULE, "RuleName": "nightly"}]}})
    (rule,) = BACKUP.get_backup_plan(BackupPlanId=plan_id)["BackupPlan"]["Rules"]
    assert rule["RuleName"] == "nightly"
    assert made.get_cfn_attribute("VersionId") != version
    assert BACKUP.list_tags(ResourceArn=shown["BackupPlanArn"])["Tags"] == {}
    remove(made)
    assert BACKUP.list_backup_plans()["BackupPlansList"] == []
    make("AWS::Backup::BackupPlan", PLAN)  # a deleted plan does not hold its name


def test_a_selection_is_shown_and_holds_its_plan() -> None:
    plan = make("AWS::Backup::BackupPlan", PLAN)
    plan_id = plan.physical_resource_id
    what = {
        "SelectionName": "homes",
        "IamRoleArn": ROLE,
        "ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "k", "ConditionValue": "v"}],
    }
    made = make("AWS::Backup::BackupSelection", {"BackupPlanId": plan_id, "BackupSelection": what})
    (row,) = BACKUP.list_backup_selections(BackupPlanId=plan_id)["BackupSelectionsList"]
    assert (row["SelectionName"], row["IamRoleArn"], row["BackupPlanId"]) == ("homes", ROLE, plan_id)
    assert made.get_cfn_attribute("SelectionId") == row["SelectionId"]
    named = {"BackupPlanId": plan_id, "SelectionId": row["SelectionId"]}
    assert BACKUP.get_backup_selection(**named)["BackupSelection"] == what
    with refused("InvalidRequestException", "selections must be deleted"):
        BACKUP.delete_backup_plan(BackupPlanId=plan_id)
    remove(made)
    assert BACKUP.list_backup_selections(BackupPlanId=plan_id)["BackupSelectionsList"] == []
    with refused("ResourceNotFoundException", row["SelectionId"]):
        BACKUP.get_backup_selection(**named)
    remove(plan)


def test_backups_of_the_api_and_of_stacks_are_the_same() -> None:
    plan_id = make("AWS::Backup::BackupPlan", PLAN).physical_resource_id
    rules = [{"RuleName": "weekly", "TargetBackupVaultName": "homes"}]
    BACKUP.update_backup_plan(BackupPlanId=plan_id, BackupPlan={"BackupPlanName": "homes", "Rules": rules})
    assert BACKUP.get_backup_plan(BackupPlanId=plan_id)["BackupPlan"]["Rules"][0]["RuleName"] == "weekly"
    selection = {"SelectionName": "by-hand", "IamRoleArn": ROLE, "Resources": ["*"]}
    named = BACKUP.create_backup_selection(BackupPlanId=plan_id, BackupSelection=selection)
    with refused("AlreadyExistsException", "same name"):
        BACKUP.create_backup_selection(BackupPlanId=plan_id, BackupSelection=selection)
    BACKUP.delete_backup_selection(BackupPlanId=plan_id, SelectionId=named["SelectionId"])
    assert BACKUP.list_backup_selections(BackupPlanId=plan_id)["BackupSelectionsList"] == []
    BACKUP.create_backup_vault(BackupVaultName="homes")
    BACKUP.put_backup_vault_access_policy(BackupVaultName="homes", Policy="{}")
    assert BACKUP.get_backup_vault_access_policy(BackupVaultName="homes")["Policy"] == "{}"
    BACKUP.delete_backup_vault_access_policy(BackupVaultName="homes")
    events = ["BACKUP_JOB_FAILED"]
    BACKUP.put_backup_vault_notifications(BackupVaultName="homes", SNSTopicArn=TOPIC, BackupVaultEvents=events)
    assert BACKUP.get_backup_vault_notifications(BackupVaultName="homes")["BackupVaultEvents"] == events
    BACKUP.delete_backup_vault_notifications(BackupVaultName="homes")
    with refused("ResourceNotFoundException", "no notifications"):
        BACKUP.get_backup_vault_notifications(BackupVaultName="homes")

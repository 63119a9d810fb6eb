"""Costs, alarms and backups deployed for real, with the defaults and with every option, and read back."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from tests.end_to_end.conftest import LocalAws
from tests.kit import Json

pytestmark = pytest.mark.end_to_end

ACCOUNT = "123456789012"
ELSEWHERE = f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:homes-copy"
APP = f"""
import aws_cdk as cdk

import studio_constructs as studio

app = cdk.App()


class Care(cdk.Stack):
    def __init__(self, name):
        super().__init__(app, name, env=cdk.Environment(account="{ACCOUNT}", region="eu-west-1"))
        self.estate = studio.Studio(self, "Studio", domain_name=name.lower(), users=["alice"])
        self.key = studio.StudioKey(self, "CareKey", alias=name.lower() + "-care").key
        self.alerts = studio.AlertTopic(self, "Alerts", encryption_key=self.key, emails=["platform@example.com"])
        script = studio.LifecycleScript.from_text("#!/bin/sh\\n")
        studio.StudioLifecycleConfig(self, "Setup", script=script)
        studio.CostTags({{"team": app.node.try_get_context("team") or "analysts"}}).apply_to(self)


plain = Care("Plain")
alarms = studio.StudioAlarms(plain, "Alarms", domain=plain.estate.domain, alerts=plain.alerts)
studio.StudioDashboard(plain, "Dashboard", domain=plain.estate.domain)
studio.HomeBackup(plain, "Backup", domain=plain.estate.domain, encryption_key=plain.key)
team = studio.CostFilter.tag("team", "analysts")
studio.StudioBudget(plain, "Budget", monthly_limit=500, cost_filter=team, emails=["lead@example.com"])

full = Care("Full")
domain = full.estate.domain
activity = studio.AppActivity(full, "Activity", domain=domain, encryption_key=full.key)
alarms = studio.StudioAlarms(
    full,
    "Alarms",
    domain=domain,
    alerts=full.alerts,
    home_gb=10,
    refused_starts=1,
    app_activity=activity,
    encryption_key=full.key,
)
studio.StudioDashboard(
    full, "Dashboard", domain=domain, alarms=alarms, app_activity=activity, dashboard_name="studio-full"
)
studio.HomeBackup(
    full,
    "Backup",
    domain=domain,
    encryption_key=full.key,
    vault_name="full-homes-vault",
    schedules=[
        studio.BackupSchedule.daily(keep_days=14, at_hour=23),
        studio.BackupSchedule.weekly(keep_days=60),
        studio.BackupSchedule.monthly(keep_days=366, cold_after_days=30),
    ],
    copies=[studio.BackupCopy(vault_arn="{ELSEWHERE}", keep_days=30)],
    lock=studio.VaultLock.compliance(min_days=7, max_days=400, irrevocable_after_days=3),
    deletable=True,
    alerts=full.alerts,
    removal_policy=cdk.RemovalPolicy.DESTROY,
)
studio.StudioBudget(
    full,
    "Budget",
    monthly_limit=1000,
    cost_filter=studio.CostFilter.domain(domain.domain_arn),
    emails=["lead@example.com"],
    topic=full.alerts,
    actual_percents=[90],
    forecast_percents=[100, 120],
    budget_name="studio-full",
)
app.synth()
"""


class Deployed:
    """Two stacks, and what each made."""

    def __init__(self, aws: LocalAws) -> None:
        self.aws = aws

    def resources(self, stack: str) -> dict[str, list[str]]:
        """Physical ids by type."""
        found: dict[str, list[str]] = {}
        pages = self.aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        for resource in (each for page in pages for each in page["StackResourceSummaries"]):
            found.setdefault(resource["ResourceType"], []).append(resource["PhysicalResourceId"])
        return found

    def only(self, stack: str, resource_type: str) -> str:
        (found,) = self.resources(stack)[resource_type]
        return found

    def home(self, stack: str) -> str:
        domain_id = self.only(stack, "AWS::SageMaker::Domain")
        domain = self.aws.client("sagemaker").describe_domain(DomainId=domain_id)
        return str(domain["HomeEfsFileSystemId"])


@pytest.fixture(scope="module")
def deployed(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    folder = tmp_path_factory.mktemp("care")
    (folder / "app.py").write_text(APP)
    (folder / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    aws.bootstrap()
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", folder=folder)
    scripts = {stack: Deployed(aws).resources(stack)["AWS::SageMaker::StudioLifecycleConfig"] for stack in STACKS}
    # Another team, everywhere: nothing but tags changes.
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", "--context", "team=builders", folder=folder)
    found = Deployed(aws)
    assert {stack: found.resources(stack)["AWS::SageMaker::StudioLifecycleConfig"] for stack in STACKS} == scripts, (
        "a changed tag replaced a script"
    )
    return found


STACKS = ("Plain", "Full")


@pytest.mark.parametrize("stack", STACKS)
def test_the_tag_reaches_domain_and_profile(deployed: Deployed, stack: str) -> None:
    sagemaker = deployed.aws.client("sagemaker")
    domain_id = deployed.only(stack, "AWS::SageMaker::Domain")
    profile = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="alice")
    for arn in (sagemaker.describe_domain(DomainId=domain_id)["DomainArn"], profile["UserProfileArn"]):
        assert {"Key": "team", "Value": "builders"} in sagemaker.list_tags(ResourceArn=arn)["Tags"]


@pytest.mark.parametrize(("stack", "gb", "count"), [("Plain", 500, 5), ("Full", 10, 1)])
def test_alarms_watch_the_domain_s_own_homes_and_starts(deployed: Deployed, stack: str, gb: int, count: int) -> None:
    names = deployed.resources(stack)["AWS::CloudWatch::Alarm"]
    found = deployed.aws.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    watched = {_metric(each)["MetricName"]: each for each in found}
    assert {name: each["Threshold"] for name, each in watched.items()} == {
        "StorageBytes": gb * 1024**3,
        "RefusedAppStarts": count,
    }
    of_home = {each["Name"]: each["Value"] for each in _metric(watched["StorageBytes"])["Dimensions"]}
    assert of_home == {"FileSystemId": deployed.home(stack), "StorageClass": "Total"}
    topic = deployed.only(stack, "AWS::SNS::Topic")
    assert all(each["AlarmActions"] == each["OKActions"] == [topic] for each in found)


def _metric(alarm: Json) -> Json:
    (query,) = alarm["Metrics"]
    return dict(query["MetricStat"]["Metric"])


@pytest.mark.parametrize(
    ("stack", "sources"),
    [
        ("Plain", ["aws.elasticfilesystem", "aws.kms", "aws.sagemaker"]),
        ("Full", ["aws.backup", "aws.elasticfilesystem", "aws.kms", "aws.sagemaker"]),
    ],
)
def test_rules_listen_to_what_endangers_the_homes(deployed: Deployed, stack: str, sources: list[str]) -> None:
    events = deployed.aws.client("events")
    rules = [
        events.describe_rule(Name=name.rpartition("|")[2]) for name in deployed.resources(stack)["AWS::Events::Rule"]
    ]
    patterns = [json.loads(rule["EventPattern"]) for rule in rules]
    assert sorted(pattern["source"][0] for pattern in patterns) == sources
    targets = [events.list_targets_by_rule(Rule=rule["Name"])["Targets"] for rule in rules]
    assert all(len(each) == 1 for each in targets)


@pytest.mark.parametrize("stack", STACKS)
def test_starts_go_into_a_log_of_the_stack_that_is_kept_for_a_year(deployed: Deployed, stack: str) -> None:
    events, logs = deployed.aws.client("events"), deployed.aws.client("logs")
    names = [name.rpartition("|")[2] for name in deployed.resources(stack)["AWS::Events::Rule"]]
    (rule,) = [name for name in names if "CreateApp" in events.describe_rule(Name=name)["EventPattern"]]
    (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
    group = target["Arn"].removeprefix(f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:")
    assert group in deployed.resources(stack)["AWS::Logs::LogGroup"]
    (found,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found["retentionInDays"] == 365


def test_the_dashboard_is_there_and_is_json(deployed: Deployed) -> None:
    cloudwatch = deployed.aws.client("cloudwatch")
    body = json.loads(cloudwatch.get_dashboard(DashboardName="studio-full")["DashboardBody"])
    titles = [each["properties"].get("title") for each in body["widgets"]]
    assert {"Alarms", "Size of the homes", "Apps started, by instance type", "Refused last"} <= set(titles)
    assert deployed.home("Full") in json.dumps(body)


def plan(deployed: Deployed, stack: str) -> tuple[str, Json]:
    backup = deployed.aws.client("backup")
    plan_id = deployed.only(stack, "AWS::Backup::BackupPlan")
    return plan_id, dict(backup.get_backup_plan(BackupPlanId=plan_id)["BackupPlan"])


def test_homes_are_backed_up_each_night(deployed: Deployed) -> None:
    _, found = plan(deployed, "Plain")
    (rule,) = found["Rules"]
    assert (rule["RuleName"], rule["ScheduleExpression"], rule["Lifecycle"]["DeleteAfterDays"]) == (
        "daily",
        "cron(0 2 * * ? *)",
        35,
    )
    assert rule["TargetBackupVaultName"] == "Plain-homes"


def test_homes_are_backed_up_by_every_option(deployed: Deployed) -> None:
    _, found = plan(deployed, "Full")
    assert {rule["RuleName"]: rule["Lifecycle"]["DeleteAfterDays"] for rule in found["Rules"]} == {
        "daily": 14,
        "weekly": 60,
        "monthly": 366,
    }
    (copy,) = found["Rules"][0]["CopyActions"]
    assert copy["DestinationBackupVaultArn"] == ELSEWHERE


@pytest.mark.parametrize("stack", STACKS)
def test_that_file_system_and_no_other_is_selected(deployed: Deployed, stack: str) -> None:
    backup = deployed.aws.client("backup")
    plan_id, _ = plan(deployed, stack)
    (row,) = backup.list_backup_selections(BackupPlanId=plan_id)["BackupSelectionsList"]
    selection = backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=row["SelectionId"])["BackupSelection"]
    arn = f"arn:aws:elasticfilesystem:eu-west-1:{ACCOUNT}:file-system/{deployed.home(stack)}"
    assert selection["Resources"] == [arn]
    assert selection["SelectionName"].startswith(f"homes-{deployed.home(stack)}-")


def vault(deployed: Deployed, name: str) -> Json:
    return dict(deployed.aws.client("backup").describe_backup_vault(BackupVaultName=name))


def test_the_vault_refuses_deletions(deployed: Deployed) -> None:
    assert vault(deployed, "Plain-homes")["Locked"] is False
    policy: Any = deployed.aws.client("backup").get_backup_vault_access_policy(BackupVaultName="Plain-homes")["Policy"]
    assert "backup:DeleteRecoveryPoint" in policy


def test_the_vault_is_locked_where_that_is_said(deployed: Deployed) -> None:
    found = vault(deployed, "full-homes-vault")
    assert (found["Locked"], found["MinRetentionDays"], found["MaxRetentionDays"]) == (True, 7, 400)


@pytest.mark.parametrize(
    ("stack", "amount", "told"),
    [
        ("Plain", "500", [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]),
        ("Full", "1000", [("ACTUAL", 90), ("FORECASTED", 100), ("FORECASTED", 120)]),
    ],
)
def test_budgets_tell(deployed: Deployed, stack: str, amount: str, told: list[tuple[str, float]]) -> None:
    budgets = deployed.aws.client("budgets")
    name = deployed.only(stack, "AWS::Budgets::Budget")
    (found,) = [each for each in budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"] if each["BudgetName"] == name]
    assert found["BudgetLimit"]["Amount"].startswith(amount)
    notifications = budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=name)["Notifications"]
    assert [(each["NotificationType"], each["Threshold"]) for each in notifications] == told


def test_a_budget_counts_what_the_domain_s_own_tag_marks(deployed: Deployed) -> None:
    budgets = deployed.aws.client("budgets")
    name = deployed.only("Full", "AWS::Budgets::Budget")
    (found,) = [each for each in budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"] if each["BudgetName"] == name]
    domain_id = deployed.only("Full", "AWS::SageMaker::Domain")
    arn = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:domain/{domain_id}"
    assert found["CostFilters"] == {"TagKeyValue": [f"user:sagemaker:domain-arn${arn}"]}

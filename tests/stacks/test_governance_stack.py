"""What an estate costs, who hears, what is swept and what is backed up: the stacks Governance and Backup."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.estate import BackupSettings, load_estate
from stacks.estate_stage import EstateStage
from tests.docs.test_error_codes import rows
from tests.kit import only, properties, resources
from tests.stacks.conftest import Templates, Write, synthesize, warnings_of
from tests.stacks.test_checks import app_with_checks, report

ESTATE = """
name: lab
environments: [{name: prod, account: "111122223333", region: eu-west-1}]
teams: [{name: analysts, instance_types: [ml.t3.medium]}]
users: [{name: amara, team: analysts}, {name: Bruno, team: analysts}]
"""
ALERTS = "alerts: {emails: [platform@example.com, lead@example.com]}\n"
EVERYTHING = f"""{ALERTS}
budgets:
  total: 2000
  teams: {{analysts: 500}}
  each_user: 100
  users: {{bruno: 300}}
  actual_percents: [80, 100]
  forecast_percents: [110]
alarms: {{home_gb: 200, refused_starts: 3}}
dashboard: true
sweeps:
  working_hours: {{time_zone: Europe/Berlin, opens: 07:00, closes: "20:00", days: [mon, sat]}}
  maximum_age_hours: 4
  app_types: [Canvas, JupyterLab]
  dry_run: false
  report: true
  exempt_tag: studio:stay-until
  longest_exemption_days: 30
  reserve_concurrency: false
backup:
  vault_name: lab-vault
  schedules:
    - {{every: day, keep_days: 40, at_hour: 23}}
    - {{every: week}}
    - {{every: month, cold_after_days: 30}}
  copies: [{{vault_arn: "arn:aws:backup:eu-central-1:111122223333:backup-vault:copy", keep_days: 92}}]
  lock: {{min_days: 7, max_days: 400, irrevocable_after_days: 3}}
  deletable: true
"""
EMPTY = ["AWS::CloudFormation::WaitConditionHandle"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Templates]:
    """The templates of an estate, the environment's name taken away; of the same settings the same, to read only."""

    @cache
    def make(settings: str = "") -> Templates:
        path = tmp_path_factory.mktemp("estate") / "studio.yaml"
        path.write_text(ESTATE + settings)
        found = synthesize(path)
        return {stack.removeprefix("prod-"): template for stack, template in found.items()}

    return make


Make = Callable[[str], Templates]


def types(template: dict[str, Any]) -> list[str]:
    return sorted(resource["Type"] for resource in template["Resources"].values())


def imports(template: dict[str, Any]) -> set[str]:
    """What a template takes of other stacks, by the export's name."""
    text = json.dumps(template)
    return {part.partition('"')[0] for part in text.split('{"Fn::ImportValue": "')[1:]}


# What other stacks see of it --------------------------------------------------------------------------------------


def test_what_is_asked_for_changes_no_other_stack(made: Make) -> None:
    """Nor does what is asked for no longer: an export that comes and goes could not go while somebody takes it."""
    nothing, all_of_it = made("backup: {enabled: false}\n"), made(EVERYTHING)
    for stack in ("Data", "Network", "Studio", "Users-01"):
        assert nothing[stack] == all_of_it[stack]
    assert types(nothing["Governance"]) == types(nothing["Backup"]) == EMPTY


def test_studio_exports_what_never_changes(made: Make) -> None:
    templates = made(EVERYTHING)
    exports = {
        output["Export"]["Name"]: output["Value"].get("Ref") or output["Value"]["Fn::GetAtt"][1]
        for output in templates["Studio"]["Outputs"].values()
        if "Export" in output
    }
    assert exports == {
        "lab-prod-Studio-guardrails": "GuardrailsBD09B6E4",
        "lab-prod-Studio-domain-id": "DomainId",
        "lab-prod-Studio-domain-of-people-in-1-stacks": "DomainId",
        "lab-prod-Studio-home-file-system-id": "HomeEfsFileSystemId",
    }
    (key,) = (output["Export"]["Name"] for output in templates["Data"]["Outputs"].values() if "Export" in output)
    for stack in ("Backup", "Governance"):
        assert imports(templates[stack]) == {
            key,
            "lab-prod-Studio-domain-id",
            "lab-prod-Studio-home-file-system-id",
        } - ({"lab-prod-Studio-domain-id"} if stack == "Backup" else set())


def test_nothing_is_taken_of_backup_and_governance(made: Make) -> None:
    for stack in ("Backup", "Governance"):
        outputs = made(EVERYTHING)[stack]["Outputs"].values()
        assert not [output for output in outputs if "Export" in output]


def test_they_are_made_after_the_domain(estate_file: Write) -> None:
    estate = load_estate(estate_file(ESTATE))
    stage = EstateStage(cdk.App(), "prod", estate=estate, environment=estate.environments[0])
    for stack in (stage.backup, stage.governance):
        assert stage.studio in stack.dependencies
        assert not set(stack.dependencies) & {*stage.users, stage.backup, stage.governance}
    assert (stage.backup.termination_protection, stage.governance.termination_protection) == (True, False)


# Backups ----------------------------------------------------------------------------------------------------------


def test_homes_are_backed_up_unless_the_file_says_otherwise(made: Make) -> None:
    backup = made("")["Backup"]
    rule = properties(backup, "AWS::Backup::BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert [(each["RuleName"], each["Lifecycle"]) for each in rule] == [("daily", {"DeleteAfterDays": 35})]
    vault = only(backup, "AWS::Backup::BackupVault")
    assert vault["Properties"]["BackupVaultName"] == "lab-prod-homes"
    assert "AccessPolicy" in vault["Properties"]
    assert "LockConfiguration" not in vault["Properties"]


@pytest.mark.parametrize(
    ("settings", "there"),
    [
        ("backup: {enabled: false}", 0),
        ("backup: {enabled: true}", 1),
        ("domain: {removal_policy: destroy}", 0),
        ("domain: {removal_policy: destroy}\nbackup: {enabled: true}", 1),
        ("domain: {removal_policy: destroy}\nbackup: {enabled: false}", 0),
        ("domain: {home_efs: false}", 0),
    ],
)
def test_when_there_are_backups(made: Make, settings: str, there: int) -> None:
    backup = made(settings)["Backup"]
    assert len(resources(backup, "AWS::Backup::BackupVault")) == there
    assert there or types(backup) == EMPTY


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("backup: {enabled: false}", True),
        ("", False),
        ("domain: {removal_policy: destroy}\nbackup: {enabled: false}", False),
        ("domain: {home_efs: false}\nbackup: {enabled: false}", False),
    ],
)
def test_homes_that_are_in_no_backup_are_told(settings: str, *, told: bool, estate_file: Write) -> None:
    said = [each for each in warnings_of(estate_file(ESTATE + settings + "\n")).splitlines() if "lost for good" in each]
    assert len(said) == told
    if told:
        assert said[0].startswith(rows("## Synthesizing an estate")["HomesNotBackedUp"]["example"])


@pytest.mark.parametrize("policy", ["retain", "destroy"])
def test_vault_and_key_are_kept_also_of_an_estate_to_play_with(made: Make, policy: str) -> None:
    backup = made(f"domain: {{removal_policy: {policy}}}\nbackup: {{enabled: true}}\n")["Backup"]
    found = {
        name: each
        for kind in ("Backup::BackupVault", "KMS::Key")
        for name, each in resources(backup, f"AWS::{kind}").items()
    }
    assert set(found) == {"HomeVaultLabProdHomesf6b90afb", "StudioKeyLabProdBackup671f9691"}
    for resource in found.values():
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_every_option_of_backups(made: Make) -> None:
    backup = made(EVERYTHING)["Backup"]
    rules = properties(backup, "AWS::Backup::BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert {rule["RuleName"]: (rule["ScheduleExpression"], rule["Lifecycle"]) for rule in rules} == {
        "daily": ("cron(0 23 * * ? *)", {"DeleteAfterDays": 40}),
        "weekly": ("cron(0 2 ? * SUN *)", {"DeleteAfterDays": 92}),
        "monthly": ("cron(0 2 1 * ? *)", {"DeleteAfterDays": 366, "MoveToColdStorageAfterDays": 30}),
    }
    assert rules[0]["CopyActions"] == [
        {
            "DestinationBackupVaultArn": "arn:aws:backup:eu-central-1:111122223333:backup-vault:copy",
            "Lifecycle": {"DeleteAfterDays": 92},
        }
    ]
    vault = properties(backup, "AWS::Backup::BackupVault")
    assert vault["BackupVaultName"] == "lab-vault"
    assert vault["LockConfiguration"] == {"MinRetentionDays": 7, "MaxRetentionDays": 400, "ChangeableForDays": 3}
    assert "AccessPolicy" not in vault


def test_a_key_that_exists_encrypts_the_vault(made: Make) -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
    backup = made(f"backup: {{key_arn: '{key}'}}\n")["Backup"]
    assert properties(backup, "AWS::Backup::BackupVault")["EncryptionKeyArn"] == key
    assert not resources(backup, "AWS::KMS::Key")


def test_the_homes_of_the_domain_are_selected(made: Make) -> None:
    selection = properties(made("")["Backup"], "AWS::Backup::BackupSelection")["BackupSelection"]
    (arn,) = selection["Resources"]
    assert {"Fn::ImportValue": "lab-prod-Studio-home-file-system-id"} in arn["Fn::Join"][1]


def test_a_vault_s_name_fits() -> None:
    assert BackupSettings().vault_of("lab-prod") == "lab-prod-homes"
    assert BackupSettings().vault_of("a" * 43 + "-bcd") == "a" * 43 + "-homes"
    assert len(BackupSettings().vault_of("a" * 49)) == 50
    assert BackupSettings(vault_name="mine").vault_of("lab-prod") == "mine"


# Alerts and alarms ------------------------------------------------------------------------------------------------


def test_alerts_bring_alarms_and_news_of_failed_backups(made: Make) -> None:
    governance = made(ALERTS)["Governance"]
    assert len(resources(governance, "AWS::SNS::Topic")) == 1
    listeners = [each["Properties"]["Endpoint"] for each in resources(governance, "AWS::SNS::Subscription").values()]
    assert listeners == ["platform@example.com", "lead@example.com"]
    thresholds = {each["Properties"]["Threshold"] for each in resources(governance, "AWS::CloudWatch::Alarm").values()}
    assert thresholds == {500 * 1024**3, 5}
    rules = [
        each["Properties"]["EventPattern"]["source"][0] for each in resources(governance, "AWS::Events::Rule").values()
    ]
    assert sorted(rules) == ["aws.backup", "aws.elasticfilesystem", "aws.kms", "aws.sagemaker"]


@pytest.mark.parametrize(
    ("settings", "sources"),
    [
        ("alarms: {enabled: false}", ["aws.backup"]),
        ("backup: {enabled: false}", ["aws.elasticfilesystem", "aws.kms", "aws.sagemaker"]),
        ("domain: {home_efs: false}", []),
    ],
)
def test_what_is_not_there_is_not_watched(made: Make, settings: str, sources: list[str]) -> None:
    rules = resources(made(ALERTS + settings)["Governance"], "AWS::Events::Rule").values()
    assert sorted(rule["Properties"]["EventPattern"]["source"][0] for rule in rules) == sources


def test_the_topic_has_a_key_that_lets_its_publishers_in(made: Make) -> None:
    governance = made(ALERTS)["Governance"]
    (key,) = resources(governance, "AWS::KMS::Key")
    assert properties(governance, "AWS::SNS::Topic")["KmsMasterKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    policy = properties(governance, "AWS::KMS::Key")["KeyPolicy"]
    sids = {statement.get("Sid") for statement in policy["Statement"]}
    assert {"AllowAlertsOfBudgets", "AllowAlertsOfCloudwatch", "AllowAlertsOfEvents", "AllowCloudWatchLogs"} <= sids


def test_the_key_of_the_domain_is_watched_by_id_and_arn(made: Make) -> None:
    rules = resources(made(ALERTS)["Governance"], "AWS::Events::Rule").values()
    (watched,) = [
        each["Properties"]["EventPattern"]["detail"]["requestParameters"]["keyId"]
        for each in rules
        if each["Properties"]["EventPattern"]["source"] == ["aws.kms"]
    ]
    arn = next(value for value in watched if "Fn::ImportValue" in value)
    (key_id,) = [value for value in watched if value != arn]
    assert json.dumps(arn) in json.dumps(key_id)
    assert arn["Fn::ImportValue"].startswith("lab-prod-Data:")


def test_every_option_of_alarms(made: Make) -> None:
    alarms = resources(made(EVERYTHING)["Governance"], "AWS::CloudWatch::Alarm")
    assert {each["Properties"]["Threshold"] for each in alarms.values()} == {200 * 1024**3, 3, 1}


# The dashboard ----------------------------------------------------------------------------------------------------


def test_there_is_a_dashboard_where_it_is_asked_for(made: Make) -> None:
    alone = made("dashboard: true\n")["Governance"]
    assert types(alone) == ["AWS::CloudWatch::Dashboard"]
    assert properties(alone, "AWS::CloudWatch::Dashboard")["DashboardName"] == "lab-prod"
    assert "Apps started" not in json.dumps(alone)
    assert "Apps started" in json.dumps(
        properties(made(ALERTS + "dashboard: true\n")["Governance"], "AWS::CloudWatch::Dashboard")
    )


# Budgets ----------------------------------------------------------------------------------------------------------


def budgets(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Budgets by name, without its hash."""
    return {
        each["Properties"]["Budget"]["BudgetName"].rpartition("-")[0]: each["Properties"]
        for each in resources(template, "AWS::Budgets::Budget").values()
    }


def counted(budget: dict[str, Any]) -> str:
    return json.dumps(budget["Budget"]["CostFilters"]["TagKeyValue"])


def test_each_budget_has_its_amount(made: Make) -> None:
    found = budgets(made(EVERYTHING)["Governance"])
    assert {name: budget["Budget"]["BudgetLimit"]["Amount"] for name, budget in found.items()} == {
        "lab-prod-total": 2000,
        "lab-prod-team-analysts": 500,
        "lab-prod-user-amara": 100,
        "lab-prod-user-bruno": 300,
    }


def test_each_budget_counts_its_own(made: Make) -> None:
    found = budgets(made(EVERYTHING)["Governance"])
    domain = '{"Fn::ImportValue": "lab-prod-Studio-domain-id"}'
    assert counted(found["lab-prod-team-analysts"]) == '["user:team$analysts"]'
    assert "user:sagemaker:domain-arn$" in counted(found["lab-prod-total"])
    assert f':domain/", {domain}' in counted(found["lab-prod-total"])
    assert "user:sagemaker:user-profile-arn$" in counted(found["lab-prod-user-bruno"])
    assert f':user-profile/", {domain}, "/Bruno"' in counted(found["lab-prod-user-bruno"])


def test_budgets_tell_the_topic_at_their_shares(made: Make) -> None:
    governance = made(EVERYTHING)["Governance"]
    (topic,) = resources(governance, "AWS::SNS::Topic")
    for budget in budgets(governance).values():
        told = budget["NotificationsWithSubscribers"]
        assert [(each["Notification"]["NotificationType"], each["Notification"]["Threshold"]) for each in told] == [
            ("ACTUAL", 80),
            ("ACTUAL", 100),
            ("FORECASTED", 110),
        ]
        assert all(each["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": topic}}] for each in told)


def test_only_who_is_named_has_a_budget_without_each_user(made: Make) -> None:
    settings = ALERTS + "budgets: {users: {Amara: 5}, actual_percents: [100]}\n"
    assert set(budgets(made(settings)["Governance"])) == {"lab-prod-user-amara"}


def test_names_that_do_not_fit_stay_apart(made: Make, estate_file: Write) -> None:
    long = "a" * 60
    text = ESTATE.replace("name: lab", f"name: {'l' * 32}").replace("amara", f"{long}-b").replace("Bruno", f"{long}-c")
    templates = synthesize(estate_file(f"{text}{ALERTS}budgets: {{each_user: 10}}\n"))
    found = resources(templates["prod-Governance"], "AWS::Budgets::Budget").values()
    names = [each["Properties"]["Budget"]["BudgetName"] for each in found]
    assert len(set(names)) == 2
    assert max(map(len, names)) == 100


def test_budgets_that_are_off_are_not_made(made: Make) -> None:
    assert types(made("budgets: {enabled: false, total: 100}\n")["Governance"]) == EMPTY


# Sweeps -----------------------------------------------------------------------------------------------------------


def sweeper(template: dict[str, Any]) -> dict[str, Any]:
    """What the function is told, as text with what is not known left out."""
    told = properties(template, "AWS::Lambda::Function")["Environment"]["Variables"]["APP_SWEEPER"]
    parts = [part if isinstance(part, str) else "?" for part in told["Fn::Join"][1]]
    return dict(json.loads("".join(parts)))


def test_a_sweep_only_tells_unless_the_file_says_more(made: Make) -> None:
    governance = made("sweeps: {maximum_age_hours: 12}\n")["Governance"]
    told = sweeper(governance)
    assert (told["dryRun"], told["maximumAgeMinutes"], told["workingHours"]) == (True, 720, "none")
    assert (told["exemptTag"], told["longestExemptionDays"]) == ("studio:keep-until", 90)
    assert "KernelGateway" not in told["appTypes"]
    assert "sagemaker:DeleteApp" not in json.dumps(governance)
    assert not resources(governance, "AWS::SNS::Topic")
    assert properties(governance, "AWS::Lambda::Function")["ReservedConcurrentExecutions"] == 1


def test_every_option_of_sweeps(made: Make) -> None:
    governance = made(EVERYTHING)["Governance"]
    told = sweeper(governance)
    assert told["workingHours"] == {
        "timeZone": "Europe/Berlin",
        "days": ["mon", "sat"],
        "opens": "07:00",
        "closes": "20:00",
    }
    assert (told["dryRun"], told["maximumAgeMinutes"]) == (False, 240)
    assert told["appTypes"] == ["JupyterLab", "Canvas"]
    assert (told["exemptTag"], told["longestExemptionDays"]) == ("studio:stay-until", 30)
    assert told["topicArn"] == "?"
    assert "ReservedConcurrentExecutions" not in properties(governance, "AWS::Lambda::Function")
    (alarm,) = [each for name, each in resources(governance, "AWS::CloudWatch::Alarm").items() if "Sweeps" in name]
    (topic,) = resources(governance, "AWS::SNS::Topic")
    assert alarm["Properties"]["AlarmActions"] == [{"Ref": topic}]


def test_reports_are_in_the_log_unless_the_file_says_mail(made: Make) -> None:
    assert "topicArn" not in sweeper(made(ALERTS + "sweeps: {maximum_age_hours: 12}\n")["Governance"])


def test_sweeps_that_are_off_are_not_made(made: Make) -> None:
    assert types(made("sweeps: {enabled: false, maximum_age_hours: 12}\n")["Governance"]) == EMPTY


# Tags and checks --------------------------------------------------------------------------------------------------


def test_tags_reach_everything_but_scripts(example: Templates) -> None:
    (script,) = resources(example["prod-Studio"], "AWS::SageMaker::StudioLifecycleConfig").values()
    assert "Tags" not in script["Properties"]
    for stack, kind in [("Backup", "Backup::BackupVault"), ("Studio", "SageMaker::Domain"), ("Data", "KMS::Key")]:
        tags = json.dumps(only(example[f"prod-{stack}"], f"AWS::{kind}")["Properties"])
        assert '"marketing-analytics"' in tags


def test_another_tag_replaces_no_script(estate_file: Write, tmp_path: Path) -> None:
    (tmp_path / "setup.sh").write_text("#!/bin/sh\n")
    script = "start_up_scripts: [{name: setup, app_type: JupyterLab, file: setup.sh}]\n"

    def scripts(tag: str) -> dict[str, Any]:
        text = f"{ESTATE}{script}tags: {{cost-center: '{tag}'}}\n"
        return resources(synthesize(estate_file(text))["prod-Studio"], "AWS::SageMaker::StudioLifecycleConfig")

    assert scripts("1") == scripts("2")


def test_an_estate_with_everything_has_no_finding(estate_file: Write, tmp_path: Path) -> None:
    app = app_with_checks(tmp_path / "out")
    estate = load_estate(estate_file(ESTATE + EVERYTHING))
    EstateStage(app, "prod", estate=estate, environment=estate.environments[0])
    app.synth()
    assert [rule for _, rule in report(tmp_path / "out")] == [
        "Annotation::studio:VaultLockIrrevocable",
        "Annotation::studio:BackupsDeletable",
    ]

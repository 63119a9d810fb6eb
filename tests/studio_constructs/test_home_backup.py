"""Backups of homes: of that file system and no other, kept, by roles that reach nothing else."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns
from constructs import Construct

from studio_constructs import BackupCopy, BackupSchedule, HomeBackup, VaultLock
from tests.kit import (
    Json,
    built,
    new_stack,
    only,
    properties,
    resources,
    statements,
    synthesize,
    warnings,
)

from .care_kit import a_domain, a_key, home_id, text_of
from .kit import KEY_ARN
from .nag_kit import check_with_nag

VAULT, PLAN, SELECTION = "AWS::Backup::BackupVault", "AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection"
ROLE, POLICY, RULE = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::Events::Rule"
ELSEWHERE = "arn:aws:backup:eu-central-1:222222222222:backup-vault:homes"


def backup(stack: Construct, **options: Any) -> HomeBackup:
    key = options.pop("encryption_key", None) or a_key(stack)
    domain = options.pop("domain", None) or a_domain(stack)
    return HomeBackup(stack, "Backup", domain=domain, encryption_key=key, **options)


def made(**options: Any) -> Json:
    return built(lambda stack: backup(stack, **options))


@pytest.fixture(scope="module")
def template() -> Json:
    return made()


@pytest.fixture(scope="module")
def copied() -> Json:
    return made(copies=[BackupCopy(vault_arn=ELSEWHERE, keep_days=90)])


def file_system(template: Json) -> str:
    return f"arn:aws:elasticfilesystem:eu-west-1:111111111111:file-system/<{'.'.join(home_id(template)['Fn::GetAtt'])}>"


def rules(template: Json) -> list[Json]:
    return list(properties(template, PLAN)["BackupPlan"]["BackupPlanRule"])


def policy(template: Json, role_id: str) -> dict[str, Json]:
    """What a role may do, by Sid."""
    (role,) = (each["Properties"] for name, each in resources(template, ROLE).items() if name.startswith(role_id))
    (reference,) = role["ManagedPolicyArns"]
    return statements(template["Resources"][reference["Ref"]]["Properties"]["PolicyDocument"])


# -- what is backed up, when, and for how long --


def test_the_home_file_system_is_backed_up_and_nothing_else(template: Json) -> None:
    selection = properties(template, SELECTION)["BackupSelection"]
    assert [text_of(each) for each in selection["Resources"]] == [file_system(template)]
    assert set(selection) == {"IamRoleArn", "Resources", "SelectionName"}


def test_a_selection_is_named_so_that_its_successor_can_be_made_first(template: Json) -> None:
    """It never changes in place; another file system or another role is another selection of the same plan."""

    def moved(stack: cdk.Stack) -> None:
        backup(Construct(stack, "Elsewhere"))

    names = [
        text_of(properties(each, SELECTION)["BackupSelection"]["SelectionName"]) for each in (template, built(moved))
    ]
    assert all(name.startswith(f"homes-<{'.'.join(home_id(template)['Fn::GetAtt'])}>-") for name in names)
    assert len(set(names)) == 2


def test_each_night_for_thirty_five_days_unless_said(template: Json) -> None:
    (vault_id,) = resources(template, VAULT)
    assert rules(template) == [
        {
            "RuleName": "daily",
            "TargetBackupVault": {"Ref": vault_id},
            "ScheduleExpression": "cron(0 2 * * ? *)",
            "StartWindowMinutes": 60,
            "Lifecycle": {"DeleteAfterDays": 35},
            "CopyActions": [],
        }
    ]


def test_weeks_and_months_stay_longer() -> None:
    schedules = [
        BackupSchedule.daily(keep_days=7, at_hour=23),
        BackupSchedule.weekly(),
        BackupSchedule.monthly(cold_after_days=30),
    ]
    found = rules(made(schedules=schedules))
    assert [(each["RuleName"], each["ScheduleExpression"], each["Lifecycle"]) for each in found] == [
        ("daily", "cron(0 23 * * ? *)", {"DeleteAfterDays": 7}),
        ("weekly", "cron(0 2 ? * SUN *)", {"DeleteAfterDays": 92}),
        ("monthly", "cron(0 2 1 * ? *)", {"DeleteAfterDays": 366, "MoveToColdStorageAfterDays": 30}),
    ]


def test_a_schedule_of_ones_own() -> None:
    own = BackupSchedule(rule_name="hourly", cron="cron(15 * ? * MON-FRI *)", keep_days=2)
    (rule,) = rules(made(schedules=[own]))
    assert (rule["RuleName"], rule["ScheduleExpression"]) == ("hourly", "cron(15 * ? * MON-FRI *)")


# -- the vault --


def test_the_vault_is_encrypted_and_named_after_the_stack(template: Json) -> None:
    (key_id,) = resources(template, "AWS::KMS::Key")
    found = properties(template, VAULT)
    assert found["EncryptionKeyArn"] == {"Fn::GetAtt": [key_id, "Arn"]}
    assert found["BackupVaultName"] == properties(template, PLAN)["BackupPlan"]["BackupPlanName"] == "Studio-homes"


def test_the_vault_is_kept(template: Json) -> None:
    resource = only(template, VAULT)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


@pytest.mark.parametrize("resource_type", [VAULT, PLAN])
def test_logical_ids_come_from_the_name(resource_type: str) -> None:
    def moved(stack: cdk.Stack) -> None:
        backup(Construct(stack, "Elsewhere"), vault_name="marketing-homes")

    (here,) = resources(made(vault_name="marketing-homes"), resource_type)
    (there,) = resources(built(moved), resource_type)
    assert (
        here
        == there
        == {VAULT: "HomeVaultMarketingHomes02335aa0", PLAN: "HomePlanMarketingHomes02335aa0"}[resource_type]
    )


def test_nobody_deletes_a_backup_by_hand(template: Json) -> None:
    assert properties(template, VAULT)["AccessPolicy"]["Statement"] == [
        {
            "Sid": "NobodyDeletesBackups",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
            "Resource": "*",
        }
    ]


def test_there_is_no_lock_unless_said(template: Json) -> None:
    assert "LockConfiguration" not in properties(template, VAULT)


def test_a_lock_that_can_be_taken_back() -> None:
    found = properties(made(lock=VaultLock.governance(min_days=7, max_days=400)), VAULT)
    assert found["LockConfiguration"] == {"MinRetentionDays": 7, "MaxRetentionDays": 400}


def test_a_lock_that_can_not_is_a_warning() -> None:
    stack = new_stack()
    backup(stack, lock=VaultLock.compliance(min_days=30, irrevocable_after_days=3))
    assert warnings(stack) == [
        (
            "/Studio/Backup",
            (
                "lock becomes irrevocable 3 days after it is deployed: from then on nobody, AWS included, shortens it, "
                "and backups cost money until they expire; take VaultLock.governance(...), or acknowledge this warning "
                "[studio:VaultLockIrrevocable]"
            ),
        )
    ]
    assert properties(synthesize(stack), VAULT)["LockConfiguration"] == {
        "MinRetentionDays": 30,
        "ChangeableForDays": 3,
    }


def test_a_lock_has_a_week_of_grace_unless_said() -> None:
    assert VaultLock.compliance(min_days=1).irrevocable_after_days == 7


def test_the_defaults_warn_of_nothing() -> None:
    stack = new_stack()
    backup(stack, lock=VaultLock.governance(min_days=7))
    assert warnings(stack) == []


def test_backups_that_can_be_deleted_are_a_warning() -> None:
    stack = new_stack()
    backup(stack, deletable=True)
    assert warnings(stack) == [
        (
            "/Studio/Backup",
            (
                "deletable is True: whoever may call backup:DeleteRecoveryPoint deletes the backups of all homes; drop "
                "the argument, or acknowledge this warning [studio:BackupsDeletable]"
            ),
        )
    ]
    assert "AccessPolicy" not in properties(synthesize(stack), VAULT)


def test_a_vault_that_is_not_kept_is_a_warning() -> None:
    stack = new_stack()
    backup(stack, removal_policy=cdk.RemovalPolicy.DESTROY)
    assert warnings(stack) == [
        (
            "/Studio/Backup",
            (
                "removal_policy is DESTROY: a vault that leaves the template is deleted once it is empty; drop the "
                "argument to keep the vault, or acknowledge this warning [studio:VaultNotRetained]"
            ),
        )
    ]
    assert only(synthesize(stack), VAULT)["DeletionPolicy"] == "Delete"


# -- roles --


def test_the_role_that_backs_up_reaches_the_homes_the_vault_and_the_keys(template: Json) -> None:
    (vault_id,), (key_id,) = resources(template, VAULT), resources(template, "AWS::KMS::Key")
    keys = [KEY_ARN, f"<{key_id}.Arn>"]
    found = policy(template, "BackupBackupRole")
    assert {sid: (each["Action"], [text_of(arn) for arn in each["Resource"]]) for sid, each in found.items()} == {
        "BackUpHomes": (["elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"], [file_system(template)]),
        "SeeVault": (["backup:DescribeBackupVault"], [f"<{vault_id}.BackupVaultArn>"]),
        "UseKeys": (["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], keys),
        "LetAwsServicesUseKeys": (["kms:CreateGrant"], keys),
    }
    assert found["LetAwsServicesUseKeys"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_the_role_that_restores_reaches_the_same_file_system(template: Json) -> None:
    found = policy(template, "BackupRestoreRole")
    assert set(found) == {"RestoreHomes", "UseKeys", "LetAwsServicesUseKeys"}
    assert found["RestoreHomes"]["Action"] == ["elasticfilesystem:DescribeFileSystems", "elasticfilesystem:Restore"]
    assert [text_of(each) for each in found["RestoreHomes"]["Resource"]] == [file_system(template)]


def test_aws_backup_assumes_the_roles_and_nobody_else(template: Json) -> None:
    for role in resources(template, ROLE).values():
        (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert (statement["Principal"], statement["Action"]) == ({"Service": "backup.amazonaws.com"}, "sts:AssumeRole")


def test_the_plan_works_as_the_role_that_backs_up(template: Json) -> None:
    reference = properties(template, SELECTION)["BackupSelection"]["IamRoleArn"]["Fn::GetAtt"]
    assert reference[0].startswith("BackupBackupRole")


def test_one_key_for_both_is_named_once() -> None:
    stack = new_stack()
    domain = a_domain(stack)
    backup(stack, domain=domain, encryption_key=domain.encryption_key)
    assert policy(synthesize(stack), "BackupBackupRole")["UseKeys"]["Resource"] == [KEY_ARN]


# -- copies --


def test_each_backup_is_copied(copied: Json) -> None:
    assert rules(copied)[0]["CopyActions"] == [
        {"DestinationBackupVaultArn": ELSEWHERE, "Lifecycle": {"DeleteAfterDays": 90}}
    ]


def test_a_copy_stays_as_long_as_the_backup_unless_said() -> None:
    (rule,) = rules(made(copies=[BackupCopy(vault_arn=ELSEWHERE)]))
    assert rule["CopyActions"][0]["Lifecycle"] == {"DeleteAfterDays": 35}


def test_copies_leave_to_the_named_vaults_only(copied: Json) -> None:
    (vault_id,) = resources(copied, VAULT)
    found = policy(copied, "BackupBackupRole")
    assert [text_of(each) for each in found["CopyBackups"]["Resource"]] == [
        "arn:aws:backup:eu-west-1:111111111111:recovery-point:*",
        f"<{vault_id}.BackupVaultArn>",
    ]
    assert found["CopyBackups"]["Action"] == ["backup:CopyFromBackupVault"]
    assert found["CopyIntoVaults"]["Action"] == ["backup:CopyIntoBackupVault"]
    assert found["CopyBackups"]["Condition"] == {"ForAllValues:ArnEquals": {"backup:CopyTargets": [ELSEWHERE]}}
    assert found["CopyIntoVaults"]["Resource"] == [ELSEWHERE]
    assert found["SeeVault"]["Resource"][0] == ELSEWHERE


# -- failures --


def test_a_backup_or_a_copy_that_fails_is_told() -> None:
    template = built(lambda stack: backup(stack, alerts=sns.Topic(stack, "Topic")))
    (topic_id,) = resources(template, "AWS::SNS::Topic")
    found = properties(template, RULE)
    detail = found["EventPattern"].pop("detail")
    assert found["EventPattern"] == {
        "source": ["aws.backup"],
        "detail-type": ["Backup Job State Change", "Copy Job State Change"],
    }
    assert detail["state"] == ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]
    assert [text_of(each) for each in detail["resourceArn"]] == [file_system(template)]
    (target,) = found["Targets"]
    assert target["Arn"] == {"Ref": topic_id}
    assert target["InputTransformer"]["InputPathsMap"] == {
        "state": "$.detail.state",
        "why": "$.detail.statusMessage",
        "what": "$.detail.resourceArn",
    }
    (statement,) = properties(template, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}


def test_nobody_is_told_unless_said(template: Json) -> None:
    assert resources(template, RULE) == {}


def test_attributes_are_the_vault_s_and_the_plan_s() -> None:
    stack = new_stack()
    made = backup(stack, vault_name="marketing-homes")
    (vault_id,), (plan_id,) = resources(synthesize(stack), VAULT), resources(synthesize(stack), PLAN)
    assert made.vault_name == "marketing-homes"
    assert stack.resolve(made.vault_arn) == {"Fn::GetAtt": [vault_id, "BackupVaultArn"]}
    assert stack.resolve(made.plan_id) == {"Fn::GetAtt": [plan_id, "BackupPlanId"]}
    assert made.restore_role.node.id == "RestoreRole"


@pytest.mark.parametrize("options", [{}, {"copies": [BackupCopy(vault_arn=ELSEWHERE)]}])
def test_nag_finds_nothing(options: dict[str, Any]) -> None:
    check_with_nag(lambda app: backup(new_stack(app=app), **options))

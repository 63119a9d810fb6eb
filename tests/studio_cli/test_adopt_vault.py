"""A kept vault comes back with the key that its stack made for it, or not at all."""

from __future__ import annotations

import json
from typing import Any

from studio_cli.adopt import Adoption
from studio_cli.adopt.differences import changes, kept
from tests.local_aws import kit

from .hand import REGION, Hand, mine

VAULT, OURS = "hand-prod-homes", "Studio homes, volumes and logs: hand-prod-backup"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:*"}]}
LOCK = "lock: {min_days: 30, max_days: 400, irrevocable_after_days: 30}"


def key(description: str = OURS) -> dict[str, Any]:
    kms = kit.client("kms")
    made: dict[str, Any] = kms.create_key(Description=description, Tags=[{"TagKey": "estate", "TagValue": "hand"}])
    kms.enable_key_rotation(KeyId=made["KeyMetadata"]["KeyId"])
    return dict(made["KeyMetadata"])


def vault(key_arn: str) -> None:
    backup = kit.client("backup")
    backup.create_backup_vault(
        BackupVaultName=VAULT, EncryptionKeyArn=key_arn, BackupVaultTags={"estate": "hand", "floor": "3"}
    )
    backup.put_backup_vault_access_policy(BackupVaultName=VAULT, Policy=json.dumps(POLICY))


def back(hand: Hand, more: str = "") -> Adoption:
    return hand.adopt(hand.domain(), estate_file=mine(hand, more=more))


def refused(hand: Hand, more: str = "") -> str:
    return hand.refusal(hand.domain(), estate_file=mine(hand, more=more))


def test_a_kept_vault_and_its_key_come_into_their_stack_as_they_are(hand: Hand) -> None:
    made = key()
    vault(made["Arn"])
    adoption = back(hand)
    assert "hand-prod-Backup" in [each.stack.name for each in adoption.plan.stacks]
    template, mapping = (hand.read(f"hand-prod-Backup.{kind}.json") for kind in ("template", "mapping"))
    (key_id,) = (name for name, each in template["Resources"].items() if each["Type"] == "AWS::KMS::Key")
    (vault_id,) = (name for name, each in template["Resources"].items() if each["Type"] == "AWS::Backup::BackupVault")
    assert mapping == {key_id: {"KeyId": made["KeyId"]}, vault_id: {"BackupVaultName": VAULT}}
    assert {each["DeletionPolicy"] for each in template["Resources"].values()} == {"Retain"}
    assert template["Resources"][vault_id]["Properties"] == {
        "BackupVaultName": VAULT,
        "EncryptionKeyArn": {"Fn::GetAtt": [key_id, "Arn"]},
        "AccessPolicy": POLICY,
        "BackupVaultTags": {"estate": "hand"},
    }, "of its tags, those that the estate sets too"
    said = template["Resources"][key_id]["Properties"]
    assert said.pop("KeyPolicy")["Statement"]
    assert said == {
        "Description": OURS,
        "EnableKeyRotation": True,
        "Tags": [{"Key": "estate", "Value": "hand"}],
    }
    told = {(each.resource, each.setting) for each in changes(adoption.plan.imports)}
    assert (VAULT, "EncryptionKeyArn") not in told
    assert {(VAULT, "tag environment"), (OURS, "tag environment"), (OURS, "PendingWindowInDays")} <= told
    left = {(each.resource, each.setting) for each in kept(adoption.plan.imports)}
    assert {each for each in left if each[0] in {VAULT, OURS}} == {(VAULT, "tag floor")}


def test_a_vault_of_a_key_that_the_file_names_comes_alone(hand: Hand) -> None:
    made = key("somebody's")
    vault(made["Arn"])
    adoption = back(hand, f'backup: {{key_arn: "{made["Arn"]}"}}\n')
    (mapping,) = (each.mapping for each in adoption.plan.stacks if each.stack.name == "hand-prod-Backup")
    assert list(mapping.values()) == [{"BackupVaultName": VAULT}]


def test_a_lock_that_is_there_is_not_put_on_again(hand: Hand) -> None:
    """From some day on AWS refuses it, though it is the same."""
    vault(key()["Arn"])
    backup = kit.client("backup")
    days = {"MinRetentionDays": 30, "MaxRetentionDays": 400, "ChangeableForDays": 30}
    backup.put_backup_vault_lock_configuration(BackupVaultName=VAULT, **days)
    adoption = back(hand, f"backup: {{{LOCK}}}\n")
    resources = hand.read("hand-prod-Backup.template.json")["Resources"].values()
    (said,) = (each["Properties"] for each in resources if each["Type"] == "AWS::Backup::BackupVault")
    assert said["LockConfiguration"] == days
    assert not [each for each in changes(adoption.plan.imports) if "Lock" in each.setting and each.old is not None]


def test_another_lock_is_told(hand: Hand) -> None:
    vault(key()["Arn"])
    kit.client("backup").put_backup_vault_lock_configuration(BackupVaultName=VAULT, MinRetentionDays=7)
    adoption = back(hand, f"backup: {{{LOCK}}}\n")
    assert f"| {VAULT} | LockConfiguration.MinRetentionDays | 7 | 30 |" in adoption.report
    resources = hand.read("hand-prod-Backup.template.json")["Resources"].values()
    (said,) = (each["Properties"] for each in resources if each["Type"] == "AWS::Backup::BackupVault")
    assert said["LockConfiguration"] == {"MinRetentionDays": 7}


def test_a_vault_of_another_key_is_refused(hand: Hand) -> None:
    made = key("somebody's")
    vault(made["Arn"])
    arn = made["Arn"]
    assert refused(hand) == (
        f"studio:VaultKeyNotOurs: the vault {VAULT} is there, encrypted with {arn}, which is not a key that this "
        "estate made and that works; a vault never gets another key; "
        f"write backup.key_arn: {arn}, or another backup.vault_name"
    )


def test_a_vault_whose_key_works_no_more_is_refused(hand: Hand) -> None:
    made = key()
    vault(made["Arn"])
    kit.client("kms").disable_key(KeyId=made["KeyId"])
    assert refused(hand).startswith("studio:VaultKeyNotOurs: ")


def test_a_vault_of_another_key_than_the_file_names_is_refused(hand: Hand) -> None:
    vault(key()["Arn"])
    other = f"arn:aws:kms:{REGION}:{kit.ACCOUNT}:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
    assert refused(hand, f'backup: {{key_arn: "{other}"}}\n').startswith(
        f"studio:AdoptionWouldReplace: EncryptionKeyArn of {VAULT} is "
    )


def test_a_vault_of_another_name_is_nobody_s_business(hand: Hand) -> None:
    vault(key("somebody's")["Arn"])
    adoption = back(hand, "backup: {vault_name: hand-homes-since-then}\n")
    assert [each.stack.name for each in adoption.plan.stacks] == ["hand-prod-Studio"]


def test_a_vault_that_its_stack_holds_stays_there(hand: Hand) -> None:
    made = key()
    kit.client("cloudformation").create_stack(
        StackName="hand-prod-Backup",
        TemplateBody=json.dumps(
            {
                "Resources": {
                    "Ours": {
                        "Type": "AWS::Backup::BackupVault",
                        "Properties": {"BackupVaultName": VAULT, "EncryptionKeyArn": made["Arn"]},
                    }
                }
            }
        ),
    )
    adoption = back(hand)
    assert VAULT in adoption.plan.there

"""The vault of an estate's backups that was kept when its stack went, and its key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.adopt.found import KEY, Found
from studio_cli.adopt.properties import Properties
from studio_cli.adopt.templates import StackTemplate
from studio_cli.asking import code_of, pages
from studio_cli.aws import Target
from studio_cli.place import VAULT

_AS_AN_ESTATE_S: Final = {
    "KeyManager": "CUSTOMER",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "KeyState": "Enabled",
    "KeyUsage": "ENCRYPT_DECRYPT",
    "MultiRegion": False,
    "Origin": "AWS_KMS",
}
"""What is so of each key that an estate made, and never changes while it works: no template says it."""


def read_care(target: Target, region: str, stacks: Iterable[StackTemplate]) -> tuple[Found, ...]:
    """Read the vaults that an estate would make and that are there, with the keys that it would make for them.

    Args:
        target: Where to ask.
        region: Where the estate is.
        stacks: The estate's stacks, as they would be deployed.
    """
    backup, kms = target.client("backup", region), target.client("kms", region)
    there = {row["BackupVaultName"]: row for row in pages(backup, "list_backup_vaults", "BackupVaultList")}
    found: list[Found] = []
    for stack in stacks:
        for _, definition in stack.of_type(VAULT):
            said = definition["Properties"]
            row = there.get(said["BackupVaultName"])
            if row is None:
                continue
            if not isinstance(said["EncryptionKeyArn"], str):  # a key of the stack's own
                found += _key(kms, row["EncryptionKeyArn"])
            found.append(_vault(backup, row))
    return tuple(found)


def _vault(backup: Any, row: dict[str, Any]) -> Found:
    name, arn = row["BackupVaultName"], row["BackupVaultArn"]
    properties: Properties = {"BackupVaultName": name, "EncryptionKeyArn": row["EncryptionKeyArn"]}
    lock = {key: row[key] for key in ("MinRetentionDays", "MaxRetentionDays") if key in row}
    if lock:
        properties["LockConfiguration"] = lock
    if policy := _asked(backup.get_backup_vault_access_policy, "Policy", name):
        properties["AccessPolicy"] = json.loads(policy)
    if topic := _asked(backup.get_backup_vault_notifications, "SNSTopicArn", name):
        events = _asked(backup.get_backup_vault_notifications, "BackupVaultEvents", name)
        properties["Notifications"] = {"SNSTopicArn": topic, "BackupVaultEvents": events}
    tags = _without_aws(backup.list_tags(ResourceArn=arn).get("Tags", {}))
    return Found(VAULT, name, {"BackupVaultName": name}, properties, tags=tags, attributes={"BackupVaultArn": arn})


def _asked(ask: Any, member: str, name: str) -> Any:
    try:
        return ask(BackupVaultName=name).get(member)
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        return None


def _key(kms: Any, arn: str) -> Iterator[Found]:
    """A key as an estate makes them, that works; another can not be the estate's."""
    try:
        metadata = kms.describe_key(KeyId=arn)["KeyMetadata"]
    except ClientError as error:
        if code_of(error) != "NotFoundException":
            raise
        return
    key_id = metadata["KeyId"]
    if any(metadata.get(key, value) != value for key, value in _AS_AN_ESTATE_S.items()):
        return
    properties = {
        "Description": metadata["Description"],
        "KeyPolicy": json.loads(kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]),
        "EnableKeyRotation": kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"],
    }
    rows = pages(kms, "list_resource_tags", "Tags", KeyId=key_id)
    tags = _without_aws({row["TagKey"]: row["TagValue"] for row in rows})
    made_up = {"Arn": metadata["Arn"], "KeyId": key_id}
    name = str(metadata["Description"])
    yield Found(KEY, name, {"KeyId": key_id}, properties, tags=tags, attributes=made_up)


def _without_aws(tags: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}

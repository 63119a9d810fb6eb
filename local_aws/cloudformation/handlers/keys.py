"""KMS keys and aliases, log groups, parameters."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from local_aws.cloudformation.errors import ResourceFailureError

from .base import ApiResource, as_text, raise_unless_missing, truth


class Key(ApiResource):
    """``AWS::KMS::Key``."""

    TYPE = "AWS::KMS::Key"
    SERVICE = "kms"
    _FIXED = ("KeySpec", "KeyUsage", "MultiRegion", "Origin")

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = self.given("KeySpec", "KeyUsage", "Origin", "Description")
        if "KeyPolicy" in self.properties:
            given["Policy"] = as_text(self.properties["KeyPolicy"])
        made = self.api.create_key(MultiRegion=truth(self.properties.get("MultiRegion", False)), **given)["KeyMetadata"]
        return {"KeyId": made["KeyId"], "Arn": made["Arn"]}

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """One that is there."""
        try:
            found = self.api.describe_key(KeyId=identifier["KeyId"])["KeyMetadata"]
        except ClientError as error:
            raise_unless_missing(error)
            return None
        return {"KeyId": found["KeyId"], "Arn": found["Arn"]}

    def change(self, old: dict[str, Any]) -> None:
        """Policy, description, rotation, whether it works, tags."""
        ident = self.physical_resource_id
        if old:
            if self.changed(old, *self._FIXED):
                raise ResourceFailureError(f"You cannot change the {', '.join(self._FIXED)} of an existing KMS key")
            if self.changed(old, "KeyPolicy") and "KeyPolicy" in self.properties:
                policy = as_text(self.properties["KeyPolicy"])
                self.api.put_key_policy(KeyId=ident, PolicyName="default", Policy=policy)
            if self.changed(old, "Description"):
                self.api.update_key_description(KeyId=ident, Description=self.properties.get("Description", ""))
        if self.changed(old, "Enabled"):
            enabled = truth(self.properties.get("Enabled", True))
            (self.api.enable_key if enabled else self.api.disable_key)(KeyId=ident)
        if self.changed(old, "EnableKeyRotation", "RotationPeriodInDays"):
            self._rotate(ident)
        tags, gone = self.tag_changes(old)
        if tags:
            self.api.tag_resource(KeyId=ident, Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in tags])
        if gone:
            self.api.untag_resource(KeyId=ident, TagKeys=gone)

    def _rotate(self, ident: str) -> None:
        if truth(self.properties.get("EnableKeyRotation", False)):
            days = int(self.properties.get("RotationPeriodInDays", 365))
            self.api.enable_key_rotation(KeyId=ident, RotationPeriodInDays=days)
        else:
            self.api.disable_key_rotation(KeyId=ident)

    def remove(self) -> None:
        """Schedule its deletion, which is all one can do to a key."""
        days = int(self.properties.get("PendingWindowInDays", 30))
        self.api.schedule_key_deletion(KeyId=self.physical_resource_id, PendingWindowInDays=days)


class Alias(ApiResource):
    """``AWS::KMS::Alias``."""

    TYPE = "AWS::KMS::Alias"
    SERVICE = "kms"

    def make(self) -> dict[str, Any]:
        """Create it."""
        self.api.create_alias(**self.given("AliasName", "TargetKeyId"))
        return {}

    def change(self, old: dict[str, Any]) -> None:
        """Another key."""
        if old and self.changed(old, "TargetKeyId"):
            self.api.update_alias(**self.given("AliasName", "TargetKeyId"))

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_alias(AliasName=self.properties["AliasName"])


class LogGroup(ApiResource):
    """``AWS::Logs::LogGroup``."""

    TYPE = "AWS::Logs::LogGroup"
    SERVICE = "logs"
    NAME = "LogGroupName"
    KEEPS = frozenset({"KmsKeyId", "LogGroupClass", "LogGroupName", "RetentionInDays", "Tags"})

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = {"logGroupClass": self.properties["LogGroupClass"]} if "LogGroupClass" in self.properties else {}
        if "KmsKeyId" in self.properties:
            given["kmsKeyId"] = self.properties["KmsKeyId"]
        self.api.create_log_group(logGroupName=self.name, **given)
        arn = f"arn:aws:logs:{self.region_name}:{self.account_id}:log-group:{self.name}"
        return {"Arn": f"{arn}:*"}

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """One that is there."""
        name = identifier["LogGroupName"]
        rows = self.api.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        arns = [row["arn"] for row in rows if row["logGroupName"] == name]
        return {"Arn": f"{arns[0].removesuffix(':*')}:*"} if arns else None

    def change(self, old: dict[str, Any]) -> None:
        """Retention, key, tags."""
        if self.changed(old, "RetentionInDays"):
            if days := self.properties.get("RetentionInDays"):
                self.api.put_retention_policy(logGroupName=self.name, retentionInDays=int(days))
            else:
                self.api.delete_retention_policy(logGroupName=self.name)
        if old and self.changed(old, "KmsKeyId"):
            # moto's API has no call for it
            from moto.logs.models import logs_backends  # noqa: PLC0415

            group = logs_backends[self.account_id][self.region_name].groups[self.name]
            group.kms_key_id = self.properties.get("KmsKeyId")
        tags, gone = self.tag_changes(old)
        if tags:
            self.api.tag_log_group(logGroupName=self.name, tags={tag["Key"]: tag["Value"] for tag in tags})
        if gone:
            self.api.untag_log_group(logGroupName=self.name, tags=gone)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_log_group(logGroupName=self.name)


class Parameter(ApiResource):
    """``AWS::SSM::Parameter``."""

    TYPE = "AWS::SSM::Parameter"
    SERVICE = "ssm"
    NAME = "Name"
    _KEYS = ("AllowedPattern", "DataType", "Description", "Policies", "Tier", "Type", "Value")

    def make(self) -> dict[str, Any]:
        """Create it; there may be none of its name."""
        self._put(overwrite=False)
        arn = f"arn:aws:ssm:{self.region_name}:{self.account_id}:parameter"
        return {"Arn": f"{arn}/{self.name.removeprefix('/')}"}

    def change(self, old: dict[str, Any]) -> None:
        """Its value, what is said of it, tags (which are an object here, and a list everywhere else)."""
        if old and self.changed(old, *self._KEYS):
            self._put(overwrite=True)
        before, now = old.get("Tags", {}), self.properties.get("Tags", {})
        which = {"ResourceType": "Parameter", "ResourceId": self.name}
        if added := [{"Key": key, "Value": str(value)} for key, value in now.items() if before.get(key) != value]:
            self.api.add_tags_to_resource(**which, Tags=added)
        if gone := [key for key in before if key not in now]:
            self.api.remove_tags_from_resource(**which, TagKeys=gone)

    def _put(self, *, overwrite: bool) -> None:
        given = {key: str(value) for key, value in self.given(*self._KEYS).items()}
        self.api.put_parameter(Name=self.name, Overwrite=overwrite, **given)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_parameter(Name=self.name)


MODELS = [Key, Alias, LogGroup, Parameter]

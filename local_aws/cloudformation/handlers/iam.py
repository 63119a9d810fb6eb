"""Roles, policies, instance profiles."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .base import ApiResource, as_text, raise_unless_missing


class Role(ApiResource):
    """``AWS::IAM::Role``."""

    TYPE = "AWS::IAM::Role"
    SERVICE = "iam"
    NAME = "RoleName"

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = self.given("Path", "PermissionsBoundary", "Description")
        if "MaxSessionDuration" in self.properties:
            given["MaxSessionDuration"] = int(self.properties["MaxSessionDuration"])
        role = self.api.create_role(
            RoleName=self.name, AssumeRolePolicyDocument=as_text(self.properties["AssumeRolePolicyDocument"]), **given
        )["Role"]
        return {"Arn": role["Arn"], "RoleId": role["RoleId"]}

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """One that is there."""
        try:
            role = self.api.get_role(RoleName=identifier["RoleName"])["Role"]
        except ClientError as error:
            raise_unless_missing(error)
            return None
        return {"Arn": role["Arn"], "RoleId": role["RoleId"]}

    def change(self, old: dict[str, Any]) -> None:
        """Everything but its name and path."""
        if old:
            self._change_itself(old)
        added, removed = self.list_changes(old, "ManagedPolicyArns")
        for arn in removed:
            self.api.detach_role_policy(RoleName=self.name, PolicyArn=arn)
        for arn in added:
            self.api.attach_role_policy(RoleName=self.name, PolicyArn=arn)
        added, removed = self.list_changes(old, "Policies")
        for policy in removed:
            self.api.delete_role_policy(RoleName=self.name, PolicyName=policy["PolicyName"])
        for policy in added:
            document = as_text(policy["PolicyDocument"])
            self.api.put_role_policy(RoleName=self.name, PolicyName=policy["PolicyName"], PolicyDocument=document)
        tags, gone = self.tag_changes(old)
        if tags:
            self.api.tag_role(RoleName=self.name, Tags=tags)
        if gone:
            self.api.untag_role(RoleName=self.name, TagKeys=gone)

    def _change_itself(self, old: dict[str, Any]) -> None:
        if self.changed(old, "AssumeRolePolicyDocument"):
            document = as_text(self.properties["AssumeRolePolicyDocument"])
            self.api.update_assume_role_policy(RoleName=self.name, PolicyDocument=document)
        if self.changed(old, "Description", "MaxSessionDuration"):
            self.api.update_role(
                RoleName=self.name,
                Description=self.properties.get("Description", ""),
                MaxSessionDuration=int(self.properties.get("MaxSessionDuration", 3600)),
            )
        if self.changed(old, "PermissionsBoundary"):
            if boundary := self.properties.get("PermissionsBoundary"):
                self.api.put_role_permissions_boundary(RoleName=self.name, PermissionsBoundary=boundary)
            else:
                self.api.delete_role_permissions_boundary(RoleName=self.name)

    def remove(self) -> None:
        """Delete it with the policies its own template gave it; others attached to it keep it, as on AWS."""
        attached = {
            row["PolicyArn"] for row in self.api.list_attached_role_policies(RoleName=self.name)["AttachedPolicies"]
        }
        for arn in attached & set(self.properties.get("ManagedPolicyArns", [])):
            self.api.detach_role_policy(RoleName=self.name, PolicyArn=arn)
        inline = set(self.api.list_role_policies(RoleName=self.name)["PolicyNames"])
        for policy in self.properties.get("Policies", []):
            if policy["PolicyName"] in inline:
                self.api.delete_role_policy(RoleName=self.name, PolicyName=policy["PolicyName"])
        self.api.delete_role(RoleName=self.name)


_HOLDERS = (("Roles", "role", "RoleName"), ("Users", "user", "UserName"), ("Groups", "group", "GroupName"))


class ManagedPolicy(ApiResource):
    """``AWS::IAM::ManagedPolicy``."""

    TYPE = "AWS::IAM::ManagedPolicy"
    SERVICE = "iam"
    NAME = "ManagedPolicyName"

    def make(self) -> dict[str, Any]:
        """Create it."""
        policy = self.api.create_policy(
            PolicyName=self.name,
            PolicyDocument=as_text(self.properties["PolicyDocument"]),
            **self.given("Path", "Description"),
        )["Policy"]
        return {
            "PolicyArn": policy["Arn"],
            "PolicyId": policy["PolicyId"],
            "DefaultVersionId": policy["DefaultVersionId"],
            "CreateDate": str(policy["CreateDate"]),
            "UpdateDate": str(policy["UpdateDate"]),
            "AttachmentCount": 0,
            "PermissionsBoundaryUsageCount": 0,
            "IsAttachable": True,
        }

    def change(self, old: dict[str, Any]) -> None:
        """Its document, as a new version, and who has it."""
        arn = self.physical_resource_id
        if old and self.changed(old, "PolicyDocument"):
            document = as_text(self.properties["PolicyDocument"])
            made = self.api.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
            self.attributes["DefaultVersionId"] = made["PolicyVersion"]["VersionId"]
            self._drop_versions()
        for key, noun, name in _HOLDERS:
            added, removed = self.list_changes(old, key)
            for holder in removed:
                getattr(self.api, f"detach_{noun}_policy")(**{name: holder}, PolicyArn=arn)
            for holder in added:
                getattr(self.api, f"attach_{noun}_policy")(**{name: holder}, PolicyArn=arn)

    def _drop_versions(self) -> None:
        # IAM keeps five at most, so the old ones go
        for version in self.api.list_policy_versions(PolicyArn=self.physical_resource_id)["Versions"]:
            if not version["IsDefaultVersion"]:
                self.api.delete_policy_version(PolicyArn=self.physical_resource_id, VersionId=version["VersionId"])

    def remove(self) -> None:
        """Detach it from whom the template gave it to, and delete it."""
        arn = self.physical_resource_id
        entities = self.api.list_entities_for_policy(PolicyArn=arn)
        for key, noun, name in _HOLDERS:
            have = {row[name] for row in entities[f"Policy{key}"]}
            for holder in have & set(self.properties.get(key, [])):
                getattr(self.api, f"detach_{noun}_policy")(**{name: holder}, PolicyArn=arn)
        self.api.delete_policy(PolicyArn=arn)


class Policy(ApiResource):
    """``AWS::IAM::Policy``: one document, inline in any number of roles, users and groups."""

    TYPE = "AWS::IAM::Policy"
    SERVICE = "iam"

    def make(self) -> dict[str, Any]:
        """It has no id of its own: the generated name is it."""
        return {"Id": self.name}

    def change(self, old: dict[str, Any]) -> None:
        """Put it where it belongs now, and take it from where it does not any more."""
        all_new = self.changed(old, "PolicyName", "PolicyDocument")
        for key, noun, name in _HOLDERS:
            added, removed = self.list_changes(old, key)
            if old.get("PolicyName") not in (None, self.properties["PolicyName"]):
                removed = old.get(key, [])
            for holder in removed:
                self._drop(noun, name, holder, old["PolicyName"])
            for holder in self.properties.get(key, []) if all_new else added:
                getattr(self.api, f"put_{noun}_policy")(
                    **{name: holder},
                    PolicyName=self.properties["PolicyName"],
                    PolicyDocument=as_text(self.properties["PolicyDocument"]),
                )

    def remove(self) -> None:
        """Take it from everyone."""
        for key, noun, name in _HOLDERS:
            for holder in self.properties.get(key, []):
                self._drop(noun, name, holder, self.properties["PolicyName"])

    def _drop(self, noun: str, name: str, holder: str, policy: str) -> None:
        try:
            getattr(self.api, f"delete_{noun}_policy")(**{name: holder}, PolicyName=policy)
        except self.api.exceptions.NoSuchEntityException:
            return  # the holder, or its policy, went first


class RolePolicy(ApiResource):
    """``AWS::IAM::RolePolicy``."""

    TYPE = "AWS::IAM::RolePolicy"
    SERVICE = "iam"

    def make(self) -> dict[str, Any]:
        """Nothing but what ``change`` does."""
        return {}

    def change(self, old: dict[str, Any]) -> None:
        """Put it."""
        del old
        document = as_text(self.properties["PolicyDocument"])
        self.api.put_role_policy(**self.given("RoleName", "PolicyName"), PolicyDocument=document)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_role_policy(**self.given("RoleName", "PolicyName"))


class InstanceProfile(ApiResource):
    """``AWS::IAM::InstanceProfile``."""

    TYPE = "AWS::IAM::InstanceProfile"
    SERVICE = "iam"
    NAME = "InstanceProfileName"

    def make(self) -> dict[str, Any]:
        """Create it."""
        made = self.api.create_instance_profile(InstanceProfileName=self.name, **self.given("Path"))
        return {"Arn": made["InstanceProfile"]["Arn"]}

    def change(self, old: dict[str, Any]) -> None:
        """Its role."""
        added, removed = self.list_changes(old, "Roles")
        for role in removed:
            self.api.remove_role_from_instance_profile(InstanceProfileName=self.name, RoleName=role)
        for role in added:
            self.api.add_role_to_instance_profile(InstanceProfileName=self.name, RoleName=role)

    def remove(self) -> None:
        """Delete it."""
        for role in self.properties.get("Roles", []):
            self.api.remove_role_from_instance_profile(InstanceProfileName=self.name, RoleName=role)
        self.api.delete_instance_profile(InstanceProfileName=self.name)


MODELS = [Role, ManagedPolicy, Policy, RolePolicy, InstanceProfile]

"""ECR repositories."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from local_aws.shapes import as_request

from .base import ApiResource, as_text, raise_unless_missing, truth


class Repository(ApiResource):
    """``AWS::ECR::Repository``."""

    TYPE = "AWS::ECR::Repository"
    SERVICE = "ecr"
    NAME = "RepositoryName"

    def make(self) -> dict[str, Any]:
        """Create it, with the encryption it will always have."""
        request = {"RepositoryName": self.name, **self.given("EncryptionConfiguration")}
        made = self.api.create_repository(**as_request("ecr", "CreateRepository", request))["repository"]
        return {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]}

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """One that is there."""
        try:
            (found,) = self.api.describe_repositories(repositoryNames=[identifier["RepositoryName"]])["repositories"]
        except ClientError as error:
            raise_unless_missing(error)
            return None
        return {"Arn": found["repositoryArn"], "RepositoryUri": found["repositoryUri"]}

    def change(self, old: dict[str, Any]) -> None:
        """Scanning, whether tags move, policies, tags."""
        api, named = self.api, {"repositoryName": self.name}
        if self.changed(old, "ImageScanningConfiguration"):
            scan = truth(self.properties.get("ImageScanningConfiguration", {}).get("ScanOnPush", False))
            api.put_image_scanning_configuration(**named, imageScanningConfiguration={"scanOnPush": scan})
        if self.changed(old, "ImageTagMutability", "ImageTagMutabilityExclusionFilters"):
            self._put_mutability()
        if self.changed(old, "LifecyclePolicy"):
            if text := self.properties.get("LifecyclePolicy", {}).get("LifecyclePolicyText"):
                api.put_lifecycle_policy(**named, lifecyclePolicyText=as_text(text))
            elif old.get("LifecyclePolicy"):
                api.delete_lifecycle_policy(**named)
        if self.changed(old, "RepositoryPolicyText"):
            if policy := self.properties.get("RepositoryPolicyText"):
                api.set_repository_policy(**named, policyText=as_text(policy))
            else:
                api.delete_repository_policy(**named)
        tags, gone = self.tag_changes(old)
        if tags:
            api.tag_resource(resourceArn=self.attributes["Arn"], tags=tags)
        if gone:
            api.untag_resource(resourceArn=self.attributes["Arn"], tagKeys=gone)

    def _put_mutability(self) -> None:
        filters = [
            {
                "filterType": row["ImageTagMutabilityExclusionFilterType"],
                "filter": row["ImageTagMutabilityExclusionFilterValue"],
            }
            for row in self.properties.get("ImageTagMutabilityExclusionFilters", [])
        ]
        given = {"imageTagMutabilityExclusionFilters": filters} if filters else {}
        mutability = self.properties.get("ImageTagMutability", "MUTABLE")
        request = {"RepositoryName": self.name, "ImageTagMutability": mutability}
        self.api.put_image_tag_mutability(**as_request("ecr", "PutImageTagMutability", request), **given)

    def remove(self) -> None:
        """Delete it, with its images only if the template says so."""
        self.api.delete_repository(repositoryName=self.name, force=truth(self.properties.get("EmptyOnDelete", False)))


MODELS = [Repository]

"""What CloudFormation does with the stack, as it says itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from teardown.aws import pages

_PROFILE: Final = "AWS::SageMaker::UserProfile"
_SPACE: Final = "AWS::SageMaker::Space"
_DELETED: Final = "DELETE_COMPLETE"


class Stack:
    """The stack that the custom resource is in."""

    def __init__(self, cloudformation: Any, stack_id: str) -> None:
        self._cloudformation = cloudformation
        self._stack_id = stack_id
        self._resources = list(
            pages(cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stack_id)
        )

    def is_deleted_whole(self) -> bool:
        """Whether the stack is being deleted.

        A custom resource is told to delete itself, too, when it is replaced, when it leaves the template and when an
        update is rolled back; people go on working then.
        """
        (found,) = self._cloudformation.describe_stacks(StackName=self._stack_id)["Stacks"]
        return bool(found["StackStatus"] == "DELETE_IN_PROGRESS")

    def deleted(self, logical_id: str) -> str | None:
        """Physical id of a resource that CloudFormation has deleted; nothing for one that it kept, or has still."""
        for resource in self._resources:
            if resource["LogicalResourceId"] == logical_id and resource["ResourceStatus"] == _DELETED:
                return str(resource["PhysicalResourceId"])
        return None

    def profiles(self, domain_id: str) -> set[str]:
        """Names of the domain's profiles that the stack has."""
        pairs = (each.split("|") for each in self._physical_ids(_PROFILE))
        return {name for name, *domain in pairs if domain == [domain_id]}

    def spaces(self, domain_id: str) -> set[str]:
        """Names of the domain's spaces that the stack has: CloudFormation deletes them itself, or keeps them."""
        pairs = (each.split("|") for each in self._physical_ids(_SPACE))
        return {name for domain, *names in pairs for name in names if domain == domain_id}

    def _physical_ids(self, resource_type: str) -> Iterator[str]:
        for resource in self._resources:
            if resource["ResourceType"] == resource_type and "PhysicalResourceId" in resource:
                yield resource["PhysicalResourceId"]

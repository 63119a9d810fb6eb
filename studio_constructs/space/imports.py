"""Spaces that this app did not make."""

from __future__ import annotations

import aws_cdk as cdk
import jsii
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs.grants import SpaceGrants


@jsii.implements(isagemaker.ISpaceRef)
class ImportedSpace(cdk.Resource):
    """A space by what is told of it; see `Space.from_space_attributes`."""

    def __init__(self, scope: Construct, construct_id: str, *, domain_id: str, space_name: str) -> None:
        super().__init__(scope, construct_id)
        self._domain_id, self._space_name = domain_id, space_name

    @property
    def space_name(self) -> str:
        """Name of the space."""
        return self._space_name

    @property
    def space_arn(self) -> str:
        """ARN of the space."""
        name = f"{self._domain_id}/{self._space_name}"
        return self.stack.format_arn(service="sagemaker", resource="space", resource_name=name)

    @property
    def space_ref(self) -> isagemaker.SpaceReference:
        """What other constructs read of it."""
        return isagemaker.SpaceReference(
            domain_id=self._domain_id, space_name=self._space_name, space_arn=self.space_arn
        )

    @property
    def grants(self) -> SpaceGrants:
        """What the space lets others do."""
        return SpaceGrants(self)

"""People whom this app did not make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs.grants import UserProfileGrants


@jsii.implements(isagemaker.IUserProfileRef, iam.IGrantable, ec2.IConnectable)
class ImportedUserProfile(cdk.Resource):
    """A person by what is told of them; see `UserProfile.from_user_profile_attributes`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain_id: str,
        user_profile_name: str,
        execution_role: iam.IRole | None,
        security_groups: Sequence[ec2.ISecurityGroup],
    ) -> None:
        super().__init__(scope, construct_id)
        self._domain_id, self._user_profile_name = domain_id, user_profile_name
        # What is granted to a role that nobody told goes nowhere, and the CDK says so.
        unknown: Any = iam.UnknownPrincipal(resource=self)  # an IPrincipal, which the CDK's types do not say
        self._grant_principal: iam.IPrincipal = unknown if execution_role is None else execution_role.grant_principal
        self._connections = ec2.Connections(security_groups=list(security_groups))

    @property
    def user_profile_name(self) -> str:
        """Name of the profile."""
        return self._user_profile_name

    @property
    def user_profile_arn(self) -> str:
        """ARN of the profile."""
        name = self._user_profile_name
        return self.stack.format_arn(
            service="sagemaker", resource="user-profile", resource_name=f"{self._domain_id}/{name}"
        )

    @property
    def user_profile_ref(self) -> isagemaker.UserProfileReference:
        """What other constructs read of it."""
        return isagemaker.UserProfileReference(
            domain_id=self._domain_id,
            user_profile_name=self._user_profile_name,
            user_profile_arn=self.user_profile_arn,
        )

    @property
    def grants(self) -> UserProfileGrants:
        """What the profile lets others do."""
        return UserProfileGrants(self)

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The person's role, if it was told."""
        return self._grant_principal

    @property
    def connections(self) -> ec2.Connections:
        """The person's apps in the network."""
        return self._connections

"""What a domain, a profile and a space let others do: `DomainGrants`, `UserProfileGrants`, `SpaceGrants`.

Each works on our constructs, on imports and on the CDK's own ``Cfn...`` resources; the statement goes to the grantee,
for SageMaker's resources have no policies of their own.

Sources:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import IConstruct

from studio_constructs.suspension import SUSPENDED, SUSPENDED_TAG


class DomainGrants:
    """What a domain lets others do; ``domain.grants``, or `from_domain` for what is no `Domain`."""

    def __init__(self, domain: isagemaker.IDomainRef) -> None:
        self._domain = domain

    @classmethod
    def from_domain(cls, domain: isagemaker.IDomainRef) -> DomainGrants:
        """For a domain of any kind, also a ``CfnDomain``."""
        return cls(domain)

    def read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let see the domain, its profiles, spaces and apps: for a report or an inventory."""
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[
                "sagemaker:DescribeApp",
                "sagemaker:DescribeDomain",
                "sagemaker:DescribeSpace",
                "sagemaker:DescribeUserProfile",
                "sagemaker:ListTags",
            ],
            resource_arns=[self._domain.domain_ref.domain_arn, *map(self._below, ("app", "space", "user-profile"))],
        )

    def stop_apps(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let stop everybody's apps; files stay on their volumes, what was not saved is lost."""
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["sagemaker:DeleteApp", "sagemaker:DescribeApp"],
            resource_arns=[self._below("app")],
        )

    def _below(self, kind: str) -> str:
        return _arn(self._domain, kind, f"{self._domain.domain_ref.domain_id}/*")


class UserProfileGrants:
    """What a profile lets others do; ``profile.grants``, or `from_user_profile` for what is no `UserProfile`."""

    def __init__(self, user_profile: isagemaker.IUserProfileRef) -> None:
        self._user_profile = user_profile

    @classmethod
    def from_user_profile(cls, user_profile: isagemaker.IUserProfileRef) -> UserProfileGrants:
        """For a profile of any kind, also a ``CfnUserProfile``."""
        return cls(user_profile)

    def open(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let open Studio as this person, with all that the person may do: to the person alone, not to colleagues.

        It ends when the person is suspended.
        """
        return self._grant(
            grantee,
            "sagemaker:CreatePresignedDomainUrl",
            conditions={"StringNotEquals": {f"sagemaker:ResourceTag/{SUSPENDED_TAG}": SUSPENDED}},
        )

    def read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let see the profile and its settings."""
        return self._grant(grantee, "sagemaker:DescribeUserProfile", "sagemaker:ListTags")

    def _grant(
        self, grantee: iam.IGrantable, *actions: str, conditions: Mapping[str, Mapping[str, object]] | None = None
    ) -> iam.Grant:
        arn = self._user_profile.user_profile_ref.user_profile_arn
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=list(actions), resource_arns=[arn], conditions=conditions
        )


class SpaceGrants:
    """What a space lets others do; ``space.grants``, or `from_space` for what is no `Space`."""

    def __init__(self, space: isagemaker.ISpaceRef) -> None:
        self._space = space

    @classmethod
    def from_space(cls, space: isagemaker.ISpaceRef) -> SpaceGrants:
        """For a space of any kind, also a ``CfnSpace``."""
        return cls(space)

    def read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let see the space and its settings."""
        return self._grant(grantee, "sagemaker:DescribeSpace", "sagemaker:ListTags")

    def start_session(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let connect a remote IDE, where the space allows it; such a session outlives a logout by up to 12 hours."""
        return self._grant(grantee, "sagemaker:StartSession")

    def run_apps(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let start and stop the space's app: for members of a shared space."""
        ref = self._space.space_ref
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"],
            resource_arns=[_arn(self._space, "app", f"{ref.domain_id}/{ref.space_name}/*")],
        )

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        arn = self._space.space_ref.space_arn
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[arn])


def _arn(construct: IConstruct, kind: str, name: str) -> str:
    return cdk.Stack.of(construct).format_arn(service="sagemaker", resource=kind, resource_name=name)

"""What others need to know of a person, made here or imported."""

from __future__ import annotations

from typing import Protocol

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_sagemaker as isagemaker

from studio_constructs.grants import UserProfileGrants


class IUserProfile(isagemaker.IUserProfileRef, iam.IGrantable, ec2.IConnectable, Protocol):
    """A person in a domain, made in this app or imported."""

    @property
    def user_profile_name(self) -> str:
        """Name of the profile."""
        ...

    @property
    def user_profile_arn(self) -> str:
        """ARN of the profile."""
        ...

    @property
    def grants(self) -> UserProfileGrants:
        """What the profile lets others do."""
        ...

"""What the rest of an estate needs to know of its domain, made here or imported."""

from __future__ import annotations

from typing import Protocol

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk.interfaces import aws_sagemaker as isagemaker

from studio_constructs.authentication import Authentication
from studio_constructs.grants import DomainGrants
from studio_constructs.home_metrics import HomeMetrics
from studio_constructs.idle.apps import IdleApps
from studio_constructs.idle.shutdown import IdleShutdown


class IDomain(isagemaker.IDomainRef, Protocol):
    """A Studio domain, made in this app or imported."""

    @property
    def domain_id(self) -> str:
        """Id of the domain, ``d-...``."""
        ...

    @property
    def domain_arn(self) -> str:
        """ARN of the domain."""
        ...

    @property
    def grants(self) -> DomainGrants:
        """What the domain lets others do."""
        ...

    @property
    def vpc(self) -> ec2.IVpc:
        """The VPC in which people's apps run."""
        ...

    @property
    def security_groups(self) -> list[ec2.ISecurityGroup]:
        """What every app of the domain carries; empty if that is not known."""
        ...

    @property
    def encryption_key(self) -> kms.IKey | None:
        """What homes and volumes are encrypted with; nothing if that is not known."""
        ...

    @property
    def home_efs_file_system_id(self) -> str | None:
        """Id of the file system with everybody's home; nothing if there is none or it is not known."""
        ...

    @property
    def metrics(self) -> HomeMetrics | None:
        """What EFS tells about everybody's homes; nothing where there are none, or they are not known."""
        ...

    @property
    def idle_shutdown(self) -> IdleShutdown | None:
        """When idle apps stop where a person says nothing; nothing if that is not known."""
        ...

    @property
    def idle_apps(self) -> IdleApps:
        """What holds for idle apps where a person says nothing, by their type, as far as that is known."""
        ...

    @property
    def authentication(self) -> Authentication | None:
        """How people sign in; nothing if that is not known."""
        ...

    @property
    def single_sign_on_application_arn(self) -> str | None:
        """ARN of the application in Identity Center; nothing if there is none or it is not known."""
        ...

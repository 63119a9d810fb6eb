"""Domains that this app did not make."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs.app_type import AppType
from studio_constructs.authentication import Authentication
from studio_constructs.grants import DomainGrants
from studio_constructs.home_metrics import HomeMetrics
from studio_constructs.idle.apps import IdleApps, idle_of_import
from studio_constructs.idle.shutdown import IdleShutdown


@jsii.implements(isagemaker.IDomainRef)
class ImportedDomain(cdk.Resource):
    """A domain by what is told of it; see `Domain.from_domain_attributes`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain_id: str,
        vpc: ec2.IVpc,
        security_groups: Sequence[ec2.ISecurityGroup],
        encryption_key: kms.IKey | None,
        home_efs_file_system_id: str | None,
        idle_shutdown: IdleShutdown | None,
        authentication: Authentication | None,
        single_sign_on_application_arn: str | None,
        stopped_by_script: Sequence[AppType] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._domain_id, self._home = domain_id, home_efs_file_system_id
        self._vpc, self._security_groups, self._encryption_key = vpc, security_groups, encryption_key
        self._idle_shutdown, self._stopped_by_script = idle_shutdown, stopped_by_script
        self._authentication, self._application_arn = authentication, single_sign_on_application_arn

    @property
    def domain_id(self) -> str:
        """Id of the domain."""
        return self._domain_id

    @property
    def domain_arn(self) -> str:
        """ARN of the domain."""
        return self.stack.format_arn(service="sagemaker", resource="domain", resource_name=self._domain_id)

    @property
    def domain_ref(self) -> isagemaker.DomainReference:
        """Id and ARN, as other constructs read them."""
        return isagemaker.DomainReference(domain_id=self.domain_id, domain_arn=self.domain_arn)

    @property
    def grants(self) -> DomainGrants:
        """What the domain lets others do."""
        return DomainGrants(self)

    @property
    def vpc(self) -> ec2.IVpc:
        """The VPC."""
        return self._vpc

    @property
    def security_groups(self) -> list[ec2.ISecurityGroup]:
        """What every app carries."""
        return list(self._security_groups)

    @property
    def encryption_key(self) -> kms.IKey | None:
        """The key, if it was told."""
        return self._encryption_key

    @property
    def home_efs_file_system_id(self) -> str | None:
        """The file system of the homes, if it was told."""
        return self._home

    @property
    def metrics(self) -> HomeMetrics | None:
        """What EFS tells about everybody's homes; nothing where there are none, or they are not known."""
        return None if self.home_efs_file_system_id is None else HomeMetrics(self.home_efs_file_system_id)

    @property
    def idle_shutdown(self) -> IdleShutdown | None:
        """When idle apps stop, if it was told."""
        return self._idle_shutdown

    @property
    def idle_apps(self) -> IdleApps:
        """What holds for idle apps, as far as it was told."""
        return idle_of_import(self._idle_shutdown, self._stopped_by_script)

    @property
    def authentication(self) -> Authentication | None:
        """How people sign in, if it was told."""
        return self._authentication

    @property
    def single_sign_on_application_arn(self) -> str | None:
        """The application in Identity Center, if it was told."""
        return self._application_arn

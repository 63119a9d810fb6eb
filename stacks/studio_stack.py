"""`StudioStack`: the domain and what holds for everybody. Changes monthly."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from stacks import user_settings
from stacks._base import EstateStack
from stacks.estate import AuthenticationSettings, Settings


class StudioStack(EstateStack):
    """The domain with its start-up scripts and its idle policy; protected against deletion.

    Attributes:
        domain: The domain.
        domain_id_for_people: Its id, as the Users stacks take it.
        application_arn_for_people: Its application in Identity Center, as the Users stacks take it; None where IAM
            signs people in.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        network: studio.StudioNetwork,
        encryption_key: kms.IKey,
        removal_policy: cdk.RemovalPolicy,
        stack_name: str,
        description: str,
    ) -> None:
        super().__init__(
            scope, construct_id, stack_name=stack_name, description=description, termination_protection=True
        )
        scripts = self._start_up_scripts(settings)
        options = settings.domain
        # Nobody works as this role: each person has their own. It is what SageMaker wants a domain to have, and what
        # shared spaces run as, so it sees no data and starts the default instance type only.
        role = studio.ExecutionRole(
            self,
            "DefaultRole",
            policy=studio.ExecutionPolicy(
                self, "DefaultPolicy", instance_types=[options.default_instance_type], encryption_key=encryption_key
            ),
        )
        self.domain = studio.Domain(
            self,
            "Domain",
            network=network,
            execution_role=role,
            encryption_key=encryption_key,
            domain_name=options.name,
            authentication=_authentication(settings.authentication),
            default_user_settings=user_settings.of_everybody(settings, scripts),
            docker=None
            if options.docker is None
            else studio.DockerSettings(trusted_accounts=options.docker.trusted_accounts),
            home_efs=options.home_efs,
            source_identity=options.source_identity,
            tag_propagation=options.tag_propagation,
            ip_address_type=options.ip_address_type,
            public_internet=options.public_internet,
            removal_policy=removal_policy,
        )
        # People take the domain's id by an export whose name says over how many stacks they are spread. Another number
        # would move people between stacks, which ends their access; CloudFormation refuses it, whoever deploys: an
        # export that is in use can not go.
        self.domain_id_for_people = self.export_value(
            self.domain.domain_id, name=f"{stack_name}-domain-of-people-in-{settings.user_stacks}-stacks"
        )
        # For the same reason said here, whoever takes it: the first person who is let in by name changes nothing here.
        self.application_arn_for_people = (
            None
            if self.domain.single_sign_on_application_arn is None
            else self.export_value(self.domain.single_sign_on_application_arn)
        )
        self.say("DomainId", self.domain.domain_id, "The domain")
        self.say("StudioUrl", self.domain.url, "Where Studio opens")
        if self.domain.home_efs_file_system_id is not None:
            self.say("HomeFileSystemId", self.domain.home_efs_file_system_id, "The file system with everybody's home")

    def _start_up_scripts(self, settings: Settings) -> list[studio.StudioLifecycleConfig]:
        return [
            studio.StudioLifecycleConfig(
                self,
                f"Script-{script.app_type.value}-{script.name}",
                script=studio.LifecycleScript(script.content, script.file),
                app_type=studio.AppType(script.app_type),
                lifecycle_config_name=f"{settings.domain.name}-{script.name}",
            )
            for script in settings.start_up_scripts
        ]


def _authentication(settings: AuthenticationSettings | None) -> studio.Authentication:
    if settings is None:
        return studio.Authentication.iam()
    groups = [studio.IdentityCenterGroup(group_id=each) for each in settings.identity_center.group_ids]
    return studio.Authentication.identity_center(groups=groups)

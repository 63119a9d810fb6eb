"""`StudioStack`: the domain and what holds for everybody. Changes monthly."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from stacks._base import EstateStack
from stacks.estate import IdleShutdownSettings, Settings


class StudioStack(EstateStack):
    """The domain with its start-up scripts and its idle policy; protected against deletion.

    Attributes:
        domain: The domain.
        domain_id_for_people: Its id, as the Users stacks take it.
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
        default_instance_type = settings.domain.default_instance_type
        storage = settings.domain.space_storage
        # Nobody works as this role: each person has their own. It is what SageMaker wants a domain to have, and what
        # shared spaces run as, so it sees no data and starts the default instance type only.
        role = studio.ExecutionRole(
            self,
            "DefaultRole",
            policy=studio.ExecutionPolicy(
                self, "DefaultPolicy", instance_types=[default_instance_type], encryption_key=encryption_key
            ),
        )
        self.domain = studio.Domain(
            self,
            "Domain",
            network=network,
            execution_role=role,
            encryption_key=encryption_key,
            domain_name=settings.domain.name,
            default_user_settings=studio.UserSettings(
                idle_shutdown=_idle_shutdown(settings.idle_shutdown),
                jupyter_lab=studio.JupyterLabSettings(
                    default_instance_type=default_instance_type,
                    lifecycle_configs=[s for s in scripts if s.app_type is studio.AppType.JUPYTER_LAB],
                ),
                code_editor=studio.CodeEditorSettings(
                    default_instance_type=default_instance_type,
                    lifecycle_configs=[s for s in scripts if s.app_type is studio.AppType.CODE_EDITOR],
                ),
                space_storage=studio.SpaceStorage(default_gb=storage.default_gb, maximum_gb=storage.maximum_gb),
            ),
            removal_policy=removal_policy,
        )
        # People take the domain's id by an export whose name says over how many stacks they are spread. Another number
        # would move people between stacks, which ends their access; CloudFormation refuses it, whoever deploys: an
        # export that is in use can not go.
        self.domain_id_for_people = self.export_value(
            self.domain.domain_id, name=f"{stack_name}-domain-of-people-in-{settings.user_stacks}-stacks"
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


def _idle_shutdown(settings: IdleShutdownSettings) -> studio.IdleShutdown:
    if not settings.enabled:
        return studio.IdleShutdown.disabled()
    timeout = cdk.Duration.minutes(settings.minutes)
    bounds = settings.user_may_choose
    if bounds is None:
        return studio.IdleShutdown.after(timeout)
    return studio.IdleShutdown.between(
        cdk.Duration.minutes(bounds.minimum_minutes), cdk.Duration.minutes(bounds.maximum_minutes), default=timeout
    )

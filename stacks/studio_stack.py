"""`StudioStack`: the domain and what holds for everybody. Changes monthly."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

import studio_constructs as studio
from stacks import user_settings
from stacks._base import EstateStack
from stacks.api_only import let_set_context, set_api_only
from stacks.estate import AuthenticationSettings, Settings, StartUpScript
from stacks.estate.model import NotebookSnapshots
from stacks.execution_roles import say_places_of_others, say_shared_roles
from stacks.guardrails import own_boundary, rules_of, say_own_boundary
from stacks.images import attach_image
from stacks.login import login_role
from stacks.mlflow import make_mlflow
from stacks.notebooks import make_notebook_instance
from stacks.start_up import start_up_policies


class StudioStack(EstateStack):
    """The domain with its start-up scripts and its idle policy; protected against deletion.

    Attributes:
        domain: The domain.
        domain_id_for_people: Its id, as the Users stacks take it.
        application_arn_for_people: Its application in Identity Center, as the Users stacks take it; None where IAM
            signs people in.
        domain_id_for_care: Its id, as the Backup and Governance stacks take it.
        home_file_system_id_for_care: Its home file system, likewise; None where there are no homes.
        guardrails_for_people: ARN of what no role of the estate exceeds, as the Users stacks take it.
        mlflow: Where experiments are tracked, by the file's names, for the Users stacks.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        settings: Settings,
        folder: Path,
        network: studio.StudioNetwork,
        encryption_key: kms.IKey,
        removal_policy: cdk.RemovalPolicy,
        stack_name: str,
        description: str,
    ) -> None:
        super().__init__(
            scope, construct_id, stack_name=stack_name, description=description, termination_protection=True
        )
        made = self._made(settings, encryption_key, folder, removal_policy)
        options = settings.domain
        boundary = studio.Guardrails(
            self,
            "Guardrails",
            rules=rules_of(
                settings,
                name=name,
                subnets=[subnet.subnet_id for subnet in network.subnets],
                security_groups=[group.security_group_id for group in network.security_groups],
                encryption_key=encryption_key.key_arn,
            ),
        )
        # It is made and exported whoever takes it, also where people have a boundary of their own: an export that is in
        # use can not go, so an estate that lives could never take another boundary, nor go back.
        self.guardrails_for_people = self.export_value(boundary.managed_policy_arn, name=f"{stack_name}-guardrails")
        say_own_boundary(self, settings)
        say_shared_roles(self, settings)
        say_places_of_others(self, settings)
        # Nobody works as this role: each person has their own. It is what SageMaker wants a domain to have, and what
        # shared spaces run as, so it sees no data and starts the default instance type only.
        role = studio.ExecutionRole(
            self,
            "DefaultRole",
            policy=studio.ExecutionPolicy(
                self, "DefaultPolicy", instance_types=[options.default_instance_type], encryption_key=encryption_key
            ),
            managed_policies=start_up_policies(self, settings),
            permissions_boundary=own_boundary(self, settings) or boundary,
            path=settings.roles.path,
        )
        self.domain = studio.Domain(
            self,
            "Domain",
            network=network,
            execution_role=role,
            encryption_key=encryption_key,
            domain_name=options.name,
            authentication=_authentication(settings.authentication),
            default_user_settings=user_settings.of_everybody(settings, made),
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
        if settings.teardown is not None and settings.teardown.enabled:
            studio.Teardown(
                self,
                "Teardown",
                domain=self.domain,
                delete_homes=settings.teardown.delete_homes,
                confirm_delete_homes=settings.teardown.confirm_delete_homes,
            )
        if settings.login_role is not None:
            login_role(self, settings.login_role, self.domain)
        if options.api_only is not None:
            set_api_only(self, options.api_only, domain=self.domain, encryption_key=encryption_key)
        let_set_context(role, settings)
        self.mlflow = {
            each.name: make_mlflow(
                self,
                each,
                domain_name=options.name,
                encryption_key=encryption_key,
                data_perimeter=settings.data_perimeter,
                network=network,
                removal_policy=removal_policy,
            )
            for each in settings.mlflow
        }
        for notebook in settings.notebook_instances:
            make_notebook_instance(
                self,
                notebook,
                settings=settings,
                network=network,
                encryption_key=encryption_key,
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
        # Neither changes while the domain lives. They are exported whoever takes them, so that what the file asks for
        # besides, or no longer, changes nothing here.
        self.domain_id_for_care = self.export_value(self.domain.domain_id, name=f"{stack_name}-domain-id")
        self.home_file_system_id_for_care = (
            None
            if self.domain.home_efs_file_system_id is None
            else self.export_value(self.domain.home_efs_file_system_id, name=f"{stack_name}-home-file-system-id")
        )
        self.say("DomainId", self.domain.domain_id, "The domain")
        self.say("StudioUrl", self.domain.url, "Where Studio opens")
        if self.domain.home_efs_file_system_id is not None:
            self.say("HomeFileSystemId", self.domain.home_efs_file_system_id, "The file system with everybody's home")

    def _made(
        self, settings: Settings, encryption_key: kms.IKey, folder: Path, removal_policy: cdk.RemovalPolicy
    ) -> user_settings.Made:
        """What apps start with: scripts, images, the bucket of Studio Classic's snapshots."""
        scripts = [self._start_up_script(script, settings.domain.name) for script in settings.start_up_scripts]
        snapshots = None if settings.classic is None else settings.classic.snapshots
        return user_settings.Made(
            scripts=scripts,
            built_in=[made for made, script in zip(scripts, settings.start_up_scripts, strict=True) if script.built_in],
            images=[
                attachment
                for image in settings.images
                for attachment in attach_image(
                    self, image, domain_name=settings.domain.name, folder=folder, removal_policy=removal_policy
                )
            ],
            snapshots=None if snapshots is None else self._snapshots(snapshots, encryption_key),
        )

    def _start_up_script(self, script: StartUpScript, domain_name: str) -> studio.StudioLifecycleConfig:
        return studio.StudioLifecycleConfig(
            self,
            f"Script-{script.app_type.value}-{script.name}",
            script=script.script(),
            app_type=studio.AppType(script.app_type),
            lifecycle_config_name=f"{domain_name}-{script.name}",
        )

    def _snapshots(self, snapshots: NotebookSnapshots, encryption_key: kms.IKey) -> studio.NotebookSharing:
        bucket, _, prefix = snapshots.place.partition("/")
        return studio.NotebookSharing(
            bucket=s3.Bucket.from_bucket_name(self, "Snapshots", bucket),
            encryption_key=encryption_key,
            prefix=prefix or "sharing",
            outputs=snapshots.outputs,
        )


def _authentication(settings: AuthenticationSettings | None) -> studio.Authentication:
    if settings is None:
        return studio.Authentication.iam()
    groups = [studio.IdentityCenterGroup(group_id=each) for each in settings.identity_center.group_ids]
    return studio.Authentication.identity_center(groups=groups)

"""`EstateStage`: one environment of an estate, as stacks that depend on each other one way."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from stacks.backup_stack import BackupStack, say_no_backups
from stacks.data_stack import DataStack
from stacks.estate import Environment, Estate
from stacks.governance_stack import GovernanceStack
from stacks.network_stack import NetworkStack
from stacks.studio_stack import StudioStack
from stacks.users_stack import UsersStack
from studio_constructs import CostTags


class EstateStage(cdk.Stage):
    """One environment: Data, Network, Studio, Backup, Governance, and as many Users stacks as people need.

    Stack names are ``<estate>-<environment>-<stack>``. Everything is tagged with the estate, the environment and the
    estate file's own tags, but for what CloudFormation would replace over a changed tag.
    """

    def __init__(self, scope: Construct, construct_id: str, *, estate: Estate, environment: Environment) -> None:
        super().__init__(
            scope, construct_id, env=cdk.Environment(account=environment.account, region=environment.region)
        )
        settings = environment.settings
        prefix = f"{estate.name}-{environment.name}"
        removal_policy = _REMOVAL_POLICIES[settings.domain.removal_policy]

        def named(stack: str, description: str) -> dict[str, Any]:
            return {"stack_name": f"{prefix}-{stack}", "description": f"{prefix}: {description}"}

        self.data = DataStack(
            self,
            "Data",
            name=prefix,
            encryption=settings.encryption,
            removal_policy=removal_policy,
            **named("Data", "the key of everybody's work"),
        )
        self.network = NetworkStack(
            self,
            "Network",
            settings=settings.network,
            data_perimeter=settings.data_perimeter,
            kernel_traffic=settings.classic is not None,
            encryption_key=self.data.encryption_key,
            **named("Network", "where Studio lives"),
        )
        self.studio = StudioStack(
            self,
            "Studio",
            name=prefix,
            settings=settings,
            folder=estate.folder,
            network=self.network.network,
            encryption_key=self.data.encryption_key,
            removal_policy=removal_policy,
            **named("Studio", "the domain and what holds for everybody"),
        )
        self.users = [
            UsersStack(
                self,
                f"Users-{number:02d}",
                settings=settings,
                users=users,
                domain_id=self.studio.domain_id_for_people,
                application_arn=self.studio.application_arn_for_people,
                guardrails=self.studio.guardrails_for_people,
                mlflow=self.studio.mlflow,
                network=self.network.network,
                encryption_key=self.data.encryption_key,
                removal_policy=removal_policy,
                **named(f"Users-{number:02d}", "people"),
            )
            for number, users in sorted(settings.users_by_stack().items())
        ]
        self.backup = BackupStack(
            self,
            "Backup",
            name=prefix,
            backup=settings.backup_of_homes,
            domain_id=self.studio.domain_id_for_care,
            home_file_system_id=self.studio.home_file_system_id_for_care,
            network=self.network.network,
            encryption_key=self.data.encryption_key,
            **named("Backup", "backups of everybody's home"),
        )
        say_no_backups(self.backup, settings)
        self.governance = GovernanceStack(
            self,
            "Governance",
            name=prefix,
            settings=settings,
            domain_id=self.studio.domain_id_for_care,
            home_file_system_id=self.studio.home_file_system_id_for_care,
            network=self.network.network,
            encryption_key=self.data.encryption_key,
            removal_policy=removal_policy,
            **named("Governance", "costs, alarms and sweeps"),
        )
        for stack in (*self.users, self.backup, self.governance):
            stack.add_stack_dependency(self.studio)
        tags = {"estate": estate.name, "environment": environment.name, **settings.tags}
        CostTags(tags).apply_to(self)


_REMOVAL_POLICIES = {
    "retain": cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    "destroy": cdk.RemovalPolicy.DESTROY,
}

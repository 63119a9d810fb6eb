"""`DefaultSpaceSettings`: what holds in spaces that several people share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_list, check_role, check_settings
from studio_constructs.apps import ClassicSettings, JupyterLabSettings
from studio_constructs.errors import Problem
from studio_constructs.idle.shutdown import IdleShutdown
from studio_constructs.role import ExecutionRole
from studio_constructs.settings.domain_limits import check_on_domain
from studio_constructs.settings.file_systems import CustomFileSystem, PosixUser, check_file_systems
from studio_constructs.settings.storage import SpaceStorage
from studio_constructs.settings.user import UserSettings

_KINDS: dict[str, type[Any]] = {
    "jupyter_lab": JupyterLabSettings,
    "space_storage": SpaceStorage,
    "posix_user": PosixUser,
    "classic": ClassicSettings,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DefaultSpaceSettings:
    """What holds in shared spaces. They are always set: without them, shared spaces fail to start.

    In a shared space everybody works as one role; nobody is told apart. Code Editor can not be set there.

    Args:
        execution_role: What everybody works as. Default: the domain's *execution_role*.
        security_groups: What their apps carry. Default: those of the network.
        jupyter_lab: How JupyterLab starts and stops. Default: as *default_user_settings* says.
        space_storage: Volumes of shared spaces. Default: as *default_user_settings* says.
        custom_file_systems: File systems of yours to mount, at most 2. Default: as *default_user_settings* says.
        posix_user: Whose files apps read and write on them. Default: as *default_user_settings* says.
        classic: What is kept of Studio Classic. Default: as *default_user_settings* says.
    """

    execution_role: ExecutionRole | iam.IRole | None = None
    security_groups: Sequence[ec2.ISecurityGroup] | None = None
    jupyter_lab: JupyterLabSettings | None = None
    space_storage: SpaceStorage | None = None
    custom_file_systems: Sequence[CustomFileSystem] | None = None
    posix_user: PosixUser | None = None
    classic: ClassicSettings | None = None

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        found = check_role(f"{field}.execution_role", self.execution_role)
        found += _check_groups(f"{field}.security_groups", self.security_groups)
        for name, kind in _KINDS.items():
            found += check_settings(f"{field}.{name}", getattr(self, name), kind)
        return [
            *found,
            *check_on_domain(field, self),
            *check_file_systems(
                f"{field}.custom_file_systems",
                self.custom_file_systems,
                at_most=aws_facts.DOMAIN_FILE_SYSTEMS_MAX,
                posix_user=self.posix_user,
                posix_field=f"{field}.posix_user",
            ),
        ]

    def over(self, user: UserSettings) -> DefaultSpaceSettings:
        """With what *user*, the domain's settings with everything said, says where nothing is said here."""
        lab = user.jupyter_lab if self.jupyter_lab is None else self.jupyter_lab.for_domain()
        own_files = self.custom_file_systems is not None
        return replace(
            self,
            jupyter_lab=lab,
            space_storage=self.space_storage or user.space_storage,
            custom_file_systems=self.custom_file_systems if own_files else user.custom_file_systems,
            posix_user=self.posix_user if own_files else self.posix_user or user.posix_user,
            classic=self.classic or user.classic,
        )

    def needs(self) -> list[Any]:
        """What must be there first, though CloudFormation can not see it."""
        return [each for app in (self.jupyter_lab, self.classic) if app is not None for each in app.needs()]

    def render(
        self, *, execution_role_arn: str, security_group_ids: list[str], idle: IdleShutdown | None
    ) -> sagemaker.CfnDomain.DefaultSpaceSettingsProperty:
        """As CloudFormation takes it, where everything is said.

        Args:
            execution_role_arn: What everybody works as where no role is given here.
            security_group_ids: What apps carry where no group is given here.
            idle: When idle apps stop where nothing is said here.
        """
        l1 = sagemaker.CfnDomain
        own_groups = self.security_groups
        return l1.DefaultSpaceSettingsProperty(
            execution_role=execution_role_arn if self.execution_role is None else self.execution_role.role_arn,
            security_groups=(
                security_group_ids if own_groups is None else [group.security_group_id for group in own_groups]
            ),
            jupyter_lab_app_settings=None if self.jupyter_lab is None else self.jupyter_lab.render(l1, idle),
            space_storage_settings=None if self.space_storage is None else self.space_storage.render(l1),
            custom_file_system_configs=[each.render(l1) for each in self.custom_file_systems or []],
            custom_posix_user_config=None if self.posix_user is None else self.posix_user.render(l1),
            **({} if self.classic is None else self.classic.render(l1)),
        )


def _check_groups(field: str, groups: Sequence[ec2.ISecurityGroup] | None) -> list[Problem]:
    if groups is None or (wrong := check_list(field, groups)):
        return [] if groups is None else wrong
    if 1 <= len(groups) <= aws_facts.SECURITY_GROUPS_MAX:
        return []
    rule = f"a shared space carries 1 to {aws_facts.SECURITY_GROUPS_MAX}: AWS allows 5 and adds one itself"
    fix = "drop some" if groups else "drop the argument to take the network's"
    return [Problem("SecurityGroupsInvalid", f"{field} holds {len(groups)}", rule, fix)]

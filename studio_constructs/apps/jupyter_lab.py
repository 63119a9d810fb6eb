"""`JupyterLabSettings`: how JupyterLab starts and stops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_list, check_role, is_known
from studio_constructs.app_type import AppType
from studio_constructs.apps._idle import IdleAppSettings
from studio_constructs.apps.start import UserL1
from studio_constructs.errors import Problem
from studio_constructs.idle.shutdown import IdleShutdown

_REPOSITORY = re.compile(aws_facts.CODE_REPOSITORY_PATTERN)


@dataclass(frozen=True, kw_only=True, slots=True)
class JupyterLabSettings(IdleAppSettings):
    """How JupyterLab starts and stops. The other arguments are those of `IdleAppSettings`.

    Args:
        code_repositories: Git repositories offered to be cloned: ``https://``, at most 30 of 256 characters. Default:
            on a domain none, on a profile the domain's.
        emr_execution_roles: Roles that a person's code runs as on EMR Serverless, at most 5; on a profile only.
            Default: not said.
        emr_assumable_roles: Roles that the person's role may assume to find EMR clusters in other accounts, at most
            5; on a profile only. Default: not said.
    """

    APP_TYPE: ClassVar[AppType] = AppType.JUPYTER_LAB

    code_repositories: Sequence[str] | None = None
    emr_execution_roles: Sequence[iam.IRole] | None = None
    emr_assumable_roles: Sequence[iam.IRole] | None = None

    def for_domain(self) -> Self:
        """With everything said that a domain says."""
        own = IdleAppSettings.for_domain(self)
        return replace(own, code_repositories=own.code_repositories or [])

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *IdleAppSettings.problems(self, field),
            *check_repositories(f"{field}.code_repositories", self.code_repositories),
            *_check_roles(f"{field}.emr_execution_roles", self.emr_execution_roles),
            *_check_roles(f"{field}.emr_assumable_roles", self.emr_assumable_roles),
        ]

    @property
    def has_emr(self) -> bool:
        """Whether EMR is set, which a profile takes and a domain does not."""
        return self.emr_execution_roles is not None or self.emr_assumable_roles is not None

    def render(self, l1: UserL1, idle: IdleShutdown | None) -> Any:
        """As CloudFormation takes it."""
        said = self._common(l1, idle)
        if self.code_repositories is not None:
            said["code_repositories"] = [
                l1.CodeRepositoryProperty(repository_url=repository) for repository in self.code_repositories
            ]
        if issubclass(l1, sagemaker.CfnUserProfile) and self.has_emr:
            said["emr_settings"] = l1.EmrSettingsProperty(
                execution_role_arns=_arns(self.emr_execution_roles),
                assumable_role_arns=_arns(self.emr_assumable_roles),
            )
        return l1.JupyterLabAppSettingsProperty(**said)


def check_repositories(field: str, repositories: Sequence[str] | None) -> list[Problem]:
    """Git over HTTPS, as many and as long as SageMaker takes."""
    if repositories is None or (wrong := check_list(field, repositories)):
        return [] if repositories is None else wrong
    most = aws_facts.CODE_REPOSITORIES_MAX
    problems = []
    if len(repositories) > most:
        rule = f"an app has at most {most} repositories to offer"
        problems.append(Problem("CodeRepositoriesTooMany", f"{field} holds {len(repositories)}", rule, "drop some"))
    rule = (
        f"a repository is reached by https://, and its address has at most {aws_facts.CODE_REPOSITORY_MAX} characters"
    )
    for index, repository in enumerate(repositories):
        fits = not is_known(repository) or (
            _REPOSITORY.fullmatch(repository) and len(repository) <= aws_facts.CODE_REPOSITORY_MAX
        )
        if not fits:
            fix = "write it like 'https://git.example.com/team/work.git'"
            problems.append(Problem("CodeRepositoryInvalid", f"{field}[{index}] is {repository!r}", rule, fix))
    return problems


def _check_roles(field: str, roles: Sequence[iam.IRole] | None) -> list[Problem]:
    if roles is None or (wrong := check_list(field, roles)):
        return [] if roles is None else wrong
    problems = [each for index, role in enumerate(roles) for each in check_role(f"{field}[{index}]", role)]
    if len(roles) > aws_facts.EMR_ROLES_MAX:
        rule = f"SageMaker takes at most {aws_facts.EMR_ROLES_MAX}"
        problems.append(Problem("EmrRolesTooMany", f"{field} holds {len(roles)}", rule, "drop some"))
    return problems


def _arns(roles: Sequence[iam.IRole] | None) -> list[str] | None:
    return None if roles is None else [role.role_arn for role in roles]

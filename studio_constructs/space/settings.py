"""`SpaceApp`: what the one app of a space starts with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_kind, check_named_instance_type, check_range, is_known
from studio_constructs.app_type import AppType
from studio_constructs.apps.jupyter_lab import check_repositories
from studio_constructs.apps.start import check_image_arns
from studio_constructs.aws_facts.spaces import REMOTE_ACCESS_TOO_SMALL, SPACE_INSTANCE_TYPES
from studio_constructs.errors import Problem
from studio_constructs.lifecycle import StudioLifecycleConfig
from studio_constructs.lifecycle.config import check_config_of


@dataclass(frozen=True, kw_only=True, slots=True)
class SpaceApp:
    """What the app of a space starts with. People change it in Studio; the next deployment that changes it wins.

    Args:
        instance_type: What it runs on. Default: what the owner's profile or the domain says.
        image_arn: The image, as an ARN. Default: what the profile or the domain says.
        image_version_arn: A version of an image, as an ARN. Default: the newest.
        lifecycle_config: The start-up script, one that the profile or the domain offers. Default: the one that they
            choose.
        code_repositories: Git repositories to be cloned, in JupyterLab. Default: those of the profile or the domain.
        idle_timeout: When the idle app stops, within what the domain lets people choose. Default: what the profile or
            the domain says.
    """

    instance_type: str | None = None
    image_arn: str | None = None
    image_version_arn: str | None = None
    lifecycle_config: StudioLifecycleConfig | None = None
    code_repositories: Sequence[str] | None = None
    idle_timeout: cdk.Duration | None = None

    def problems(self, field: str, app_type: AppType, *, remote_access: bool) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *self._check_instance_type(f"{field}.instance_type", remote_access=remote_access),
            *check_image_arns(field, image_arn=self.image_arn, image_version_arn=self.image_version_arn),
            *check_config_of(f"{field}.lifecycle_config", self.lifecycle_config, app_type),
            *self._check_repositories(f"{field}.code_repositories", app_type),
            *self._check_idle(f"{field}.idle_timeout"),
        ]

    def _check_instance_type(self, field: str, *, remote_access: bool) -> list[Problem]:
        chosen = self.instance_type
        if wrong := check_named_instance_type(field, chosen):
            return wrong
        if chosen is None or not is_known(chosen):
            return []
        if chosen not in SPACE_INSTANCE_TYPES:
            rule = "CloudFormation does not take it in a space, though Studio runs it"
            fix = "say it in jupyter_lab or code_editor of the owner's profile"
            return [Problem("SpaceInstanceTypeUnknown", f"{field} is {chosen!r}", rule, fix)]
        if remote_access and chosen in REMOTE_ACCESS_TOO_SMALL:
            rule, fix = "a remote IDE needs 8 GiB of memory", "take 'ml.t3.large' or more"
            return [Problem("RemoteAccessTooSmall", f"{field} is {chosen!r}", rule, fix)]
        return []

    def _check_repositories(self, field: str, app_type: AppType) -> list[Problem]:
        if self.code_repositories is None or app_type is AppType.JUPYTER_LAB:
            return check_repositories(field, self.code_repositories)
        rule = "only JupyterLab clones repositories"
        return [Problem("CodeRepositoriesMisplaced", f"{field} is given for {app_type.value}", rule, "drop it")]

    def _check_idle(self, field: str) -> list[Problem]:
        timeout = self.idle_timeout
        if timeout is None or not isinstance(timeout, cdk.Duration) or timeout.is_unresolved():
            fits, fix = isinstance(timeout, cdk.Duration), f"{field.rpartition('.')[2]}=cdk.Duration.hours(...)"
            return check_kind(field, timeout, fits=fits, what="a Duration", fix=fix)
        return check_range(
            field,
            timeout.to_minutes(integral=False),
            aws_facts.IDLE_MINUTES_MIN,
            aws_facts.IDLE_MINUTES_MAX,
            code="IdleTimeoutOutOfRange",
            what="the time in minutes",
            fix="an hour is the shortest that the built-in shutdown knows; the default is the domain's",
        )

    def render(self, app_type: AppType) -> dict[str, Any]:
        """As CloudFormation takes it: the block of the app, by its name."""
        space = sagemaker.CfnSpace
        idle = None
        if self.idle_timeout is not None:
            minutes = self.idle_timeout.to_minutes(integral=False)
            settings = space.SpaceIdleSettingsProperty(idle_timeout_in_minutes=minutes)
            idle = space.SpaceAppLifecycleManagementProperty(idle_settings=settings)
        if app_type is AppType.CODE_EDITOR:
            editor = space.SpaceCodeEditorAppSettingsProperty(
                default_resource_spec=self._resource_spec(), app_lifecycle_management=idle
            )
            return {"code_editor_app_settings": editor}
        lab = space.SpaceJupyterLabAppSettingsProperty(
            default_resource_spec=self._resource_spec(),
            app_lifecycle_management=idle,
            code_repositories=(
                None
                if self.code_repositories is None
                else [space.CodeRepositoryProperty(repository_url=each) for each in self.code_repositories]
            ),
        )
        return {"jupyter_lab_app_settings": lab}

    def _resource_spec(self) -> sagemaker.CfnSpace.ResourceSpecProperty | None:
        config = self.lifecycle_config
        given = {
            "instance_type": self.instance_type,
            "lifecycle_config_arn": None if config is None else config.studio_lifecycle_config_arn,
            "sage_maker_image_arn": self.image_arn,
            "sage_maker_image_version_arn": self.image_version_arn,
        }
        said = {name: value for name, value in given.items() if value is not None}
        return sagemaker.CfnSpace.ResourceSpecProperty(**said) if said else None

"""Settings that belong together: one value object per app type, and the volumes of spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_instance_type, check_list, check_range
from studio_constructs.app_type import AppType
from studio_constructs.errors import Problem
from studio_constructs.idle_shutdown import IdleShutdown, check_idle_shutdown
from studio_constructs.lifecycle import StudioLifecycleConfig

NO_LIFECYCLE_CONFIG = "None"
"""What SageMaker takes for "no script". Left out instead, an update would keep the script that was there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _AppSettings:
    """What JupyterLab and Code Editor have in common.

    Args:
        default_instance_type: What an app runs on where nobody chooses. Default: ``ml.t3.medium`` (2 vCPU, 4 GiB).
        lifecycle_configs: Start-up scripts that people may choose from; the first is chosen where nobody chooses.
            Default: none.
        built_in_lifecycle_config: A script that runs before the chosen one, at every start, and that nobody can
            leave out. Default: none.
        idle_shutdown: When an idle app stops. Default: what the domain says.
    """

    APP_TYPE: ClassVar[AppType]

    default_instance_type: str = "ml.t3.medium"
    lifecycle_configs: Sequence[StudioLifecycleConfig] = ()
    built_in_lifecycle_config: StudioLifecycleConfig | None = None
    idle_shutdown: IdleShutdown | None = None

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        problems = check_instance_type(f"{field}.default_instance_type", self.default_instance_type)
        if wrong := check_list(f"{field}.lifecycle_configs", self.lifecycle_configs):
            return [*problems, *wrong]
        if len(self.lifecycle_configs) > aws_facts.LIFECYCLE_ARNS_MAX:
            wrote = f"{field}.lifecycle_configs holds {len(self.lifecycle_configs)}"
            rule = f"an app type has at most {aws_facts.LIFECYCLE_ARNS_MAX} lifecycle configurations"
            problems.append(Problem("LifecycleConfigsTooMany", wrote, rule, "join some scripts into one"))
        built_in = [self.built_in_lifecycle_config] if self.built_in_lifecycle_config is not None else []
        for config in [*self.lifecycle_configs, *built_in]:
            if config.app_type is not self.APP_TYPE:
                wrote = f"{field} is given {config.node.path!r}, made for {config.app_type.value}"
                rule = f"a script for {self.APP_TYPE.value} goes here"
                fix = f"make a StudioLifecycleConfig with app_type {self.APP_TYPE.value!r}"
                problems.append(Problem("LifecycleAppTypeMismatch", wrote, rule, fix))
        return [*problems, *check_idle_shutdown(f"{field}.idle_shutdown", self.idle_shutdown)]

    def _resource_spec(self) -> sagemaker.CfnDomain.ResourceSpecProperty:
        """The script stands beside an instance type: without one, Studio's pages lose the types to choose from."""
        chosen = (
            self.lifecycle_configs[0].studio_lifecycle_config_arn if self.lifecycle_configs else NO_LIFECYCLE_CONFIG
        )
        return sagemaker.CfnDomain.ResourceSpecProperty(
            instance_type=self.default_instance_type, lifecycle_config_arn=chosen
        )

    def _built_in_arn(self) -> str:
        built_in = self.built_in_lifecycle_config
        return NO_LIFECYCLE_CONFIG if built_in is None else built_in.studio_lifecycle_config_arn

    def _lifecycle_arns(self) -> list[str]:
        return [config.studio_lifecycle_config_arn for config in self.lifecycle_configs]


@dataclass(frozen=True, kw_only=True, slots=True)
class JupyterLabSettings(_AppSettings):
    """How JupyterLab starts and stops. The arguments are those of `_AppSettings`."""

    APP_TYPE: ClassVar[AppType] = AppType.JUPYTER_LAB

    def render(self, domain_idle: IdleShutdown) -> sagemaker.CfnDomain.JupyterLabAppSettingsProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnDomain.JupyterLabAppSettingsProperty(
            app_lifecycle_management=(self.idle_shutdown or domain_idle).render(),
            built_in_lifecycle_config_arn=self._built_in_arn(),
            default_resource_spec=self._resource_spec(),
            lifecycle_config_arns=self._lifecycle_arns(),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeEditorSettings(_AppSettings):
    """How Code Editor starts and stops. The arguments are those of `_AppSettings`."""

    APP_TYPE: ClassVar[AppType] = AppType.CODE_EDITOR

    def render(self, domain_idle: IdleShutdown) -> sagemaker.CfnDomain.CodeEditorAppSettingsProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnDomain.CodeEditorAppSettingsProperty(
            app_lifecycle_management=(self.idle_shutdown or domain_idle).render(),
            built_in_lifecycle_config_arn=self._built_in_arn(),
            default_resource_spec=self._resource_spec(),
            lifecycle_config_arns=self._lifecycle_arns(),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SpaceStorage:
    """The volume of a space, in GB. It can grow, at most once in six hours, and never shrinks.

    Args:
        default_gb: What a new space gets, 5 to 16384. Default: 5.
        maximum_gb: What a person may ask for, 5 to 16384. Default: 100.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-storage.html (read 2026-11-22)
    """

    default_gb: int = 5
    maximum_gb: int = 100

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        low, high = aws_facts.SPACE_GB_MIN, aws_facts.SPACE_GB_MAX
        code, what, fix = "SpaceStorageOutOfRange", "the size of a volume in GB", "choose a size within AWS's limits"
        problems = check_range(f"{field}.default_gb", self.default_gb, low, high, code=code, what=what, fix=fix)
        problems += check_range(f"{field}.maximum_gb", self.maximum_gb, low, high, code=code, what=what, fix=fix)
        if not problems and self.default_gb > self.maximum_gb:
            wrote = f"{field}.default_gb is {self.default_gb} and maximum_gb is {self.maximum_gb}"
            rule = "the default is not larger than the maximum"
            problems.append(Problem("SpaceStorageContradicts", wrote, rule, "raise the maximum or lower the default"))
        return problems

    def render(self) -> sagemaker.CfnDomain.DefaultSpaceStorageSettingsProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnDomain.DefaultSpaceStorageSettingsProperty(
            default_ebs_storage_settings=sagemaker.CfnDomain.DefaultEbsStorageSettingsProperty(
                default_ebs_volume_size_in_gb=self.default_gb, maximum_ebs_volume_size_in_gb=self.maximum_gb
            )
        )

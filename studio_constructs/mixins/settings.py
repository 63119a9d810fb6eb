"""Settings for raw resources: the value objects of our constructs, set over what a resource has."""

from __future__ import annotations

from typing import ClassVar, Literal, cast

import aws_cdk as cdk
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct, IConstruct

from studio_constructs._loosening import say_loosened
from studio_constructs._validation import check_kind, raise_if_invalid
from studio_constructs.app_type import AppType
from studio_constructs.apps.start import UserL1
from studio_constructs.domain import DockerSettings
from studio_constructs.domain.warnings import loosened_by_docker
from studio_constructs.errors import Problem
from studio_constructs.idle.apps import check_idle_apps, idle_of_profile, say_what_stops, with_idle_scripts
from studio_constructs.mixins._rendered import lazily
from studio_constructs.settings import UserSettings
from studio_constructs.settings.loosened import loosened_for_users
from studio_constructs.settings.user import check_user_settings
from studio_constructs.space import SpaceApp

_NOT_SETTINGS = ("ExecutionRole", "SecurityGroups")
"""What a rendered `UserSettings` has beside what is said in it."""


class _UserSettings(cdk.Mixin):
    """Set what people find, in whichever resource says it."""

    _RESOURCE: ClassVar[UserL1]
    _PROPERTY: ClassVar[str]
    _ON: ClassVar[Literal["domain", "profile"]]

    def __init__(self, settings: UserSettings) -> None:
        super().__init__()
        self._settings = settings

    def supports(self, construct: IConstruct) -> bool:
        return isinstance(construct, self._RESOURCE)

    def apply_to(self, construct: IConstruct) -> None:
        """Set it over what *construct* has."""
        if not isinstance(construct, self._RESOURCE):
            return
        _check(construct, check_user_settings("settings", self._settings, on=self._ON))
        idle_apps = idle_of_profile("settings", self._settings, {})
        _check(construct, check_idle_apps(idle_apps))
        settings = with_idle_scripts(construct, self._settings, idle_apps)
        say_what_stops(construct, idle_apps, everything=False)
        say_loosened(construct, loosened_for_users(self._settings))
        struct = settings.render(self._RESOURCE, execution_role_arn="-", security_group_ids=[])
        construct.add_property_override(self._PROPERTY, lazily(struct, without=_NOT_SETTINGS))


class DomainUserSettings(_UserSettings):
    """Set what everybody finds in a ``CfnDomain``; only what is said is set.

    Args:
        settings: What is said.

    Raises:
        ValidationError: The codes of `UserSettings`; where the mixin is applied, as the text of a ``RuntimeError``.
    """

    _RESOURCE: ClassVar[UserL1] = sagemaker.CfnDomain
    _PROPERTY: ClassVar[str] = "DefaultUserSettings"
    _ON: ClassVar[Literal["domain", "profile"]] = "domain"


class UserProfileUserSettings(_UserSettings):
    """Set what one person finds, in a ``CfnUserProfile``; only what is said is set.

    Args:
        settings: What is said.

    Raises:
        ValidationError: The codes of `UserSettings`; where the mixin is applied, as the text of a ``RuntimeError``.
    """

    _RESOURCE: ClassVar[UserL1] = sagemaker.CfnUserProfile
    _PROPERTY: ClassVar[str] = "UserSettings"
    _ON: ClassVar[Literal["domain", "profile"]] = "profile"


class DomainDockerAccess(cdk.Mixin):
    """Switch Docker off in a ``CfnDomain``, or on for images of some accounts.

    Args:
        docker: What may be pulled. Default: Docker is off.
    """

    def __init__(self, docker: DockerSettings | None = None) -> None:
        super().__init__()
        self._docker = docker

    def supports(self, construct: IConstruct) -> bool:  # noqa: D102 - says what it says in the base
        return isinstance(construct, sagemaker.CfnDomain)

    def apply_to(self, construct: IConstruct) -> None:
        """Set it over what *construct* has."""
        if not isinstance(construct, sagemaker.CfnDomain):
            return
        docker = self._docker
        _check(construct, [] if docker is None else docker.problems("docker"))
        say_loosened(construct, loosened_by_docker(docker))
        at = "DomainSettings.DockerSettings"
        construct.add_property_override(f"{at}.EnableDockerAccess", "DISABLED" if docker is None else "ENABLED")
        trusted = [] if docker is None else list(docker.trusted_accounts)
        construct.add_property_override(f"{at}.VpcOnlyTrustedAccounts", trusted)


class DomainSourceIdentity(cdk.Mixin):
    """Let CloudTrail tell the person behind each call of a ``CfnDomain``. All apps must be stopped for the change."""

    def supports(self, construct: IConstruct) -> bool:  # noqa: D102 - says what it says in the base
        return isinstance(construct, sagemaker.CfnDomain)

    def apply_to(self, construct: IConstruct) -> None:
        """Set it; roles must trust ``sts:SetSourceIdentity``, as those of `ExecutionRole` do."""
        if isinstance(construct, sagemaker.CfnDomain):
            construct.add_property_override("DomainSettings.ExecutionRoleIdentityConfig", "USER_PROFILE_NAME")


class SpaceAppSettings(cdk.Mixin):
    """Set what the app of a ``CfnSpace`` starts with; only what is said is set.

    Args:
        app: What is said.
        app_type: The app that the space has. Default: JupyterLab.

    Raises:
        ValidationError: The codes of `SpaceApp`; where the mixin is applied, as the text of a ``RuntimeError``.
    """

    def __init__(self, app: SpaceApp, *, app_type: AppType = AppType.JUPYTER_LAB) -> None:
        super().__init__()
        self._app, self._app_type = app, app_type

    def supports(self, construct: IConstruct) -> bool:  # noqa: D102 - says what it says in the base
        return isinstance(construct, sagemaker.CfnSpace)

    def apply_to(self, construct: IConstruct) -> None:
        """Set it over what *construct* has."""
        if not isinstance(construct, sagemaker.CfnSpace):
            return
        fits = isinstance(self._app, SpaceApp)
        _check(construct, check_kind("app", self._app, fits=fits, what="a SpaceApp", fix="SpaceApp(...)"))
        _check(construct, self._app.problems("app", self._app_type, remote_access=False))
        struct = sagemaker.CfnSpace.SpaceSettingsProperty(**self._app.render(self._app_type))
        construct.add_property_override("SpaceSettings", lazily(struct))


def _check(construct: IConstruct, problems: list[Problem]) -> None:
    scope = construct.node.scope
    if scope is not None:  # an app has none, and is no resource
        raise_if_invalid(cast("Construct", scope), construct.node.id, problems)

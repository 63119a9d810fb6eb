"""What the estate file says of people's settings, as the library takes it: pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk

import studio_constructs as studio
from stacks.estate import IdleShutdownSettings, Portal, Settings, SpaceStorage, Team, User
from studio_constructs import AppType


def of_everybody(settings: Settings, scripts: Sequence[studio.StudioLifecycleConfig]) -> studio.UserSettings:
    """What the domain gives to everybody.

    Args:
        settings: The estate's settings.
        scripts: The start-up scripts of all apps.
    """
    domain = settings.domain
    return studio.UserSettings(
        idle_shutdown=idle_shutdown(settings.idle_shutdown),
        jupyter_lab=studio.JupyterLabSettings(
            default_instance_type=domain.default_instance_type,
            lifecycle_configs=_of(AppType.JUPYTER_LAB, scripts),
            code_repositories=domain.code_repositories,
        ),
        code_editor=studio.CodeEditorSettings(
            default_instance_type=domain.default_instance_type,
            lifecycle_configs=_of(AppType.CODE_EDITOR, scripts),
        ),
        space_storage=_storage(domain.space_storage),
        custom_file_systems=[each.made() for each in domain.file_systems],
        posix_user=(
            None
            if domain.posix_user is None
            else studio.PosixUser(uid=domain.posix_user.uid, gid=domain.posix_user.gid)
        ),
        auto_mount_home_efs=domain.auto_mount_home_efs,
        portal=_portal(settings),
    )


def of_person(settings: Settings, team: Team, user: User) -> studio.UserSettings | None:
    """What differs for one person, whose word comes before the team's; None if nothing does.

    No script is named here: its ARN lives in the Studio stack, and an export of it would hold the old script, so that
    no changed one could take its place.
    """
    start = user.default_instance_type or team.default_instance_type
    idle = user.idle_shutdown or team.idle_shutdown
    own = studio.UserSettings(
        idle_shutdown=None if idle is None else idle_shutdown(idle),
        jupyter_lab=None if start is None else studio.JupyterLabSettings(default_instance_type=start),
        code_editor=None if start is None else studio.CodeEditorSettings(default_instance_type=start),
        space_storage=None if team.space_storage is None else _storage(team.space_storage),
        portal=_portal(settings, team.hidden_tools) if team.hidden_tools else None,
    )
    return None if own == studio.UserSettings() else own


def idle_shutdown(settings: IdleShutdownSettings) -> studio.IdleShutdown:
    """When idle apps stop."""
    if not settings.enabled:
        return studio.IdleShutdown.disabled()
    timeout = cdk.Duration.minutes(settings.minutes)
    bounds = settings.user_may_choose
    if bounds is None:
        return studio.IdleShutdown.after(timeout)
    return studio.IdleShutdown.between(
        cdk.Duration.minutes(bounds.minimum_minutes), cdk.Duration.minutes(bounds.maximum_minutes), default=timeout
    )


def _portal(settings: Settings, more_hidden: Sequence[studio.MlTool] = ()) -> studio.PortalSettings:
    """All of it, also for a team that hides more: nobody knows whether a profile's list adds to the domain's."""
    portal: Portal = settings.portal
    everything = studio.InstanceTypes([each for team in settings.teams for each in team.instance_types])
    return studio.PortalSettings(
        landing_page=portal.landing_page,
        hidden_app_types=[AppType(each) for each in portal.hidden_apps],
        hidden_ml_tools=list(dict.fromkeys([*portal.hidden_tools, *more_hidden])),
        hidden_instance_types=everything.hidden if portal.hide_other_instance_types else [],
        hidden_image_versions=studio.HiddenImageVersions(version_aliases=portal.hidden_distribution_versions),
    )


def _of(app_type: AppType, scripts: Sequence[studio.StudioLifecycleConfig]) -> list[studio.StudioLifecycleConfig]:
    return [script for script in scripts if script.app_type is app_type]


def _storage(storage: SpaceStorage) -> studio.SpaceStorage:
    return studio.SpaceStorage(default_gb=storage.default_gb, maximum_gb=storage.maximum_gb)

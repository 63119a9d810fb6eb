"""What the estate file says of people's settings, as the library takes it: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk

import studio_constructs as studio
from stacks.estate import Classic, IdleShutdownSettings, Portal, Settings, SpaceStorage, Team, User
from studio_constructs import AppType


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What the Studio stack made for apps to start with.

    Args:
        scripts: Start-up scripts of all apps.
        built_in: Those of them that nobody can leave out.
        images: Images for all apps.
        snapshots: The bucket of shared notebooks, and the key that encrypts them; None where nobody shares any.
    """

    scripts: Sequence[studio.StudioLifecycleConfig]
    built_in: Sequence[studio.StudioLifecycleConfig]
    images: Sequence[studio.ImageAttachment]
    snapshots: studio.NotebookSharing | None

    def scripts_of(self, app_type: AppType) -> list[studio.StudioLifecycleConfig]:
        """The scripts that people of an app choose from."""
        return [each for each in self.scripts if each.app_type is app_type and each not in self.built_in]

    def built_in_of(self, app_type: AppType) -> studio.StudioLifecycleConfig | None:
        """The script that nobody can leave out."""
        return next((each for each in self.built_in if each.app_type is app_type), None)

    def images_of(self, app_type: AppType) -> list[studio.ImageAttachment]:
        """The images of an app."""
        return [each for each in self.images if each.app_type is app_type]


def of_everybody(settings: Settings, made: Made) -> studio.UserSettings:
    """What the domain gives to everybody."""
    domain = settings.domain
    lab, editor = AppType.JUPYTER_LAB, AppType.CODE_EDITOR
    return studio.UserSettings(
        idle_shutdown=idle_shutdown(settings.idle_shutdown),
        jupyter_lab=studio.JupyterLabSettings(
            default_instance_type=domain.default_instance_type,
            lifecycle_configs=made.scripts_of(lab),
            built_in_lifecycle_config=made.built_in_of(lab),
            custom_images=made.images_of(lab),
            code_repositories=domain.code_repositories,
        ),
        code_editor=studio.CodeEditorSettings(
            default_instance_type=domain.default_instance_type,
            lifecycle_configs=made.scripts_of(editor),
            built_in_lifecycle_config=made.built_in_of(editor),
            custom_images=made.images_of(editor),
        ),
        space_storage=_storage(domain.space_storage),
        custom_file_systems=[each.made() for each in domain.file_systems],
        posix_user=(
            None
            if domain.posix_user is None
            else studio.PosixUser(uid=domain.posix_user.uid, gid=domain.posix_user.gid)
        ),
        auto_mount_home_efs=domain.home_efs and domain.auto_mount_home_efs,
        portal=_portal(settings),
        notebook_sharing=made.snapshots,
        classic=None if settings.classic is None else _classic(settings.classic, made),
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
        return studio.IdleShutdown.after(timeout, busy_guard=settings.busy_guard)
    return studio.IdleShutdown.between(
        cdk.Duration.minutes(bounds.minimum_minutes),
        cdk.Duration.minutes(bounds.maximum_minutes),
        default=timeout,
        busy_guard=settings.busy_guard,
    )


def stopped_by_script(settings: Settings) -> list[AppType]:
    """Apps of which an image does not answer AWS's own shutdown."""
    silent = {
        AppType(app) for each in settings.images if each.understands is studio.IdleSupport.NONE for app in each.apps
    }
    return sorted(silent)


def _portal(settings: Settings, more_hidden: Sequence[studio.MlTool] = ()) -> studio.PortalSettings:
    """All of it, also for a team that hides more: nobody knows whether a profile's list adds to the domain's."""
    portal: Portal = settings.portal
    everything = studio.InstanceTypes([each for team in settings.teams for each in team.instance_types])
    in_classic = settings.classic is not None and not settings.classic.current_studio
    return studio.PortalSettings(
        enabled=False if in_classic else None,
        landing_page=portal.landing_page,
        hidden_app_types=_hidden_apps(settings),
        hidden_ml_tools=list(dict.fromkeys([*portal.hidden_tools, *more_hidden])),
        hidden_instance_types=everything.hidden if portal.hide_other_instance_types else [],
        hidden_image_versions=studio.HiddenImageVersions(version_aliases=portal.hidden_distribution_versions),
    )


def _classic(classic: Classic, made: Made) -> studio.ClassicSettings:
    return studio.ClassicSettings(
        current_studio=classic.current_studio,
        jupyter_server=studio.JupyterServerSettings(lifecycle_configs=made.scripts_of(AppType.JUPYTER_SERVER)),
        kernel_gateway=studio.KernelGatewaySettings(
            default_instance_type=classic.kernel_instance_type,
            lifecycle_configs=made.scripts_of(AppType.KERNEL_GATEWAY),
        ),
    )


def _hidden_apps(settings: Settings) -> list[AppType]:
    """Who still has Studio Classic must see it, unless the file hides it in so many words."""
    portal, still_there = settings.portal, settings.classic is not None
    if still_there and "hidden_apps" not in portal.model_fields_set:
        return []
    return [AppType(each) for each in portal.hidden_apps]


def _storage(storage: SpaceStorage) -> studio.SpaceStorage:
    return studio.SpaceStorage(default_gb=storage.default_gb, maximum_gb=storage.maximum_gb)

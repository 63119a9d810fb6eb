"""`UserSettings`: what a domain gives to everybody and a profile changes for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_kind
from studio_constructs.apps import (
    ClassicSettings,
    CodeEditorSettings,
    JupyterLabSettings,
    RSessionSettings,
    RStudioAccess,
)
from studio_constructs.apps.start import UserL1, given
from studio_constructs.cost.instance_types import InstanceTypes
from studio_constructs.errors import Problem
from studio_constructs.idle.shutdown import IdleShutdown, check_idle_shutdown
from studio_constructs.settings.domain_limits import check_on_domain
from studio_constructs.settings.file_systems import CustomFileSystem, PosixUser, check_file_systems
from studio_constructs.settings.portal import STUDIO_LANDING_PAGE, PortalSettings
from studio_constructs.settings.sharing import NotebookSharing, render_no_sharing
from studio_constructs.settings.storage import SpaceStorage

_App = TypeVar("_App", JupyterLabSettings, CodeEditorSettings)
_AUTO_MOUNT: Final = {None: None, True: "Enabled", False: "Disabled"}
_KINDS: Final[dict[str, type[Any]]] = {
    "jupyter_lab": JupyterLabSettings,
    "code_editor": CodeEditorSettings,
    "r_session": RSessionSettings,
    "rstudio_access": RStudioAccess,
    "classic": ClassicSettings,
    "space_storage": SpaceStorage,
    "posix_user": PosixUser,
    "notebook_sharing": NotebookSharing,
    "portal": PortalSettings,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class UserSettings:
    """What people find in Studio: on a domain it holds for everybody, on a profile for one person.

    A domain says everything, also what is off, because CloudFormation does not unset what a template stops saying. A
    profile says only what differs: what it once said it must go on saying.

    Args:
        idle_shutdown: When idle apps stop. Default: on a domain after two hours, enforced (`IdleShutdown.after()`);
            on a profile when the domain says.
        jupyter_lab: How JupyterLab starts. Default: on a domain on ml.t3.medium, without a script.
        code_editor: How Code Editor starts. Default: on a domain on ml.t3.medium, without a script.
        space_storage: Volumes of spaces. Default: on a domain 5 GB, at most 100 GB; on a profile as the domain says.
        custom_file_systems: File systems of yours that spaces may mount: at most 2 on a domain, 10 on a profile.
            Default: none.
        posix_user: Whose files apps read and write on them. Default: nobody is named; EFS demands one.
        auto_mount_home_efs: Whether spaces see the person's home directory on EFS, as ``user-default-efs``. Default:
            on a domain they do; on a profile as the domain says.
        portal: What Studio's pages show. Default: on a domain everything but Studio Classic.
        notebook_sharing: Snapshots of notebooks, which Studio Classic shares; False for none. Default: on a domain
            none; on a profile as the domain says.
        classic: What is kept of Studio Classic, for domains that still have it. Default: nothing.
        r_session: How sessions of R start; on a domain with RStudio only. Default: nothing is said.
        rstudio_access: Who opens RStudio; on a domain with RStudio only. Default: nothing is said.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UserSettings.html (read 2026-11-22)
    """

    idle_shutdown: IdleShutdown | None = None
    jupyter_lab: JupyterLabSettings | None = None
    code_editor: CodeEditorSettings | None = None
    space_storage: SpaceStorage | None = None
    custom_file_systems: Sequence[CustomFileSystem] | None = None
    posix_user: PosixUser | None = None
    auto_mount_home_efs: bool | None = None
    portal: PortalSettings | None = None
    notebook_sharing: NotebookSharing | Literal[False] | None = None
    classic: ClassicSettings | None = None
    r_session: RSessionSettings | None = None
    rstudio_access: RStudioAccess | None = None

    def for_domain(self, *, home_efs: bool = True) -> UserSettings:
        """With everything said that a domain says; homes are mounted where there are some."""
        portal = self.portal or PortalSettings()
        if self.classic is not None and portal.hidden_app_types is None:
            portal = replace(portal, hidden_app_types=[])  # who still has Classic must see it
        return replace(
            self,
            idle_shutdown=self.idle_shutdown or IdleShutdown.after(),
            jupyter_lab=(self.jupyter_lab or JupyterLabSettings()).for_domain(),
            code_editor=(self.code_editor or CodeEditorSettings()).for_domain(),
            space_storage=self.space_storage or SpaceStorage(),
            custom_file_systems=self.custom_file_systems or [],
            auto_mount_home_efs=home_efs and self.auto_mount_home_efs is not False,
            portal=portal.for_domain(),
            notebook_sharing=self.notebook_sharing or False,
        )

    def with_instance_types(self, instance_types: InstanceTypes) -> UserSettings:
        """What is said here, on instance types of one list: apps start on its default, its others are not shown.

        The same list belongs into `ExecutionPolicy`, which denies the others; `Studio(instance_types=...)` does both.

        Args:
            instance_types: The list. What is said already of an app's default, or of what is hidden, stays.
        """
        portal = self.portal or PortalSettings()
        hidden = portal.hidden_instance_types
        return replace(
            self,
            jupyter_lab=_starting_on(self.jupyter_lab or JupyterLabSettings(), instance_types),
            code_editor=_starting_on(self.code_editor or CodeEditorSettings(), instance_types),
            portal=replace(portal, hidden_instance_types=instance_types.hidden if hidden is None else hidden),
        )

    @property
    def idle_shutdowns(self) -> list[IdleShutdown]:
        """All that is said of idle apps."""
        settings = (self, self.jupyter_lab, self.code_editor)
        return [each.idle_shutdown for each in settings if each is not None and each.idle_shutdown is not None]

    @property
    def default_instance_types(self) -> dict[str, str | None]:
        """What apps start on where nobody chooses, by the field that says it."""
        apps = {"jupyter_lab": self.jupyter_lab, "code_editor": self.code_editor}
        return {
            f"{name}.default_instance_type": app.default_instance_type for name, app in apps.items() if app is not None
        }

    def needs(self) -> list[Any]:
        """What must be there first, though CloudFormation can not see it."""
        apps = (self.jupyter_lab, self.code_editor, self.r_session, self.classic)
        return [each for app in apps if app is not None for each in app.needs()]

    def problems(self, field: str, *, on: Literal["domain", "profile"]) -> list[Problem]:
        """What SageMaker would refuse, where the settings stand."""
        found = check_idle_shutdown(f"{field}.idle_shutdown", self.idle_shutdown)
        for name, kind in _KINDS.items():
            value = getattr(self, name)
            if isinstance(value, kind):
                found += value.problems(f"{field}.{name}") if hasattr(value, "problems") else []
            elif value is not False or name != "notebook_sharing":
                what, fix = f"a {kind.__name__}", f"{name}={kind.__name__}(...)"
                found += check_kind(f"{field}.{name}", value, fits=False, what=what, fix=fix)
        domain = on == "domain"
        found += check_file_systems(
            f"{field}.custom_file_systems",
            self.custom_file_systems,
            at_most=aws_facts.DOMAIN_FILE_SYSTEMS_MAX if domain else aws_facts.PROFILE_FILE_SYSTEMS_MAX,
            posix_user=self.posix_user,
            posix_field=f"{field}.posix_user",
        )
        return [*found, *(check_on_domain(field, self) if domain else self._only_on_domains(field))]

    def _only_on_domains(self, field: str) -> list[Problem]:
        if self.r_session is None:
            return []
        rule = "CloudFormation sets sessions of R on domains, not on profiles"
        fix = "move it to default_user_settings of the domain"
        return [Problem("RSessionOnDomainsOnly", f"{field}.r_session is given", rule, fix)]

    def render(
        self, l1: UserL1, *, execution_role_arn: str, security_group_ids: list[str], idle: IdleShutdown | None = None
    ) -> Any:
        """As CloudFormation takes it.

        Args:
            l1: The resource that it stands in.
            execution_role_arn: What people work as.
            security_group_ids: What their apps carry.
            idle: What holds for apps of which only something else is said. Default: nothing.
        """
        sharing = self.notebook_sharing
        settings = {
            "execution_role": execution_role_arn,
            "security_groups": security_group_ids,
            "jupyter_lab_app_settings": self._app(JupyterLabSettings, self.jupyter_lab, l1, idle),
            "code_editor_app_settings": self._app(CodeEditorSettings, self.code_editor, l1, idle),
            "space_storage_settings": None if self.space_storage is None else self.space_storage.render(l1),
            "custom_posix_user_config": None if self.posix_user is None else self.posix_user.render(l1),
            "auto_mount_home_efs": _AUTO_MOUNT[self.auto_mount_home_efs],
            "sharing_settings": sharing.render(l1) if isinstance(sharing, NotebookSharing) else None,
            "r_studio_server_pro_app_settings": None if self.rstudio_access is None else self.rstudio_access.render(l1),
            **self._pages(l1),
            **({} if self.classic is None else self.classic.render(l1)),
        }
        if self.custom_file_systems is not None:
            settings["custom_file_system_configs"] = [each.render(l1) for each in self.custom_file_systems]
        if sharing is False:
            settings["sharing_settings"] = render_no_sharing(l1)
        if issubclass(l1, sagemaker.CfnDomain) and self.r_session is not None:
            settings["r_session_app_settings"] = self.r_session.render()
        return l1.UserSettingsProperty(**settings)

    def _app(
        self,
        kind: type[JupyterLabSettings | CodeEditorSettings],
        app: JupyterLabSettings | CodeEditorSettings | None,
        l1: UserL1,
        idle: IdleShutdown | None,
    ) -> Any:
        """The block of an app: also where only the idle shutdown of all apps is said."""
        if not given(app) and self.idle_shutdown is None:
            return None
        return (app or kind()).render(l1, self.idle_shutdown or idle)

    def _pages(self, l1: UserL1) -> dict[str, Any]:
        """Where Studio opens and what it shows; Studio Classic opens only where the current Studio is off."""
        portal = self.portal or PortalSettings()
        if self.classic is not None and not self.classic.current_studio:
            enabled, landing_page = False, portal.landing_page or ClassicSettings.LANDING_PAGE
        elif self.portal is not None or self.classic is not None:
            enabled, landing_page = portal.enabled is not False, portal.landing_page or STUDIO_LANDING_PAGE
        else:
            return {}
        return {
            "studio_web_portal": "ENABLED" if enabled else "DISABLED",
            "default_landing_uri": landing_page if enabled else ClassicSettings.LANDING_PAGE,
            "studio_web_portal_settings": portal.render(l1),
        }


def check_user_settings(field: str, value: object, *, on: Literal["domain", "profile"]) -> list[Problem]:
    """All that is wrong with an argument that is one."""
    if isinstance(value, UserSettings):
        return value.problems(field, on=on)
    return check_kind(field, value, fits=False, what="a UserSettings", fix=f"{field}=UserSettings(...)")


def _starting_on(app: _App, instance_types: InstanceTypes) -> _App:
    return app if app.default_instance_type else replace(app, default_instance_type=instance_types.default)

"""Studio Classic, for domains that still have it: its apps can be kept and stopped, and no new one can be started."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from studio_constructs._validation import check_settings, is_known
from studio_constructs.app_type import AppType
from studio_constructs.apps.start import ClassicL1, ScriptedSettings, StartSettings, render_images
from studio_constructs.errors import Problem

SYSTEM_INSTANCE: Final = "system"
"""What JupyterServer runs on: an instance of SageMaker's own, without charge."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JupyterServerSettings(ScriptedSettings):
    """JupyterServer, the page of Studio Classic. The other arguments are those of `ScriptedSettings`, but for images.

    Args:
        default_instance_type: The one that it runs on, without charge. Default: ``system``.
    """

    APP_TYPE: ClassVar[AppType] = AppType.JUPYTER_SERVER

    default_instance_type: str | None = SYSTEM_INSTANCE

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        found = ScriptedSettings.problems(replace(self, default_instance_type=None), field)
        if self.custom_images is not None:
            rule = "JupyterServer has no images of yours; the kernels behind it have"
            fix = "give them to kernel_gateway"
            found.append(Problem("ClassicImagesMisplaced", f"{field}.custom_images is given", rule, fix))
        if is_known(self.default_instance_type) and self.default_instance_type != SYSTEM_INSTANCE:
            wrote = f"{field}.default_instance_type is {self.default_instance_type!r}"
            rule = f"JupyterServer runs on {SYSTEM_INSTANCE!r} only"
            found.append(Problem("InstanceTypeUnknown", wrote, rule, "drop the argument"))
        return found

    def render(self, l1: ClassicL1) -> Any:
        """As CloudFormation takes it."""
        return l1.JupyterServerAppSettingsProperty(**self._scripts(l1))


@dataclass(frozen=True, kw_only=True, slots=True)
class KernelGatewaySettings(ScriptedSettings):
    """KernelGateway, the kernels of Studio Classic. The arguments are those of `ScriptedSettings`."""

    APP_TYPE: ClassVar[AppType] = AppType.KERNEL_GATEWAY

    def render(self, l1: ClassicL1) -> Any:
        """As CloudFormation takes it."""
        return l1.KernelGatewayAppSettingsProperty(
            custom_images=render_images(l1, self.custom_images), **self._scripts(l1)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassicSettings:
    """What a domain keeps of Studio Classic, until its people have moved to the current Studio.

    AWS starts no new app of Studio Classic: who stops one can not start it again. Files of Classic lie in the home
    file system and stay there; in the current Studio they are the folder ``user-default-efs`` of each space.

    Args:
        jupyter_server: The page. Default: nothing is said of it.
        kernel_gateway: The kernels. Default: nothing is said of them.
        current_studio: Whether people land in the current Studio. This one argument moves a domain, in place and
            back: no app is stopped, no file is touched. Default: they land in Studio Classic.
    """

    jupyter_server: JupyterServerSettings | None = None
    kernel_gateway: KernelGatewaySettings | None = None
    current_studio: bool = False

    LANDING_PAGE: ClassVar[str] = "app:JupyterServer:"

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        kinds: dict[str, type[StartSettings]] = {
            "jupyter_server": JupyterServerSettings,
            "kernel_gateway": KernelGatewaySettings,
        }
        return [
            problem
            for name, kind in kinds.items()
            for problem in check_settings(f"{field}.{name}", getattr(self, name), kind)
        ]

    @property
    def has_training_plan(self) -> bool:
        """Whether reserved capacity is named, which a space does not take."""
        apps = (self.jupyter_server, self.kernel_gateway)
        return any(app is not None and app.training_plan_arn is not None for app in apps)

    def needs(self) -> list[Any]:
        """What must be there first, though CloudFormation can not see it."""
        return [] if self.kernel_gateway is None else self.kernel_gateway.needs()

    def render(self, l1: ClassicL1) -> dict[str, Any]:
        """As CloudFormation takes it, by the names of the two blocks."""
        server, kernels = self.jupyter_server, self.kernel_gateway
        return {
            "jupyter_server_app_settings": None if server is None else server.render(l1),
            "kernel_gateway_app_settings": None if kernels is None else kernels.render(l1),
        }

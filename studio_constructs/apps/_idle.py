"""Apps that stop when they are idle: JupyterLab and Code Editor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from studio_constructs.apps.start import (
    NO_LIFECYCLE_CONFIG,
    NoLifecycleConfig,
    ScriptedSettings,
    UserL1,
    render_images,
)
from studio_constructs.errors import Problem
from studio_constructs.idle.shutdown import IdleShutdown, check_idle_shutdown
from studio_constructs.idle.support import IdleSupport, check_idle_support
from studio_constructs.lifecycle import StudioLifecycleConfig
from studio_constructs.lifecycle.config import check_config_of


@dataclass(frozen=True, kw_only=True, slots=True)
class IdleAppSettings(ScriptedSettings):
    """What JupyterLab and Code Editor have in common.

    Args:
        built_in_lifecycle_config: A script that runs before the chosen one, at every start, and that nobody can
            leave out; `NO_LIFECYCLE_CONFIG` for none. Default: on a domain none, on a profile the domain's.
        idle_shutdown: When an idle app stops. Default: what holds for all apps of the domain or the person.
        default_image_idle_support: What the default image understands of idle shutdown, where an older one is
            pinned. Default: everything, as the newest SageMaker Distribution.
    """

    built_in_lifecycle_config: StudioLifecycleConfig | NoLifecycleConfig | None = None
    idle_shutdown: IdleShutdown | None = None
    default_image_idle_support: IdleSupport | None = None

    def for_domain(self) -> Self:
        """With everything said that a domain says."""
        own = ScriptedSettings.for_domain(self)
        return replace(own, built_in_lifecycle_config=own.built_in_lifecycle_config or NO_LIFECYCLE_CONFIG)

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        built_in = self.built_in_lifecycle_config
        return [
            *ScriptedSettings.problems(self, field),
            *(
                check_config_of(f"{field}.built_in_lifecycle_config", built_in, self.APP_TYPE)
                if _is_script(built_in)
                else []
            ),
            *check_idle_shutdown(f"{field}.idle_shutdown", self.idle_shutdown),
            *check_idle_support(f"{field}.default_image_idle_support", self.default_image_idle_support),
        ]

    @property
    def idle_support(self) -> dict[str, IdleSupport | None]:
        """What each image that the app may start from understands of idle shutdown; None where that is not known."""
        own = {f"the image {image.image_name!r}": image.idle_support for image in self.custom_images or []}
        return {"the default image": self.default_image_idle_support or IdleSupport.FULL, **own}

    @property
    def says_images(self) -> bool:
        """Whether anything is said of images that idle shutdown has to do with."""
        return self.custom_images is not None or self.default_image_idle_support is not None

    def _common(self, l1: UserL1, idle: IdleShutdown | None) -> dict[str, Any]:
        own_idle = self.idle_shutdown or idle
        built_in = self.built_in_lifecycle_config
        if isinstance(built_in, StudioLifecycleConfig):
            built_in_arn: str | None = built_in.studio_lifecycle_config_arn
        else:
            built_in_arn = built_in
        return {
            "app_lifecycle_management": None if own_idle is None else own_idle.render(l1),
            "built_in_lifecycle_config_arn": built_in_arn,
            "custom_images": render_images(l1, self.custom_images),
            **self._scripts(l1),
        }


def _is_script(built_in: object) -> bool:
    return built_in not in {None, NO_LIFECYCLE_CONFIG} if isinstance(built_in, str | None) else True

"""`CodeEditorSettings`: how Code Editor starts and stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from studio_constructs.app_type import AppType
from studio_constructs.apps._idle import IdleAppSettings
from studio_constructs.apps.start import UserL1
from studio_constructs.idle.shutdown import IdleShutdown


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeEditorSettings(IdleAppSettings):
    """How Code Editor starts and stops. The arguments are those of `IdleAppSettings`."""

    APP_TYPE: ClassVar[AppType] = AppType.CODE_EDITOR

    def render(self, l1: UserL1, idle: IdleShutdown | None) -> Any:
        """As CloudFormation takes it."""
        return l1.CodeEditorAppSettingsProperty(**self._common(l1, idle))

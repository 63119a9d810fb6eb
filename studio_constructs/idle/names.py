"""What the scripts that watch are called, so that a name tells which it is, in AWS too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from studio_constructs.app_type import AppType

_GUARD: Final = "StudioIdleGuard"
_STOP: Final = "StudioIdleStop"
_NAME: Final = re.compile(rf"(?:{_GUARD}|{_STOP}\w+?after(?P<minutes>\d+))[a-z]*-[0-9a-f]{{8}}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IdleScript:
    """A script that watches.

    Args:
        minutes: After how many it stops the app; None for a guard, which stops nothing.
    """

    minutes: int | None

    def construct_id(self, app_type: AppType) -> str:
        """What the construct is called, with which the physical name ends but for its hash."""
        return f"{_GUARD}{app_type.value}" if self.minutes is None else f"{_STOP}{app_type.value}After{self.minutes}"

    @classmethod
    def from_name(cls, name: str) -> IdleScript | None:
        """The script that a lifecycle configuration's name or ARN tells; None for another's."""
        found = _NAME.search(name)
        if found is None:
            return None
        return cls(None if found["minutes"] is None else int(found["minutes"]))

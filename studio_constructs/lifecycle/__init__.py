"""Start-up scripts of apps."""

from studio_constructs.lifecycle.config import StudioLifecycleConfig
from studio_constructs.lifecycle.script import LifecycleScript

__all__ = ["LifecycleScript", "StudioLifecycleConfig"]

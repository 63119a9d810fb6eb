"""AWS CDK constructs for Amazon SageMaker Studio.

::

    import studio_constructs as studio

    studio.Studio(self, "Studio", users=["alice", "bob"])

==============================  =====================================================================================
A whole estate                  `Studio`
The domain                      `Domain`, `JupyterLabSettings`, `CodeEditorSettings`, `SpaceStorage`, `IDomain`
People                          `UserProfile`
What they may do                `ExecutionRole`, `ExecutionPolicy`
Where it lives                  `StudioNetwork`, `StudioVpc`, `StudioEndpoint`
What encrypts it                `StudioKey`
What starts and stops with it   `StudioLifecycleConfig`, `LifecycleScript`, `IdleShutdown`, `AppType`
What goes wrong                 `StudioError`, `ValidationError`, `Problem`
==============================  =====================================================================================
"""

from studio_constructs.app_type import AppType
from studio_constructs.domain import CodeEditorSettings, Domain, IDomain, JupyterLabSettings, SpaceStorage
from studio_constructs.encryption import StudioKey
from studio_constructs.errors import Problem, StudioError, ValidationError
from studio_constructs.idle_shutdown import IdleShutdown
from studio_constructs.lifecycle import LifecycleScript, StudioLifecycleConfig
from studio_constructs.network import StudioEndpoint, StudioNetwork, StudioVpc
from studio_constructs.patterns import Studio
from studio_constructs.role import ExecutionPolicy, ExecutionRole
from studio_constructs.user_profile import UserProfile

__version__ = "0.1.0"

__all__ = [
    "AppType",
    "CodeEditorSettings",
    "Domain",
    "ExecutionPolicy",
    "ExecutionRole",
    "IDomain",
    "IdleShutdown",
    "JupyterLabSettings",
    "LifecycleScript",
    "Problem",
    "SpaceStorage",
    "Studio",
    "StudioEndpoint",
    "StudioError",
    "StudioKey",
    "StudioLifecycleConfig",
    "StudioNetwork",
    "StudioVpc",
    "UserProfile",
    "ValidationError",
    "__version__",
]

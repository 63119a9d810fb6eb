"""How apps start."""

from studio_constructs.lifecycle.config import StudioLifecycleConfig
from studio_constructs.lifecycle.script import LifecycleScript
from studio_constructs.lifecycle.start_up import (
    CodeEditorExtensions,
    CondaPackages,
    EnvironmentVariables,
    GitClone,
    GitCredentials,
    GitIdentity,
    JupyterExtensions,
    PipPackages,
    Proxies,
    RunCommand,
    StartUp,
    StartUpStep,
)

__all__ = [
    "CodeEditorExtensions",
    "CondaPackages",
    "EnvironmentVariables",
    "GitClone",
    "GitCredentials",
    "GitIdentity",
    "JupyterExtensions",
    "LifecycleScript",
    "PipPackages",
    "Proxies",
    "RunCommand",
    "StartUp",
    "StartUpStep",
    "StudioLifecycleConfig",
]

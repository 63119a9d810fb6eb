"""Start-up scripts made of steps."""

from studio_constructs.lifecycle.start_up.environment import EnvironmentVariables, Proxies
from studio_constructs.lifecycle.start_up.extensions import CodeEditorExtensions, JupyterExtensions
from studio_constructs.lifecycle.start_up.git import GitClone, GitIdentity
from studio_constructs.lifecycle.start_up.git_credentials import GitCredentials
from studio_constructs.lifecycle.start_up.packages import CondaPackages, PipPackages
from studio_constructs.lifecycle.start_up.run_command import RunCommand
from studio_constructs.lifecycle.start_up.start_up import StartUp
from studio_constructs.lifecycle.start_up.step import StartUpStep

__all__ = [
    "CodeEditorExtensions",
    "CondaPackages",
    "EnvironmentVariables",
    "GitClone",
    "GitCredentials",
    "GitIdentity",
    "JupyterExtensions",
    "PipPackages",
    "Proxies",
    "RunCommand",
    "StartUp",
    "StartUpStep",
]

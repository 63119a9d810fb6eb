"""The steps of start-up scripts. What is wrong with one, the library tells; here it is told of the file's keys."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar, Final, Self

import aws_cdk as cdk
from pydantic import ConfigDict, Field, model_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.model.base import Model
from studio_constructs import (
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
    StartUpStep,
)
from studio_constructs.errors import Problem


class StepSettings(Model):
    """What every step may say."""

    kind: ClassVar[type[StartUpStep]]

    required: bool = False
    """Whether the app does not start when the step fails. Default: a failed step is a warning in the app's log."""
    background: bool = False
    """Whether the step goes on while the app starts. Default: the app waits for it."""
    timeout_seconds: int | None = None
    """After how many seconds it is stopped, at most 280, in the background 86400. Default: 60, in the background
    1800."""

    @model_validator(mode="after")
    def _is_right(self) -> Self:
        found = [
            replace(problem, wrote=problem.wrote.replace(f"{HERE}.timeout", f"{HERE}.timeout_seconds"))
            for problem in self.made().problems(HERE)
        ]
        if found:
            raise RefusedError(Refusal(problem, at=_key_of(problem)) for problem in found)
        return self

    def made(self) -> StartUpStep:
        """As the library takes it."""
        given: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        seconds = given.pop("timeout_seconds")
        if isinstance(given.get("credentials"), GitCredentialsSettings):
            given["credentials"] = given["credentials"].made()
        return self.kind(timeout=None if seconds is None else cdk.Duration.seconds(seconds), **given)


class GitIdentityStep(StepSettings):
    """Who commits."""

    kind: ClassVar[type[StartUpStep]] = GitIdentity

    name: str | None = None
    """Who commits. Default: the name of the person."""
    email: str | None = None
    """Their address. Default: what `email_domain` makes, or none."""
    email_domain: str | None = None
    """What stands behind the '@' of the person's name. Default: no address is made."""
    safe_directories: tuple[str, ...] = ()
    """Folders to trust, from the home or from the root. Default: none."""


class GitCredentialsSettings(Model):
    """Where a repository's password is kept: exactly one of `secret` and `parameter`. Everybody's role may read it."""

    secret: str | None = None
    """Name or ARN of a secret of Secrets Manager. Default: a parameter."""
    parameter: str | None = None
    """Name or ARN of a parameter of SSM. Default: a secret."""
    json_key: str | None = None
    """Key of the password, where the secret is JSON. Default: the secret is the password."""
    username: str = "git"
    """Whom git says it is. Default: git."""
    key_arn: str | None = None
    """ARN of the KMS key that encrypts it. Default: AWS's own key."""

    def made(self) -> GitCredentials:
        """As the library takes it."""
        return GitCredentials(**{name: getattr(self, name) for name in type(self).model_fields})


class GitCloneStep(StepSettings):
    """A repository in the home."""

    kind: ClassVar[type[StartUpStep]] = GitClone

    url: str = Field(examples=["https://git.example.com/analysts/notebooks.git"])
    """The repository: https://, or SSH with the person's own key; without a password."""
    folder: str | None = None
    """Where it goes, from the home. Default: the repository's name."""
    branch: str | None = None
    """What to check out. Default: the repository's own default."""
    depth: int | None = None
    """How many commits to fetch first, 1 to 100000. Default: all."""
    credentials: GitCredentialsSettings | None = None
    """Where the password is. Default: the repository asks for none."""


class PipPackagesStep(StepSettings):
    """Packages of Python."""

    kind: ClassVar[type[StartUpStep]] = PipPackages

    background: bool = True
    """Whether the step goes on while the app starts. Default: it does."""
    packages: tuple[str, ...] = Field(examples=[["pandas==2.3.1"]])
    """What to install, as pip takes it."""
    kernel: str | None = None
    """Kernel whose environment in the home they go into. Default: none, they go into the image's environment."""
    index_url: str | None = None
    """The index, without a password. Default: pip's."""


class CondaPackagesStep(StepSettings):
    """Packages of conda, in the image's environment."""

    kind: ClassVar[type[StartUpStep]] = CondaPackages

    background: bool = True
    """Whether the step goes on while the app starts. Default: it does."""
    packages: tuple[str, ...] = Field(examples=[["r-tidyverse=2.0.0"]])
    """What to install, as conda takes it."""
    channel: str | None = None
    """The channel, without a password. Default: the image's."""


class EnvironmentVariablesStep(StepSettings):
    """Variables for shells, kernels, terminals and later steps."""

    kind: ClassVar[type[StartUpStep]] = EnvironmentVariables

    variables: dict[str, str] = Field(examples=[{"TEAM": "analysts"}])
    """Names and values; no secrets, and none of AWS's or the system's own."""


class ProxiesStep(StepSettings):
    """A proxy for shells, kernels, terminals and later steps."""

    kind: ClassVar[type[StartUpStep]] = Proxies

    https: str = Field(examples=["http://proxy.example.com:3128"])
    """The proxy of https:// addresses, without a password."""
    http: str | None = None
    """The proxy of http:// addresses. Default: that of `https`."""
    no_proxy: tuple[str, ...] = ()
    """What else is reached directly: hosts, `.domains`, networks. Default: none."""
    aws_directly: bool = True
    """Whether AWS is reached directly. Default: it is."""


class JupyterExtensionsStep(StepSettings):
    """Extensions switched on or off in JupyterLab."""

    kind: ClassVar[type[StartUpStep]] = JupyterExtensions

    server: dict[str, bool] | None = None
    """The server's by their package's name, and whether they are on. Default: as the image has them."""
    lab: dict[str, bool] | None = None
    """Extensions of JupyterLab by their name, and whether they are on. Default: as the image has them."""


class CodeEditorExtensionsStep(StepSettings):
    """Extensions installed in Code Editor."""

    kind: ClassVar[type[StartUpStep]] = CodeEditorExtensions

    extensions: tuple[str, ...] = Field(examples=[["ms-python.python"]])
    """Ids, or paths of `.vsix` files."""


class RunCommandStep(StepSettings):
    """A command of one's own."""

    kind: ClassVar[type[StartUpStep]] = RunCommand

    command: str = Field(examples=["make -C projects setup"])
    """What bash runs, in the home; no secrets."""
    name: str = "command"
    """What the log calls it. Default: command."""


class Step(Model):
    """One step of a start-up script: exactly one of its keys."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    git_identity: GitIdentityStep | None = None
    """Says who commits. Default: another step."""
    git_clone: GitCloneStep | None = None
    """Clones a repository, or brings it forward. Default: another step."""
    pip_packages: PipPackagesStep | None = None
    """Installs packages of Python. Default: another step."""
    conda_packages: CondaPackagesStep | None = None
    """Installs packages of conda. Default: another step."""
    environment_variables: EnvironmentVariablesStep | None = None
    """Sets variables. Default: another step."""
    proxies: ProxiesStep | None = None
    """Sets a proxy. Default: another step."""
    jupyter_extensions: JupyterExtensionsStep | None = None
    """Switches extensions of JupyterLab. Default: another step."""
    code_editor_extensions: CodeEditorExtensionsStep | None = None
    """Installs extensions of Code Editor. Default: another step."""
    run_command: RunCommandStep | None = None
    """Runs a command. Default: another step."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) == 1:
            return self
        wrote = f"{HERE} has {' and '.join(map(repr, given)) or 'none of its keys'}"
        rule = "a step does one thing, so it has exactly one key"
        raise RefusedError([Refusal(Problem("StepNotOne", wrote, rule, "write '- ' before each step's key"))])

    def made(self) -> StartUpStep:
        """As the library takes it."""
        (given,) = (each for name in type(self).model_fields if (each := getattr(self, name)) is not None)
        step: StartUpStep = given.made()
        return step


_KEY: Final = re.compile(rf"(?:a name in )?{HERE}\.(\w+)")


def _key_of(problem: Problem) -> str:
    found = _KEY.match(problem.wrote)
    return found[1] if found else ""

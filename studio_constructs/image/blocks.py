"""How an app runs an image: the container, and the block of the app image configuration that its app type wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs._validation import check_kind, check_list, check_settings, is_known
from studio_constructs.app_type import AppType
from studio_constructs.aws_facts import images as facts
from studio_constructs.errors import Problem

_DISTRIBUTION_ENTRY_POINTS: Final = {
    AppType.JUPYTER_LAB: "entrypoint-jupyter-server",
    AppType.CODE_EDITOR: "entrypoint-code-editor",
}
"""What starts an app in an image that is built on SageMaker Distribution.

https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-how-to.html (read 2026-11-22)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageContainer:
    """How the container of an app is started. Apps take it over when they start the next time.

    Args:
        entrypoint: The command, up to 256 characters, in place of the image's own. Default: the image's own.
        arguments: Its arguments, at most 50 of up to 64 characters. Default: none.
        environment: Variables, at most 25, name and value up to 256 characters. SageMaker sets those that begin with
            ``AWS_`` and ``SAGEMAKER_`` itself. Default: none.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerConfig.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-specs.html (read 2026-11-22)
    """

    entrypoint: str | None = None
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_distribution(cls, app_type: AppType) -> ImageContainer:
        """For an image that is built on SageMaker Distribution, which holds a command for each app.

        Args:
            app_type: JupyterLab or Code Editor.
        """
        return cls(entrypoint=_DISTRIBUTION_ENTRY_POINTS[app_type])

    def problems(self, field_name: str) -> list[Problem]:
        """What SageMaker would refuse, and what it would overwrite."""
        if not isinstance(self.environment, Mapping):
            fix = f"{field_name}.environment={{'NAME': 'value'}}"
            return check_kind(
                f"{field_name}.environment", self.environment, fits=False, what="a mapping of names to values", fix=fix
            )
        return [
            *_check_text(f"{field_name}.entrypoint", self.entrypoint, facts.CONTAINER_ENTRYPOINT_MAX, "an entry point"),
            *self._check_arguments(f"{field_name}.arguments"),
            *self._check_environment(f"{field_name}.environment"),
        ]

    def render(self) -> sagemaker.CfnAppImageConfig.ContainerConfigProperty | None:
        """As CloudFormation takes it, or nothing where everything is as the image says.

        What is not given is left out, not empty: an update replaces the whole block, so what was there before goes, and
        nobody says that SageMaker does not take an empty entry point for a command.
        """
        if self == ImageContainer():
            return None
        return sagemaker.CfnAppImageConfig.ContainerConfigProperty(
            container_entrypoint=None if self.entrypoint is None else [self.entrypoint],
            container_arguments=list(self.arguments) or None,
            container_environment_variables=[
                sagemaker.CfnAppImageConfig.CustomImageContainerEnvironmentVariableProperty(key=key, value=value)
                for key, value in self.environment.items()
            ]
            or None,
        )

    def _check_arguments(self, name: str) -> list[Problem]:
        if wrong := check_list(name, self.arguments):
            return wrong
        problems = [
            problem
            for index, argument in enumerate(self.arguments)
            for problem in _check_text(f"{name}[{index}]", argument, facts.CONTAINER_ARGUMENT_MAX, "an argument")
        ]
        return [*problems, *_check_count(name, len(self.arguments), facts.CONTAINER_ARGUMENTS_MAX, "arguments")]

    def _check_environment(self, name: str) -> list[Problem]:
        problems = _check_count(name, len(self.environment), facts.CONTAINER_VARIABLES_MAX, "variables")
        most = facts.CONTAINER_VARIABLE_MAX
        for key, value in self.environment.items():
            problems += _check_text(f"{name} has the name", key, most, "a variable's name", is_name=True)
            problems += _check_text(f"{name}.{key}", value, most, "a variable's value")
            if is_known(key) and key.startswith(facts.CONTAINER_VARIABLES_RESERVED):
                rule = "SageMaker sets variables that begin with AWS_ and SAGEMAKER_ itself, over yours"
                problems.append(
                    Problem("ContainerVariableReserved", f"{name} has {key!r}", rule, "choose another name, or drop it")
                )
        return problems


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageFileSystem:
    """Where a KernelGateway image finds the person's home, and as whom it runs. Other apps know no such setting.

    Args:
        mount_path: An empty folder of the image. Default: ``/home/sagemaker-user``.
        uid: User, 1000, or 0 together with *gid* 0. Default: 1000.
        gid: Group, 100, or 0 together with *uid* 0. Default: 100.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_FileSystemConfig.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-byoi-specs.html (read 2026-11-22)
    """

    mount_path: str = "/home/sagemaker-user"
    uid: int = 1000
    gid: int = 100

    def problems(self, field_name: str) -> list[Problem]:
        """What SageMaker would refuse."""
        problems: list[Problem] = []
        if is_known(self.uid) and is_known(self.gid) and (self.uid, self.gid) not in facts.IMAGE_USERS:
            wrote = f"{field_name} has uid {self.uid} and gid {self.gid}"
            rule = "an image runs as user 1000 of group 100, or as user 0 of group 0"
            problems.append(Problem("ImageUserInvalid", wrote, rule, "write uid=1000, gid=100, and build it so"))
        path = self.mount_path
        if is_known(path) and not (path.startswith("/") and len(path) <= facts.MOUNT_PATH_MAX):
            rule = f"a folder begins with '/' and has at most {facts.MOUNT_PATH_MAX} characters"
            fix = "write '/home/sagemaker-user'"
            problems.append(Problem("ImageMountPathInvalid", f"{field_name}.mount_path is {path!r}", rule, fix))
        return problems

    def render(self) -> sagemaker.CfnAppImageConfig.FileSystemConfigProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnAppImageConfig.FileSystemConfigProperty(
            mount_path=self.mount_path, default_uid=self.uid, default_gid=self.gid
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class JupyterLabAppImageConfig:
    """The block for JupyterLab.

    Args:
        container: How the container is started. Default: as the image says.
    """

    APP_TYPE: ClassVar[AppType] = AppType.JUPYTER_LAB

    container: ImageContainer = field(default_factory=ImageContainer)

    def problems(self, field_name: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return check_settings(f"{field_name}.container", self.container, ImageContainer)

    def render(self) -> sagemaker.CfnAppImageConfig.JupyterLabAppImageConfigProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnAppImageConfig.JupyterLabAppImageConfigProperty(container_config=self.container.render())


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeEditorAppImageConfig:
    """The block for Code Editor.

    Args:
        container: How the container is started. Default: as the image says.
    """

    APP_TYPE: ClassVar[AppType] = AppType.CODE_EDITOR

    container: ImageContainer = field(default_factory=ImageContainer)

    def problems(self, field_name: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return check_settings(f"{field_name}.container", self.container, ImageContainer)

    def render(self) -> sagemaker.CfnAppImageConfig.CodeEditorAppImageConfigProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnAppImageConfig.CodeEditorAppImageConfigProperty(container_config=self.container.render())


@dataclass(frozen=True, kw_only=True, slots=True)
class KernelGatewayImageConfig:
    """The block for KernelGateway apps of Studio Classic, of which no new one can be started.

    Args:
        kernel_name: Name of the one kernel that is shown before the image runs, as ``jupyter kernelspec list`` in the
            image shows it, upper and lower case told apart.
        kernel_display_name: What people read. Default: *kernel_name*.
        file_system: Where the person's home is, and as whom the image runs. Default: user 1000 of group 100, in
            ``/home/sagemaker-user``.
    """

    APP_TYPE: ClassVar[AppType] = AppType.KERNEL_GATEWAY

    kernel_name: str
    kernel_display_name: str | None = None
    file_system: ImageFileSystem = field(default_factory=ImageFileSystem)

    def problems(self, field_name: str) -> list[Problem]:
        """What SageMaker would refuse."""
        problems: list[Problem] = []
        for name in ("kernel_name", "kernel_display_name"):
            value = getattr(self, name)
            if value is not None and is_known(value) and not 1 <= len(value) <= facts.KERNEL_NAME_MAX:
                wrote = f"{field_name}.{name} has {len(value)} characters"
                rule = f"a kernel's name has 1 to {facts.KERNEL_NAME_MAX}"
                problems.append(Problem("ImageKernelInvalid", wrote, rule, "write it as the image has it: 'python3'"))
        return [*problems, *check_settings(f"{field_name}.file_system", self.file_system, ImageFileSystem)]

    def render(self) -> sagemaker.CfnAppImageConfig.KernelGatewayImageConfigProperty:
        """As CloudFormation takes it."""
        kernel = sagemaker.CfnAppImageConfig.KernelSpecProperty(
            name=self.kernel_name, display_name=self.kernel_display_name or self.kernel_name
        )
        return sagemaker.CfnAppImageConfig.KernelGatewayImageConfigProperty(
            kernel_specs=[kernel], file_system_config=self.file_system.render()
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RSessionAppImageConfig:
    """For R sessions, which have no block: their configuration is a name and nothing else.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-byoi-create.html (read 2026-11-22)
    """

    APP_TYPE: ClassVar[AppType] = AppType.R_SESSION

    def problems(self, field_name: str) -> list[Problem]:  # noqa: ARG002 - all blocks are asked alike
        """What SageMaker would refuse: nothing."""
        return []


ImageBlock = JupyterLabAppImageConfig | CodeEditorAppImageConfig | KernelGatewayImageConfig | RSessionAppImageConfig
"""What an `AppImageConfig` holds: exactly one of these."""


def _check_count(name: str, count: int, most: int, what: str) -> list[Problem]:
    if count <= most:
        return []
    return [
        Problem("ImageContainerInvalid", f"{name} holds {count}", f"a container has at most {most} {what}", "drop some")
    ]


def _check_text(name: str, value: str | None, most: int, what: str, *, is_name: bool = False) -> list[Problem]:
    """Text that is more than blanks, and not too long."""
    if value is None or not is_known(value):
        return []
    if not isinstance(value, str):
        return check_kind(name, value, fits=False, what="text", fix=repr(str(value)))
    if value.strip() and "\n" not in value and len(value) <= most:
        return []
    wrote = f"{name} {value!r}" if is_name else f"{name} is {value!r}"
    if len(value) > most:
        wrote = f"{name} of {len(value)} characters" if is_name else f"{name} has {len(value)} characters"
    rule = f"{what} is one line of 1 to {most} characters"
    return [Problem("ImageContainerInvalid", wrote, rule, "shorten it, or drop it")]

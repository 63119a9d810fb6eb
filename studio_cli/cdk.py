"""The pinned CDK command line, run with the estate's app."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from studio_cli.aws import Target
from studio_cli.interrupts import interrupts_later


class CdkError(click.ClickException):
    """The CDK said no; it has printed why."""


def run(target: Target, *arguments: str, folder: Path | None = None) -> None:
    """Run ``cdk`` on *target* and show what it prints.

    Args:
        target: Where it works.
        arguments: The command and its arguments.
        folder: The folder to run it in. Default: the project's.

    Raises:
        CdkError: when it fails.
    """
    project = project_folder()
    command, variables = _command(target.variables(), arguments, project)
    with interrupts_later():
        process = subprocess.Popen(command, cwd=folder or project, env=variables)  # noqa: S603 - the pinned CDK
    with process:
        code = process.wait()
    if code:
        raise CdkError(f"cdk {arguments[0]} failed with exit code {code}")


def captured(variables: Mapping[str, str], *arguments: str, folder: Path, tools: Path) -> tuple[int, str]:
    """Run ``cdk`` and show nothing.

    Args:
        variables: Its whole environment, but for where Node, Python and the CDK are.
        arguments: The command and its arguments.
        folder: The folder to run it in.
        tools: The folder whose ``node_modules`` has the CDK.

    Returns:
        Its exit code and what it printed.
    """
    command, variables = _command(variables, arguments, tools)
    with interrupts_later():
        process = subprocess.Popen(  # noqa: S603 - the pinned CDK
            command, cwd=folder, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    with process:
        try:
            printed, _ = process.communicate()
        except BaseException:  # Ctrl-C; what it works in goes away now
            process.terminate()
            raise
    return process.returncode, printed


def project_folder() -> Path:
    """The nearest folder with a `cdk.json`, from here upwards."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "cdk.json").is_file():
            return folder
    raise CdkError(f"there is no cdk.json in {here} or above it; run this in the project's folder")


def bootstrap(target: Target, account: str, region: str) -> None:
    """Make what every `cdk deploy` needs in an account and region, from a folder without an app: no synth."""
    with tempfile.TemporaryDirectory() as folder:
        run(target, "bootstrap", f"aws://{account}/{region}", folder=Path(folder))


def is_bootstrapped(target: Target, region: str) -> bool:
    """Whether an account and region have what `cdk deploy` needs."""
    ssm = target.client("ssm", region)
    try:
        ssm.get_parameter(Name="/cdk-bootstrap/hnb659fds/version")
    except ssm.exceptions.ParameterNotFound:
        return False
    return True


def estate_arguments(estate: Path) -> Sequence[str]:
    """How the app is told which estate file to read."""
    return ("--context", f"estate={estate.resolve()}")


def _command(variables: Mapping[str, str], arguments: Sequence[str], tools: Path) -> tuple[list[str], dict[str, str]]:
    """Node and Python come from where this command is installed, the CDK from the checkout's lock."""
    places = [str(tools / "node_modules" / ".bin"), str(Path(sys.executable).parent), variables.get("PATH", "")]
    path = ":".join(places)
    return [_find_cdk(path), *arguments, "--no-notices"], {**variables, "PATH": path}


def _find_cdk(path: str) -> str:
    found = shutil.which("cdk", path=path)
    if found is None:
        raise CdkError("the CDK command line is not installed; run 'make setup'")
    return found

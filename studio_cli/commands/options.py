"""Options that several commands have, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from studio_cli import local as local_process
from studio_cli.aws import LOCAL_PORT, Target, forget_own_profile, local_target, real_target
from studio_cli.called import local_command

port_option = click.option("--port", type=click.IntRange(1, 65535), default=LOCAL_PORT, help="Port of the local AWS.")
target_option = click.option(
    "--target",
    "target_name",
    type=click.Choice(["local", "aws"]),
    default="local",
    help="The local AWS, or the account of your credentials.",
)


def plan_option(default: str, words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Where the plan of a migration is, as `file`."""
    path = click.Path(path_type=Path)
    return click.option("--plan", "file", type=path, default=Path(default), help=words, show_default=True)


class CannotError(click.ClickException):
    """Nothing could be judged."""

    exit_code = 2


def same_target(name: str, port: int) -> str:
    """What another command is to say, so that it is about the same AWS; nothing where it is by itself."""
    if name != "local":
        return f" --target {name}"
    return "" if port == LOCAL_PORT else f" --port {port}"


def target_of(name: str, port: int) -> Target:
    """The AWS that was chosen."""
    if name == "aws":
        return real_target()
    forget_own_profile()
    if not local_process.answers(port):
        raise click.ClickException(f"no local AWS answers on port {port}; start it: {local_command('start', port)}")
    return local_target(port)

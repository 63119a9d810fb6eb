"""`studio deploy`, `diff`, `show` and `destroy`: an estate's life."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from stacks.estate import Estate, EstateError, load_estate
from studio_cli import deploy as deployment
from studio_cli import local as local_process
from studio_cli import teardown
from studio_cli.aws import Target, forget_own_profile, local_target, real_target
from studio_cli.commands.options import port_option

_estate_option = click.option(
    "--estate", "path", type=click.Path(path_type=Path), default=Path("studio.yaml"), help="The estate file."
)
_target_option = click.option(
    "--target",
    "target_name",
    type=click.Choice(["local", "aws"]),
    default="local",
    help="The local AWS, or the account of your credentials.",
)
_yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.command()
@_estate_option
@_target_option
@port_option
@_yes_option
def deploy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Deploy an estate and show what exists. The local AWS is started if it does not run."""
    estate = _load(path)
    if target_name == "local" and local_process.start(port):
        click.echo(f"local AWS started on http://localhost:{port}")
    deployment.deploy(_target(target_name, port), estate, path, Console(), confirm=_asker(yes=yes))


@click.command()
@_estate_option
@_target_option
@port_option
def show(path: Path, target_name: str, port: int) -> None:
    """Show an estate as AWS describes it: the domain, people, roles, idle policy, scripts."""
    deployment.show_estate(_target(target_name, port), _load(path), Console())


@click.command()
@_estate_option
@_target_option
@port_option
def diff(path: Path, target_name: str, port: int) -> None:
    """Show what a deploy would change, by CloudFormation's own change sets."""
    deployment.diff(_target(target_name, port), _load(path), path)


@click.command()
@_estate_option
@_target_option
@port_option
@_yes_option
def destroy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Take an estate down; what people's work is in is kept, and named."""
    teardown.destroy(_target(target_name, port), _load(path), Console(), confirm=_asker(yes=yes))


def _load(path: Path) -> Estate:
    try:
        return load_estate(path)
    except EstateError as error:
        raise click.ClickException(f"the estate file cannot be used:\n{error}") from error


def _target(name: str, port: int) -> Target:
    if name == "aws":
        return real_target()
    forget_own_profile()
    if not local_process.answers(port):
        raise click.ClickException(f"no local AWS answers on port {port}; start it: studio local start")
    return local_target(port)


def _asker(*, yes: bool) -> Callable[[str], bool]:
    return lambda question: yes or click.confirm(question)

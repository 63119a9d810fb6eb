"""`studio deploy`, `diff`, `show` and `destroy`: an estate's life."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from stacks.estate import Estate, EstateError, load_estate
from studio_cli import deploy as deployment
from studio_cli import local as local_process
from studio_cli import teardown
from studio_cli.commands.options import port_option, target_of, target_option

_FILE_WIDTH: Final = 200

_estate_option = click.option(
    "--estate", "path", type=click.Path(path_type=Path), default=Path("studio.yaml"), help="The estate file."
)
_yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.command()
@_estate_option
@target_option
@port_option
@_yes_option
def deploy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Deploy an estate and show what exists. The local AWS is started if it does not run."""
    estate = _load(path)
    if target_name == "local" and local_process.start(port):
        click.echo(f"local AWS started on http://localhost:{port}")
    deployment.deploy(target_of(target_name, port), estate, path, _console(), confirm=_asker(yes=yes))


@click.command()
@_estate_option
@target_option
@port_option
def show(path: Path, target_name: str, port: int) -> None:
    """Show an estate as AWS describes it: the domain, people, roles, idle policy, scripts."""
    estate = _load(path)
    deployment.show_estate(target_of(target_name, port), estate, _console())


@click.command()
@_estate_option
@target_option
@port_option
def idle(path: Path, target_name: str, port: int) -> None:
    """Show the apps that run, and whether what watches them for idleness still does."""
    estate = _load(path)
    deployment.show_idle(target_of(target_name, port), estate, _console())


@click.command()
@_estate_option
@target_option
@port_option
def suspend(path: Path, target_name: str, port: int) -> None:
    """Stop the apps of everybody who is suspended in the file, as a deploy does when it is done."""
    estate = _load(path)
    deployment.suspend(target_of(target_name, port), estate, _console())


@click.command()
@_estate_option
@target_option
@port_option
def diff(path: Path, target_name: str, port: int) -> None:
    """Show what a deploy would change, by CloudFormation's own change sets."""
    estate = _load(path)
    deployment.diff(target_of(target_name, port), estate, path)


@click.command()
@_estate_option
@target_option
@port_option
@_yes_option
def destroy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Take an estate down; what people's work is in is kept, and named."""
    estate = _load(path)
    teardown.destroy(target_of(target_name, port), estate, _console(), confirm=_asker(yes=yes))


def _load(path: Path) -> Estate:
    try:
        return load_estate(path)
    except EstateError as error:
        raise click.ClickException(f"the estate file cannot be used:\n{error}") from error


def _console() -> Console:
    """Where no terminal sets a width, none breaks names of roles and ARNs: they are searched for and copied."""
    return Console() if sys.stdout.isatty() else Console(width=_FILE_WIDTH)


def _asker(*, yes: bool) -> Callable[[str], bool]:
    return lambda question: yes or click.confirm(question)

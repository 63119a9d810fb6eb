"""`studio deploy`, `diff`, `show` and `destroy`: an estate's life."""

from __future__ import annotations

from pathlib import Path

import click

from studio_cli import deploy as deployment
from studio_cli import local as local_process
from studio_cli import teardown
from studio_cli.commands.estate_options import asker, console, estate_option, load, yes_option
from studio_cli.commands.options import port_option, target_of, target_option


@click.command()
@estate_option
@target_option
@port_option
@yes_option
def deploy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Deploy an estate and show what exists. The local AWS is started if it does not run."""
    estate = load(path)
    if target_name == "local" and local_process.start(port):
        click.echo(f"local AWS started on http://localhost:{port}")
    deployment.deploy(target_of(target_name, port), estate, path, console(), confirm=asker(yes=yes))


@click.command()
@estate_option
@target_option
@port_option
def show(path: Path, target_name: str, port: int) -> None:
    """Show an estate as AWS describes it: the domain, people, roles, idle policy, scripts."""
    estate = load(path)
    deployment.show_estate(target_of(target_name, port), estate, console())


@click.command()
@estate_option
@target_option
@port_option
def idle(path: Path, target_name: str, port: int) -> None:
    """Show the apps that run, and whether what watches them for idleness still does."""
    estate = load(path)
    deployment.show_idle(target_of(target_name, port), estate, console())


@click.command()
@estate_option
@target_option
@port_option
def suspend(path: Path, target_name: str, port: int) -> None:
    """Stop the apps of everybody who is suspended in the file, as a deploy does when it is done."""
    estate = load(path)
    deployment.suspend(target_of(target_name, port), estate, console())


@click.command()
@estate_option
@target_option
@port_option
def diff(path: Path, target_name: str, port: int) -> None:
    """Show what a deploy would change, by CloudFormation's own change sets."""
    estate = load(path)
    deployment.diff(target_of(target_name, port), estate, path)


@click.command()
@estate_option
@target_option
@port_option
@yes_option
def destroy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Take an estate down; what people's work is in is kept, and named."""
    estate = load(path)
    teardown.destroy(target_of(target_name, port), estate, console(), confirm=asker(yes=yes))

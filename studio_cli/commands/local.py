"""`studio local`: run the local AWS."""

from __future__ import annotations

import click

from studio_cli import local as local_process
from studio_cli.aws import DEFAULT_REGION
from studio_cli.called import local_command
from studio_cli.commands.options import port_option


@click.group()
def local() -> None:
    """The local AWS: for trying and for tests, on this machine only."""


@local.command("start")
@port_option
def local_start(port: int) -> None:
    """Start it in the background, and wait until it answers."""
    started = local_process.start(port)
    click.echo(f"local AWS {'started' if started else 'runs already'} on http://localhost:{port}")


@local.command("stop")
@port_option
def local_stop(port: int) -> None:
    """Stop it; everything in it is gone."""
    stopped = local_process.stop(port)
    click.echo(f"local AWS on port {port} {'stopped' if stopped else 'was not running'}")


@local.command("status")
@port_option
def local_status(port: int) -> None:
    """Say whether it runs; exit code 1 if not."""
    if not local_process.answers(port):
        raise click.ClickException(f"no local AWS answers on port {port}; start it: {local_command('start', port)}")
    click.echo(f"local AWS answers on http://localhost:{port}; its log: {local_process.log_path(port)}")


@local.command("env")
@port_option
@click.option("--region", default=DEFAULT_REGION, help="The region for clients that name none.")
def local_env(port: int, region: str) -> None:
    """Print what points any AWS client or CDK here: eval "$(studio local env)"."""
    click.echo(local_process.export_lines(port, region))

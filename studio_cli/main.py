"""The `studio` command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from stacks.estate import Estate, EstateError, load_estate
from studio_cli import deploy as deployment
from studio_cli import local as local_process
from studio_cli.aws import DEFAULT_REGION, LOCAL_PORT, Target, local_target, real_target

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
_port_option = click.option("--port", type=click.IntRange(1, 65535), default=LOCAL_PORT, help="Port of the local AWS.")


@click.group()
@click.version_option(package_name="studio-constructs")
def main() -> None:
    """SageMaker Studio estates: deployed, shown, taken down; on a local AWS or a real one."""


@main.command()
@_estate_option
@_target_option
@_port_option
@_yes_option
def deploy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Deploy an estate and show what exists. The local AWS is started if it does not run."""
    estate = _load(path)
    if target_name == "local" and local_process.start(port):
        click.echo(f"local AWS started on http://localhost:{port}")
    deployment.deploy(_target(target_name, port), estate, path, Console(), confirm=_asker(yes=yes))


@main.command()
@_estate_option
@_target_option
@_port_option
def show(path: Path, target_name: str, port: int) -> None:
    """Show an estate as AWS describes it: the domain, people, roles, idle policy, scripts."""
    deployment.show_estate(_target(target_name, port), _load(path), Console())


@main.command()
@_estate_option
@_target_option
@_port_option
def diff(path: Path, target_name: str, port: int) -> None:
    """Show what a deploy would change, by CloudFormation's own change sets."""
    deployment.diff(_target(target_name, port), _load(path), path)


@main.command()
@_estate_option
@_target_option
@_port_option
@_yes_option
def destroy(path: Path, target_name: str, port: int, *, yes: bool) -> None:
    """Take an estate down; what people's work is in is kept, and named."""
    deployment.destroy(_target(target_name, port), _load(path), path, Console(), confirm=_asker(yes=yes))


@main.group()
def local() -> None:
    """The local AWS: for trying and for tests, on this machine only."""


@local.command("start")
@_port_option
def local_start(port: int) -> None:
    """Start it in the background, and wait until it answers."""
    started = local_process.start(port)
    click.echo(f"local AWS {'started' if started else 'runs already'} on http://localhost:{port}")


@local.command("stop")
@_port_option
def local_stop(port: int) -> None:
    """Stop it; everything in it is gone."""
    stopped = local_process.stop(port)
    click.echo(f"local AWS on port {port} {'stopped' if stopped else 'was not running'}")


@local.command("status")
@_port_option
def local_status(port: int) -> None:
    """Say whether it runs; exit code 1 if not."""
    if not local_process.answers(port):
        raise click.ClickException(f"no local AWS answers on port {port}; start it: studio local start")
    click.echo(f"local AWS answers on http://localhost:{port}; its log: {local_process.log_path(port)}")


@local.command("env")
@_port_option
@click.option("--region", default=DEFAULT_REGION, help="The region for clients that name none.")
def local_env(port: int, region: str) -> None:
    """Print what points any AWS client or CDK here: eval "$(studio local env)"."""
    click.echo(local_process.export_lines(port, region))


def _load(path: Path) -> Estate:
    try:
        return load_estate(path)
    except EstateError as error:
        raise click.ClickException(f"the estate file cannot be used:\n{error}") from error


def _target(name: str, port: int) -> Target:
    if name == "aws":
        return real_target()
    if not local_process.answers(port):
        raise click.ClickException(f"no local AWS answers on port {port}; start it: studio local start")
    return local_target(port)


def _asker(*, yes: bool) -> Callable[[str], bool]:
    return lambda question: yes or click.confirm(question)


if __name__ == "__main__":
    main()

"""`studio adopt`: take a domain that is there into an estate."""

from __future__ import annotations

from pathlib import Path

import click

from studio_cli import local as local_process
from studio_cli.adopt import adopt as adopt_domain
from studio_cli.aws import DEFAULT_REGION, Target, forget_own_profile, local_target, real_target
from studio_cli.called import local_command
from studio_cli.commands.options import port_option


@click.command()
@click.argument("domain_id")
@click.option("--out", "folder", type=click.Path(path_type=Path), default=Path("adopted"), help="Where to write.")
@click.option("--region", help="The domain's region.  [default: that of your credentials]")
@click.option("--name", "estate_name", help="What the estate will be called.  [default: like the domain]")
@click.option("--environment", default=None, help="What its environment will be called.  [default: prod]")
@click.option(
    "--estate",
    "estate_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An estate that takes its domain, or people, back.  [default: a new one is written]",
)
@click.option(
    "--target",
    "target_name",
    type=click.Choice(["local", "aws"]),
    default="local",
    help="The local AWS, or the account of your credentials.",
)
@port_option
def adopt(
    domain_id: str,
    *,
    folder: Path,
    region: str | None,
    estate_name: str | None,
    environment: str | None,
    estate_file: Path | None,
    target_name: str,
    port: int,
) -> None:
    """Take a domain that is there into an estate: its estate file, its import, a report. Nothing in AWS is changed."""
    target = _target(target_name, port, region)
    names = {"estate": estate_name, "environment": environment}
    where = region or target.region() or DEFAULT_REGION
    adoption = adopt_domain(target, where, domain_id, folder, names=names, estate_file=estate_file)
    click.echo(adoption.report)
    click.echo(f"Written to {folder}; nothing in AWS was changed.")


def _target(name: str, port: int, region: str | None) -> Target:
    if name == "aws":
        return real_target()
    forget_own_profile()
    if not local_process.answers(port):
        raise click.ClickException(f"no local AWS answers on port {port}; start it: {local_command('start', port)}")
    return local_target(port, region or DEFAULT_REGION)

"""`studio migrate`: from notebook instances to Studio."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from studio_cli import local as local_process
from studio_cli.aws import Target, forget_own_profile, local_target, real_target
from studio_cli.called import local_command
from studio_cli.commands.options import port_option
from studio_cli.migrate.inventory import Inventory, PricesError, load_prices, read_inventory
from studio_cli.migrate.inventory.formats import in_csv, in_table, summary
from studio_cli.migrate.pages.inventory import inventory_page

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_FILE_WIDTH: Final = 220
"""Where no terminal sets a width, no name is broken."""

_target_option = click.option(
    "--target",
    "target_name",
    type=click.Choice(["local", "aws"]),
    default="local",
    help="The local AWS, or the account of your credentials.",
)
_region_option = click.option(
    "--region", "regions", multiple=True, help="A region with notebook instances; once for each.  [default: yours]"
)
_prices_option = click.option(
    "--prices",
    type=click.Path(path_type=Path),
    help="A file of prices.  [default: AWS's price list, where it is reached]",
)


def _zone(ctx: click.Context, param: click.Parameter, value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise click.BadParameter(f"{value!r} is no timezone; write it like Europe/Berlin", ctx, param) from error


_timezone_option = click.option(
    "--timezone", callback=_zone, default="UTC", help="Where people are, for days and nights.", show_default=True
)


@click.group()
def migrate() -> None:
    """Move people from notebook instances to Studio, with nothing lost."""


@migrate.command()
@_region_option
@_prices_option
@_timezone_option
@click.option("--json", "json_file", type=_FILE, help="Write everything there, for plan and report.")
@click.option("--csv", "csv_file", type=_FILE, help="Write everything there, for a spreadsheet.")
@click.option("--html", "html_file", type=_FILE, help="Write a page with plots there, for people who decide.")
@_target_option
@port_option
def inventory(
    *,
    regions: tuple[str, ...],
    prices: Path | None,
    timezone: ZoneInfo,
    json_file: Path | None,
    csv_file: Path | None,
    html_file: Path | None,
    target_name: str,
    port: int,
) -> None:
    """Show every notebook instance: what it may do, what it costs, who uses it. Nothing in AWS is changed."""
    target = target_of(target_name, port)
    found = _read(target, regions, prices, timezone)
    for path, write in ((json_file, _in_json), (csv_file, in_csv), (html_file, inventory_page)):
        if path is not None:
            path.write_text(write(found), encoding="utf-8")
    screen = console()
    if found.instances:
        screen.print(in_table(found))
    for line in summary(found):
        click.echo(line)


def _in_json(found: Inventory) -> str:
    return found.model_dump_json(indent=1) + "\n"


def _read(target: Target, regions: tuple[str, ...], prices: Path | None, timezone: ZoneInfo) -> Inventory:
    region = target.region()
    if not regions and region is None:
        raise click.ClickException("no region is configured; name those with notebook instances with --region")
    try:
        known = load_prices(prices) if prices else None
    except PricesError as error:
        raise click.ClickException(f"the file of prices cannot be used:\n{error}") from error
    now = dt.datetime.now(tz=dt.UTC)
    return read_inventory(target, regions or (str(region),), now=now, timezone=timezone, prices=known)


def console() -> Console:
    """Where tables are printed."""
    return Console() if sys.stdout.isatty() else Console(width=_FILE_WIDTH)


def target_of(name: str, port: int) -> Target:
    """Where a command of `studio migrate` works.

    Args:
        name: ``local`` or ``aws``.
        port: The port of the local AWS.
    """
    if name == "aws":
        return real_target()
    forget_own_profile()
    if not local_process.answers(port):
        raise click.ClickException(f"no local AWS answers on port {port}; start it: {local_command('start', port)}")
    return local_target(port)

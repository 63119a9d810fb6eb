"""`studio migrate`: from notebook instances to Studio."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from stacks.estate import Environment, Estate, EstateError, load_estate
from stacks.estate.kind import ESTATE
from studio_cli.aws import Target
from studio_cli.commands.migrate_classic import COMMANDS as CLASSIC_COMMANDS
from studio_cli.commands.migrate_journey import COMMANDS as JOURNEY_COMMANDS
from studio_cli.commands.options import port_option, target_of, target_option
from studio_cli.migrate.inventory import Inventory, PricesError, RegionError, load_prices, read_inventory
from studio_cli.migrate.inventory.formats import in_csv, in_table, summary
from studio_cli.migrate.pages.inventory import inventory_page
from studio_cli.migrate.pages.report import report_page
from studio_cli.migrate.plan import MIGRATION_FILE, Migration, MigrationError, load_migration
from studio_cli.migrate.plan.environments import read_exports
from studio_cli.migrate.plan.proposal import Proposal, propose
from studio_cli.migrate.plan.telling import lines_to_add, open_points, permissions
from studio_cli.migrate.plan.writing import added, differences, new_file, write
from studio_cli.migrate.progress import STATE_FILE, StateFileError, in_words, progress_of, read_states, saved, told
from studio_cli.migrate.report_files import in_csv as report_csv
from studio_cli.migrate.report_files import in_json as report_json

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_FILE_WIDTH: Final = 220
"""Where no terminal sets a width, no name is broken."""

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


for _command in (*JOURNEY_COMMANDS, *CLASSIC_COMMANDS):
    migrate.add_command(_command)


@migrate.command()
@_region_option
@_prices_option
@_timezone_option
@click.option("--json", "json_file", type=_FILE, help="Write everything there, for plan and report.")
@click.option("--csv", "csv_file", type=_FILE, help="Write everything there, for a spreadsheet.")
@click.option("--html", "html_file", type=_FILE, help="Write a page with plots there, for people who decide.")
@target_option
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
    for path, form in ((json_file, _in_json), (csv_file, in_csv), (html_file, inventory_page)):
        if path is not None:
            write(path, form(found))
    screen = console()
    if found.instances:
        screen.print(in_table(found))
    for line in summary(found):
        click.echo(line)


@migrate.command()
@click.option("--inventory", "inventory_file", type=_FILE, help="What inventory --json wrote.  [default: AWS is asked]")
@click.option("--estate", "estate_file", type=_FILE, help="The estate to move to.  [default: studio.yaml, or none]")
@click.option("--environment", "environment_name", help="Which of its environments, where it has several.")
@click.option(
    "--environments",
    "exports",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Backups that were copied here, a folder for each instance.  [default: none]",
)
@click.option("--out", type=_FILE, default=Path(MIGRATION_FILE), help="The file to write.", show_default=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@_region_option
@target_option
@port_option
def plan(
    *,
    inventory_file: Path | None,
    estate_file: Path | None,
    environment_name: str | None,
    exports: Path | None,
    out: Path,
    yes: bool,
    regions: tuple[str, ...],
    target_name: str,
    port: int,
) -> None:
    """Propose what becomes of each instance: migration.yaml to edit, lines for studio.yaml. AWS is only read."""
    estate, environment = estate_of(estate_file, environment_name)
    found = (
        _written(inventory_file)
        if inventory_file
        else _read(target_of(target_name, port), regions, None, ZoneInfo("UTC"), priced=False)
    )
    if not found.instances:
        raise click.ClickException(f"there are no notebook instances in {', '.join(found.regions)}")
    exported = read_exports(exports, [each.name for each in found.instances]) if exports else {}
    proposal = propose(found, exported, environment.settings if environment else None)
    click.echo(_write_plan(out, found, proposal, str(estate_file or ESTATE.usual), yes=yes))
    for title, lines in (
        ("To be decided:", open_points(load_migration(out))),
        ("", lines_to_add(found, proposal, environment.settings if environment else None)),
        ("What roles could do, and new ones can:", permissions(found, proposal, estate, environment)),
    ):
        told = list(lines)
        if told:
            click.echo("\n".join(["", *([title] if title else []), *told]))


@migrate.command()
@click.option(
    "--before", "before_file", type=_FILE, required=True, help="What inventory --json wrote at the beginning."
)
@click.option(
    "--after", "after_file", type=_FILE, help="What it wrote now.  [default: AWS is asked, as at the beginning]"
)
@click.option("--migration", "plan_file", type=_FILE, default=Path(MIGRATION_FILE), help="The plan.", show_default=True)
@click.option("--state", "state_file", type=_FILE, default=Path(STATE_FILE), help="How far it is.", show_default=True)
@click.option("--json", "json_file", type=_FILE, help="Write each figure with its source there, for a program.")
@click.option("--csv", "csv_file", type=_FILE, help="Write each figure with its source there, for a spreadsheet.")
@click.option("--html", "html_file", type=_FILE, help="Write a page with plots there, for people who decide.")
@_prices_option
@target_option
@port_option
def report(
    *,
    before_file: Path,
    after_file: Path | None,
    plan_file: Path,
    state_file: Path,
    json_file: Path | None,
    csv_file: Path | None,
    html_file: Path | None,
    prices: Path | None,
    target_name: str,
    port: int,
) -> None:
    """Show before and after: what notebook instances cost, what Studio costs, who has moved. AWS is only read."""
    before = _written(before_file)
    after = (
        _written(after_file)
        if after_file
        else _read(target_of(target_name, port), before.regions, prices, ZoneInfo(before.timezone))
    )
    unlike = _unlike(before, after, str(before_file))
    if unlike:
        raise click.ClickException(unlike)
    try:
        states = read_states(state_file)
    except StateFileError as error:
        raise click.ClickException(str(error)) from error
    progress = progress_of(before, after, states, loaded(plan_file) if plan_file.exists() else None)
    for path, form in ((json_file, report_json), (csv_file, report_csv), (html_file, report_page)):
        if path is not None:
            write(path, form(progress))
    shown = Table("", "before", "after")
    for row in told(progress):
        shown.add_row(*row)
    console().print(shown)
    click.echo("\n".join([*saved(progress), *in_words(progress)]))


def _unlike(before: Inventory, after: Inventory, name: str) -> str | None:
    """Why two inventories are not compared: what was not looked at would count as gone, and its cost as saved."""
    if after.account != before.account:
        return f"{name} is of account {before.account}, and this is {after.account}"
    if after.taken < before.taken:
        return f"{name} is of {before.taken:%Y-%m-%d %H:%M}, and what is to be after it of {after.taken:%Y-%m-%d %H:%M}"
    missing = [region for region in before.regions if region not in after.regions]
    if missing:
        return f"{name} has {', '.join(missing)}, and the inventory of now does not: take it of the same regions"
    if after.currency != before.currency:
        now = f"now they are in {after.currency}: name a file of prices in {before.currency} with --prices"
        return f"{name} has prices in {before.currency}, and {now}"
    return None


def _write_plan(out: Path, found: Inventory, proposal: Proposal, estate: str, *, yes: bool) -> str:
    """Write a new file, or add to the one that is there; say what was done."""
    if not out.exists():
        write(out, new_file(found, proposal, estate=estate))
        return f"{out} is written: {len(proposal.instances)} instances."
    there = loaded(out)
    text, names = added(out.read_text(encoding="utf-8"), there, found, proposal)
    said = [f"  {line}" for line in differences(there, proposal)]
    if not names:
        return "\n".join([f"{out} has all instances, and stays as it is.", *said])
    if not yes and not click.confirm(f"{out} is there. Add {', '.join(names)}, and leave the rest as it is?"):
        return "\n".join([f"{out} stays as it is.", *said])
    write(out, text)
    return "\n".join([f"Added to {out}: {', '.join(names)}.", *said])


def loaded(path: Path) -> Migration:
    """A `migration.yaml`, or an end with everything that is wrong with it.

    Args:
        path: The file.
    """
    try:
        return load_migration(path)
    except MigrationError as error:
        raise click.ClickException(f"the file of the migration cannot be used:\n{error}") from error


def estate_of(path: Path | None, name: str | None) -> tuple[Estate | None, Environment | None]:
    """The estate that people move to, and the environment; nothing where there is none yet."""
    if path is None and not Path(ESTATE.usual).exists():
        return None, None
    try:
        estate = load_estate(path or Path(ESTATE.usual))
    except EstateError as error:
        raise click.ClickException(f"the estate file cannot be used:\n{error}") from error
    names = [each.name for each in estate.environments]
    chosen = name or (names[0] if len(names) == 1 else None)
    if chosen not in names:
        raise click.ClickException(f"--environment is one of {', '.join(names)}")
    return estate, estate.environments[names.index(chosen)]


def _written(path: Path) -> Inventory:
    try:
        return Inventory.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{path} is no inventory that 'studio migrate inventory --json' wrote") from error


def _in_json(found: Inventory) -> str:
    return found.model_dump_json(indent=1) + "\n"


def _read(
    target: Target, regions: tuple[str, ...], prices: Path | None, timezone: ZoneInfo, *, priced: bool = True
) -> Inventory:
    region = target.region()
    if not regions and region is None:
        raise click.ClickException("no region is configured; name those with notebook instances with --region")
    try:
        known = load_prices(prices) if prices else None
    except PricesError as error:
        raise click.ClickException(f"the file of prices cannot be used:\n{error}") from error
    now = dt.datetime.now(tz=dt.UTC)
    asked = tuple(dict.fromkeys(regions)) or (str(region),)
    try:
        return read_inventory(target, asked, now=now, timezone=timezone, prices=known, priced=priced)
    except RegionError as error:
        raise click.ClickException(str(error)) from error


def console() -> Console:
    """Where tables are printed."""
    return Console() if sys.stdout.isatty() else Console(width=_FILE_WIDTH)

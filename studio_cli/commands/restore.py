"""`studio homes` and `studio restore`: the way back of what is in people's homes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from studio_cli.commands.estate_options import (
    asker,
    console,
    environment_of,
    environment_option,
    estate_option,
    load,
    yes_option,
)
from studio_cli.commands.options import port_option, target_of, target_option
from studio_cli.restore import way

_record_option = click.option(
    "--record",
    type=click.Path(path_type=Path),
    default=Path("homes.yaml"),
    help="Whose home has which number. Keep it under version control.",
)
_file_option = click.option(
    "--file", type=click.Path(path_type=Path), default=Path("restore.yaml"), help="What goes where."
)
_vault_option = click.option("--vault", help="Another vault than the estate's.")
_of_option = click.option("--of", help="The file system that was backed up. Default: the domain's.")


@click.command()
@estate_option
@target_option
@port_option
@_record_option
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if a home is missing in the file.")
def homes(path: Path, target_name: str, port: int, record: Path, *, check: bool) -> None:
    """Write down whose home has which number: a backup knows the number only."""
    way.record_homes(target_of(target_name, port), load(path), record, console(), check=check)


@click.group()
def restore() -> None:
    """The way back of people's homes from a backup; see docs/restore.md."""


@restore.command()
@estate_option
@target_option
@port_option
@environment_option
@_vault_option
@_of_option
def points(
    path: Path, target_name: str, port: int, *, environment_name: str | None, vault: str | None, of: str | None
) -> None:
    """Show the backups that there are."""
    estate = load(path)
    environment = environment_of(estate, environment_name)
    way.show_points(target_of(target_name, port), estate, environment, console(), way.Wish(vault=vault, of=of))


@restore.command()
@estate_option
@target_option
@port_option
@yes_option
@environment_option
@_record_option
@_file_option
@_vault_option
@_of_option
@click.option("--user", "people", multiple=True, help="Whose home; with '=200005' behind it, the folder it had.")
@click.option("--everybody", is_flag=True, help="All homes of the backup.")
@click.option("--point", help="ARN or id of the backup. Default: the newest.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="The newest backup that was made by then, in UTC; of a day alone, before it began.",
)
@click.option("--into", default=None, help="A folder in each home. Default: restored-<day>; empty: the home itself.")
@click.option("--overwrite", is_flag=True, help="Replace files that differ. Default: they stay.")
@click.option("--role", "role_arn", help="ARN of another role to restore with.")
@click.option("--new-file-system", is_flag=True, help="Restore into a file system of its own.")
def start(
    path: Path,
    target_name: str,
    port: int,
    *,
    environment_name: str | None,
    record: Path,
    file: Path,
    people: tuple[str, ...],
    at: dt.datetime | None,
    into: str | None,
    yes: bool,
    everybody: bool,
    **wishes: str | bool | None,
) -> None:
    """Restore a backup beside the homes, and write what goes where into a file."""
    if everybody == bool(people):
        raise click.UsageError("name people with --user, or say --everybody")
    estate = load(path)
    when = None if at is None else at.replace(tzinfo=dt.UTC)
    folder = f"restored-{dt.datetime.now(dt.UTC):%Y-%m-%d}" if into is None else into
    way.start(
        target_of(target_name, port),
        estate,
        environment_of(estate, environment_name),
        console(),
        way.Wish(people=people, at=when, into=folder, **wishes),  # type: ignore[arg-type]  # named as the options are
        record=record,
        file=file,
        confirm=asker(yes=yes),
    )


@restore.command()
@estate_option
@target_option
@port_option
@_file_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path(), help="Where to.")
@click.option("--bucket", help="A bucket to hand it to the host through, by a link that lasts an hour.")
def plan(path: Path, target_name: str, port: int, *, file: Path, out: Path, bucket: str | None) -> None:
    """Make the program that puts homes back on a host, and say how to run it there."""
    way.plan(target_of(target_name, port), load(path), console(), file=file, out=out, bucket=bucket)

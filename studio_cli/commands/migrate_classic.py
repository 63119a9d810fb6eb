"""`studio migrate classic`: from Studio Classic to the current Studio."""

from __future__ import annotations

import datetime as dt
import shlex
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from rich.table import Table

from studio_cli.commands.migrate_journey import ENDED, progress_words, show
from studio_cli.commands.options import plan_option, port_option, same_target, target_of, target_option
from studio_cli.migrate.classic.facts import ClassicInventory
from studio_cli.migrate.classic.formats import in_csv, in_table, summary
from studio_cli.migrate.classic.model import CLASSIC_FILE, ClassicPlan, HomePlan, Way, load_classic
from studio_cli.migrate.classic.proposal import estate_lines, left_to_people, missing, new_file
from studio_cli.migrate.classic.reading import read_classic
from studio_cli.migrate.classic.standing import Standing, State, read_at
from studio_cli.migrate.classic.telling import holds_words, many, size_words
from studio_cli.migrate.classic.way import ClassicWay
from studio_cli.migrate.inventory import PricesError, load_prices
from studio_cli.migrate.plan import MigrationError
from studio_cli.migrate.plan.writing import write

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_WATCH_SECONDS: Final = 5

_Command = Callable[..., Any]


def _options(*options: _Command) -> Callable[[_Command], _Command]:
    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_where = _options(
    click.option("--region", help="The domain's region.  [default: yours]"),
    click.option("--domain", "domain_id", help="The domain's id.  [default: the only one there]"),
    target_option,
    port_option,
)
_of_plan = _options(
    plan_option(CLASSIC_FILE, "The plan."),
    click.option("--shared/--profile", "shared", default=None, help="Which, where a space is called as a profile is."),
    target_option,
    port_option,
)


@click.group()
def classic() -> None:
    """Move people from Studio Classic to the current Studio; no file is changed or deleted."""


@classic.command()
@_where
@click.option("--prices", type=click.Path(path_type=Path), help="A file of prices.  [default: unknown]")
@click.option("--json", "json_file", type=_FILE, help="Write everything there, for plan.")
@click.option("--csv", "csv_file", type=_FILE, help="Write everything there, for a spreadsheet.")
def inventory(
    *,
    region: str | None,
    domain_id: str | None,
    prices: Path | None,
    json_file: Path | None,
    csv_file: Path | None,
    target_name: str,
    port: int,
) -> None:
    """Show every home of Classic in a domain: who lands where, which apps run, what stands in the way."""
    found = _read(region, domain_id, target_name, port, prices)
    for path, form in ((json_file, _in_json), (csv_file, in_csv)):
        if path is not None:
            write(path, form(found))
    _console().print(in_table(found))
    for line in summary(found):
        click.echo(line)


@classic.command()
@_where
@click.option("--inventory", "inventory_file", type=_FILE, help="What inventory --json wrote.  [default: AWS is asked]")
@click.option("--estate", "estate_file", type=_FILE, help="The domain's estate.  [default: studio.yaml, or none]")
@click.option("--environment", "environment_name", help="Which of its environments, where it has several.")
@click.option("--out", type=_FILE, default=Path(CLASSIC_FILE), help="The file to write.", show_default=True)
def plan(
    *,
    region: str | None,
    domain_id: str | None,
    inventory_file: Path | None,
    estate_file: Path | None,
    environment_name: str | None,
    out: Path,
    target_name: str,
    port: int,
) -> None:
    """Propose what becomes of each home: classic.yaml to edit, lines for studio.yaml. AWS is only read."""
    from studio_cli.commands.migrate import estate_of  # noqa: PLC0415 - that module imports this one

    found = _written(inventory_file) if inventory_file else _read(region, domain_id, target_name, port, None)
    if not any(home.uid for home in found.homes):
        raise click.ClickException(f"{found.domain} has no homes; what is on the volumes of spaces need not move")
    _, environment = estate_of(estate_file, environment_name)
    if out.exists():
        click.echo(f"{out} is there, and stays as it is.")
    else:
        write(out, new_file(found, estate=str(estate_file or "studio.yaml")))
        click.echo(f"{out} is written: {sum(home.uid is not None for home in found.homes)} homes.")
    there = _loaded(out)
    if there.domain != found.domain:
        raise click.ClickException(f"{out} is about {there.domain}, and the inventory about {found.domain}")
    for title, lines in (
        ("Since then:", missing(there, found)),
        ("For studio.yaml:", estate_lines(there, found, environment.settings if environment else None)),
        ("For a person:", left_to_people(there, found)),
    ):
        told = [f"  {line}" for line in lines]
        if told:
            click.echo("\n".join(["", title, *told]))


@classic.command()
@click.argument("name")
@click.option("--on-host", help="The home's folder on a host that mounts the file system.  [default: in the space]")
@_of_plan
def look(name: str, *, on_host: str | None, **where: Any) -> None:
    """Print what to paste where a home is, so that it is told what it holds. Nothing in it is changed."""
    way, home = _begin(name, **where)
    made = way.look(home, on_host=on_host)
    show(made, f"Paste this into a terminal of {_place(home, on_host)}:", _role(home, on_host))
    click.echo(f"Then: studio migrate classic status {home.name}{_again(**where)}")


@classic.command()
@click.argument("name")
@click.option("--on-host", help="The home's folder on a host: the first half of the way through a bucket.")
@_of_plan
def move(name: str, *, on_host: str | None, **where: Any) -> None:
    """Print what to paste so that a home comes to the space. Nothing there is overwritten; the home stays."""
    way, home = _begin(name, **where)
    made = way.move(home, on_host=on_host)
    show(made, f"Paste this into a terminal of {_place(home, on_host)}:", _role(home, on_host))
    if home.way is Way.BUCKET and on_host is not None:
        click.echo(f"Then: studio migrate classic move {home.name}{_again(**where)}")
    else:
        more = f"--name {shlex.quote(str(home.owner))}{_again(**where)}"
        click.echo(f"Then {home.owner} looks: studio migrate classic finish {home.name} {more}")


@classic.command()
@click.argument("name")
@click.option("--name", "owner", required=True, help="The owner, who has looked and has everything.")
@click.option("--with-kernels", is_flag=True, help="Delete apps of kernels, too, with what runs in them.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_of_plan
def finish(name: str, *, owner: str, with_kernels: bool, yes: bool, **where: Any) -> None:
    """Delete a home's apps of Classic, once everything is in the current Studio. Files stay, all of them."""
    way, home = _begin(name, **where)
    read = read_at(way.see(home), home.way)
    if read is not None:
        click.echo(f"The copy is of {read:%Y-%m-%d %H:%M} UTC: what was written in Classic since is not in it.")

    def confirm(apps: list[str]) -> bool:
        asked = f"Delete {', '.join(apps)} of {home.name}? AWS starts no app of Classic again."
        return yes or not apps or click.confirm(asked)

    _say(home, way.finish(home, owner, confirm, with_kernels=with_kernels))


@classic.command()
@click.argument("name", required=False)
@click.option("--watch", is_flag=True, help="Look every few seconds, until what runs there has ended.")
@click.option("--check", is_flag=True, help="Fail unless every home is finished, or stays.")
@_of_plan
def status(name: str | None, *, watch: bool, check: bool, **where: Any) -> None:
    """Show where each home stands, by what is there now; what one holds, and how far a copy is."""
    way = _way(where["file"], where["target_name"], where["port"])
    if name is None:
        standings = [way.standing(home) for home in way.plan.homes]
        _table(way, standings)
        if all(each.state in {State.FINISHED, State.LEFT} for each in standings):
            stay = any(each.state is State.LEFT for each in standings)
            click.echo("Nobody is left." if stay else "Nobody is left: drop 'classic' from studio.yaml, and deploy.")
        elif check:
            raise click.exceptions.Exit(1)
        return
    home = way.find(name, shared=where["shared"])
    _say(home, way.standing(home))
    holds = way.place(home, "look").read("holds.json")
    for line in holds_words(holds) if holds else ():
        click.echo(line)
    _watch(way, home, watch=watch)


COMMANDS: Final = (classic,)


def _watch(way: ClassicWay, home: HomePlan, *, watch: bool) -> None:
    """How far the newest program is that runs there."""
    while True:
        told = [way.place(home, run).read("progress.json") for run in ("look", None)]
        newest = max((each for each in told if each is not None), key=lambda each: str(each["at"]), default=None)
        if newest is not None:
            click.echo(progress_words(newest))
        if not watch or (newest or {}).get("phase") in ENDED:
            return
        time.sleep(_WATCH_SECONDS)


def _read(region: str | None, domain_id: str | None, name: str, port: int, prices: Path | None) -> ClassicInventory:
    target = target_of(name, port)
    chosen = region or target.region()
    if chosen is None:
        raise click.ClickException("no region is configured; name the domain's with --region")
    try:
        known = load_prices(prices) if prices else None
    except PricesError as error:
        raise click.ClickException(f"the file of prices cannot be used:\n{error}") from error
    return read_classic(target, chosen, domain_id, now=dt.datetime.now(tz=dt.UTC), prices=known)


def _in_json(found: ClassicInventory) -> str:
    return found.model_dump_json(indent=1) + "\n"


def _written(path: Path) -> ClassicInventory:
    try:
        return ClassicInventory.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        said = f"{path} is no inventory that 'studio migrate classic inventory --json' wrote"
        raise click.ClickException(said) from error


def _loaded(path: Path) -> ClassicPlan:
    try:
        return load_classic(path)
    except MigrationError as error:
        raise click.ClickException(f"the file of the move from Classic cannot be used:\n{error}") from error


def _way(file: Path, target_name: str, port: int) -> ClassicWay:
    target = target_of(target_name, port)
    return ClassicWay(target, _loaded(file))


def _begin(name: str, *, file: Path, shared: bool | None, target_name: str, port: int) -> tuple[ClassicWay, HomePlan]:
    way = _way(file, target_name, port)
    return way, way.find(name, shared=shared)


def _again(*, file: Path, shared: bool | None, target_name: str, port: int) -> str:
    """What the next command is to say, so that it is about the same."""
    which = "" if shared is None else " --shared" if shared else " --profile"
    other = "" if file == Path(CLASSIC_FILE) else f" --plan {shlex.quote(str(file))}"
    return f"{which}{other}{same_target(target_name, port)}"


def _place(home: HomePlan, on_host: str | None) -> str:
    if on_host is not None:
        return f"a host where {on_host} is {home.name}'s home, as root"
    return f"the space {home.space}" if home.space else f"{home.name}'s space"


def _role(home: HomePlan, on_host: str | None) -> str:
    return "the host's role" if on_host is not None else f"the role of {home.name}"


def _say(home: HomePlan, standing: Standing) -> None:
    click.echo(f"{home.name} is {standing.state}.")
    for reason in standing.reasons:
        click.echo(f"  {reason}")


def _table(way: ClassicWay, standings: list[Standing]) -> None:
    table = Table("home", "kind", "owner", "way", "holds", "state", "why no further")
    for home, standing in zip(way.plan.homes, standings, strict=True):
        kind = "shared space" if home.shared else "profile"
        row = (home.name, kind, home.owner or "nobody", str(home.way or "open"), _holds(way, home))
        table.add_row(*row, str(standing.state), "; ".join(standing.reasons))
    _console().print(table)


def _holds(way: ClassicWay, home: HomePlan) -> str:
    if way.plan.backup.bucket is None or way.plan.backup.key_arn is None:
        return "unknown"
    holds = way.place(home, "look").read("holds.json")
    if holds is None:
        return "unknown"
    notebooks = holds["kinds"].get("notebooks", {"files": 0})["files"]
    return f"{size_words(holds['bytes'])}, {many(notebooks, 'notebook')}"


def _console() -> Any:
    from studio_cli.commands.migrate import console  # noqa: PLC0415 - that module imports this one

    return console()

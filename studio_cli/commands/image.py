"""`studio image`: container images for Studio's apps, judged and proven."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from studio_cli.image.check import UnreadableError, check_image, unreadable
from studio_cli.image.contract import APPS
from studio_cli.image.engines import ENGINES, EngineError, find_engine, started
from studio_cli.image.prove import prove

_FOUND: Final = 1
_CANNOT: Final = 2


class CannotError(click.ClickException):
    """Nothing could be judged."""

    exit_code = _CANNOT


@click.group()
def image() -> None:
    """Images of your own: whether Studio can run them."""


_app_option = click.option(
    "--app",
    type=click.Choice([*APPS, "both"]),
    default="both",
    help="The app that runs it.",
    show_default=True,
)


@image.command("check")
@click.argument("directory", type=click.Path(path_type=Path))
@_app_option
@click.option("--file", default="Dockerfile", help="The Dockerfile in the folder.", show_default=True)
@click.option(
    "--built-on-distribution/--not-built-on-distribution",
    default=None,
    help="Whether the estate says so.  [default: if the base is SageMaker Distribution, and nothing starts]",
)
def check(directory: Path, app: str, file: str, *, built_on_distribution: bool | None) -> None:
    """Say whether the folder of an image meets what Studio asks; nothing is built. Exit code 1: it does not."""
    try:
        report = check_image(directory, _apps(app), file=file, built_on_distribution=built_on_distribution)
    except UnreadableError as error:
        raise CannotError(str(unreadable(directory / file, error))) from error
    for finding in report.findings:
        click.echo(f"{directory / finding.file}:{finding.line}: {finding.problem}")
    for finding, reason in report.accepted:
        click.echo(f"accepted: {directory / finding.file}:{finding.line}: {finding.problem.code}: {reason}")
    for line in report.unknown:
        click.echo(f"not told by files: {line}")
    if report.findings:
        raise click.exceptions.Exit(_FOUND)
    click.echo(f"{directory} meets what Studio asks of {' and '.join(_apps(app))}, as far as files tell.")


@image.command("prove")
@click.argument("name", metavar="IMAGE")
@_app_option
@click.option("--engine", type=click.Choice(ENGINES), help="Who starts it.  [default: the first that is there]")
@click.option("--built-on-distribution", is_flag=True, help="Start it by SageMaker Distribution's command.")
@click.option("--limit", type=click.IntRange(1, 3600), default=120, help="Seconds to start in.", show_default=True)
def prove_image(name: str, app: str, engine: str | None, limit: int, *, built_on_distribution: bool) -> None:
    """Start an image as Studio does, and say whether it answers as Studio asks. Exit code 1: it does not."""
    found = False
    try:
        there = find_engine(engine)
        for each in _apps(app):
            with started(there, name, each, built_on_distribution=built_on_distribution) as container:
                problems = prove(container, each, limit=limit)
            found = found or bool(problems)
            for problem in problems:
                click.echo(f"{name} as {each}: {problem}")
            if not problems:
                click.echo(f"{name} answers as Studio asks of {each}.")
    except EngineError as error:
        raise CannotError(str(error)) from error
    if found:
        raise click.exceptions.Exit(_FOUND)


def _apps(app: str) -> tuple[str, ...]:
    return APPS if app == "both" else (app,)

"""`studio image`: container images for Studio's apps, judged and proven."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from studio_cli.image.check import UnreadableError, check_image, unreadable
from studio_cli.image.contract import APPS

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


def _apps(app: str) -> tuple[str, ...]:
    return APPS if app == "both" else (app,)

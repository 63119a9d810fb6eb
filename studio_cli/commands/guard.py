"""`studio guard`: what an update would do to people's work."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import click

from studio_cli.check.reading import UnreadableError
from studio_cli.compared.named import Checkout
from studio_cli.guard.acknowledgment import apply, read_acknowledgments, written
from studio_cli.guard.formats import in_json, in_markdown, in_sarif, in_text
from studio_cli.guard.verdict import Report, judge

_BLOCKED: Final = 1
_CANNOT: Final = 2


class CannotError(click.ClickException):
    """Nothing could be judged."""

    exit_code = _CANNOT


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "sarif"]),
    default="text",
    help="Lines, a comment for a pull request, one JSON object, or SARIF 2.1.0.",
    show_default=True,
)
@click.option(
    "--acknowledged",
    type=click.Path(path_type=Path),
    help="A file of changes that are reviewed and may go on.  [default: none may]",
)
@click.option("--acknowledge", is_flag=True, help="Print what to put into that file, to be reviewed; nothing else.")
@click.option(
    "--estate",
    type=click.Path(path_type=Path),
    help="The estate file, in the project's folder and in that of a revision.  [default: the app's own]",
)
def guard(
    base: str, head: str | None, form: str, acknowledged: Path | None, estate: Path | None, *, acknowledge: bool
) -> None:
    """Say what deploying HEAD over BASE does to people's work, and stop what would lose it.

    BASE is what is deployed, HEAD what is to be: each a template in JSON or YAML, the folder that cdk synth writes, or
    a revision of the git repository here, which is synthesized in a work tree of its own. What exists is taken for a
    path. Without HEAD it is the checkout as it is. Synthesizing runs the code of what is synthesized.

    Exit code 0: nothing is lost; 1: something would be; 2: it could not be judged.
    """
    checkout = Checkout(lambda line: click.echo(line, err=True), estate)
    try:
        entries = read_acknowledgments(acknowledged) if acknowledged else []
        report = judge(checkout.read(base), checkout.read(head))
    except UnreadableError as error:
        raise CannotError(str(error)) from error
    today = dt.datetime.now(tz=dt.UTC).date()
    if acknowledge:
        click.echo(written(report, today))
        return
    report = apply(report, entries, today)
    click.echo(_in_form(report, form))
    if not report.is_safe:
        raise click.exceptions.Exit(_BLOCKED)


def _in_form(report: Report, form: str) -> str:
    if form == "json":
        return in_json(report)
    if form == "sarif":
        return in_sarif(report)
    return "\n".join(in_markdown(report) if form == "markdown" else in_text(report))

"""`studio guard`: what an update would do to people's work."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import click

from studio_cli.aws import Target
from studio_cli.check.reading import UnreadableError
from studio_cli.commands.options import CannotError, port_option, target_of, target_option
from studio_cli.compared.account import judge_deployed
from studio_cli.compared.named import Checkout
from studio_cli.compared.refusals import told_as_problems
from studio_cli.guard.acknowledgment import apply, read_acknowledgments, written
from studio_cli.guard.formats import fenced, in_json, in_markdown, in_sarif, in_text
from studio_cli.guard.recording import file_to_record, read_to_record, record_into
from studio_cli.guard.verdict import Report, judge

_BLOCKED: Final = 1
_NO_ACCOUNT: Final = (
    "--record asks no account: a baseline has what a synth says, and a deployed template may be of another version. "
    "Name the revision that was deployed, studio guard --record v1.5.0; whether it was, studio guard --deployed v1.5.0 "
    "tells."
)


@click.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--deployed", is_flag=True, help="Compare with the stacks that are deployed: studio guard --deployed [HEAD]"
)
@target_option
@port_option
@click.option("--only", help="With --deployed: the stacks, by a pattern of their names, 'lab-prod-*'.  [default: all]")
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
@click.option(
    "--record",
    "recorded",
    is_flag=True,
    help="Write down what holds work in BASE, or in the checkout as it is; from then on synth refuses to lose it.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Where to.  [default: beside the estate file]")
def guard(
    base: str | None,
    head: str | None,
    *,
    target_name: str,
    port: int,
    only: str | None,
    form: str,
    acknowledged: Path | None,
    estate: Path | None,
    baseline: Path | None,
    deployed: bool,
    acknowledge: bool,
    recorded: bool,
) -> None:
    """Say what deploying HEAD over BASE does to people's work, and stop what would lose it.

    BASE is what is deployed, HEAD what is to be: each a template in JSON or YAML, the folder that cdk synth writes, or
    a revision of the git repository here, which is synthesized in a work tree of its own. What exists is taken for a
    path. Without HEAD it is the checkout as it is. Synthesizing runs the code of what is synthesized.

    With --deployed, BASE is the stacks as they are in the account; nothing is changed there.

    Exit code 0: nothing is lost; 1: something would be; 2: it could not be judged.
    """
    checkout = Checkout(_tell, estate)
    if recorded:
        if head is not None:
            raise click.UsageError("--record takes one side: what is deployed, as it was synthesized.")
        if deployed:
            raise click.UsageError(_NO_ACCOUNT)
        _record(checkout, base, baseline)
        return
    if not deployed and base is None:
        raise click.UsageError("Missing argument 'BASE', or --deployed.")
    if deployed and head is not None:
        raise click.UsageError("With --deployed there is one side to name, HEAD.")
    target = _target(target_name, port) if deployed else None
    today = dt.datetime.now(tz=dt.UTC).date()
    try:
        entries = read_acknowledgments(acknowledged) if acknowledged else []
        report = _judged(checkout, base, head, target, only)
    except UnreadableError as error:
        if form == "markdown":
            click.echo("\n".join(["## studio guard: nothing could be judged", "", *fenced(str(error))]))
        raise CannotError(str(error)) from error
    if acknowledge:
        click.echo(written(report, today))
        return
    report = apply(report, entries, today)
    click.echo(_in_form(report, form, deployed=deployed))
    if not report.is_safe:
        raise click.exceptions.Exit(_BLOCKED)


def _judged(checkout: Checkout, base: str | None, head: str | None, target: Target | None, only: str | None) -> Report:
    if target is None:
        return judge(checkout.read(base), checkout.read(head))
    after = checkout.read(base)
    with told_as_problems():
        return judge_deployed(after, target, only=only, tell=_tell)


def _target(name: str, port: int) -> Target:
    try:
        return target_of(name, port)
    except click.ClickException as error:
        raise CannotError(error.message) from error


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _record(checkout: Checkout, side: str | None, file: Path | None) -> None:
    try:
        sources = read_to_record(checkout, side)
        lines = record_into(file or file_to_record(checkout, side), sources)
    except UnreadableError as error:
        raise CannotError(str(error)) from error
    click.echo("\n".join(lines))


def _in_form(report: Report, form: str, *, deployed: bool) -> str:
    if form == "json":
        return in_json(report)
    if form == "sarif":
        return in_sarif(report)
    if form == "text":
        return "\n".join(in_text(report))
    told = in_markdown(report, "studio guard --deployed", "--deployed") if deployed else in_markdown(report)
    return "\n".join(told)

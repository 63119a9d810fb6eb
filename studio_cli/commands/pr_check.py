"""`studio pr-check`: what a pull request does."""

from __future__ import annotations

import os
from pathlib import Path

import click

from studio_cli.check.reading import UnreadableError
from studio_cli.commands.options import CannotError
from studio_cli.pull_request.check import check_pull_request


@click.command()
@click.argument("base", default="origin/main")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("build/pr-check"),
    show_default=True,
    help="The folder for the comment, the diff, the findings and the cloud assemblies; it is made anew.",
)
@click.option(
    "--estate", type=click.Path(path_type=Path), help="The estate file, in each revision.  [default: the app's own]"
)
@click.option(
    "--acknowledged",
    type=click.Path(path_type=Path),
    help="Changes that are reviewed and may go on.  [default: guard.yaml, if it is there]",
)
def pr_check(base: str, output: Path, estate: Path | None, acknowledged: Path | None) -> None:
    """Say what merging the checkout into BASE would do: cdk diff, studio guard, studio check.

    It is compared with the commit where the two went apart. BASE is origin/main, if nothing is named. Both sides are
    synthesized, which runs their code; no AWS account is asked. In GitHub Actions the comment is in the job's summary.

    Exit code 0: it may go on; 1: something stops it; 2: it could not be judged.
    """
    try:
        outcome = check_pull_request(
            base, output, estate=estate, acknowledged=acknowledged, tell=lambda line: click.echo(line, err=True)
        )
    except UnreadableError as error:
        raise CannotError(str(error)) from error
    click.echo(outcome.comment, nl=False)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(outcome.comment)
    if outcome.problem:
        click.echo(f"Error: {outcome.problem}", err=True)
    if outcome.code:
        raise click.exceptions.Exit(outcome.code)

"""`studio check`: the rule pack on templates of anybody's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from studio_cli.check.formats import in_json, in_lines, rules_in_json, rules_in_lines
from studio_cli.check.reading import UnreadableError, read_paths
from studio_cli.check.sarif import in_sarif
from studio_cli.commands.options import CannotError
from studio_constructs.checks import ABOUT_ACKNOWLEDGMENTS, RULES, Report, Rule, Severity, check_templates

_FOUND: Final = 1
_ALL_RULES: Final = (*RULES, *ABOUT_ACKNOWLEDGMENTS)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    help="Lines, one JSON object, or SARIF 2.1.0.",
    show_default=True,
)
@click.option(
    "--severity",
    "severities",
    type=click.Choice([each.value for each in Severity]),
    multiple=True,
    help="Tell and fail for these only; may be repeated.  [default: all]",
)
@click.option("--list", "is_list", is_flag=True, help="Show the rules, and check nothing.")
def check(paths: tuple[Path, ...], form: str, severities: tuple[str, ...], *, is_list: bool) -> None:
    """Check templates, and cloud assemblies, with the rules for SageMaker Studio.

    PATH is a template in JSON or YAML, or the folder that cdk synth writes. Exit code 0: nothing was found; 1:
    something was; 2: a path could not be judged.
    """
    wanted = {Severity(each) for each in severities} or set(Severity)
    if is_list:
        _list([rule for rule in _ALL_RULES if rule.severity in wanted], form)
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.")
    try:
        sources = read_paths(paths)
    except UnreadableError as error:
        raise CannotError(str(error)) from error
    report = _only(check_templates(sources), wanted)
    if form == "sarif":
        click.echo(in_sarif(report, _ALL_RULES))
    elif form == "json":
        click.echo(in_json(report, len(sources)))
    else:
        for line in in_lines(report, len(sources)):
            click.echo(line)
    if report.findings:
        raise click.exceptions.Exit(_FOUND)


def _list(rules: list[Rule], form: str) -> None:
    if form == "sarif":
        click.echo(in_sarif(Report(()), rules))
    elif form == "json":
        click.echo(rules_in_json(rules))
    else:
        for line in rules_in_lines(rules):
            click.echo(line)


def _only(report: Report, wanted: set[Severity]) -> Report:
    """What of a report is asked for."""
    return Report(
        tuple(finding for finding in report.findings if finding.rule.severity in wanted),
        tuple(each for each in report.acknowledged if each[0].rule.severity in wanted),
    )

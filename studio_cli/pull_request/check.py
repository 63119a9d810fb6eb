"""`check_pull_request`: both sides synthesized, compared and checked, and what people and programs read of it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from stacks.refusals import Refusal
from studio_cli.check.reading import UnreadableError, read_paths
from studio_cli.check.sarif import in_sarif as checks_in_sarif
from studio_cli.compared.named import Checkout, called
from studio_cli.compared.revision import commit_of, is_clean, merge_base, short
from studio_cli.guard.acknowledgment import apply, read_acknowledgments, written
from studio_cli.guard.formats import in_json, in_sarif
from studio_cli.guard.verdict import Report, judge
from studio_cli.pull_request import page
from studio_cli.pull_request.difference import difference
from studio_constructs import Problem
from studio_constructs.checks import ABOUT_ACKNOWLEDGMENTS, RULES, Finding, Source, StudioChecks, check_templates
from studio_constructs.checks import Report as Checks

SAFE: Final = 0
STOPPED: Final = 1
CANNOT: Final = 2
_COMMENT: Final = "comment.md"


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        code: 0: it may go on; 1: it is stopped; 2: nothing could be judged.
        comment: What people read.
        problem: Why nothing could be judged, or an empty text.
    """

    code: int
    comment: str
    problem: str = ""


def check_pull_request(
    base: str,
    output: Path,
    *,
    estate: Path | None = None,
    acknowledged: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Say what the checkout would change, from where it and *base* went apart.

    Args:
        base: The revision it is to be merged into.
        output: A folder, made anew: the assemblies ``base`` and ``head``, ``comment.md``, ``guard.json``,
            ``guard.sarif``, ``check.sarif``, ``diff.txt``, the acknowledgments, and, if something is stopped,
            ``acknowledge.yaml``.
        estate: The estate file, from the project's folder on. Default: the app's own.
        acknowledged: Changes that are reviewed. Default: ``guard.yaml`` of the project, if it is there.
        tell: Told, a line each, what is done.

    Raises:
        UnreadableError: *output* is a folder of something else.
    """
    _empty(output)
    compared = f"Compared with `{base}`"
    try:
        checkout = Checkout(tell, estate)
        project = checkout.project()
        begun = merge_base(base, project)
        compared = _compared(base, begun, project)
        tell(compared.replace("`", ""))
        outcome = _judged(checkout, begun, output, compared, acknowledged)
    except UnreadableError as error:
        outcome = Outcome(CANNOT, page.failure(compared, str(error)), str(error))
    output.mkdir(parents=True, exist_ok=True)
    (output / _COMMENT).write_text(outcome.comment, encoding="utf-8")
    return outcome


def _empty(output: Path) -> None:
    """Remove what an earlier run wrote, and nothing else."""
    if not output.exists():
        return
    comment = output / _COMMENT
    ours = comment.is_file() and comment.read_text(encoding="utf-8", errors="replace").startswith(page.MARKER)
    if not output.is_dir() or (not ours and any(output.iterdir())):
        wrote = f"{output} is there, and no earlier run wrote it"
        rule = "the folder for the findings is made anew by each run, and what is in it goes"
        fix = "name a folder that is not there: --output build/pr-check"
        raise UnreadableError([Problem("PrOutputTaken", wrote, rule, fix)])
    shutil.rmtree(output)


def _judged(checkout: Checkout, begun: str, output: Path, compared: str, acknowledged: Path | None) -> Outcome:
    project = checkout.project()
    before, refused_before = _synthesized(checkout, begun, output / "base")
    after, refused_after = _synthesized(checkout, None, output / "head")
    refused = [each for each in refused_after if each not in refused_before]
    file = acknowledged or project / "guard.yaml"
    entries = read_acknowledgments(file) if acknowledged or file.exists() else []
    today = dt.datetime.now(tz=dt.UTC).date()
    found = judge(before, after)
    report = apply(found, entries, today)
    for each in (file, file.with_name("guard-deployed.yaml")):
        if each.exists():  # for the job that compares with what is deployed, and checks nothing of the change out
            shutil.copy(each, output / each.name)
    checks, old = _new(check_templates(before), check_templates(after))
    diff = difference(before, after, project)
    entry = "" if report.is_safe else written(_stopped(report), today)
    _write(output, report, checks, diff, entry)
    code = SAFE if report.is_safe and not checks.findings and not refused else STOPPED
    comment = page.comment(
        compared, report, checks=checks.findings, old_checks=old, refused=refused, diff=diff, acknowledgment=entry
    )
    return Outcome(code, comment)


def _synthesized(checkout: Checkout, side: str | None, output: Path) -> tuple[list[Source], list[Refusal]]:
    """Templates of a side, and why its own checks refuse it; what ours find is asked anew, of both sides alike."""
    refused = [each for each in checkout.write(side, output) if each.check != StudioChecks.NAME]
    return called(read_paths([output]), output, output.name), refused


def _stopped(report: Report) -> Report:
    """What is stopped, without what is let through already."""
    return replace(report, findings=tuple(finding for finding in report.findings if finding.blocking))


def _new(before: Checks, after: Checks) -> tuple[Checks, int]:
    """What is found that was not found before, and how much was."""
    known = {_key(finding) for finding in before.findings}
    new = tuple(finding for finding in after.findings if _key(finding) not in known)
    return replace(after, findings=new), len(after.findings) - len(new)


def _key(finding: Finding) -> tuple[str, ...]:
    template = finding.template.partition("/")[2]  # without the side
    return finding.rule.id, template, finding.path or finding.logical_id, finding.location


def _compared(base: str, begun: str, project: Path) -> str:
    head = short(commit_of("HEAD", project) or "")
    more = "" if is_clean(project) else ", and what is not committed"
    ahead = "" if commit_of(base, project) == begun else f", where it began: `{base}` has gone on since"
    return f"Compared `{head}`{more} with `{short(begun)}` of `{base}`{ahead}"


def _write(output: Path, report: Report, checks: Checks, diff: str, entry: str) -> None:
    files = {
        "guard.json": in_json(report),
        "guard.sarif": in_sarif(report),
        "check.sarif": checks_in_sarif(checks, (*RULES, *ABOUT_ACKNOWLEDGMENTS)),
        "diff.txt": diff,
        **({"acknowledge.yaml": entry} if entry else {}),
    }
    for name, text in files.items():
        (output / name).write_text(text, encoding="utf-8")

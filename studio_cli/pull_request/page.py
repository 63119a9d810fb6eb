"""The comment: what a pull request does, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from stacks.refusals import Refusal
from studio_cli.guard.formats import fenced, in_markdown
from studio_cli.guard.verdict import Report
from studio_constructs.checks import Finding

MARKER: Final = "<!-- studio pr-check -->"
"""What a comment begins with: by it the next run finds the comment, and writes it anew."""

_LAPTOP: Final = "On a laptop: `make pr-check`."
_PART_MAX: Final = 12_500  # of five parts; GitHub takes 65,536 characters


def comment(
    compared: str,
    report: Report,
    *,
    checks: Sequence[Finding],
    old_checks: int,
    refused: Sequence[Refusal],
    diff: str,
    acknowledgment: str,
) -> str:
    """The comment.

    Args:
        compared: What was compared with what.
        report: What the guard says.
        checks: What the checks find that they did not find before.
        old_checks: How much they find that they found before.
        refused: Why other checks of the app refuse its synth, and did not before.
        diff: What ``cdk diff`` says.
        acknowledgment: The entries that would let what is stopped through, or an empty text.
    """
    parts = [
        [MARKER, *_short(list(in_markdown(report)), "guard.json has the rest")],
        _short(list(_checks(checks, old_checks)), "check.sarif has the rest"),
        list(_folded("What cdk diff says", diff or "There are no differences.", "diff.txt has the rest")),
    ]
    if refused:
        parts.insert(2, _short(list(_refused(refused)), "synthesizing it tells the rest"))
    if acknowledgment:
        title = "What to put into guard.yaml to let it through, with a reason, and have reviewed"
        parts.append(list(_folded(title, acknowledgment, "acknowledge.yaml has the rest")))
    parts.append([f"{compared}. {_LAPTOP}"])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def failure(compared: str, said: str) -> str:
    """The comment where nothing could be judged."""
    text = "\n".join(fenced(said))
    return f"{MARKER}\n## studio pr-check: nothing could be judged\n\n{text}\n\n{compared}. {_LAPTOP}\n"


def _checks(found: Sequence[Finding], old: int) -> Iterator[str]:
    before = f" ({old} that BASE has too)" if old else ""
    if not found:
        yield f"**Checks:** nothing new was found{before}."
        return
    yield f"**Checks:** {len(found)} new{before}. They stop the pull request."
    yield ""
    for finding in found:
        line = f"{finding.path or finding.logical_id}: {finding.rule.id}: {finding.says}; {finding.rule.fix}"
        yield f"- `{line.replace('`', chr(39))}`"


def _refused(refused: Sequence[Refusal]) -> Iterator[str]:
    yield f"**Synth:** {len(refused)} new of the app's other checks. They stop the pull request."
    yield ""
    yield from (f"- `{str(refusal).replace('`', chr(39))}`" for refusal in refused)


def _folded(title: str, text: str, rest: str) -> Iterator[str]:
    lines = _short(text.rstrip("\n").split("\n"), rest)
    yield from ["<details>", f"<summary>{title}</summary>", "", *fenced("\n".join(lines)), "", "</details>"]


def _short(lines: list[str], rest: str) -> list[str]:
    """As many lines as a comment has room for."""
    kept: list[str] = []
    length = 0
    for line in lines:
        length += len(line) + 1
        if length > _PART_MAX:
            return [*kept, "", f"... {len(lines) - len(kept)} lines more: {rest}."]
        kept.append(line)
    return kept

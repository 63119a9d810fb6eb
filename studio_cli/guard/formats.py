"""Findings as text, as Markdown for a pull request, as JSON for programs, as SARIF for code hosts."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from studio_cli.check.sarif import sarif, uri
from studio_cli.guard.finding import MEANINGS, Finding, Kind, fingerprint
from studio_cli.guard.grouping import grouped
from studio_cli.guard.verdict import Report
from studio_constructs.baseline.words import named

_DOCS: Final = "docs/guard.md"
_FENCE: Final = re.compile("`{3,}")
_PEOPLE_SHOWN: Final = 20


def in_text(report: Report) -> Iterator[str]:
    """A line for each finding, the worst first, and a sum."""
    for each in grouped(report.findings):
        finding = each.finding
        yield f"{'BLOCKED' if finding.blocking else 'noted'} {finding.type} {each.place}: {finding.kind}: {each.reason}"
    yield f"{_heading(report)} {_counts(report)}"


def in_markdown(report: Report, title: str = "studio guard", sides: str = "BASE HEAD") -> Iterator[str]:
    """A comment: who loses what, then what makes it so, then the rest folded away.

    Args:
        report: What was found.
        title: What found it.
        sides: What the command was given, to be run again.
    """
    blocked = [finding for finding in report.findings if finding.blocking]
    noted = [finding for finding in report.findings if not finding.blocking]
    yield f"## {title}: {report.verdict}"
    yield ""
    yield _escaped(f"{_heading(report)} {_counts(report)}")
    people = sorted({each for finding in blocked for each in finding.people})
    if people:
        shown = ", ".join(map(_escaped, people[:_PEOPLE_SHOWN]))
        more = f" and {len(people) - _PEOPLE_SHOWN} more" if len(people) > _PEOPLE_SHOWN else ""
        yield ""
        yield f"**Whose work is at stake ({len(people)}):** {shown}{more}"
    if blocked:
        yield ""
        yield from _table(blocked)
        yield ""
        yield f"To let a change through, have an entry reviewed: `studio guard {sides} --acknowledge` prints it."
    if noted:
        yield ""
        yield f"<details><summary>{_number(len(noted), 'finding')} that {_verb(len(noted))} nothing</summary>"
        yield ""
        yield from _table(noted)
        yield ""
        yield "</details>"


def in_json(report: Report) -> str:
    """One object, of which the keys stay as they are."""
    return json.dumps({"verdict": report.verdict, "findings": list(map(_written, report.findings))}, indent=2)


def in_sarif(report: Report) -> str:
    """SARIF 2.1.0: what blocks is an error, the rest a note."""
    kinds = list(Kind)
    rules = [
        {"id": kind.value, "shortDescription": {"text": f"{MEANINGS[kind].capitalize()}."}, "help": {"text": _DOCS}}
        for kind in kinds
    ]
    return sarif("studio guard", rules, [_result(finding, kinds.index(finding.kind)) for finding in report.findings])


def _written(finding: Finding) -> dict[str, Any]:
    return {
        "stack": finding.stack,
        "logical_id": finding.logical_id,
        "type": finding.type,
        "kind": finding.kind.value,
        "blocking": finding.blocking,
        "property": finding.property,
        "reason": finding.reason,
        "people": list(finding.people),
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    name = f"{finding.stack}/{finding.logical_id}"
    location: dict[str, Any] = {
        "logicalLocations": [
            {"name": finding.logical_id or finding.stack, "fullyQualifiedName": name, "kind": "resource"}
        ]
    }
    if finding.file:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": uri(finding.file)},
            "region": {"startLine": finding.line or 1},
        }
    return {
        "ruleId": finding.kind.value,
        "ruleIndex": index,
        "level": "error" if finding.blocking else "note",
        "message": {"text": f"{name}: {finding.reason}."},
        "locations": [location],
        "partialFingerprints": {"studioGuard/v1": f"{name}/{finding.kind}/{fingerprint(finding)}"},
    }


def _heading(report: Report) -> str:
    if report.is_safe:
        return "Safe: nothing that people work in is lost."
    blocked = [finding for finding in report.findings if finding.blocking]
    people = tuple(sorted({each for finding in blocked for each in finding.people}))
    whose = f" The work of {named(people)} is at stake." if people else ""
    return f"Blocked by {_number(len(blocked), 'finding')}.{whose}"


def _counts(report: Report) -> str:
    kinds: dict[str, int] = defaultdict(int)
    for finding in report.findings:
        kinds[str(finding.kind)] += 1
    said = [f"{number} {kind}" for kind, number in kinds.items()]
    said += [f"{report.updated} updated in place", f"{report.created} new", f"{report.unchanged} unchanged"]
    return f"({', '.join(said)})"


def _table(findings: Sequence[Finding]) -> Iterator[str]:
    yield "| what | resource | why |"
    yield "| --- | --- | --- |"
    for each in grouped(findings):
        finding = each.finding
        yield f"| {finding.kind} | `{_escaped(each.place)}`<br>{_escaped(finding.type)} | {_escaped(each.reason)} |"


def fenced(text: str) -> list[str]:
    """Text in Markdown that is shown as it is, whatever fences stand in it."""
    longest = max((len(fence) for fence in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return [fence, text, fence]


def _escaped(text: str) -> str:
    """Text that is no markup: names and values in templates are anybody's."""
    for mark, instead in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("`", "'"), ("@", "&#64;")):
        text = text.replace(mark, instead)
    return " ".join(text.replace("[", "\\[").split())


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _verb(number: int) -> str:
    return "stops" if number == 1 else "stop"

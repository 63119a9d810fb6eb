"""What was found, as lines for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from studio_constructs.checks import Finding, Report, Rule, Severity


def in_lines(report: Report, templates: int) -> Iterator[str]:
    """A line for each finding and each acknowledged one, and a sum."""
    for finding in report.findings:
        rule = finding.rule
        yield f"{_place(finding)}: {rule.severity} {rule.id}: {finding.says}; {rule.title}; {rule.fix}"
    for finding, reason in report.acknowledged:
        yield f"{_place(finding)}: acknowledged {finding.rule.id}: {finding.says}: {reason}"
    yield f"{_sum(report)} in {_count(templates, 'template')}."


def in_json(report: Report, templates: int) -> str:
    """One object, of which the keys stay as they are."""
    written = {
        "templates": templates,
        "findings": [_written(finding) for finding in report.findings],
        "acknowledged": [{**_written(finding), "reason": reason} for finding, reason in report.acknowledged],
    }
    return json.dumps(written, indent=2)


def rules_in_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """A line for each rule."""
    for rule in rules:
        yield f"{rule.id} {rule.severity:7} {rule.title}"


def rules_in_json(rules: Iterable[Rule]) -> str:
    """A list of objects."""
    return json.dumps([{**_of_rule(rule), "types": rule.types} for rule in rules], indent=2)


def _place(finding: Finding) -> str:
    line = f":{finding.line}" if finding.line else ""
    return f"{finding.template}{line}: {finding.path or finding.logical_id}"


def _sum(report: Report) -> str:
    counts = {severity: sum(finding.rule.severity is severity for finding in report.findings) for severity in Severity}
    said = [_count(number, severity.value) for severity, number in counts.items() if number]
    if report.acknowledged:
        said.append(f"{len(report.acknowledged)} acknowledged")
    return ", ".join(said) or "Nothing found"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 else "")


def _of_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "title": rule.title,
        "why": rule.why,
        "fix": rule.fix,
        "source": rule.source,
    }


def _written(finding: Finding) -> dict[str, Any]:
    return {
        **_of_rule(finding.rule),
        "template": finding.template,
        "line": finding.line,
        "logical_id": finding.logical_id,
        "construct_path": finding.path,
        "property": finding.location,
        "says": finding.says,
    }

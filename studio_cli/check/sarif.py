"""What was found, as SARIF 2.1.0: the form that code hosts show beside the lines of a pull request.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (read 2026-11-22)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from studio_constructs.checks import Finding, Report, Rule

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOOL: Final = "studio-constructs"


def in_sarif(report: Report, rules: Sequence[Rule]) -> str:
    """One run of the pack; what is acknowledged is in it as suppressed, with its reason."""
    places = {rule.id: index for index, rule in enumerate(rules)}
    results = [_result(finding, places) for finding in report.findings]
    results += [
        {**_result(finding, places), "suppressions": [{"kind": "inSource", "justification": reason}]}
        for finding, reason in report.acknowledged
    ]
    return sarif("studio check", [_rule(rule) for rule in rules], results)


def sarif(tool: str, rules: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]]) -> str:
    """One run of a tool."""
    driver = {"name": tool, "semanticVersion": version(_TOOL), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"Write {rule.fix}. See {rule.source}"},
        "helpUri": rule.source,
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(finding: Finding, places: dict[str, int]) -> dict[str, Any]:
    name = finding.path or finding.logical_id
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": places[finding.rule.id],
        "level": finding.rule.severity.value,
        "message": {"text": f"{name}: {finding.says}. {finding.rule.title}; {finding.rule.fix}."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(finding.template)},
                    "region": {"startLine": finding.line or 1},
                },
                "logicalLocations": [
                    {"name": finding.logical_id or name, "fullyQualifiedName": name, "kind": "resource"}
                ],
            }
        ],
        "partialFingerprints": {"studioCheck/v1": _fingerprint(finding, name)},
    }


def _fingerprint(finding: Finding, name: str) -> str:
    """The same for the same finding, wherever in the file it has moved to."""
    return hashlib.sha256(f"{finding.rule.id}\n{name}\n{finding.location}".encode()).hexdigest()


def uri(template: str) -> str:
    """A path as the code host has it: from the folder in which the command runs, if the file lies there."""
    path = Path(template)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())

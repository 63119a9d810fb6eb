"""`Refusal`: what the checks of an app say against its own templates, read from the report that its synth writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_REPORT: Final = "validation-report.json"
_NO_REFUSAL: Final = "info"


@dataclass(frozen=True)
class Refusal:
    """One finding for which a synth fails.

    Attributes:
        check: The plugin that has found it.
        rule: Its rule.
        path: The construct, or the resource.
        says: What is wrong.
        fix: What to do, or an empty text.
    """

    check: str
    rule: str
    path: str
    says: str
    fix: str = ""

    def __str__(self) -> str:
        """One line."""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{self.path or self.check}: {self.rule}: {self.says}{fix}"


def refusals(assembly: Path) -> list[Refusal]:
    """Why the checks of an app refuse what it has synthesized; nothing where they let it pass, or never ran.

    The exit code of ``cdk synth`` does not tell: it leaves out what is found in stacks that it is not asked for, and
    without an argument it asks for none in stages.
    """
    try:
        report = json.loads((assembly / _REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    failed = (each for each in report["pluginReports"] if each["conclusion"] != "success")
    return [refusal for each in failed for refusal in _of(each)]


def _of(plugin: dict[str, Any]) -> Iterator[Refusal]:
    for violation in plugin["violations"]:
        if violation["severity"] == _NO_REFUSAL:
            continue
        for place in violation["violatingConstructs"] or [{}]:
            path = place.get("constructPath") or place.get("cloudFormationResource", {}).get("logicalId") or ""
            yield Refusal(
                plugin["pluginName"],
                violation["ruleName"],
                path,
                violation["description"],
                violation.get("suggestedFix") or "",
            )

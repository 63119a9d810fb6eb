"""cdk-nag on what a test defines: it finds nothing, and each acknowledgment has a reason and is still needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

from tests.kit import new_app

Findings = set[tuple[str, str]]

ACKNOWLEDGED = "aws:cdk:acknowledged-rules"
PREFIX = "AwsSolutions::"
REASON_MIN = 20


def findings_of(app: cdk.App) -> Findings:
    """Construct and rule of each finding of cdk-nag."""
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    reports = json.loads((Path(app.outdir) / "validation-report.json").read_text())["pluginReports"]
    return {
        (construct["constructPath"].removesuffix("/Resource"), violation["ruleName"])
        for report in reports
        for violation in report["violations"]
        if report["pluginName"] == "AwsSolutions"
        for construct in violation["violatingConstructs"]
    }


def acknowledgments_of(app: cdk.App) -> Iterator[tuple[str, str, str]]:
    """Construct, rule and reason of each acknowledged finding of cdk-nag."""
    for construct in app.node.find_all():
        for entry in construct.node.metadata:
            if entry.type == ACKNOWLEDGED:
                for rule, reason in entry.data.items():
                    if rule.startswith(PREFIX):
                        yield construct.node.path.removesuffix("/Resource"), rule.removeprefix(PREFIX), reason


def bare_findings(define: Callable[[cdk.App], object]) -> Findings:
    """What cdk-nag finds where nothing is acknowledged."""
    app = new_app()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cdk.Validations, "acknowledge", lambda *_: None)
        define(app)
    return findings_of(app)


def check_with_nag(define: Callable[[cdk.App], object]) -> None:
    """Nothing is found in what *define* makes, and each acknowledgment is explained, needed and in its place."""
    app = new_app()
    define(app)
    acknowledged = list(acknowledgments_of(app))
    assert [reason for *_, reason in acknowledged if len(reason) < REASON_MIN] == []
    assert findings_of(app) == set()
    assert {(path, rule) for path, rule, _ in acknowledged} == bare_findings(define)

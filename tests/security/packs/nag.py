"""cdk-nag's packs, which look at constructs: they run with the synth, and leave a report in the assembly."""

from __future__ import annotations

import json
import tempfile
import types
from pathlib import Path

import aws_cdk as cdk
import cdk_nag
import jsii

from .assembly import Assembly
from .finding import Finding

PACKS: dict[str, type[cdk_nag.NagPack]] = {
    "AwsSolutions": cdk_nag.AwsSolutionsChecks,
    "HIPAA.Security": cdk_nag.HIPAASecurityChecks,
    "NIST.800.53.R4": cdk_nag.NIST80053R4Checks,
    "NIST.800.53.R5": cdk_nag.NIST80053R5Checks,
    "PCI.DSS.321": cdk_nag.PCIDSS321Checks,
    "Serverless": cdk_nag.ServerlessChecks,
}


def synthesize_with_nag(name: str, app: cdk.App) -> Assembly:
    """An app's assembly, whatever the packs find."""
    cdk.Validations.of(app).add_plugins(*(pack(app, verbose=True) for pack in PACKS.values()))
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    return Assembly(name, Path(app.outdir))


def findings_of_nag(pack: str, assembly: Assembly) -> list[Finding]:
    """What a pack found, acknowledged or not."""
    reports = json.loads((assembly.folder / "validation-report.json").read_text())["pluginReports"]
    return [
        Finding(
            f"{pack}::{each['ruleName']}",
            construct["constructPath"],
            *assembly.resources[construct["constructPath"]],
            each["description"],
        )
        for report in reports
        if report["pluginName"] == pack
        for each in (*report["violations"], *report.get("suppressedViolations", ()))
        for construct in each["violatingConstructs"]
    ]


def count_rules(pack: str) -> int:
    """How many rules a pack asks of a resource."""
    asked: list[str] = []

    @jsii.member(jsii_name="applyRule")
    def count(_: object, params: cdk_nag.IApplyRule) -> None:
        asked.append(params.info)

    counting = types.new_class("Counting", (PACKS[pack],), {}, lambda names: names.update(_apply_rule=count))
    app = cdk.App(outdir=tempfile.mkdtemp())
    stack = cdk.Stack(app, "One")
    cdk.CfnWaitConditionHandle(stack, "Resource")
    counting(app).validate_scope(stack)
    return len(asked)

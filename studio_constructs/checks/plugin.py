"""`StudioChecks`: the rule pack as a CDK validation plugin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import aws_cdk as cdk
import jsii
from constructs import IConstruct

from studio_constructs.checks.acknowledgment import ACKNOWLEDGED, rule_of
from studio_constructs.checks.assembly import awaits_lookups, read_assembly
from studio_constructs.checks.catalogue import ABOUT_ACKNOWLEDGMENTS, RULES, TOO_WIDE
from studio_constructs.checks.check import Finding, check_templates
from studio_constructs.checks.rule import Severity

_NOT_TO_ACKNOWLEDGE: Final = "fatal"  # the only severity that the CDK does not let anybody acknowledge


@jsii.implements(cdk.IPolicyValidationPlugin)
class StudioChecks:
    """Check SageMaker Studio in the templates of an app, wherever its constructs come from.

    It reads the templates that were synthesized, so it sees raw overrides, and templates that were included. An error
    fails the synth; a warning is shown. A finding that is meant is acknowledged, with the reason::

        cdk.Validations.of(domain).acknowledge(cdk.Acknowledgment(id="Studio-D06", reason="..."))

    An acknowledgment that nothing needs fails.
    """

    NAME: Final = "Studio"
    """What reports of the CDK call it."""

    @property
    def name(self) -> str:
        """What the report calls it."""
        return self.NAME

    @property
    def version(self) -> str | None:
        """That of the library is not known here: it is not reported."""
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        """Ids of all rules."""
        return [rule.id for rule in (*RULES, *ABOUT_ACKNOWLEDGMENTS)]

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Check all templates."""
        templates = [Path(stack.template_path) for stack in context.stack_templates]
        wanted = {folder for folder in (path.parent for path in templates) if not awaits_lookups(folder)}
        sources = [source for folder in sorted(wanted) for source in read_assembly(folder)]
        findings = [*_said_too_wide(context.app_construct), *check_templates(sources).findings]
        return cdk.PolicyValidationPluginReport(
            success=all(finding.rule.severity is not Severity.ERROR for finding in findings),
            violations=[_violation(finding) for finding in findings],
        )


def _said_too_wide(scope: IConstruct) -> Iterator[Finding]:
    """What is acknowledged of the app, or of a stage: the CDK would go by it, and the assembly does not have it."""
    for entry in scope.node.metadata:
        if entry.type == ACKNOWLEDGED:
            for rule in filter(None, map(rule_of, entry.data)):
                says = f"Metadata acknowledges {rule} of all of {scope.node.path or 'the app'}"
                yield Finding(TOO_WIDE, "", "", scope.node.path, says)
    for child in scope.node.children:
        if cdk.Stage.is_stage(child):
            yield from _said_too_wide(child)


def _violation(finding: Finding) -> cdk.PolicyViolation:
    rule = finding.rule
    place = (
        {"resource_logical_id": finding.logical_id, "template_path": finding.template}
        if finding.logical_id
        else {"construct_path": finding.path}
    )
    return cdk.PolicyViolation(
        rule_name=rule.id,
        severity=_NOT_TO_ACKNOWLEDGE if rule in ABOUT_ACKNOWLEDGMENTS else rule.severity.value,
        description=f"{rule.title}; {finding.says}. {rule.why} {rule.source}",
        fix=rule.fix,
        violating_resources=[cdk.PolicyViolatingResource(locations=[finding.location], **place)],
    )

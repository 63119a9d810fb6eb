"""`TemplateValidation`: AWS's own template validator, natively, as a CDK validation plugin.

aws-cdk-lib brings the same engine as WebAssembly, which takes seconds to start; this one takes half a second. It is
strict: what the engine calls a warning fails the synth like an error.
"""

from __future__ import annotations

import functools
from typing import Final

import aws_cdk as cdk
import cloudformation_validate
import jsii

_STRICT_SEVERITIES: Final = ("FATAL", "ERROR", "WARN")


@jsii.implements(cdk.IPolicyValidationPlugin)
class TemplateValidation:
    """Check each synthesized template against CloudFormation's registry schemas and AWS's rules."""

    @property
    def name(self) -> str:
        """The CLI fails the synth for any plugin but the one called "CloudFormation Validate"; so not that."""
        return "Template validation"

    @property
    def version(self) -> str:
        """Version of the engine."""
        return str(cloudformation_validate.version())

    @property
    def rule_ids(self) -> list[str] | None:
        """Hundreds; the engine's documentation lists them."""
        return None

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Check all templates; any finding fails."""
        violations = [
            violation for stack in context.stack_templates for violation in find_violations(stack.template_path)
        ]
        return cdk.PolicyValidationPluginReport(success=not violations, violations=violations)


def find_violations(template_path: str) -> list[cdk.PolicyViolation]:
    """What the engine finds in one template file."""
    return [
        cdk.PolicyViolation(
            rule_name=finding.rule_id,
            severity="error",
            description=f"{finding.property_path or 'template'}: {finding.message}",
            fix=finding.suggested_fix,
            violating_resources=[
                cdk.PolicyViolatingResource(
                    resource_logical_id=getattr(finding.entity, "logical_id", None),
                    template_path=template_path,
                    locations=[finding.property_path or ""],
                )
            ],
        )
        for finding in _engine().validate_template(template_path).diagnostics
        if finding.severity.name in _STRICT_SEVERITIES
    ]


@functools.cache
def _engine() -> cloudformation_validate.CompositeEngine:
    """Half a second to start, so once for all stacks."""
    return cloudformation_validate.CompositeEngine()

"""`TemplateValidation`: AWS's own template validator, natively, as a CDK validation plugin.

aws-cdk-lib brings the same engine as WebAssembly, which takes seconds to start; this one takes half a second. It is
strict: what the engine calls a warning fails the synth like an error, but for the advice in `IGNORED_RULES`.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

import aws_cdk as cdk
import cloudformation_validate
import jsii

from studio_constructs.checks.assembly import awaits_lookups

IGNORED_RULES: Final[dict[str, str]] = {
    "W3005": "`sweeps` make a function, of which the CDK says twice that it needs its role, and `budgets` wait for all "
    "that belongs to a topic which they name too: said twice, it means no more",
    "W3010": "`network.new.availability_zones` may name zones, and names are what never moves a subnet",
    "W9002": "`backup.key_arn` is an ARN, as a key of somebody else's is named",
    "W9013": "`encryption.key_arn` is an ARN with its account, which may be another one than the stack's",
}
"""Advice that what the estate's owner wrote goes against, or brings about, by rule: why it is meant."""

KNOWN_TO_CLOUDFORMATION: Final = frozenset(
    (f"AWS::SageMaker::{resource}", f"Properties.{settings}.{app}AppSettings.AppLifecycleManagement")
    for resource, settings in (("UserProfile", "UserSettings"), ("Space", "SpaceSettings"))
    for app in ("JupyterLab", "CodeEditor")
)
"""Properties that the engine's schemas lack, by type and path.

CloudFormation's documentation has idle shutdown of profiles and spaces
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-sagemaker-userprofile-jupyterlabappsettings.html,
read 2026-11-22), and so has the CDK's L1; the engine knows it of domains only, as cfn-lint once did of none
(https://github.com/aws-cloudformation/cfn-lint/issues/3921).
"""

_UNKNOWN_PROPERTY: Final = "F3002"
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
            violation
            for stack in context.stack_templates
            if not awaits_lookups(Path(stack.template_path).parent)
            for violation in find_violations(stack.template_path)
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
        if finding.severity.name in _STRICT_SEVERITIES and not _is_ignored(finding)
    ]


def _is_ignored(finding: cloudformation_validate.Diagnostic) -> bool:
    """Advice, and properties the engine has not heard of; all else that it calls an error is one."""
    if finding.rule_id == _UNKNOWN_PROPERTY:
        where = (getattr(finding.entity, "resource_type", None), finding.property_path)
        return where in KNOWN_TO_CLOUDFORMATION
    return finding.severity.name == "WARN" and finding.rule_id in IGNORED_RULES


@functools.cache
def _engine() -> cloudformation_validate.CompositeEngine:
    """Half a second to start, so once for all stacks."""
    return cloudformation_validate.CompositeEngine()

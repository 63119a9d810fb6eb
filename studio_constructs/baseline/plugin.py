"""`BaselineChecks`: a baseline as a CDK validation plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import aws_cdk as cdk
import jsii

from studio_constructs.baseline.baseline import FILE, Baseline, Place
from studio_constructs.baseline.comparison import Break, compare, unrecorded
from studio_constructs.baseline.recording import record, stack_names
from studio_constructs.checks.assembly import awaits_lookups, read_assembly
from studio_constructs.errors import Problem

CODES: Final = (
    "BaselineReplaced", "BaselineMayReplace", "BaselineRenamed", "BaselineRemoved", "BaselineStackGone",
    "BaselineUnprotected", "BaselineUnrecorded",
)  # fmt: skip
NAME: Final = "Studio baseline"
"""What reports of the CDK call the plugin."""
_NAMED_MAX: Final = 3
_NOT_TO_ACKNOWLEDGE: Final = "fatal"  # the file is what is reviewed; the CDK would let anybody acknowledge the rest


@jsii.implements(cdk.IPolicyValidationPlugin)
class BaselineChecks:
    """Fail the synth where the templates would make anew, lose or expose what is recorded.

    It reads the templates that were synthesized, so it sees raw overrides, logical ids of one's own, and templates that
    were included. All that breaks the baseline is told, each with what CloudFormation would do and whose work that is.
    There is nothing to acknowledge: what is meant is recorded anew, and the change of the file is reviewed.

    What is not recorded yet is told for information. While the CDK still looks up values, nothing is judged.

    Args:
        baseline: What is deployed.
        fields: What people write for properties where that is not an argument of a construct, by type and property:
            ``{"AWS::SageMaker::Domain/DomainName": "domain.name"}``. Default: the arguments of the constructs.
        file: What the baseline's file is called. Default: ``studio.baseline.json``.
    """

    def __init__(self, baseline: Baseline, *, fields: Mapping[str, str] | None = None, file: str = FILE) -> None:
        self._baseline = baseline
        self._fields = dict(fields or {})
        self._file = file

    @property
    def name(self) -> str:
        """What the report calls it."""
        return NAME

    @property
    def version(self) -> str | None:
        """That of the library is not known here: it is not reported."""
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        """Codes of what may be found."""
        return list(CODES)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Compare all templates with the baseline."""
        folders = sorted({Path(stack.template_path).parent for stack in context.stack_templates})
        if any(awaits_lookups(folder) for folder in folders):
            return cdk.PolicyValidationPluginReport(success=True, violations=[])
        sources = [source for folder in folders for source in read_assembly(folder)]
        now = record(sources)
        breaks = compare(self._baseline, now, self._fields)
        files = {stack: name for name, stack in stack_names(sources).items()}
        violations = [violation_of(each) for each in breaks]
        told = {each.now for each in breaks}
        new = [place for place in unrecorded(self._baseline, now) if place not in told]
        if new:
            violations.append(self.note(new, files))
        return cdk.PolicyValidationPluginReport(success=not breaks, violations=violations)

    def note(self, new: Sequence[Place], files: Mapping[str, str]) -> cdk.PolicyViolation:
        """What is not recorded yet, in one line.

        Args:
            new: The resources.
            files: Templates by stack.
        """
        what = f"{len(new)} resource{'s hold' if len(new) > 1 else ' holds'} work and {'are' if len(new) > 1 else 'is'}"
        problem = Problem(
            "BaselineUnrecorded",
            f"{what} not in {self._file}: {', '.join(logical_id for _, logical_id in new[:_NAMED_MAX])}"
            f"{', ...' if len(new) > _NAMED_MAX else ''}",
            "what is not recorded is not held",
            "run 'studio guard --record' once they are deployed",
        )
        return cdk.PolicyViolation(
            rule_name=problem.code,
            severity="info",
            description=str(problem),
            violating_resources=[
                cdk.PolicyViolatingResource(
                    resource_logical_id=new[0][1], template_path=files[new[0][0]], locations=["Properties"]
                )
            ],
        )


def violation_of(found: Break) -> cdk.PolicyViolation:
    """A break as the CDK reports it.

    It names its construct in the text and not in the report: of a finding that has one, the CDK's command line asks
    whether that stack is selected, and ``cdk synth`` without a name selects no stack of a stage.
    """
    path = found.path.removesuffix("/Resource").removesuffix("/Resource")
    place = "/".join(filter(None, found.now or (found.stack, found.logical_id)))
    return cdk.PolicyViolation(
        rule_name=found.problem.code,
        severity=_NOT_TO_ACKNOWLEDGE,
        description=f"[{path or place}] {found.problem}",
        violating_resources=[cdk.PolicyViolatingResource(locations=[found.location] if found.location else [])],
    )

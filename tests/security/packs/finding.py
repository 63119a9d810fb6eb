"""What a rule pack says of a template."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """A rule that a resource does not keep.

    Args:
        rule: The plugin of the CDK that has the rule, and its name: ``cdk-validator-checkov::CKV_AWS_18``.
        path: Construct path of the resource; that of the template's name, where a rule is about all of it.
        template: Which template it is in.
        logical_id: The resource there.
        says: What the rule says.
    """

    rule: str
    path: str
    template: str
    logical_id: str
    says: str = ""


@dataclass(frozen=True, order=True)
class Acknowledged:
    """A finding that the code says is meant."""

    rule: str
    path: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a pack found, of how many rules that it asked of every template."""

    rules: int
    findings: dict[str, list[Finding]]
    """By the assembly's name."""

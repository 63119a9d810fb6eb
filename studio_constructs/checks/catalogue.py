"""All rules of the pack."""

from __future__ import annotations

from typing import Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.rules import (
    domain,
    domain_apps,
    guardrail,
    image,
    isolation,
    key,
    lifecycle,
    network,
    role,
    space,
    user_profile,
)

RULES: Final[tuple[Rule, ...]] = (
    *domain.RULES,
    *domain_apps.RULES,
    *user_profile.RULES,
    *space.RULES,
    *lifecycle.RULES,
    *image.RULES,
    *sorted((*role.RULES, *isolation.RULES, *guardrail.RULES), key=lambda rule: rule.id),
    *network.RULES,
    *key.RULES,
)
"""The rules on resources, in the order of their ids by noun."""


def _about_acknowledgments(number: int, title: str, why: str, fix: str) -> Rule:
    """A rule that looks at no resource: `check_templates` itself finds what breaks it."""
    return Rule(
        id=f"Studio-A{number:02}",
        severity=Severity.ERROR,
        title=title,
        why=why,
        fix=fix,
        source="https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Validations.html",
        types=(),
        find=lambda *_: (),
    )


UNUSED: Final = _about_acknowledgments(
    1,
    "An acknowledgment is still needed",
    why="One that nothing needs waves through the next finding, which nobody has looked at.",
    fix="drop it",
)
WITHOUT_REASON: Final = _about_acknowledgments(
    2,
    "An acknowledgment says why",
    why="Whoever reads it later can not tell whether it still holds.",
    fix="write the reason, as a sentence",
)
UNKNOWN_RULE: Final = _about_acknowledgments(
    3,
    "An acknowledgment names a rule that there is",
    why="A misspelt one does nothing, and looks as if it did.",
    fix="write the id of the finding",
)
TOO_WIDE: Final = _about_acknowledgments(
    4,
    "An acknowledgment stands in a stack, or in something of one",
    why="Said of an app or a stage, it waves through what is made later, anywhere; and the assembly does not keep it.",
    fix="acknowledge where the finding is",
)
ABOUT_ACKNOWLEDGMENTS: Final[tuple[Rule, ...]] = (UNUSED, WITHOUT_REASON, UNKNOWN_RULE, TOO_WIDE)
"""The rules on acknowledgments; they can not be acknowledged themselves."""

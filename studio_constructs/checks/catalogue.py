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

_DOCUMENTED: Final = "https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Validations.html"

UNUSED: Final = Rule(
    id="Studio-A01",
    severity=Severity.ERROR,
    title="An acknowledgment is still needed",
    why="One that nothing needs waves through the next finding, which nobody has looked at.",
    fix="drop it",
    source=_DOCUMENTED,
    types=(),
    find=lambda *_: (),
)
WITHOUT_REASON: Final = Rule(
    id="Studio-A02",
    severity=Severity.ERROR,
    title="An acknowledgment says why",
    why="Whoever reads it later can not tell whether it still holds.",
    fix="write the reason, as a sentence",
    source=_DOCUMENTED,
    types=(),
    find=lambda *_: (),
)
UNKNOWN_RULE: Final = Rule(
    id="Studio-A03",
    severity=Severity.ERROR,
    title="An acknowledgment names a rule that there is",
    why="A misspelt one does nothing, and looks as if it did.",
    fix="write the id of the finding",
    source=_DOCUMENTED,
    types=(),
    find=lambda *_: (),
)
TOO_WIDE: Final = Rule(
    id="Studio-A04",
    severity=Severity.ERROR,
    title="An acknowledgment stands in a stack, or in something of one",
    why="Said of an app or a stage, it waves through what is made later, anywhere; and the assembly does not keep it.",
    fix="acknowledge where the finding is",
    source=_DOCUMENTED,
    types=(),
    find=lambda *_: (),
)
ABOUT_ACKNOWLEDGMENTS: Final[tuple[Rule, ...]] = (UNUSED, WITHOUT_REASON, UNKNOWN_RULE, TOO_WIDE)
"""The rules on acknowledgments; they can not be acknowledged themselves."""

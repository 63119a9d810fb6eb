"""Cases of rules: templates that a rule finds something in, and templates that it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from studio_constructs.checks.check import check_templates
from studio_constructs.checks.rule import Rule
from studio_constructs.checks.source import Source
from tests.kit import Json


@dataclass(frozen=True)
class Bad:
    """A template in which a rule finds something.

    Args:
        rule: Id of the rule.
        name: What is wrong, in a few words.
        resources: The resources of the template.
        says: The finding's own words, or several of them; each begins with the path of the property.
        more: Other parts of the template: ``{"Parameters": ...}``.
    """

    rule: str
    name: str
    resources: Json
    says: str | Sequence[str]
    more: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Good:
    """A template in which a rule finds nothing; see `Bad`."""

    rule: str
    name: str
    resources: Json
    more: Json = field(default_factory=dict)


def found(rule: Rule, case: Bad | Good) -> list[str]:
    """What one rule says of the template of a case."""
    source = Source("template.json", {"Resources": case.resources, **case.more})
    return [finding.says for finding in check_templates([source], [rule]).findings]


def resource(kind: str, properties: Json, **attributes: object) -> Json:
    """A resource: ``resource("AWS::KMS::Key", {...}, DeletionPolicy="Retain")``."""
    return {"Type": kind, "Properties": properties, **attributes}

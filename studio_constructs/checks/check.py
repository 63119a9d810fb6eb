"""`check_templates`: all rules on all templates, less what is acknowledged, more what is acknowledged in vain."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from studio_constructs.checks.acknowledgment import REASON_MIN, Acknowledgment, in_metadata
from studio_constructs.checks.catalogue import RULES, UNKNOWN_RULE, UNUSED, WITHOUT_REASON
from studio_constructs.checks.rule import Rule
from studio_constructs.checks.scene import Scene
from studio_constructs.checks.source import Source
from studio_constructs.checks.template import Resource

_PROPERTY: Final = re.compile(r"[A-Z]\w*(?:\[\d+\])*(?:\.\w+(?:\[\d+\])*)*(?= )")
_ATTRIBUTES: Final = frozenset({"DeletionPolicy", "UpdateReplacePolicy", "Metadata"})


@dataclass(frozen=True)
class Finding:
    """A rule that a resource does not keep.

    Args:
        rule: The rule.
        template: Name of the template.
        logical_id: The resource.
        path: Its construct path, or an empty text where no CDK made it.
        says: What is wrong, beginning with the path of the property.
        line: The line of the resource in the file, from 1, or None where nobody knows.
    """

    rule: Rule
    template: str
    logical_id: str
    path: str
    says: str
    line: int | None = None

    @property
    def location(self) -> str:
        """``Properties.AppNetworkAccessType``, as far as the finding tells one."""
        match = _PROPERTY.match(self.says)
        if match is None:
            return "Properties"
        return match[0] if match[0].split(".")[0] in _ATTRIBUTES else f"Properties.{match[0]}"


@dataclass(frozen=True)
class Report:
    """What was found.

    Args:
        findings: What nobody acknowledged, in the order of the templates.
        acknowledged: What somebody acknowledged, with the reason.
    """

    findings: tuple[Finding, ...]
    acknowledged: tuple[tuple[Finding, str], ...] = ()


def check_templates(sources: Sequence[Source], rules: Sequence[Rule] = RULES) -> Report:
    """Check templates that belong together: what one exports, another may import.

    Args:
        sources: The templates.
        rules: The rules. Default: the whole pack.
    """
    scene = Scene(sources)
    findings: list[Finding] = []
    acknowledged: list[tuple[Finding, str]] = []
    for source in sources:
        left, covered = _settle(source, list(_find(scene, source, rules)))
        findings += left
        acknowledged += covered
    return Report(tuple(findings), tuple(acknowledged))


def _find(scene: Scene, source: Source, rules: Sequence[Rule]) -> Iterator[Finding]:
    """What the rules find in one template, each once, in the template's order."""
    by_type: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for each in rule.types:
            by_type[each].append(rule)
    found: dict[str, dict[tuple[str, str], Finding]] = {name: {} for name in source.body.get("Resources", {})}
    for template in scene.templates(source):
        for resource in template.resources.values():
            for rule in by_type.get(resource.type, ()):
                for says in rule.find(resource, template):
                    finding = _finding(source, rule, resource, says)
                    found[resource.logical_id][rule.id, says] = finding
    for of_resource in found.values():
        yield from of_resource.values()


def _finding(source: Source, rule: Rule, resource: Resource, says: str) -> Finding:
    line = source.lines.get(resource.logical_id)
    return Finding(rule, source.name, resource.logical_id, resource.path, says, line)


def _settle(source: Source, found: Iterable[Finding]) -> tuple[list[Finding], list[tuple[Finding, str]]]:
    """What is left of the findings, and what was acknowledged."""
    resources = source.body.get("Resources", {})
    said = [
        *source.acknowledgments,
        *(
            each
            for name, body in resources.items()
            if isinstance(body, dict)
            for each in in_metadata(name, body.get("Metadata"))
        ),
    ]
    used: set[Acknowledgment] = set()
    left: list[Finding] = []
    covered: list[tuple[Finding, str]] = []
    for finding in found:
        fitting = [
            each for each in said if each.rule == finding.rule.id and each.covers(finding.logical_id, finding.path)
        ]
        used.update(fitting)
        reasons = [each.reason for each in fitting if each.has_reason]
        if reasons:
            covered.append((finding, reasons[0]))
        else:
            left.append(finding)
    left += [_in_vain(source, each, is_used=each in used) for each in said if each not in used or not each.has_reason]
    return left, covered


_KNOWN: Final = frozenset(rule.id for rule in RULES)


def _in_vain(source: Source, said: Acknowledgment, *, is_used: bool) -> Finding:
    """The finding that an acknowledgment itself is."""
    if said.rule not in _KNOWN:
        rule, says = UNKNOWN_RULE, f"Metadata acknowledges {said.rule!r}, which is no rule"
    elif not is_used:
        rule, says = UNUSED, f"Metadata acknowledges {said.rule}, of which nothing is found here"
    else:
        rule = WITHOUT_REASON
        says = f"Metadata acknowledges {said.rule} because {said.reason!r}, which is not {REASON_MIN} letters in words"
    return Finding(rule, source.name, said.logical_id, said.path, says, source.lines.get(said.logical_id))

"""`check_templates`: all rules on all templates, less what is acknowledged, more what is acknowledged in vain."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from studio_constructs.checks.acknowledgment import REASON_MIN, Acknowledgment, in_metadata
from studio_constructs.checks.catalogue import RULES, UNKNOWN_RULE, UNUSED, WITHOUT_REASON
from studio_constructs.checks.resolver import Resolver
from studio_constructs.checks.rule import Rule
from studio_constructs.checks.source import Source
from studio_constructs.checks.template import UNKNOWN, Resource, Template, Together

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
    scene = _Scene(sources)
    findings: list[Finding] = []
    acknowledged: list[tuple[Finding, str]] = []
    for source in sources:
        left, covered = _settle(source, list(scene.findings(source, rules)))
        findings += left
        acknowledged += covered
    return Report(tuple(findings), tuple(acknowledged))


class _Scene:
    """Templates that see each other."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = {source.name: source for source in sources}
        self._resolvers: dict[str, Resolver] = {}
        self._in_progress: set[tuple[str, str]] = set()
        self._exports: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for group in {source.group: None for source in sources}:
            of_group = [source for source in sources if source.group == group]
            together = Together({source.name: partial(self._template, source.name) for source in of_group})
            for source in of_group:
                self._resolvers[source.name] = Resolver(
                    source, imports=self._import, parameters=self._given, together=together
                )
        for source in sources:
            for name, output in self._resolvers[source.name].exports():
                self._exports[source.group, name].append((source.name, output))

    def findings(self, source: Source, rules: Sequence[Rule]) -> Iterator[Finding]:
        """What the rules find in one template, each once, in the template's order."""
        by_type: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            for each in rule.types:
                by_type[each].append(rule)
        found: dict[str, dict[tuple[str, str], Finding]] = {name: {} for name in source.body.get("Resources", {})}
        for template in self._resolvers[source.name].templates():
            for resource in template.resources.values():
                for rule in by_type.get(resource.type, ()):
                    for says in rule.find(resource, template):
                        finding = _finding(source, rule, resource, says)
                        found[resource.logical_id][rule.id, says] = finding
        for of_resource in found.values():
            yield from of_resource.values()

    def _template(self, name: str) -> Template:
        return self._resolvers[name].template()

    def _import(self, source: Source, name: str) -> Any:
        exporters = self._exports.get((source.group, name), [])
        return self._output(*exporters[0]) if len(exporters) == 1 else UNKNOWN

    def _output(self, template: str, name: str) -> Any:
        if (template, name) in self._in_progress:
            return UNKNOWN
        self._in_progress.add((template, name))
        try:
            return self._resolvers[template].output(name)
        finally:
            self._in_progress.discard((template, name))

    def _given(self, source: Source, name: str) -> Any:
        if source.parent is None or source.parent[0] not in self._sources:
            return None
        parent = self._sources[source.parent[0]]
        stack = parent.body["Resources"].get(source.parent[1], {})
        value = stack.get("Properties", {}).get("Parameters", {}).get(name)
        return None if value is None else self._resolvers[parent.name].resolve(value)


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

"""`judge`: what an update does to each resource, and whether it may go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from studio_cli.guard import words
from studio_cli.guard.backups import locked_less
from studio_cli.guard.emptying import emptied
from studio_cli.guard.fate import Change, Seen, changes, changes_at_all, look, policies, stays_known
from studio_cli.guard.finding import Finding, Kind
from studio_cli.guard.gone import Gone, exports_in_use, find_gone
from studio_cli.guard.leaving import SUSPEND_FIRST, SUSPENDED_BEFORE, Leaving, leaving
from studio_cli.guard.people import People
from studio_cli.guard.protections import KEEPS, weakened
from studio_cli.guard.sameness import Sameness
from studio_cli.guard.selected import unselected
from studio_cli.guard.side import Place, Resource, Side, both_sides
from studio_cli.guard.stateful import PROTECTS, is_stateful
from studio_cli.guard.symbols import Of
from studio_cli.guard.worlds import EVERYWHERE, TooManyError, UndecidedError, in_all_worlds
from studio_constructs.checks import Source

_NEST: Final = "AWS::CloudFormation::Stack"
_KNOWN_MACROS: Final = frozenset(
    {"AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16"}
    | {"AWS::Serverless-2016-10-31", "AWS::CodeDeployBlueGreen"}
)
"""Macros that leave the resources that are written out as they are."""
_NEVER: Final = frozenset({Kind.EXPORT_IN_USE, Kind.UNKNOWN_TYPE})
_OF_PROTECTING: Final = frozenset({Kind.DELETE, Kind.MAY_DELETE, Kind.ORPHAN, Kind.STACK_REMOVED})
_MADE_ANEW: Final = frozenset({Kind.REPLACE, Kind.MAY_REPLACE, Kind.DELETE, Kind.MAY_DELETE})


@dataclass(frozen=True)
class Report:
    """What an update does.

    Attributes:
        findings: Whatever is more than an update in place.
        updated: How many resources are updated in place.
        created: How many resources are new.
        unchanged: How many stay as they are.
    """

    findings: tuple[Finding, ...]
    updated: int = 0
    created: int = 0
    unchanged: int = 0

    @property
    def is_safe(self) -> bool:
        """Whether nothing stops the update."""
        return not any(finding.blocking for finding in self.findings)

    @property
    def verdict(self) -> str:
        """``safe`` or ``blocked``."""
        return "safe" if self.is_safe else "blocked"


def judge(base: Sequence[Source], head: Sequence[Source]) -> Report:
    """Judge an update.

    Args:
        base: What is deployed.
        head: What is to be.
    """
    return _Judge(*both_sides(base, head)).report()


class _Judge:
    """One comparison."""

    def __init__(self, base: Side, head: Side) -> None:
        self._base = base
        self._head = head
        self._seen: dict[Place, list[Seen]] = {}
        self._open: set[Place] = set()  # too many conditions to try
        for place, resource in base.resources.items():
            try:
                self._seen[place] = look(resource, head.resources.get(place), base, head)
            except TooManyError:
                self._open.add(place)
                self._seen[place] = []
        self._fates: dict[Place, Kind] = {}
        self._changes: dict[Place, list[Change]] = {}
        self._touched: dict[Place, bool] = {}
        self._both = {
            place: resource
            for place, resource in base.resources.items()
            if (place in head.resources and head.resources[place].type == resource.type)
            and not (base.is_nest(resource) and head.is_nest(head.resources[place]))
        }
        self._people = People(base.resources, self._seen)

    def report(self) -> Report:
        """All that happens."""
        self._settle()
        findings = [*self._of_stacks(), *self._of_both(), *self._of_gone(), *self._of_exports()]
        order = {place: index for index, place in enumerate({**self._base.resources, **self._head.resources})}
        findings.sort(key=lambda each: (not each.blocking, order.get((each.stack, each.logical_id), -1)))
        untouched = sum(not touched for touched in self._touched.values())
        fated = sum(place in self._fates for place in self._both)
        return Report(
            tuple(dict.fromkeys(findings)),
            updated=len(self._both) - untouched - fated,
            created=len(self._head.resources.keys() - self._base.resources.keys()),
            unchanged=untouched,
        )

    # -- what changes by itself, and what changes with it --

    def _settle(self) -> None:
        """Decide until nothing more follows from what is decided."""
        users: dict[Place, set[Place]] = defaultdict(set)
        for place in self._both:
            for seen in self._seen[place]:
                for of in seen.uses:
                    users[of.stack, of.logical_id].add(place)
        waiting = list(self._both)
        while waiting:
            again: dict[Place, None] = {}
            for place in waiting:
                if self._decide(place):
                    again.update(dict.fromkeys(users.get(place, ())))
            waiting = list(again)

    def _decide(self, place: Place) -> bool:
        """Decide what happens to a resource; whether that is more than was known."""
        before = (self._fates.get(place), self._touched.get(place, False))
        worlds = self._seen[place]
        found = changes(self._both[place].type, worlds, self._keeps) if worlds else []
        self._changes[place] = found
        self._touched[place] = changes_at_all(worlds, self._keeps)
        kinds = {change.kind for change in found} & _MADE_ANEW
        if kinds:
            self._fates[place] = Kind.REPLACE if Kind.REPLACE in kinds else min(kinds)
        return before != (self._fates.get(place), self._touched[place])

    def _keeps(self, of: Of) -> Sameness:
        place = (of.stack, of.logical_id)
        resource = self._both.get(place)
        if resource is None:
            return Sameness.SAME
        return stays_known(of, resource.type, self._fates.get(place), is_touched=self._touched.get(place, False))

    # -- findings --

    def _of_both(self) -> Iterator[Finding]:
        for place, before in self._base.resources.items():
            after = self._head.resources.get(place)
            if after is None:
                continue
            if after.type != before.type:
                change = Change(
                    Kind.TYPE_CHANGE, "Type", words.type_change(before.type, after.type), before.body, after.body
                )
                yield self._finding(
                    before, change, change.why, blocks=is_stateful(before.type) or is_stateful(after.type)
                )
            elif place in self._open and before.body != after.body:
                change = Change(Kind.UNDECIDABLE, "Condition", words.TOO_MANY_CONDITIONS, before.body, after.body)
                yield self._finding(before, change, change.why)
            elif before.type == _NEST:
                yield from self._of_nest(before, after)
                for change in weakened(_NEST, self._seen[place]):
                    yield self._finding(before, change, change.why, blocks=self._may_hold(before))
            else:
                found = [*self._changes.get(place, ()), *weakened(before.type, self._seen[place])]
                for change in found:
                    yield self._told(before, change)
        beside = (
            *emptied(self._base, self._head),
            *locked_less(self._base, self._head),
            *unselected(self._base, self._head),
        )
        yield from (self._finding(resource, change, change.why) for resource, change in beside)

    def _told(self, resource: Resource, change: Change) -> Finding:
        people = self._people.behind(resource.place) if is_stateful(resource.type) else ()
        kept = self._is_kept(resource, for_replacement=change.kind in {Kind.REPLACE, Kind.MAY_REPLACE})
        if change.kind in {Kind.DELETE, Kind.MAY_DELETE} and kept:
            change = Change(Kind.ORPHAN, change.property, change.why, change.old, change.new)
        change = replace(change, new=[change.new, *self._of_causes(change.causes, {resource.place})])
        reason = words.told(resource.type, change.kind, change.why, people, kept=kept)
        return replace(self._finding(resource, change, reason), because=tuple(self._chain(change.causes)))

    def _chain(self, causes: tuple[Of, ...]) -> Iterator[Place]:
        """What makes something happen, what makes that happen, and so on."""
        seen: set[Place] = set()
        while causes and (place := (causes[0].stack, causes[0].logical_id)) not in seen:
            seen.add(place)
            yield place
            causes = next((change.causes for change in self._changes.get(place, ()) if change.causes), ())

    def _of_causes(self, causes: Iterable[Of], told: set[Place]) -> Iterator[Any]:
        """What makes the causes change, so that another reason is another change."""
        for of in causes:
            place = (of.stack, of.logical_id)
            if place not in told:
                told.add(place)
                for change in self._changes.get(place, ()):
                    yield [of, change.property, change.old, change.new]
                    yield from self._of_causes(change.causes, told)

    def _of_nest(self, before: Resource, after: Resource) -> Iterator[Finding]:
        """A nested stack of which the template is not here, at least on one side."""
        known = self._base.is_nest(before) and self._head.is_nest(after)
        if not known and self._touched.get(before.place, True):
            change = Change(Kind.UNDECIDABLE, "TemplateURL", words.NEST, before.body, after.body)
            yield self._finding(before, change, change.why, blocks=True)

    def _may_hold(self, nest: Resource) -> bool:
        """Whether work lies in a nested stack, or nobody can tell."""
        inside = f"{'/'.join(nest.place)}/"
        return not self._base.is_nest(nest) or any(
            f"{place[0]}/".startswith(inside) and is_stateful(each.type) for place, each in self._base.resources.items()
        )

    def _of_gone(self) -> Iterator[Finding]:
        removed: dict[str, bool] = {}
        for gone in find_gone(self._base, self._head):
            resource = gone.resource
            if not self._seen[resource.place] and resource.place not in self._open:
                continue  # it was never there
            stack = resource.place[0]
            if self._base.is_nest(resource):
                continue  # what is in it is told one by one
            if gone.kind in {Kind.STACK_REMOVED, Kind.STACK_RENAMED} and not is_stateful(resource.type):
                removed.setdefault(stack.split("/")[0], False)
                if resource.type not in PROTECTS:
                    continue
            yield self._of_one_gone(gone)
            removed[stack.split("/")[0]] = True
        for stack, is_told in removed.items():
            if not is_told:
                change = Change(Kind.STACK_REMOVED, "", words.STACK_REMOVED, stack)
                yield self._of_stack(stack, change, blocks=False)

    def _of_one_gone(self, gone: Gone) -> Finding:
        resource = gone.resource
        people = self._people.behind(resource.place) if is_stateful(resource.type) else ()
        kept = self._is_kept(resource, for_replacement=False)
        kind = Kind.ORPHAN if gone.kind is Kind.DELETE and kept else gone.kind
        successor = self._head.resources.get(gone.successor) if gone.successor else None
        why = words.gone(gone, resource.place[0])
        how = leaving(gone, self._seen[resource.place])
        if kept and how is Leaving.SUSPENDED:
            change = Change(Kind.SUSPENDED_REMOVED, "", why, resource.body)
            return self._finding(resource, change, f"{why}; {SUSPENDED_BEFORE}", blocks=False)
        reason = words.told(resource.type, kind, why, people, kept=kept)
        if kept and how is Leaving.UNANNOUNCED:
            reason = f"{reason}; {SUSPEND_FIRST}"
        new = [gone.successor, successor.body] if successor else None
        blocks = resource.type == _NEST or None
        return self._finding(resource, Change(kind, "", why, resource.body, new), reason, blocks=blocks)

    def _of_exports(self) -> Iterator[Finding]:
        for key, output, name, importer in exports_in_use(self._base, self._head):
            why = words.export(name, importer)
            yield Finding(
                key,
                output,
                "AWS::CloudFormation::Stack",
                Kind.EXPORT_IN_USE,
                property=f"Outputs/{output}",
                blocking=False,
                reason=why,
                old=name,
            )

    def _of_stacks(self) -> Iterator[Finding]:
        stateful = {place[0].split("/")[0] for place, each in self._base.resources.items() if is_stateful(each.type)}
        for key, before in self._base.sources.items():
            after = self._head.sources.get(key)
            if after is None:
                continue
            if before.parent is None and before.termination_protection and not after.termination_protection:
                change = Change(
                    Kind.PROTECTION_WEAKENED, "TerminationProtection", words.TERMINATION, old="true", new="false"
                )
                yield self._of_stack(key, change, blocks=key in stateful)
            hidden = [*_hidden(before.body), *_hidden(after.body)]
            if hidden and (before.body != after.body or self._is_given_otherwise(key)):
                change = Change(Kind.UNDECIDABLE, "Transform", words.macro(hidden[0]), before.body, after.body)
                yield self._of_stack(key, change, blocks=True)

    def _is_given_otherwise(self, key: str) -> bool:
        """Whether a nested stack gets other parameters than before."""
        parent = self._base.parent(key)
        return parent is not None and changes_at_all(self._seen[parent.place], self._keeps)

    def _of_stack(self, key: str, change: Change, *, blocks: bool) -> Finding:
        source = self._head.sources.get(key) or self._base.sources[key]
        return Finding(
            key, "", _NEST, change.kind, blocks, change.property, change.why,
            old=change.old, new=change.new, file=source.name,
        )  # fmt: skip

    def _finding(self, resource: Resource, change: Change, reason: str, *, blocks: bool | None = None) -> Finding:
        after = self._head.resources.get(resource.place, resource)
        source = after.source if after is not resource else resource.source
        if blocks is None:
            blocks = change.kind not in _NEVER and (
                is_stateful(resource.type)
                or (
                    resource.type in PROTECTS
                    and (change.kind in _OF_PROTECTING or change.kind is Kind.PROTECTION_WEAKENED)
                )
            )
        return Finding(
            stack=resource.place[0],
            logical_id=resource.place[1],
            type=resource.type,
            kind=change.kind,
            blocking=blocks,
            property=change.property,
            reason=reason,
            people=self._people.behind(resource.place) if is_stateful(resource.type) else (),
            old=change.old,
            new=change.new,
            file=source.name,
            line=source.lines.get(resource.place[1]),
        )

    def _is_kept(self, resource: Resource, *, for_replacement: bool) -> bool:
        """Whether the deployed template keeps the old resource, in whatever way conditions turn out."""
        number = 1 if for_replacement else 0
        parent = self._base.parent(resource.place[0]) if resource.source.parent else None
        if parent and parent.place not in self._head.resources and self._is_kept(parent, for_replacement=False):
            return True
        try:
            said = [each.old_policies for each in self._seen[resource.place]] or [
                policies(resource, self._base, EVERYWHERE)
            ]
        except UndecidedError:
            said = list(in_all_worlds(lambda world: policies(resource, self._base, world)))
        return all(each[number] in KEEPS for each in said)


def _hidden(template: Mapping[str, Any]) -> Iterator[str]:
    """What makes resources that are not in the template as it stands."""
    macros = template.get("Transform", [])
    for macro in macros if isinstance(macros, list) else [macros]:
        if not isinstance(macro, str) or macro not in _KNOWN_MACROS:
            yield str(macro)
    resources = template.get("Resources", {})
    yield from (name for name in resources if str(name).startswith("Fn::"))
    # called where a resource is said, not in its properties
    yield from (
        "Fn::Transform"
        for each in (template, *resources.values())
        if isinstance(each, Mapping) and "Fn::Transform" in each
    )

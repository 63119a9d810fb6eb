"""What becomes of a resource that stands on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from local_aws.schemas import schema
from studio_cli.guard.finding import Kind
from studio_cli.guard.sameness import Keeps, Sameness, compare, value_at
from studio_cli.guard.side import Resource, Side
from studio_cli.guard.stateful import is_stateful, noun
from studio_cli.guard.symbols import Of, shown_apart, targets
from studio_cli.guard.worlds import World, in_all_worlds

Properties = Mapping[str, Any]

_CUSTOM: Final = ("Custom::", "AWS::CloudFormation::CustomResource")
_NEST: Final = "AWS::CloudFormation::Stack"
_VOLATILE: Final = ("Version", "VersionNumber", "Value", "Digest", "Hash")
_LIKELY: Final = {Kind.REPLACE: Kind.MAY_REPLACE, Kind.DELETE: Kind.MAY_DELETE}
_DISPUTED: Final = {"AWS::S3::Bucket": [["ObjectLockEnabled"]]}
"""What the registry calls updatable and the CDK's copy of CloudFormation's documentation does not: nobody can tell."""

_IN_PLACE: Final = {
    "AWS::EC2::Instance": frozenset(
        {"AdditionalInfo", "EbsOptimized", "InstanceType", "KernelId", "RamdiskId", "SecurityGroupIds", "UserData"}
    )
}
"""What replaces under a condition that is settled: an instance whose disk is an instance store, or outside of a VPC.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html (read 2026-11-22)
"""


@dataclass(frozen=True)
class Change:
    """Something that happens to a resource.

    Attributes:
        kind: What.
        property: Of which property.
        why: Why, as the beginning of a sentence.
        old: Before.
        new: After.
        causes: Resources whose replacement makes it happen.
    """

    kind: Kind
    property: str
    why: str
    old: Any = field(default=None, compare=False)
    new: Any = field(default=None, compare=False)
    causes: tuple[Of, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Seen:
    """A resource in one world; None where its condition does not hold there.

    Attributes:
        old: Its properties before.
        new: Its properties after.
        old_policies: ``DeletionPolicy`` and ``UpdateReplacePolicy`` before.
        new_policies: The same after.
        uses: The resources that the new properties come from.
    """

    old: Properties | None
    new: Properties | None
    old_policies: tuple[Any, Any] = (None, None)
    new_policies: tuple[Any, Any] = (None, None)
    uses: tuple[Of, ...] = ()

    def is_still(self, keeps: Keeps) -> bool:
        """Whether it is plain that nothing changes; most of an update is that."""
        return self.old == self.new and all(keeps(of) is Sameness.SAME for of in self.uses)


def look(before: Resource, after: Resource | None, base: Side, head: Side) -> list[Seen]:
    """The resource in each world in which it was there.

    Raises:
        TooManyError: Too many conditions are open.
    """

    def see(world: World) -> Seen:
        old = _properties(before, base, world)
        new = _properties(after, head, world) if after else None
        policies_after = policies(after, head, world) if after else (None, None)
        uses = tuple(dict.fromkeys(targets(new)))
        return Seen(old, new, policies(before, base, world), policies_after, uses)

    return [seen for seen in in_all_worlds(see) if seen.old is not None]


def policies(resource: Resource, side: Side, world: World) -> tuple[Any, Any]:
    """``DeletionPolicy`` and ``UpdateReplacePolicy``; they may be expressions, by AWS::LanguageExtensions."""
    evaluator = side.evaluators[resource.place[0]]
    body = resource.body
    return evaluator.value(body.get("DeletionPolicy"), world), evaluator.value(body.get("UpdateReplacePolicy"), world)


def _properties(resource: Resource, side: Side, world: World) -> Properties | None:
    if not side.is_there(resource, world):
        return None
    value = side.evaluators[resource.place[0]].value(resource.body.get("Properties") or {}, world)
    return value if isinstance(value, Mapping) else {"Fn::Transform": value}


def changes(resource_type: str, worlds: Iterable[Seen], keeps: Keeps) -> list[Change]:
    """What happens, in the worlds together: what does not happen in all of them only may happen."""
    each = [list(_in_one(resource_type, seen, keeps)) for seen in worlds]
    merged: dict[tuple[Kind, str], Change] = {}
    for found in each:
        for change in found:
            merged.setdefault((change.kind, change.property), change)
    everywhere = set.intersection(*({(change.kind, change.property) for change in found} for found in each))
    return [change if key in everywhere else _perhaps(change) for key, change in merged.items()]


def _perhaps(change: Change) -> Change:
    kind = _LIKELY.get(change.kind, change.kind)
    why = f"{change.why}, if its conditions turn out so"
    return Change(kind, change.property, why, change.old, change.new, change.causes)


def _in_one(resource_type: str, seen: Seen, keeps: Keeps) -> Iterator[Change]:
    assert seen.old is not None  # noqa: S101 - `look` leaves such worlds out
    if seen.is_still(keeps):
        return
    if seen.new is None:
        yield Change(Kind.DELETE, "Condition", "its condition does not hold any more", seen.old)
        return
    yield from _of_transforms(seen.old, seen.new)
    known = schema(resource_type)
    if known is None:
        yield from _of_unknown_type(resource_type, seen.old, seen.new, keeps)
        return
    for pointer in _outermost(known.create_only):
        yield from _create_only(pointer, seen.old, seen.new, keeps)
    for pointer in _outermost([*known.maybe_create_only, *_DISPUTED.get(resource_type, ())]):
        if pointer[0] in _IN_PLACE.get(resource_type, ()):
            continue
        old, new = value_at(seen.old, pointer), value_at(seen.new, pointer)
        if compare(old, new, keeps) is not Sameness.SAME:
            why = f"{_said(pointer, old, new)}; whether that takes a new {noun(resource_type)} depends on what it is"
            yield Change(Kind.MAY_REPLACE, "/".join(pointer), why, old, new, tuple(_causes(new, keeps)))


def _create_only(pointer: list[str], before: Properties, after: Properties, keeps: Keeps) -> Iterator[Change]:
    old, new = value_at(before, pointer), value_at(after, pointer)
    sameness = compare(old, new, keeps)
    if sameness is Sameness.SAME:
        return
    causes = tuple(_causes(new, keeps))
    why = _said(pointer, old, new)
    if causes:
        why = f"{'/'.join(pointer)} comes from {_listed(causes)}, which {'is' if len(causes) == 1 else 'are'} made anew"
    if sameness is Sameness.DIFFERENT and _is_another_order(old, new):
        sameness, why = Sameness.UNKNOWN, f"the entries of {'/'.join(pointer)} stand in another order"
    if sameness is Sameness.DIFFERENT:
        yield Change(Kind.REPLACE, "/".join(pointer), why, old, new, causes)
    else:
        why = why if causes else f"{why}, of which templates do not tell whether it is the same"
        yield Change(Kind.MAY_REPLACE, "/".join(pointer), why, old, new, causes)


_INCLUDE: Final = "AWS::Include"
"""It is given nothing but where its text lies; other macros are given all that stands beside them."""


def _of_transforms(old: Properties, new: Properties) -> Iterator[Change]:
    """A macro that is called in the middle of a resource."""
    before, after = list(_transforms(old)), list(_transforms(new))
    is_given_more = any(value_at(each, ["Name"]) != _INCLUDE for each in (*before, *after))
    if compare(before, after) is not Sameness.SAME or is_given_more:
        why = "it changes, and Fn::Transform puts into it what is not written out; compare what it makes"
        yield Change(Kind.UNDECIDABLE, _TRANSFORM, why, old, new)


_TRANSFORM: Final = "Fn::Transform"


def _transforms(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from [each] if name == _TRANSFORM else _transforms(each)
    elif isinstance(value, list):
        for each in value:
            yield from _transforms(each)


def _of_unknown_type(resource_type: str, old: Properties, new: Properties, keeps: Keeps) -> Iterator[Change]:
    if compare(old, new, keeps) is Sameness.SAME:
        return
    kind = Kind.UNDECIDABLE if is_stateful(resource_type) else Kind.UNKNOWN_TYPE
    why = f"its properties change, and no schema of {resource_type} tells what that does"
    yield Change(kind, "", why, old, new)


def changes_at_all(seen: Iterable[Seen], keeps: Keeps) -> bool:
    """Whether an update touches it."""
    return any(
        each.new is None or not (each.is_still(keeps) or compare(each.old, each.new, keeps) is Sameness.SAME)
        for each in seen
    )


def stays_known(of: Of, resource_type: str, fate: Kind | None, *, is_touched: bool) -> Sameness:
    """Whether what others know a resource by stays as it is.

    Args:
        of: What they know it by.
        resource_type: Its type.
        fate: What happens to the resource, if it is more than an update in place.
        is_touched: Whether it is updated in place.
    """
    if fate is Kind.REPLACE:
        return Sameness.DIFFERENT
    if fate is not None:
        return Sameness.UNKNOWN
    opaque = resource_type.startswith(_CUSTOM) or resource_type == _NEST
    volatile = of.attribute.endswith(_VOLATILE)
    return Sameness.UNKNOWN if is_touched and (opaque or volatile) else Sameness.SAME


def _outermost(pointers: list[list[str]]) -> list[list[str]]:
    """Those that are not inside of another: a change is told once."""
    return [each for each in pointers if not any(each != other and each[: len(other)] == other for other in pointers)]


def _causes(new: Any, keeps: Keeps) -> Iterator[Of]:
    return (of for of in dict.fromkeys(targets(new)) if keeps(of) is not Sameness.SAME)


def _is_another_order(old: Any, new: Any) -> bool:
    """Whether two lists have the same entries; some lists are sets to CloudFormation, and which is not told for all."""
    if not isinstance(old, list) or not isinstance(new, list) or len(old) != len(new):
        return False
    if compare(old, new) is Sameness.SAME:
        return False  # they come from something that changes
    left = list(new)
    for each in old:
        found = next((index for index, other in enumerate(left) if compare(each, other) is Sameness.SAME), None)
        if found is None:
            return False
        left.pop(found)
    return True


def _said(pointer: list[str], old: Any, new: Any) -> str:
    before, after = shown_apart(old, new)
    return f"{'/'.join(pointer)} changes from {before} to {after}"


def _listed(causes: tuple[Of, ...]) -> str:
    return " and ".join(dict.fromkeys(of.logical_id for of in causes))

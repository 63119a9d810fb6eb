"""Resources that stand on one side only: which of the new ones is an old one under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from local_aws.schemas import schema
from studio_cli.guard.finding import Kind
from studio_cli.guard.sameness import value_at
from studio_cli.guard.side import Place, Resource, Side
from studio_cli.guard.symbols import SYMBOLS, freeze, written
from studio_cli.guard.worlds import EVERYWHERE, UndecidedError

_ALIKE: Final = 0.5  # so much of a stack is found again in the one that it became


@dataclass(frozen=True)
class Gone:
    """A resource that the new templates do not have in its place.

    Attributes:
        resource: The resource.
        kind: What that is.
        successor: The new resource that looks like it, if one does.
        new_stack: Key of the stack that took its stack's place, if one did.
    """

    resource: Resource
    kind: Kind
    successor: Place | None = None
    new_stack: str | None = None


def find_gone(base: Side, head: Side) -> Iterator[Gone]:
    """What the new templates do not have in its place."""
    missing = {place: each for place, each in base.resources.items() if place not in head.resources}
    added = {place: each for place, each in head.resources.items() if place not in base.resources}
    successors = _successors(base, missing, head, added)
    renamed = _renamed_stacks(base, head)
    for place, resource in missing.items():
        successor = successors.get(place)
        if _root(place[0]) not in head.sources:
            new_stack = renamed.get(_root(place[0]))
            kind = Kind.STACK_RENAMED if new_stack else Kind.MOVE if successor else Kind.STACK_REMOVED
            yield Gone(resource, kind, successor, new_stack)
        elif successor:
            yield Gone(resource, Kind.RENAME if successor[0] == place[0] else Kind.MOVE, successor)
        else:
            yield Gone(resource, Kind.DELETE)


def _root(key: str) -> str:
    return key.partition("/")[0]


def _renamed_stacks(base: Side, head: Side) -> dict[str, str]:
    """Stacks that are gone, and the new ones that hold what they held."""
    held, holds = _contents(base), _contents(head)
    found = {}
    for key in (key for key in held if key not in head.sources):
        for other in (other for other in holds if other not in base.sources):
            if len(held[key] & holds[other]) > _ALIKE * len(held[key]):
                found[key] = other
    return found


def _contents(side: Side) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for (key, logical_id), resource in side.resources.items():
        found[_root(key)].add((logical_id, resource.type))
    return found


def _successors(
    base: Side, missing: Mapping[Place, Resource], head: Side, added: Mapping[Place, Resource]
) -> dict[Place, Place]:
    """For what is missing, what is new and looks the same: by its name in AWS, its construct, or all it says."""
    index: dict[Any, list[Place]] = defaultdict(list)
    for place, resource in added.items():
        for sign in _signs(resource, head):
            index[sign].append(place)
    taken: set[Place] = set()
    found = {}
    for place, resource in missing.items():
        alike = (other for sign in _signs(resource, base) for other in index.get(sign, ()) if other not in taken)
        # in its own stack first
        best = min(alike, key=lambda other: other[0] != place[0], default=None)
        if best:
            found[place] = best
            taken.add(best)
    return found


def _signs(resource: Resource, side: Side) -> Iterable[Any]:
    """What tells a resource from others of its type, the surest first."""
    try:
        properties = side.evaluators[resource.place[0]].value(resource.body.get("Properties") or {}, EVERYWHERE)
    except UndecidedError:
        properties = resource.body.get("Properties") or {}
    known = schema(resource.type)
    names = [value_at(properties, pointer) for pointer in known.identifier] if known else []
    if names and all(isinstance(name, (str, int)) for name in names):
        yield (resource.type, "name", tuple(map(written, names)))
    names = _create_only_names(resource.type, properties)
    if names:
        yield (resource.type, "names", names)
    if resource.construct_path:
        yield (resource.type, "construct", resource.construct_path)
    if properties:
        yield (resource.type, "properties", freeze(properties))
    # the same logical id elsewhere
    yield (resource.type, "logical id", resource.place[1])


def _create_only_names(resource_type: str, properties: Any) -> Any:
    """Names that may not change: ``DomainName`` is no identifier, and two domains do not share it."""
    known = schema(resource_type)
    if known is None or not isinstance(properties, Mapping):
        return None
    names = {
        pointer[0]: properties.get(pointer[0])
        for pointer in known.create_only
        if len(pointer) == 1 and pointer[0].endswith("Name")
    }
    given = {name: value for name, value in names.items() if value is not None and not isinstance(value, SYMBOLS)}
    return freeze(given) if given else None


def exports_in_use(base: Side, head: Side) -> Iterator[tuple[str, str, str, str]]:
    """Exports that go or change while a stack of the base imports them: key, output, name, and the importing stack."""
    used: dict[str, str] = {}
    for key, source in base.sources.items():
        for name in _imported(source.body, base, key):
            used.setdefault(name, key)
    kept = {name for *_, name in head.exports}
    for name, (key, output) in {name: place for (*_, name), place in base.exports.items()}.items():
        if used.get(name, key) != key and name not in kept and _root(key) in head.sources:
            yield key, output, name, used[name]


def _imported(body: Any, side: Side, key: str) -> Iterator[str]:
    if isinstance(body, Mapping):
        for name, argument in body.items():
            if name == "Fn::ImportValue":
                try:
                    value = side.evaluators[key].value(argument, EVERYWHERE)
                except UndecidedError:
                    continue
                if isinstance(value, (str, int)):
                    yield written(value)
            else:
                yield from _imported(argument, side, key)
    elif isinstance(body, list):
        for each in body:
            yield from _imported(each, side, key)

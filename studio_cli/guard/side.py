"""What is deployed together, before or after the update, and which stack of one side is which of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from studio_cli.guard.loops import written_out
from studio_cli.guard.symbols import written
from studio_cli.guard.values import Evaluator, Imports
from studio_cli.guard.worlds import EVERYWHERE, UndecidedError, World
from studio_constructs.checks import Source

_NEST: Final = "AWS::CloudFormation::Stack"
_IGNORED: Final = frozenset({"AWS::CDK::Metadata"})

Place = tuple[str, str]
"""Key of a stack, and logical id of a resource in it."""


@dataclass(frozen=True)
class Resource:
    """A resource as its template has it.

    Attributes:
        place: Where it stands.
        type: ``AWS::SageMaker::Domain``.
        body: Its definition, with its expressions.
        source: Its template.
    """

    place: Place
    type: str
    body: Mapping[str, Any]
    source: Source

    @property
    def construct_path(self) -> str:
        """Which construct made it, or an empty text."""
        metadata = self.body.get("Metadata")
        said = metadata.get("aws:cdk:path") if isinstance(metadata, Mapping) else None
        return self.source.paths.get(self.place[1]) or (said if isinstance(said, str) else "")


class Side(Imports):
    """Templates that are deployed together.

    Args:
        sources: The templates, by key of their stack: what is the same stack has the same key on the other side.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self._keys = {source.name: key for key, source in sources.items()}
        self.evaluators = {key: Evaluator(key, source, self) for key, source in sources.items()}
        if any("Fn::ForEach::" in str(source.body) for source in sources.values()):
            self.sources = {key: self._written_out(key, source) for key, source in sources.items()}
            self.evaluators = {key: Evaluator(key, source, self) for key, source in self.sources.items()}
        self._nested = {
            (self._keys[source.parent[0]], source.parent[1]): key
            for key, source in sources.items()
            if source.parent is not None
        }

    def _written_out(self, key: str, source: Source) -> Source:
        def over(collection: Any) -> Any:
            try:
                return self.evaluators[key].value(collection, EVERYWHERE)
            except UndecidedError:
                return None

        return replace(source, body=written_out(source.body, over))

    @cached_property
    def resources(self) -> dict[Place, Resource]:
        """All resources, in the order of the templates."""
        return {
            (key, logical_id): Resource((key, logical_id), body["Type"], body, source)
            for key, source in self.sources.items()
            for logical_id, body in source.body.get("Resources", {}).items()
            if isinstance(body, Mapping) and isinstance(body.get("Type"), str) and body["Type"] not in _IGNORED
        }

    def is_nest(self, resource: Resource) -> bool:
        """Whether it is a nested stack of which the template is here."""
        return resource.type == _NEST and resource.place in self._nested

    def parent(self, key: str) -> Resource | None:
        """The resource that a nested stack is."""
        place = next((place for place, nested in self._nested.items() if nested == key), None)
        return self.resources.get(place) if place else None

    def is_there(self, resource: Resource, world: World) -> bool:
        """Whether its condition holds, and that of the nested stacks it is in."""
        parent = self.parent(resource.place[0]) if resource.source.parent else None
        if parent is not None and not self.is_there(parent, world):
            return False
        name = resource.body.get("Condition")
        return name is None or self.evaluators[resource.place[0]].holds(name, world)

    def known(self, place: Place) -> Any:
        """Its properties, or None where they depend on what nobody has decided."""
        try:
            return self.evaluators[place[0]].value(self.resources[place].body.get("Properties"), EVERYWHERE)
        except UndecidedError:
            return None

    # -- what templates get from each other --

    def exported(self, importer: Source, name: str, world: World) -> Any:
        """The value of an export, or None if no template here exports it under that name."""
        place = self.exports.get((importer.account, importer.region, name)) or self.exports.get((None, None, name))
        return self.evaluators[place[0]].output(place[1], world) if place else None

    def output(self, stack: str, name: str, world: World) -> Any:
        """The value of an output of a stack by that name, or None."""
        keys = [key for key, source in self.sources.items() if source.stack == stack and source.parent is None]
        return self.evaluators[keys[0]].output(name, world) if len(keys) == 1 else None

    def nested_output(self, place: Place, name: str, world: World) -> Any:
        """The value of an output of a nested stack, or None if its template is not here."""
        key = self._nested.get(place)
        return self.evaluators[key].output(name, world) if key else None

    def given(self, source: Source, name: str, world: World) -> Any:
        """What a nested stack is given for a parameter, or None."""
        if source.parent is None:
            return None
        key = self._keys[source.parent[0]]
        body = self.sources[key].body.get("Resources", {}).get(source.parent[1], {})
        values = body.get("Properties", {}).get("Parameters", {})
        return self.evaluators[key].value(values[name], world) if name in values else None

    def looked_up(self, source: Source, name: str, world: World) -> Any:
        """The value of a parameter in Parameter Store that a template here makes, or None."""
        place = self._stored.get((source.account, source.region, name))
        if place is None:
            return None
        value = _mapping(self.resources[place].body.get("Properties")).get("Value")
        return self.evaluators[place[0]].value(value, world)

    @cached_property
    def _stored(self) -> dict[tuple[str | None, str | None, str], Place]:
        """Parameters in Parameter Store by account, region and name."""
        found = {}
        for place, resource in self.resources.items():
            if resource.type == "AWS::SSM::Parameter":
                name = _mapping(resource.body.get("Properties")).get("Name")
                try:
                    name = self.evaluators[place[0]].value(name, EVERYWHERE)
                except UndecidedError:
                    continue
                if isinstance(name, str):
                    found[resource.source.account, resource.source.region, name] = place
        return found

    @cached_property
    def exports(self) -> dict[tuple[str | None, str | None, str], Place]:
        """Stacks and outputs by account, region and name of export; and by name alone, where that is enough."""
        found: dict[tuple[str | None, str | None, str], Place] = {}
        names = Counter(name for *_, name in self._all_exports())
        for key, source, output, name in self._all_exports():
            found[source.account, source.region, name] = (key, output)
            if names[name] == 1:
                found[None, None, name] = (key, output)
        return found

    def _all_exports(self) -> Iterator[tuple[str, Source, str, str]]:
        for key, source in self.sources.items():
            for output, body in source.body.get("Outputs", {}).items():
                export = body.get("Export") if isinstance(body, Mapping) else None
                try:
                    name = self.evaluators[key].value((export or {}).get("Name"), EVERYWHERE)
                except UndecidedError:
                    continue
                if isinstance(name, (str, int)):
                    yield key, source, output, written(name)


def both_sides(base: Sequence[Source], head: Sequence[Source]) -> tuple[Side, Side]:
    """The two sides, in which the same stack has the same key."""
    labels = _Labels([*base, *head])
    pairs = _pairs(_roots(base), _roots(head))
    keys_of_head = {after.name: labels.key(before) for before, after in pairs}
    taken = {labels.key(each) for each in _roots(base)}
    for source in _roots(head):
        key = keys_of_head.setdefault(source.name, labels.key(source))
        if key in taken and source.name not in {after.name for _, after in pairs}:
            keys_of_head[source.name] = f"{key} (new)"
    keys_of_base = {source.name: labels.key(source) for source in _roots(base)}
    return Side(_keyed(base, keys_of_base)), Side(_keyed(head, keys_of_head))


class _Labels:
    """Names of stacks; with account and region where the name alone is not one stack's."""

    def __init__(self, sources: Iterable[Source]) -> None:
        places: dict[str, set[tuple[str | None, str | None]]] = {}
        for source in _roots(sources):
            places.setdefault(_name(source), set()).add((source.account, source.region))
        self._shared = {name for name, several in places.items() if len(several) > 1}

    def key(self, source: Source) -> str:
        name = _name(source)
        if name not in self._shared:
            return name
        return f"{name} ({source.account or 'any account'}, {source.region or 'any region'})"


def _roots(sources: Iterable[Source]) -> list[Source]:
    return [source for source in sources if source.parent is None]


def _name(source: Source) -> str:
    return source.stack or Path(source.name).name.split(".")[0]


def _pairs(base: list[Source], head: list[Source]) -> list[tuple[Source, Source]]:
    """Which stack became which."""
    if len(base) == len(head) == 1 and not (base[0].stack and head[0].stack):
        return [(base[0], head[0])]  # two templates, whatever their files are called
    left = {(source.account, source.region, _name(source)): source for source in head}
    pairs = []
    unmatched = []
    for source in base:
        found = left.pop((source.account, source.region, _name(source)), None)
        if found:
            pairs.append((source, found))
        else:
            unmatched.append(source)
    for source in unmatched:  # one side may not say where it is deployed
        alike = [each for each in left.values() if _name(each) == _name(source) and _may_be_one_place(each, source)]
        if len(alike) == 1 and sum(_name(each) == _name(source) for each in unmatched) == 1:
            pairs.append((source, alike[0]))
    return pairs


def _may_be_one_place(one: Source, other: Source) -> bool:
    return all(
        mine is None or theirs is None or mine == theirs
        for mine, theirs in ((one.account, other.account), (one.region, other.region))
    )


def _keyed(sources: Sequence[Source], roots: Mapping[str, str]) -> dict[str, Source]:
    """The templates by key; a nested stack's is its parent's and its logical id."""
    keys = dict(roots)
    waiting = [source for source in sources if source.parent is not None]
    while waiting:
        known = [source for source in waiting if source.parent and source.parent[0] in keys]
        if not known:
            break
        for source in known:
            assert source.parent is not None  # noqa: S101 - `waiting` holds no other
            keys[source.name] = f"{keys[source.parent[0]]}/{source.parent[1]}"
        waiting = [source for source in waiting if source not in known]
    return {keys[source.name]: source for source in sources if source.name in keys}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

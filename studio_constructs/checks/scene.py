"""`Scene`: templates that belong together, resolved with what they have from each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from studio_constructs.checks.resolver import Resolver
from studio_constructs.checks.source import Source
from studio_constructs.checks.template import UNKNOWN, Template, Together


class Scene:
    """Templates that see each other.

    Args:
        sources: The templates.
    """

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

    def templates(self, source: Source) -> Iterator[Template]:
        """One of the templates, once for each way in which its conditions may turn out."""
        return self._resolvers[source.name].templates()

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

"""Whose work lies behind a recorded resource: profiles of a domain, owners of spaces."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from studio_constructs.baseline.baseline import Baseline, Place, Recorded

DOMAIN: Final = "AWS::SageMaker::Domain"
PROFILE: Final = "AWS::SageMaker::UserProfile"
SPACE: Final = "AWS::SageMaker::Space"
_REFERENCE: Final = re.compile(r"\$\{(?P<stack>[^{}]+)/(?P<logical_id>[A-Za-z0-9]+)\.[^{}]+\}")


def referenced(value: Any) -> Iterator[Place]:
    """The resources that a recorded value comes from."""
    if isinstance(value, str):
        yield from ((match["stack"], match["logical_id"]) for match in _REFERENCE.finditer(value))
    elif isinstance(value, dict):
        for each in value.values():
            yield from referenced(each)
    elif isinstance(value, list):
        for each in value:
            yield from referenced(each)


class People:
    """Who is behind each resource.

    Args:
        baseline: The resources.
    """

    def __init__(self, baseline: Baseline) -> None:
        self._behind: dict[Place, set[str]] = defaultdict(set)
        by_type: dict[str, list[tuple[Place, Recorded]]] = defaultdict(list)
        for place, each in baseline.places.items():
            by_type[each.type].append((place, each))
        names = {place: str(each.immutable.get("UserProfileName", place[1])) for place, each in by_type[PROFILE]}
        for place, name in names.items():
            self._behind[place].add(name)
        for place, each in by_type[SPACE]:
            self._behind[place].update(_owner(each, names))
        for kind in (SPACE, PROFILE, DOMAIN):  # whoever is behind these is behind what they rest on
            for place, each in by_type[kind]:
                for rested_on in set(referenced(list(each.immutable.values()))):
                    self._behind[rested_on] |= self._behind[place]

    def behind(self, places: Iterable[Place]) -> tuple[str, ...]:
        """Whose work it is."""
        return tuple(sorted(set().union(*(self._behind.get(place, set()) for place in places))))


def _owner(space: Recorded, names: dict[Place, str]) -> Iterator[str]:
    ownership = space.immutable.get("OwnershipSettings")
    owner = ownership.get("OwnerUserProfileName") if isinstance(ownership, dict) else None
    if isinstance(owner, str):
        known = [names[place] for place in referenced(owner) if place in names]
        yield known[0] if known else owner

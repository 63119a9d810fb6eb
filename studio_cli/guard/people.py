"""Whose work lies behind a resource: profiles of a domain, owners of spaces, as the templates name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from studio_cli.guard.fate import Seen
from studio_cli.guard.sameness import value_at
from studio_cli.guard.side import Place, Resource
from studio_cli.guard.symbols import Of, Text, targets

_DOMAIN: Final = "AWS::SageMaker::Domain"
_PROFILE: Final = "AWS::SageMaker::UserProfile"
_SPACE: Final = "AWS::SageMaker::Space"
_NOTEBOOK: Final = "AWS::SageMaker::NotebookInstance"


class People:
    """Who is behind each resource, before the update.

    Args:
        resources: The resources before the update.
        seen: Each of them, in the worlds in which it was there.
    """

    def __init__(self, resources: dict[Place, Resource], seen: dict[Place, list[Seen]]) -> None:
        self._behind: dict[Place, set[str]] = defaultdict(set)
        self._names: dict[Place, Any] = {}
        self._domain_ids: dict[str, Place] = {}
        by_type: dict[str, list[tuple[Place, Any]]] = defaultdict(list)
        for place, resource in resources.items():
            if resource.type in {_DOMAIN, _PROFILE, _SPACE, _NOTEBOOK}:
                by_type[resource.type] += [(place, each.old or {}) for each in seen[place][:1]]
        for place, properties in by_type[_PROFILE]:
            name = self._names[place] = _name(properties.get("UserProfileName"), place)
            self._add(place, [name])
            self._add_domain(properties, [name])
        for place, properties in by_type[_SPACE]:
            owner = value_at(properties, ["OwnershipSettings", "OwnerUserProfileName"])
            owners = [self._owner(owner)] if owner is not None else []
            self._add(place, owners)
            self._add_domain(properties, owners)
        for place, properties in by_type[_NOTEBOOK]:
            self._add(place, _owners(properties))
        for kind in (_DOMAIN, _PROFILE, _SPACE, _NOTEBOOK):  # whoever is behind these is behind what they rest on
            for place, properties in by_type[kind]:
                for of in set(targets(properties)):
                    if kind != _DOMAIN or resources.get((of.stack, of.logical_id)):
                        self._add((of.stack, of.logical_id), self._behind[place])

    def behind(self, place: Place) -> tuple[str, ...]:
        """Whose work it is."""
        return tuple(sorted(self._behind.get(place, ())))

    def _add(self, place: Place, names: Iterable[str]) -> None:
        self._behind[place] |= set(names)

    def _add_domain(self, properties: Any, names: Iterable[str]) -> None:
        for of in targets(properties.get("DomainId")):
            self._add((of.stack, of.logical_id), names)

    def _owner(self, value: Any) -> str:
        if isinstance(value, Of):
            return str(self._names.get((value.stack, value.logical_id), value.logical_id))
        if isinstance(value, Text):
            return next((str(self._names.get((of.stack, of.logical_id))) for of in targets(value)), str(value))
        return str(value)


def _name(value: Any, place: Place) -> str:
    return value if isinstance(value, str) else place[1]


def _owners(properties: Any) -> list[str]:
    tags = properties.get("Tags")
    return [
        str(tag["Value"])
        for tag in (tags if isinstance(tags, list) else ())
        if isinstance(tag, dict) and tag.get("Key") == "owner" and isinstance(tag.get("Value"), str)
    ]

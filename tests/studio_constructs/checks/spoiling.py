"""Templates with one thing spoilt, and what is found in them."""

from __future__ import annotations

import copy
from typing import Any, Final

from studio_constructs.checks import Source, check_templates
from tests.kit import Json

GONE: Final = "(gone)"


def found(template: Json) -> set[str]:
    """Ids of the rules that find something."""
    return {finding.rule.id for finding in check_templates([Source("template", template)]).findings}


def spoilt(template: Json, kind: str, path: str, value: Any) -> Json:
    """The template with another value, or `GONE`, in each resource of a type."""
    changed = copy.deepcopy(template)
    for resource in changed["Resources"].values():
        if resource["Type"] == kind:
            _put(resource, path.split("."), value)
    return changed


def _put(place: Json, path: list[str], value: Any) -> None:
    for key in path[:-1]:
        place = place.setdefault(key, {})
    if value is GONE:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = value

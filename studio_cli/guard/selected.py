"""What is backed up because of its tags, and is not once they are others.

https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html (read 2026-11-23)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from studio_cli.guard.expiry import at
from studio_cli.guard.fate import Change
from studio_cli.guard.finding import Kind
from studio_cli.guard.sameness import Sameness, compare
from studio_cli.guard.side import Place, Resource, Side
from studio_cli.guard.stateful import is_stateful
from studio_cli.guard.symbols import targets, written

Tags = Mapping[str, str]

_SELECTION: Final = "AWS::Backup::BackupSelection"
_TAG: Final = "aws:ResourceTag/"
_SERVICES: Final = {"elasticfilesystem": "EFS"}
"""Names of services in ARNs that are not those of their types."""


def unselected(base: Side, head: Side) -> Iterator[tuple[Resource, Change]]:
    """What a selection named by its tags, and none names any more."""
    before, after = list(_selections(base)), list(_selections(head))
    for place, resource in base.resources.items():
        if not before or not is_stateful(resource.type) or place not in head.resources:
            continue
        old, new = _tags(base, place), _tags(head, place)
        if compare(old, new) is Sameness.SAME or not any(_by_tags(each, old) for each in before):
            continue
        if not any(_by_tags(each, new) or _by_name(each, resource, new) for each in after):
            why = (
                "a backup selection names it by its tags, which change, and none names it any more: no backups are made"
            )
            yield resource, Change(Kind.PROTECTION_WEAKENED, "Tags", why, old, new)


def _selections(side: Side) -> Iterator[Any]:
    for place, resource in side.resources.items():
        if resource.type == _SELECTION:
            yield at(side.known(place), ("BackupSelection",))


def _by_tags(selection: Any, tags: Tags) -> bool:
    """Whether one of its tags is there; or, where it takes all that meet its conditions, whether they are met."""
    named = at(selection, ("ListOfTags",))
    listed = named if isinstance(named, list) else []
    by_one = any(_is_tagged(tags, each) for each in listed)
    return _meets(selection, tags) and (by_one or (not listed and bool(at(selection, ("Conditions",)))))


def _by_name(selection: Any, resource: Resource, tags: Tags) -> bool:
    named = at(selection, ("Resources",))
    return _meets(selection, tags) and any(
        _names(each, resource) for each in (named if isinstance(named, list) else [named])
    )


def _names(entry: Any, resource: Resource) -> bool:
    if any((of.stack, of.logical_id) == resource.place for of in targets(entry)):
        return True
    service = resource.type.split("::")[1]
    parts = entry.split(":") if isinstance(entry, str) else []
    of_service = len(parts) > 2 and _SERVICES.get(parts[2], parts[2].upper()).upper() == service.upper()  # noqa: PLR2004
    return entry == "*" or (of_service and parts[-1].endswith("*"))


def _meets(selection: Any, tags: Tags) -> bool:
    conditions = at(selection, ("Conditions",))
    return not isinstance(conditions, Mapping) or all(
        _holds(operator, tags, each)
        for operator, several in conditions.items()
        for each in (several if isinstance(several, list) else [several])
    )


def _holds(operator: str, tags: Tags, condition: Any) -> bool:
    """Whether a condition holds; what asks for no tag is not known, and taken to."""
    key = written(at(condition, ("ConditionKey",)))
    if not key.startswith(_TAG):
        return True
    value = tags.get(key.removeprefix(_TAG))
    wanted = written(at(condition, ("ConditionValue",)))
    found = value is not None and (fnmatchcase(value, wanted) if operator.endswith("Like") else value == wanted)
    return found is not operator.startswith("StringNot")


def _is_tagged(tags: Tags, wanted: Any) -> bool:
    key, value = (written(at(wanted, (name,))) for name in ("ConditionKey", "ConditionValue"))
    return tags.get(key) == value


def _tags(side: Side, place: Place) -> Tags:
    properties = side.known(place)
    found: dict[str, str] = {}
    for name, value in properties.items() if isinstance(properties, Mapping) else ():
        if name.endswith("Tags"):
            entries = (
                value.items()
                if isinstance(value, Mapping)
                else [(at(each, ("Key",)), at(each, ("Value",))) for each in (value if isinstance(value, list) else [])]
            )
            found.update({written(key): written(each) for key, each in entries})
    return found

"""What starts to empty a bucket or repository when it is deleted, without a property of it saying so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_cli.guard.fate import Change
from studio_cli.guard.finding import Kind
from studio_cli.guard.side import Resource, Side

_EMPTIES: Final = {
    "Custom::S3AutoDeleteObjects": ("AWS::S3::Bucket", "BucketName"),
    "Custom::ECRAutoDeleteImages": ("AWS::ECR::Repository", "RepositoryName"),
}
"""The CDK's custom resources for ``auto_delete_objects`` and ``empty_on_delete``, and what they empty."""


def emptied(base: Side, head: Side) -> Iterator[tuple[Resource, Change]]:
    """What was there before, and is to be emptied from now on."""
    for place, resource in head.resources.items():
        if resource.type not in _EMPTIES or place in base.resources:
            continue
        kind, name = _EMPTIES[resource.type]
        meant = (resource.body.get("Properties") or {}).get(name)
        for other, body in base.resources.items():
            if other[0] == place[0] and body.type == kind and _names(meant, other[1], body.body, name):
                why = f"{place[1]} empties it before it is deleted: nothing keeps what it holds"
                yield body, Change(Kind.PROTECTION_WEAKENED, place[1], why, None, resource.body)


def _names(meant: Any, logical_id: str, body: Mapping[str, Any], name: str) -> bool:
    return meant in ({"Ref": logical_id}, (body.get("Properties") or {}).get(name, logical_id))

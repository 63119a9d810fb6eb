"""Custom resources of the CDK that delete what buckets and repositories hold, without a property of those saying so.

``auto_delete_objects`` and ``empty_on_delete`` empty a bucket or repository when the custom resource goes, is renamed
or names another one, if the bucket has the CDK's tag then; ``BucketDeployment`` deletes what it did not bring. Read in
the CDK's handlers (2026-11-22): lib/custom-resource-handlers of aws-s3, aws-ecr and aws-s3-deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_cli.guard.fate import Change
from studio_cli.guard.finding import Kind
from studio_cli.guard.sameness import Sameness, compare
from studio_cli.guard.side import Place, Resource, Side
from studio_cli.guard.symbols import freeze, written

_EMPTIES: Final = {
    "Custom::S3AutoDeleteObjects": ("AWS::S3::Bucket", "BucketName", "aws-cdk:auto-delete-objects"),
    "Custom::ECRAutoDeleteImages": ("AWS::ECR::Repository", "RepositoryName", "aws-cdk:auto-delete-images"),
}
"""What they empty, by which of their properties, and the tag without which they leave it."""
_DEPLOYMENT: Final = "Custom::CDKBucketDeployment"
_TO: Final = ("DestinationBucketName", "DestinationBucketKeyPrefix")


def emptied(base: Side, head: Side) -> Iterator[tuple[Resource, Change]]:
    """What was there before, and is emptied by this update, or is from now on when it goes."""
    for place, resource in head.resources.items():
        if resource.type in _EMPTIES and place not in base.resources:
            for held in _meant(base, resource, *_EMPTIES[resource.type][:2]):
                if held.place in _emptied_already(base, resource.type):
                    continue
                why = f"{place[1]} empties it before it is deleted: nothing keeps what it holds"
                yield held, Change(Kind.PROTECTION_WEAKENED, place[1], why, None, resource.body)
        if resource.type == _DEPLOYMENT:
            yield from _deployed(base, head, place)
    for place, resource in base.resources.items():
        if resource.type in _EMPTIES:
            yield from _let_go(base, head, place)
        if resource.type == _DEPLOYMENT:
            yield from _taken_back(base, head, place)


def _emptied_already(side: Side, resource_type: str) -> set[Place]:
    return {
        held.place
        for each in side.resources.values()
        if each.type == resource_type
        for held in _meant(side, each, *_EMPTIES[resource_type][:2])
    }


def _let_go(base: Side, head: Side, place: Place) -> Iterator[tuple[Resource, Change]]:
    """What a custom resource empties because it goes, or names another one."""
    kind, name, tag = _EMPTIES[base.resources[place].type]
    after = head.resources.get(place)
    for held in _meant(base, base.resources[place], kind, name):
        stays = head.resources.get(held.place)
        if stays is None or not _has_tag(_value(head, stays), tag):
            continue  # told as what goes, or left alone by the handler
        if after is None or all(other.place != held.place for other in _meant(head, after, kind, name)):
            why = f"{place[1]} goes or names another one while the tag {tag} is there: it deletes all that it holds"
            yield held, Change(Kind.EXPIRY, place[1], why, base.resources[place].body, after.body if after else None)


def _deployed(base: Side, head: Side, place: Place) -> Iterator[tuple[Resource, Change]]:
    """What a deployment of files deletes beside them."""
    new, old = _value(head, head.resources[place]), _value(base, base.resources.get(place))
    prunes = written(new.get("Prune", True)) == "true"
    same_place = old and all(compare(old.get(key), new.get(key)) is Sameness.SAME for key in _TO)
    if prunes and not (same_place and written(old.get("Prune", True)) == "true"):
        for held in _meant(base, head.resources[place], "AWS::S3::Bucket", _TO[0]):
            why = f"{place[1]} deletes what it does not bring, under the prefix that it brings its files to"
            yield held, Change(Kind.EXPIRY, place[1], why, old, new)


def _taken_back(base: Side, head: Side, place: Place) -> Iterator[tuple[Resource, Change]]:
    """What a deployment of files deletes because it goes, or brings them elsewhere."""
    old, after = _value(base, base.resources[place]), head.resources.get(place)
    new = _value(head, after)
    said = old if after is None else new
    stays = after is not None and all(compare(old.get(key), new.get(key)) is Sameness.SAME for key in _TO)
    if written(said.get("RetainOnDelete", True)) != "true" and not stays:
        for held in _meant(base, base.resources[place], "AWS::S3::Bucket", _TO[0]):
            why = f"{place[1]} goes, or goes elsewhere, and deletes all under the prefix where it brought its files"
            yield held, Change(Kind.EXPIRY, place[1], why, old, new)


def _meant(base: Side, resource: Resource, kind: str, name: str) -> Iterator[Resource]:
    """The resources of a side that another one names."""
    meant = freeze((resource.body.get("Properties") or {}).get(name))
    for place, held in base.resources.items():
        if held.type == kind and place[0] == resource.place[0]:
            own = _value(base, held).get(name.removeprefix("Destination"))
            if meant in {freeze({"Ref": place[1]}), freeze(place[1] if own is None else own)}:
                yield held


def _value(side: Side, resource: Resource | None) -> Mapping[str, Any]:
    """Its properties; none of them where nobody can tell."""
    if resource is None:
        return {}
    value = side.known(resource.place)
    return value if isinstance(value, Mapping) else {}


def _has_tag(properties: Mapping[str, Any], tag: str) -> bool:
    tags = properties.get("Tags")
    return isinstance(tags, list) and any(
        isinstance(each, Mapping) and each.get("Key") == tag and written(each.get("Value")) == "true" for each in tags
    )

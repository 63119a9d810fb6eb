"""Places in S3, as arguments name them: a bucket, or a bucket and a prefix."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studio_constructs._validation import check_kind, check_list, is_known
from studio_constructs.errors import Problem

_LOCATION = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^*?]*)?")


def check_locations(field: str, locations: Sequence[str]) -> list[Problem]:
    """Each is a place, and none is a pattern."""
    if wrong := check_list(field, locations):
        return wrong
    rule = "a location is a bucket or a bucket and a prefix, without s3:// and without wildcards"
    objects = [(index, each) for index, each in enumerate(locations) if is_known(each) and not isinstance(each, str)]
    if objects:
        fix = "the bucket's name, bucket.bucket_name, or 'bucket/prefix'"
        return [
            problem
            for index, each in objects
            for problem in check_kind(f"{field}[{index}]", each, fits=False, what="text", fix=fix)
        ]
    return [
        Problem(
            "S3LocationInvalid",
            f"{field}[{index}] is {location!r}" if field != "canvas_artifacts" else f"{field} is {location!r}",
            rule,
            _suggest_location(location),
        )
        for index, location in enumerate(locations)
        if is_known(location) and not _LOCATION.fullmatch(location)
    ]


def _suggest_location(location: str) -> str:
    near = location.removeprefix("s3://").rstrip("*/")
    return f"write {near!r}" if _LOCATION.fullmatch(near) else "write it like 'bucket/prefix'"


def check_own_places(own: Sequence[str], *, read: Sequence[str], write: Sequence[str]) -> list[Problem]:
    """A place of each person's own that all may read is nobody's own."""
    problems: list[Problem] = []
    for index, place in enumerate(own):
        for field, shared in (("s3_read", read), ("s3_write", write)):
            over = [each for each in shared if is_known(each) and is_known(place) and is_in(place, each)]
            if over:
                wrote = f"s3_own[{index}] is {place!r}, and {field} holds {over[0]!r}"
                rule = "there everybody of the team reaches what is meant to be one person's"
                fix = f"name prefixes in {field} beside it, such as {over[0].rstrip('/') + '/shared'!r}"
                problems.append(Problem("S3OwnShared", wrote, rule, fix))
    return problems


def is_in(place: str, location: str) -> bool:
    """Whether all of a place is in a location."""
    return f"{place.rstrip('/')}/".startswith(f"{location.rstrip('/')}/")

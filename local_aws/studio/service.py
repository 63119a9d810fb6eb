"""The service itself: create, update, delete and list, the same for both doors and for every noun."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.core.utils import utcnow

from local_aws.shapes import violations
from local_aws.unsupported import UnsupportedError

from . import slowness
from .errors import InUse, Invalid
from .records import Kind, Record, Settings, Store

PAGE = 10  # every list operation's documented default
MOST_TAGS = 50

# A setting of one of these names is cleared by the word None.
_CLEARED_BY_NONE = frozenset({"LifecycleConfigArn", "BuiltInLifecycleConfigArn", "SageMakerImageVersionArn"})


def validate(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse what the service's front door refuses."""
    if problem := violations("sagemaker", operation, request):
        raise Invalid(problem)


def cleared(value: Any) -> Any:
    """Settings without those that are set to the word None."""
    if isinstance(value, Mapping):
        kept = ((key, item) for key, item in value.items() if not (key in _CLEARED_BY_NONE and item == "None"))
        return {key: cleared(item) for key, item in kept}
    return value


def create(store: Store, kind: Kind, request: Settings) -> Record:
    """Create a resource."""
    validate(f"Create{kind.noun}", request)
    settings = {key: value.lower() if key in kind.lowered else value for key, value in request.items()}
    with store.lock:
        for noun in kind.parents:
            store.find(noun, settings)
        record = Record(kind, store, cleared(settings))
        _check_tags(record.tags)
        former = store.get(kind.noun, record.values)
        if former is not None and former.status != "Deleted":
            raise _present(former)
        kind.check(record, record.settings, None)
        kind.born(record)
        record.name_it()
        store.add(record)
        kind.settled(record)
    return record


def _present(record: Record) -> InUse:
    if record.kind.present:
        return InUse(record.kind.present.format(arn=record.arn), code="ValidationException")
    return InUse(f"{record.kind.noun} [{record.arn}] already exists.")


def update(record: Record, request: Settings) -> Record:
    """Change a resource."""
    kind, store = record.kind, record.store
    validate(f"Update{kind.noun}", request)
    with store.lock:
        before = record.settings
        changes = {key: value for key, value in request.items() if key not in kind.key}
        after = cleared(kind.absorb(record, changes))
        kind.check(record, after, before)
        record.settings, record.modified = after, utcnow()
        kind.changed(record, before)
    return record


def delete(record: Record, request: Settings) -> None:
    """Delete a resource."""
    validate(f"Delete{record.kind.noun}", request)
    with record.store.lock:
        record.kind.release(record)
        end(record, request)


def delete_in_time(record: Record, request: Settings) -> None:
    """Delete a resource as the API does: what takes a while is being deleted until then."""
    with record.store.lock:
        record.kind.release(record)
        if record.status == "Deleting":
            raise InUse(f"{record.kind.noun} [{record.arn}] is [Deleting].")
        if not slowness.begin(record):
            end(record, request)


def end(record: Record, request: Settings) -> None:
    """End a deletion."""
    record.store.remove(record)
    record.kind.gone(record, request)


# -- tags --------------------------------------------------------------------------------------------------


def _check_tags(tags: list[dict[str, str]]) -> None:
    keys = [tag["Key"] for tag in tags]
    if len(set(keys)) != len(keys):
        raise Invalid("Tag keys must be unique per resource.")


def tag(record: Record, tags: list[dict[str, str]]) -> list[dict[str, str]]:
    """Add tags; a key that is there gets the new value."""
    _check_tags(tags)
    kept = {**{t["Key"]: t["Value"] for t in record.tags}, **{t["Key"]: t["Value"] for t in tags}}
    if len(kept) > MOST_TAGS:
        raise Invalid(f"{record.arn} cannot have more than {MOST_TAGS} tags.")
    record.tags = [{"Key": key, "Value": value} for key, value in kept.items()]
    return record.tags


def untag(record: Record, keys: list[str]) -> None:
    """Remove tags."""
    record.tags = [t for t in record.tags if t["Key"] not in keys]


# -- lists -------------------------------------------------------------------------------------------------


def listed(kind: Kind, records: list[Record], request: Settings) -> Settings:
    """A page of records, filtered and sorted as the request asks."""
    rows = [record.describe() for record in records]
    for name, wanted in request.items():
        if name not in ("MaxResults", "NextToken", "SortBy", "SortOrder"):
            fits = _filter(kind, name)
            rows = [row for row in rows if fits(row, wanted)]
    order = _order(kind, request.get("SortBy", kind.sort_by))
    down = request["SortOrder"].lower() == "descending" if "SortOrder" in request else kind.descending
    rows.sort(key=lambda row: row[order], reverse=down)
    page, token = paged(rows, request)
    return {kind.list_member: page, "NextToken": token}


def paged(rows: list[Any], request: Settings) -> tuple[list[Any], str | None]:
    """One page of rows, and the token of the next."""
    start, size = _offset(request.get("NextToken")), request.get("MaxResults", PAGE)
    end = start + size
    return rows[start:end], base64.b64encode(str(end).encode()).decode() if end < len(rows) else None


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(token, validate=True))
    except ValueError:
        raise Invalid("Invalid NextToken.") from None


def _order(kind: Kind, wanted: str) -> str:
    """The member to sort by: the API writes CreationTime for some nouns and CREATION_TIME for others."""
    member = "".join(word.capitalize() for word in wanted.split("_")) if wanted.isupper() else wanted
    return {"Name": kind.name_member, "Status": kind.status_member}.get(member, member)


_SAME_NAME = ("AccountDefaultStatus", "MlflowVersion")  # filters that are called what they filter by


def _filter(kind: Kind, name: str) -> Callable[[Settings, Any], bool]:
    """The filter a parameter of a list operation stands for; its name says which."""
    if name in (*kind.key, *_SAME_NAME, kind.status_member):
        return lambda row, wanted: bool(row.get(name) == wanted)
    if name == "DefaultForDomainId":
        return lambda row, wanted: wanted in row.get("DefaultDomainIdList", [])
    if name.endswith("Equals"):
        return _equals(kind, name.removesuffix("Equals"))
    if name.endswith("Contains"):
        member = name.removesuffix("Contains")
        member = kind.name_member if member == "Name" else member
        return lambda row, wanted: wanted.lower() in str(row.get(member, "")).lower()
    for suffix, sign in (("Before", -1), ("After", 1)):
        if name.endswith(suffix):
            member = "CreationTime" if name.startswith(("Creation", "Created")) else "LastModifiedTime"
            return lambda row, wanted: sign * (row[member] - _naive(wanted)).total_seconds() > 0
    raise UnsupportedError(f"the local AWS does not know how to filter {kind.list_member} by {name}")


def _equals(kind: Kind, asked: str) -> Callable[[Settings, Any], bool]:
    member = {"AppType": "StudioLifecycleConfigAppType", "Status": kind.status_member}.get(asked, asked)
    if asked == "AppType" and kind.noun != "StudioLifecycleConfig":
        member = asked
    if asked == "AdditionalCodeRepository":
        return lambda row, wanted: wanted in row.get("AdditionalCodeRepositories", [])
    folded = member in kind.folded
    return lambda row, wanted: (
        str(row.get(member, "")).lower() == wanted.lower() if folded else bool(row.get(member) == wanted)
    )


def _naive(moment: datetime) -> datetime:
    """Moto keeps times in UTC without saying so; requests say so."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment

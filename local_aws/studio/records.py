"""What the control plane remembers: a record per resource, and the store of one account and region.

A record is the service's view of a resource, in the API's spelling. Both doors, the API and CloudFormation,
come to the same records, so what `cdk deploy` makes is what boto3 lists.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from .errors import NotFound

Settings = dict[str, Any]


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> Settings:
    """Structures merge member by member; scalars and lists are replaced. What is not sent stays as it was."""
    result = dict(old)
    for key, value in new.items():
        before = result.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[key] = merged(before, value) if both and before is not None else value
    return result


def nothing(*_: object) -> None:
    """No rule and no effect."""


@dataclass(frozen=True)
class Kind:
    """One noun of the control plane: how it is named, kept and guarded.

    Attributes:
        noun: The API's and CloudFormation's name of the resource.
        key: The members of a request that identify a record.
        arn: The end of the ARN, formatted with the record's members.
        folded: Members of the key whose case does not matter.
        lowered: Members the service turns to lower case.
        parents: The nouns that must exist first; the record's own members name them.
        plural: The member of the list operation's answer that holds the records.
        called: What the members that name a record begin with, where that is not the noun.
        arn_member: The member that holds the ARN, where its name is not made like the others'.
        absent: What the service says, as a validation error, where it has no error of its own for what is not there.
        present: The same for what is there already.
        status_member: The member that tells the status, if any.
        status: The status of a record that is well.
        shown_as: Members that the descriptions call by another name.
        sort_by: The order of the list operation unless the request asks for another.
        descending: Whether that order is descending.
        absorb: What an update request makes of the settings.
        check: Raises unless the settings (second) may follow the former ones (third, none on creation).
        born: Completes a new record: its read-only attributes, and what else the service creates with it.
        settled: Follows up once a new record is there for all to see.
        changed: Follows up on an update; receives the former settings.
        release: Raises unless the record may be deleted.
        gone: Follows up on a deletion; receives the request.
    """

    noun: str
    key: tuple[str, ...]
    arn: str
    folded: tuple[str, ...] = ()
    lowered: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    plural: str = ""
    called: str | None = None
    arn_member: str = ""
    absent: str = ""
    present: str = ""
    status_member: str = "Status"
    status: str = "InService"
    shown_as: Mapping[str, str] = field(default_factory=dict)
    sort_by: str = "CreationTime"
    descending: bool = False
    absorb: Callable[[Record, Settings], Settings] = lambda record, request: merged(record.settings, request)
    check: Callable[[Record, Settings, Settings | None], None] = nothing
    born: Callable[[Record], None] = nothing
    settled: Callable[[Record], None] = nothing
    changed: Callable[[Record, Settings], None] = nothing
    release: Callable[[Record], None] = nothing
    gone: Callable[[Record, Settings], None] = nothing

    @property
    def type_name(self) -> str:
        """The CloudFormation type."""
        return f"AWS::SageMaker::{self.noun}"

    @property
    def name_member(self) -> str:
        """The member that names a record among its siblings."""
        return f"{self.noun if self.called is None else self.called}Name"

    @property
    def arn_name(self) -> str:
        """The member that holds a record's ARN."""
        return self.arn_member or f"{self.noun if self.called is None else self.called}Arn"

    @property
    def list_member(self) -> str:
        """The member of the list operation's answer that holds the records."""
        return self.plural or f"{self.noun}s"

    def identity(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The identity that these members name."""
        parts = ((member, str(values.get(member) or "")) for member in self.key)
        return tuple(part.lower() if member in self.folded else part for member, part in parts)


class Record:
    """One resource, as the service knows it."""

    def __init__(self, kind: Kind, store: Store, settings: Settings) -> None:
        self.kind, self.store = kind, store
        self.tags: list[dict[str, str]] = settings.pop("Tags", [])
        self.settings: Settings = settings
        self.attributes: Settings = {}
        self.status = kind.status
        self.created: datetime = utcnow()
        self.modified = self.created

    @property
    def values(self) -> Settings:
        """Settings and read-only attributes together."""
        return {**self.settings, **self.attributes}

    def get(self, member: str) -> Any:
        """One of the values, None if there is none: quicker than putting them together."""
        return self.attributes[member] if member in self.attributes else self.settings.get(member)

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.get(self.kind.name_member) or "")

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self.attributes[self.kind.arn_name])

    def name_it(self) -> None:
        """Give the record its ARN, once the members it is made of are known."""
        values = self.values
        owner = values.get("SpaceName") or values.get("UserProfileName") or ""
        tail = self.kind.arn.format(owner=owner, type=str(values.get("AppType", "")).lower(), **values)
        self.attributes[self.kind.arn_name] = self.store.arn(tail)

    def describe(self) -> Settings:
        """Everything an answer may show; the answer's shape picks what it does."""
        shown = {self.kind.shown_as.get(key, key): value for key, value in self.values.items()}
        return {
            **shown,
            self.kind.status_member: self.status,
            "CreationTime": self.created,
            "LastModifiedTime": self.modified,
            # a space's row in a list shows these three blocks under names of their own
            **{f"{key}Summary": value for key, value in shown.items() if key.endswith("Settings")},
        }


class Store:
    """Every record of one account and region."""

    def __init__(self, kinds: Mapping[str, Kind], account_id: str, region_name: str) -> None:
        self.kinds = kinds
        self.account_id, self.region_name = account_id, region_name
        self.lock = threading.RLock()  # the server answers requests in threads
        self._records: dict[str, dict[tuple[str, ...], Record]] = {noun: {} for noun in kinds}
        self._by_arn: dict[str, Record] = {}

    def arn(self, tail: str) -> str:
        """An ARN of this service, account and region."""
        return f"arn:aws:sagemaker:{self.region_name}:{self.account_id}:{tail}"

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._by_arn.values()))

    def all(self, noun: str, **match: Any) -> list[Record]:
        """The records of a noun whose members have these values, oldest first."""
        records = list(self._records[noun].values())
        return [r for r in records if all(r.get(key) == value for key, value in match.items())]

    def get(self, noun: str, values: Mapping[str, Any]) -> Record | None:
        """The record these members name, if there is one."""
        return self._records[noun].get(self.kinds[noun].identity(values))

    def find(self, noun: str, values: Mapping[str, Any]) -> Record:
        """The record these members name.

        Raises:
            NotFound: There is none.
        """
        record = self.get(noun, values)
        if record is None:
            kind = self.kinds[noun]
            named = ", ".join(str(values[key]) for key in kind.key if values.get(key))
            if kind.absent:
                arn = self.arn(kind.arn.format(**values))
                raise NotFound(kind.absent.format(arn=arn), code="ValidationException")
            raise NotFound(f"{noun} [{named}] does not exist.")
        return record

    def by_arn(self, arn: str) -> Record | None:
        """The record with this ARN, if there is one."""
        return self._by_arn.get(arn)

    def add(self, record: Record) -> None:
        """Keep a record."""
        self._records[record.kind.noun][record.kind.identity(record.values)] = record
        self._by_arn[record.arn] = record

    def remove(self, record: Record) -> None:
        """Forget a record."""
        self._records[record.kind.noun].pop(record.kind.identity(record.values), None)
        self._by_arn.pop(record.arn, None)

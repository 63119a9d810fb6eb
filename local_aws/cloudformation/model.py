"""The records: stacks, resources, outputs, events, change sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from .parameters import Given, Parameters
from .template import Template

if TYPE_CHECKING:
    from .imports import Import
    from .operation import Operation

_TICK = timedelta(milliseconds=1)  # what is left of a timestamp in the API


class Clock:
    """The time, which never stands still: no two readings are the same millisecond."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        """The time, later than any reading before."""
        with self._lock:
            read = datetime.now(UTC)
            read = read.replace(microsecond=read.microsecond // 1000 * 1000)
            self._last = max(read, self._last + _TICK)
            return self._last


CLOCK = Clock()


def identifier() -> str:
    """A random identifier."""
    return str(mock_random.uuid4())


@dataclass
class Resource:
    """One resource of a stack, as it is now.

    Attributes:
        definition: What the template says of it, apart from its properties' values.
        properties: The values its properties had when it was made or last changed.
        model: What moto keeps of it.
    """

    logical_id: str
    type: str
    definition: dict[str, Any]
    properties: dict[str, Any] = field(default_factory=dict)
    model: Any = None
    physical_id: str = ""
    status: str = ""
    reason: str | None = None
    changed: datetime = field(default_factory=CLOCK.now)

    @property
    def deletion_policy(self) -> str:
        """What becomes of it when it leaves the stack."""
        return str(self.definition.get("DeletionPolicy", "Delete"))


@dataclass(frozen=True)
class Output:
    """One output of a stack."""

    key: str
    value: str
    description: str | None = None
    export: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a stack or to one of its resources."""

    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str | None
    properties: str | None
    token: str | None
    operation: str
    event_id: str = field(default_factory=identifier)
    timestamp: datetime = field(default_factory=CLOCK.now)


@dataclass(frozen=True)
class Request:
    """What a caller asks a stack to be.

    Attributes:
        imports: The resources that are there already and are to be the stack's, by logical id.
    """

    template: Template
    parameters: dict[str, Given] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    role: str | None = None
    token: str | None = None
    imports: dict[str, Import] = field(default_factory=dict)


@dataclass
class Stack:
    """A stack, as it is now.

    Attributes:
        template: The template of the last successful operation; None while the stack is under review.
        unfinished: The operation that stopped half-way, with what takes it back.
        imports: The exports of other stacks that this one reads.
    """

    stack_id: str
    name: str
    account_id: str
    region: str
    template: Template | None = None
    parameters: Parameters = field(default_factory=Parameters)
    tags: dict[str, str] = field(default_factory=dict)
    role: str | None = None
    protected: bool = False
    policy: str | None = None
    parent_id: str | None = None
    root_id: str | None = None
    disable_rollback: bool = False
    status: str = ""
    reason: str | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    created: datetime = field(default_factory=CLOCK.now)
    updated: datetime | None = None
    deleted: datetime | None = None
    change_set_id: str | None = None
    unfinished: Operation | None = None
    token: str | None = None
    operation_id: str = field(default_factory=identifier)

    @property
    def exports(self) -> dict[str, str]:
        """The values of the stack's exports, by name."""
        return {output.export: output.value for output in self.outputs.values() if output.export is not None}

    def pseudo(self, partition: str) -> dict[str, Any]:
        """The pseudo parameters."""
        return {
            "AWS::AccountId": self.account_id,
            "AWS::NotificationARNs": [],
            "AWS::Partition": partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com",
        }

    # -- telling --

    def become(self, status: str, reason: str | None = None) -> None:
        """Take a status, and say so."""
        self.status, self.reason = status, reason
        self._say(self.name, self.stack_id, "AWS::CloudFormation::Stack", status, reason)

    def say(self, resource: Resource, status: str, reason: str | None = None) -> None:
        """Give a resource a status, and say so."""
        resource.status, resource.reason, resource.changed = status, reason, CLOCK.now()
        self._say(resource.logical_id, resource.physical_id, resource.type, status, reason)

    def _say(self, logical_id: str, physical_id: str, type_name: str, status: str, reason: str | None) -> None:
        self.events.append(
            Event(logical_id, physical_id, type_name, status, reason, None, self.token, self.operation_id)
        )


@dataclass
class ChangeSet:
    """A change that was looked at, and perhaps made.

    Attributes:
        rows: The changes to resources, as ``DescribeChangeSet`` shows them.
        children: The change sets of nested stacks, by logical id.
    """

    change_set_id: str
    name: str
    stack: Stack
    kind: str
    request: Request
    parameters: Parameters
    description: str | None = None
    status: str = "CREATE_COMPLETE"
    reason: str | None = None
    execution: str = "AVAILABLE"
    rows: list[dict[str, Any]] = field(default_factory=list)
    on_failure: str | None = None
    nested: bool = False
    created: datetime = field(default_factory=CLOCK.now)
    number: int = field(default_factory=count().__next__)

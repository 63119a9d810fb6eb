"""What CloudTrail and CloudWatch tell of instances: who started, stopped and opened them, and when."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.migrate.inventory.facts import Event, Use
from studio_cli.migrate.inventory.figure import Figure, ask
from studio_cli.migrate.inventory.hours import WINDOW_DAYS

LOOKUP: Final = "cloudtrail:LookupEvents"
LOGS: Final = "logs:DescribeLogStreams"
OPENED: Final = "CreatePresignedNotebookInstanceUrl"
_EVENTS: Final = (
    "CreateNotebookInstance",
    "StartNotebookInstance",
    "StopNotebookInstance",
    OPENED,
)
"""One request each: a look-up takes one attribute, and two look-ups a second are allowed.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""
LOG_GROUP: Final = "/aws/sagemaker/NotebookInstances"
"""https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstanceLifecycleConfig.html"""
_NOBODY: Final = re.compile(r"(SageMaker|i-[0-9a-f]+|botocore-session-\d+|AssumeRoleSession\d*|\d{10,})")
"""Names of sessions that are no person's: the instance itself, for one, is called `SageMaker`."""


def read_events(cloudtrail: Any, now: dt.datetime) -> Figure[dict[str, tuple[Event, ...]]]:
    """What happened to all instances of a region in the last 90 days, by their names.

    Args:
        cloudtrail: A client.
        now: The end of the window.
    """
    since = now - dt.timedelta(days=WINDOW_DAYS)

    def read() -> dict[str, tuple[Event, ...]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for name in _EVENTS:
            pages = cloudtrail.get_paginator("lookup_events").paginate(
                LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}], StartTime=since, EndTime=now
            )
            for page in pages:
                for row in page["Events"]:
                    told = _event(row)
                    if told is not None:
                        found[told[0]].append(told[1])
        return {name: tuple(sorted(events, key=lambda event: event.when)) for name, events in found.items()}

    return ask(LOOKUP, read)


def _event(row: Mapping[str, Any]) -> tuple[str, Event] | None:
    """The instance and what happened to it; nothing of what was refused."""
    record = json.loads(row["CloudTrailEvent"])
    if "errorCode" in record:
        return None
    name = (record.get("requestParameters") or {}).get("notebookInstanceName")
    if not isinstance(name, str):
        return None
    return name, Event(what=record["eventName"], when=row["EventTime"], who=person_of(record.get("userIdentity", {})))


def person_of(identity: Mapping[str, Any]) -> str | None:
    """Who made a request, by the name that a person has; None where it was no person."""
    kind = identity.get("type")
    if kind == "IAMUser":
        return str(identity["userName"])
    if kind in {"AssumedRole", "FederatedUser", "SAMLUser", "WebIdentityUser"}:
        session = str(identity.get("userName") or str(identity.get("arn", "")).rsplit("/", 1)[-1])
        return None if not session or _NOBODY.fullmatch(session) else session
    if kind == "IdentityCenterUser":
        return str((identity.get("onBehalfOf") or {}).get("userId") or "") or None
    return None


def last_use(events: Figure[tuple[Event, ...]], log: Figure[dt.datetime]) -> Figure[Use]:
    """The newest sign that somebody used an instance.

    Args:
        events: What CloudTrail tells of it.
        log: When its Jupyter server last wrote to its log.
    """
    told = [(event.when, event.who, f"{LOOKUP} ({OPENED})") for event in events.value or () if event.what == OPENED]
    if log.value is not None:
        told.append((log.value, None, f"{LOGS} (jupyter.log)"))
    if told:
        when, who, source = max(told, key=lambda each: each[0])
        return Figure(value=Use(when=when, who=who), source=source)
    if events.is_known:
        return Figure(value=Use(), source=f"{LOOKUP}, {WINDOW_DAYS} days; {log.source}")
    return Figure(value=None, source=f"{events.source}; {log.source}")


def read_log_ends(logs: Any, names: Sequence[str]) -> dict[str, Figure[dt.datetime]]:
    """When each instance's Jupyter server last wrote to its log. What it wrote is not read.

    Args:
        logs: A client.
        names: Names of instances.
    """
    ends: dict[str, Figure[dt.datetime]] = {}
    for name in names:
        ends[name] = ask(LOGS, partial(_log_end, logs, name))
        if ends[name].value is None and ends[name].source != LOGS:  # not allowed, for one: nor is it for the others
            return dict.fromkeys(names, ends[name])
    return {
        name: end if end.is_known else Figure(value=None, source=f"{LOGS}: it has no jupyter.log")
        for name, end in ends.items()
    }


def _log_end(logs: Any, name: str) -> dt.datetime | None:
    newest = max(_stamps(logs, name), default=None)
    return None if newest is None else dt.datetime.fromtimestamp(newest / 1000, dt.UTC)


def _stamps(logs: Any, name: str) -> Iterator[int]:
    pages = logs.get_paginator("describe_log_streams").paginate(
        logGroupName=LOG_GROUP, logStreamNamePrefix=f"{name}/jupyter.log"
    )
    try:
        for page in pages:
            for stream in page["logStreams"]:
                yield from (stream[key] for key in ("lastEventTimestamp",) if key in stream)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":  # no instance of the region ever wrote
            raise

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
_SOURCE: Final = "sagemaker.amazonaws.com"
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

    def read() -> dict[str, tuple[Event, ...]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for when, record in records(cloudtrail, _EVENTS, now):
            name = (record.get("requestParameters") or {}).get("notebookInstanceName")
            if isinstance(name, str):
                who = person_of(record.get("userIdentity", {}))
                found[name].append(Event(what=record["eventName"], when=when, who=who))
        return {name: tuple(sorted(events, key=lambda event: event.when)) for name, events in found.items()}

    return ask(LOOKUP, read)


def records(cloudtrail: Any, names: Sequence[str], now: dt.datetime) -> Iterator[tuple[dt.datetime, dict[str, Any]]]:
    """What SageMaker was asked for in the last 90 days, and when; nothing of what was refused.

    Args:
        cloudtrail: A client.
        names: Which actions. Other services have some of the same name.
        now: The end of the window.
    """
    since = now - dt.timedelta(days=WINDOW_DAYS)
    for name in names:
        pages = cloudtrail.get_paginator("lookup_events").paginate(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}], StartTime=since, EndTime=now
        )
        for page in pages:
            for row in page["Events"]:
                record = json.loads(row["CloudTrailEvent"])
                if "errorCode" not in record and record.get("eventSource") == _SOURCE:
                    yield row["EventTime"], record


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

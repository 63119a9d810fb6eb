"""Ninety days of the example team, as CloudTrail tells them; and what an hour costs, as AWS's price list does."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.responses import ActionResult

Row = dict[str, Any]

PRICES: Final = """\
source: a list made for this test
currency: USD
regions:
  us-east-1:
    volume_gb_month: 0.1
    instances:
      ml.t2.medium: 0.05
      ml.t3.medium: 0.05
      ml.t3.large: 0.1
      ml.t3.xlarge: 0.2
      ml.m4.xlarge: 0.25
      ml.m5.xlarge: 0.25
      ml.m5.2xlarge: 0.5
      ml.c5.xlarge: 0.2
      ml.g4dn.xlarge: 0.75
      ml.g5.xlarge: 1.5
      ml.p3.2xlarge: 4
"""
"""Made up, round; ml.c5.2xlarge is missing."""


def role_session(role: str, session: str) -> Row:
    """Who made a request, where it is somebody in a role: as CloudTrail's records have it."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"arn:aws:sts::123456789012:assumed-role/{role}/{session}",
        "accountId": "123456789012",
        "sessionContext": {"sessionIssuer": {"type": "Role", "userName": role}},
    }


def sso(mail: str) -> Row:
    return role_session("AWSReservedSSO_DataScience_0a1b2c3d4e5f6071", mail)


ITSELF: Final = role_session("data-science-notebooks", "SageMaker")
"""An instance that stops itself."""


def event(name: str, instance: str, when: dt.datetime, who: Row, **more: Any) -> Row:
    """A look-up's row, with the record in it as text."""
    record = {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "requestParameters": {"notebookInstanceName": instance},
        "responseElements": None,
        "managementEvent": True,
        "eventCategory": "Management",
        **more,
    }
    return {
        "EventId": f"{instance}-{name}-{when.timestamp():.0f}",
        "EventName": name,
        "EventTime": when.timestamp(),
        "EventSource": "sagemaker.amazonaws.com",
        "Username": "somebody",
        "Resources": [],
        "CloudTrailEvent": json.dumps(record),
    }


def _workdays(now: dt.datetime) -> Iterator[dt.datetime]:
    """Midnights of working days of the last 12 weeks."""
    for days in range(84, 0, -1):
        day = (now - dt.timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        if day.weekday() < 5:
            yield day


def of_the_team(now: dt.datetime) -> Iterator[Row]:
    """The team's last 90 days.

    ana-churn runs always, and Ana opens it on Mondays; gpu-thursday runs from Thursday morning over the weekend to
    Monday; eve-vision stops itself in the evening; of the others nothing is heard.
    """
    ana, ben, eve = (sso(f"{name}@example.com") for name in ("ana.silva", "ben.fischer", "eve.novak"))
    started = False  # what begins with a stop ran before: on which days, depends on the day of the test
    for day in _workdays(now):
        morning, evening = day + dt.timedelta(hours=9), day + dt.timedelta(hours=17)
        if day.weekday() == 0:
            yield event("CreatePresignedNotebookInstanceUrl", "ana-churn", morning, ana)
            if started:
                yield event("StopNotebookInstance", "gpu-thursday", morning, ben)
        if day.weekday() == 3:
            started = True
            yield event("StartNotebookInstance", "gpu-thursday", morning, ben)
            yield event("CreatePresignedNotebookInstanceUrl", "gpu-thursday", morning, ben)
        yield event("StartNotebookInstance", "eve-vision", morning, eve)
        yield event("CreatePresignedNotebookInstanceUrl", "eve-vision", morning, eve)
        yield event("StopNotebookInstance", "eve-vision", evening, ITSELF)
    for name, who in (("eve-vision", eve), ("gpu-thursday", ben)):  # both run now, whatever day it is
        yield event("StartNotebookInstance", name, now - dt.timedelta(hours=2), who)
    refused = {"errorCode": "AccessDenied", "errorMessage": "no"}
    yield event("StopNotebookInstance", "ana-churn", now - dt.timedelta(days=40), ben, **refused)


def remember(monkeypatch: pytest.MonkeyPatch, rows: list[Row], *, page: int = 50) -> list[Row]:
    """Let the local AWS of this process tell these events, in pages; returns what it is asked."""
    asked: list[Row] = []

    def lookup_events(response: CloudTrailResponse) -> ActionResult:
        request = json.loads(response.body)
        asked.append(request)
        (attribute,) = request["LookupAttributes"]
        found = [
            row
            for row in rows
            if row["EventName"] == attribute["AttributeValue"]
            and request["StartTime"] <= row["EventTime"] <= request["EndTime"]
        ]
        begin = int(request.get("NextToken", 0))
        more = {"NextToken": str(begin + page)} if len(found) > begin + page else {}
        return ActionResult({"Events": found[begin : begin + page], **more})

    monkeypatch.setattr(CloudTrailResponse, "lookup_events", lookup_events)
    return asked

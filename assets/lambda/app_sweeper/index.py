"""What Lambda calls."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app_sweeper.settings import Settings, read
from app_sweeper.studio import Studio
from app_sweeper.sweep import Report, sweep

_SPARE_MS = 60_000
"""Time that is kept for the report, and for one slow call."""

_PATIENT = Config(retries={"mode": "adaptive", "total_max_attempts": 10}, connect_timeout=5, read_timeout=20)


class SweepFailedError(Exception):
    """Some of it did not work: raised when all the rest is done, so that an alarm on the function sees it."""


class Context(Protocol):
    """What is used of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """The time until the function is stopped."""
        ...


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Sweep once. ``{"dry_run": true}`` as the event tells only; no event makes a dry run stop anything."""
    settings = read(os.environ)
    settings = replace(settings, dry_run=settings.dry_run or bool(event.get("dry_run")))
    make: Any = boto3.client  # the stubs know every service by a literal name
    studio = Studio(make("sagemaker", config=_PATIENT), settings.domain_id, settings.exempt_tag)
    report = sweep(
        studio,
        settings,
        clock=lambda: datetime.now(UTC),
        in_time=lambda: context.get_remaining_time_in_millis() > _SPARE_MS,
    )
    tell(report, settings, make)
    if report.failures:
        raise SweepFailedError("; ".join(report.failures)[:2000])
    return report.as_json()


def tell(report: Report, settings: Settings, make: Callable[..., Any]) -> None:
    """Write the report to the log, and where else it goes; where it does not get is a failure of its own."""
    for row in report.rows:
        print(json.dumps({"event": "app", **row}))  # noqa: T201 - Lambda's log is what a function prints
    told = report.as_json()
    del told["apps"]
    print(json.dumps({"event": "sweep", **told}))  # noqa: T201
    if not report.worth_telling:
        return
    for where, send in ((settings.topic_arn, _publish), (settings.bucket, _keep)):
        try:
            if where is not None:
                send(report, settings, make)
        except (ClientError, BotoCoreError) as error:
            print(json.dumps({"event": "untold", "where": where, "why": str(error)}))  # noqa: T201
            report.failures.append(f"the report did not reach {where}: {error}")


def _publish(report: Report, settings: Settings, make: Callable[..., Any]) -> None:
    make("sns", config=_PATIENT).publish(TopicArn=settings.topic_arn, Subject=report.headline, Message=report.as_text())


def _keep(report: Report, settings: Settings, make: Callable[..., Any]) -> None:
    key = f"{settings.prefix}{settings.domain_id}/{report.began:%Y/%m/%d/%H%M%S}.json"
    body = json.dumps(report.as_json(), indent=2).encode()
    make("s3", config=_PATIENT).put_object(Bucket=settings.bucket, Key=key, Body=body, ContentType="application/json")

"""The function behind the custom resource: it always answers, in AWS's own words if AWS refused.

It waits itself, up to a quarter of an hour, instead of being asked again and again by the CDK's provider framework:
an update of settings takes seconds to a few minutes, and one function with one role is less to own than four and a
state machine.
"""

from __future__ import annotations

import json
import logging
import time
import urllib.request
from collections.abc import Callable
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from . import settings
from .memory import Memory
from .settings import Json
from .target import Clock, NotSetError, RefusedError, Target

LOGGER = logging.getLogger(__name__)
logging.getLogger().setLevel(logging.INFO)

NOTHING_SET: Final = "nothing-was-set"
"""Physical id of a resource whose creation left nothing behind, so that its deletion calls nobody."""

ANSWER_SECONDS: Final = 20
"""Kept for the answer."""

REASON_MAX: Final = 2_000
"""CloudFormation takes answers of 4,096 bytes."""

_ANSWER_TRIES: Final = 3


def handler(event: Json, context: Any) -> None:
    """Do what CloudFormation asks, and answer."""
    clock = Clock(left=lambda: context.get_remaining_time_in_millis() / 1000 - ANSWER_SECONDS)
    config = Config(retries={"mode": "standard", "max_attempts": 8})
    make: Any = boto3.client  # the stubs know every service by a literal name
    answer = answer_to(event, clock, lambda service: make(service, config=config))
    LOGGER.info("%s %s: %s %s", event["RequestType"], answer["PhysicalResourceId"], answer["Status"], answer["Reason"])
    _send(event["ResponseURL"], answer)


def answer_to(event: Json, clock: Clock, client: Callable[[str], Any]) -> Json:
    """The answer to a request."""
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    reason, physical_id = "", event.get("PhysicalResourceId") or _name(event)
    try:
        physical_id = _do(event, clock, client)
    except NotSetError as error:
        reason, physical_id = str(error), event.get("PhysicalResourceId", NOTHING_SET)
    except (RefusedError, ClientError, BotoCoreError) as error:
        reason = str(error)  # CloudFormation goes back with another request, which needs the true id
    except Exception as error:
        LOGGER.exception("a mistake of ours")
        reason = f"{type(error).__name__}: {error}; the function's log tells more"
    status = "FAILED" if reason else "SUCCESS"
    return {**answer, "Status": status, "Reason": reason[:REASON_MAX], "PhysicalResourceId": physical_id}


def _do(event: Json, clock: Clock, client: Callable[[str], Any]) -> str:
    """Do what is asked; returns the physical id."""
    deleting = event["RequestType"] == "Delete"
    if deleting and event["PhysicalResourceId"] == NOTHING_SET:
        return NOTHING_SET
    target = _target(event, clock, client)
    memory = Memory(client("ssm"), clock, event["ResourceProperties"]["Memory"])
    owner = f"{event['StackId']}/{event['LogicalResourceId']}"
    if deleting:
        put_back(target, memory, owner)
        return str(event["PhysicalResourceId"])
    wanted = json.loads(event["ResourceProperties"]["Settings"])
    set_all(target, memory, owner, wanted)
    return _name(event)


def _name(event: Json) -> str:
    """The physical id: another domain or profile is another resource, whose predecessor is then deleted."""
    properties = event["ResourceProperties"]
    return "/".join(filter(None, [properties["DomainId"], properties.get("UserProfileName")]))


def _target(event: Json, clock: Clock, client: Callable[[str], Any]) -> Target:
    properties = event["ResourceProperties"]
    return Target(
        client("sagemaker"), clock, _name(event), properties["DomainId"], properties.get("UserProfileName", "")
    )


def set_all(target: Target, memory: Memory, owner: str, wanted: Json) -> None:
    """Set what is wanted, and put back what *owner* set before and wants no more."""
    target.check_known(wanted)
    try:
        former = memory.read()
        current = target.describe()
        if current is None:
            raise NotSetError(f"{target.name} does not exist, or is not in service")
        book = settings.claimed(former, owner, settings.paths(wanted), current)
        memory.write(book)  # first: what is set without a note of what was there could never be put back
    except ClientError as error:
        raise NotSetError(str(error)) from error
    try:
        _bring(target, book, current)
    except NotSetError:
        memory.write(former)
        raise
    if (after := settings.settled(book)) != book:
        memory.write(after)


def put_back(target: Target, memory: Memory, owner: str) -> None:
    """Put back what was there before *owner* came, unless another has come since; a target that is gone is fine."""
    book = memory.read()
    if not settings.owned(book, owner):
        LOGGER.info("%s: nothing to put back, %s set nothing, or it was put back already", target.name, owner)
        return
    current = target.describe()
    if current is None:
        memory.forget()
        return
    book = settings.released(book, owner)
    _bring(target, book, current)
    memory.write(settings.settled(book))


def _bring(target: Target, book: Json, current: Json) -> None:
    blocks = settings.changed_blocks(book, current)
    LOGGER.info("%s: to send: %s", target.name, sorted(f"{part}.{name}" for part in blocks for name in blocks[part]))
    if blocks:
        target.update(blocks)


def _send(url: str, answer: Json) -> None:
    """Put the answer where CloudFormation waits for it; without one it waits until the resource's time is over."""
    body = json.dumps(answer).encode()
    for attempt in range(_ANSWER_TRIES):
        request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - CloudFormation's own
        try:
            with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - the same
                return
        except OSError:
            LOGGER.exception("no answer could be sent, try %s", attempt + 1)
            time.sleep(1)

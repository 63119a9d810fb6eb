"""What Lambda calls: the two handlers of the CDK's provider framework, which asks again until all is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as UnreachableError

from teardown.aws import Json, NotFinishedError, Pass, is_throttled, tell
from teardown.homes import Homes
from teardown.people import Work
from teardown.stack import Stack

_SPARE_MS: Final = 90_000
"""Time that is kept for one slow call, which takes 78 seconds at most, and for the answer."""

_PATIENT: Final = Config(retries={"mode": "adaptive", "total_max_attempts": 3}, connect_timeout=5, read_timeout=20)
"""Few attempts, for the next pass is one too: a function that is stopped for its time is a deletion that failed."""


class Context(Protocol):
    """What is used of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """The time until the function is stopped."""
        ...


def on_event(event: Mapping[str, Any], context: Context) -> Json:  # noqa: ARG001 - Lambda's signature
    """Name the resource. All work is `is_complete`'s, which is asked again and again."""
    if event["RequestType"] == "Delete":
        return {"PhysicalResourceId": event["PhysicalResourceId"]}
    properties = event["ResourceProperties"]
    return {"PhysicalResourceId": properties.get("DomainId") or properties["DomainLogicalId"]}


def is_complete(event: Mapping[str, Any], context: Context) -> Json:
    """Do what can be done now; whether that was all."""
    now = Pass(_client, lambda: context.get_remaining_time_in_millis() > _SPARE_MS)
    return {"IsComplete": event["RequestType"] != "Delete" or clear(event, now)}


def clear(event: Mapping[str, Any], now: Pass) -> bool:
    """One pass of a Delete; whether nothing is in the way any more."""
    try:
        stack = Stack(now.client("cloudformation"), event["StackId"])
        if not stack.is_deleted_whole():
            tell("left", "the stack is not being deleted: people go on working")
            return True
        _parts(event, now, stack)()
    except NotFinishedError as error:
        now.wait_for(str(error))
    except ClientError as error:
        if not is_throttled(error):
            raise
        now.wait_for(str(error))
    except (HTTPClientError, UnreachableError) as error:  # no answer, or none in time
        now.wait_for(str(error))
    for what in now.waiting:
        tell("waiting", what)
    return not now.waiting


def _parts(event: Mapping[str, Any], now: Pass, stack: Stack) -> Callable[[], None]:
    """What this custom resource is there for: people's work, or their homes."""
    properties = event["ResourceProperties"]
    if "DomainLogicalId" not in properties:
        domain_id = properties["DomainId"]
        people = stack.profiles(domain_id) if properties["Whose"] == "ThisStack" else None
        return Work(now, domain_id, people, stack.spaces(domain_id)).clear
    domain_id = stack.deleted(properties["DomainLogicalId"])
    if domain_id is None:
        return lambda: tell("left", "CloudFormation has not deleted the domain: homes stay")
    return Homes(now, domain_id, _arn(event["StackId"], domain_id)).clear


def _arn(stack_id: str, domain_id: str) -> str:
    """ARN of a domain of the stack's account and region."""
    _, partition, _, region, account, _ = stack_id.split(":", 5)
    return f"arn:{partition}:sagemaker:{region}:{account}:domain/{domain_id}"


@cache
def _client(service: str) -> Any:
    make: Any = boto3.client  # the stubs know every service by a literal name
    return make(service, config=_PATIENT)

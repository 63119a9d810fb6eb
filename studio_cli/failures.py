"""Why a deploy failed, as CloudFormation tells it: the first failure of each stack, which the others follow from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_cli.place import stacks_of

State = tuple[Any, ...]

_BEGINNINGS: Final = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
"""What a stack's own event says when an operation on it begins."""


def states(cloudformation: Any, prefix: str) -> dict[str, State]:
    """Which operation each of an environment's stacks had last, to be compared with later."""
    return {
        stack["StackName"]: (stack["StackId"], stack.get("LastUpdatedTime"))
        for stack in stacks_of(cloudformation, prefix)
    }


def failures_since(cloudformation: Any, prefix: str, before: Mapping[str, State]) -> Iterator[str]:
    """A line for each stack whose last operation failed, with the first reason.

    Args:
        cloudformation: A client.
        prefix: Estate and environment.
        before: `states` before the deploy. What failed earlier, and was not tried again, is no reason.
    """
    after = states(cloudformation, prefix)
    for stack in stacks_of(cloudformation, prefix):
        name, status = stack["StackName"], stack["StackStatus"]
        failed = "ROLLBACK" in status or status.endswith("_FAILED")
        if not failed or after[name] == before.get(name):
            continue
        event = _first_failure(cloudformation, stack["StackId"])
        if event is not None:
            reason = " ".join(event.get("ResourceStatusReason", "no reason is given").split())
            yield f"{name}: {event['LogicalResourceId']} {event['ResourceStatus']}: {reason}"


def _first_failure(cloudformation: Any, stack_id: str) -> dict[str, Any] | None:
    """The last operation's first failure; events come the last first."""
    failed: dict[str, Any] | None = None
    rolled_back: dict[str, Any] | None = None  # a stack that fails before any resource does has its reason here
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            status, itself = event["ResourceStatus"], event.get("PhysicalResourceId") == stack_id
            if status.endswith("_FAILED"):
                failed = event
            elif itself and status.endswith("ROLLBACK_IN_PROGRESS"):
                rolled_back = event
            elif itself and status in _BEGINNINGS:
                return failed or rolled_back
    return failed or rolled_back

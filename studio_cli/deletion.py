"""A stack is deleted, or it is said why it was not."""

from __future__ import annotations

from typing import Any, Final

import click
from botocore.exceptions import WaiterError
from rich.console import Console

from studio_cli.asking import pages

_HELD_BY_THE_DOMAIN: Final = frozenset({"AWS::SageMaker::StudioLifecycleConfig", "AWS::SageMaker::AppImageConfig"})
"""A domain that is kept names its scripts, and how it runs images, so SageMaker does not delete them."""

_POLL_SECONDS: Final = 5
_POLLS_MAX: Final = 2160
"""Three hours: a `Teardown` may take an hour for people's work, and another for their homes, and the next stack is not
begun before one is gone."""


class DeletionError(click.ClickException):
    """A stack could not be deleted; CloudFormation's reasons are in the message."""


def delete_stack(cloudformation: Any, stack: str, console: Console, *, why: str | None = None) -> None:
    """Delete a stack; leave what a kept domain holds on to.

    Args:
        cloudformation: A client.
        stack: Its name. Its protection against deletion is switched off.
        console: Where to say so.
        why: What is said of it.

    Raises:
        DeletionError: when something of it is left.
    """
    console.print(f"deleting {stack}{f': {why}' if why else ''} ...", soft_wrap=True)
    cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
    stack_id = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName=stack)
    failed = _wait(cloudformation, stack_id)
    if failed and {resource["ResourceType"] for resource in failed} <= _HELD_BY_THE_DOMAIN:
        held = [resource["LogicalResourceId"] for resource in failed]
        cloudformation.delete_stack(StackName=stack_id, RetainResources=held)
        failed = _wait(cloudformation, stack_id)
    if failed:
        reasons = (f"  {row['LogicalResourceId']}: {_why(row)}" for row in failed)
        raise DeletionError("\n".join([f"{stack} was not deleted; everything that is left is in it:", *reasons]))


def _why(row: dict[str, Any]) -> str:
    """CloudFormation's reason, and what helps where that is known: it deletes no bucket with something in it."""
    said = str(row.get("ResourceStatusReason"))
    if row["ResourceType"] != "AWS::S3::Bucket" or "not empty" not in said:
        return said
    return f"{said}; empty {row['PhysicalResourceId']}, and run this again"


def _wait(cloudformation: Any, stack_id: str) -> list[dict[str, Any]]:
    """Wait until a stack is deleted; the resources that could not be, or the stack itself if it was not begun."""
    config = {"Delay": _POLL_SECONDS, "MaxAttempts": _POLLS_MAX}
    try:
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack_id, WaiterConfig=config)
    except WaiterError:
        rows = list(pages(cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stack_id))
        stack = cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]
        itself = {
            "ResourceType": "AWS::CloudFormation::Stack",
            "LogicalResourceId": stack["StackStatus"],
            "ResourceStatusReason": stack.get("StackStatusReason"),
        }
        return [row for row in rows if row["ResourceStatus"] == "DELETE_FAILED"] or [itself]
    return []

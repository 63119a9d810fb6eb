"""The records as the API shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from .errors import ValidationError
from .model import ChangeSet, Event, Resource, Stack
from .template import Template

Row = TypeVar("Row")


def page(rows: Sequence[Row], token: str | None, size: int) -> tuple[Sequence[Row], str | None]:
    """One page of rows and the token of the next; tokens are positions."""
    if token is not None and not token.isdigit():
        raise ValidationError("NextToken is not valid")
    start = int(token or 0)
    return rows[start : start + size], str(start + size) if len(rows) > start + size else None


def tags(of: dict[str, str]) -> list[dict[str, str]]:
    """Tags as a list."""
    return [{"Key": key, "Value": value} for key, value in of.items()]


def stack(stack: Stack) -> dict[str, Any]:
    """A stack, as ``DescribeStacks`` shows it."""
    outputs = [
        {
            "OutputKey": output.key,
            "OutputValue": output.value,
            "Description": output.description,
            "ExportName": output.export,
        }
        for output in stack.outputs.values()
    ]
    return {
        **_summary(stack),
        "ChangeSetId": stack.change_set_id,
        "Description": stack.template.data.get("Description") if stack.template else None,
        "Parameters": stack.parameters.described(),
        "Capabilities": sorted(stack.template.capabilities) if stack.template else [],
        "Outputs": outputs,
        "RoleARN": stack.role,
        "Tags": tags(stack.tags),
        "EnableTerminationProtection": stack.protected,
        "DisableRollback": stack.disable_rollback,
        "RollbackConfiguration": {},
        "NotificationARNs": [],
    }


def _summary(stack: Stack) -> dict[str, Any]:
    return {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "ParentId": stack.parent_id,
        "RootId": stack.root_id,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def stack_summary(stack: Stack) -> dict[str, Any]:
    """A stack, as ``ListStacks`` shows it."""
    description = stack.template.data.get("Description") if stack.template else None
    return {**_summary(stack), "TemplateDescription": description}


def event(stack: Stack, event: Event) -> dict[str, Any]:
    """An event, as ``DescribeStackEvents`` shows it."""
    return {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "EventId": event.event_id,
        "OperationId": event.operation,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": event.timestamp,
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
        "ResourceProperties": event.properties,
        "ClientRequestToken": event.token,
    }


def resource(stack: Stack, resource: Resource) -> dict[str, Any]:
    """A resource, with the names the three calls that show it have for its time."""
    return {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id or None,
        "ResourceType": resource.type,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        "Timestamp": resource.changed,
        "LastUpdatedTimestamp": resource.changed,
        "Description": resource.definition.get("Description"),
        "Metadata": json.dumps(resource.definition.get("Metadata", {})),
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def change_set_summary(change_set: ChangeSet) -> dict[str, Any]:
    """A change set, as ``ListChangeSets`` shows it."""
    return {
        "StackId": change_set.stack.stack_id,
        "StackName": change_set.stack.name,
        "ChangeSetId": change_set.change_set_id,
        "ChangeSetName": change_set.name,
        "Description": change_set.description,
        "Status": change_set.status,
        "StatusReason": change_set.reason,
        "ExecutionStatus": change_set.execution,
        "CreationTime": change_set.created,
        "IncludeNestedStacks": False,
    }


def change_set(change_set: ChangeSet, rows: Sequence[dict[str, Any]], token: str | None) -> dict[str, Any]:
    """A change set, as ``DescribeChangeSet`` shows it."""
    return {
        **change_set_summary(change_set),
        "Parameters": change_set.parameters.described(),
        "Tags": tags(change_set.request.tags),
        "Capabilities": sorted(change_set.request.template.capabilities),
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "OnStackFailure": change_set.on_failure,
        "Changes": list(rows),
        "NextToken": token,
    }


def without_values(row: dict[str, Any]) -> dict[str, Any]:
    """A change without the properties' values, which ``DescribeChangeSet`` shows only when asked to."""
    change = dict(row["ResourceChange"])
    for key in ("BeforeContext", "AfterContext"):
        change.pop(key)
    hidden = ("Path", "BeforeValue", "AfterValue", "AttributeChangeType")
    change["Details"] = [
        {**detail, "Target": {key: value for key, value in detail["Target"].items() if key not in hidden}}
        for detail in change["Details"]
    ]
    return {**row, "ResourceChange": change}


def declared_parameters(template: Template) -> list[dict[str, Any]]:
    """The parameters a template declares, as ``GetTemplateSummary`` and ``ValidateTemplate`` show them."""
    return [
        {
            "ParameterKey": name,
            "DefaultValue": None if (default := definition.get("Default")) is None else str(default),
            "ParameterType": definition.get("Type", "String"),
            "NoEcho": str(definition.get("NoEcho", "false")).lower() == "true",
            "Description": definition.get("Description"),
            "ParameterConstraints": {"AllowedValues": [str(value) for value in definition.get("AllowedValues", [])]},
        }
        for name, definition in template.section("Parameters").items()
    ]

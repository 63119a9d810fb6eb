"""``AWS::CloudFormation::Stack``: a stack that is a resource of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.core.common_models import CloudFormationModel

from . import lifecycle
from .errors import ResourceFailureError, refused
from .model import Request, Stack
from .operation import Operation
from .parameters import Given
from .surroundings import backends
from .template import Template
from .values import text

if TYPE_CHECKING:
    from .backend import StackBackend

TYPE = "AWS::CloudFormation::Stack"


def _backend(account_id: str, region: str) -> StackBackend:
    return cast("StackBackend", backends[account_id][region])


class PendingUpdate:
    """An update of a nested stack that happened, and waits for its parent's end to be cleaned up or undone."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        # a parent that stopped half-way may begin another update, which then answers for this one too
        self.superseded = False

    def commit(self) -> None:
        """The parent succeeded."""
        if not self.superseded:
            lifecycle.finish_update(self.operation)

    def undo(self) -> None:
        """The parent failed."""
        if self.superseded:
            return
        stack = self.operation.stack
        stack.become("UPDATE_ROLLBACK_IN_PROGRESS", "Parent stack initiated rollback")
        lifecycle.roll_back(self.operation)
        if stack.status != "UPDATE_ROLLBACK_COMPLETE":
            raise ResourceFailureError(
                f"Embedded stack {stack.stack_id} was not successfully rolled back: {stack.reason}"
            )


class NestedStack(CloudFormationModel):
    """What moto and the engine see of a nested stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.pending: PendingUpdate | None = None

    def _resume(self) -> None:
        """Let the next operation take over an update whose parent stopped half-way."""
        if self.pending is not None and self.pending.operation.steps:
            self.stack.unfinished = self.pending.operation
            self.pending.superseded = True

    @property
    def physical_resource_id(self) -> str:
        """The stack's id."""
        return self.stack.stack_id

    @staticmethod
    def cloudformation_type() -> str:
        """The type moto files the model under."""
        return TYPE

    @staticmethod
    def cloudformation_name_type() -> str:
        """A nested stack's name is always generated."""
        return ""

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Its outputs are its attributes."""
        return attr.startswith("Outputs.")

    def get_cfn_attribute(self, name: str) -> str:
        """The value of ``Outputs.Key``."""
        output = self.stack.outputs.get(name.removeprefix("Outputs."))
        if output is None:
            raise UnformattedGetAttTemplateException
        return output.value

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> NestedStack:
        """Create the stack; if that fails, nothing of it stays."""
        backend = _backend(account_id, region_name)
        parent = backend.stacks[kwargs["StackId"]]
        request = _request(backend, cloudformation_json["Properties"], parent)
        stack = backend.new_stack(resource_name, parent=parent)
        operation = backend.operation(stack, request)
        stack.become("CREATE_IN_PROGRESS", lifecycle.BY_USER)
        lifecycle.create(operation, "DO_NOTHING")
        if stack.status != "CREATE_COMPLETE":
            reason = stack.reason
            lifecycle.delete(stack, backend)
            backend.retire(stack)
            raise ResourceFailureError(f"Embedded stack {stack.stack_id} was not successfully created: {reason}")
        return cls(stack)

    def begin_update(self, properties: dict[str, Any]) -> PendingUpdate:
        """Update the stack up to the point of no return."""
        backend = _backend(self.stack.account_id, self.stack.region)
        stack = self.stack
        self._resume()
        operation = backend.operation(stack, _request(backend, properties, stack))
        stack.become("UPDATE_IN_PROGRESS", lifecycle.BY_USER)
        if not lifecycle.apply_update(operation):
            reasons = [event.reason for event in stack.events if event.status == "UPDATE_ROLLBACK_IN_PROGRESS"]
            raise ResourceFailureError(
                f"Embedded stack {stack.stack_id} was not successfully updated. "
                f"Currently in {stack.status} with reason: {reasons[-1]}"
            )
        # its outputs are read by the parent before the parent ends
        stack.outputs = operation.outputs
        stack.become(lifecycle.CLEANING)
        self.pending = PendingUpdate(operation)
        return self.pending

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the stack."""
        backend = _backend(account_id, region_name)
        if self.stack.status == "DELETE_COMPLETE":
            return
        self._resume()
        lifecycle.delete(self.stack, backend)
        if self.stack.status != "DELETE_COMPLETE":
            raise ResourceFailureError(
                f"Embedded stack {self.stack.stack_id} was not successfully deleted: {self.stack.reason}"
            )
        backend.retire(self.stack)

    def is_created(self) -> bool:
        """It is, once it exists."""
        return True


def _request(backend: StackBackend, properties: dict[str, Any], parent: Stack) -> Request:
    for name in ("NotificationARNs", "TimeoutInMinutes"):
        if properties.get(name):
            raise refused(f"{name} of a nested stack")
    given = {
        name: Given(",".join(map(text, value)) if isinstance(value, list) else text(value))
        for name, value in properties.get("Parameters", {}).items()
    }
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    template = Template(backend.stored_template(properties["TemplateURL"]))
    return Request(template, given, {**parent.tags, **tags}, parent.role, parent.token)

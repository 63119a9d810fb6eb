"""The stacks of an account and region: which operation may start when."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource

from . import imports, lifecycle
from .errors import (
    AlreadyExistsError,
    ChangeSetNotFoundError,
    InsufficientCapabilitiesError,
    InvalidChangeSetStatusError,
    ValidationError,
)
from .model import ChangeSet, Request, Stack, identifier
from .operation import Operation
from .parameters import Parameters, resolve
from .plan import Plan
from .policy import Policy
from .surroundings import Surroundings
from .template import Template

PATIENCE = 20.0
"""Seconds a call waits for the operation it starts; what takes longer goes on behind it, as on AWS."""

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
_UPDATABLE = tuple(
    f"{operation}_COMPLETE" for operation in ("CREATE", "UPDATE", "UPDATE_ROLLBACK", "IMPORT", "IMPORT_ROLLBACK")
)
_STOPPED = ("CREATE_FAILED", "UPDATE_FAILED")

_log = logging.getLogger(__name__)


class StackBackend(Surroundings, TaggableResourcesMixin, BaseBackend):
    """The stacks of one account and region. It is also the world its stacks' operations see."""

    SERVICE_NAMESPACE = "cloudformation"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, ChangeSet] = {}

    @property
    def _url_module(self) -> Any:
        # moto would look for a module beside this one
        from moto.cloudformation import urls  # noqa: PLC0415

        return urls

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """What the tagging API lists."""
        for stack in self.living():
            yield TaggedResource(arn=stack.stack_id, tags=dict(stack.tags), resource_type="cloudformation:stack")

    # -- finding --

    def get(self, name_or_id: str, unknown: str = "Stack with id {0} does not exist") -> Stack:
        """A stack that has to be there."""
        stack = self.find(name_or_id)
        if stack is None:
            raise ValidationError(unknown.format(name_or_id))
        return stack

    def get_change_set(self, name_or_id: str, stack_name: str | None) -> ChangeSet:
        """A change set by id, or by name within its stack."""
        if name_or_id in self.change_sets:
            return self.change_sets[name_or_id]
        if name_or_id.startswith("arn:"):
            raise ChangeSetNotFoundError(f"ChangeSet [{name_or_id}] does not exist")
        if not stack_name:
            raise ValidationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
        stack = self.get(stack_name, "Stack [{0}] does not exist")
        for change_set in reversed(self.change_sets_of(stack)):
            if change_set.name == name_or_id:
                return change_set
        raise ChangeSetNotFoundError(f"ChangeSet [{name_or_id}] does not exist")

    def change_sets_of(self, stack: Stack) -> list[ChangeSet]:
        """A stack's change sets, oldest first."""
        return [change_set for change_set in self.change_sets.values() if change_set.stack is stack]

    # -- starting --

    def new_stack(self, name: str, *, parent: Stack | None = None) -> Stack:
        """A stack without anything in it."""
        arn = f"arn:{self.partition}:cloudformation:{self.region_name}:{self.account_id}:stack/{name}/{identifier()}"
        stack = Stack(arn, name, self.account_id, self.region_name)
        if parent is not None:
            stack.parent_id, stack.root_id = parent.stack_id, parent.root_id or parent.stack_id
            stack.role, stack.token = parent.role, parent.token
        self.stacks[arn] = stack
        return stack

    def parameters(self, stack: Stack | None, request: Request) -> Parameters:
        """The values of a request's parameters."""
        before = stack.parameters if stack and stack.template else None
        definitions = request.template.section("Parameters")
        return resolve(definitions, request.parameters, before, self.stored_parameter)

    def operation(self, stack: Stack, request: Request, policy: str | None = None) -> Operation:
        """An operation that would make a stack what a request says."""
        operation = Operation(
            stack, request.template, self.parameters(stack, request), self, Policy.read(policy or stack.policy)
        )
        operation.scope.assert_rules()
        stack.operation_id, stack.token = identifier(), request.token
        return operation

    def start(self, work: Callable[[], None], stack: Stack) -> None:
        """Do work on a stack; wait for it only so long."""

        def run() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - a stack must never hang
                _log.exception("%s", stack.stack_id)
                verb = stack.status.removesuffix("_IN_PROGRESS")
                stack.become(f"{verb}_FAILED", f"Internal failure of the local AWS: {error!r}")

        thread = Thread(target=run, name=f"stack {stack.name}", daemon=True)
        thread.start()
        thread.join(PATIENCE)

    @staticmethod
    def acknowledged(template: Template, capabilities: list[str]) -> None:
        """Fail unless the caller acknowledged that the template makes identities."""
        needed = template.capabilities
        if needed == {"CAPABILITY_IAM"} and "CAPABILITY_NAMED_IAM" in capabilities:
            return
        if "CAPABILITY_NAMED_IAM" in needed:
            needed = {"CAPABILITY_NAMED_IAM"}
        if missing := sorted(needed - set(capabilities)):
            raise InsufficientCapabilitiesError(f"Requires capabilities : [{', '.join(missing)}]")

    # -- stacks --

    def create_stack(
        self, name: str, request: Request, *, on_failure: str, policy: str | None = None, protected: bool = False
    ) -> Stack:
        """Create a stack."""
        if self.find(name) is not None:
            raise AlreadyExistsError(f"Stack [{name}] already exists")
        Policy.read(policy)
        self.parameters(None, request)  # what is wrong with them is said before there is a stack
        stack = self.new_stack(name)
        stack.protected, stack.policy = protected, policy
        try:
            self._create(stack, request, on_failure)
        except ValidationError:
            del self.stacks[stack.stack_id]
            raise
        return stack

    def _create(self, stack: Stack, request: Request, on_failure: str, change_set: ChangeSet | None = None) -> None:
        operation = self.operation(stack, request)
        stack.tags, stack.role, stack.disable_rollback = request.tags, request.role, on_failure == "DO_NOTHING"
        stack.become("CREATE_IN_PROGRESS", lifecycle.BY_USER)

        def work() -> None:
            lifecycle.create(operation, on_failure)
            _executed(change_set, stack)

        self.start(work, stack)

    def _take_over(self, stack: Stack, request: Request, change_set: ChangeSet) -> None:
        operation = self.operation(stack, request)
        operation.imports = {name: one.identifier for name, one in request.imports.items()}
        stack.tags, stack.role = request.tags, request.role or stack.role
        stack.become("IMPORT_IN_PROGRESS", lifecycle.BY_USER)

        def work() -> None:
            lifecycle.take_over(operation)
            _executed(change_set, stack)

        self.start(work, stack)

    def updatable(self, stack: Stack) -> None:
        """Fail unless a stack can be updated now."""
        if stack.status not in (*_UPDATABLE, *_STOPPED):
            raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")

    def update_stack(
        self, name: str, request: Request, *, policy: str | None = None, disable_rollback: bool = False
    ) -> Stack:
        """Update a stack."""
        stack = self.get(name, "Stack [{0}] does not exist")
        self.updatable(stack)
        plan = Plan(stack, request.template, self.parameters(stack, request), self)
        if plan.empty and stack.tags == request.tags and stack.status not in _STOPPED:
            raise ValidationError("No updates are to be performed.")
        self._update(stack, request, policy=policy, disable_rollback=disable_rollback)
        return stack

    def _update(
        self,
        stack: Stack,
        request: Request,
        *,
        policy: str | None = None,
        disable_rollback: bool = False,
        change_set: ChangeSet | None = None,
    ) -> None:
        operation = self.operation(stack, request, policy)
        tags = stack.tags
        stack.tags, stack.role, stack.disable_rollback = request.tags, request.role or stack.role, disable_rollback
        stack.become("UPDATE_IN_PROGRESS", lifecycle.BY_USER)

        def work() -> None:
            lifecycle.update(operation, rollback=not disable_rollback)
            if stack.status.startswith("UPDATE_ROLLBACK"):
                stack.tags = tags
            _executed(change_set, stack)

        self.start(work, stack)

    def delete_stack(self, name: str, retain: list[str], *, force: bool = False) -> None:
        """Delete a stack; one that is not there, or deleted, stays so."""
        stack = self.find(name)
        if stack is None or stack.status == "DELETE_COMPLETE":
            return
        if stack.protected:
            raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be deleted.")
        if retain and stack.status != "DELETE_FAILED":
            raise ValidationError(
                f"Invalid operation on stack [{stack.stack_id}]. When you delete a stack, specify which resources "
                "to retain only when the stack is in the DELETE_FAILED state."
            )

        def work() -> None:
            lifecycle.delete(stack, self, retain=retain, force=force)
            if stack.status == "DELETE_COMPLETE":
                self.retire(stack)

        stack.operation_id = identifier()
        self.start(work, stack)

    def retire(self, stack: Stack) -> None:
        """Forget what only a living stack has."""
        for change_set in self.change_sets_of(stack):
            del self.change_sets[change_set.change_set_id]

    def roll_back(self, name: str, *, keep_new: bool) -> Stack:
        """Roll back a stack that stopped at a failure."""
        stack = self.get(name, "Stack [{0}] does not exist")
        if stack.status not in _STOPPED:
            raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be rolled back.")
        self.start(lambda: lifecycle.roll_back_stopped(stack, keep_new=keep_new), stack)
        return stack

    def continue_rollback(self, name: str, skip: list[str]) -> None:
        """Try a failed rollback again."""
        stack = self.get(name, "Stack [{0}] does not exist")
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise ValidationError(
                f"Stack:{stack.stack_id} is in {stack.status} state and can not continue rolling back an update."
            )
        self.start(lambda: lifecycle.continue_rollback(stack, skip), stack)

    # -- change sets --

    def create_change_set(
        self,
        name: str,
        stack_name: str,
        kind: str,
        request: Request,
        *,
        description: str | None,
        on_failure: str | None,
    ) -> ChangeSet:
        """Look at what a request would change."""
        stack = self._stack_for(kind, stack_name, name)
        if any(change_set.name == name for change_set in (self.change_sets_of(stack) if stack else [])):
            raise AlreadyExistsError(f"ChangeSet {name} already exists")
        parameters = self.parameters(stack, request)
        plan = Plan(stack or self._draft(stack_name), request.template, parameters, self)
        plan.scope.assert_rules()
        rows = plan.rows
        if kind == "IMPORT":
            imports.check(request, stack, rows)
            rows = [imports.row(one, plan.properties.get(name, {})) for name, one in request.imports.items()]
        if stack is None:
            stack = self.new_stack(stack_name)
            stack.become("REVIEW_IN_PROGRESS", lifecycle.BY_USER)
        arn = (
            f"arn:{self.partition}:cloudformation:{self.region_name}:{self.account_id}:changeSet/{name}/{identifier()}"
        )
        change_set = ChangeSet(
            arn, name, stack, kind, request, parameters, description, rows=rows, on_failure=on_failure
        )
        if taken := [found for one in request.imports.values() if (found := imports.owner(one, self.living()))]:
            other, resource = taken[0]
            change_set.status, change_set.execution = "FAILED", "UNAVAILABLE"
            change_set.reason = f"{resource.physical_id} already exists in stack {other.stack_id}"
        if kind == "UPDATE" and plan.empty and stack.tags == request.tags and stack.status not in _STOPPED:
            change_set.status, change_set.execution, change_set.reason = "FAILED", "UNAVAILABLE", NO_CHANGES
        self.change_sets[arn] = change_set
        return change_set

    def _draft(self, name: str) -> Stack:
        return Stack(f"arn:{self.partition}:cloudformation:draft", name, self.account_id, self.region_name)

    def _stack_for(self, kind: str, stack_name: str, change_set_name: str) -> Stack | None:
        stack = self.find(stack_name)
        if kind == "IMPORT" and (stack is None or stack.status in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")):
            return stack if stack and stack.status == "REVIEW_IN_PROGRESS" else None
        if kind == "IMPORT" and stack is not None:
            self.updatable(stack)
            return stack
        if kind == "UPDATE":
            if stack is None or stack.status == "DELETE_COMPLETE":
                raise ValidationError(f"Stack [{stack_name}] does not exist")
            self.updatable(stack)
            return stack
        if stack is not None and stack.status != "REVIEW_IN_PROGRESS":
            raise ValidationError(
                f"Stack [{stack_name}] already exists and cannot be created again "
                f"with the changeSet [{change_set_name}]"
            )
        return stack

    def execute_change_set(self, change_set: ChangeSet, *, disable_rollback: bool) -> None:
        """Make the change that was looked at. The stack's other change sets are void from here on."""
        if change_set.execution != "AVAILABLE":
            raise InvalidChangeSetStatusError(
                f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current execution status of "
                f"[{change_set.execution}]"
            )
        stack = change_set.stack
        for other in self.change_sets_of(stack):
            if other is not change_set:
                del self.change_sets[other.change_set_id]
        change_set.execution, stack.change_set_id = "EXECUTE_IN_PROGRESS", change_set.change_set_id
        on_failure = "DO_NOTHING" if disable_rollback else change_set.on_failure or "ROLLBACK"
        if change_set.kind == "CREATE":
            self._create(stack, change_set.request, on_failure, change_set)
        elif change_set.kind == "IMPORT":
            self._take_over(stack, change_set.request, change_set)
        else:
            self.updatable(stack)
            self._update(stack, change_set.request, disable_rollback=on_failure == "DO_NOTHING", change_set=change_set)


def _executed(change_set: ChangeSet | None, stack: Stack) -> None:
    if change_set is not None:
        worked = stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
        change_set.execution = "EXECUTE_COMPLETE" if worked else "EXECUTE_FAILED"

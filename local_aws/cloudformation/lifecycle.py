"""The life of a stack, as its statuses tell it: created, updated, rolled back, deleted."""

from __future__ import annotations

from collections.abc import Collection

from .checks import KEEP
from .expressions import depends_on, references
from .model import CLOCK, Stack
from .operation import Operation, OperationFailedError, World, backwards, discard

BY_USER = "User Initiated"
CLEANING = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"


# -- creation ----------------------------------------------------------------------------------------------


def create(operation: Operation, on_failure: str) -> None:
    """Create a stack; on failure do what was asked for: ``ROLLBACK``, ``DO_NOTHING`` or ``DELETE``."""
    stack = operation.stack
    try:
        operation.apply()
    except OperationFailedError as error:
        stack.template, stack.parameters = operation.template, operation.parameters
        stack.imports = set()
        if on_failure == "DO_NOTHING":
            stack.unfinished = operation
            stack.become("CREATE_FAILED", str(error))
        elif on_failure == "DELETE":
            stack.become("DELETE_IN_PROGRESS", f"{error}Delete requested by user.")
            _remove_all(stack, "DELETE", creating=True)
        else:
            stack.become("ROLLBACK_IN_PROGRESS", f"{error.args[0].rstrip()} Rollback requested by user.")
            _remove_all(stack, "ROLLBACK", creating=True)
        return
    operation.commit()
    operation.steps.clear()
    stack.become("CREATE_COMPLETE")


# -- import ------------------------------------------------------------------------------------------------


def take_over(operation: Operation) -> None:
    """Bring resources into a stack that are there already; on failure none of them comes."""
    stack = operation.stack
    try:
        operation.apply()
    except OperationFailedError as error:
        stack.become("IMPORT_ROLLBACK_IN_PROGRESS", str(error))
        operation.undo()
        stack.become("IMPORT_ROLLBACK_COMPLETE")
        return
    operation.commit()
    operation.steps.clear()
    stack.updated = CLOCK.now()
    stack.become("IMPORT_COMPLETE")


# -- update ------------------------------------------------------------------------------------------------


def update(operation: Operation, *, rollback: bool = True) -> None:
    """Update a stack from start to end."""
    if apply_update(operation, rollback=rollback):
        finish_update(operation)


def apply_update(operation: Operation, *, rollback: bool = True) -> bool:
    """The part of an update that can fail; False when it did, and the stack is back where it was."""
    stack = operation.stack
    try:
        operation.apply()
    except OperationFailedError as error:
        if rollback:
            stack.become("UPDATE_ROLLBACK_IN_PROGRESS", str(error))
            roll_back(operation)
        else:
            stack.unfinished = operation
            stack.become("UPDATE_FAILED", str(error))
        return False
    return True


def finish_update(operation: Operation) -> None:
    """The part of an update that cannot fail: cleaning up."""
    stack = operation.stack
    if stack.status != CLEANING:  # a nested stack waits in it for its parent
        stack.become(CLEANING)
    operation.commit()
    operation.clean()
    stack.updated = CLOCK.now()
    stack.become("UPDATE_COMPLETE")


def roll_back(operation: Operation) -> None:
    """Bring a stack back to what it was before an update."""
    stack = operation.stack
    try:
        operation.undo()
    except OperationFailedError as error:
        stack.unfinished = operation
        stack.become("UPDATE_ROLLBACK_FAILED", str(error))
        return
    stack.become("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    operation.clean_after_undo()
    stack.updated = CLOCK.now()
    stack.become("UPDATE_ROLLBACK_COMPLETE")


def roll_back_stopped(stack: Stack, *, keep_new: bool = True) -> None:
    """Roll back a stack whose creation or update stopped at a failure.

    Args:
        stack: The stack.
        keep_new: Whether a resource the failed operation made outlives it where its policy is ``Retain``.
    """
    if stack.status == "CREATE_FAILED":
        stack.unfinished = None
        stack.become("ROLLBACK_IN_PROGRESS", BY_USER)
        _remove_all(stack, "ROLLBACK", creating=True, keep_new=keep_new)
        return
    stack.become("UPDATE_ROLLBACK_IN_PROGRESS", BY_USER)
    if stack.unfinished is not None:
        stack.unfinished.keep_new = keep_new
        roll_back(stack.unfinished)


def continue_rollback(stack: Stack, skip: Collection[str]) -> None:
    """Try a rollback that failed once more, without the resources to skip."""
    stack.become("UPDATE_ROLLBACK_IN_PROGRESS", BY_USER)
    operation = stack.unfinished
    if operation is None:
        return
    for step in [step for step in operation.steps if step.logical_id in skip]:
        operation.steps.remove(step)
        stack.say(stack.resources[step.logical_id], "UPDATE_COMPLETE", "Resource skipped by user")
    roll_back(operation)


# -- deletion ----------------------------------------------------------------------------------------------


def delete(stack: Stack, world: World, *, retain: Collection[str] = (), force: bool = False) -> None:
    """Delete a stack and its resources.

    Args:
        stack: The stack.
        world: Knows who uses the stack's exports.
        retain: Resources to let go of although they are not retained by policy.
        force: Let go of resources that cannot be deleted.
    """
    stack.become("DELETE_IN_PROGRESS", BY_USER)
    for name in stack.exports:
        if users := world.importers(name, stack):
            stack.become(
                "DELETE_FAILED",
                f"Export {name} cannot be deleted as it is in use by {' and '.join(user.name for user in users)}",
            )
            return
    _remove_all(stack, "DELETE", retain=retain, force=force)


def _remove_all(
    stack: Stack,
    verb: str,
    *,
    creating: bool = False,
    keep_new: bool = True,
    retain: Collection[str] = (),
    force: bool = False,
) -> None:
    """Delete a stack's resources, those first that nothing depends on; what a failed one points at stays."""
    stack.outputs, stack.imports = {}, set()
    leftovers = stack.unfinished.leftovers if stack.unfinished else []
    keep = KEEP if not creating else ("Retain",) if keep_new else ()
    failed: list[str] = []
    needed: set[str] = set()
    for resource in [*backwards(leftovers), *backwards(stack.resources.values())]:
        if resource.model is None and resource.status != "CREATE_FAILED":
            continue
        if resource.logical_id in needed:
            needed |= _needs(resource.definition)
            continue
        if resource.logical_id in retain:
            discard(stack, resource, keep=True)
        elif not discard(stack, resource, keep=resource.deletion_policy in keep):
            if force:
                discard(stack, resource, keep=True)
            else:
                failed.append(resource.logical_id)
                needed |= _needs(resource.definition)
    if failed:
        stack.become(f"{verb}_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}]. ")
        return
    stack.unfinished = None
    stack.become(f"{verb}_COMPLETE")
    if verb == "DELETE":
        stack.deleted = CLOCK.now()


def _needs(definition: dict[str, object]) -> set[str]:
    return {*depends_on(definition), *(target for target, _ in references(definition.get("Properties", {})))}

"""Bringing a stack from what it is to what a template says, and back.

An ``Operation`` knows three things a stack does not: what it did (``steps``, so that it can be undone), what
it left behind (``leftovers``, deleted once nothing can fail any more), and how the stack was before. Its
statuses are told by ``lifecycle``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from local_aws.schemas import same, schema

from . import provider
from .checks import KEEP
from .errors import ResourceFailureError, ValidationError, reason_of
from .expressions import order
from .model import Output, Resource, Stack
from .parameters import Parameters
from .policy import Policy
from .template import Template
from .values import Outside, Scope, text

REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


class Exports(Protocol):
    """The exports of an account and region."""

    def exporter(self, name: str, but: Stack) -> Stack | None:
        """The stack that has an export of this name."""

    def importers(self, name: str, but: Stack) -> list[Stack]:
        """The stacks that read an export."""


class World(Outside, Exports, Protocol):
    """All an operation needs of what surrounds its stack."""

    partition: str


class Child(Protocol):
    """An update of a nested stack that waits for its parent's end."""

    def commit(self) -> None:
        """The parent succeeded: clean up."""

    def undo(self) -> None:
        """The parent failed: go back."""


class OperationFailedError(Exception):
    """A resource failed; the text is the reason in the stack's event."""


@dataclass
class Step:
    """One thing that was done to one resource.

    Attributes:
        before: The resource as it was; None if there was none.
        gone: The resource as it was had to be deleted first.
        imported: The resource was there before, and is to be there afterwards.
    """

    logical_id: str
    before: Resource | None = None
    replaced: bool = False
    gone: bool = False
    imported: bool = False
    child: Child | None = None


@dataclass
class Before:
    """A stack before an operation."""

    template: Template | None
    parameters: Parameters
    outputs: dict[str, Output]
    imports: set[str]
    resources: dict[str, Resource]

    @classmethod
    def of(cls, stack: Stack) -> Before:
        """The stack as it is."""
        return cls(stack.template, stack.parameters, stack.outputs, stack.imports, dict(stack.resources))


@dataclass
class Operation:
    """One creation or update of a stack.

    Attributes:
        policy: What the stack's policy lets it change.
        leftovers: Old resources that nothing needs any more once it succeeded.
        scrap: New resources that nothing needs any more once it is rolled back.
        imports: What identifies the resources that are there already, by logical id.
        keep_new: Whether new resources with the policy ``Retain`` outlive a rollback.
    """

    stack: Stack
    template: Template
    parameters: Parameters
    world: World
    policy: Policy = field(default_factory=Policy)
    steps: list[Step] = field(default_factory=list)
    leftovers: list[Resource] = field(default_factory=list)
    scrap: list[Resource] = field(default_factory=list)
    keep_new: bool = True
    imports: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = Before.of(self.stack)
        self.outputs: dict[str, Output] = {}
        self.scope = Scope(self.template, self.parameters, self.stack.pseudo(self.world.partition), self, self.world)
        if unfinished := self.stack.unfinished:  # an update that failed and was not rolled back: ours to undo too
            self.before, self.steps, self.leftovers = unfinished.before, unfinished.steps, unfinished.leftovers

    # -- the stack's resources, as its expressions see them --

    def ref(self, logical_id: str) -> Any:
        """What ``Ref`` of a resource is worth."""
        return self._existing(logical_id).physical_id

    def attribute(self, logical_id: str, name: str) -> Any:
        """What ``Fn::GetAtt`` of a resource is worth."""
        return provider.attribute(self._existing(logical_id), name)

    def _existing(self, logical_id: str) -> Resource:
        found = self.stack.resources.get(logical_id)
        if found is None or found.model is None:
            raise ValidationError(
                f"Template format error: Unresolved resource dependencies [{logical_id}] "
                "in the Resources block of the template"
            )
        return found

    # -- forward --

    def apply(self) -> None:
        """Make and change what the template asks for.

        Raises:
            OperationFailedError: A resource failed; nothing is undone yet.
        """
        active = self.scope.active()
        for logical_id, definition in active.items():
            self._settle(logical_id, definition)
        removed = [r for name, r in self.stack.resources.items() if name not in active]
        try:
            for resource in removed:
                self.policy.check(resource.logical_id, resource.type, "Delete")
            self.outputs = self._evaluated_outputs()
            self._check_exports()
        except (ResourceFailureError, ValidationError) as error:
            raise OperationFailedError(reason_of(error)) from error

    def _settle(self, logical_id: str, definition: dict[str, Any]) -> None:
        current = self.stack.resources.get(logical_id)
        exists = current is not None and current.model is not None
        wanted = Resource(logical_id, definition["Type"], definition)
        verb = "UPDATE" if exists else "IMPORT" if logical_id in self.imports else "CREATE"
        try:
            wanted.properties = self.scope.evaluate(definition.get("Properties", {}))
            if verb == "IMPORT":
                self._import(wanted)
            elif current is None or not exists:
                self._create(wanted)
            elif same(current.properties, wanted.properties):
                self.stack.resources[logical_id] = replace(current, definition=definition)
            else:
                self._update(current, wanted)
        except Exception as error:
            failed = replace(current, definition=definition) if current is not None and exists else wanted
            self.stack.resources.setdefault(logical_id, failed)
            self.stack.say(failed, f"{verb}_FAILED", reason_of(error))
            raise OperationFailedError(
                f"The following resource(s) failed to {verb.lower()}: [{logical_id}]. "
            ) from error

    def _create(self, wanted: Resource) -> None:
        self.stack.resources[wanted.logical_id] = wanted
        self.stack.say(wanted, "CREATE_IN_PROGRESS")
        self.steps.append(Step(wanted.logical_id))
        self._make(wanted, "CREATE")

    def _import(self, wanted: Resource) -> None:
        self.stack.resources[wanted.logical_id] = wanted
        self.stack.say(wanted, "IMPORT_IN_PROGRESS", "Resource import started.")
        self.steps.append(Step(wanted.logical_id, imported=True))
        provider.check(wanted)
        provider.adopt(self.stack, wanted, self.imports[wanted.logical_id])
        self.stack.say(wanted, "IMPORT_COMPLETE", "Resource import completed.")

    def _make(self, wanted: Resource, verb: str) -> None:
        provider.check(wanted)
        provider.create(self.stack, wanted)
        self.stack.say(wanted, f"{verb}_IN_PROGRESS", "Resource creation Initiated")
        self.stack.say(wanted, f"{verb}_COMPLETE")

    def _update(self, current: Resource, wanted: Resource) -> None:
        if current.type != wanted.type:
            raise ResourceFailureError(f"Update of resource type is not permitted: {wanted.logical_id}")
        wanted.model, wanted.physical_id = current.model, current.physical_id
        known = schema(wanted.type)
        if known is not None and provider.replaces(wanted, current.properties):
            self.policy.check(wanted.logical_id, wanted.type, "Replace")
            self._replace(current, wanted, delete_first=known.deletes_first)
            return
        self.policy.check(wanted.logical_id, wanted.type, "Modify")
        self.stack.say(wanted, "UPDATE_IN_PROGRESS")
        provider.check(wanted)
        if hasattr(wanted.model, "begin_update"):
            step = Step(wanted.logical_id, current, child=wanted.model.begin_update(wanted.properties))
            self.steps.append(step)
        else:
            # the model may be changed where it is: what is to be deleted later must remember what it was
            old = replace(current, model=copy.copy(current.model))
            self.steps.append(Step(wanted.logical_id, old))
            provider.update(self.stack, wanted, current.properties)
            if wanted.physical_id != old.physical_id:
                self.leftovers.append(old)
        self.stack.resources[wanted.logical_id] = wanted
        self.stack.say(wanted, "UPDATE_COMPLETE")

    def _replace(self, current: Resource, wanted: Resource, *, delete_first: bool) -> None:
        self.stack.say(wanted, "UPDATE_IN_PROGRESS", REPLACING)
        provider.check(wanted)
        if not delete_first and (name := provider.collides(wanted, current.properties)):
            raise ResourceFailureError(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {name} and update the stack again."
            )
        step = Step(wanted.logical_id, current, replaced=True)
        if delete_first:
            provider.delete(self.stack, current)
            step.gone = True
            self.steps.append(step)
        self._make(wanted, "UPDATE")
        if not delete_first:
            self.steps.append(step)
            self.leftovers.append(current)
        self.stack.resources[wanted.logical_id] = wanted

    # -- outputs --

    def _evaluated_outputs(self) -> dict[str, Output]:
        found: dict[str, Output] = {}
        for key, definition in self.template.section("Outputs").items():
            if "Condition" in definition and not self.scope.condition(definition["Condition"]):
                continue
            value = self.scope.evaluate(definition["Value"])
            if value is None or isinstance(value, (dict, list)):
                raise ValidationError(
                    f"Template format error: Output {key} is malformed. "
                    "The Value field of every Outputs member must evaluate to a String."
                )
            export = definition.get("Export", {}).get("Name")
            name = None if export is None else text(self.scope.evaluate(export))
            if name is not None and any(output.export == name for output in found.values()):
                raise ValidationError(
                    f"Template format error: Duplicate export name {name} in the Outputs block of the template"
                )
            found[key] = Output(key, text(value), definition.get("Description"), name)
        return found

    def _check_exports(self) -> None:
        new = {output.export: output.value for output in self.outputs.values() if output.export is not None}
        for name in new:
            if other := self.world.exporter(name, self.stack):
                raise ValidationError(f"Export with name {name} is already exported by stack {other.name}")
        for name, value in self.stack.exports.items():
            users = " and ".join(stack.name for stack in self.world.importers(name, self.stack))
            if users and name not in new:
                raise ValidationError(f"Export {name} cannot be deleted as it is in use by {users}")
            if users and new[name] != value:
                raise ValidationError(f"Cannot update export {name} as it is in use by {users}")

    # -- the end --

    def commit(self) -> None:
        """Nothing failed: the stack is what the template says."""
        active = self.scope.active()
        stack = self.stack
        self.leftovers += [resource for name, resource in stack.resources.items() if name not in active]
        stack.template, stack.parameters, stack.outputs = self.template, self.parameters, self.outputs
        stack.imports, stack.unfinished = self.scope.imports, None

    def clean(self) -> None:
        """Delete what the update left behind. A resource that cannot be deleted stays: it is no longer the stack's."""
        active = self.scope.active()
        for step in self.steps:
            if step.child:
                step.child.commit()
        for resource in backwards(self.leftovers):
            removed = resource.logical_id not in active
            keep = resource.deletion_policy if removed else resource.definition.get("UpdateReplacePolicy", "Delete")
            discard(self.stack, resource, keep=keep in KEEP)
            if removed:
                self.stack.resources.pop(resource.logical_id, None)
        self.leftovers, self.steps = [], []

    def undo(self) -> None:
        """Take every step back, the last one first. A step that fails stays, to be tried again.

        Raises:
            OperationFailedError: A resource could not be brought back.
        """
        while self.steps:
            step = self.steps[-1]
            try:
                self._undo(step)
            except Exception as error:
                resource = self.stack.resources[step.logical_id]
                self.stack.say(resource, "UPDATE_FAILED", reason_of(error))
                raise OperationFailedError(
                    f"The following resource(s) failed to update: [{step.logical_id}]. "
                ) from error
            self.steps.pop()
        before, stack = self.before, self.stack
        stack.template, stack.parameters, stack.outputs = before.template, before.parameters, before.outputs
        stack.imports, stack.unfinished, self.leftovers = before.imports, None, []
        # what was not touched, or failed before anything happened, is as it was too
        stack.resources = {name: stack.resources.get(name, old) for name, old in before.resources.items()}
        for name, old in before.resources.items():
            stack.resources[name].definition = old.definition

    def _undo(self, step: Step) -> None:
        stack, now, before = self.stack, self.stack.resources[step.logical_id], step.before
        if step.imported:
            now.model = None  # it stays what it was, and nobody's
            stack.say(now, "IMPORT_ROLLBACK_COMPLETE")
            return
        if before is None:
            self.scrap.append(now)
            return
        if step.child:
            stack.say(now, "UPDATE_IN_PROGRESS")
            step.child.undo()
            restored = replace(before)
        elif step.replaced:
            restored = replace(before)
            if now.model is not None and now.physical_id != before.physical_id:
                if step.gone:
                    discard(stack, now, keep=False)
                else:
                    self.scrap.append(now)
            if step.gone:
                provider.create(stack, restored)
        else:
            restored = replace(before, model=now.model, physical_id=now.physical_id)
            stack.say(restored, "UPDATE_IN_PROGRESS")
            old = replace(now, model=copy.copy(now.model))
            provider.update(stack, restored, now.properties)
            if restored.physical_id != old.physical_id:
                self.scrap.append(old)
        stack.resources[step.logical_id] = restored
        stack.say(restored, "UPDATE_COMPLETE")

    def clean_after_undo(self) -> None:
        """Delete what the failed operation had made.

        A resource that the template retains outlives the rollback; ``RetainExceptOnCreate`` is for those that
        should not. The new half of a replacement never outlives it.
        """
        for resource in backwards(self.scrap):
            fresh = resource.logical_id not in self.before.resources
            discard(self.stack, resource, keep=self.keep_new and fresh and resource.deletion_policy == "Retain")
        self.scrap = []


def backwards(resources: Iterable[Resource]) -> list[Resource]:
    """Resources in the order they can be deleted: each before all it points at."""
    found = list(resources)
    definitions = {resource.logical_id: resource.definition for resource in found}
    position = {name: number for number, name in enumerate(order(definitions))}
    return sorted(found, key=lambda resource: -position[resource.logical_id])


def discard(stack: Stack, resource: Resource, *, keep: bool) -> bool:
    """Delete a resource of a stack, or let it go where it is to be kept; whether that worked."""
    if keep and resource.model is not None:
        stack.say(resource, "DELETE_SKIPPED")
        resource.model = None
        return True
    stack.say(resource, "DELETE_IN_PROGRESS")
    try:
        if resource.model is not None:
            provider.delete(stack, resource)
    except Exception as error:  # noqa: BLE001 - whatever a model raises is this resource's failure
        stack.say(resource, "DELETE_FAILED", reason_of(error))
        return False
    resource.model = None
    stack.say(resource, "DELETE_COMPLETE")
    return True

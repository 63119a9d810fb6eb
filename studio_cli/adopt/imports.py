"""What is imported into which stack, under which logical id, and as what: so that nothing is made a second time.

CloudFormation imports resources alone: no output, role or security group beside them. So what is imported says of each
resource what it is *now*, in plain values, and the next deploy brings it to what the estate says, in place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.adopt.as_it_is import as_it_is
from studio_cli.adopt.found import ASSIGNMENT, DOMAIN, IMAGE_CONFIG, KEY, PROFILE, SCRIPT, SPACE, Found, FoundDomain
from studio_cli.adopt.properties import Properties
from studio_cli.adopt.templates import Resolver, StackTemplate
from studio_cli.asking import pages
from studio_cli.place import VAULT
from studio_constructs import Problem

_NAMES: Final = {
    SCRIPT: ("StudioLifecycleConfigName",),
    IMAGE_CONFIG: ("AppImageConfigName",),
    DOMAIN: ("DomainName",),
    ASSIGNMENT: ("PrincipalType", "PrincipalId"),
    PROFILE: ("UserProfileName",),
    SPACE: ("SpaceName",),
    KEY: ("Description",),
    VAULT: ("BackupVaultName",),
}
"""What can be imported, and the properties that are its name: of a key what the estate describes it with."""

_NO_STACK: Final = frozenset({"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})


@dataclass(frozen=True)
class Import:
    """One resource to import.

    Attributes:
        logical_id: What the estate calls it.
        found: What is there.
        properties: What the import says of it.
        wanted: What the estate will say of it, as far as that is known.
    """

    logical_id: str
    found: Found
    properties: Properties
    wanted: Properties


@dataclass
class StackImports:
    """What one stack imports.

    Attributes:
        stack: The estate's stack.
        present: Its template now; None while there is no such stack.
        imports: What comes into it.
    """

    stack: StackTemplate
    present: dict[str, Any] | None
    imports: list[Import] = field(default_factory=list)

    @property
    def mapping(self) -> dict[str, dict[str, str]]:
        """For ``cdk import --resource-mapping``."""
        return {each.logical_id: each.found.identifier for each in self.imports}

    @property
    def template(self) -> dict[str, Any]:
        """What is in the stack, and what comes in, and nothing else."""
        template = deepcopy(self.present) or {}
        added = {
            each.logical_id: {
                "Type": each.found.type,
                "Properties": each.properties,
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
            }
            for each in self.imports
        }
        return {**template, "Resources": {**template.get("Resources", {}), **added}}


@dataclass
class Plan:
    """All imports, and why there can be none.

    Attributes:
        stacks: What each stack imports; stacks that import nothing are not in it.
        there: Names of what the estate's stacks hold already.
        left: What stays outside of every stack, for the estate does not know it.
        problems: Why nothing can be imported.
    """

    stacks: list[StackImports] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    left: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def imports(self) -> Iterator[Import]:
        """All of them."""
        for each in self.stacks:
            yield from each.imports


def plan_imports(cloudformation: Any, found: FoundDomain, stacks: Iterable[StackTemplate], resolver: Resolver) -> Plan:
    """Find for each resource that is there the stack and the logical id that the estate has for it.

    Args:
        cloudformation: A client; it is only asked.
        found: What is there.
        stacks: The estate's stacks, as they would be deployed.
        resolver: Resolves what the estate says.
    """
    plan = Plan()
    by_name = {(each.type, _name(each.type, each.properties)): each for each in found.everything}
    for stack in stacks:
        coming = StackImports(stack, _present(cloudformation, stack.name))
        matches: dict[str, Found] = {}
        for kind in _NAMES:
            for logical_id, definition in stack.of_type(kind):
                there = by_name.pop((kind, _name(kind, resolver.resolve(definition["Properties"]))), None)
                if there is not None:
                    matches[logical_id] = there
        inside = resolver.knowing({name: there.attributes for name, there in matches.items()})
        for logical_id, there in matches.items():
            said = stack.template["Resources"][logical_id]["Properties"]
            _take_in(cloudformation, plan, coming, Import(logical_id, there, said, inside.resolve(said)))
        if coming.imports:
            plan.stacks.append(coming)
    plan.left = list(by_name.values())
    return plan


def _name(kind: str, properties: Properties) -> str:
    """What tells a resource from others of its kind; names ignore case."""
    return "|".join(str(properties.get(key)) for key in _NAMES[kind]).lower()


def _take_in(cloudformation: Any, plan: Plan, coming: StackImports, wish: Import) -> None:
    there = wish.found
    owner = _stack_of(cloudformation, there)
    if owner == coming.stack.name:
        plan.there.append(there.name)
        return
    if owner is not None:
        plan.problems.append(_is_elsewhere(there, owner))
        return
    properties, problems = as_it_is(there, wish.properties, wish.wanted)
    plan.problems += problems
    coming.imports.append(replace(wish, properties=properties))


def _is_elsewhere(found: Found, stack: str) -> Problem:
    return Problem(
        "AdoptedElsewhere",
        f"{found.name} is in the stack {stack}",
        "a resource is in one stack only",
        f"let {stack} go of it first: deploy it with DeletionPolicy Retain, then without the resource",
    )


def _stack_of(cloudformation: Any, there: Found) -> str | None:
    physical_id = there.physical_id
    try:
        rows = cloudformation.describe_stack_resources(PhysicalResourceId=physical_id)["StackResources"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    gone = {"DELETE_COMPLETE", "DELETE_SKIPPED"}
    for stack in {str(row["StackName"]): None for row in rows}:  # of which only the first hundred resources are told
        for row in pages(cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stack):
            is_it = (row.get("PhysicalResourceId"), row["ResourceType"]) == (physical_id, there.type)
            if is_it and row["ResourceStatus"] not in gone:
                return stack
    return None


def _present(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    try:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    if status in _NO_STACK:
        return None
    body = cloudformation.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
    return dict(json.loads(body) if isinstance(body, str) else body)

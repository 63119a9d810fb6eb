"""What is imported into which stack, under which logical id, and as what: so that nothing is made a second time.

CloudFormation imports resources alone: no output, role or security group beside them. So what is imported says of each
resource what it is *now*, in plain values, and the next deploy brings it to what the estate says, in place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final

from botocore.exceptions import ClientError

from local_aws.schemas import lookup, same
from studio_cli.adopt.found import DOMAIN, PROFILE, SCRIPT, SPACE, Found, FoundDomain
from studio_cli.adopt.properties import Properties, schema_of
from studio_cli.adopt.templates import Resolver, StackTemplate, Unknown
from studio_constructs import Problem

_NAMES: Final = {
    SCRIPT: "StudioLifecycleConfigName",
    DOMAIN: "DomainName",
    PROFILE: "UserProfileName",
    SPACE: "SpaceName",
}
"""What can be imported, and the property that is its name."""

_DEFAULTS: Final[Mapping[tuple[str, str], Any]] = {
    (PROFILE, "UserSettings.RStudioServerProAppSettings.AccessStatus"): "DISABLED",
}
"""What the service says of itself where nobody said anything."""

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
    by_name = {(each.type, each.name.lower()): each for each in found.everything}
    for stack in stacks:
        coming = StackImports(stack, _present(cloudformation, stack.name))
        for kind in _NAMES:
            for logical_id, definition in stack.of_type(kind):
                said = definition["Properties"]
                wanted = resolver.resolve(said)
                there = by_name.pop((kind, str(wanted[_NAMES[kind]]).lower()), None)
                if there is not None:
                    _take_in(cloudformation, plan, coming, Import(logical_id, there, said, wanted))
        if coming.imports:
            plan.stacks.append(coming)
    plan.left = list(by_name.values())
    return plan


def _take_in(cloudformation: Any, plan: Plan, coming: StackImports, wish: Import) -> None:
    there = wish.found
    owner = _stack_of(cloudformation, there.physical_id)
    if owner == coming.stack.name:
        plan.there.append(there.name)
        return
    if owner is not None:
        plan.problems.append(_is_elsewhere(there, owner))
        return
    properties, problems = _as_it_is(there, wish.properties, wish.wanted)
    plan.problems += problems
    coming.imports.append(replace(wish, properties=properties))


def _as_it_is(found: Found, said: Properties, wanted: Properties) -> tuple[Properties, list[Problem]]:
    """What an import says of a resource, and why the estate can not say the same.

    CloudFormation compares what it was told with what it is told next, so what can never change is said alike, in the
    estate's own words as far as they lead somewhere already.
    """
    properties = deepcopy(found.properties)
    known = schema_of(found.type)
    problems: list[Problem] = []
    for pointer in [*known.create_only, *known.maybe_create_only]:
        if pointer[0] == "Tags":
            continue
        path, now, then = ".".join(pointer), lookup(properties, pointer), lookup(wanted, pointer)
        if isinstance(then, Unknown):
            continue
        if then is None and now == _DEFAULTS.get((found.type, path)):
            _put(properties, pointer, None)
        elif same(now, then) or _same_name(found, path, now, then):
            _put(properties, pointer, lookup(said, pointer))
        else:
            problems.append(_would_replace(found, path, now, then))
    if found.type == SCRIPT:  # its name is a hash of its tags too, so they are these; and they can never change,
        if "Tags" in wanted:  # not even from none to an empty list
            properties["Tags"] = wanted["Tags"]
    elif tags := _tags(found, wanted):
        properties["Tags"] = tags
    return properties, problems


def _same_name(found: Found, path: str, now: Any, then: Any) -> bool:
    """A configuration's name is turned to lower case by the service, and by CloudFormation's comparison not."""
    return found.type == SCRIPT and path == _NAMES[SCRIPT] and str(now).lower() == str(then).lower()


def _put(properties: Properties, pointer: list[str], value: Any) -> None:
    *parents, last = pointer
    for parent in parents:
        properties = properties.get(parent, {})
    if value is None:
        properties.pop(last, None)
    else:
        properties[last] = value


def _tags(found: Found, wanted: Properties) -> list[dict[str, str]]:
    """Tags that the estate sets too: a tag that a template has once, and then not, is taken away."""
    keys = [tag["Key"] for tag in wanted.get("Tags", []) if tag["Key"] in found.tags]
    return [{"Key": key, "Value": found.tags[key]} for key in keys]


def _would_replace(found: Found, path: str, now: Any, then: Any) -> Problem:
    return Problem(
        "AdoptionWouldReplace",
        f"{path} of {found.name} is {_shown(now)}, and the estate would have {_shown(then)}",
        "it can never change: CloudFormation would make another, and leave everybody's work in the old one",
        "it can not be adopted as that: write the estate so that it says the same, or make an estate beside it",
    )


def _shown(value: Any) -> str:
    return "not set" if value is None else json.dumps(value, default=str)


def _is_elsewhere(found: Found, stack: str) -> Problem:
    return Problem(
        "AdoptedElsewhere",
        f"{found.name} is in the stack {stack}",
        "a resource is in one stack only",
        f"let {stack} go of it first: deploy it with DeletionPolicy Retain, then without the resource",
    )


def _stack_of(cloudformation: Any, physical_id: str) -> str | None:
    try:
        rows = cloudformation.describe_stack_resources(PhysicalResourceId=physical_id)["StackResources"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    gone = {"DELETE_COMPLETE", "DELETE_SKIPPED"}
    mine = [row for row in rows if row.get("PhysicalResourceId") == physical_id and row["ResourceStatus"] not in gone]
    return str(mine[0]["StackName"]) if mine else None


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

"""`read_deployed`: the templates of the real stacks, with the values that their parameters have. It only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Final

from botocore.config import Config

from studio_cli.asking import pages
from studio_cli.aws import DEFAULT_REGION, Target
from studio_cli.check.reading import UnreadableError, parse
from studio_cli.place import in_local_account, prefixes_of
from studio_constructs import Problem
from studio_constructs.checks import Source

_NEST: Final = "AWS::CloudFormation::Stack"
_NOTHING_THERE: Final = frozenset({"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_COMPLETE"})
_GONE: Final = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED"})
_PATIENT: Final = Config(retries={"mode": "standard", "max_attempts": 10})
"""Cloud Control throttles early, and what it does not answer is not looked at."""
_HIDDEN: Final = "****"
"""What CloudFormation shows in place of a value that `NoEcho` hides."""

Place = tuple[str | None, str | None]
"""Account and region."""


@dataclass(frozen=True)
class Held:
    """A resource of a deployed stack.

    Attributes:
        source: Name of the template that it stands in.
        logical_id: Its name there.
        type: ``AWS::SageMaker::Domain``.
        physical_id: What AWS knows it by.
        control: A client of Cloud Control, to ask for it.
    """

    source: str
    logical_id: str
    type: str
    physical_id: str
    control: Any


@dataclass(frozen=True)
class Deployed:
    """What is deployed, and what is to be, with what both have from the account.

    Attributes:
        base: Templates of the stacks that exist.
        head: What is to be, with the parameters that a deployment keeps.
        held: The resources of the stacks.
    """

    base: tuple[Source, ...]
    head: tuple[Source, ...]
    held: tuple[Held, ...]


def read_deployed(
    head: Sequence[Source], target: Target, *, only: str | None = None, tell: Callable[[str], None] = lambda _: None
) -> Deployed:
    """Read the stacks that a deployment of *head* would change, and those that it leaves behind.

    Stacks are found by their names, and the stacks of the same estate and environment with them.

    Args:
        head: What is to be.
        target: Where the stacks are.
        only: Which of the stacks, by a pattern of their names. Default: all.
        tell: Told, a line each, what one might not expect.

    Raises:
        UnreadableError: None of the stacks exist, or some are in another account.
    """
    roots = [
        source for source in head if source.parent is None and source.stack and fnmatchcase(source.stack, only or "*")
    ]
    if not roots:
        raise _none_named(head, only)
    places: dict[Place, list[Source]] = defaultdict(list)
    for source in roots:
        places[source.account, source.region].append(source)
    own = None if target.is_local else target.account()
    elsewhere = [source for source in roots if own and source.account not in (None, own)]
    if elsewhere:
        raise _elsewhere(elsewhere, str(own))
    base: list[Source] = []
    held: list[Held] = []
    settled: list[Source] = []
    for (account, region), wanted in places.items():
        there = in_local_account(target, account, region) if target.is_local else target
        reader = _Reader(there, (account, region), tell)
        found = reader.stacks(wanted, only)
        for stack in found:
            base += reader.templates(stack)
        held += reader.held
        given = {stack["StackName"]: _given(stack) for stack in found}
        names = {source.stack for source in wanted}
        settled += [
            replace(source, body=_with(source.body, given.get(source.stack, {}))) if source.parent is None else source
            for source in head
            if source.stack in names and (source.account, source.region) == (account, region)
        ]
    if not base:
        raise _none_deployed(roots)
    return Deployed(tuple(base), tuple(settled), tuple(held))


class _Reader:
    """Reads the stacks of an account and region.

    Args:
        there: Where to ask.
        place: Account and region as HEAD has them. BASE has the same: what a template makes of a place that HEAD does
            not know is then the same on both sides, and has the hash that it has when two revisions are compared.
        tell: Told what one might not expect.
    """

    def __init__(self, there: Target, place: Place, tell: Callable[[str], None]) -> None:
        self.held: list[Held] = []
        self._place = place
        self._tell = tell
        region = place[1] or there.region() or DEFAULT_REGION
        self._cloudformation = there.client("cloudformation", region)
        self._control = there.client("cloudcontrol", region, config=_PATIENT)

    def stacks(self, wanted: Iterable[Source], only: str | None) -> list[Mapping[str, Any]]:
        """The stacks that exist by these names, and others of the same estates and environments."""
        names = {source.stack for source in wanted}
        found = {stack["StackName"]: stack for stack in pages(self._cloudformation, "describe_stacks", "Stacks")}
        estates = prefixes_of(names)
        beside = {name for name in found if prefixes_of([name]) & estates and fnmatchcase(name, only or "*")}
        there = [found[name] for name in sorted(found.keys() & (names | beside))]
        for stack in there:
            self._tell_state(stack["StackName"], stack["StackStatus"])
        return [stack for stack in there if stack["StackStatus"] not in _NOTHING_THERE]

    def _tell_state(self, name: str, status: str) -> None:
        if status in _NOTHING_THERE:
            self._tell(f"{name} is {status}: nothing is deployed by it")
        elif status.endswith(("_FAILED", "_IN_PROGRESS")):
            self._tell(f"{name} is {status}: its template may not be what exists")

    def templates(self, stack: Mapping[str, Any]) -> Iterator[Source]:
        """The template of a stack, with its parameters as they were given, and those of the stacks nested in it."""
        protected = stack.get("EnableTerminationProtection") is True
        for source in self._templates(stack["StackId"], stack["StackName"], stack["StackName"], None):
            given = _given(stack) if source.parent is None else {}
            yield replace(source, termination_protection=protected, body=_with(source.body, given))

    def _templates(self, stack_id: str, path: str, root: str, parent: tuple[str, str] | None) -> Iterator[Source]:
        name = f"deployed/{path}.template.json"
        said = self._cloudformation.get_template(StackName=stack_id, TemplateStage="Original")["TemplateBody"]
        body, lines = (said, {}) if isinstance(said, Mapping) else parse(said, name)
        yield Source(
            name=name,
            body=body,
            group="deployed",
            account=self._place[0],
            region=self._place[1],
            lines=lines,
            parent=parent,
            stack=root,
        )
        rows = pages(self._cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stack_id)
        for row in rows:
            if row["ResourceStatus"] in _GONE or not row.get("PhysicalResourceId"):
                continue
            logical_id, kind, physical_id = row["LogicalResourceId"], row["ResourceType"], row["PhysicalResourceId"]
            self.held.append(Held(name, logical_id, kind, physical_id, self._control))
            if kind == _NEST:
                yield from self._templates(physical_id, f"{path}.{logical_id}", root, (name, logical_id))


def _given(stack: Mapping[str, Any]) -> dict[str, str | None]:
    """Values of a stack's parameters; None where it has one that nobody is shown."""
    return {
        each["ParameterKey"]: None if each.get("ParameterValue") == _HIDDEN else each.get("ParameterValue")
        for each in stack.get("Parameters", ())
    }


def _with(template: Mapping[str, Any], given: Mapping[str, str | None]) -> Mapping[str, Any]:
    """A template in which parameters that were given have those values; hidden ones are what they were."""
    parameters = template.get("Parameters", {})
    kept = {name: _kept(body, given[name]) for name, body in parameters.items() if name in given}
    return {**template, "Parameters": {**parameters, **kept}} if kept else template


def _kept(parameter: Mapping[str, Any], value: str | None) -> Mapping[str, Any]:
    rest = {key: each for key, each in parameter.items() if key != "Default"}
    return rest if value is None else {**rest, "Default": value}


def _none_named(head: Sequence[Source], only: str | None) -> UnreadableError:
    names = ", ".join(sorted({source.stack for source in head if source.stack})) or "templates without names of stacks"
    wrote = f"no stack is {only!r}; there is {names}" if only else f"the side holds {names}"
    rule = "deployed stacks are found by the names of stacks in a cloud assembly"
    fix = "name a cloud assembly, a revision, or nothing for the checkout, and a pattern of its stacks"
    return UnreadableError([Problem("GuardNoStackNamed", wrote, rule, fix)])


def _none_deployed(roots: Iterable[Source]) -> UnreadableError:
    wrote = f"none of these stacks is deployed: {', '.join(sorted({source.stack for source in roots}))}"
    rule = "stacks are found by their names, in the account and region of the assembly or else of your credentials"
    fix = "sign in to the right account and region, or deploy it first; a renamed estate is another one"
    return UnreadableError([Problem("GuardNothingDeployed", wrote, rule, fix)])


def _elsewhere(sources: Iterable[Source], own: str) -> UnreadableError:
    accounts: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        accounts[str(source.account)].append(source.stack)
    said = "; ".join(f"{', '.join(sorted(set(stacks)))} in {account}" for account, stacks in sorted(accounts.items()))
    rule = "each account is asked with its own credentials, and stacks that nobody looked at are not safe"
    fix = "run it once for each account, with its credentials and its stacks: AWS_PROFILE=prod ... --only 'lab-prod-*'"
    return UnreadableError(
        [Problem("GuardStackElsewhere", f"there is {said}; your credentials are for {own}", rule, fix)]
    )

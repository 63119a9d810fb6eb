"""What a deploy would run into, or lose, seen before it begins: everything at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from stacks.estate import Environment, Estate
from studio_cli.aws import Target
from studio_cli.place import region_of, stack_names
from studio_cli.report import find_domain, list_people
from studio_constructs import Problem

_DOMAIN: Final = "AWS::SageMaker::Domain"
_PROFILE: Final = "AWS::SageMaker::UserProfile"


def find_problems(target: Target, estate: Estate, environment: Environment) -> list[Problem]:
    """Compare an environment with what AWS has; nothing is changed. Names of profiles ignore case.

    CloudFormation would refuse each of these too, but after making or removing other things first.
    """
    region = region_of(target, environment)
    cloudformation, sagemaker = target.client("cloudformation", region), target.client("sagemaker", region)
    prefix = f"{estate.name}-{environment.name}"
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    if domain_id is None:
        return []
    stacks = stack_names(cloudformation, prefix)
    ours = _held(cloudformation, f"{prefix}-Studio", _DOMAIN) if f"{prefix}-Studio" in stacks else ()
    if domain_id not in ours:
        return [_domain_is_not_ours(environment, domain_id, f"{prefix}-Studio", local=target.is_local)]
    homes = {
        held.split("|")[0].lower(): stack
        for stack in stacks
        if stack.startswith(f"{prefix}-Users-")
        for held in _held(cloudformation, stack, _PROFILE)
    }
    present = list_people(sagemaker, domain_id)
    return [*_would_move(prefix, environment, homes), *_are_not_ours(environment, domain_id, homes, present)]


def _domain_is_not_ours(environment: Environment, domain_id: str, stack: str, *, local: bool) -> Problem:
    wrote = f"domain.name is {environment.settings.domain.name!r}, and {domain_id} has that name, outside of {stack}"
    rule = "a name is unique in an account and region"
    begin_again = "begin with nothing (studio local stop)" if local else "import the domain (cdk import)"
    return Problem("DomainNotOurs", wrote, rule, f"{begin_again}, or choose another name")


def _would_move(prefix: str, environment: Environment, homes: dict[str, str]) -> Iterator[Problem]:
    """Leaving a stack takes a person's role away, and the profile that is kept is in the way of the other stack."""
    for number, people in environment.settings.users_by_stack().items():
        wanted = f"{prefix}-Users-{number:02d}"
        for user in people:
            if homes.get(user.name.lower(), wanted) != wanted:
                lives = homes[user.name.lower()].removeprefix(f"{prefix}-")
                yield Problem(
                    "UserWouldMove",
                    f"{user.name} lives in {lives} and would move to Users-{number:02d}",
                    "nobody moves between stacks: it would end their access",
                    f"put 'stack: {int(lives.split('-')[1])}' on the line, or the old number into user_stacks",
                )


def _are_not_ours(
    environment: Environment, domain_id: str, homes: dict[str, str], present: list[str]
) -> Iterator[Problem]:
    """A profile that was kept when its line went, or that somebody made by hand, is in the way of a new one."""
    theirs = {name.lower(): name for name in present if name.lower() not in homes}
    for user in environment.settings.users:
        if user.name.lower() in theirs:
            yield Problem(
                "UserProfileNotOurs",
                f"{user.name} is to be made, and {domain_id} has a profile {theirs[user.name.lower()]!r} of no stack",
                "names of profiles are unique, whatever their case",
                "import the profile (cdk import), or delete it if nobody's work is in it",
            )


def _held(cloudformation: Any, stack: str, resource_type: str) -> Iterator[str]:
    """Physical ids of a stack's resources; a stack that was rolled back lists what it holds no longer."""
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for resource in page["StackResourceSummaries"]:
            gone = resource["ResourceStatus"] in {"DELETE_COMPLETE", "DELETE_SKIPPED"}
            if resource["ResourceType"] == resource_type and "PhysicalResourceId" in resource and not gone:
                yield resource["PhysicalResourceId"]

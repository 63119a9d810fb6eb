"""Where an environment is: its account, its region, its stacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import click

from stacks.estate import Environment, Estate
from studio_cli.aws import DEFAULT_REGION, LOCAL_ACCOUNT, Target

DOMAIN: Final = "AWS::SageMaker::Domain"
PROFILE: Final = "AWS::SageMaker::UserProfile"
VAULT: Final = "AWS::Backup::BackupVault"

_STACK: Final = "Backup|Data|Governance|Network|Studio|Users-[0-9]+"


class RefusedError(click.ClickException):
    """Something that would fail later, or hurt, is not begun."""


def prefix_of(estate: Estate, environment: Environment) -> str:
    """What the names of an environment's stacks begin with."""
    return f"{estate.name}-{environment.name}"


def stacks_of(cloudformation: Any, prefix: str) -> list[dict[str, Any]]:
    """Stacks of an environment that exist, as CloudFormation describes them, by name.

    Args:
        cloudformation: A client.
        prefix: Estate and environment, ``lab-prod``. ``lab-prod-eu-Studio`` begins with it, and is another's.
    """
    name = re.compile(f"{re.escape(prefix)}-({_STACK})")
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    found = [stack for page in pages for stack in page["Stacks"] if name.fullmatch(stack["StackName"])]
    return sorted(found, key=lambda stack: str(stack["StackName"]))


def stack_names(cloudformation: Any, prefix: str) -> list[str]:
    """Names of the stacks of an environment that exist, sorted."""
    return [stack["StackName"] for stack in stacks_of(cloudformation, prefix)]


def held(cloudformation: Any, stack: str, resource_type: str) -> Iterator[str]:
    """Physical ids of a stack's resources; a stack that was rolled back lists what it holds no longer."""
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for resource in page["StackResourceSummaries"]:
            gone = resource["ResourceStatus"] in {"DELETE_COMPLETE", "DELETE_SKIPPED"}
            if resource["ResourceType"] == resource_type and "PhysicalResourceId" in resource and not gone:
                yield resource["PhysicalResourceId"]


def prefixes_of(names: Iterable[str]) -> set[str]:
    """Estates and environments that have such stacks: ``lab-prod`` for ``lab-prod-Studio``."""
    found = (re.fullmatch(f"(.+)-(?:{_STACK})", name) for name in names)
    return {match[1] for match in found if match}


def region_of(target: Target, environment: Environment) -> str:
    """The region of an environment, or else that of the credentials."""
    return environment.region or target.region() or DEFAULT_REGION


def credentials_for(target: Target, environment: Environment) -> Target:
    """On the local AWS an account is a role away; on the real one credentials are yours to choose."""
    if not target.is_local:
        own = target.account()
        if environment.account not in (None, own):
            raise RefusedError(
                f"environment {environment.name!r} is in account {environment.account}, and your credentials are for "
                f"{own}; sign in to {environment.account}"
            )
        return target
    return in_local_account(target, environment.account, environment.region)


def in_local_account(target: Target, account: str | None, region: str | None) -> Target:
    """An account and region of the local AWS; None is the one that *target* has."""
    variables = dict(target.environment)
    if region is not None:
        variables.update(AWS_REGION=region, AWS_DEFAULT_REGION=region)
    if account not in (None, LOCAL_ACCOUNT):
        role = f"arn:aws:iam::{account}:role/local"
        answer = target.client("sts").assume_role(RoleArn=role, RoleSessionName="studio")["Credentials"]
        variables.update(
            AWS_ACCESS_KEY_ID=answer["AccessKeyId"],
            AWS_SECRET_ACCESS_KEY=answer["SecretAccessKey"],
            AWS_SESSION_TOKEN=answer["SessionToken"],
        )
    return Target(target.name, variables)

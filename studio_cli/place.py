"""Where an environment is: its account, its region, its stacks."""

from __future__ import annotations

import re
from typing import Any, Final

import click

from stacks.estate import Environment
from studio_cli.aws import DEFAULT_REGION, LOCAL_ACCOUNT, Target

_STACK: Final = re.compile("Data|Network|Studio|Users-[0-9]+")


class RefusedError(click.ClickException):
    """Something that would fail later, or hurt, is not begun."""


def stack_names(cloudformation: Any, prefix: str) -> list[str]:
    """Stacks of an environment that exist.

    Args:
        cloudformation: A client.
        prefix: Estate and environment, ``lab-prod``. ``lab-prod-eu-Studio`` begins with it, and is another's.
    """
    names = (
        stack["StackName"]
        for page in cloudformation.get_paginator("describe_stacks").paginate()
        for stack in page["Stacks"]
    )
    return sorted(
        name for name in names if name.startswith(f"{prefix}-") and _STACK.fullmatch(name.removeprefix(f"{prefix}-"))
    )


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
    variables = dict(target.environment)
    if environment.region is not None:
        variables.update(AWS_REGION=environment.region, AWS_DEFAULT_REGION=environment.region)
    if environment.account not in (None, LOCAL_ACCOUNT):
        role = f"arn:aws:iam::{environment.account}:role/local"
        answer = target.client("sts").assume_role(RoleArn=role, RoleSessionName="studio")["Credentials"]
        variables.update(
            AWS_ACCESS_KEY_ID=answer["AccessKeyId"],
            AWS_SECRET_ACCESS_KEY=answer["SecretAccessKey"],
            AWS_SESSION_TOKEN=answer["SessionToken"],
        )
    return Target(target.name, variables)

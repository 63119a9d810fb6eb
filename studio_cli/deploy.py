"""`studio deploy`, `diff` and `destroy`: the CDK's command line, with what a person needs before and after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from stacks.estate import Environment, Estate
from studio_cli import cdk
from studio_cli.aws import DEFAULT_REGION, LOCAL_ACCOUNT, Target
from studio_cli.report import find_domain, list_people, read_domain, show

_KEPT_WHILE_THE_DOMAIN_LIVES = ("Network", "Data")
"""A domain that is kept still needs its network and its key."""


class RefusedError(click.ClickException):
    """Something that would fail later, or hurt, is not begun."""


def deploy(target: Target, estate: Estate, path: Path, console: Console, *, confirm: Callable[[str], bool]) -> None:
    """Deploy every environment of an estate, and show what AWS says exists.

    Args:
        target: Where to.
        estate: What.
        path: The file it was read from; the CDK app reads it again.
        console: Where to print.
        confirm: Asked before a real account is changed, after the change set was shown.
    """
    for environment in estate.environments:
        there = _credentials_for(target, environment)
        region = _region(there, environment)
        _refuse_a_domain_that_is_not_ours(there, estate, environment, region)
        if not cdk.is_bootstrapped(there, region):
            account = there.account()
            if not there.is_local and not confirm(f"Bootstrap account {account} in {region} for the CDK?"):
                raise RefusedError(f"run 'cdk bootstrap aws://{account}/{region}' first, then deploy again")
            cdk.bootstrap(there, account, region)
        stacks = f"{environment.name}/*"
        if not there.is_local:
            cdk.run(there, "diff", stacks, *cdk.estate_arguments(path))
            if not confirm(f"Deploy {environment.name} to account {there.account()} in {region}?"):
                raise RefusedError("nothing was changed")
        cdk.run(there, "deploy", stacks, "--require-approval", "never", *cdk.estate_arguments(path))
        _show(there, environment, console)


def diff(target: Target, estate: Estate, path: Path) -> None:
    """Show what a deploy would change, for every environment."""
    for environment in estate.environments:
        there = _credentials_for(target, environment)
        cdk.run(there, "diff", f"{environment.name}/*", *cdk.estate_arguments(path))


def show_estate(target: Target, estate: Estate, console: Console) -> None:
    """Show what AWS says exists, for every environment."""
    for environment in estate.environments:
        _show(_credentials_for(target, environment), environment, console)


def destroy(target: Target, estate: Estate, path: Path, console: Console, *, confirm: Callable[[str], bool]) -> None:
    """Take an estate down and name what is kept.

    The protection of the stacks against deletion is switched off first, which is why this asks by name. A domain that
    is kept (the default) keeps its network and its key too: AWS would refuse to delete them under it.
    """
    for environment in estate.environments:
        there = _credentials_for(target, environment)
        region = _region(there, environment)
        prefix = f"{estate.name}-{environment.name}"
        if not confirm(f"Take down {prefix} in account {there.account()}, {region}?"):
            raise RefusedError("nothing was changed")
        retained = environment.settings.domain.removal_policy.value == "retain"
        cloudformation = there.client("cloudformation", region)
        present = [name.removeprefix(f"{prefix}-") for name in _stack_names(cloudformation, prefix)]
        going = [name for name in present if not (retained and name in _KEPT_WHILE_THE_DOMAIN_LIVES)]
        for name in going:
            cloudformation.update_termination_protection(
                StackName=f"{prefix}-{name}", EnableTerminationProtection=False
            )
        if going:
            stacks = [f"{environment.name}/{name}" for name in going]
            cdk.run(there, "destroy", *stacks, "--exclusively", "--force", *cdk.estate_arguments(path))
        _name_what_is_kept(there, environment, region, [name for name in present if name not in going], console)


def _name_what_is_kept(
    target: Target, environment: Environment, region: str, stacks: list[str], console: Console
) -> None:
    sagemaker = target.client("sagemaker", region)
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    if domain_id is None:
        console.print(f"{environment.name} is taken down; no domain is left.")
        return
    domain = sagemaker.describe_domain(DomainId=domain_id)
    console.print(f"{environment.name} is taken down. Kept, because people's work is in it:")
    console.print(f"  domain        {domain_id} ({domain['DomainName']})")
    for person in list_people(sagemaker, domain_id):
        console.print(f"  profile       {person}")
    console.print(f"  homes         {domain.get('HomeEfsFileSystemId', 'none')}")
    console.print(f"  key           {domain.get('KmsKeyId', 'AWS-owned')}")
    for name in stacks:
        console.print(f"  stack         {name}, which the domain lives on")
    if target.is_local:
        console.print("To begin again with nothing: studio local stop")


def _show(target: Target, environment: Environment, console: Console) -> None:
    facts = read_domain(target, environment)
    if facts is None:
        console.print(f"{environment.name}: there is no domain named {environment.settings.domain.name}.")
        return
    show(console, facts)


def _refuse_a_domain_that_is_not_ours(target: Target, estate: Estate, environment: Environment, region: str) -> None:
    """A domain of the wanted name that no stack of ours holds: CreateDomain would fail, after much else was made."""
    name = environment.settings.domain.name
    domain_id = find_domain(target.client("sagemaker", region), name)
    if domain_id is None:
        return
    stack = f"{estate.name}-{environment.name}-Studio"
    if stack in _stack_names(target.client("cloudformation", region), stack):
        return
    start_again = "begin with nothing (studio local stop)" if target.is_local else "import it (cdk import)"
    raise RefusedError(
        f"studio:DomainNameTaken: domain.name is {name!r}, and the domain {domain_id} has that name already, outside "
        f"the stack {stack}; a name is unique in an account and region; {start_again}, or choose another name"
    )


def _stack_names(cloudformation: Any, prefix: str) -> list[str]:
    """Stacks that exist and begin with *prefix*."""
    names = (
        stack["StackName"]
        for page in cloudformation.get_paginator("describe_stacks").paginate()
        for stack in page["Stacks"]
    )
    return sorted(name for name in names if name == prefix or name.startswith(f"{prefix}-"))


def _region(target: Target, environment: Environment) -> str:
    return environment.region or target.region() or DEFAULT_REGION


def _credentials_for(target: Target, environment: Environment) -> Target:
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

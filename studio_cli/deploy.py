"""`studio deploy` and `diff`: the CDK's command line, with what a person needs before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from stacks.estate import Environment, Estate
from studio_cli import cdk
from studio_cli.aws import Target
from studio_cli.failures import failures_since, states
from studio_cli.idle import read_apps, show_apps
from studio_cli.image import judge_images
from studio_cli.leftovers import delete_left_over
from studio_cli.neighbours import estates_beside_a_new_one
from studio_cli.place import RefusedError, credentials_for, prefix_of, region_of
from studio_cli.preflight import find_problems
from studio_cli.report import read_domain, show
from studio_cli.suspension import stop_apps_of_suspended

Confirm = Callable[[str], bool]


def deploy(target: Target, estate: Estate, path: Path, console: Console, *, confirm: Confirm) -> None:
    """Deploy every environment of an estate, and show what AWS says exists.

    Args:
        target: Where to.
        estate: What.
        path: The file it was read from; the CDK app reads it again.
        console: Where to print.
        confirm: Asked before a real account is changed, after the change set was shown.
    """
    for environment in estate.environments:
        there = credentials_for(target, environment)
        # Environments before this one are deployed by now: what is refused is this one.
        nothing = f"nothing was changed in {prefix_of(estate, environment)}"
        refused = _refused(there, estate, environment)
        if refused:
            raise RefusedError("\n".join([f"{nothing}:", *refused]))
        if not _may_be_new(there, estate, environment, console, confirm):
            raise RefusedError(f"{nothing}; an estate is known by its name, so write the old one")
        _bootstrap(there, environment, confirm)
        if not there.is_local:
            cdk.run(there, "diff", f"{environment.name}/*", *cdk.estate_arguments(path))
            question = f"Deploy {environment.name} to account {there.account()} in {region_of(there, environment)}?"
            if not confirm(question):
                raise RefusedError(nothing)
        _deploy(there, estate, environment, path, console)
        stop_apps_of_suspended(there, environment, console)
        delete_left_over(there, estate, environment, console, confirm=confirm)
        _show(there, environment, console)


def diff(target: Target, estate: Estate, path: Path) -> None:
    """Show what a deploy would change, for every environment, and then what it would be refused for.

    The difference alone shows people who move as so many harmless changes.
    """
    refused: list[str] = []
    for environment in estate.environments:
        there = credentials_for(target, environment)
        reasons = _refused(there, estate, environment)
        if reasons:
            refused += [f"{prefix_of(estate, environment)} would not be deployed:", *reasons]
        cdk.run(there, "diff", f"{environment.name}/*", *cdk.estate_arguments(path))
    if refused:
        raise RefusedError("\n".join(refused))


def show_estate(target: Target, estate: Estate, console: Console) -> None:
    """Show what AWS says exists, for every environment."""
    for environment in estate.environments:
        _show(credentials_for(target, environment), environment, console)


def show_idle(target: Target, estate: Estate, console: Console) -> None:
    """Show the apps that run in every environment, and whether they are watched."""
    for environment in estate.environments:
        apps = read_apps(credentials_for(target, environment), environment)
        if apps is None:
            console.print(f"{environment.name}: no domain {environment.settings.domain.name}", soft_wrap=True)
        elif not apps:
            console.print(f"{environment.name}: no app runs", soft_wrap=True)
        else:
            show_apps(console, f"Apps of {environment.settings.domain.name}", apps, dt.datetime.now(dt.UTC))


def suspend(target: Target, estate: Estate, console: Console) -> None:
    """Stop the apps of everybody who is suspended, in every environment, as a deploy does when it is done."""
    for environment in estate.environments:
        stop_apps_of_suspended(credentials_for(target, environment), environment, console)


def _refused(target: Target, estate: Estate, environment: Environment) -> list[str]:
    """Why an environment is not deployed, a line each: what AWS has, and images that no app could run."""
    return [
        *map(str, find_problems(target, estate, environment)),
        *judge_images(environment.settings.images, estate.folder),
    ]


def _may_be_new(target: Target, estate: Estate, environment: Environment, console: Console, confirm: Confirm) -> bool:
    """Whether an estate that has nothing here may be made beside others."""
    others = estates_beside_a_new_one(target, estate, environment)
    if not others:
        return True
    notice = f"There is no estate {estate.name} here, but there is {', '.join(others)}."
    if target.is_local:
        console.print(notice, soft_wrap=True)
        return True
    return confirm(f"{notice} Make another beside it?")


def _bootstrap(target: Target, environment: Environment, confirm: Confirm) -> None:
    region = region_of(target, environment)
    if cdk.is_bootstrapped(target, region):
        return
    account = target.account()
    if not target.is_local and not confirm(f"Bootstrap account {account} in {region} for the CDK?"):
        raise RefusedError(f"run 'cdk bootstrap aws://{account}/{region}' first, then deploy again")
    cdk.bootstrap(target, account, region)


def _deploy(target: Target, estate: Estate, environment: Environment, path: Path, console: Console) -> None:
    cloudformation = target.client("cloudformation", region_of(target, environment))
    prefix = prefix_of(estate, environment)
    before = states(cloudformation, prefix)
    stacks = f"{environment.name}/*"
    try:
        cdk.run(target, "deploy", stacks, "--require-approval", "never", *cdk.estate_arguments(path))
    except cdk.CdkError:
        for line in failures_since(cloudformation, prefix, before):
            console.print(line, soft_wrap=True, markup=False)  # a reason may have brackets
        raise


def _show(target: Target, environment: Environment, console: Console) -> None:
    facts = read_domain(target, environment)
    if facts is None:
        console.print(f"{environment.name}: there is no domain named {environment.settings.domain.name}.")
        return
    show(console, facts)

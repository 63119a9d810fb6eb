"""`studio deploy` and `diff`: the CDK's command line, with what a person needs before and after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from stacks.estate import Environment, Estate
from studio_cli import cdk
from studio_cli.aws import Target
from studio_cli.place import RefusedError, credentials_for, region_of
from studio_cli.preflight import find_problems
from studio_cli.report import read_domain, show


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
        there = credentials_for(target, environment)
        region = region_of(there, environment)
        problems = find_problems(there, estate, environment)
        if problems:
            raise RefusedError("\n".join(["nothing was changed:", *map(str, problems)]))
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
        there = credentials_for(target, environment)
        cdk.run(there, "diff", f"{environment.name}/*", *cdk.estate_arguments(path))


def show_estate(target: Target, estate: Estate, console: Console) -> None:
    """Show what AWS says exists, for every environment."""
    for environment in estate.environments:
        _show(credentials_for(target, environment), environment, console)


def _show(target: Target, environment: Environment, console: Console) -> None:
    facts = read_domain(target, environment)
    if facts is None:
        console.print(f"{environment.name}: there is no domain named {environment.settings.domain.name}.")
        return
    show(console, facts)

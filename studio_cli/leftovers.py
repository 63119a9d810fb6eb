"""Stacks of people that have left the estate: the CDK forgets them, and the roles in them live on."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from stacks.estate import Environment, Estate
from studio_cli.aws import Target
from studio_cli.deletion import delete_stack
from studio_cli.place import PROFILE, held, prefix_of, region_of, stack_names


def delete_left_over(
    target: Target, estate: Estate, environment: Environment, console: Console, *, confirm: Callable[[str], bool]
) -> None:
    """Delete the Users stacks that the estate has no more; profiles in them stay if their policy says so.

    Such a stack had only people whose `stack` named it, and they are out of the file.

    Args:
        target: Where.
        estate: Whose.
        environment: Whose.
        console: Where to say what is deleted, and what is not.
        confirm: Asked for each stack in a real account.
    """
    cloudformation = target.client("cloudformation", region_of(target, environment))
    prefix = prefix_of(estate, environment)
    wanted = {f"{prefix}-Users-{number:02d}" for number in environment.settings.users_by_stack()}
    for stack in stack_names(cloudformation, prefix):
        if not stack.startswith(f"{prefix}-Users-") or stack in wanted:
            continue
        people = ", ".join(sorted(name.split("|")[0] for name in held(cloudformation, stack, PROFILE))) or "nobody"
        if target.is_local or confirm(f"Delete {stack}? Nobody is in it any more, and roles in it give access still."):
            delete_stack(cloudformation, stack, console, why="nobody is in it any more")
        else:
            console.print(f"{stack} stays, and so does the access of its people: {people}", soft_wrap=True)

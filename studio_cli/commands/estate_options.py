"""Options of commands that read an estate file, and what they mean. Reading one loads the CDK, which takes seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from stacks.estate import Environment, Estate, EstateError, load_estate

_FILE_WIDTH: Final = 200

estate_option = click.option(
    "--estate", "path", type=click.Path(path_type=Path), default=Path("studio.yaml"), help="The estate file."
)
environment_option = click.option("--environment", "environment_name", help="Which, where the file has several.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def load(path: Path) -> Estate:
    """The estate of a file."""
    try:
        return load_estate(path)
    except EstateError as error:
        raise click.ClickException(f"the estate file cannot be used:\n{error}") from error


def environment_of(estate: Estate, name: str | None) -> Environment:
    """The environment of that name, or the only one."""
    if name is None and len(estate.environments) == 1:
        return estate.environments[0]
    for each in estate.environments:
        if each.name == name:
            return each
    raise click.ClickException(f"--environment is one of {', '.join(each.name for each in estate.environments)}")


def console() -> Console:
    """Where no terminal sets a width, none breaks names of roles and ARNs: they are searched for and copied."""
    return Console() if sys.stdout.isatty() else Console(width=_FILE_WIDTH)


def asker(*, yes: bool) -> Callable[[str], bool]:
    """What a person is asked, unless they said yes to everything."""
    return lambda question: yes or click.confirm(question)

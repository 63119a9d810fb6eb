"""From `migration.yaml` to a migration, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from stacks.estate.errors import EstateError, Finding
from stacks.estate.kind import Kind
from stacks.estate.model.base import Model
from stacks.estate.translate import findings_of
from stacks.estate.tree import Node
from stacks.estate.yaml_text import UnreadableError, parse, text_of
from studio_cli.migrate.plan.model import Migration
from studio_cli.migrate.plan.rules import judge
from studio_constructs.errors import Problem

_Plan = TypeVar("_Plan", bound=Model)

MIGRATION_FILE: Final = "migration.yaml"
MIGRATION: Final = Kind(
    name="a migration",
    name_of_file="the file of a migration",
    one="one migration",
    usual=MIGRATION_FILE,
    holds="a migration has instances",
    begin="let 'studio migrate plan' write it",
    empty="MigrationEmpty",
    unreadable="MigrationFileUnreadable",
    may_be_null=frozenset(
        {"owner", "profile", "team", "instance_type", "volume_gb", "idle_minutes", "environment", "bucket", "key_arn"}
    ),
)


class MigrationError(EstateError):
    """A file of `plan` that cannot be used: every problem found, in the order of the file's lines."""


def load_migration(path: Path) -> Migration:
    """Read `migration.yaml`.

    Args:
        path: The file.

    Returns:
        The migration, checked.

    Raises:
        MigrationError: Something is wrong; it holds every problem.
    """
    return load_plan(path, MIGRATION, Migration, judge)


def load_plan(path: Path, kind: Kind, model: type[_Plan], judge: Callable[[Node], Iterable[Finding]]) -> _Plan:
    """Read a file that `plan` wrote and people have edited.

    Args:
        path: The file.
        kind: What errors call it.
        model: What it holds.
        judge: The rules that join its entries.

    Raises:
        MigrationError: Something is wrong; it holds every problem.
    """
    try:
        root, findings = parse(text_of(path, kind), kind)
    except UnreadableError as error:
        raise MigrationError.of(path, [error.finding]) from error
    if not root.is_mapping:
        wrote = f"the file is {root.kind()}"
        problem = Problem("TypeWrong", wrote, f"{kind.name} is a mapping of settings", kind.begin)
        raise MigrationError.of(path, [*findings, root.refuse(problem)])
    made: _Plan | None = None
    try:
        made = model.model_validate(root.data())
    except ValidationError as error:
        findings += findings_of(error, root, model)
    findings += judge(root)
    if findings or made is None:
        raise MigrationError.of(path, findings)
    return made

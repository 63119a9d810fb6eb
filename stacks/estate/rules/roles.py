"""Rules for roles that people share: what tells them apart, and what one role can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from stacks.estate.errors import Finding
from stacks.estate.model import RoleOf
from stacks.estate.rules.scene import Scene
from stacks.estate.tree import Node
from studio_constructs.errors import Problem

_WHAT_A_ROLE_IS: Final = (
    "instance_types",
    "s3_read",
    "s3_write",
    "s3_own",
    "capabilities",
    "jobs",
    "shared",
    "mlflow",
    "canvas_artifacts",
    "remote_access",
)
"""Keys of a team that its people's role is made of."""


def shared_roles_name_people(scene: Scene) -> Iterator[Finding]:
    """In CloudTrail and in jobs, the source identity alone tells who of several works as a role."""
    of, switch = _shared(scene), scene.settings.find("domain", "source_identity")
    if of is not None and switch is not None and switch.value is False:
        problem = Problem(
            "SharedRoleUnnamed",
            f"{switch.path} is false, and {of.path} is {of.value}",
            "where people share a role, CloudTrail and their jobs know them by the source identity alone",
            "drop it, or write 'of: person'",
        )
        yield switch.refuse(problem, of)


def shared_roles_open_no_notebook_instance(scene: Scene) -> Iterator[Finding]:
    """Who may open a notebook instance is said on its owner's role, and by nothing else."""
    of = _shared(scene)
    if of is None:
        return
    for notebook in scene.settings.items("notebook_instances"):
        problem = Problem(
            "SharedRoleOpensNotebook",
            f"{notebook.path} has an owner, and {of.path} is {of.value}",
            "a notebook instance is opened by its owner's role, and whoever shares the role would open it too",
            "drop it, or write 'of: person'",
        )
        yield notebook.refuse(problem, of)


def teams_of_one_role_are_alike(scene: Scene) -> Iterator[Finding]:
    """One role for everybody has what one team may do: with others beside it, nobody knows which."""
    of, teams = _shared(scene), scene.settings.items("teams")
    if of is None or of.value != RoleOf.ESTATE or not teams:
        return
    first, *others = teams
    for team in others:
        for key in _WHAT_A_ROLE_IS:
            mine, its = team.child(key), first.child(key)
            if _plain(mine) == _plain(its):
                continue
            problem = Problem(
                "TeamsOfOneRoleDiffer",
                f"{team.path}.{key} is not that of {first.path}, and {of.path} is {of.value}",
                "all people work as one role, so what one team may do all may, and what is denied to one is to all",
                "write the same for each team, or 'of: team'",
            )
            yield (mine or team).refuse(problem, its or first, of)


def _shared(scene: Scene) -> Node | None:
    """Where the file says that people share roles."""
    of = scene.settings.find("roles", "of")
    return of if of is not None and of.value in (RoleOf.TEAM, RoleOf.ESTATE) else None


def _plain(node: Node | None) -> Any:
    """What is meant: without order, and without what says nothing."""
    value = None if node is None else node.value
    if isinstance(value, tuple):
        return frozenset(_plain(each) for each in value) or None
    if isinstance(value, Mapping):
        return frozenset((key, plain) for key, each in value.items() if (plain := _plain(each))) or None
    return value or None

"""Who is suspended has a role that nobody else works as."""

from __future__ import annotations

from studio_constructs.errors import Problem
from studio_constructs.role import ExecutionRole


def check_suspended(field: str, role: object, name: str, *, suspended: bool) -> list[Problem]:
    """A profile's role, as far as suspension goes: everything is denied to it.

    Args:
        field: The argument.
        role: The role; None for one that the profile makes for itself.
        name: Name of the profile.
        suspended: Whether the person is suspended.
    """
    if isinstance(role, ExecutionRole):
        return role.problems_of_person(name, suspended=suspended)
    if role is None or not suspended:
        return []
    wrote = f"suspended is True, and {field} is no ExecutionRole"
    rule = "everything is denied to the role of a suspended person, and nobody knows who else works as this one"
    fix = f"drop {field}, or write {field}=ExecutionRole(self, ...)"
    return [Problem("SuspendedRoleNotOwn", wrote, rule, fix)]

"""Whose tree goes where: what ``studio restore plan`` wrote into the zip file."""

from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass
from typing import Any

ID_MAX = 2**32 - 2


@dataclass(frozen=True)
class Person:
    """One home, and where it goes.

    Args:
        name: What people call it.
        old_uid: Its folder in the backup.
        new_uid: Its folder beside the backup, and who owns it.
        into: A folder in that home. Empty is the home itself.
        overwrite: Whether a file that differs is replaced by the backup's.
    """

    name: str
    old_uid: int
    new_uid: int
    into: str = ""
    overwrite: bool = False


@dataclass(frozen=True)
class Plan:
    """Everybody who is to have something back, and whose a file is that somebody else owned.

    Args:
        people: Whose trees are put back.
        owners: New numbers by old ones; more than those of *people*, so that a file of Bob's in Alice's home stays
            Bob's.
        stranger: Who gets what belongs to nobody of these. None keeps the number, which means the same person in the
            same domain, and anybody in another.
        restored: Name of the folder of the backup. None looks for the only one there is.
    """

    people: list[Person]
    owners: dict[int, int]
    stranger: int | None = None
    restored: str | None = None


class PlanError(Exception):
    """The plan can not be carried out as it is written."""


def own_plan() -> Plan:
    """The plan that this program was packed with."""
    try:
        packed = pkgutil.get_data("return_homes", "plan.json") or b""
    except OSError as error:
        raise PlanError("there is no plan in this file; make it with: studio restore plan") from error
    return read_plan(packed.decode("utf-8"))


def read_plan(text: str) -> Plan:
    """A plan from JSON. Whoever packed it has looked at it; here it decides what root writes, so it is looked at again.

    Raises:
        PlanError: With everything that is wrong.
    """
    try:
        raw: dict[str, Any] = json.loads(text)
        people = [Person(**row) for row in raw["people"]]
        owners = {int(old): new for old, new in raw["owners"].items()}
        plan = Plan(people, owners, raw.get("stranger"), raw.get("restored"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlanError(f"the plan is none: {error!r}") from error
    wrong = problems_of(plan)
    if wrong:
        raise PlanError("\n".join(wrong))
    return plan


def problems_of(plan: Plan) -> list[str]:
    """All that is wrong with a plan."""
    wrong = []
    numbers = [*plan.owners, *plan.owners.values()]
    for person in plan.people:
        numbers += [person.old_uid, person.new_uid]
        if plan.owners.get(person.old_uid) != person.new_uid:
            wrong.append(f"{person.name}: the owner of what {person.old_uid} owned is not {person.new_uid}")
        if not _is_name(person.into) and person.into != "":
            wrong.append(f"{person.name}: {person.into!r} is not the name of one folder")
    if any(not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= ID_MAX for number in numbers):
        wrong.append("an id is a whole number above 0; 0 is root, who has no home here")
    if plan.stranger is not None and (not isinstance(plan.stranger, int) or not 0 <= plan.stranger <= ID_MAX):
        wrong.append("an id is a whole number, 0 or more")
    for what, taken in (
        ("home of the backup", [person.old_uid for person in plan.people]),
        ("place", [f"{person.new_uid}/{person.into}" for person in plan.people]),
    ):
        twice = sorted({each for each in taken if taken.count(each) > 1}) if len(taken) > len(set(taken)) else []
        wrong += [f"the {what} {each} stands there twice" for each in twice]
    if plan.restored is not None and not _is_name(plan.restored):
        wrong.append(f"{plan.restored!r} is not the name of one folder")
    return wrong


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name not in {"", ".", ".."} and "/" not in name and "\0" not in name

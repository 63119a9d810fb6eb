"""Rules for people and their teams."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from stacks.estate.assignment import USER_STACKS_MAX, USERS_PER_STACK, stack_of
from stacks.estate.errors import Finding
from stacks.estate.model import STANDARD_INSTANCE_TYPE, Settings
from stacks.estate.rules.scene import Scene
from stacks.estate.tree import Node
from stacks.estate.values import nearest
from studio_constructs._validation import check_domain_instance_type, check_named_instance_type
from studio_constructs.errors import Problem

_NAMES_SHOWN: Final = 5
"""More people than these are told by the first and the last of them."""


def users_have_teams(scene: Scene) -> Iterator[Finding]:
    """Each person's team is there."""
    names = [name for team in scene.settings.items("teams") if (name := team.text("name"))]
    if not names:
        return
    for user in scene.settings.items("users"):
        team = user.find("team")
        if team is None or not isinstance(team.value, str) or team.value in names:
            continue
        near = nearest(team.value, names)
        fix = f"did you mean {near!r}?" if near else "take one of them, or add the team"
        problem = Problem("UserTeamUnknown", f"{team.path} is {team.show()}", f"teams are {', '.join(names)}", fix)
        yield team.refuse(problem, scene.settings.find("teams"))


def teams_may_run_the_default(scene: Scene) -> Iterator[Finding]:
    """People may run what their apps start on."""
    domain_default = scene.settings.find("domain", "default_instance_type")
    standard = scene.settings.text("domain", "default_instance_type") or STANDARD_INSTANCE_TYPE
    for team in scene.settings.items("teams"):
        types, allowed = team.find("instance_types"), _allowed(team)
        own = team.child("default_instance_type")
        if own is not None:
            yield from _may_run(own, team, f"{team.path}.instance_types")
        elif types is not None and allowed and standard not in allowed and not check_domain_instance_type("", standard):
            where = f"line {domain_default.line}" if domain_default else "not written, so the standard"
            problem = Problem(
                "TeamDefaultNotAllowed",
                f"{types.path} lacks {standard!r}",
                f"every team may run what apps start on, domain.default_instance_type ({where})",
                f"add it, or write default_instance_type: {_one_of(allowed)} for the team",
            )
            yield types.refuse(problem, domain_default)


def people_may_run_their_default(scene: Scene) -> Iterator[Finding]:
    """A person's team may run what the person's apps start on."""
    teams = {team.text("name"): team for team in scene.settings.items("teams")}
    for user in scene.settings.items("users"):
        own, team = user.find("default_instance_type"), teams.get(user.text("team"))
        if own is not None and team is not None:
            yield from _may_run(own, team, f"instance_types of team {team.text('name')}")


def _allowed(team: Node) -> list[str]:
    return [entry.value for entry in team.items("instance_types") if isinstance(entry.value, str)]


def _one_of(allowed: list[str]) -> str:
    """One to name as the way out: not a name that is refused itself, unless all are."""
    return next((each for each in allowed if not check_named_instance_type("", each)), allowed[0])


def _may_run(default: Node, team: Node, types: str) -> Iterator[Finding]:
    allowed = _allowed(team)
    if not allowed or default.value in allowed or not isinstance(default.value, str):
        return
    if check_named_instance_type("", default.value):
        return
    problem = Problem(
        "DefaultNotAllowed",
        f"{default.path} is {default.show()}",
        f"apps start on what people may run, and {types} lacks it",
        f"add it there, or write {_one_of(allowed)}",
    )
    yield default.refuse(problem, team.child("instance_types"))


def stacks_have_room(scene: Scene) -> Iterator[Finding]:
    """No stack holds more people than CloudFormation lets it."""
    written = scene.settings.find("user_stacks")
    count = Settings.model_fields["user_stacks"].default if written is None else scene.settings.number("user_stacks")
    if count is None or not 1 <= count <= USER_STACKS_MAX:
        return
    homes: dict[int, list[Node]] = defaultdict(list)
    for user in scene.settings.items("users"):
        name = user.text("name")
        if name:
            homes[user.number("stack") or stack_of(name, count)].append(user)
    sizes = Counter({number: len(users) for number, users in homes.items()})
    for number, users in sorted(homes.items()):
        over = len(users) - USERS_PER_STACK
        if over <= 0:
            continue
        problem = Problem(
            "UserStackFull",
            f"users fill stack {number:02} with {len(users)}",
            f"a stack holds at most {USERS_PER_STACK} people, and who was deployed in it can not leave without losing "
            "files",
            _elsewhere(sizes, count, [user.text("name") or "?" for user in users[-over:]]),
        )
        last = users[-1].find("name") or users[-1]
        yield last.refuse(problem, written, scene.settings.find("users"))


def _elsewhere(sizes: Counter[int], count: int, last: Sequence[str]) -> str:
    """Where those who are listed last can go: the stacks there are, the emptiest first, then new ones."""
    there = sorted(range(1, count + 1), key=lambda number: (sizes[number], number))
    moves: list[str] = []
    for number in (*there, *range(count + 1, USER_STACKS_MAX + 1)):
        room = max(0, USERS_PER_STACK - sizes[number])
        moved, last = last[:room], last[room:]
        if moved:
            names = ", ".join(moved) if len(moved) <= _NAMES_SHOWN else f"{len(moved)} from {moved[0]} to {moved[-1]}"
            moves.append(f"'stack: {number}' at {names}")
    if last:
        return f"make a second estate: {USER_STACKS_MAX} stacks are full"
    return f"write {', and '.join(moves)} (listed last); in place of one who is deployed already take another"

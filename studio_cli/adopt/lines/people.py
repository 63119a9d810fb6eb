"""Teams, people, and how they sign in."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from stacks.estate.model import IdentityCenterPerson
from studio_cli.adopt.found import Found, FoundDomain
from studio_cli.adopt.lines.domain import storage_of
from studio_cli.adopt.lines.start import idle_of, standard_of, start_of
from studio_cli.adopt.lines.written import NAME_MAX, EstateLines, said, slug
from studio_constructs import MlTool, aws_facts
from studio_constructs._validation import check_tags
from studio_constructs.suspension import SUSPENDED, SUSPENDED_TAG

EVERYBODY: Final = "everybody"
"""The team of people whom no tag gives one."""

_PEOPLE_PER_STACK: Final = 50


@dataclass(frozen=True)
class FoundTeam:
    """People who have the same tag.

    Attributes:
        name: The team's name.
        people: Their profiles.
        instance_types: What they run and start on now.
    """

    name: str
    people: tuple[Found, ...]
    instance_types: tuple[str, ...]

    def alike(self, tell: Callable[[Found], Any]) -> Any:
        """What all of them have; None where they differ, or have nothing."""
        first, *others = [tell(profile) for profile in self.people]
        return first if all(each == first for each in others) else None

    def alike_of_several(self, tell: Callable[[Found], Any]) -> Any:
        """What all of them have, where they are more than one: what one person has is said of the person."""
        return self.alike(tell) if len(self.people) > 1 else None


def teams_of(found: FoundDomain) -> list[FoundTeam]:
    """The teams, by their names."""
    people: dict[str, list[Found]] = {}
    for profile in found.profiles:
        people.setdefault(_team(profile), []).append(profile)
    return [FoundTeam(name, tuple(each), tuple(_types(found, each))) for name, each in sorted(people.items())]


def teams(found: FoundDomain, lines: EstateLines) -> list[dict[str, Any]]:
    """What each team may run, and what all of its people have alike."""
    return [
        said(
            name=team.name,
            instance_types=list(team.instance_types),
            default_instance_type=team.alike_of_several(start_of),
            hidden_tools=_hidden_tools(found, team),
            space_storage=_storage(team, lines),
            idle_shutdown=team.alike_of_several(idle_of),
        )
        for team in teams_of(found)
    ]


def user_stacks(found: FoundDomain, _: EstateLines) -> int:
    """Over how many stacks people are spread."""
    return max(1, math.ceil(len(found.profiles) / _PEOPLE_PER_STACK))


def users(found: FoundDomain, lines: EstateLines) -> list[dict[str, Any]]:
    """The people, by their names."""
    team_of = {profile.name: team for team in teams_of(found) for profile in team.people}
    people = sorted(found.profiles, key=lambda profile: profile.name.lower())
    return [_person(found, profile, team_of[profile.name], lines) for profile in people]


def _person(found: FoundDomain, profile: Found, team: FoundTeam, lines: EstateLines) -> dict[str, Any]:
    start, idle = team.alike_of_several(start_of), team.alike_of_several(idle_of)
    return said(
        name=profile.name,
        team=team.name,
        owner=_owner(profile, lines),
        suspended=True if profile.tags.get(SUSPENDED_TAG) == SUSPENDED else None,
        identity_center=_identity(found, profile, lines),
        default_instance_type=None if start else start_of(profile),
        idle_shutdown=None if idle else idle_of(profile),
    )


def _owner(profile: Found, lines: EstateLines) -> str | None:
    owner = profile.tags.get("owner")
    if not owner or owner == profile.name:
        return None
    if check_tags("owner", {"owner": owner}):
        lines.unsaid.append(f"{profile.name}'s tag owner is {owner!r}, which an estate can not say")
        return None
    return owner


def _identity(found: FoundDomain, profile: Found, lines: EstateLines) -> dict[str, str] | None:
    """The person in Identity Center; with the id where they are let in by themselves, and not by a group."""
    name = profile.properties.get("SingleSignOnUserValue")
    if name is None:
        return None
    person = said(user_name=name, user_id=found.user_ids.get(name))
    return lines.sayable(IdentityCenterPerson, person, f"{profile.name}'s name in Identity Center")


def _team(profile: Found) -> str:
    return slug(profile.tags["team"], NAME_MAX) if profile.tags.get("team") else EVERYBODY


def _types(found: FoundDomain, people: list[Found]) -> list[str]:
    """What everybody's apps start on, what runs, what people's own apps and spaces start on."""
    standard = standard_of(found)
    types = [standard]
    for profile in people:
        types += [each for owner, each in found.running if owner == profile.name]
        types += [start_of(profile) or standard]
        types += [each for space in found.spaces_of(profile.name) if (each := space.instance_type) is not None]
    return [each for each in dict.fromkeys(types) if each in aws_facts.STUDIO_INSTANCE_TYPES]


def _storage(team: FoundTeam, lines: EstateLines) -> dict[str, int] | None:
    """A person has no such line: where people of a team differ, each keeps what they have."""

    def tell(profile: Found) -> Any:
        return profile.user_settings.get("SpaceStorageSettings")

    if team.alike(tell):
        return storage_of(team.people[0], lines)
    lines.unsaid += [
        f"{profile.name}'s space storage is not that of all of {team.name}: it stays as it is"
        for profile in team.people
        if tell(profile)
    ]
    return None


def _hidden_tools(found: FoundDomain, team: FoundTeam) -> list[str] | None:
    """What all of a team are not shown besides what nobody is."""

    def tell(of: Found) -> list[str]:
        tools: list[str] = of.user_settings.get("StudioWebPortalSettings", {}).get("HiddenMlTools", [])
        return tools

    nobody, theirs = tell(found.domain), team.alike(tell) or []
    return (
        [tool for tool in theirs if tool in list(MlTool) and tool not in nobody] if set(nobody) <= set(theirs) else None
    )

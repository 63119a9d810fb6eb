"""Proposes what is to become of each instance. A person decides: owners are never guessed in silence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from stacks.estate import Settings, User
from studio_cli.migrate.inventory.facts import Instance, Inventory
from studio_cli.migrate.inventory.owners import candidates, key_of, one_of, type_of_reasons
from studio_cli.migrate.plan.environments import Exported, plan_environments
from studio_cli.migrate.plan.instance_types import has_gpu, studio_type
from studio_cli.migrate.plan.model import Candidate, InstancePlan
from studio_cli.migrate.plan.scripts import Merged, merge
from studio_constructs._validation import suggest_name
from studio_constructs.aws_facts import SPACE_GB_MAX
from studio_constructs.idle.shutdown import IDLE_LIMIT_MIN

GPU_IDLE_MINUTES: Final = 60
"""After how long an app on a GPU stops, where nothing else is known."""
_TEAM_MAX: Final = 32


@dataclass(frozen=True)
class Proposal:
    """What is proposed for all instances."""

    instances: tuple[InstancePlan, ...]
    notes: Mapping[str, Mapping[str, str]]
    """By instance and key: why a value was proposed."""
    scripts: Merged
    team_roles: Mapping[str, str]
    """By team, the ARN of the role that its people had."""


def propose(
    inventory: Inventory, exports: Mapping[str, tuple[Exported, ...]] | None = None, settings: Settings | None = None
) -> Proposal:
    """Propose what is to become of each instance.

    Args:
        inventory: What was found.
        exports: Environments of backups, by instance. Default: there are none.
        settings: The estate that people move to. Default: there is none, and one is proposed.
    """
    owners, scripts = candidates(inventory), merge(inventory)
    environments = plan_environments(exports or {})
    people = _People(inventory, owners, settings)
    plans, notes = [], {}
    for each in inventory.instances:
        key = key_of(each)
        only = one_of(owners[key])
        profile, team, why_team = people.place(each) if only else (None, None, "")
        kind, why_kind = studio_type(each.instance_type)
        idle, why_idle = _idle(each, scripts)
        plans.append(
            InstancePlan(
                name=each.name,
                region=each.region,
                owner=only[0] if only else None,
                because=only[1] if only else None,
                candidates=() if only else _candidates(owners[key]),
                profile=profile,
                team=team,
                instance_type=kind,
                volume_gb=min(each.volume_gb, SPACE_GB_MAX),
                idle_minutes=idle,
                environments=environments.get(each.name, ()),
                leftovers=tuple(scripts.leftovers.get(key, ())),
            )
        )
        notes[key] = {"team": why_team, "instance_type": why_kind, "idle_minutes": why_idle}
    return Proposal(tuple(plans), notes, scripts, people.team_roles)


def _candidates(reasons: type_of_reasons) -> tuple[Candidate, ...]:
    return tuple(Candidate(name=name, because="; ".join(why)) for name, why in reasons.items())


def _idle(instance: Instance, scripts: Merged) -> tuple[int | None, str]:
    minutes = scripts.idle_minutes.get(key_of(instance))
    if minutes is not None:
        return max(minutes, IDLE_LIMIT_MIN), f"its script {instance.script} stopped it after {minutes} minutes"
    if has_gpu(instance.instance_type):
        return GPU_IDLE_MINUTES, "hours of a GPU are dear"
    return None, "as the estate says"


class _People:
    """Which profile and team somebody gets: those they have in the estate, or new ones."""

    def __init__(self, inventory: Inventory, owners: Mapping[str, type_of_reasons], settings: Settings | None) -> None:
        self._settings = settings
        self._owner_of = {key: only[0] for key, reasons in owners.items() if (only := one_of(reasons))}
        self._known: dict[str, User] = {}
        for user in settings.users if settings else ():
            for name in filter(None, (user.name, user.owner)):
                self._known[name.lower()] = user
                self._known.setdefault(suggest_name(name).lower(), user)
        self._profiles = self._named()
        self.team_roles = {team_of(each.role_arn): each.role_arn for each in inventory.instances}
        self._role_of = self._most_used(inventory)

    def _named(self) -> dict[str, str]:
        """A profile for each owner; two whose names would be one are told apart by their whole address."""
        wanted = {owner: suggest_name(owner).lower() for owner in sorted(set(self._owner_of.values()))}
        times = Counter(wanted.values())
        return {
            owner: name if times[name] == 1 else suggest_name(owner.replace("@", "-")).lower()
            for owner, name in wanted.items()
        }

    def _most_used(self, inventory: Inventory) -> dict[str, tuple[str, str]]:
        """The role that most of a person's instances have, as somebody is in one team; and why it is that one."""
        roles: dict[str, Counter[str]] = defaultdict(Counter)
        for each in inventory.instances:
            owner = self._owner_of.get(key_of(each))
            if owner:
                roles[owner][each.role_arn] += 1
        chosen = {}
        for owner, counted in roles.items():
            arn = min(counted, key=lambda role: (-counted[role], role))
            others = sorted(_name(role) for role in counted if role != arn)
            also = f"; they also had {', '.join(others)}: look at what is lost" if others else ""
            chosen[owner] = (arn, f"for who had the role {_name(arn)}{also}")
        return chosen

    def place(self, instance: Instance) -> tuple[str | None, str | None, str]:
        """Profile, team, and why this team."""
        owner = self._owner_of[key_of(instance)]
        user = self._known.get(owner.lower()) or self._known.get(self._profiles[owner])
        if user is not None:
            return user.name, user.team, "as in the estate"
        arn, because = self._role_of[owner]
        if self._settings is None:
            return self._profiles[owner], team_of(arn), because
        teams = [team.name for team in self._settings.teams]
        if team_of(arn) in teams:
            return self._profiles[owner], team_of(arn), because
        if len(teams) == 1:
            return self._profiles[owner], teams[0], "the estate's only team"
        return self._profiles[owner], None, f"choose one of {', '.join(teams)}; {because}"


def team_of(role_arn: str) -> str:
    """The name of a team for those who had a role.

    Args:
        role_arn: The role.
    """
    name = re.sub(r"^AmazonSageMaker-?ExecutionRole-?", "", _name(role_arn), flags=re.IGNORECASE) or "notebooks"
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    named = words if re.match(r"[a-z]", words) else f"role-{words}"  # the console names roles by their time
    return named[:_TEAM_MAX].strip("-")


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]

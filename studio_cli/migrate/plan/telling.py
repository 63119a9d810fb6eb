"""What `studio migrate plan` says: what is open, the lines of `studio.yaml`, what people lose and gain."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stacks.estate import Environment, Estate, Settings, Team, User, load_estate
from studio_cli.migrate.inventory.facts import Inventory, Role, Statement
from studio_cli.migrate.plan.estate_lines import additions, buckets_of, estate_lines, wildcards_of
from studio_cli.migrate.plan.model import Migration
from studio_cli.migrate.plan.permissions import Difference, compare, team_statements
from studio_cli.migrate.plan.proposal import Proposal

_SHOWN: Final = 12
"""Most actions that are told one by one."""


def open_points(migration: Migration) -> Iterator[str]:
    """What a person decides, of a file as it stands.

    Args:
        migration: The file.
    """
    for each in migration.instances:
        if each.leave:
            continue
        if each.owner is None:
            may_be = " or ".join(candidate.name for candidate in each.candidates)
            yield f"{each.name}: whose is it? {f'perhaps of {may_be}' if may_be else 'nothing tells'}"
        elif each.profile is None or each.team is None:
            yield f"{each.name}: which profile and team does {each.owner} get?"
        if each.leftovers:
            yield f"{each.name}: its script did more, which nothing of the plan does; see leftovers"
    if migration.backup.bucket is None or migration.backup.key_arn is None:
        yield "backup: to which bucket, and with which key?"


def lines_to_add(inventory: Inventory, proposal: Proposal, settings: Settings | None) -> Iterator[str]:
    """The lines of `studio.yaml`, with what they are.

    Args:
        inventory: What was found.
        proposal: What is proposed.
        settings: The estate that is there; None for a new one.
    """
    lines = estate_lines(inventory, proposal, settings)
    if not lines:
        yield "studio.yaml needs nothing more."
        return
    yield "For studio.yaml, a new estate:" if settings is None else "For studio.yaml, to be added:"
    yield ""
    yield from (f"  {line}" for line in lines)


def permissions(
    inventory: Inventory, proposal: Proposal, estate: Estate | None, environment: Environment | None
) -> Iterator[str]:
    """What people of each team lose and gain against the role of their notebook instance.

    Args:
        inventory: What was found.
        proposal: What is proposed.
        estate: The estate that is there; None for a new one.
        environment: Which of its environments.
    """
    made = additions(inventory, proposal, environment.settings if environment else None)
    with tempfile.TemporaryDirectory() as folder:
        if estate is None or environment is None:
            if "users" not in made:
                return
            path = Path(folder) / "studio.yaml"
            path.write_text("\n".join(estate_lines(inventory, proposal)), encoding="utf-8")
            estate = load_estate(path)
            environment = estate.environments[0]
        else:
            environment = environment.model_copy(update={"settings": _with(environment.settings, made)})
        new = team_statements(estate, environment)
    for team, arns in _roles_of(inventory, proposal).items():
        for arn in arns:
            old = inventory.roles[arn]
            name = arn.rsplit("/", 1)[-1]
            if old.value is None or team not in new:
                why = old.source if old.value is None else f"the roles of team {team} are made elsewhere"
                yield f"{name} -> team {team}: not compared: {why}"
                continue
            yield f"{name} -> team {team}:"
            yield from _told(compare(old.value.statements, new[team]))
            gone = _places_lost(old.value, new[team])
            if gone:
                yield f"  lost in S3: {', '.join(gone)}"
            wild = wildcards_of(old.value)
            if wild:
                yield f"  not carried over from S3, for a person to name: {', '.join(wild)}"


def _places_lost(old: Role, new: Sequence[Statement]) -> list[str]:
    """Where in S3 an old role reads or writes, and the new one does not."""
    reached = [resource for statement in new if statement.allows for resource in statement.resources]
    places = sorted({place for places in buckets_of(old) for place in places})
    return [place for place in places if not any(f":s3:::{place}/*" in resource for resource in reached)]


def _with(settings: Settings, made: Mapping[str, Any]) -> Settings:
    teams = (*settings.teams, *(Team.model_validate(_tuples(each)) for each in made.get("teams", ())))
    users = (*settings.users, *(User.model_validate(_tuples(each)) for each in made.get("users", ())))
    return settings.model_copy(update={"teams": teams, "users": users})


def _tuples(value: Any) -> Any:
    """As the loader gives data to the model: lists are tuples."""
    if isinstance(value, Mapping):
        return {key: _tuples(each) for key, each in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _roles_of(inventory: Inventory, proposal: Proposal) -> dict[str, list[str]]:
    """By team, the roles that its people had."""
    roles: dict[str, list[str]] = {}
    for plan, instance in zip(proposal.instances, inventory.instances, strict=True):
        if plan.team and instance.role_arn not in roles.setdefault(plan.team, []):
            roles[plan.team].append(instance.role_arn)
    return dict(sorted(roles.items()))


def _told(difference: Difference) -> Iterator[str]:
    for word, said in (("lost", difference.lost), ("less", difference.less), ("gained", difference.gained)):
        if said:
            more = f", and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
            yield f"  {word}: {', '.join(said[:_SHOWN])}{more}"

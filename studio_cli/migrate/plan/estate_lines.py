"""The lines of `studio.yaml` for those who move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from stacks.estate import Settings
from stacks.estate.model import STANDARD_INSTANCE_TYPE
from stacks.estate.values import check_bucket
from studio_cli.adopt.yaml_lines import yaml_lines
from studio_cli.migrate.inventory.facts import Inventory, Role, Statement
from studio_cli.migrate.inventory.owners import key_of
from studio_cli.migrate.inventory.roles import grants, reach_of
from studio_cli.migrate.plan.instance_types import has_gpu
from studio_cli.migrate.plan.model import InstancePlan
from studio_cli.migrate.plan.proposal import Proposal
from studio_constructs import Capability

SHARED_SCRIPT: Final = "from-notebooks"
"""Name of the start-up script that has what several lifecycle scripts had."""
_S3: Final = re.compile(r"arn:aws[a-z-]*:s3:::([^*?$]+?)/?(\*)?")
_TOOLS: Final = {
    "sagemaker:CreateTrainingJob": Capability.TRAINING.value,
    "sagemaker:CreateHyperParameterTuningJob": Capability.TUNING.value,
    "sagemaker:CreateProcessingJob": Capability.PROCESSING.value,
    "sagemaker:CreateTransformJob": Capability.BATCH_TRANSFORM.value,
    "sagemaker:CreateEndpoint": Capability.ENDPOINTS.value,
    "sagemaker:CreatePipeline": Capability.PIPELINES.value,
    "sagemaker:CreateFeatureGroup": Capability.FEATURE_STORE.value,
    "sagemaker:CreateModelPackage": Capability.MODEL_REGISTRY.value,
}
"""What a role names tells a tool that its people use. A wildcard tells nothing, and gets nothing."""


def estate_lines(inventory: Inventory, proposal: Proposal, settings: Settings | None = None) -> list[str]:
    """The lines to add to an estate, or to begin one with.

    Args:
        inventory: What was found.
        proposal: What is proposed.
        settings: The estate that is there. Default: there is none.
    """
    made = additions(inventory, proposal, settings)
    if settings is None and "users" in made:
        made = {"name": "research", "environments": [{"name": "prod"}], **made}
    return list(yaml_lines(made))


def additions(inventory: Inventory, proposal: Proposal, settings: Settings | None = None) -> dict[str, Any]:
    """What is added, by the estate's keys; keys without anything are left out.

    Args:
        inventory: What was found.
        proposal: What is proposed.
        settings: The estate that is there. Default: there is none.
    """
    there = {user.name.lower() for user in settings.users} if settings else set()
    teams_there = {team.name for team in settings.teams} if settings else set()
    people: dict[str, list[InstancePlan]] = {}
    for plan in proposal.instances:
        if plan.profile and plan.team and plan.profile.lower() not in there:
            people.setdefault(plan.profile, []).append(plan)
    users = [_user(profile, _newest(inventory, plans)) for profile, plans in people.items()]
    teams = [
        _team(name, inventory, proposal)
        for name in sorted({user["team"] for user in users})
        if name not in teams_there and name in proposal.team_roles
    ]
    steps = proposal.scripts.steps()
    has_script = settings is not None and any(each.name == SHARED_SCRIPT for each in settings.start_up_scripts)
    scripts = [{"name": SHARED_SCRIPT, "app_type": "JupyterLab", "steps": steps}] if steps and not has_script else []
    made = {"teams": teams, "users": users, "start_up_scripts": scripts}
    return {key: value for key, value in made.items() if value}


def _newest(inventory: Inventory, plans: list[InstancePlan]) -> InstancePlan:
    """The plan of the instance that its owner used last: a profile has one type to start on."""
    used: dict[str, Any] = {
        key_of(each): each.last_use.value.when for each in inventory.instances if each.last_use.value
    }
    return max(plans, key=lambda plan: str(used.get(f"{plan.region}/{plan.name}") or ""))


def _user(profile: str, plan: InstancePlan) -> dict[str, Any]:
    line: dict[str, Any] = {"name": profile, "team": plan.team, "owner": plan.owner}
    # Nobody starts on a GPU by default: the team may run it, and people choose it when they need it.
    if plan.instance_type not in {None, STANDARD_INSTANCE_TYPE} and not has_gpu(str(plan.instance_type)):
        line["default_instance_type"] = plan.instance_type
    if plan.idle_minutes is not None:
        line["idle_shutdown"] = {"minutes": plan.idle_minutes}
    return line


def _team(name: str, inventory: Inventory, proposal: Proposal) -> dict[str, Any]:
    """What people who had a role may run and reach."""
    types = {STANDARD_INSTANCE_TYPE}
    types |= {plan.instance_type for plan in proposal.instances if plan.team == name and plan.instance_type}
    team: dict[str, Any] = {"name": name, "instance_types": sorted(types)}
    figure = inventory.roles[proposal.team_roles[name]]
    if figure.value is not None:
        reads, writes = buckets_of(figure.value)
        team |= {"s3_read": reads} if reads else {}
        team |= {"s3_write": writes} if writes else {}
        tools = sorted({tool for action, tool in _TOOLS.items() if _names(figure.value, action)})
        team |= {"capabilities": tools} if tools else {}
    return team


def _names(role: Role, action: str) -> bool:
    return any(action in statement.actions for statement in role.statements if statement.allows)


def buckets_of(role: Role) -> tuple[list[str], list[str]]:
    """What a role reads and what it writes in S3, as a team's keys have it.

    Args:
        role: The role. What it reaches by a wildcard is left to a person.
    """
    allowed = [statement for statement in role.statements if statement.allows]
    if reach_of(allowed).all_buckets:
        return [], []
    writes = {place for each in allowed if grants(each, "s3:PutObject") for place in _places(each)}
    reads = {place for each in allowed if grants(each, "s3:GetObject") for place in _places(each)} - writes
    return sorted(reads), sorted(writes)


def _places(statement: Statement) -> Iterator[str]:
    """``bucket`` or ``bucket/prefix`` of objects; a bucket's own ARN beside them says nothing more."""
    for arn in statement.resources:
        match = _S3.fullmatch(arn)
        if match and match[2] and not list(check_bucket("s3", match[1])):
            yield match[1]


def wildcards_of(role: Role) -> list[str]:
    """What of S3 a role reaches, and `buckets_of` does not tell.

    Args:
        role: The role.
    """
    told = {place for places in buckets_of(role) for place in places}
    found = set()
    for statement in role.statements:
        if statement.allows and (grants(statement, "s3:GetObject") or grants(statement, "s3:PutObject")):
            found |= {arn for arn in statement.resources if not _is_told(arn, told)}
    return sorted(found)


def _is_told(arn: str, told: set[str]) -> bool:
    match = _S3.fullmatch(arn)
    return match is not None and any(match[1] == place or place.startswith(f"{match[1]}/") for place in told)

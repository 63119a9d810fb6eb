"""Rules for what people's roles get: names that capabilities tell apart, and policies that IAM takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import aws_cdk as cdk

from stacks.estate.errors import Finding
from stacks.estate.model import TeamShared
from stacks.estate.rules.scene import Scene
from stacks.estate.tree import Node
from stacks.estate.values import ACCOUNT_PATTERN
from studio_constructs import Capability, ExecutionPolicy, JobRules, SharedWork, ValidationError
from studio_constructs.errors import Problem
from studio_constructs.role.abilities import ABILITIES, with_included

_NEVER_TOO_LARGE: Final = 2_000
"""Characters of a team's lists that fit in any case: making a policy takes longer than all other rules."""


def people_are_told_apart(scene: Scene) -> Iterator[Finding]:
    """Nobody's name begins with another's and two hyphens, where that says whose a thing is."""
    teams = {team.text("name"): team for team in scene.settings.items("teams")}
    for user in scene.settings.items("users"):
        name, team = user.find("name"), teams.get(user.text("team"))
        if name is None or team is None or not isinstance(name.value, str) or "--" not in name.value:
            continue
        if any(ABILITIES[capability].tells_people_by_name for capability in with_included(_capabilities(team))):
            wrote = f"{name.path} is {name.show()}, and team {team.text('name')} has capabilities that tell by name"
            rule = f"what begins with '{name.value.partition('--')[0]}--' is that person's"
            fix = "name the person without two hyphens in a row, or put them into a team without such capabilities"
            yield name.refuse(Problem("UserProfileNameAmbiguous", wrote, rule, fix), team.child("capabilities"))


def boundary_is_of_the_account(scene: Scene) -> Iterator[Finding]:
    """IAM takes a permissions boundary of the role's own account only."""
    boundary = scene.settings.find("roles", "permissions_boundary_arn")
    parts = boundary.value.split(":") if boundary and isinstance(boundary.value, str) else []
    if boundary is None or scene.account is None or len(parts) != len("arn:aws:iam::account:policy".split(":")):
        return
    is_policy = re.fullmatch(ACCOUNT_PATTERN, parts[4]) and parts[5].startswith("policy/")
    if is_policy and parts[4] != scene.account:
        problem = Problem(
            "BoundaryAccountDiffers",
            f"{boundary.path} names a policy in {parts[4]}",
            f"environment {scene.name} is in {scene.account}, and a role's boundary is of its own account",
            f"name a policy in {scene.account}, in this environment's overrides if others keep theirs",
        )
        yield boundary.refuse(problem, scene.environment.child("account"))


def policies_fit(scene: Scene) -> Iterator[Finding]:
    """IAM takes what a team's role gets, as far as the file tells: the network's ids come on top."""
    for team in scene.settings.items("teams"):
        lists: dict[str, Any] = {key: _texts(team, key) for key in ("instance_types", "s3_read", "s3_write", "s3_own")}
        shared = {key: _texts(team, "shared", key) for key in TeamShared.model_fields}
        job_types = _texts(team, "jobs", "instance_types")
        if (
            sum(len(text) for texts in (*lists.values(), *shared.values(), job_types) for text in texts)
            < _NEVER_TOO_LARGE
        ):
            continue
        try:
            ExecutionPolicy(
                cdk.Stack(),
                "Policy",
                **lists,
                capabilities=_capabilities(team),
                jobs=JobRules(any_network=True, instance_types=job_types or None),
                shared=SharedWork(**shared),
            )
        except ValidationError as error:
            for problem in error.problems:
                if problem.code == "PolicyTooLarge":
                    wrote = f"{team.path}: {problem.wrote}"
                    yield team.refuse(Problem("PolicyTooLarge", wrote, problem.rule, "name fewer"))


def _texts(team: Node, *keys: str) -> list[str]:
    return [entry.value for entry in team.items(*keys) if isinstance(entry.value, str)]


def _capabilities(team: Node) -> list[Capability]:
    return [Capability(each) for each in _texts(team, "capabilities") if each in set(Capability)]

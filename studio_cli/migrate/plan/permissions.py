"""What an old role may do and the new one not, and the other way round."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from stacks.estate import Environment, Estate
from stacks.estate_stage import EstateStage
from studio_cli.migrate.inventory.facts import Statement
from studio_cli.migrate.inventory.roles import grants, statements_of


@dataclass(frozen=True, slots=True)
class Difference:
    """Two roles compared, by what their policies allow; conditions and denials are left aside."""

    lost: tuple[str, ...]
    """Actions that the new role lacks."""
    less: tuple[str, ...]
    """Patterns of actions of which the new role has some."""
    gained: tuple[str, ...]
    """Services of which it has actions that the old one lacked, with how many."""


def compare(old: Sequence[Statement], new: Sequence[Statement]) -> Difference:
    """Compare two roles.

    Args:
        old: Statements of the old role.
        new: Statements of the new role.
    """
    lost, less = [], []
    for pattern in sorted({each for statement in old if statement.allows for each in _patterns(statement)}):
        if "*" not in pattern and "?" not in pattern:
            if not any(grants(statement, pattern) for statement in new):
                lost.append(pattern)
            continue
        kept = sorted({action for action in _actions(new) if _is_in(action, pattern)})
        if kept:
            less.append(f"{pattern}: {len(kept)} of its actions are named, on what is one's own or shared")
        else:
            lost.append(pattern)
    more: dict[str, int] = {}
    for action in sorted(set(_actions(new))):
        if not any(grants(statement, action) for statement in old):
            service = action.partition(":")[0]
            more[service] = more.get(service, 0) + 1
    return Difference(tuple(lost), tuple(less), tuple(f"{service} ({count})" for service, count in more.items()))


def _patterns(statement: Statement) -> Sequence[str]:
    return statement.actions or (f"everything but {', '.join(statement.not_actions)}",)


def _actions(statements: Sequence[Statement]) -> Iterator[str]:
    return (action for statement in statements if statement.allows for action in statement.actions)


def _is_in(action: str, pattern: str) -> bool:
    return grants(Statement(policy="", allows=True, actions=(pattern,)), action)


def team_statements(estate: Estate, environment: Environment) -> dict[str, tuple[Statement, ...]]:
    """What each team's people may do, as the estate's templates say it. Nothing is deployed, and AWS is not asked.

    Args:
        estate: The estate.
        environment: Which of its environments.
    """
    with tempfile.TemporaryDirectory() as folder:
        app = cdk.App(builtin_cloud_formation_validation=False, outdir=folder)
        EstateStage(app, environment.name, estate=estate, environment=environment)
        app.synth()
        templates = [json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).rglob("*.template.json")]
    found: dict[str, tuple[Statement, ...]] = {}
    teams = {user.name: user.team for user in environment.settings.users}
    for template in templates:
        resources: Mapping[str, Any] = template["Resources"]
        for profile in resources.values():
            if profile["Type"] != "AWS::SageMaker::UserProfile":
                continue
            role = profile["Properties"]["UserSettings"].get("ExecutionRole", {}).get("Fn::GetAtt", [None])[0]
            if role in resources:
                team = teams[profile["Properties"]["UserProfileName"]]
                found[team] = tuple(_statements(resources, role))
    return found


def _statements(resources: Mapping[str, Any], role: str) -> Iterator[Statement]:
    attached = [each.get("Ref") for each in resources[role]["Properties"].get("ManagedPolicyArns", ())]
    for name, resource in resources.items():
        if resource["Type"] != "AWS::IAM::ManagedPolicy":
            continue
        if name in attached or {"Ref": role} in resource["Properties"].get("Roles", ()):
            yield from statements_of(name, _plain(resource["Properties"]["PolicyDocument"]))


def _plain(value: Any) -> Any:
    """A document in which what CloudFormation fills in is text."""
    if isinstance(value, Mapping):
        if len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref")):
            return json.dumps(value)
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value

"""What the people of a Users stack work as: a role for each, for each team, or for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from stacks.api_only import let_set_context
from stacks.estate import RoleOf, Settings, Team, User
from stacks.guardrails import own_boundary
from stacks.mlflow import MadeMlflow, mlflow_policies
from stacks.start_up import start_up_policies
from studio_constructs._loosening import say_loose
from studio_constructs.role.locations import is_in

_EVERYBODY = "everybody"


class ExecutionRoles:
    """The execution roles of some people, with the policies of their teams.

    A shared role lives in the stack of those who share it. So no stack takes it from another: one deployment changes
    whose a role is, profiles have the new one before the old one goes, and nobody else's stack changes.

    Args:
        scope: The stack.
        settings: What the file says.
        users: The people.
        guardrails: ARN of what no role of the estate exceeds.
        mlflow: Where experiments are tracked, by the file's names.
        network: Where jobs run.
        encryption_key: The estate's key.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        settings: Settings,
        users: Sequence[User],
        guardrails: str,
        mlflow: Mapping[str, MadeMlflow],
        network: studio.StudioNetwork,
        encryption_key: kms.IKey,
    ) -> None:
        self._scope, self._settings = scope, settings
        self._teams = self._teams_of(users)
        self._policies = {
            name: _policy(scope, f"Team-{name}", team, network, encryption_key) for name, team in self._teams.items()
        }
        self._of_mlflow = {
            name: mlflow_policies(scope, team, mlflow, encryption_key) for name, team in self._teams.items()
        }
        self._boundary = own_boundary(scope, settings) or iam.ManagedPolicy.from_managed_policy_arn(
            scope, "Guardrails", guardrails
        )
        self._readers = start_up_policies(scope, settings) if users else []
        self._shared = {} if settings.roles.of is RoleOf.PERSON else {name: self._share(name) for name in self._teams}

    def role_of(self, user: User, place: Construct) -> studio.ExecutionRole:
        """What a person works as; who is suspended shares no role, because everything is denied to theirs.

        Args:
            user: The person.
            place: Where what is theirs alone belongs.
        """
        name = self._sharing(user)
        is_shared = name in self._shared and not user.suspended
        return self._shared[name] if is_shared else self._make(place, "Role", name)

    def _teams_of(self, users: Sequence[User]) -> dict[str, Team]:
        """Whose policies the people have; where all share a role, the file's rules hold the teams to be alike."""
        present = {self._sharing(user) for user in users}
        if self._settings.roles.of is RoleOf.ESTATE:
            return dict.fromkeys(present, self._settings.teams[0])
        return {team.name: team for team in self._settings.teams if team.name in present}

    def _sharing(self, user: User) -> str:
        return _EVERYBODY if self._settings.roles.of is RoleOf.ESTATE else user.team

    def _share(self, name: str) -> studio.ExecutionRole:
        role = self._make(self._scope, f"Role-{name}", name)
        is_team = self._settings.roles.of is RoleOf.TEAM
        if is_team:
            studio.CostTags({"team": name}).apply_to(role)
        whose = f"the team {name}" if is_team else "everybody"
        cdk.CfnOutput(role, "Arn", value=role.role_arn, description=f"What {whose} of this stack works as")
        return role

    def _make(self, scope: Construct, construct_id: str, name: str) -> studio.ExecutionRole:
        role = studio.ExecutionRole(
            scope,
            construct_id,
            policy=self._policies[name],
            managed_policies=[*self._of_mlflow[name], *self._readers],
            permissions_boundary=self._boundary,
            path=self._settings.roles.path,
        )
        let_set_context(role, self._settings)
        return role


def say_shared_roles(scope: Construct, settings: Settings) -> None:
    """Warn, once for an estate, of what a role of one's own would keep apart."""
    of = settings.roles.of
    if of is not RoleOf.PERSON:
        whom = "the people of a team" if of is RoleOf.TEAM else "all people"
        say_loose(
            scope,
            "studio:SharedExecutionRole",
            f"roles.of is {of}: {whom} work as one role; what is granted to it is granted to all of them, a job of one "
            "runs as what the others work as, and whoever is taken out of the file, without being suspended first, "
            "works on while one of them is left; drop the key",
        )


def say_places_of_others(scope: Construct, settings: Settings) -> None:
    """Warn, once for an estate, of teams that reach what people of another have as their own."""
    found = [
        f"{key} of {team.name} holds {location!r}, and people of {other.name} have {place!r} as their own"
        for team in settings.teams
        for other in settings.teams
        for place in (*other.s3_own, *([] if other.canvas_artifacts is None else [other.canvas_artifacts]))
        for key, locations in (("s3_read", team.s3_read), ("s3_write", team.s3_write))
        for location in locations
        if other is not team and (is_in(place, location) or is_in(location, place))
    ]
    if found:
        say_loose(scope, "studio:OwnPlacesOpen", f"{'; '.join(found)}: name prefixes beside what is theirs")


def _policy(
    scope: Construct, construct_id: str, team: Team, network: studio.StudioNetwork, encryption_key: kms.IKey
) -> studio.ExecutionPolicy:
    return studio.ExecutionPolicy(
        scope,
        construct_id,
        instance_types=team.instance_types,
        s3_read=team.s3_read,
        s3_write=team.s3_write,
        s3_own=team.s3_own,
        encryption_key=encryption_key,
        remote_access=team.remote_access,
        capabilities=team.capabilities,
        jobs=_jobs(team, network),
        shared=team.shared.made(),
        canvas_artifacts=team.canvas_artifacts,
    )


def _jobs(team: Team, network: studio.StudioNetwork) -> studio.JobRules | None:
    """Where jobs run; nothing for a team that has none, so that its policy stays as it is."""
    if not team.capabilities:
        return None
    jobs = team.jobs
    return studio.JobRules(
        network=None if jobs.any_network else network, any_network=jobs.any_network, instance_types=jobs.instance_types
    )

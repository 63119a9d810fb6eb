"""`UsersStack`: people. Changes daily."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from stacks import user_settings
from stacks._base import EstateStack
from stacks.estate import PreparedSpace, Settings, User
from stacks.execution_roles import ExecutionRoles
from stacks.mlflow import MadeMlflow
from stacks.notebooks import let_owner_open


class UsersStack(EstateStack):
    """Some of the estate's people: a profile, a role and a security group each, and a policy for each team.

    Where the file says so, the people of a team share a role, or all in the stack do.

    Which people is decided by their names alone (`stack_of`), so nobody ever moves. Everything here is named by the
    person or the team, so adding or removing one changes nothing of another's.

    Attributes:
        user_profiles: The people, by name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        users: Sequence[User],
        domain_id: str,
        application_arn: str | None,
        guardrails: str,
        mlflow: Mapping[str, MadeMlflow],
        network: studio.StudioNetwork,
        encryption_key: kms.IKey,
        removal_policy: cdk.RemovalPolicy,
        stack_name: str,
        description: str,
    ) -> None:
        super().__init__(scope, construct_id, stack_name=stack_name, description=description)
        domain = studio.Domain.from_domain_attributes(
            self,
            "Domain",
            domain_id=domain_id,
            vpc=network.vpc,
            security_groups=network.security_groups,
            encryption_key=encryption_key,
            idle_shutdown=user_settings.idle_shutdown(settings.idle_shutdown),
            stopped_by_script=user_settings.stopped_by_script(settings),
            authentication=_authentication(settings),
            single_sign_on_application_arn=application_arn,
        )
        teams = {team.name: team for team in settings.teams}
        roles = ExecutionRoles(
            self,
            settings=settings,
            users=users,
            guardrails=guardrails,
            mlflow=mlflow,
            network=network,
            encryption_key=encryption_key,
        )
        self.user_profiles: dict[str, studio.UserProfile] = {}
        for user in users:
            person = Construct(self, f"User-{user.name.lower()}")
            role = roles.role_of(user, person)
            let_owner_open(settings, user.name, role)
            profile = studio.UserProfile(
                person,
                "Profile",
                domain=domain,
                user_profile_name=user.name,
                identity_center_user=_person(user),
                user_settings=user_settings.of_person(settings, teams[user.team], user),
                execution_role=role,
                kernel_traffic=settings.classic is not None,
                suspended=user.suspended,
                removal_policy=removal_policy,
            )
            studio.CostTags({"team": user.team, "owner": user.owner or user.name}).apply_to(person)
            self.user_profiles[user.name] = profile
            if not user.suspended and not _is_let_in(settings, user):
                cdk.Validations.of(profile).add_warning(
                    "studio:IdentityCenterUserNotAssigned",
                    f"{user.name} has no user_id and authentication.identity_center no group_ids: Studio denies access "
                    "until the person is assigned to the domain's application; write one of them, or acknowledge this "
                    "warning",
                )
            cdk.CfnOutput(
                person, "ProfileArn", value=profile.user_profile_arn, description=f"{user.name} ({user.team})"
            )
            for space in settings.spaces:
                if space.owner == user.name:
                    _space(person, space, domain=domain, owner=profile, removal_policy=removal_policy)
        if users and settings.teardown is not None and settings.teardown.enabled:
            studio.Teardown(self, "Teardown", domain=domain, people_of_this_stack=True)
        self.stay_if_empty()


def _space(
    scope: Construct,
    space: PreparedSpace,
    *,
    domain: studio.IDomain,
    owner: studio.UserProfile,
    removal_policy: cdk.RemovalPolicy,
) -> None:
    idle = None if space.idle_minutes is None else cdk.Duration.minutes(space.idle_minutes)
    says_something = space.instance_type is not None or idle is not None
    studio.Space(
        scope,
        f"Space-{space.name.lower()}",
        domain=domain,
        space_name=space.name,
        owner=owner,
        app_type=studio.AppType(space.app),
        shared=space.shared,
        display_name=space.display_name,
        app=studio.SpaceApp(instance_type=space.instance_type, idle_timeout=idle) if says_something else None,
        storage_gb=space.storage_gb,
        removal_policy=removal_policy,
    )


def _authentication(settings: Settings) -> studio.Authentication:
    is_iam = settings.authentication is None
    return studio.Authentication.iam() if is_iam else studio.Authentication.identity_center()


def _person(user: User) -> studio.IdentityCenterUser | None:
    person = user.identity_center
    return None if person is None else studio.IdentityCenterUser(user_name=person.user_name, user_id=person.user_id)


def _is_let_in(settings: Settings, user: User) -> bool:
    """Whether somebody lets a person of Identity Center in; the Studio stack assigns the groups."""
    way, person = settings.authentication, user.identity_center
    return way is None or person is None or person.user_id is not None or bool(way.identity_center.group_ids)

"""The guardrails of an estate: what nobody in it exceeds, from what its file says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aws_cdk import aws_iam as iam
from constructs import Construct

import studio_constructs as studio
from stacks.estate import Settings
from studio_constructs._loosening import say_loose

_ROLE_NAME_KEPT: Final = 20
"""Characters of a stack's name that the name of a role without one begins with, at least."""


def rules_of(
    settings: Settings,
    *,
    name: str,
    subnets: Sequence[str] = (),
    security_groups: Sequence[str] = (),
    encryption_key: str | None = None,
) -> studio.GuardrailRules:
    """The rules, whose names are patterns: another script, image or person changes none of them.

    Instance types are not in them: they differ between teams, whose policies deny the others on every action.

    Args:
        settings: What the file says.
        name: Name of the estate and its environment, with which the names of its stacks begin.
        subnets: Where jobs run. Default: not limited, as where a team's jobs may run anywhere.
        security_groups: What they carry there. Default: not limited, likewise.
        encryption_key: ARN of the estate's key. Default: not limited.
    """
    anywhere = any(team.jobs.any_network for team in settings.teams)
    path = (settings.roles.path or "/").removeprefix("/")
    beginning = f"{name[:_ROLE_NAME_KEPT]}*"
    begin = dict.fromkeys(f"{each.lower()}-*" for each in (settings.domain.name, name))
    return studio.GuardrailRules(
        lifecycle_configs=list(begin),
        images=[f"{settings.domain.name.lower()}-*", *(image.name for image in settings.images if image.existing)],
        shared_spaces=any(space.shared for space in settings.spaces),
        remote_access=any(team.remote_access for team in settings.teams),
        subnets=[] if anywhere else list(subnets),
        security_groups=[] if anywhere else list(security_groups),
        encryption_keys=[] if encryption_key is None else [encryption_key],
        repositories=["cdk-*", *dict.fromkeys(image.repository for image in settings.images if image.repository)],
        stacks=[f"{name}-*"],
        # Execution roles have the path, which a pattern of names alone does not find; the estate's others have none.
        roles=list(dict.fromkeys([f"{path}{beginning}", beginning])),
    )


def own_boundary(scope: Construct, settings: Settings) -> iam.IManagedPolicy | None:
    """The permissions boundary that the file names in place of the guardrails; None where it names none."""
    arn = settings.roles.permissions_boundary_arn
    return None if arn is None else iam.ManagedPolicy.from_managed_policy_arn(scope, "OwnBoundary", arn)


def say_own_boundary(scope: Construct, settings: Settings) -> None:
    """Warn, once for an estate, that nothing here knows what its roles never exceed."""
    if settings.roles.permissions_boundary_arn is not None:
        say_loose(
            scope,
            "studio:OwnPermissionsBoundary",
            "roles.permissions_boundary_arn takes the place of the estate's guardrails: what that policy lets through, "
            "a policy that is attached to an execution role by mistake may open; drop the key",
        )

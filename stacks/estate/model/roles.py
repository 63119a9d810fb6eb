"""What all execution roles of an estate have in common."""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field

from stacks.estate.fields import PolicyArn, RolePath
from stacks.estate.model.base import Model


class RoleOf(enum.StrEnum):
    """Who works as one role."""

    PERSON = "person"
    TEAM = "team"
    ESTATE = "estate"


class RolesSettings(Model):
    """Whose execution roles are, where they are in IAM, and what they never exceed: people's, and the domain's own."""

    of: Annotated[RoleOf, Field(strict=False)] = RoleOf.PERSON
    """Who works as one role: each `person` as one of their own, the people of a `team` as one, or all of the `estate`;
    one in each Users stack. Shared, synth says so. Default: each person has their own."""
    path: RolePath | None = None
    """Their path in IAM. Another one makes other roles, with other ARNs. Default: `/`."""
    permissions_boundary_arn: PolicyArn | None = None
    """ARN of a policy of the account that is their permissions boundary in place of the estate's guardrails; synth
    says so. Default: the estate's guardrails."""

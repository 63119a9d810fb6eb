"""What all execution roles of an estate have in common."""

from __future__ import annotations

from stacks.estate.fields import PolicyArn, RolePath
from stacks.estate.model.base import Model


class RolesSettings(Model):
    """Where the execution roles are in IAM, and what they never exceed: people's, and the domain's own."""

    path: RolePath | None = None
    """Their path in IAM. Another one makes other roles, with other ARNs. Default: `/`."""
    permissions_boundary_arn: PolicyArn | None = None
    """ARN of a policy of the account that is their permissions boundary in place of the estate's guardrails; synth
    says so. Default: the estate's guardrails."""

"""What a host may do by itself: be reached by Session Manager, and read the homes that it mounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aws_cdk import aws_iam as iam
from constructs import Construct

from studio_constructs._accepted import SESSION_MANAGER
from studio_constructs._acknowledge import accept, acknowledge_wildcards
from studio_constructs.role.trust import service_that_does_not_say

WILDCARDS: Final = {
    "BeReachedBySessionManager": "the host's own channels; Systems Manager's messages have no resource to name",
}
"""Why a wildcard is where it is, by the statement's Sid."""


def own_role(scope: Construct, statements: Sequence[iam.PolicyStatement]) -> iam.Role:
    """A role for EC2, with a policy written out: AWS's own for this lets every host read every parameter."""
    role = iam.Role(
        scope,
        "Role",
        description="A host that Session Manager reaches",
        assumed_by=service_that_does_not_say("ec2"),
    )
    everything = [_session_manager(), *statements]
    policy = iam.ManagedPolicy(
        scope,
        "Policy",
        description="One host: Session Manager reaches it, and it reads what it mounts",
        statements=everything,
        roles=[role],
    )
    acknowledge_wildcards(policy, everything, WILDCARDS)
    accept(policy, SESSION_MANAGER)
    return role


def _session_manager() -> iam.PolicyStatement:
    """What Session Manager needs, and no more.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    return iam.PolicyStatement(
        sid="BeReachedBySessionManager",
        actions=[
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        resources=["*"],
    )

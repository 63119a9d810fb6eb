"""What a role may do at most, whatever its policies allow: the half of guardrails that only a boundary can have.

A ceiling allows, it never denies: Studio's own actions only on what is the person's, by the variables of their session;
everything else as the role's policies say. A variable that has no value allows nothing, so what runs under the role
outside of Studio can do none of Studio's actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_iam as iam

from studio_constructs.role.permissions import PERSON

_APPS: Final = "sagemaker:*teApp"
_SPACES: Final = "sagemaker:*teSpace"
"""Create, Delete and Update end alike, Describe does not."""
_OPEN: Final = "sagemaker:CreatePresignedDomainUrl"
_CONNECT: Final = "sagemaker:StartSession"


@dataclass(frozen=True, slots=True)
class Where:
    """Where what a policy names lives; ``*`` for anywhere."""

    partition: str = "*"
    region: str = "*"
    account: str = "*"

    def arn(self, service: str, resource: str) -> str:
        """ARN of a thing of the account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def iam_arn(self, resource: str) -> str:
        """ARN of a thing of the account that is in no region."""
        return f"arn:{self.partition}:iam::{self.account}:{resource}"


def ceiling(
    *,
    remote_access: bool,
    shared_spaces: bool,
    roles: Sequence[str],
    passes_to: Sequence[str],
) -> list[iam.PolicyStatement]:
    """The statements.

    Args:
        remote_access: Whether an IDE on a laptop may be connected to one's own spaces.
        shared_spaces: Whether apps of the domain's shared spaces may be started and stopped.
        roles: ARNs of roles that may be handed on.
        passes_to: Services that they may be handed to.
    """
    # A request that says nothing of remote access leaves it off.
    closed = {} if remote_access else {"StringNotEquals": {"sagemaker:RemoteAccess": "ENABLED"}}
    anywhere = Where()
    person = anywhere.arn("sagemaker", f"user-profile/{PERSON}")
    statements = [
        iam.PolicyStatement(
            sid="MostOfEverythingElse", not_actions=[_APPS, _SPACES, _OPEN, _CONNECT, "iam:*"], resources=["*"]
        ),
        iam.PolicyStatement(sid="MostOpenOwnProfile", actions=[_OPEN], resources=[person]),
        iam.PolicyStatement(
            sid="MostOwnSpacesAndApps",
            actions=[_APPS, _SPACES],
            resources=["*"],
            conditions={"ArnLike": {"sagemaker:OwnerUserProfileArn": person}, **closed},
        ),
        # A space may have the name of another's profile: its apps have an owner, and these have none.
        iam.PolicyStatement(
            sid="MostOwnAppsOutsideSpaces",
            actions=[_APPS],
            resources=[anywhere.arn("sagemaker", f"app/{PERSON}/*")],
            conditions={"Null": {"sagemaker:OwnerUserProfileArn": "true"}},
        ),
        iam.PolicyStatement(
            sid="MostOfIam", actions=["iam:CreateServiceLinkedRole", "iam:Get*", "iam:List*"], resources=["*"]
        ),
        iam.PolicyStatement(
            sid="MostPassedRoles",
            actions=["iam:PassRole"],
            resources=list(roles),
            conditions={"StringEquals": {"iam:PassedToService": list(passes_to)}},
        ),
    ]
    if shared_spaces:
        statements.append(
            iam.PolicyStatement(
                sid="MostSharedSpaces",
                actions=[_APPS],
                resources=[anywhere.arn("sagemaker", "app/${sagemaker:DomainId}/*")],
                conditions={"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}},
            )
        )
    if remote_access:
        statements.append(
            iam.PolicyStatement(
                sid="MostRemoteIde",
                actions=[_CONNECT],
                resources=[anywhere.arn("sagemaker", "space/${sagemaker:DomainId}/*")],
                conditions={"ArnLike": {"sagemaker:ResourceTag/sagemaker:user-profile-arn": person}},
            )
        )
    return statements

"""What no other policy on a role can give back: the denials of policies and guardrails, each with its reason.

A Deny is wide so that nothing slips through: it allows nothing. No denial holds a policy variable; where one can not be
resolved, it would deny everybody or nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from aws_cdk import aws_iam as iam

from studio_constructs.aws_facts import actions

_EVERYTHING = ["*"]

SAGEMAKER: Final = ("sagemaker:*",)
"""All of SageMaker: what does not know a condition's key has no value that could differ, and is not denied."""

TAGS_OF_THE_ESTATE: Final = "studio:"
"""How keys of tags begin that nobody sets on what they make."""

ESTATE_CHANGES: Final = tuple(
    f"sagemaker:{name}"
    for name in """
    CreateAppImageConfig CreateDomain CreateImage CreateImageVersion CreateStudioLifecycleConfig CreateUserProfile
    DeleteAppImageConfig DeleteDomain DeleteImage DeleteImageVersion DeleteStudioLifecycleConfig DeleteTags
    DeleteUserProfile UpdateAppImageConfig UpdateDomain UpdateImage UpdateImageVersion UpdateUserProfile
    """.split()
)
"""What makes, changes or deletes what an estate is made of, and what takes tags away."""

TO_SAGEMAKER: Final[dict[str, Any]] = {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
"""A role is handed to SageMaker, to run something as it."""

RETAGGING: Final[dict[str, Any]] = {"Null": {"sagemaker:TaggingAction": "true"}}
"""A tag tells whose a thing is. The key is there while a thing is being made, and missing when one is retagged."""


def deny(
    sid: str,
    denied: Sequence[str],
    conditions: dict[str, Any] | None = None,
    *,
    resources: Sequence[str] = _EVERYTHING,
) -> iam.PolicyStatement:
    """One denial; on everything, unless said."""
    return iam.PolicyStatement(
        sid=sid, effect=iam.Effect.DENY, actions=list(denied), resources=list(resources), conditions=conditions
    )


def passing_other_roles(own: str | None = None) -> iam.PolicyStatement:
    """Nobody runs a job as somebody else: whatever a role may do, whoever hands it to SageMaker may do.

    A boundary is one for many roles, and IAM has no condition that would tell a role's own person, so each role says
    it for itself. What is handed to other services is not said here: boundaries say to which.

    Args:
        own: The one role that is handed on. Default: none is.
    """
    return iam.PolicyStatement(
        sid="DenyPassingOtherRoles",
        effect=iam.Effect.DENY,
        actions=["iam:PassRole"],
        conditions=TO_SAGEMAKER,
        resources=_EVERYTHING if own is None else None,
        not_resources=None if own is None else [own],
    )


def of_everybody(*, remote_access: bool) -> list[iam.PolicyStatement]:
    """What nobody does, whatever a policy allows."""
    statements = [
        deny("DenyChangingTheEstate", ESTATE_CHANGES),
        deny("DenyRetagging", ["sagemaker:AddTags"], RETAGGING),
        tags_of_the_estate(),
        mounting_homes(actions.FILE_SYSTEM_ACTIONS),
    ]
    return [
        *statements,
        *([] if remote_access else [deny("DenyRemoteIde", ["sagemaker:StartSession"]), opening_spaces()]),
    ]


def tags_of_the_estate(
    making: Sequence[str] = ("sagemaker:AddTags", "sagemaker:CreateApp", "sagemaker:CreateSpace"),
) -> iam.PolicyStatement:
    """Tags of the estate's own say what it does with a thing, such as `AppSweeper`'s exemption.

    To make an app or a space carries them as well.
    """
    tags = {"ForAnyValue:StringLike": {"aws:TagKeys": [f"{TAGS_OF_THE_ESTATE}*"]}}
    return deny("DenyTagsOfTheEstate", making, tags)


def everything() -> iam.PolicyStatement:
    """Whoever is suspended does nothing any more, also in an app that runs and with credentials taken out of it.

    A resource's own policy can give nothing back either, as it could beside a boundary that allows nothing.
    """
    return deny("DenyEverything", ["*"])


def mounting_homes(making: Sequence[str]) -> iam.PolicyStatement:
    """A job that names the domain's file system would read everybody's home."""
    return deny("DenyMountingHomes", making, {"Null": {"sagemaker:FileSystemId": "false"}})


def opening_spaces(making: Sequence[str] = ("sagemaker:CreateSpace", "sagemaker:UpdateSpace")) -> iam.PolicyStatement:
    """No space is opened to an IDE on a laptop."""
    return deny("DenyOpeningSpacesToRemoteIdes", making, {"StringEquals": {"sagemaker:RemoteAccess": ["ENABLED"]}})


def instance_types(*, apps: Sequence[str] | None, jobs: Sequence[str] | None) -> list[iam.PolicyStatement]:
    """What apps and jobs run on; None for anything.

    A request that names no type gets the domain's default, which the estate keeps inside the list.
    """

    def others(allowed: Sequence[str]) -> dict[str, Any]:
        return {"ForAnyValue:StringNotEquals": {"sagemaker:InstanceTypes": list(allowed)}}

    if apps is not None and jobs is not None and list(apps) == list(jobs):
        every = [*actions.APP_INSTANCE_TYPE_ACTIONS, *actions.JOB_INSTANCE_TYPE_ACTIONS]
        return [deny("DenyOtherInstanceTypes", every, others([*apps, "system"]))]
    statements: list[iam.PolicyStatement] = []
    if apps is not None:
        allowed = others([*apps, "system"])
        statements.append(deny("DenyOtherInstanceTypes", actions.APP_INSTANCE_TYPE_ACTIONS, allowed))
    if jobs is not None:
        statements.append(deny("DenyOtherJobInstanceTypes", actions.JOB_INSTANCE_TYPE_ACTIONS, others(jobs)))
    return statements


def networks(
    *,
    subnet_ids: Sequence[str],
    security_group_ids: Sequence[str],
    making: Sequence[str] = actions.NETWORK_ACTIONS,
) -> list[iam.PolicyStatement]:
    """Jobs and models run in these subnets and groups: nowhere else, and not outside of a VPC."""
    return [
        deny("DenyJobsOutsideNetworks", making, {"Null": {"sagemaker:VpcSubnets": "true"}}),
        deny(
            "DenyOtherSubnets",
            SAGEMAKER,
            {"ForAnyValue:StringNotEquals": {"sagemaker:VpcSubnets": list(subnet_ids)}},
        ),
        deny(
            "DenyOtherSecurityGroups",
            SAGEMAKER,
            {"ForAnyValue:StringNotEquals": {"sagemaker:VpcSecurityGroupIds": list(security_group_ids)}},
        ),
    ]


def keys(
    key_arn: str | Sequence[str], *, making: Sequence[str] = actions.VOLUME_KEY_ACTIONS
) -> list[iam.PolicyStatement]:
    """Volumes are encrypted with this key, but for disks that belong to the instance and encrypt by themselves."""
    arns = key_arn if isinstance(key_arn, str) else list(key_arn)
    return [
        deny(
            "DenyVolumesWithoutTheKey",
            making,
            {
                "Null": {"sagemaker:VolumeKmsKeyArn": "true"},
                "ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": list(actions.LOCAL_STORAGE_TYPES)},
            },
        ),
        deny(
            "DenyVolumesWithOtherKeys",
            SAGEMAKER,
            other_keys("VolumeKmsKeyArn", arns),
        ),
    ]


def other_keys(name: str, arns: str | Sequence[str]) -> dict[str, Any]:
    """A key is named, and it is none of these."""
    return {"Null": {f"sagemaker:{name}": "false"}, "ArnNotEquals": {f"sagemaker:{name}": arns}}

"""What no other policy on a role can give back: the denials of an execution policy, each with its reason.

A Deny is wide so that nothing slips through: it allows nothing. No denial holds a policy variable; where one can not be
resolved, it would deny everybody or nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from aws_cdk import aws_iam as iam

from studio_constructs.aws_facts import actions

_EVERYTHING = ["*"]

TAGS_OF_THE_ESTATE: Final = "studio:"
"""How keys of tags begin that nobody sets on what they make."""


def _deny(sid: str, denied: Sequence[str], conditions: dict[str, Any] | None = None) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid, effect=iam.Effect.DENY, actions=list(denied), resources=_EVERYTHING, conditions=conditions
    )


def guardrails(*, remote_access: bool) -> list[iam.PolicyStatement]:
    """What nobody does, whatever a policy allows."""
    statements = [
        _deny(
            "DenyChangingTheEstate",
            [
                "sagemaker:CreateAppImageConfig",
                "sagemaker:CreateDomain",
                "sagemaker:CreateImage",
                "sagemaker:CreateImageVersion",
                "sagemaker:CreateStudioLifecycleConfig",
                "sagemaker:CreateUserProfile",
                "sagemaker:DeleteAppImageConfig",
                "sagemaker:DeleteDomain",
                "sagemaker:DeleteImage",
                "sagemaker:DeleteImageVersion",
                "sagemaker:DeleteStudioLifecycleConfig",
                "sagemaker:DeleteTags",
                "sagemaker:DeleteUserProfile",
                "sagemaker:UpdateAppImageConfig",
                "sagemaker:UpdateDomain",
                "sagemaker:UpdateImage",
                "sagemaker:UpdateImageVersion",
                "sagemaker:UpdateUserProfile",
            ],
        ),
        # A tag tells whose a thing is. The key is there while a thing is being made, and missing when one is retagged.
        _deny("DenyRetagging", ["sagemaker:AddTags"], {"Null": {"sagemaker:TaggingAction": "true"}}),
        # Tags of the estate's own say what it does with a thing, such as `AppSweeper`'s exemption. To make an app or a
        # space carries them as well.
        _deny(
            "DenyTagsOfTheEstate",
            ["sagemaker:AddTags", "sagemaker:CreateApp", "sagemaker:CreateSpace"],
            {"ForAnyValue:StringLike": {"aws:TagKeys": [f"{TAGS_OF_THE_ESTATE}*"]}},
        ),
        # A job that names the domain's file system would read everybody's home.
        _deny("DenyMountingHomes", actions.FILE_SYSTEM_ACTIONS, {"Null": {"sagemaker:FileSystemId": "false"}}),
    ]
    if not remote_access:
        statements += [
            _deny("DenyRemoteIde", ["sagemaker:StartSession"]),
            _deny(
                "DenyOpeningSpacesToRemoteIdes",
                ["sagemaker:CreateSpace", "sagemaker:UpdateSpace"],
                {"StringEquals": {"sagemaker:RemoteAccess": ["ENABLED"]}},
            ),
        ]
    return statements


def instance_type_guardrails(*, apps: Sequence[str] | None, jobs: Sequence[str] | None) -> list[iam.PolicyStatement]:
    """What apps and jobs run on; None for anything.

    A request that names no type gets the domain's default, which the estate keeps inside the list.
    """

    def others(allowed: Sequence[str]) -> dict[str, Any]:
        return {"ForAnyValue:StringNotEquals": {"sagemaker:InstanceTypes": list(allowed)}}

    if apps is not None and jobs is not None and list(apps) == list(jobs):
        every = [*actions.APP_INSTANCE_TYPE_ACTIONS, *actions.JOB_INSTANCE_TYPE_ACTIONS]
        return [_deny("DenyOtherInstanceTypes", every, others([*apps, "system"]))]
    statements: list[iam.PolicyStatement] = []
    if apps is not None:
        allowed = others([*apps, "system"])
        statements.append(_deny("DenyOtherInstanceTypes", actions.APP_INSTANCE_TYPE_ACTIONS, allowed))
    if jobs is not None:
        statements.append(_deny("DenyOtherJobInstanceTypes", actions.JOB_INSTANCE_TYPE_ACTIONS, others(jobs)))
    return statements


def network_guardrails(*, subnet_ids: Sequence[str], security_group_ids: Sequence[str]) -> list[iam.PolicyStatement]:
    """Jobs and models run in these subnets and groups: nowhere else, and not outside of a VPC."""
    return [
        _deny("DenyJobsOutsideNetworks", actions.NETWORK_ACTIONS, {"Null": {"sagemaker:VpcSubnets": "true"}}),
        # All of SageMaker: what does not know these keys has no value that could differ, and is not denied.
        _deny(
            "DenyOtherSubnets",
            ["sagemaker:*"],
            {"ForAnyValue:StringNotEquals": {"sagemaker:VpcSubnets": list(subnet_ids)}},
        ),
        _deny(
            "DenyOtherSecurityGroups",
            ["sagemaker:*"],
            {"ForAnyValue:StringNotEquals": {"sagemaker:VpcSecurityGroupIds": list(security_group_ids)}},
        ),
    ]


def key_guardrails(key_arn: str) -> list[iam.PolicyStatement]:
    """Volumes are encrypted with this key, but for disks that belong to the instance and encrypt by themselves."""
    return [
        _deny(
            "DenyVolumesWithoutTheKey",
            actions.VOLUME_KEY_ACTIONS,
            {
                "Null": {"sagemaker:VolumeKmsKeyArn": "true"},
                "ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": list(actions.LOCAL_STORAGE_TYPES)},
            },
        ),
        _deny(
            "DenyVolumesWithOtherKeys",
            ["sagemaker:*"],
            {"Null": {"sagemaker:VolumeKmsKeyArn": "false"}, "ArnNotEquals": {"sagemaker:VolumeKmsKeyArn": key_arn}},
        ),
    ]

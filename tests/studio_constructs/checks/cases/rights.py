"""Cases of the rules on what an execution role may do to others than its people."""

from __future__ import annotations

from typing import Any, Final

from tests.studio_constructs.checks.kit import Bad, Good, resource
from tests.studio_constructs.checks.policies import (
    ARN,
    PLACE,
    allow,
    beside,
    bounded,
    deny,
    document,
    of_a_service,
    role,
)


def named_by(consumer: str, settings: str) -> dict[str, Any]:
    """A role that trusts no service, and is named where a domain or a profile names one."""
    return {
        **of_a_service(allow("iam:CreateRole")),
        "Consumer": resource(
            f"AWS::SageMaker::{consumer}", {settings: {"ExecutionRole": {"Fn::GetAtt": ["Role", "Arn"]}}}
        ),
    }


ESTATE: Final = (
    Bad(
        "Studio-R09",
        "a profile",
        role(allow("sagemaker:UpdateUserProfile")),
        f"{PLACE} allows sagemaker:UpdateUserProfile",
    ),
    *(
        Bad("Studio-R09", action, role(allow(f"sagemaker:{action}", f"{ARN}*")), f"{PLACE} allows sagemaker:{action}")
        for action in (
            "CreateDomain",
            "UpdateDomain",
            "DeleteDomain",
            "CreateUserProfile",
            "DeleteUserProfile",
            "CreateStudioLifecycleConfig",
            "DeleteStudioLifecycleConfig",
            "CreateImageVersion",
            "UpdateImageVersion",
            "DeleteImageVersion",
            "UpdateImage",
            "DeleteImage",
            "CreateAppImageConfig",
            "UpdateAppImageConfig",
            "DeleteAppImageConfig",
        )
    ),
    Bad(
        "Studio-R09",
        "all of SageMaker",
        role(allow("sagemaker:*")),
        f"{PLACE} allows sagemaker:CreateDomain, sagemaker:UpdateDomain, sagemaker:DeleteDomain and 13 more",
    ),
    Bad(
        "Studio-R09",
        "denied on one domain",
        role(allow("sagemaker:UpdateDomain"), deny("sagemaker:UpdateDomain", f"{ARN}domain/d-1")),
        f"{PLACE} allows sagemaker:UpdateDomain",
    ),
    Bad(
        "Studio-R09",
        "denied sometimes",
        role(allow("sagemaker:UpdateDomain"), deny("sagemaker:UpdateDomain", Bool={"aws:SecureTransport": "false"})),
        f"{PLACE} allows sagemaker:UpdateDomain",
    ),
    Bad(
        "Studio-R09",
        "within the boundary",
        bounded(allow("sagemaker:UpdateDomain"), allow("sagemaker:*")),
        f"{PLACE} allows sagemaker:UpdateDomain",
    ),
    *(
        Bad(
            "Studio-R09",
            f"by {kind} {where}",
            beside(allow("sagemaker:UpdateDomain"), kind=kind, **names),
            f"AWS::IAM::{kind} Policy.Statement[0] allows sagemaker:UpdateDomain",
        )
        for kind, where, names in (
            ("ManagedPolicy", "by reference", {"Roles": [{"Ref": "Role"}]}),
            ("Policy", "by name", {"Roles": ["people"]}),
            ("RolePolicy", "by reference", {"RoleName": {"Ref": "Role"}}),
        )
    ),
    Bad(
        "Studio-R09",
        "by a policy that the role names",
        {**beside(allow("sagemaker:UpdateDomain")), **role(ManagedPolicyArns=[{"Ref": "Policy"}])},
        "ManagedPolicyArns[0] Policy.Statement[0] allows sagemaker:UpdateDomain",
    ),
    Bad(
        "Studio-R09",
        "all but domains and profiles",
        role({**allow("sagemaker:*", []), "NotResource": [f"{ARN}domain/*", f"{ARN}user-profile/*", f"{ARN}image*"]}),
        f"{PLACE} allows sagemaker:CreateStudioLifecycleConfig, sagemaker:DeleteStudioLifecycleConfig, "
        "sagemaker:CreateAppImageConfig and 2 more",
    ),
    Good("Studio-R09", "jobs", role(allow("sagemaker:*", [f"{ARN}training-job/*", f"{ARN}model/*"]))),
    Good("Studio-R09", "everything in S3", role(allow("*", "arn:aws:s3:::data/*"))),
    Good("Studio-R09", "to see", role(allow("sagemaker:Describe*"))),
    Good(
        "Studio-R09",
        "denied",
        role(
            allow("sagemaker:*"),
            deny(["sagemaker:*Domain", "sagemaker:*Profile", "sagemaker:*Image*", "sagemaker:*Config"]),
        ),
    ),
    Good(
        "Studio-R09",
        "denied where it is allowed",
        role(allow("sagemaker:UpdateDomain", f"{ARN}domain/d-1"), deny("sagemaker:UpdateDomain", f"{ARN}domain/*")),
    ),
    Good(
        "Studio-R09",
        "denied by a boundary that allows the rest",
        {
            **bounded(allow("sagemaker:UpdateDomain"), None),
            "Boundary": resource(
                "AWS::IAM::ManagedPolicy", {"PolicyDocument": document(allow("*"), deny("sagemaker:UpdateDomain"))}
            ),
        },
    ),
    Good(
        "Studio-R09",
        "a policy of another role by reference",
        {**beside(allow("sagemaker:UpdateDomain"), Roles=[{"Ref": "Other"}]), "Other": resource("AWS::IAM::Role", {})},
    ),
    Good(
        "Studio-R09", "denied by the boundary", bounded(allow("sagemaker:UpdateDomain"), deny("sagemaker:UpdateDomain"))
    ),
    Good("Studio-R09", "a policy of nobody", beside(allow("sagemaker:UpdateDomain"))),
    Good("Studio-R09", "a policy of another role", beside(allow("sagemaker:UpdateDomain"), Roles=["others"])),
)
ADMIN: Final = (
    *(
        Bad("Studio-R10", action, role(allow(f"iam:{action}")), f"{PLACE} allows iam:{action}")
        for action in (
            "AddUserToGroup",
            "AttachGroupPolicy",
            "AttachRolePolicy",
            "AttachUserPolicy",
            "CreateAccessKey",
            "CreateLoginProfile",
            "CreatePolicyVersion",
            "CreateRole",
            "DeleteRolePermissionsBoundary",
            "PutGroupPolicy",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "PutUserPolicy",
            "SetDefaultPolicyVersion",
            "UpdateAssumeRolePolicy",
        )
    ),
    Bad(
        "Studio-R10",
        "everything",
        role(allow("*")),
        [
            f"{PLACE} allows iam:AddUserToGroup, iam:AttachGroupPolicy, iam:AttachRolePolicy and 12 more",
            f"{PLACE} allows sts:AssumeRole on *",
        ],
    ),
    Bad(
        "Studio-R10",
        "any role",
        role(allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/*")),
        f"{PLACE} allows sts:AssumeRole on arn:aws:iam::111122223333:role/*",
    ),
    Bad(
        "Studio-R10",
        "any role anywhere",
        role(allow("sts:AssumeRole", "arn:aws:iam::*")),
        f"{PLACE} allows sts:AssumeRole on arn:aws:iam::*",
    ),
    Bad("Studio-R10", "a domain's role", named_by("Domain", "DefaultUserSettings"), f"{PLACE} allows iam:CreateRole"),
    Bad(
        "Studio-R10",
        "a role of shared spaces",
        named_by("Domain", "DefaultSpaceSettings"),
        f"{PLACE} allows iam:CreateRole",
    ),
    Bad("Studio-R10", "a profile's role", named_by("UserProfile", "UserSettings"), f"{PLACE} allows iam:CreateRole"),
    Good("Studio-R10", "everything in S3", role(allow("*", "arn:aws:s3:::data/*"))),
    Good(
        "Studio-R10",
        "all that is not S3's",
        role({**allow("*", []), "NotResource": "arn:aws:iam::*"}, deny("iam:*"), deny("sts:*")),
    ),
    Good("Studio-R10", "to see", role(allow(["iam:Get*", "iam:List*"]))),
    Good("Studio-R10", "one role", role(allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/data"))),
    Good(
        "Studio-R10",
        "roles of an organization",
        role(allow("sts:AssumeRole", StringEquals={"aws:ResourceOrgID": "o-1"})),
    ),
    Good("Studio-R10", "another service's role", of_a_service(allow("iam:*"))),
)
MAINTENANCE: Final = (
    *(
        Bad("Studio-R11", action, role(allow(action)), f"{PLACE} allows {action}")
        for action in ("kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")
    ),
    Good("Studio-R11", "to use", role(allow(["kms:Decrypt", "kms:GenerateDataKey*"]))),
    Bad("Studio-R12", "anybody", role(allow("kms:Create*")), f"{PLACE} allows kms:CreateGrant for anybody"),
    Bad(
        "Studio-R12",
        "by a service alone",
        role(allow("kms:CreateGrant", StringEquals={"kms:ViaService": "ec2.eu-west-1.amazonaws.com"})),
        f"{PLACE} allows kms:CreateGrant for anybody",
    ),
    Good("Studio-R12", "services", role(allow("kms:CreateGrant", Bool={"kms:GrantIsForAWSResource": True}))),
    Good("Studio-R12", "everything in S3", role(allow("*", "arn:aws:s3:::data/*"))),
    Bad(
        "Studio-R12",
        "on some key",
        role(allow("kms:CreateGrant", {"Ref": "Given"})),
        f"{PLACE} allows kms:CreateGrant for anybody",
        {"Parameters": {"Given": {}}},
    ),
    Bad(
        "Studio-R12",
        "on a key of this template",
        {**role(allow("kms:CreateGrant", {"Fn::GetAtt": ["Key", "Arn"]})), "Key": resource("AWS::KMS::Key", {})},
        f"{PLACE} allows kms:CreateGrant for anybody",
    ),
    Good("Studio-R12", "none", role(allow("kms:Decrypt"))),
    Bad(
        "Studio-R13",
        "to mount",
        role(allow("elasticfilesystem:ClientMount")),
        f"{PLACE} allows elasticfilesystem:ClientMount past access points",
    ),
    Bad(
        "Studio-R13",
        "as root",
        role(allow("elasticfilesystem:Client*")),
        f"{PLACE} allows elasticfilesystem:ClientMount, elasticfilesystem:ClientRootAccess past access points",
    ),
    Good(
        "Studio-R13",
        "by access point",
        role(allow("elasticfilesystem:ClientMount", ArnEquals={"elasticfilesystem:AccessPointArn": "arn:x"})),
    ),
    Good("Studio-R13", "to see", role(allow("elasticfilesystem:Describe*"))),
    Bad(
        "Studio-R14",
        "by endpoint",
        role(deny("*", StringNotEquals={"aws:SourceVpce": "vpce-1"})),
        f"{PLACE} denies SageMaker by aws:SourceVpce",
    ),
    Bad(
        "Studio-R14",
        "by VPC",
        role(deny("sagemaker:ListSpaces", StringNotEquals={"aws:SourceVpc": "vpc-1"})),
        f"{PLACE} denies SageMaker by aws:SourceVpc",
    ),
    Bad(
        "Studio-R14",
        "by address in a VPC",
        role(deny("*", NotIpAddress={"aws:VpcSourceIp": "10.0.0.0/16"})),
        f"{PLACE} denies SageMaker by aws:VpcSourceIp",
    ),
    Bad(
        "Studio-R14",
        "by address",
        role(deny("sagemaker:*", NotIpAddress={"aws:SourceIp": "192.0.2.0/24"})),
        f"{PLACE} denies SageMaker by aws:SourceIp",
    ),
    Good(
        "Studio-R14", "a bucket", role(deny("*", "arn:aws:s3:::data/*", StringNotEquals={"aws:SourceVpce": "vpce-1"}))
    ),
    Good("Studio-R14", "data", role(deny("s3:*", StringNotEquals={"aws:SourceVpce": "vpce-1"}))),
    Good("Studio-R14", "an Allow", role(allow("*", StringNotEquals={"aws:SourceVpce": "vpce-1"}))),
    Good("Studio-R14", "one endpoint", role(deny("*", StringEquals={"aws:SourceVpce": "vpce-1"}))),
)

CASES: Final = (*ESTATE, *ADMIN, *MAINTENANCE)

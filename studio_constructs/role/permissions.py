"""The statements of an execution policy, each with its reason.

An execution role's session, started by Studio, carries ``sagemaker:DomainId`` and ``sagemaker:UserProfileName``. The
statements name people by these variables, so one policy serves a whole team and still lets nobody touch what is
another's. Outside such a session the variables are empty and nothing matches.

Sources:
    https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-permissions.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

_DOMAIN: Final = "${sagemaker:DomainId}"
PERSON: Final = "${sagemaker:DomainId}/${sagemaker:UserProfileName}"

_WRITING: Final = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
SESSIONS: Final = (("", "${sagemaker:UserProfileName}"), ("InJobs", "${aws:SourceIdentity}"))
"""How a person is named, in Studio and in what runs under their role outside of it."""

WILDCARDS: Final = {
    "ListForStudioPages": "Studio's pages list; IAM knows no resource for List actions, and they change nothing",
    "SeeOwnDomain": "apps and spaces of this domain only; IAM has no key that could tell owners on Describe actions",
    "SeeImagesAndScripts": "what people choose from when they start an app; to describe it changes nothing",
    "OwnPrivateSpacesAndApps": "names of spaces and apps are people's own; a condition holds them to their owner",
    "TagWhatIsBeingMade": "names of spaces and apps are people's own; a condition holds it to the moment of making",
    "WriteStudioLogs": "streams below Studio's own log group; their names are made when an app starts",
    "UseTheKey": "two families of actions (GenerateDataKey*, ReEncrypt*), on one key",
    "ConnectToOwnSpaces": "names of spaces are people's own; a condition holds them to the tag of their owner",
    "OwnPlaces": "the objects below the person's own name, at places that the estate names",
    "OwnPlacesInJobs": "the objects below the name of the person whose job it is, at places that the estate names",
    "ReadLocations": "the objects below buckets and prefixes that the estate names",
    "WriteLocations": "the objects below buckets and prefixes that the estate names",
}
"""Why a wildcard is where it is, by the statement's Sid. cdk-nag's findings are acknowledged with these words."""


def studio_statements(stack: cdk.Stack) -> list[iam.PolicyStatement]:
    """What Studio itself needs: see the domain, run own private spaces, write logs. Nothing of anybody else's."""

    def sagemaker_arn(kind: str, name: str) -> str:
        return stack.format_arn(service="sagemaker", resource=kind, resource_name=name)

    own_and_private = {
        "ArnLike": {"sagemaker:OwnerUserProfileArn": sagemaker_arn("user-profile", PERSON)},
        "StringEquals": {"sagemaker:SpaceSharingType": ["Private"]},
    }
    return [
        iam.PolicyStatement(
            sid="ListForStudioPages",
            actions=[
                "sagemaker:ListApps",
                "sagemaker:ListDomains",
                "sagemaker:ListImages",
                "sagemaker:ListSpaces",
                "sagemaker:ListStudioLifecycleConfigs",
                "sagemaker:ListUserProfiles",
            ],
            resources=["*"],
        ),
        iam.PolicyStatement(
            sid="SeeOwnDomain",
            actions=[
                "sagemaker:DescribeApp",
                "sagemaker:DescribeDomain",
                "sagemaker:DescribeSpace",
            ],
            resources=[
                sagemaker_arn("domain", _DOMAIN),
                sagemaker_arn("space", f"{_DOMAIN}/*"),
                sagemaker_arn("app", f"{_DOMAIN}/*"),
            ],
        ),
        # Apart: in a shared space the session names no profile, and IAM may leave out a statement that does.
        iam.PolicyStatement(
            sid="SeeOwnProfile",
            actions=["sagemaker:DescribeUserProfile"],
            resources=[sagemaker_arn("user-profile", PERSON)],
        ),
        iam.PolicyStatement(
            sid="SeeImagesAndScripts",
            actions=[
                "sagemaker:DescribeAppImageConfig",
                "sagemaker:DescribeImage",
                "sagemaker:DescribeImageVersion",
                "sagemaker:DescribeStudioLifecycleConfig",
                "sagemaker:ListImageVersions",
            ],
            resources=[
                sagemaker_arn("app-image-config", "*"),
                sagemaker_arn("image", "*"),
                sagemaker_arn("image-version", "*"),
                sagemaker_arn("studio-lifecycle-config", "*"),
            ],
        ),
        iam.PolicyStatement(
            sid="OpenOwnProfile",
            actions=["sagemaker:CreatePresignedDomainUrl"],
            resources=[sagemaker_arn("user-profile", PERSON)],
        ),
        iam.PolicyStatement(
            sid="OwnPrivateSpacesAndApps",
            actions=[
                "sagemaker:CreateApp",
                "sagemaker:CreateSpace",
                "sagemaker:DeleteApp",
                "sagemaker:DeleteSpace",
                "sagemaker:UpdateSpace",
            ],
            resources=[
                sagemaker_arn("app", f"{_DOMAIN}/*"),
                sagemaker_arn("space", f"{_DOMAIN}/*"),
            ],
            conditions=own_and_private,
        ),
        iam.PolicyStatement(
            sid="TagWhatIsBeingMade",
            actions=["sagemaker:AddTags"],
            resources=[
                sagemaker_arn("app", f"{_DOMAIN}/*"),
                sagemaker_arn("space", f"{_DOMAIN}/*"),
            ],
            # Only as part of making it: whoever may tag freely can make a thing look like his own.
            conditions={"StringEquals": {"sagemaker:TaggingAction": ["CreateApp", "CreateSpace"]}},
        ),
        iam.PolicyStatement(
            sid="WriteStudioLogs",
            actions=["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[
                stack.format_arn(
                    service="logs",
                    resource="log-group",
                    resource_name="/aws/sagemaker/studio*",
                    arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
        ),
    ]


def remote_ide_statement(stack: cdk.Stack) -> iam.PolicyStatement:
    """Connect an IDE on a laptop to one's own spaces, which SageMaker tags with their owner."""
    own = stack.format_arn(service="sagemaker", resource="user-profile", resource_name=PERSON)
    return iam.PolicyStatement(
        sid="ConnectToOwnSpaces",
        actions=["sagemaker:StartSession"],
        resources=[stack.format_arn(service="sagemaker", resource="space", resource_name=f"{_DOMAIN}/*")],
        conditions={"ArnLike": {"sagemaker:ResourceTag/sagemaker:user-profile-arn": own}},
    )


def own_place_statements(stack: cdk.Stack, locations: Sequence[str]) -> list[iam.PolicyStatement]:
    """Read, write and list what is below a person's own name, at each of these places and nowhere else in them.

    In Studio, and in what runs under their role outside of it, as `SESSIONS` tells.
    """
    statements: list[iam.PolicyStatement] = []
    places: dict[str, set[str]] = {}
    for location in locations:
        bucket, _, prefix = location.partition("/")
        below = places.setdefault(f"arn:{stack.partition}:s3:::{bucket}", set())
        below.add(f"{prefix.strip('/')}/" if prefix.strip("/") else "")
    if places:
        statements.append(
            iam.PolicyStatement(sid="FindOwnPlaces", actions=["s3:GetBucketLocation"], resources=list(places))
        )
    for suffix, person in SESSIONS if places else ():
        objects = [f"{bucket}/{each}{person}/*" for bucket, below in places.items() for each in sorted(below)]
        statements.append(
            iam.PolicyStatement(sid=f"OwnPlaces{suffix}", actions=["s3:GetObject", *_WRITING], resources=objects)
        )
        for number, (bucket, below) in enumerate(places.items(), start=1):
            named = [f"{each}{person}{end}" for each in sorted(below) for end in ("", "/*")]
            statements.append(
                iam.PolicyStatement(
                    sid=f"ListOwnPlaces{suffix}{number}",
                    actions=["s3:ListBucket"],
                    resources=[bucket],
                    conditions={"StringLike": {"s3:prefix": named}},
                )
            )
    return statements


def key_statements(key_arn: str) -> list[iam.PolicyStatement]:
    """Use one key for homes, volumes and objects; grants on it only for AWS services, such as EBS."""
    return [
        iam.PolicyStatement(
            sid="UseTheKey",
            actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            resources=[key_arn],
        ),
        iam.PolicyStatement(
            sid="LetAwsServicesUseTheKey",
            actions=["kms:CreateGrant"],
            resources=[key_arn],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]


def s3_statements(stack: cdk.Stack, *, read: Sequence[str], write: Sequence[str]) -> list[iam.PolicyStatement]:
    """Read or write below named buckets and prefixes (``bucket`` or ``bucket/prefix``), and list just there.

    Locations share statements where they can: a managed policy has room for 6,144 characters.
    """
    if not read and not write:
        return []
    prefixes: dict[str, set[str]] = {}
    for location in sorted({*read, *write}):
        bucket, _, prefix = location.partition("/")
        prefixes.setdefault(f"arn:{stack.partition}:s3:::{bucket}", set()).add(prefix.strip("/"))

    def objects(locations: Sequence[str]) -> list[str]:
        return [f"arn:{stack.partition}:s3:::{location.rstrip('/')}/*" for location in sorted(set(locations))]

    whole = [bucket for bucket, below in prefixes.items() if "" in below]
    statements = [
        iam.PolicyStatement(sid="FindBuckets", actions=["s3:GetBucketLocation"], resources=list(prefixes)),
        iam.PolicyStatement(sid="ReadLocations", actions=["s3:GetObject"], resources=objects([*read, *write])),
    ]
    if whole:
        statements.append(iam.PolicyStatement(sid="ListBuckets", actions=["s3:ListBucket"], resources=whole))
    for number, (bucket, below) in enumerate(prefixes.items(), start=1):
        if "" not in below:
            named = [pattern for prefix in sorted(below) for pattern in (prefix, f"{prefix}/*")]
            statements.append(
                iam.PolicyStatement(
                    sid=f"ListLocation{number}",
                    actions=["s3:ListBucket"],
                    resources=[bucket],
                    # Not `IfExists`: who asks for no prefix would be shown the whole bucket.
                    conditions={"StringLike": {"s3:prefix": named}},
                )
            )
    if write:
        statements.append(iam.PolicyStatement(sid="WriteLocations", actions=_WRITING, resources=objects(write)))
    return statements

"""Cases of the rules on guardrails."""

from __future__ import annotations

from typing import Any, Final

from studio_constructs.aws_facts.actions import APP_INSTANCE_TYPE_ACTIONS, JOB_INSTANCE_TYPE_ACTIONS
from tests.studio_constructs.checks.kit import Bad, Good, resource
from tests.studio_constructs.checks.policies import GIVEN, UNKNOWN, allow, bounded, deny, document, of_a_service, role

TYPES = "sagemaker:InstanceTypes"
SMALL: Final = ["ml.t3.*", "system"]
OTHERS: Final = {"ForAnyValue:StringNotLike": {TYPES: SMALL}}
EVERY: Final = [*APP_INSTANCE_TYPE_ACTIONS, *JOB_INSTANCE_TYPE_ACTIONS]
APPS: Final = ["sagemaker:CreateApp", "sagemaker:UpdateSpace"]
PLACE = "PolicyDocument.Statement[0]"
IMAGES = "sagemaker:ImageArns"
IMAGE = "arn:aws:sagemaker:*:*:image/team"


def policy(statement: Any, kind: str = "ManagedPolicy") -> dict[str, Any]:
    return {"Policy": resource(f"AWS::IAM::{kind}", {"PolicyDocument": document(statement)})}


def limited(limits: str, free: str, key: str = TYPES) -> str:
    return f"Policies limit {key} for {limits}, and not for {free}"


HOLES: Final = (
    Bad(
        "Studio-R16",
        "AWS's guardrail",
        role(allow("sagemaker:*"), deny("sagemaker:CreateApp", **OTHERS)),
        limited(
            "sagemaker:CreateApp",
            "sagemaker:CreateDomain, sagemaker:CreateSpace, sagemaker:CreateUserProfile and 3 more",
        ),
    ),
    Bad(
        "Studio-R16",
        "an Allow with a limit",
        role(allow("sagemaker:CreateApp", StringLike={TYPES: SMALL}), allow("sagemaker:UpdateSpace")),
        limited("sagemaker:CreateApp", "sagemaker:UpdateSpace"),
    ),
    Bad(
        "Studio-R16",
        "a wider Allow beside it",
        role(allow(APPS, StringLike={TYPES: SMALL}), allow("sagemaker:CreateApp")),
        limited("sagemaker:UpdateSpace", "sagemaker:CreateApp"),
    ),
    *(
        Bad(
            "Studio-R16",
            key,
            role(
                allow(APPS),
                deny(EVERY, **OTHERS),
                deny("sagemaker:CreateApp", **{"ForAnyValue:ArnNotLike": {key: [IMAGE]}}),
            ),
            limited("sagemaker:CreateApp", "sagemaker:UpdateSpace", key),
        )
        for key in ("sagemaker:StudioLifecycleConfigArns", IMAGES, "sagemaker:ImageVersionArns")
    ),
    Good("Studio-R16", "every action", role(allow("sagemaker:*"), deny(EVERY, **OTHERS))),
    Good("Studio-R16", "every action that is allowed", role(allow(APPS), deny(APPS, **OTHERS))),
    Good(
        "Studio-R16",
        "the others are denied",
        role(
            allow("sagemaker:*"),
            deny("sagemaker:CreateApp", **OTHERS),
            deny([each for each in EVERY if each != "sagemaker:CreateApp"]),
        ),
    ),
    Good(
        "Studio-R16",
        "in the boundary",
        bounded(allow(APPS), {**allow(APPS), "Condition": {"StringLike": {TYPES: SMALL}}}),
    ),
    Good("Studio-R16", "apps beside jobs", role(allow("sagemaker:*"), deny([*APP_INSTANCE_TYPE_ACTIONS], **OTHERS))),
    Good("Studio-R16", "no limit is another rule's", role(allow("sagemaker:*"))),
    Good(
        "Studio-R16",
        "a policy that is not known",
        role(allow("sagemaker:*"), deny("sagemaker:CreateApp", **OTHERS), ManagedPolicyArns=[GIVEN]),
        UNKNOWN,
    ),
    Good(
        "Studio-R16",
        "another service's role",
        of_a_service(allow("sagemaker:*"), deny("sagemaker:CreateApp", **OTHERS)),
    ),
    Bad(
        "Studio-R17",
        "apps",
        role(allow(APPS)),
        "Policies allow sagemaker:CreateApp, sagemaker:UpdateSpace on any instance type",
    ),
    Bad(
        "Studio-R17",
        "one more than it names",
        role(allow([*APPS, "sagemaker:CreateSpace", "sagemaker:UpdateDomain"])),
        "Policies allow sagemaker:CreateApp, sagemaker:CreateSpace, sagemaker:UpdateDomain and 1 more on any instance "
        "type",
    ),
    Bad(
        "Studio-R17",
        "what is denied with the same key",
        role(allow("sagemaker:CreateApp"), deny("sagemaker:CreateApp", StringLike={TYPES: "ml.p5.*"})),
        "Policies allow sagemaker:CreateApp on any instance type",
    ),
    Bad(
        "Studio-R17",
        "a type, whatever it is",
        role(allow("sagemaker:CreateApp", Null={TYPES: "false"})),
        "Policies allow sagemaker:CreateApp on any instance type",
    ),
    Bad(
        "Studio-R17",
        "jobs",
        role(allow("sagemaker:CreateTrainingJob")),
        "Policies allow sagemaker:CreateTrainingJob on any instance type",
    ),
    Good("Studio-R17", "limited", role(allow("sagemaker:*"), deny(EVERY, **OTHERS))),
    Bad(
        "Studio-R17",
        "jobs beside apps",
        role(allow("sagemaker:*"), deny([*APP_INSTANCE_TYPE_ACTIONS], **OTHERS)),
        "Policies allow sagemaker:CreateCluster, sagemaker:CreateDataQualityJobDefinition, "
        "sagemaker:CreateEndpointConfig and 13 more on any instance type",
    ),
    Good("Studio-R17", "limited in part is another rule's", role(allow(APPS), deny("sagemaker:CreateApp", **OTHERS))),
    Good("Studio-R17", "endpoints that exist", role(allow("sagemaker:*", "arn:aws:sagemaker:*:*:endpoint/*"))),
    Good("Studio-R17", "nothing runs", role(allow("sagemaker:List*"))),
    Good("Studio-R17", "a policy that is not known", role(allow("sagemaker:*"), ManagedPolicyArns=[GIVEN]), UNKNOWN),
    Good("Studio-R17", "a boundary that is not known", role(allow("sagemaker:*"), PermissionsBoundary=GIVEN), UNKNOWN),
    Good("Studio-R17", "another service's role", of_a_service(allow("sagemaker:*"))),
)
ALL_BUT = (
    f"{PLACE} allows what has none of the values of {IMAGES}: all but what is named, and requests that name nothing"
)
WHITEPAPER_IMAGES: Final = allow("sagemaker:CreateApp", **{"ForAllValues:ArnNotLike": {IMAGES: [IMAGE]}})
LOCK_DOWN: Final = deny(
    "sagemaker:CreateDomain",
    StringNotEquals={"sagemaker:AppNetworkAccessType": "VpcOnly"},
    Null={"sagemaker:VpcSubnets": "true", "sagemaker:VpcSecurityGroupIds": "true"},
)
INERT = f"{PLACE} denies another sagemaker:AppNetworkAccessType only with no sagemaker:VpcSubnets"
WITHOUT = f"{PLACE} allows requests without {TYPES} by ForAllValues:StringLike"
FOR_ALL: Final = {"ForAllValues:StringLike": {TYPES: SMALL}}
SHAPES: Final = (
    *(
        Bad("Studio-R18", kind, policy(WHITEPAPER_IMAGES, kind), ALL_BUT)
        for kind in ("ManagedPolicy", "Policy", "RolePolicy", "GroupPolicy", "UserPolicy")
    ),
    *(
        Bad(
            "Studio-R18",
            kind,
            {"Holder": resource(f"AWS::IAM::{kind}", {"Policies": [{"PolicyDocument": document(WHITEPAPER_IMAGES)}]})},
            f"Policies[0].{ALL_BUT}",
        )
        for kind in ("Group", "User", "Role")
    ),
    Bad(
        "Studio-R18",
        "a service control policy",
        {"Policy": resource("AWS::Organizations::Policy", {"Content": document(WHITEPAPER_IMAGES)})},
        ALL_BUT.replace("PolicyDocument", "Content"),
    ),
    Good(
        "Studio-R18",
        "the way it should be",
        policy(deny("sagemaker:CreateApp", **{"ForAnyValue:ArnNotLike": {IMAGES: [IMAGE]}})),
    ),
    Good("Studio-R18", "a Deny", policy(deny("sagemaker:CreateApp", **{"ForAllValues:ArnNotLike": {IMAGES: [IMAGE]}}))),
    Good(
        "Studio-R18",
        "an Allow of what is named",
        policy(allow("sagemaker:CreateApp", **{"ForAllValues:ArnLike": {IMAGES: [IMAGE]}})),
    ),
    Good(
        "Studio-R18",
        "an Allow of what differs",
        policy(allow("sagemaker:CreateApp", StringNotEquals={IMAGES: [IMAGE]})),
    ),
    Good(
        "Studio-R18",
        "another service's key",
        policy(allow("backup:CopyFromBackupVault", **{"ForAllValues:ArnNotLike": {"backup:CopyTargets": ["x"]}})),
    ),
    Good("Studio-R18", "unknown", {"Policy": resource("AWS::IAM::ManagedPolicy", {"PolicyDocument": GIVEN})}, UNKNOWN),
    Bad(
        "Studio-R19",
        "LockDownStudioDomain",
        policy(LOCK_DOWN),
        f"{INERT} and no sagemaker:VpcSecurityGroupIds: a public domain has one",
    ),
    Bad(
        "Studio-R19",
        "with one key",
        policy(
            deny(
                "sagemaker:*",
                StringNotEqualsIfExists={"sagemaker:AppNetworkAccessType": "VpcOnly"},
                Null={"sagemaker:VpcSubnets": True},
            )
        ),
        f"{INERT}: a public domain has one",
    ),
    Good(
        "Studio-R19",
        "the network alone",
        policy(deny("sagemaker:CreateDomain", StringNotEquals={"sagemaker:AppNetworkAccessType": "VpcOnly"})),
    ),
    Good("Studio-R19", "subnets alone", policy(deny("sagemaker:CreateDomain", Null={"sagemaker:VpcSubnets": "true"}))),
    Good(
        "Studio-R19",
        "where there are subnets",
        policy({**LOCK_DOWN, "Condition": {**LOCK_DOWN["Condition"], "Null": {"sagemaker:VpcSubnets": "false"}}}),
    ),
    Good(
        "Studio-R19",
        "by equality",
        policy(
            deny(
                "sagemaker:UpdateDomain",
                StringEquals={"sagemaker:AppNetworkAccessType": "PublicInternetOnly"},
                Null={"sagemaker:VpcSubnets": "true"},
            )
        ),
    ),
    Good("Studio-R19", "an Allow", policy({**LOCK_DOWN, "Effect": "Allow"})),
    Bad("Studio-R20", "no Null", policy(allow("sagemaker:CreateApp", **FOR_ALL)), WITHOUT),
    Bad(
        "Studio-R20",
        "Null of another key",
        policy(allow("sagemaker:CreateApp", **FOR_ALL, Null={IMAGES: "false"})),
        WITHOUT,
    ),
    Bad(
        "Studio-R20",
        "Null the other way round",
        policy(allow("sagemaker:CreateApp", **FOR_ALL, Null={TYPES: "true"})),
        WITHOUT,
    ),
    Good("Studio-R20", "with Null", policy(allow("sagemaker:CreateApp", **FOR_ALL, Null={TYPES: "false"}))),
    Good(
        "Studio-R20", "ForAnyValue", policy(allow("sagemaker:CreateApp", **{"ForAnyValue:StringLike": {TYPES: SMALL}}))
    ),
    Good("Studio-R20", "a Deny", policy(deny("sagemaker:CreateApp", **FOR_ALL))),
    Good("Studio-R20", "all that differ is another rule's", policy(WHITEPAPER_IMAGES)),
    Good(
        "Studio-R20",
        "tags",
        policy(allow("sagemaker:CreateApp", **{"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}})),
    ),
    *(
        Bad(
            "Studio-R21",
            old,
            policy(deny("sagemaker:CreateTrainingJob", Null={f"sagemaker:{old}": "true"})),
            f"{PLACE} compares sagemaker:{old}, which is now sagemaker:{new}",
        )
        for old, new in (
            ("VolumeKmsKey", "VolumeKmsKeyArn"),
            ("OutputKmsKey", "OutputKmsKeyArn"),
            ("DomainSharingOutputKmsKey", "DomainSharingOutputKmsKeyArn"),
            ("HomeEfsFileSystemKmsKey", "VolumeKmsKeyArn"),
            ("FeatureGroupOnlineStoreKmsKey", "FeatureGroupOnlineStoreKmsKeyArn"),
            ("FeatureGroupOfflineStoreKmsKey", "FeatureGroupOfflineStoreKmsKeyArn"),
            ("volumekmskey", "VolumeKmsKeyArn"),
        )
    ),
    Good(
        "Studio-R21",
        "the present name",
        policy(deny("sagemaker:CreateTrainingJob", Null={"sagemaker:VolumeKmsKeyArn": "true"})),
    ),
)
CASES: Final = (*HOLES, *SHAPES)

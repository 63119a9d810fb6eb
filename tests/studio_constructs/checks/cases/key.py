"""Cases of the rules on keys."""

from __future__ import annotations

from typing import Any, Final

from tests.studio_constructs.checks.kit import Bad, Good, resource

ROOT: Final = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
MANAGED: Final = {"Effect": "Allow", "Principal": ROOT, "Action": "kms:*", "Resource": "*"}
FOR_ALL = "KeyPolicy.Statement[0] allows everybody of every account"
UNKNOWN: Final[dict[str, Any]] = {"Parameters": {"Given": {}}}
GIVEN: Final = {"Ref": "Given"}


def key(*statements: Any, **properties: Any) -> dict[str, Any]:
    policy = {"KeyPolicy": {"Statement": list(statements)}} if statements else {}
    return {"Key": resource("AWS::KMS::Key", {**policy, **properties})}


def kept(deletion: Any = None, replacement: Any = None) -> dict[str, Any]:
    written = {"DeletionPolicy": deletion, "UpdateReplacePolicy": replacement}
    return {"Key": resource("AWS::KMS::Key", {}, **{name: policy for name, policy in written.items() if policy})}


def allow(action: Any, principal: Any, **condition: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", "Condition": condition}


def deny(action: Any, principal: Any = "*", **condition: Any) -> dict[str, Any]:
    return {**allow(action, principal, **condition), "Effect": "Deny"}


GRANTS: Final = deny(
    "kms:CreateGrant",
    {"AWS": "*"},
    BoolIfExists={"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"},
)
NO_GRANTS = "KeyPolicy denies nobody kms:CreateGrant for what is no service of AWS"
ELSEWHERE: Final = {"aws:SourceVpce": "vpce-0a1b2c3d"}

CASES: Final = (
    Bad("Studio-K01", "missing", key(), "EnableKeyRotation is missing, which means false"),
    Bad("Studio-K01", "off", key(EnableKeyRotation=False), "EnableKeyRotation is false"),
    Bad("Studio-K01", "off as text", key(EnableKeyRotation="false"), "EnableKeyRotation is false"),
    Bad(
        "Studio-K01",
        "symmetric in words",
        key(KeySpec="SYMMETRIC_DEFAULT", KeyUsage="ENCRYPT_DECRYPT", Origin="AWS_KMS"),
        "EnableKeyRotation is missing, which means false",
    ),
    Good("Studio-K01", "on", key(EnableKeyRotation=True)),
    Good("Studio-K01", "unknown", key(EnableKeyRotation=GIVEN), UNKNOWN),
    Good("Studio-K01", "a key that signs", key(KeyUsage="SIGN_VERIFY")),
    Good("Studio-K01", "an asymmetric key", key(KeySpec="RSA_2048")),
    Good("Studio-K01", "material of your own", key(Origin="EXTERNAL")),
    Bad("Studio-K02", "a week", key(PendingWindowInDays=7), "PendingWindowInDays is 7"),
    Bad("Studio-K02", "a day less", key(PendingWindowInDays="29"), "PendingWindowInDays is 29"),
    Good("Studio-K02", "thirty", key(PendingWindowInDays=30)),
    Good("Studio-K02", "missing", key()),
    Good("Studio-K02", "unknown", key(PendingWindowInDays=GIVEN), UNKNOWN),
    Bad(
        "Studio-K03",
        "missing",
        kept(),
        ["DeletionPolicy is missing, which means Delete", "UpdateReplacePolicy is missing, which means Delete"],
    ),
    Bad("Studio-K03", "replaced", kept("Retain", "Delete"), "UpdateReplacePolicy is 'Delete'"),
    Bad("Studio-K03", "deleted", kept("Delete", "Retain"), "DeletionPolicy is 'Delete'"),
    Good("Studio-K03", "kept", kept("Retain", "Retain")),
    Good("Studio-K03", "kept but on create", kept("RetainExceptOnCreate", "Retain")),
    Good("Studio-K03", "unknown", kept(GIVEN, GIVEN), UNKNOWN),
    Bad(
        "Studio-K04",
        "no safety check",
        key(MANAGED, BypassPolicyLockoutSafetyCheck=True),
        "BypassPolicyLockoutSafetyCheck is true",
    ),
    Bad("Studio-K04", "nobody", key(allow("kms:Decrypt", ROOT)), "KeyPolicy lets nobody change it (kms:PutKeyPolicy)"),
    Bad(
        "Studio-K04",
        "a service alone",
        key(allow("kms:*", {"Service": "logs.amazonaws.com"})),
        "KeyPolicy lets nobody change it (kms:PutKeyPolicy)",
    ),
    Bad(
        "Studio-K04",
        "denied to everybody",
        key(MANAGED, deny("kms:Put*")),
        "KeyPolicy.Statement[1] denies everybody kms:PutKeyPolicy",
    ),
    Bad(
        "Studio-K04",
        "denied to everybody by name",
        key(MANAGED, deny("kms:PutKeyPolicy", {"AWS": "*"})),
        "KeyPolicy.Statement[1] denies everybody kms:PutKeyPolicy",
    ),
    Good("Studio-K04", "the account", key(MANAGED)),
    Good("Studio-K04", "a role", key(allow(["kms:PutKeyPolicy"], {"AWS": "arn:aws:iam::111122223333:role/keeper"}))),
    Good("Studio-K04", "the default policy", key()),
    Good("Studio-K04", "the safety check", key(MANAGED, BypassPolicyLockoutSafetyCheck=False)),
    Good("Studio-K04", "denied sometimes", key(MANAGED, deny("kms:*", Bool={"aws:SecureTransport": "false"}))),
    Good("Studio-K04", "another action denied", key(MANAGED, deny("kms:ScheduleKeyDeletion"))),
    Good("Studio-K04", "denied to one", key(MANAGED, deny("kms:*", {"AWS": "arn:aws:iam::111122223333:role/x"}))),
    Good("Studio-K04", "unknown", key(KeyPolicy=GIVEN), UNKNOWN),
    Good("Studio-K04", "partly unknown", key(allow("kms:Decrypt", ROOT), GIVEN), UNKNOWN),
    Bad("Studio-K05", "everybody", key(allow("kms:Decrypt", "*")), FOR_ALL),
    Bad("Studio-K05", "every account", key(allow("kms:Decrypt", {"AWS": "*"})), FOR_ALL),
    Bad(
        "Studio-K05",
        "by a service alone",
        key(allow("kms:Decrypt", "*", StringEquals={"kms:ViaService": "s3.eu-west-1.amazonaws.com"})),
        FOR_ALL,
    ),
    Bad(
        "Studio-K05",
        "all accounts but one",
        key(allow("kms:Decrypt", "*", StringNotEquals={"kms:CallerAccount": "111122223333"})),
        FOR_ALL,
    ),
    Bad("Studio-K05", "any account", key(allow("kms:Decrypt", "*", StringLike={"kms:CallerAccount": "*"})), FOR_ALL),
    Good("Studio-K05", "own", key(allow("kms:Decrypt", "*", StringEquals={"kms:CallerAccount": "111122223333"}))),
    *(
        Good("Studio-K05", f"by {name}", key(allow("kms:Decrypt", "*", StringLike={name: "x"})))
        for name in (
            "aws:PrincipalAccount",
            "aws:PrincipalArn",
            "aws:PrincipalOrgPaths",
            "aws:PrincipalTag/team",
            "aws:SourceAccount",
            "aws:SourceArn",
            "aws:SourceOrgID",
            "aws:userid",
        )
    ),
    Good("Studio-K05", "own organization", key(allow("kms:Decrypt", "*", StringEquals={"aws:PrincipalOrgID": "o-1"}))),
    Good("Studio-K05", "the account", key(MANAGED)),
    Good("Studio-K05", "denied", key(MANAGED, deny("kms:Decrypt"))),
    Bad("Studio-K06", "no denial", key(MANAGED), NO_GRANTS),
    Bad("Studio-K06", "for one", key(MANAGED, {**GRANTS, "Principal": ROOT}), NO_GRANTS),
    Bad("Studio-K06", "of another action", key(MANAGED, {**GRANTS, "Action": "kms:RetireGrant"}), NO_GRANTS),
    Bad("Studio-K06", "an Allow", key(MANAGED, {**GRANTS, "Effect": "Allow"}), NO_GRANTS),
    Bad(
        "Studio-K06",
        "the other way round",
        key(deny("kms:CreateGrant", Bool={"kms:GrantIsForAWSResource": "true"})),
        NO_GRANTS,
    ),
    Bad("Studio-K06", "another key", key(deny("kms:CreateGrant", Bool={"aws:SecureTransport": "false"})), NO_GRANTS),
    Bad("Studio-K06", "the default policy", key(), NO_GRANTS),
    Good("Studio-K06", "denied", key(MANAGED, GRANTS)),
    Good("Studio-K06", "denied to all", key(MANAGED, {**GRANTS, "Principal": "*"})),
    Good("Studio-K06", "a key that signs", key(MANAGED, KeyUsage="SIGN_VERIFY")),
    Good("Studio-K06", "unknown", key(KeyPolicy=GIVEN), UNKNOWN),
    Bad(
        "Studio-K07",
        "by endpoint",
        key(MANAGED, deny("kms:*", StringNotEquals=ELSEWHERE)),
        "KeyPolicy.Statement[1] denies kms:PutKeyPolicy by aws:SourceVpce",
    ),
    Bad(
        "Studio-K07",
        "by address",
        key(MANAGED, deny("kms:Put*", NotIpAddress={"aws:SourceIp": "192.0.2.0/24"})),
        "KeyPolicy.Statement[1] denies kms:PutKeyPolicy by aws:SourceIp",
    ),
    Bad(
        "Studio-K07",
        "by VPC",
        key(MANAGED, deny("kms:*", StringNotEqualsIfExists={"aws:SourceVpc": "vpc-0a1b2c3d"})),
        "KeyPolicy.Statement[1] denies kms:PutKeyPolicy by aws:SourceVpc",
    ),
    Bad(
        "Studio-K07",
        "by address in a VPC",
        key(MANAGED, deny("kms:PutKeyPolicy", NotIpAddress={"aws:VpcSourceIp": "10.0.0.0/16"})),
        "KeyPolicy.Statement[1] denies kms:PutKeyPolicy by aws:VpcSourceIp",
    ),
    Good("Studio-K07", "of data", key(MANAGED, deny("kms:Decrypt", StringNotEquals=ELSEWHERE))),
    Good("Studio-K07", "from one endpoint", key(MANAGED, deny("kms:*", StringEquals=ELSEWHERE))),
    Good("Studio-K07", "an Allow", key(MANAGED, allow("kms:*", ROOT, StringNotEquals=ELSEWHERE))),
    Good("Studio-K07", "by organization", key(MANAGED, deny("kms:*", StringNotEquals={"aws:PrincipalOrgID": "o-1"}))),
)

"""Policies of keys, buckets and VPC endpoints: who may come to them, from where, with what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.security.iam.assembly import Policy
from tests.security.iam.principal import Principal

from .judge import RESOURCE_ACCOUNT
from .people import USING_A_KEY
from .row import ADDED_TOMORROW, STRANGER, May, Row
from .world import Place

_ALERTING = ("budgets", "cloudwatch", "events")
_ADMINISTERING = "kms:PutKeyPolicy kms:DescribeKey kms:EnableKeyRotation"
_ENDING = "kms:DisableKey kms:DisableKeyRotation kms:ScheduleKeyDeletion"

ANOTHER_ACCOUNT = "888888888888"
"""An account that nobody of the estates knows, either."""


def _people(place: Place) -> list[Principal]:
    return [Principal(f"arn:aws:iam::{place.account}:{one}") for one in ("root", "role/Admin", "user/amy")]


def _strangers() -> list[Principal]:
    return [
        *(Principal(f"arn:aws:iam::{STRANGER}:{one}") for one in ("root", "role/Any")),
        Principal.service("ec2.amazonaws.com"),
    ]


def key(place: Place, policy: Policy) -> Iterator[Row]:
    """The account's own policies decide on it; services write logs and alerts with it; nobody gives it away."""
    arn, account = policy.resource, place.account
    root, *others = _people(place)
    encryption = place.settings.encryption
    named = encryption.administrator_role_arns if policy.stack.endswith("-Data") else None
    administrators = [Principal(each) for each in named or ()]
    for one in (root, *others, *administrators):
        may_end = named is None or one not in others
        yield from May(
            what="administer and use the key, as far as their own policies say",
            actions=f"{_ADMINISTERING} {_ENDING if may_end else ''} {USING_A_KEY}",
            on=[arn],
            anywhere=True,
            asks=one,
            never_asks=_strangers(),
            open_to_tomorrow=True,
        ).rows()
        for action in () if may_end else _ENDING.split():
            yield Row(
                action=action, resource=arn, allowed=False, asks=one, threat="T11",
                why="the file names who alone may end the key",
            )  # fmt: skip
        grant = "kms:GrantIsForAWSResource"
        for keys, allowed in (({grant: "true"}, True), ({grant: "false"}, False), ({}, False)):
            yield Row(
                action="kms:CreateGrant", resource=arn, keys=keys, allowed=allowed, asks=one, threat="T11",
                why="grants on the key are for AWS's services",
            )  # fmt: skip
    service = f"logs.{place.region}.amazonaws.com"
    groups = f"arn:aws:logs:{place.region}:{account}:log-group:/aws/any"
    yield from May(
        what="encrypt the logs of this account",
        actions=USING_A_KEY,
        on=[arn],
        anywhere=True,
        needs={"kms:EncryptionContext:aws:logs:arn": (groups, groups.replace(account, STRANGER))},
        asks=Principal.service(service),
        never_asks=[Principal.service("ec2.amazonaws.com")],
    ).rows()
    alerts = policy.stack.endswith("-Governance") and bool(place.called("AWS::SNS::Topic", None))
    for name in _ALERTING:
        for action in ("kms:Decrypt", "kms:GenerateDataKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"):
            may = alerts and action in ("kms:Decrypt", "kms:GenerateDataKey")
            yield Row(
                action=action, resource=arn, allowed=may, asks=Principal.service(f"{name}.amazonaws.com"),
                why="services that alert read and write alerts",
            )  # fmt: skip


_OF_DATA = (
    "s3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:GetObject s3:GetObjectVersion "
    "s3:ListMultipartUploadParts s3:PutObject s3:RestoreObject"
)


def bucket(place: Place, policy: Policy) -> Iterator[Row]:
    """Encrypted on the way, for the account's own people, from the network if the file says so."""
    arn, account = policy.resource, {RESOURCE_ACCOUNT: place.account}
    inside = _inside(place)
    for one in _people(place):
        for on, does in (
            (f"{arn}/any/object", _OF_DATA),
            (arn, "s3:ListBucket s3:ListBucketVersions s3:GetBucketLocation"),
        ):
            yield from May(
                what="use the bucket over TLS, as far as their own policies say",
                actions=does,
                on=[on],
                anywhere=True,
                keys={**account, **(inside[0] if inside else {})},
                unless={"aws:SecureTransport": ("true", "false")},
                asks=one,
                never_asks=_strangers(),
                open_to_tomorrow=True,
            ).rows()
        yield from _from_where(place, arn, one, inside)
    yield from _even_if_opened(place, policy, inside)
    plain = {**account, "aws:SecureTransport": "false"}
    for one in (*_people(place), *_strangers()):
        for on in (f"{arn}/any", arn):
            tomorrow = f"s3:{ADDED_TOMORROW}"
            yield Row(action=tomorrow, resource=on, keys=plain, allowed=False, asks=one, why="nothing without TLS")
    if "AccessLogs" in policy.logical_id:
        service = Principal.service("logging.s3.amazonaws.com")
        yield from May(
            what="write the access logs of the account's own buckets",
            actions="s3:PutObject",
            on=[f"{arn}/artifacts/2026-11-22"],
            never_on=[f"{arn}/elsewhere/2026-11-22"],
            anywhere=True,
            keys=account,
            needs={"aws:SourceAccount": (place.account, STRANGER)},
            unless={"aws:SecureTransport": ("true", "false")},
            asks=service,
            never_asks=[Principal.service("cloudtrail.amazonaws.com")],
        ).rows()


def endpoint(place: Place, policy: Policy) -> Iterator[Row]:
    """Own people to own things; AWS's buckets to read."""
    service = policy.service.removeprefix(f"com.amazonaws.{place.region}.")
    trusted = place.settings.data_perimeter
    action, thing = _ASKED.get(service, ("any:AddedTomorrow", "*"))
    sees = service in _SEES_RESOURCES
    own, stranger = _people(place)[1], Principal(f"arn:aws:iam::{STRANGER}:role/Any")
    organization = trusted.organization_id if trusted is not None else None
    partners = list(trusted.trusted_accounts) if trusted is not None else []
    of_us = {"aws:PrincipalOrgID": organization} if organization else {}
    of_ours = {"aws:ResourceOrgID": organization} if organization else {}
    colleague = Principal(f"arn:aws:iam::{ANOTHER_ACCOUNT}:role/Colleague")
    # Who signs nothing has no account; who is a service of AWS's has none either.
    unsigned = Principal("anonymous", kind="CanonicalUser")
    asked: list[tuple[Principal, str, dict[str, Any], bool]] = [
        (own, place.account, {}, True),
        (unsigned, place.account, {}, False),
        (own, place.account, {"aws:ResourceAccount": None}, not sees),
        (own, STRANGER, {}, not sees),
        (stranger, place.account, {}, False),
        (stranger, STRANGER, {}, False),
        *((own, each, {}, True) for each in partners),
        *((unsigned, each, {}, False) for each in partners),
        *([(colleague, STRANGER, {**of_us, "aws:ResourceAccount": None}, not sees)] if organization else []),
        *((stranger, each, {}, False) for each in partners),
        *(
            [
                (colleague, ANOTHER_ACCOUNT, {**of_us, **of_ours}, True),
                (colleague, STRANGER, of_us, not sees),
                (colleague, place.account, of_us, not sees),
                (stranger, ANOTHER_ACCOUNT, of_ours, False),
                (
                    colleague,
                    STRANGER,
                    {"aws:PrincipalOrgID": "o-z9y8x7w6v5", "aws:ResourceOrgID": "o-z9y8x7w6v5"},
                    False,
                ),
                *((colleague, each, of_us, True) for each in partners),
            ]
            if organization
            else []
        ),
    ]
    for who, whose, keys, allowed in asked:
        yield Row(
            action=action,
            resource=thing,
            keys={RESOURCE_ACCOUNT: whose, "aws:ResourceAccount": whose, **keys},
            allowed=allowed,
            asks=who,
            why=f"through the endpoint of {service}: {who.arn} to what is {whose}'s",
            threat="T10",
        )
    if service == "s3":
        yield from _buckets_of_aws(place)
        yield from _trusted_buckets(place)
    if service.startswith("ecr"):
        yield from _images(place, sees=sees)


_ASKED = {
    "s3": ("s3:PutObject", "arn:aws:s3:::any-bucket/any/object"),
    "sts": ("sts:AssumeRole", "*"),
    "kms": ("kms:Decrypt", "*"),
    "sagemaker.api": ("sagemaker:CreateTrainingJob", "*"),
    "ecr.api": ("ecr:PutImage", "*"),
    "ecr.dkr": ("ecr:PutImage", "*"),
    "logs": ("logs:PutLogEvents", "*"),
}


def _inside(place: Place) -> list[dict[str, str]]:
    """What tells that a request comes from the network; nothing where the file does not ask for it."""
    perimeter, existing = place.settings.data_perimeter, place.settings.network.existing
    if perimeter is None or perimeter.buckets_from_network is None:
        return []
    (vpc,) = [existing.vpc_id] if existing is not None else place.called("AWS::EC2::VPC", "VpcId")
    addresses = [each.replace("0/24", "7") for each in perimeter.buckets_from_network.addresses]
    return [{"aws:SourceVpc": vpc}, *({"aws:SourceIp": each} for each in addresses)]


def _from_where(place: Place, arn: str, one: Principal, inside: list[dict[str, str]]) -> Iterator[Row]:
    """Data only from inside, but for whom it must never lock out; what is no data from everywhere."""
    if not inside:
        return
    outside: list[dict[str, str]] = [{}, {"aws:SourceVpc": "vpc-0fedcba9876543210"}, {"aws:SourceIp": "198.51.100.7"}]
    outside.append({"aws:SourceVpc": "vpc-0fedcba9876543210", "aws:SourceIp": "198.51.100.7"})
    for_us = [{"aws:ViaAWSService": "true"}, *inside]
    for keys, is_inside in (*((each, True) for each in for_us), *((each, False) for each in outside)):
        for action in _OF_DATA.split():
            yield Row(
                action=action, resource=f"{arn}/a", keys={RESOURCE_ACCOUNT: place.account, **keys}, asks=one,
                allowed=is_inside or one.is_root, why="data leaves to the network alone", threat="T10",
            )  # fmt: skip
        for action, is_data in (
            ("s3:ListBucket", True),
            ("s3:GetBucketLocation", False),
            ("s3:PutBucketPolicy", False),
        ):
            yield Row(
                action=action, resource=arn, keys={RESOURCE_ACCOUNT: place.account, **keys}, asks=one,
                allowed=is_inside or one.is_root or not is_data, why="nobody is locked out", threat="T10",
            )  # fmt: skip


def _even_if_opened(place: Place, policy: Policy, inside: list[dict[str, str]]) -> Iterator[Row]:
    """Whatever somebody adds to the policy, only the organisation's own come in."""
    perimeter = place.settings.data_perimeter
    if perimeter is None or perimeter.buckets_from_network is None:
        return
    arn, us = policy.resource, {"aws:PrincipalOrgID": perimeter.organization_id}
    # MLflow runs in a network of AWS's, and comes to its own artifacts alone.
    mlflow = [role for role in place.roles if role.logical_id.startswith("Mlflow")]
    its_own = policy.logical_id.replace("Artifacts", "Role")
    # AWS does not tell of who signs nothing whether it is a service.
    nobody = {"aws:PrincipalIsAWSService": None}
    colleague = Principal(f"arn:aws:iam::{ANOTHER_ACCOUNT}:role/Colleague")
    administrators = [Principal(each) for each in perimeter.buckets_from_network.administrator_role_arns]
    there, elsewhere = inside[0], {"aws:SourceIp": "198.51.100.7"}
    asked: list[tuple[Principal, dict[str, Any], bool]] = [
        (Principal(f"arn:aws:iam::{STRANGER}:role/Any"), there, False),
        (Principal(f"arn:aws:iam::{STRANGER}:role/Any"), {**there, "aws:PrincipalOrgID": "o-z9y8x7w6v5"}, False),
        *((Principal("anonymous", kind="CanonicalUser"), {**there, **each}, False) for each in ({}, nobody)),
        *((Principal(each.arn), elsewhere, each.logical_id == its_own) for each in mlflow),
        (colleague, {**there, **us}, True),
        (colleague, {**elsewhere, **us}, False),
        (_people(place)[1], there, True),
        (Principal.service("ec2.amazonaws.com"), elsewhere, True),
        *((each, elsewhere, True) for each in administrators),
    ]
    for one, keys, allowed in asked:
        for on, action in ((f"{arn}/a", "s3:GetObject"), (arn, "s3:ListBucket")):
            yield Row(
                action=action, resource=on, keys={RESOURCE_ACCOUNT: place.account, **keys}, asks=one, allowed=allowed,
                why="whatever the policy is opened to, others stay outside", beside=True, threat="T10",
            )  # fmt: skip


_SEES_RESOURCES = {"s3", "sts", "kms", "logs", "ecr.api"}
"""Services whose requests tell whose the resource is: what is another's is out of reach."""


_BUCKETS_OF_AWS = (
    "prod-{region}-starport-layer-bucket",  # layers of images in ECR
    "jumpstart-cache-prod-{region}",
    # Amazon Linux, and AWS Systems Manager:
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
    "al2023-repos-{region}-de612dc2",
    "amazon-ssm-{region}",
    "amazon-ssm-packages-{region}",
    "amazoncloudwatch-agent-{region}",
    "aws-ssm-distributor-file-{region}",
    "aws-ssm-document-attachments-{region}",
    "aws-ssm-{region}",
    "patch-baseline-snapshot-{region}",
    "{region}-birdwatcher-prod",
    "al2023-{region}",
)


def _buckets_of_aws(place: Place) -> Iterator[Row]:
    amazon, region = "000000000001", place.region
    for form in _BUCKETS_OF_AWS:
        name = form.format(region=region)
        arn = f"arn:aws:s3:::{name}"
        for action, on, allowed in (
            ("s3:GetObject", f"{arn}/any", True),
            ("s3:PutObject", f"{arn}/any", False),
            ("s3:GetObject", f"{arn}-2/any", False),
            ("s3:ListBucket", arn, name.startswith("jumpstart")),
            (f"s3:{ADDED_TOMORROW}", arn, False),
            (f"s3:{ADDED_TOMORROW}", f"{arn}/any", False),
        ):
            keys = {RESOURCE_ACCOUNT: amazon, "aws:ResourceAccount": amazon}
            for who in (_people(place)[1], Principal(f"arn:aws:iam::{STRANGER}:role/Any")):
                yield Row(
                    action=action, resource=on, keys=keys, allowed=allowed, asks=who, threat="T10",
                    why="AWS's own buckets are read, and never written",
                )  # fmt: skip


def _trusted_buckets(place: Place) -> Iterator[Row]:
    trusted = place.settings.data_perimeter
    for name in trusted.trusted_buckets if trusted is not None else ():
        keys = {RESOURCE_ACCOUNT: STRANGER, "aws:ResourceAccount": STRANGER}
        assert trusted is not None
        us = {"aws:PrincipalOrgID": trusted.organization_id} if trusted.organization_id else None
        colleague = Principal(f"arn:aws:iam::{ANOTHER_ACCOUNT}:role/Colleague")
        for who, more, is_ours in (
            (_people(place)[1], {}, True),
            (Principal(f"arn:aws:iam::{STRANGER}:role/Any"), {}, False),
            (Principal("anonymous", kind="CanonicalUser"), {}, False),
            *([(colleague, us, True), (colleague, {}, False)] if us is not None else []),
        ):
            for action, on, may in (
                *((f"s3:{verb}", f"arn:aws:s3:::{name}/a", True) for verb in _USING_OBJECTS),
                *((f"s3:{verb}", f"arn:aws:s3:::{name}", True) for verb in ("GetBucketLocation", "ListBucket")),
                ("s3:DeleteObject", f"arn:aws:s3:::{name}/a", False),
                ("s3:AddedTomorrow", f"arn:aws:s3:::{name}/a", False),
                ("s3:AddedTomorrow", f"arn:aws:s3:::{name}", False),
                ("s3:GetObject", f"arn:aws:s3:::{name}-2/a", False),
                ("s3:ListBucket", f"arn:aws:s3:::{name}-2", False),
            ):
                yield Row(
                    action=action, resource=on, keys={**keys, **(more or {})}, allowed=is_ours and may, asks=who,
                    why="buckets that the file trusts, for own people", threat="T10",
                )  # fmt: skip


_USING_OBJECTS = ("AbortMultipartUpload", "GetObject", "ListMultipartUploadParts", "PutObject")


def _images(place: Place, *, sees: bool) -> Iterator[Row]:
    amazon = "763104351884"
    keys = {RESOURCE_ACCOUNT: amazon, "aws:ResourceAccount": amazon}
    trusted = place.settings.data_perimeter
    us = {"aws:PrincipalOrgID": trusted.organization_id} if trusted is not None and trusted.organization_id else None
    colleague = Principal(f"arn:aws:iam::{ANOTHER_ACCOUNT}:role/Colleague")
    for who, more, is_ours in (
        (_people(place)[1], {}, True),
        (Principal(f"arn:aws:iam::{STRANGER}:role/Any"), {}, False),
        (Principal("anonymous", kind="CanonicalUser"), {}, False),
        *([(colleague, us, True), (colleague, {}, False)] if us is not None else []),
    ):
        for verb in ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer", "AddedTomorrow"):
            yield Row(
                action=f"ecr:{verb}", resource="*", keys={**keys, **(more or {})}, asks=who,
                allowed=is_ours and (not sees or verb != "AddedTomorrow"), why="images of AWS's are pulled",
            )  # fmt: skip

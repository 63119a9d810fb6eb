"""A bucket with a perimeter: who reaches it from where, and who can not be shut out, decided as IAM decides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from studio_constructs import ValidationError
from studio_constructs.mixins import BucketPerimeter
from studio_constructs.mixins.bucket_perimeter import DATA_ACTIONS
from tests.kit import ACCOUNT, Json, new_stack, properties, synthesize, warnings
from tests.security.iam.assembly import Assembly, Policy
from tests.security.iam.decision import FULL_ACCESS, Policies, Principal, Request, decide

VPC, OTHER_VPC, ENDPOINT, OFFICE = "vpc-0a1b2c3d", "vpc-0b1c2d3e", "vpce-0a1b2c3d", "203.0.113.0/24"
SISTER, OTHER, ORGANIZATION = "222222222222", "999999999999", "o-a1b2c3d4e5"
ADMINISTRATOR = f"arn:aws:iam::{ACCOUNT}:role/Administrator"
PERSON = Principal(f"arn:aws:iam::{ACCOUNT}:role/Alice")
OWN_ADMIN = Principal(f"arn:aws:iam::{ACCOUNT}:role/NotNamedHere")
ROOT_USER = Principal(f"arn:aws:iam::{ACCOUNT}:root")
NAMED = Principal(ADMINISTRATOR)
STRANGER = Principal(f"arn:aws:iam::{OTHER}:role/Eve")
SISTER_S = Principal(f"arn:aws:iam::{SISTER}:role/Sam")
NOBODY = Principal("nobody", kind="CanonicalUser")
LOGGING = Principal.service("logging.s3.amazonaws.com")
TLS = {"aws:SecureTransport": "true"}
HERE = {**TLS, "aws:SourceVpc": VPC, "aws:SourceVpce": "vpce-0f1e2d3c", "aws:SourceIp": None}
OUTSIDE = {**TLS, "aws:SourceIp": "198.51.100.7"}
POLICY_ACTIONS = ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy"]
EVERYTHING_FOR_ALL = {
    "Sid": "LetEverybodyDoEverything",
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
}
"""The worst that a bucket's own policy could say beside the perimeter."""


def role(stack: cdk.Stack, arn: str = ADMINISTRATOR) -> iam.IRole:
    return iam.Role.from_role_arn(stack, arn.rpartition("/")[2], arn)


def vpc(stack: cdk.Stack, vpc_id: str = VPC) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(stack, vpc_id, vpc_id=vpc_id, availability_zones=["eu-west-1a"])


def bucket_with(*, in_vpc: bool = True, **options: Any) -> Policy:
    """A bucket of this account with a perimeter, as it is in the cloud assembly."""
    stack = new_stack()
    bucket = s3.Bucket(stack, "Bucket", enforce_ssl=True)
    found = {"administrators": [role(stack)], **({"vpcs": [vpc(stack)]} if in_vpc else {}), **options}
    bucket.with_(BucketPerimeter(**found))
    (made,) = Assembly.read(Path(stack.node.root.synth().directory)).buckets  # type: ignore[attr-defined]  # an app
    return made


@pytest.fixture(scope="module")
def closed() -> Policy:
    return bucket_with()


@pytest.fixture(scope="module")
def wide() -> Policy:
    return bucket_with(
        vpc_endpoint_ids=[ENDPOINT], addresses=[OFFICE], organization_id=ORGANIZATION, trusted_accounts=[OTHER]
    )


@pytest.fixture(scope="module")
def anywhere() -> Policy:
    return bucket_with(in_vpc=False)


def reaches(bucket: Policy, who: Principal, action: str, context: Json) -> bool:
    """Whether somebody whom both policies would let do everything may do it, so that only a denial keeps them out."""
    assert bucket.document is not None
    document = {**bucket.document, "Statement": [*bucket.document["Statement"], EVERYTHING_FOR_ALL]}
    resource = bucket.resource if "Bucket" in action else f"{bucket.resource}/model"
    request = Request(action, resource, context, who, resource_account=ACCOUNT)
    return decide(request, Policies([FULL_ACCESS], resource=document)).allowed


# Nobody who owns it is locked out ---------------------------------------------------------------------------------


@pytest.mark.parametrize("action", POLICY_ACTIONS)
@pytest.mark.parametrize("who", [OWN_ADMIN, ROOT_USER, NAMED], ids=["own-admin", "root", "named"])
@pytest.mark.parametrize("place", [HERE, OUTSIDE], ids=["here", "outside"])
@pytest.mark.parametrize("kind", ["closed", "wide", "anywhere"])
def test_the_owner_can_always_change_the_policy(
    request: pytest.FixtureRequest, kind: str, place: Json, who: Principal, action: str
) -> None:
    assert reaches(request.getfixturevalue(kind), who, action, place)


@pytest.mark.parametrize("who", [ROOT_USER, NAMED], ids=["root", "named"])
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"])
def test_who_is_named_and_the_root_user_reach_the_data_from_everywhere(
    closed: Policy, who: Principal, action: str
) -> None:
    assert reaches(closed, who, action, OUTSIDE)


def test_no_denial_is_about_the_bucket_s_own_settings(closed: Policy) -> None:
    assert not any(
        decide(
            Request(action, closed.resource, OUTSIDE, OWN_ADMIN, resource_account=ACCOUNT),
            Policies([FULL_ACCESS], resource=closed.document),
        ).is_explicit_denial
        for action in ("s3:PutLifecycleConfiguration", "s3:PutEncryptionConfiguration", "s3:GetBucketLocation")
    )
    assert not any(action in {"s3:*", "*"} or "Policy" in action or "PutBucket" in action for action in DATA_ACTIONS)


# Who gets in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetObjectVersion"])
def test_own_people_get_in_from_the_network(closed: Policy, action: str) -> None:
    assert reaches(closed, PERSON, action, HERE)


@pytest.mark.parametrize("place", [OUTSIDE, {**TLS, "aws:SourceVpc": OTHER_VPC}], ids=["internet", "other-vpc"])
@pytest.mark.parametrize(
    "action",
    [
        "s3:AbortMultipartUpload",
        "s3:DeleteObjectVersion",
        "s3:GetObject",
        "s3:GetObjectAttributes",
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:PutObjectAcl",
        "s3:RestoreObject",
    ],
)
def test_nobody_gets_in_from_elsewhere(closed: Policy, action: str, place: Json) -> None:
    assert not reaches(closed, PERSON, action, place)


@pytest.mark.parametrize("who", [STRANGER, SISTER_S, NOBODY], ids=["stranger", "sister", "nobody"])
@pytest.mark.parametrize("place", [HERE, OUTSIDE], ids=["here", "outside"])
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:PutBucketPolicy"])
@pytest.mark.parametrize("kind", ["closed", "anywhere"])
def test_strangers_get_in_from_nowhere(
    request: pytest.FixtureRequest, kind: str, action: str, place: Json, who: Principal
) -> None:
    assert not reaches(request.getfixturevalue(kind), who, action, place)


@pytest.mark.parametrize("kind", ["closed", "wide", "anywhere"])
def test_aws_s_services_get_in_for_themselves(request: pytest.FixtureRequest, kind: str) -> None:
    assert reaches(request.getfixturevalue(kind), LOGGING, "s3:PutObject", TLS)


def test_aws_s_services_get_in_for_own_people_and_not_for_strangers(closed: Policy) -> None:
    assert reaches(closed, PERSON, "s3:GetObject", {**TLS, "aws:ViaAWSService": "true"})
    assert not reaches(closed, STRANGER, "s3:GetObject", {**TLS, "aws:ViaAWSService": "true"})


@pytest.mark.parametrize("who", [PERSON, NAMED, ROOT_USER, LOGGING], ids=["person", "named", "root", "service"])
def test_nobody_gets_in_in_clear_text(closed: Policy, who: Principal) -> None:
    assert not reaches(closed, who, "s3:GetObject", {**HERE, "aws:SecureTransport": "false"})


def test_without_a_network_own_people_get_in_from_everywhere(anywhere: Policy) -> None:
    assert reaches(anywhere, PERSON, "s3:GetObject", OUTSIDE)


# Other places and accounts that are said --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [HERE, {**TLS, "aws:SourceVpc": OTHER_VPC, "aws:SourceVpce": ENDPOINT}, {**TLS, "aws:SourceIp": "203.0.113.9"}],
    ids=["vpc", "endpoint", "address"],
)
def test_each_place_that_is_named_is_enough(wide: Policy, place: Json) -> None:
    assert reaches(wide, PERSON, "s3:GetObject", place)


@pytest.mark.parametrize("place", [OUTSIDE, {**TLS, "aws:SourceVpc": OTHER_VPC}], ids=["internet", "other-vpc"])
def test_no_other_place_is(wide: Policy, place: Json) -> None:
    assert not reaches(wide, PERSON, "s3:GetObject", place)


def test_accounts_that_are_named_get_in_from_the_network(wide: Policy) -> None:
    of_organization = {**HERE, "aws:PrincipalOrgID": ORGANIZATION}
    assert reaches(wide, SISTER_S, "s3:GetObject", of_organization)
    assert reaches(wide, STRANGER, "s3:GetObject", HERE)  # of the trusted account
    assert not reaches(wide, SISTER_S, "s3:GetObject", HERE)
    assert not reaches(wide, STRANGER, "s3:GetObject", OUTSIDE)


def test_an_address_alone_is_a_place() -> None:
    office = bucket_with(in_vpc=False, addresses=[OFFICE])
    assert reaches(office, PERSON, "s3:GetObject", {**TLS, "aws:SourceIp": "203.0.113.9"})
    assert not reaches(office, PERSON, "s3:GetObject", OUTSIDE)


# Where it is applied ----------------------------------------------------------------------------------------------


def test_what_the_bucket_says_of_tls_already_is_said_once(stack: cdk.Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket", enforce_ssl=True)
    bucket.with_(BucketPerimeter(administrators=[role(stack)]))
    said = properties(synthesize(stack), "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert [json.dumps(each).count("SecureTransport") for each in said] == [1, 0]
    assert warnings(stack) == []


def test_a_bucket_without_a_policy_gets_one(stack: cdk.Stack) -> None:
    s3.Bucket(stack, "Bucket").with_(BucketPerimeter(administrators=[role(stack)]))
    assert len(properties(synthesize(stack), "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]) == 2


def test_it_gives_nobody_anything(closed: Policy) -> None:
    assert closed.document is not None
    assert {statement["Effect"] for statement in closed.document["Statement"]} == {"Deny"}


def test_it_supports_buckets_and_nothing_else(stack: cdk.Stack) -> None:
    perimeter = BucketPerimeter(administrators=[role(stack)])
    assert perimeter.supports(s3.Bucket(stack, "Bucket"))
    raw = s3.CfnBucket(stack, "Raw")
    assert not perimeter.supports(raw)
    perimeter.apply_to(raw)
    assert "AWS::S3::BucketPolicy" not in {each["Type"] for each in synthesize(stack)["Resources"].values()}


def test_an_imported_bucket_is_told_and_not_left_open_silently(stack: cdk.Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Imported", "somebody-elses")
    with pytest.raises(ValidationError) as error:
        BucketPerimeter(administrators=[role(stack)]).apply_to(bucket)
    assert str(error.value) == (
        "[Studio/Imported] studio:PerimeterBucketImported: the bucket 'Studio/Imported' is imported; nothing here can "
        "change its policy; apply the perimeter where the bucket is made"
    )


# What is refused --------------------------------------------------------------------------------------------------

LOCKS_OUT = (
    "[BucketPerimeter] studio:PerimeterLocksOut: administrators is empty; somebody reaches what lies in the bucket "
    "when the network is gone, and looks after it; name the role that deploys, or that of whoever looks after the "
    "account"
)


def test_a_perimeter_without_anybody_in_it_is_never_built(stack: cdk.Stack) -> None:
    with pytest.raises(ValidationError) as error:
        BucketPerimeter(administrators=[], vpcs=[vpc(stack)])
    assert str(error.value) == LOCKS_OUT


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ValidationError) as error:
        BucketPerimeter(
            administrators=[],
            vpcs=["vpc-0a1b2c3d"],  # type: ignore[list-item]  # wrong
            vpc_endpoint_ids=["vpc-0a1b2c3d"],
            addresses=["10.0.0.1/8", "0.0.0.0/0"],
            organization_id="acme",
            trusted_accounts=["1234"],
        )
    place = "it is a public address, or a block of them that begins with its own first address and is not everything"
    assert str(error.value).splitlines() == [
        LOCKS_OUT,
        (
            "[BucketPerimeter] studio:ArgumentWrong: vpcs[0] is 'vpc-0a1b2c3d'; a VPC of the CDK is wanted; write "
            "vpcs=[network.vpc], or ec2.Vpc.from_vpc_attributes(...)"
        ),
        (
            "[BucketPerimeter] studio:PerimeterPlaceInvalid: vpc_endpoint_ids[0] is 'vpc-0a1b2c3d'; it is the id of an "
            "endpoint, 'vpce-' and 8 to 17 hexadecimal digits; copy it from the VPC console"
        ),
        (
            f"[BucketPerimeter] studio:PerimeterPlaceInvalid: addresses[0] is '10.0.0.1/8'; {place}; write it like "
            "'203.0.113.0/24'"
        ),
        (
            f"[BucketPerimeter] studio:PerimeterPlaceInvalid: addresses[1] is '0.0.0.0/0'; {place}; write it like "
            "'203.0.113.0/24'"
        ),
        (
            "[BucketPerimeter] studio:OrganizationIdInvalid: organization_id is 'acme'; an organisation's id is 'o-' "
            "and 10 to 32 lower-case letters and digits; copy it from the console of AWS Organizations, for example "
            "'o-a1b2c3d4e5'"
        ),
        (
            "[BucketPerimeter] studio:PerimeterAccountInvalid: trusted_accounts[0] is '1234'; an account id is 12 "
            "digits; write it in quotes, with its leading zeros"
        ),
    ]


@pytest.mark.parametrize("field", ["administrators", "vpcs", "vpc_endpoint_ids", "addresses"])
def test_text_in_place_of_a_list_is_told(stack: cdk.Stack, field: str) -> None:
    options: dict[str, Any] = {"administrators": [role(stack)], field: "text"}
    with pytest.raises(ValidationError) as error:
        BucketPerimeter(**options)
    assert [problem.code for problem in error.value.problems] == ["ListExpected"]


def test_a_role_is_no_arn() -> None:
    with pytest.raises(ValidationError) as error:
        BucketPerimeter(administrators=[ADMINISTRATOR])  # type: ignore[list-item]  # wrong
    assert [problem.code for problem in error.value.problems] == ["ArgumentWrong"]

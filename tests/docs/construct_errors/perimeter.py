"""Who and what counts as one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Data perimeters"
LIST_OF_S3 = "pl-6da54004"


def network(**options: Any) -> Build:
    return lambda stack: studio.StudioNetwork(stack, "Network", **options)


def perimeter(**options: Any) -> Build:
    return network(data_perimeter=studio.DataPerimeter(**options))


def kernels_of_others(stack: cdk.Stack) -> object:
    own = [ec2.SecurityGroup.from_security_group_id(stack, "Own", "sg-0a1b2c3d")]
    return network(security_groups=own, kernel_traffic=True)(stack)


def administrator(stack: cdk.Stack) -> iam.IRole:
    return iam.Role.from_role_arn(stack, "Administrator", "arn:aws:iam::111111111111:role/Administrator")


def imported_bucket(stack: cdk.Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Lake", "lake")
    studio.mixins.BucketPerimeter(administrators=[administrator(stack)]).apply_to(bucket)


def open_bucket(stack: cdk.Stack) -> None:
    mixin = studio.mixins.BucketPerimeter(administrators=[administrator(stack)], trusted_accounts=["222233334444"])
    s3.Bucket(stack, "Lake").with_(mixin)


ERRORS: dict[str, Build] = {
    "OrganizationIdInvalid": perimeter(organization_id="acme"),
    "PerimeterAccountInvalid": perimeter(trusted_accounts=["1111-2222-3333"]),
    "PerimeterBucketInvalid": perimeter(trusted_buckets=["s3://weather/2026"]),
    "PrefixListMisplaced": network(vpc=studio.StudioVpc.new(internet_access=True), s3_prefix_list_id=LIST_OF_S3),
    "KernelTrafficMisplaced": kernels_of_others,
    "PerimeterLocksOut": lambda _: studio.mixins.BucketPerimeter(administrators=[]),
    "PerimeterPlaceInvalid": lambda stack: studio.mixins.BucketPerimeter(
        administrators=[administrator(stack)], addresses=["0.0.0.0/0"]
    ),
    "PerimeterBucketImported": imported_bucket,
}

WARNINGS: dict[str, Build] = {
    "TrustedAccounts": perimeter(trusted_accounts=["222233334444"]),
    "TrustedBuckets": perimeter(trusted_buckets=["weather"]),
    "BucketTrustsAccounts": open_bucket,
}

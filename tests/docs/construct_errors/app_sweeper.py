"""What stops apps outside working hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Sweeping apps"
BERLIN = cdk.TimeZone.EUROPE_BERLIN


def sweeper(**arguments: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        domain = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        return studio.AppSweeper(stack, "Sweeper", domain=domain, **arguments)

    return build


def at_night(**arguments: Any) -> Build:
    hours = studio.WorkingHours(time_zone=BERLIN, opens="08:00", closes="18:00")
    return sweeper(working_hours=hours, **arguments)


def with_prefix(prefix: str) -> Build:
    def build(stack: cdk.Stack) -> object:
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "reports")
        return at_night(reports=studio.SweepReports(bucket=bucket, prefix=prefix))(stack)

    return build


ERRORS: dict[str, Build] = {
    "SweepUnlimited": sweeper(),
    "MaximumAgeOutOfRange": sweeper(maximum_age=cdk.Duration.minutes(5)),
    "WorkingHoursInvalid": sweeper(
        working_hours=studio.WorkingHours(time_zone=BERLIN, opens="8am", closes="18:00"),
    ),
    "SweptAppTypesInvalid": at_night(app_types=[studio.AppType.R_STUDIO]),
    "SweepExemptionOutOfRange": at_night(exemption=studio.SweepExemption(longest=cdk.Duration.days(3650))),
    "SweepReportsNowhere": at_night(reports=studio.SweepReports()),
    "SweepReportsPrefixInvalid": with_prefix("sweeps/*"),
}

WARNINGS: dict[str, Build] = {
    "ClassicAppsSwept": at_night(app_types=[studio.AppType.JUPYTER_LAB, studio.AppType.KERNEL_GATEWAY]),
    "SweepExemptionOpen": at_night(exemption=studio.SweepExemption(tag="team:keep")),
}

"""Dashboards and alarms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sns as sns

import studio_constructs as studio

from . import core

Build = Callable[[cdk.Stack], object]

TITLE = "### Dashboards and alarms"


def alarms(domain: Any = None, **options: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        of: Any = domain or core.domain()(stack)
        return studio.StudioAlarms(stack, "Alarms", domain=of, alerts=sns.Topic(stack, "Topic"), **options)

    return build


def dashboard(name: str) -> Build:
    def build(stack: cdk.Stack) -> object:
        domain: Any = core.domain()(stack)
        return studio.StudioDashboard(stack, "Dashboard", domain=domain, dashboard_name=name)

    return build


def of_import(stack: cdk.Stack) -> object:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    domain = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    return studio.StudioDashboard(stack, "Dashboard", domain=domain)


class WithoutKey:
    """A domain whose home is known and whose key is not."""

    domain_id, home_efs_file_system_id, encryption_key = "d-abcdefghijkl", "fs-0a1b2c3d", None


ERRORS: dict[str, Build] = {
    "HomeFileSystemUnknown": of_import,
    "DashboardNameInvalid": dashboard("Studio: marketing"),
    "AlarmThresholdInvalid": alarms(home_gb=0),
}

WARNINGS: dict[str, Build] = {
    "KeyNotWatched": alarms(domain=WithoutKey()),
}

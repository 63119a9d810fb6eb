"""Hosts on EC2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
TITLE = "### Hosts"


def host(**options: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
        given = {
            "network": studio.StudioNetwork(stack, "Network", vpc=vpc),
            "encryption_key": kms.Key.from_key_arn(stack, "Key", KEY_ARN),
            "availability_zone": "eu-west-1a",
        }
        return studio.JupyterHost(stack, "Host", **{**given, **options})

    return build


def with_homes(file_system_id: str, *, writable: bool = False) -> Build:
    def build(stack: cdk.Stack) -> object:
        group = ec2.SecurityGroup.from_security_group_id(stack, "Nfs", "sg-0a1b2c3d")
        homes = studio.DomainHomes(file_system_id=file_system_id, nfs_security_group=group, writable=writable)
        return host(homes=homes)(stack)

    return build


ERRORS: dict[str, Build] = {
    "JupyterHostNameInvalid": host(host_name="my_host"),
    "HostInstanceTypeInvalid": host(instance_type="ml.t3.medium"),
    "HostImageInvalid": host(image="al2023"),
    "HostVolumeOutOfRange": host(root_gb=7),
    "HostZoneMissing": host(availability_zone=None),
    "HomesInvalid": with_homes("d-abcdefghijkl"),
    "UserDataTooLarge": host(on_boot=studio.LifecycleScript.from_text("#!/bin/sh\n".ljust(12_000, "#"))),
}

WARNINGS: dict[str, Build] = {
    "HomesReadable": with_homes("fs-0a1b2c3d"),
    "HomesWritable": with_homes("fs-0a1b2c3d", writable=True),
    "JupyterHostNotRetained": host(removal_policy=cdk.RemovalPolicy.DESTROY),
}

"""Notebook instances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kms as kms

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
TITLE = "### Notebook instances"


def notebook(**options: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
        return studio.NotebookInstance(
            stack,
            "Lab",
            network=studio.StudioNetwork(stack, "Network", vpc=vpc),
            encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN),
            **options,
        )

    return build


ERRORS: dict[str, Build] = {
    "NotebookInstanceNameInvalid": notebook(notebook_instance_name="my_lab"),
    "NotebookInstanceTypeUnknown": notebook(instance_type="t3.medium"),
    "NotebookVolumeOutOfRange": notebook(volume_gb=4),
    "NotebookPlatformUnknown": notebook(platform_identifier="notebook-al2-v2"),
    "CodeRepositoryInvalid": notebook(code_repositories=["git@example.com:models"]),
    "CodeRepositoriesTooMany": notebook(code_repositories=["a", "b", "c", "d", "e"]),
    "IdleStopOutOfRange": notebook(idle_stop=studio.IdleStop.after(cdk.Duration.minutes(1))),
}

WARNINGS: dict[str, Build] = {
    "NotebookRootAccess": notebook(root_access=True),
    "NotebookInternetAccess": notebook(direct_internet_access=True),
    "NotebookMetadataV1": notebook(metadata_v1=True),
    "NotebookPlatformOld": notebook(platform_identifier="notebook-al2-v3"),
    "NotebookInstanceNotRetained": notebook(removal_policy=cdk.RemovalPolicy.DESTROY),
    "IdleStopDisabled": notebook(idle_stop=studio.IdleStop.disabled()),
    "IdleStopLong": notebook(idle_stop=studio.IdleStop.after(cdk.Duration.days(30))),
}

"""Logs of what the library runs: kept for a year, and not lost with what wrote them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct


def make_log_group(scope: Construct, construct_id: str, encryption_key: kms.IKey | None = None) -> logs.LogGroup:
    """A log group; without a key CloudWatch Logs encrypts it with AWS's own."""
    return logs.LogGroup(
        scope,
        construct_id,
        retention=logs.RetentionDays.ONE_YEAR,
        encryption_key=encryption_key,
        removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )

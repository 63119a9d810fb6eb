"""Logs of what the library runs: kept for a year, and not lost with what wrote them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from studio_constructs._accepted import KEY_OF_ANOTHER_STACK
from studio_constructs._acknowledge import accept
from studio_constructs._validation import is_known


def make_log_group(scope: Construct, construct_id: str, encryption_key: kms.IKey | None = None) -> logs.LogGroup:
    """A log group; without a key CloudWatch Logs encrypts it with AWS's own."""
    group = logs.LogGroup(
        scope,
        construct_id,
        retention=logs.RetentionDays.ONE_YEAR,
        encryption_key=encryption_key,
        removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
    if encryption_key is not None:
        accept_key(group, encryption_key)
    return group


def accept_key(group: logs.LogGroup, key: kms.IKey) -> None:
    """Acknowledge that a rule of Control Tower does not know keys of other stacks."""
    if not is_known(key.key_arn) and cdk.Stack.of(key) is not cdk.Stack.of(group):
        accept(group, KEY_OF_ANOTHER_STACK)

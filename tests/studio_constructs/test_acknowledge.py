"""Wildcards are acknowledged one by one, each with a reason."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs.role.permissions import WILDCARDS


def test_a_wildcard_without_a_reason_is_our_mistake(stack: cdk.Stack) -> None:
    statement = iam.PolicyStatement(sid="New1", actions=["s3:GetObject"], resources=["arn:aws:s3:::a/*"])
    with pytest.raises(KeyError, match="New"):
        acknowledge_wildcards(stack, [statement], WILDCARDS)

"""What Alice may under a boundary, and the rules that its tests have in common."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import studio_constructs as studio
from studio_constructs.role import GuardrailRules
from tests.kit import Json
from tests.security.iam.short import allowed

from .iam_kit import ALICE, SAGEMAKER, SUBNETS, profile
from .kit import KEY_ARN

ACCOUNT, REGION = "111111111111", "eu-west-1"
OTHER_KEY = KEY_ARN.replace("1234-", "4321-")
RULES = GuardrailRules(
    instance_types=["ml.t3.medium"],
    job_instance_types=["ml.g5.xlarge"],
    lifecycle_configs=["research-*"],
    images=["research-*", "geo"],
    subnets=SUBNETS,
    security_groups=["sg-0a1b2c3d"],
    encryption_keys=[KEY_ARN],
    repositories=["geo", "cdk-*"],
    stacks=["research-prod-*"],
    roles=["research-prod-*"],
)
EVERYTHING: Json = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
"""A policy as wide as can be, attached by mistake."""
FULL_ACCESS: Json = {
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "sagemaker:CreatePresignedDomainUrl",
                "sagemaker:DescribeDomain",
                "sagemaker:ListDomains",
                "sagemaker:DescribeUserProfile",
                "sagemaker:CreateApp",
                "sagemaker:DeleteApp",
                "sagemaker:CreateSpace",
                "sagemaker:UpdateSpace",
                "sagemaker:DeleteSpace",
            ],
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::*:role/*",
            "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        },
    ]
}
"""What `AmazonSageMakerFullAccess` says of Studio, wider: without its conditions on spaces."""
OWN: dict[str, Any] = {
    "sagemaker:OwnerUserProfileArn": profile("alice"),
    "sagemaker:SpaceSharingType": "Private",
    "sagemaker:InstanceTypes": ["ml.t3.medium"],
}
BOBS = {**OWN, "sagemaker:OwnerUserProfileArn": profile("bob")}


@functools.cache
def ceiling() -> Json:
    return studio.Guardrails.boundary(RULES, account=ACCOUNT, region=REGION)


def may(action: str, resource: str = "*", *contexts: Mapping[str, Any], under: Json | None = None) -> bool:
    """Whether Alice may, whose role may everything but for its boundary."""
    request = {**ALICE, "sagemaker:InstanceTypes": None, **{key: each for one in contexts for key, each in one.items()}}
    return allowed([EVERYTHING], action, resource, request, boundary=under or ceiling())


def of(kind: str) -> str:
    return f"{SAGEMAKER}:{kind}"

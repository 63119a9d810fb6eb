"""Suspended people: what tells them from others, and what is denied to them where people sign in."""

from __future__ import annotations

from typing import Final

from aws_cdk import aws_iam as iam

from studio_constructs.role.denials import TAGS_OF_THE_ESTATE, deny

SUSPENDED_TAG: Final = f"{TAGS_OF_THE_ESTATE}suspended"
"""Key of the tag of a profile whose person is suspended. Nobody who works in Studio sets tags of the estate's own."""

SUSPENDED: Final = "true"
"""Its value."""


def opening_suspended_profiles() -> iam.PolicyStatement:
    """Nobody opens the profile of a suspended person: the profile's tag decides, so that the policy stays as it is."""
    return deny(
        "DenyOpeningSuspendedProfiles",
        ["sagemaker:CreatePresignedDomainUrl"],
        {"StringEquals": {f"sagemaker:ResourceTag/{SUSPENDED_TAG}": SUSPENDED}},
    )

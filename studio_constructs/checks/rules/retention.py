"""Whether a resource is kept when it leaves the template, and when it is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_constructs.checks.template import Resource, Template, is_literal

FIX: Final = "DeletionPolicy: RetainExceptOnCreate, UpdateReplacePolicy: Retain"
SOURCE: Final = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"
)

_KEEPS: Final = {"DeletionPolicy": ("Retain", "RetainExceptOnCreate"), "UpdateReplacePolicy": ("Retain",)}


def find_not_retained(resource: Resource, _: Template) -> Iterator[str]:
    """Attributes by which CloudFormation deletes it."""
    for name, policy in (
        ("DeletionPolicy", resource.deletion_policy),
        ("UpdateReplacePolicy", resource.update_replace_policy),
    ):
        if policy is None:
            yield f"{name} is missing, which means Delete"
        elif is_literal(policy) and policy not in _KEEPS[name]:
            yield f"{name} is {policy!r}"

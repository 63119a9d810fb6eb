"""What is looser than a default, said at synth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import IConstruct

from studio_constructs._accepted import Accepted
from studio_constructs._acknowledge import accept

ACKNOWLEDGE = "or acknowledge this warning"

_KEY: Final = "AWS::KMS::Key"
_DOMAIN: Final = "AWS::SageMaker::Domain"
_PROFILE: Final = "AWS::SageMaker::UserProfile"
_SPACE: Final = "AWS::SageMaker::Space"
_FOUND: Final[Mapping[str, Mapping[str, str]]] = {
    "studio:DomainNotRetained": {_DOMAIN: "Studio-D04"},
    "studio:IdleShutdownDisabled": {_DOMAIN: "Studio-D14", _PROFILE: "Studio-U09"},
    "studio:IdleShutdownLong": {_DOMAIN: "Studio-D15"},
    "studio:KeyNotRetained": {_KEY: "Studio-K03"},
    "studio:PublicInternet": {_DOMAIN: "Studio-D01"},
    "studio:RStudioAdministrator": {_PROFILE: "Studio-U05"},
    "studio:SourceIdentityDisabled": {_DOMAIN: "Studio-D03"},
    "studio:SpaceNotRetained": {_SPACE: "Studio-P04"},
    "studio:SpaceRemoteAccess": {_SPACE: "Studio-P03"},
    "studio:TagPropagationDisabled": {_DOMAIN: "Studio-D13"},
    "studio:UserProfileNotRetained": {_PROFILE: "Studio-U04"},
}
"""Which rule of `studio_constructs.checks` finds what a warning tells, by the code and the type of the resource."""


def say_loose(construct: IConstruct, code: str, text: str) -> None:
    """Warn of one thing: what it means and how to undo it; that it may be acknowledged is said here.

    Who wrote the argument meant it: the rule that finds the same is acknowledged, and the warning remains.
    """
    cdk.Validations.of(construct).add_warning(code, f"{text}, {ACKNOWLEDGE}")
    rules = _FOUND.get(code, {})
    resource = construct if isinstance(construct, cdk.CfnResource) else construct.node.default_child
    if isinstance(resource, kms.Key):  # it wraps the resource once more
        resource = resource.node.default_child
    if isinstance(resource, cdk.CfnResource) and resource.cfn_resource_type in rules:
        accept_argument(resource, rules[resource.cfn_resource_type], text)


def accept_argument(resource: cdk.CfnResource, rule: str, text: str) -> None:
    """Acknowledge what a rule of `studio_constructs.checks` finds because an argument says so.

    Args:
        resource: What it finds it in.
        rule: Its id.
        text: What the argument says, and, behind a semicolon, how to undo it.
    """
    accept(resource, Accepted(f"an argument says so: {text.partition(';')[0]}", (f"Studio::{rule}",)))


def say_loosened(construct: IConstruct, loosened: Mapping[str, tuple[bool, str]]) -> None:
    """Warn of what holds.

    Args:
        construct: Where it is.
        loosened: By code: whether it holds, and what it means and how to undo it.
    """
    for code, (holds, text) in loosened.items():
        if holds:
            say_loose(construct, code, text)

"""What tests of several constructs share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kms as kms

from studio_constructs import UserSettings
from tests.kit import Json, properties, resources

KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
GROUP = "AWS::EC2::SecurityGroup"
NOTHING = {
    "CidrIp": "127.0.0.1/32",
    "Description": "Nothing, but for what other rules let out",
    "FromPort": 443,
    "IpProtocol": "tcp",
    "ToPort": 443,
}
"""What a group that is closed lets out: what goes to oneself passes no group."""

CIDR_RULE = "a VPC's range is IPv4, /16 to /24, and starts at its own first address"
ZONES_FIX = "name two zones or more, so that one that fails does not take Studio with it"
MISSING_RULE = "without them apps of Studio do not start in a VPC that has no internet"
MISSING_FIX = "write endpoints=[*StudioEndpoint.required(), ...]"


def imported_key(stack: cdk.Stack) -> kms.IKey:
    return kms.Key.from_key_arn(stack, "Key", KEY_ARN)


def document(template: Json) -> Json:
    """The one managed policy."""
    return dict(properties(template, "AWS::IAM::ManagedPolicy")["PolicyDocument"])


def group_id(template: Json, beginning: str) -> str:
    """The logical id of the security group whose description begins so."""
    (found,) = (
        logical_id
        for logical_id, group in resources(template, GROUP).items()
        if group["Properties"]["GroupDescription"].startswith(beginning)
    )
    return found


USER_SETTINGS = frozenset(field.name for field in dataclasses.fields(UserSettings))


def folded(options: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of a domain in which what belongs to `default_user_settings` stands beside the rest."""
    settings = {name: value for name, value in options.items() if name in USER_SETTINGS}
    rest = {name: value for name, value in options.items() if name not in USER_SETTINGS}
    return {**rest, "default_user_settings": UserSettings(**settings)} if settings else rest

"""`ExecutionPolicy`: what the people of a team may do in Studio."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs._validation import (
    check_instance_type,
    check_key,
    check_kind,
    check_list,
    is_known,
    raise_if_invalid,
)
from studio_constructs.errors import Problem
from studio_constructs.role import permissions

DEFAULT_INSTANCE_TYPES: Final = (
    "ml.t3.medium",
    "ml.t3.large",
    "ml.t3.xlarge",
    "ml.t3.2xlarge",
    "ml.m5.large",
    "ml.m5.xlarge",
    "ml.m5.2xlarge",
)
"""What apps may run on where nothing is said: enough for notebooks and tables, no GPU, at most 8 vCPU."""

_KEY_ARN_LENGTH = len("arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/12345678-1234-1234-1234-123456789012")
_PSEUDO_LENGTHS: Final = {"AWS::AccountId": 12, "AWS::Partition": 10, "AWS::Region": 14}
"""What references become when they are deployed, at their longest: all that a policy refers to."""

_LOCATION = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^*?]*)?")


class ExecutionPolicy(Construct):
    """Define what people may do in Studio: run their own private spaces, on allowed instance types, on named data.

    People are named by Studio's session variables, so one policy serves a whole team and gives nobody access to what
    is another's: not to open, start, stop or delete it. Nobody changes the domain, profiles or scripts, passes a
    role, or opens a space to a remote IDE. Training, endpoints and other jobs are not in it; attach a policy of your
    own for those.

    Creates: AWS::IAM::ManagedPolicy.
    Replacement: no argument replaces it.

    Args:
        scope: Where the policy belongs.
        construct_id: Its name there.
        instance_types: What apps may run on, enforced where the app is started. Default: a few without a GPU, up to
            8 vCPU (`DEFAULT_INSTANCE_TYPES`).
        any_instance_type: Whether apps may run on whatever AWS has, the dearest GPU included. Default: they may not.
        s3_read: Buckets (``name``) and prefixes (``name/prefix``) to read. Default: none.
        s3_write: The same, to read, write and delete. Default: none.
        encryption_key: The key of the domain and of the data; a `StudioKey`'s ``key``. Default: none, for a domain on
            AWS's own key.
        remote_access: Whether people may connect an IDE on their laptop to their space: such a session outlives a
            logout by up to twelve hours. Default: they may not.

    Raises:
        ValidationError: ``studio:InstanceTypeUnknown``, ``studio:InstanceTypesEmpty``,
            ``studio:InstanceTypesContradict``, ``studio:S3LocationInvalid``, ``studio:PolicyTooLarge``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-permissions.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_types: Sequence[str] | None = None,
        any_instance_type: bool = False,
        s3_read: Sequence[str] = (),
        s3_write: Sequence[str] = (),
        encryption_key: kms.IKey | None = None,
        remote_access: bool = False,
    ) -> None:
        problems = [
            *_check_instance_types(instance_types, any_instance_type=any_instance_type),
            *_check_locations("s3_read", s3_read),
            *_check_locations("s3_write", s3_write),
            *check_key("encryption_key", encryption_key),
        ]
        raise_if_invalid(scope, construct_id, problems)
        stack = cdk.Stack.of(scope)
        allowed = None if any_instance_type else (instance_types or DEFAULT_INSTANCE_TYPES)
        statements = [
            *permissions.studio_statements(stack),
            *permissions.guardrails(instance_types=allowed, remote_access=remote_access),
            *(permissions.key_statements(encryption_key.key_arn) if encryption_key is not None else []),
            *permissions.s3_statements(stack, read=s3_read, write=s3_write),
        ]
        raise_if_invalid(scope, construct_id, _check_size(stack, statements))
        super().__init__(scope, construct_id)
        self._instance_types = None if allowed is None else tuple(allowed)
        self._managed_policy = iam.ManagedPolicy(
            self,
            "Resource",
            description="Own private spaces in Studio, and nothing of anybody else's",
            statements=statements,
        )
        acknowledge_wildcards(self._managed_policy, statements, permissions.WILDCARDS)
        if any_instance_type:
            cdk.Validations.of(self).add_warning(
                "studio:AnyInstanceType",
                "any_instance_type is True: one click starts the dearest GPU that AWS has; name instance_types "
                "instead, or acknowledge this warning",
            )
        if remote_access:
            cdk.Validations.of(self).add_warning(
                "studio:RemoteAccess",
                "remote_access is True: IDEs on laptops connect to spaces, and such a session outlives a logout by up "
                "to twelve hours; drop the argument, or acknowledge this warning",
            )

    @property
    def instance_types(self) -> tuple[str, ...] | None:
        """What apps may run on; None for anything."""
        return self._instance_types

    @property
    def managed_policy(self) -> iam.ManagedPolicy:
        """The policy, to attach to a role or to set as a permissions boundary."""
        return self._managed_policy


def _check_instance_types(instance_types: Sequence[str] | None, *, any_instance_type: bool) -> list[Problem]:
    if instance_types is not None and any_instance_type:
        wrote = "instance_types is given and any_instance_type is True"
        return [
            Problem("InstanceTypesContradict", wrote, "either a list is allowed or anything is", "drop one of them")
        ]
    if wrong := check_list("instance_types", instance_types):
        return wrong
    if instance_types is None or not is_known(instance_types):
        return []
    if not instance_types:
        rule = "at least one instance type is allowed, or no app could start"
        return [Problem("InstanceTypesEmpty", "instance_types is empty", rule, "name one, for example 'ml.t3.medium'")]
    return [
        problem
        for index, instance_type in enumerate(instance_types)
        for problem in check_instance_type(f"instance_types[{index}]", instance_type)
    ]


def check_policy(field: str, value: object) -> list[Problem]:
    """An `ExecutionPolicy`: not an ARN, and not a policy of IAM alone."""
    fix = (
        f'{field}=ExecutionPolicy(self, "Policy", ...); a policy of yours goes to ExecutionRole(managed_policies=[...])'
    )
    return check_kind(field, value, fits=isinstance(value, ExecutionPolicy), what="an ExecutionPolicy", fix=fix)


def _check_size(stack: cdk.Stack, statements: Sequence[iam.PolicyStatement]) -> list[Problem]:
    """IAM would refuse a longer policy in the middle of a deployment."""
    document = {"Version": "2012-10-17", "Statement": [statement.to_statement_json() for statement in statements]}
    size = len(json.dumps(_as_deployed(stack.resolve(document)), separators=(",", ":")))
    if size <= aws_facts.MANAGED_POLICY_MAX:
        return []
    wrote = f"instance_types, s3_read and s3_write make a policy of {size:,} characters"
    rule = f"IAM takes {aws_facts.MANAGED_POLICY_MAX:,}"
    fix = "name fewer, or attach a policy of your own for some: ExecutionRole(managed_policies=...)"
    return [Problem("PolicyTooLarge", wrote, rule, fix)]


def _as_deployed(value: Any) -> Any:
    """The resolved document with a text in place of each reference, as long as what it becomes."""
    if isinstance(value, list):
        return [_as_deployed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(str(_as_deployed(part)) for part in parts)
    if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        return "x" * _PSEUDO_LENGTHS.get(str(value.get("Ref")), _KEY_ARN_LENGTH)
    return {key: _as_deployed(each) for key, each in value.items()}


def _check_locations(field: str, locations: Sequence[str]) -> list[Problem]:
    if wrong := check_list(field, locations):
        return wrong
    rule = "a location is a bucket or a bucket and a prefix, without s3:// and without wildcards"
    return [
        Problem(
            "S3LocationInvalid",
            f"{field}[{index}] is {location!r}",
            rule,
            _suggest_location(location),
        )
        for index, location in enumerate(locations)
        if is_known(location) and not _LOCATION.fullmatch(location)
    ]


def _suggest_location(location: str) -> str:
    near = location.removeprefix("s3://").rstrip("*/")
    return f"write {near!r}" if _LOCATION.fullmatch(near) else "write it like 'bucket/prefix'"

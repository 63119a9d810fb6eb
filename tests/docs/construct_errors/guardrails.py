"""Guardrails, and what carries them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kms as kms

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Guardrails of roles"
DEPLOYER = "arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*"


def guardrails(**rules: Any) -> Build:
    return lambda stack: studio.Guardrails(stack, "Guardrails", rules=studio.GuardrailRules(**rules))


def control_policy(*exempt: str, **rules: Any) -> Build:
    made = studio.GuardrailRules(**rules)
    return lambda _: studio.Guardrails.service_control_policy(made, exempt=exempt or [DEPLOYER])


def with_a_new_key(stack: cdk.Stack) -> object:
    return control_policy(encryption_keys=[kms.Key(stack, "Key").key_arn])(stack)


def role(**options: Any) -> Build:
    return lambda stack: studio.ExecutionRole(stack, "Role", **options)


def role_with_a_boundary_and_none(stack: cdk.Stack) -> object:
    own = studio.Guardrails(stack, "Guardrails")
    return role(permissions_boundary=own, no_permissions_boundary=True)(stack)


def shared_own_place(stack: cdk.Stack) -> object:
    return studio.ExecutionPolicy(stack, "Team", s3_read=["lake"], s3_own=["lake/people"])


IMAGES = [f"image-{number:03}" for number in range(99)]

ERRORS: dict[str, Build] = {
    "GuardrailNameInvalid": guardrails(images=["*"]),
    "GuardrailNetworkIncomplete": guardrails(subnets=["subnet-0a1b2c3d"]),
    "GuardrailsTooLarge": guardrails(images=IMAGES),
    "GuardrailsUnresolved": with_a_new_key,
    "GuardrailsExemptNobody": control_policy("*"),
    "ServiceControlPolicyTooLarge": control_policy(images=IMAGES),
    "BoundariesContradict": role_with_a_boundary_and_none,
    "S3OwnShared": shared_own_place,
    "RolePathInvalid": role(path="studio/research"),
}

WARNINGS: dict[str, Build] = {"NoPermissionsBoundary": role(no_permissions_boundary=True)}

"""Wildcards in policies, acknowledged one by one with their reasons, so that a check sees no unexplained one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import IConstruct


def acknowledge_wildcards(
    construct: IConstruct, statements: Iterable[iam.PolicyStatement], reasons: Mapping[str, str]
) -> None:
    """Acknowledge cdk-nag's AwsSolutions-IAM5 for each wildcard that the statements allow, and for no other.

    Args:
        construct: The policy.
        statements: What it holds; a statement's Sid, less a number at its end, finds its reason.
        reasons: Why, by Sid. A wildcard without a reason is a mistake of ours: `KeyError`.
    """
    stack = cdk.Stack.of(construct)
    acknowledged: dict[str, list[str]] = {}
    for statement in statements:
        if statement.effect is not iam.Effect.ALLOW:
            continue
        found = [f"Action::{action}" for action in statement.actions if "*" in action]
        found += [f"Resource::{_as_nag_writes(stack.resolve(arn))}" for arn in statement.resources if "*" in str(arn)]
        for finding in found:
            reason = reasons[re.sub(r"\d+$", "", statement.sid or "")]
            acknowledged.setdefault(f"AwsSolutions-IAM5[{finding}]", []).append(reason)
    for identifier, why in acknowledged.items():
        # One finding stands for all statements that name the same ARN.
        reason = "; ".join(dict.fromkeys(why))
        cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=identifier, reason=reason))


def acknowledge_app_lifecycle(resource: cdk.CfnResource, settings: object) -> None:
    """Acknowledge that the CDK's own check of templates does not know idle shutdown of profiles and spaces.

    CloudFormation documents it, and the CDK's L1 has it; the engine's schemas lack it, and since `cdk init` turns the
    check's findings into errors, no such app would synthesize. Nothing is acknowledged where nothing is said.

    Args:
        resource: The profile or the space.
        settings: Its settings, as the L1 takes them.
    """
    apps = (getattr(settings, f"{app}_app_settings", None) for app in ("jupyter_lab", "code_editor"))
    if all(getattr(app, "app_lifecycle_management", None) is None for app in apps):
        return
    reason = "CloudFormation documents AppLifecycleManagement here; the schemas of the check lack it"
    cdk.Validations.of(resource).acknowledge(cdk.Acknowledgment(id="CloudFormation-Validate::F3002", reason=reason))


def _as_nag_writes(value: object) -> str:
    """The text of a resolved ARN in which a reference is `<LogicalId>`: the form that cdk-nag's findings have."""
    if isinstance(value, str):
        return re.sub(r"\$\{([^}]*)\}", r"<\1>", value)
    if isinstance(value, Mapping):
        if "Ref" in value:
            return f"<{value['Ref']}>"
        if "Fn::GetAtt" in value:
            return f"<{'.'.join(value['Fn::GetAtt'])}>"
        if "Fn::ImportValue" in value:
            return _as_nag_writes(value["Fn::ImportValue"])
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return str(separator).join(_as_nag_writes(part) for part in parts)
    return json.dumps(value, separators=(",", ":"))

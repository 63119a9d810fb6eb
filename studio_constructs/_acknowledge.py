"""Findings of public rule packs that are meant, acknowledged one by one where they are, each with its reason.

The CDK keeps acknowledgments in the assembly, and plugins go by them. checkov, cfn-lint and the guard rules registry
read templates alone: they find theirs in the resource's metadata. Control Tower's rules take none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from studio_constructs._accepted import (
    CHECKOV,
    DENIED_NOT_ALLOWED,
    GUARD,
    IDLE_SETTINGS,
    LINT,
    SOLUTIONS,
    WILDCARD_RESOURCE,
    Accepted,
)

SEPARATOR: Final = " | "
"""Between the reasons of statements that share a finding."""


_ALL_ACTIONS: Final = re.compile(r"(\w+:)?\*")


def accept(construct: IConstruct, *accepted: Accepted) -> None:
    """Acknowledge findings on one resource.

    Args:
        construct: The resource, or the construct whose default child it is.
        accepted: What is found there, and is meant.
    """
    resource = construct if isinstance(construct, cdk.CfnResource) else construct.node.default_child
    if not isinstance(resource, cdk.CfnResource):  # a mistake of ours
        raise TypeError(construct.node.path)
    for each in accepted:
        for rule in each.rules:
            cdk.Validations.of(resource).acknowledge(cdk.Acknowledgment(id=rule, reason=each.reason))
            tool, _, name = rule.partition("::")
            _tell_tool(resource, tool, name, each.reason)


def acknowledge_wildcards(
    construct: IConstruct, statements: Iterable[iam.PolicyStatement], reasons: Mapping[str, str]
) -> None:
    """Acknowledge cdk-nag's AwsSolutions-IAM5 for each wildcard that the statements allow, and for no other.

    An Allow on `*` is a finding of the guard rules registry too. Three packs of cdk-nag search the text of a policy for
    all actions of a service and an Allow behind them, so they find a Deny of all actions.

    Args:
        construct: The policy.
        statements: What it holds; a statement's Sid, less a number at its end, finds its reason.
        reasons: Why, by Sid. A wildcard without a reason is a mistake of ours: `KeyError`.
    """
    stack = cdk.Stack.of(construct)
    statements = list(statements)
    acknowledged: dict[str, list[str]] = {}
    for statement in statements:
        if statement.effect is not iam.Effect.ALLOW:
            continue
        found = [f"Action::{action}" for action in statement.actions if "*" in action]
        found += [f"Resource::{_as_nag_writes(stack.resolve(arn))}" for arn in statement.resources if "*" in str(arn)]
        for finding in found:
            reason = reasons[re.sub(r"\d+$", "", statement.sid or "")]
            acknowledged.setdefault(f"{SOLUTIONS}::{SOLUTIONS}-IAM5[{finding}]", []).append(reason)
            if finding == "Resource::*":
                acknowledged.setdefault(WILDCARD_RESOURCE, []).append(reason)
    # One finding stands for all statements that name the same ARN.
    found_there = [Accepted(SEPARATOR.join(dict.fromkeys(why)), (rule,)) for rule, why in acknowledged.items()]
    accept(construct, *found_there, *([DENIED_NOT_ALLOWED] if _denies_before_it_allows(statements) else []))


def accept_resources(policy: cdk.CfnResource, statements: Iterable[Mapping[str, Any]], reason: str) -> None:
    """Acknowledge the wildcards in resources of a policy that the CDK wrote.

    Args:
        policy: The policy.
        statements: Its statements, resolved.
        reason: Why.
    """
    found: dict[str, None] = {}
    for statement in statements:
        resources = statement["Resource"]
        for arn in resources if isinstance(resources, list) else [resources]:
            if "*" in (name := _as_nag_writes(arn)):
                found[f"{SOLUTIONS}::{SOLUTIONS}-IAM5[Resource::{name}]"] = None
    accept(policy, *(Accepted(reason, (rule,)) for rule in found))


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
    accept(resource, IDLE_SETTINGS)


def _denies_before_it_allows(statements: Sequence[iam.PolicyStatement]) -> bool:
    """Whether a Deny of all actions of a service stands before an Allow, and no Allow allows all."""
    full = [index for index, each in enumerate(statements) if any(map(_ALL_ACTIONS.fullmatch, each.actions))]
    allowing = [index for index, each in enumerate(statements) if each.effect is iam.Effect.ALLOW]
    return bool(full) and bool(allowing) and full[0] < allowing[-1] and not set(full) & set(allowing)


def _tell_tool(resource: cdk.CfnResource, plugin: str, rule: str, reason: str) -> None:
    """Write an acknowledgment into the template, in the way of the tool that looks for it there."""
    if plugin == CHECKOV:
        skipped = (resource.get_metadata("checkov") or {}).get("skip", [])
        resource.add_metadata("checkov", {"skip": [*skipped, {"id": rule, "comment": reason}]})
    elif plugin == GUARD and rule.isupper():
        suppressed = (resource.get_metadata("guard") or {}).get("SuppressedRules", [])
        resource.add_metadata("guard", {"SuppressedRules": [*suppressed, rule]})
    elif plugin == LINT:
        ignored = (resource.get_metadata("cfn-lint") or {}).get("config", {}).get("ignore_checks", [])
        resource.add_metadata("cfn-lint", {"config": {"ignore_checks": [*ignored, rule]}})


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

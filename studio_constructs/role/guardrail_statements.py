"""The statements of guardrails, as a permissions boundary and as a service control policy.

Either has little room, so patterns of actions stand for lists; a test expands them. What the ceiling of a boundary
says, its denials do not repeat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aws_cdk import aws_iam as iam

from studio_constructs.aws_facts import actions
from studio_constructs.aws_facts.distribution import DISTRIBUTION_ACCOUNTS
from studio_constructs.role import denials
from studio_constructs.role.ceiling import Where, ceiling
from studio_constructs.role.guardrail_rules import GuardrailRules

_HOMES: Final = "ManagedByAmazonSageMakerResource"
"""Tag that SageMaker puts on a domain's file system; its value is the domain's ARN."""

_IAM_CHANGES: Final = ["Add", "Attach", "Create", "Delete", "Detach", "Put", "Remove", "Set", "Tag", "Untag", "Update"]
_ESTATE_CHANGES: Final = [
    f"sagemaker:*te{noun}" for noun in ("AppImageConfig", "Domain", "Image*", "StudioLifecycleConfig", "UserProfile")
]
"""`denials.ESTATE_CHANGES`, shorter: Create, Delete and Update end alike, Describe does not."""
_TAGGING: Final = ["sagemaker:AddTags", "sagemaker:DeleteTags"]
_KEY_CHANGES: Final = [
    "kms:Delete*",
    "kms:Disable*",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
]
_IMAGE_CHANGES: Final = ["ecr:*Delete*", "ecr:*Upload*", "ecr:Put*", "ecr:Set*"]
_OF_CURRENT_STUDIO: Final = [
    f"arn:*:sagemaker:*:*:{each}" for each in ("app/*/codeeditor/*", "app/*/jupyterlab/*", "space/*")
]
"""Canvas and Studio Classic start from images of AWS's in accounts that AWS does not list."""


def boundary(rules: GuardrailRules, where: Where) -> list[iam.PolicyStatement]:
    """The statements of a permissions boundary."""
    return [
        *ceiling(
            remote_access=rules.remote_access,
            shared_spaces=rules.shared_spaces,
            roles=[where.iam_arn(f"role/{name}") for name in rules.roles or ["*"]],
            passes_to=rules.passes_to,
        ),
        denials.deny("DenyChangingTheEstate", _ESTATE_CHANGES),
        denials.deny("DenyRetagging", _TAGGING, denials.RETAGGING),
        denials.tags_of_the_estate(denials.SAGEMAKER),
        denials.mounting_homes(denials.SAGEMAKER),
        _homes(),
        *_what_runs(rules, where),
        *_networks_and_keys(rules),
        denials.deny("DenyAdministeringKeys", _KEY_CHANGES),
        *_what_stands(rules),
    ]


def control_policy(rules: GuardrailRules, where: Where, *, exempt: Sequence[str]) -> list[iam.PolicyStatement]:
    """The statements of a service control policy: what may hold for a whole account, but for *exempt*.

    Jobs that mount file systems, and clients of them, may be other teams' own.
    """
    tagged = [where.arn("sagemaker", f"{kind}/*") for kind in ("app", "domain", "space", "user-profile")]
    statements = [
        denials.deny("DenyChangingTheEstate", _ESTATE_CHANGES),
        denials.deny("DenyRetagging", _TAGGING, denials.RETAGGING, resources=tagged),
        denials.tags_of_the_estate(denials.SAGEMAKER),
        *_what_runs(rules, where),
        *_networks_and_keys(rules),
        *_what_stands(rules),
    ]
    if not rules.remote_access:
        statements += [
            denials.deny("DenyRemoteIde", ["sagemaker:StartSession"]),
            denials.opening_spaces(denials.SAGEMAKER),
        ]
    if rules.encryption_keys:
        statements.append(denials.deny("DenyAdministeringKeys", _KEY_CHANGES, resources=rules.encryption_keys))
    if rules.roles:
        of_estate = [where.iam_arn(f"{kind}/{name}") for kind in ("policy", "role") for name in rules.roles]
        changes = [f"iam:{each}*" for each in _IAM_CHANGES]
        statements.append(denials.deny("DenyChangingRoles", changes, resources=of_estate))
    for statement in statements:
        statement.add_condition("ArnNotLike", {"aws:PrincipalArn": list(exempt)})
    return [*statements, *_private_domains()]


def _what_runs(rules: GuardrailRules, where: Where) -> list[iam.PolicyStatement]:
    """Instance types, scripts and images."""
    found: list[iam.PolicyStatement] = []
    if rules.instance_types is not None:
        allowed = dict.fromkeys([*rules.instance_types, *rules.job_instance_types, "system"])
        found.append(_others("InstanceTypes", "StringNotEquals", list(allowed)))
    if rules.lifecycle_configs is not None:
        # A space that is to have no script is told 'None', which is no ARN.
        scripts = [f"*:studio-lifecycle-config/{name}" for name in rules.lifecycle_configs]
        found.append(_others("StudioLifecycleConfigArns", "StringNotLike", [*scripts, "None"]))
    if rules.images is not None:
        of_aws = DISTRIBUTION_ACCOUNTS.get(where.region, "*")
        for key, kind, version in (("ImageArns", "image", ""), ("ImageVersionArns", "image-version", "/*")):
            names = [name if name.endswith("*") else f"{name}{version}" for name in rules.images]
            images = [f"*:{where.account}:{kind}/{name}" for name in names]
            images.append(f"*:{of_aws}:{kind}/sagemaker-distribution-*")
            found.append(_others(key, "StringNotLike", images, resources=_OF_CURRENT_STUDIO))
    return found


def _networks_and_keys(rules: GuardrailRules) -> list[iam.PolicyStatement]:
    statements: list[iam.PolicyStatement] = []
    if rules.subnets:
        statements += denials.networks(
            subnet_ids=list(rules.subnets),
            security_group_ids=list(rules.security_groups),
            making=actions.NETWORK_PATTERNS,
        )
    if rules.encryption_keys:
        arns = list(rules.encryption_keys)
        statements += [
            *denials.keys(arns, making=actions.VOLUME_KEY_PATTERNS),
            denials.deny("DenyOutputsWithOtherKeys", denials.SAGEMAKER, denials.other_keys("OutputKmsKeyArn", arns)),
        ]
    return statements


def _what_stands(rules: GuardrailRules) -> list[iam.PolicyStatement]:
    """The stacks of the estate, and the repositories of its images."""
    statements = []
    if rules.stacks:
        arns = [f"arn:*:cloudformation:*:*:stack/{name}/*" for name in rules.stacks]
        statements.append(denials.deny("DenyChangingStacks", ["cloudformation:*"], resources=arns))
    if rules.repositories:
        arns = [f"arn:*:ecr:*:*:repository/{name}" for name in rules.repositories]
        statements.append(denials.deny("DenyPushingImages", _IMAGE_CHANGES, resources=arns))
    return statements


def _others(key: str, operator: str, allowed: list[str], *, resources: Sequence[str] = ("*",)) -> iam.PolicyStatement:
    """Nothing of SageMaker with a value that is not allowed."""
    condition = {f"ForAnyValue:{operator}": {f"sagemaker:{key}": allowed}}
    return denials.deny(f"DenyOther{key}", denials.SAGEMAKER, condition, resources=resources)


def _homes() -> iam.PolicyStatement:
    """Studio mounts a home through its access point. Past one, a file system has everybody's."""
    past = {f"aws:ResourceTag/{_HOMES}": "false", "elasticfilesystem:AccessPointArn": "true"}
    return denials.deny("DenyMountingHomesPastStudio", ["elasticfilesystem:Client*"], {"Null": past})


def _private_domains() -> list[iam.PolicyStatement]:
    """Apps reach the internet past no VPC: whoever makes the domain. An update that leaves the network out keeps it."""
    key = "sagemaker:AppNetworkAccessType"
    return [
        denials.deny("DenyPublicDomains", ["sagemaker:CreateDomain"], {"StringNotEquals": {key: "VpcOnly"}}),
        denials.deny(
            "DenyMakingDomainsPublic", ["sagemaker:UpdateDomain"], {"StringEquals": {key: "PublicInternetOnly"}}
        ),
    ]


def document(statements: Sequence[iam.PolicyStatement]) -> dict[str, Any]:
    """The policy as JSON has it."""
    return {"Version": "2012-10-17", "Statement": [statement.to_statement_json() for statement in statements]}


def length(policy: Mapping[str, Any]) -> int:
    """Characters of a policy as AWS counts them: without blanks."""
    return len(json.dumps(policy, separators=(",", ":")))

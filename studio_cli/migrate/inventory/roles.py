"""Execution roles: their policies, and what they let people do."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from studio_cli.migrate.inventory.facts import Reach, Role, Statement
from studio_cli.migrate.inventory.figure import Figure, ask

ROLE_RIGHTS: Final = "iam:GetRole, iam:List* and iam:Get* of its policies"
_GONE: Final = "NoSuchEntity"


def read_role(iam: Any, arn: str) -> Figure[Role]:
    """A role with all of its policies.

    Args:
        iam: A client.
        arn: The role's.
    """
    name = arn.rsplit("/", 1)[-1]

    def read() -> Role | None:
        try:
            role = iam.get_role(RoleName=name)["Role"]
        except iam.exceptions.NoSuchEntityException:
            return None
        policies = dict(_policies(iam, name))
        return Role(
            arn=arn,
            policies=tuple(policies),
            boundary=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            statements=tuple(each for policy, document in policies.items() for each in statements_of(policy, document)),
        )

    found = ask(ROLE_RIGHTS, read)
    if found.value is None and found.source == ROLE_RIGHTS:
        return Figure(value=None, source="iam:GetRole: the role is gone")
    return Figure(value=found.value, source=found.source)


def _policies(iam: Any, role: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=role):
        for policy in page["AttachedPolicies"]:
            arn = policy["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
            yield policy["PolicyName"], document
    for page in iam.get_paginator("list_role_policies").paginate(RoleName=role):
        for name in page["PolicyNames"]:
            yield name, iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def statements_of(policy: str, document: Mapping[str, Any]) -> Iterator[Statement]:
    """A policy's statements, with lists where IAM lets one write a single value.

    Args:
        policy: Its name.
        document: The policy.
    """
    for row in _many(document.get("Statement", ())):
        yield Statement(
            policy=policy,
            allows=row["Effect"] == "Allow",
            actions=tuple(_many(row.get("Action", ()))),
            not_actions=tuple(_many(row.get("NotAction", ()))),
            resources=tuple(_many(row.get("Resource", ()))),
            not_resources=tuple(_many(row.get("NotResource", ()))),
            conditional=bool(row.get("Condition")),
        )


def _many(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def grants(statement: Statement, action: str) -> bool:
    """Whether a statement allows an action, on some resource; conditions are left aside.

    Args:
        statement: The statement.
        action: The action, without wildcards.
    """
    if not statement.allows:
        return False
    if statement.not_actions:
        return not any(_matches(action, each) for each in statement.not_actions)
    return any(_matches(action, each) for each in statement.actions)


def _matches(action: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(action.lower(), pattern.lower())


def _everywhere(statement: Statement) -> bool:
    """On every resource, or on all but some."""
    return bool(statement.not_resources) or "*" in statement.resources


def reach_of(statements: Sequence[Statement]) -> Reach:
    """What statements allow, in short. What they deny, and conditions, are left aside: it is what could be lost.

    Args:
        statements: Of all policies of a role.
    """
    allowed = [each for each in statements if each.allows]
    whole = [each for each in allowed if _everywhere(each) and not each.conditional]
    reads = [each for each in allowed if grants(each, "s3:GetObject") or grants(each, "s3:PutObject")]
    is_admin = any("*" in each.actions or "*:*" in each.actions for each in whole)
    return Reach(
        is_admin=is_admin,
        all_of_sagemaker=any(_is_all_of_sagemaker(each) for each in whole),
        all_buckets=any(_all_buckets(each) for each in reads if not each.conditional),
        buckets=tuple(sorted({bucket for each in reads for bucket in _buckets(each)})),
        passes_roles=any(grants(each, "iam:PassRole") and "*" in each.resources for each in allowed),
    )


def _is_all_of_sagemaker(statement: Statement) -> bool:
    return any(each.lower() in {"*", "*:*", "sagemaker:*"} for each in statement.actions) or bool(
        statement.not_actions and grants(statement, "sagemaker:CreateTrainingJob")
    )


def _all_buckets(statement: Statement) -> bool:
    return bool(statement.not_resources) or any(
        each in {"*", "arn:aws:s3:::*", "arn:aws:s3:::*/*"} for each in statement.resources
    )


def _buckets(statement: Statement) -> Iterator[str]:
    for arn in statement.resources:
        parts = arn.split(":", 5)
        if len(parts) == 6 and parts[2] == "s3" and parts[5] not in {"*", "*/*"}:  # noqa: PLR2004 - an ARN's parts
            yield parts[5].partition("/")[0]

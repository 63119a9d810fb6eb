"""What passes through an endpoint: own credentials, to own things.

A policy of an endpoint gives nobody a right; it takes away. Requests that AWS's services make for people (forward
access sessions) do not come through an endpoint of ours, and carry the person as principal where they do. A link that
somebody signed carries who signed it: one that a stranger made does not pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from studio_constructs.aws_facts import perimeter as facts
from studio_constructs.network.data_perimeter import DataPerimeter

Conditions = dict[str, object]

_PRINCIPAL: Final = "aws:PrincipalAccount"
_RESOURCE: Final = "aws:ResourceAccount"


def endpoint_statements(stack: cdk.Stack, endpoint: str, perimeter: DataPerimeter) -> list[iam.PolicyStatement]:
    """All statements of an endpoint's policy.

    Args:
        stack: Where it is made.
        endpoint: Which, by its name in an estate file.
        perimeter: What counts as one's own.
    """
    sees_resources = endpoint in facts.RESOURCE_ACCOUNT_ENDPOINTS
    statements = [_own_account(stack, sees_resources=sees_resources)]
    if perimeter.organization_id is not None:
        statements.append(_own_organization(perimeter.organization_id, sees_resources=sees_resources))
    if sees_resources and perimeter.trusted_accounts:
        statements += _for_own_people(stack, perimeter, "TrustedAccounts", trusted=perimeter.trusted_accounts)
    return statements + _of_service(stack, endpoint, perimeter)


def _own_account(stack: cdk.Stack, *, sees_resources: bool) -> iam.PolicyStatement:
    """Nobody brings another account's credentials into this network, and none of ours reach another account's things.

    A service that does not tell whose things a request is for is asked for the first alone.
    """
    own = {_PRINCIPAL: stack.account, **({_RESOURCE: stack.account} if sees_resources else {})}
    return _allow("OwnAccountOnly", {"StringEquals": own})


def _own_organization(organization_id: str, *, sees_resources: bool) -> iam.PolicyStatement:
    """The same for the accounts of one's organisation, besides the account: a wrong id shuts nobody out."""
    own = {"aws:PrincipalOrgID": organization_id, **({"aws:ResourceOrgID": organization_id} if sees_resources else {})}
    return _allow("OwnOrganization", {"StringEquals": own})


def _of_service(stack: cdk.Stack, endpoint: str, perimeter: DataPerimeter) -> list[iam.PolicyStatement]:
    if endpoint == "s3":
        return _s3(stack, perimeter)
    if endpoint == "ecr-api":
        # AWS keeps images for SageMaker in accounts of its own. A pull brings data in and takes none out.
        return _for_own_people(stack, perimeter, "PullImages", actions=facts.ECR_PULL_ACTIONS)
    if endpoint == "ssm":
        # Parameters and documents of AWS's are nobody's: hosts find their image there, and sessions their form.
        region = stack.region
        arns = [f"arn:{stack.partition}:ssm:{region}::{each}" for each in facts.SSM_PUBLIC_RESOURCES]
        return _for_own_people(
            stack, perimeter, "PublicParametersAndDocuments", actions=facts.SSM_PUBLIC_ACTIONS, resources=arns
        )
    return []


def _s3(stack: cdk.Stack, perimeter: DataPerimeter) -> list[iam.PolicyStatement]:
    def arns(names: Sequence[str], below: str = "") -> list[str]:
        return [f"arn:{stack.partition}:s3:::{name.format(region=stack.region)}{below}" for name in names]

    statements = [
        # Some are read without credentials, or by links that AWS signed, so nobody is asked who they are.
        _allow(
            "AwsBucketsThatAreRead",
            None,
            actions=["s3:GetObject"],
            resources=arns([name for names in facts.AWS_BUCKETS.values() for name in names], "/*"),
        ),
        _allow("AwsBucketsThatAreListed", None, actions=["s3:ListBucket"], resources=arns(facts.AWS_BUCKETS_LISTED)),
    ]
    if perimeter.trusted_buckets:
        whole, below = arns(perimeter.trusted_buckets), arns(perimeter.trusted_buckets, "/*")
        objects = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        places = ["s3:GetBucketLocation", "s3:ListBucket"]
        statements += _for_own_people(stack, perimeter, "TrustedBuckets", actions=objects, resources=below)
        statements += _for_own_people(stack, perimeter, "FindTrustedBuckets", actions=places, resources=whole)
    return statements


def _for_own_people(
    stack: cdk.Stack,
    perimeter: DataPerimeter,
    sid: str,
    *,
    actions: Sequence[str] = ("*",),
    resources: Sequence[str] = ("*",),
    trusted: Sequence[str] = (),
) -> list[iam.PolicyStatement]:
    """People of one's own account, and of one's organisation, to what is not one's own."""
    people: dict[str, dict[str, object]] = {sid: {_PRINCIPAL: stack.account}}
    if perimeter.organization_id is not None:
        people[f"{sid}ForTheOrganization"] = {"aws:PrincipalOrgID": perimeter.organization_id}
    theirs: dict[str, object] = {_RESOURCE: list(trusted)} if trusted else {}
    return [
        _allow(name, {"StringEquals": {**own, **theirs}}, actions=actions, resources=resources)
        for name, own in people.items()
    ]


def _allow(
    sid: str,
    conditions: Conditions | None,
    *,
    actions: Sequence[str] = ("*",),  # what each person may do is their role's matter; this says who and to whom
    resources: Sequence[str] = ("*",),
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        principals=[iam.AnyPrincipal()],
        actions=list(actions),
        resources=list(resources),
        conditions=conditions,
    )

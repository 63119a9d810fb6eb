"""`BucketPerimeter`: who reaches a bucket, and from where, whatever else lets them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Final, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct, IConstruct

from studio_constructs._loosening import say_loosened
from studio_constructs._validation import check_kind, check_list, check_role, is_known, raise_if_invalid
from studio_constructs.errors import Problem, ValidationError
from studio_constructs.network.data_perimeter import DataPerimeter

_ENDPOINT: Final = re.compile(r"vpce-[0-9a-f]{8,17}")
DATA_ACTIONS: Final = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject*",
    "s3:GetObject*",
    "s3:ListBucket*",
    "s3:ListMultipartUploadParts",
    "s3:PutObject*",
    "s3:RestoreObject",
)
"""What is done with what lies in a bucket, and to list it. Nothing of the bucket's own: least of all its policy."""


class BucketPerimeter(cdk.Mixin):
    """Deny what comes to a bucket in clear text, from strangers, or from outside the network.

    ::

        bucket.with_(studio.mixins.BucketPerimeter(administrators=[role], vpcs=[network.vpc]))

    It takes away, and lets nobody in. It can not lock its owner out: who is of the account may always read and change
    the bucket's policy, from everywhere, as far as their own policies let them; the account's root user and the
    *administrators* reach what lies in the bucket from everywhere too, so that it is not lost with the network. AWS's
    services, for themselves (access logs) or for whom they work (forward access sessions), are not held to the network.

    SageMaker is, where it takes a role of yours to read a bucket from its own network: for the artifacts of a model
    that it deploys, for a job outside your VPC, for MLflow. Name such a role among the *administrators*.

    Args:
        administrators: Roles that reach what lies in the bucket from everywhere, at least one: who looks after it when
            the network is gone, the role that deploys, roles that services work as.
        vpcs: Networks from which the bucket is reached, through their endpoint of S3. Default: with
            *vpc_endpoint_ids* and *addresses* left out too, every network.
        vpc_endpoint_ids: Endpoints through which it is reached, ``vpce-...``. Default: those of *vpcs*.
        addresses: Public addresses and blocks from which it is reached. Default: none.
        organization_id: The organisation whose accounts' people the bucket may let in. Default: the account's alone.
        trusted_accounts: Other accounts whose people the bucket may let in, 12 digits each. Default: none.

    Raises:
        ValidationError: ``studio:PerimeterLocksOut``, ``studio:PerimeterPlaceInvalid``,
            ``studio:OrganizationIdInvalid``, ``studio:PerimeterAccountInvalid``, ``studio:ListExpected``,
            ``studio:ArgumentWrong``; ``studio:PerimeterBucketImported`` where the mixin is applied, as the text of a
            ``RuntimeError``.

    Sources:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html,
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html,
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (read 2026-11-22)
    """

    def __init__(
        self,
        *,
        administrators: Sequence[iam.IRole],
        vpcs: Sequence[ec2.IVpc] = (),
        vpc_endpoint_ids: Sequence[str] = (),
        addresses: Sequence[str] = (),
        organization_id: str | None = None,
        trusted_accounts: Sequence[str] = (),
    ) -> None:
        own = DataPerimeter(organization_id=organization_id, trusted_accounts=trusted_accounts)
        problems = [
            *_check_administrators(administrators),
            *_check_vpcs(vpcs),
            *_check_endpoints(vpc_endpoint_ids),
            *_check_addresses(addresses),
            *own.problems(""),
        ]
        if problems:
            raise ValidationError("BucketPerimeter", problems)
        super().__init__()
        self._administrators = list(administrators)
        self._vpcs, self._endpoints, self._addresses = list(vpcs), list(vpc_endpoint_ids), list(addresses)
        self._own = own

    def supports(self, construct: IConstruct) -> bool:  # noqa: D102 - says what it says in the base
        return hasattr(construct, "bucket_arn") and hasattr(construct, "add_to_resource_policy")

    def apply_to(self, construct: IConstruct) -> None:
        """Add the three statements to the policy of *construct*."""
        if not self.supports(construct):
            return
        bucket = cast("s3.IBucket", construct)
        say_loosened(
            construct,
            {
                "studio:BucketTrustsAccounts": (
                    bool(self._own.trusted_accounts),
                    (
                        f"trusted_accounts is {', '.join(self._own.trusted_accounts)}: the bucket may let people of "
                        "these accounts in, so data can leave to them; drop the argument"
                    ),
                ),
            },
        )
        added = [bucket.add_to_resource_policy(each).statement_added for each in self._statements(bucket)]
        scope = construct.node.scope
        if not all(added) and scope is not None:
            wrote = f"the bucket {construct.node.path!r} is imported"
            rule, fix = "nothing here can change its policy", "apply the perimeter where the bucket is made"
            problem = Problem("PerimeterBucketImported", wrote, rule, fix)
            raise_if_invalid(cast("Construct", scope), construct.node.id, [problem])

    def _statements(self, bucket: s3.IBucket) -> list[iam.PolicyStatement]:
        everything = [bucket.bucket_arn, bucket.arn_for_objects("*")]
        # In the words of the CDK's own `enforce_ssl`, so that a bucket that has it says it once.
        statements = [_deny(None, ["s3:*"], everything, {"Bool": {"aws:SecureTransport": "false"}})]
        account = cdk.Stack.of(bucket).account
        statements.append(_deny("DenyStrangers", ["s3:*"], everything, self._unless_own(account)))
        if self._vpcs or self._endpoints or self._addresses:
            from_outside = self._unless_here(f"arn:{cdk.Aws.PARTITION}:iam::{account}:root")
            statements.append(_deny("DenyDataFromElsewhere", list(DATA_ACTIONS), everything, from_outside))
        return statements

    def _unless_own(self, account: str) -> dict[str, dict[str, object]]:
        """Of the account, the organisation or an account one trusts; a service that asks for itself has no account."""
        own: dict[str, object] = {"aws:PrincipalAccount": [account, *self._own.trusted_accounts]}
        if self._own.organization_id is not None:
            own["aws:PrincipalOrgID"] = self._own.organization_id
        return {
            "StringNotEqualsIfExists": own,
            "ArnNotEqualsIfExists": {"aws:PrincipalArn": self._exempt()},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        }

    def _unless_here(self, root: str) -> dict[str, dict[str, object]]:
        """All must hold for a denial: neither of the places, nobody exempt, no service."""
        places: dict[str, object] = {}
        if self._vpcs:
            places["aws:SourceVpc"] = [vpc.vpc_id for vpc in self._vpcs]
        if self._endpoints:
            places["aws:SourceVpce"] = self._endpoints
        conditions: dict[str, dict[str, object]] = {
            "ArnNotEqualsIfExists": {"aws:PrincipalArn": [root, *self._exempt()]},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false"},
        }
        if places:
            conditions["StringNotEqualsIfExists"] = places
        if self._addresses:
            conditions["NotIpAddressIfExists"] = {"aws:SourceIp": self._addresses}
        return conditions

    def _exempt(self) -> list[str]:
        return [role.role_arn for role in self._administrators]


def _deny(
    sid: str | None, actions: list[str], resources: list[str], conditions: dict[str, dict[str, object]]
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=actions,
        resources=resources,
        conditions=conditions,
    )


def _check_administrators(administrators: Sequence[iam.IRole]) -> list[Problem]:
    if wrong := check_list("administrators", administrators):
        return wrong
    if not administrators:
        rule = "somebody reaches what lies in the bucket when the network is gone, and looks after it"
        fix = "name the role that deploys, or that of whoever looks after the account"
        return [Problem("PerimeterLocksOut", "administrators is empty", rule, fix)]
    return [
        problem for index, role in enumerate(administrators) for problem in check_role(f"administrators[{index}]", role)
    ]


def _check_vpcs(vpcs: Sequence[ec2.IVpc]) -> list[Problem]:
    if wrong := check_list("vpcs", vpcs):
        return wrong
    fix = "vpcs=[network.vpc], or ec2.Vpc.from_vpc_attributes(...)"
    return [
        problem
        for index, vpc in enumerate(vpcs)
        for problem in check_kind(f"vpcs[{index}]", vpc, fits=hasattr(vpc, "vpc_id"), what="a VPC of the CDK", fix=fix)
    ]


def _check_endpoints(endpoints: Sequence[str]) -> list[Problem]:
    rule, fix = "it is the id of an endpoint, 'vpce-' and 8 to 17 hexadecimal digits", "copy it from the VPC console"
    return check_list("vpc_endpoint_ids", endpoints) or [
        Problem("PerimeterPlaceInvalid", f"vpc_endpoint_ids[{index}] is {each!r}", rule, fix)
        for index, each in enumerate(endpoints)
        if is_known(each) and not _ENDPOINT.fullmatch(each)
    ]


def _check_addresses(addresses: Sequence[str]) -> list[Problem]:
    rule = "it is a public address, or a block of them that begins with its own first address and is not everything"
    return check_list("addresses", addresses) or [
        Problem("PerimeterPlaceInvalid", f"addresses[{index}] is {each!r}", rule, "write it like '203.0.113.0/24'")
        for index, each in enumerate(addresses)
        if is_known(each) and not _is_block(each)
    ]


def _is_block(address: str) -> bool:
    try:
        return ipaddress.ip_network(address).prefixlen > 0
    except ValueError:
        return False

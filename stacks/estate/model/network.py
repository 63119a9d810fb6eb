"""Where Studio's apps run."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field, ValidationInfo, field_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import (
    BucketNames,
    Cidr,
    EachOnce,
    LoginAddresses,
    OrganizationId,
    PerimeterAccounts,
    PrefixListId,
    RoleArn,
    SecurityGroupIds,
    SubnetIds,
    VpcId,
    Zones,
)
from stacks.estate.model.base import Model
from stacks.estate.values import Checked
from studio_constructs import DataPerimeter, StudioEndpoint
from studio_constructs.errors import Problem

_CONTAIN_REQUIRED: Final = [{"contains": {"const": endpoint.value}} for endpoint in StudioEndpoint.required()]

Endpoints = Annotated[tuple[Annotated[StudioEndpoint, Field(strict=False)], ...], EachOnce()]


def _check_endpoints(field: str, value: tuple[StudioEndpoint, ...]) -> list[Problem]:
    missing = [endpoint for endpoint in StudioEndpoint.required() if endpoint not in value]
    if not missing:
        return []
    wrote = f"{field} leaves out {', '.join(missing)}"
    return [Problem("EndpointsMissing", wrote, "without them apps hang or fail without a word", "add them")]


class NewNetwork(Model):
    """A VPC made for this estate: private subnets, endpoints to AWS, flow logs."""

    cidr: Cidr = "10.0.0.0/16"
    """IPv4 range: /16 to /24, private (RFC 1918 or 100.64.0.0/10). Default: 10.0.0.0/16."""
    availability_zones: Zones = 2
    """How many availability zones (2 or 3), or a list of their names. Default: 2, chosen by the CDK."""
    endpoints: Annotated[Endpoints, Checked(_check_endpoints, {"allOf": _CONTAIN_REQUIRED})] = StudioEndpoint.required()
    """AWS services reached without the internet, in place of the standard list, which may be added to and not cut.

    About 7 USD a month each and zone; s3 costs nothing. Default: what Studio needs to start and to log."""
    internet_access: bool = False
    """Whether people reach the internet, through NAT gateways (about 33 USD a month and zone). Default: they do not."""
    s3_prefix_list_id: PrefixListId | None = None
    """AWS's list of the addresses of S3 in the region. With it, apps reach the endpoints and S3 and the security group
    says so. Default: HTTPS to wherever the routes lead, which without internet is the same."""

    @field_validator("s3_prefix_list_id")
    @classmethod
    def _narrows_what_is_closed(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None or not info.data.get("internet_access"):
            return value
        problem = Problem(
            "PrefixListMisplaced",
            f"{HERE} is {value!r}, and internet_access is true",
            "it closes a network without internet; one that has internet reaches more than S3",
            "drop one of them",
        )
        raise RefusedError([Refusal(problem, because=("internet_access",))])


class ExistingNetwork(Model):
    """A VPC that exists."""

    vpc_id: VpcId = Field(examples=["vpc-0a1b2c3d4e5f67890"])
    """Its id. Its tenancy must be the default one."""
    subnet_ids: SubnetIds = ()
    """Private subnets, 1 to 16; two or more in different zones are recommended.

    Default: looked up at synth, for which the environment needs an account and a region."""
    security_group_ids: SecurityGroupIds = ()
    """Security groups that every app gets besides its user's own, at most 3. Default: one is made, HTTPS out only."""
    endpoints: Endpoints = ()
    """Endpoints to make in it. Default: none, the VPC has its own."""

    @field_validator("endpoints")
    @classmethod
    def _s3_needs_route_tables(cls, value: Any, info: ValidationInfo) -> Any:
        if StudioEndpoint.S3 not in value or not info.data.get("subnet_ids"):
            return value
        problem = Problem(
            "EndpointNeedsRouteTables",
            f"{HERE} holds s3, for a VPC told by ids",
            "S3 is reached through route tables, and ids of subnets do not tell theirs",
            "drop s3 and make that endpoint where the VPC is made, or drop subnet_ids to have the VPC looked up",
        )
        raise RefusedError([Refusal(problem, because=("subnet_ids",))])


class NetworkSettings(Model):
    """Where Studio's apps run: exactly one of a new VPC and one that exists. Apps reach AWS through it only."""

    new: NewNetwork | None = None
    """A VPC made for this estate. Default: one with its defaults, when there is no `existing`."""
    existing: ExistingNetwork | None = None
    """A VPC that exists. Default: a new one is made."""

    @property
    def choice(self) -> NewNetwork | ExistingNetwork:
        """The one that was chosen."""
        return self.existing or self.new or NewNetwork()


class BucketsFromNetwork(Model):
    """That buckets are reached from the network alone. It takes away, and lets nobody in."""

    administrator_role_arns: Annotated[tuple[RoleArn, ...], Field(min_length=1), EachOnce()] = Field(
        examples=[["arn:aws:iam::111122223333:role/Administrator"]]
    )
    """Roles that reach what lies in the buckets from everywhere, at least one, as the account's root user does."""
    addresses: LoginAddresses = ()
    """Public addresses and blocks from which they are reached too, `203.0.113.0/24`. Default: none."""


class DataPerimeterSettings(Model):
    """Who and what counts as one's own, besides the account. Nobody gets a right by it."""

    organization_id: OrganizationId | None = None
    """The organisation whose accounts are one's own. Default: none."""
    trusted_accounts: PerimeterAccounts = ()
    """Other accounts whose things people may reach, 12 digits in quotes; data can leave to them. Default: none."""
    trusted_buckets: BucketNames = ()
    """Other buckets that people may read and write, by name; data can leave to them. Default: none."""

    buckets_from_network: BucketsFromNetwork | None = None
    """That the buckets that are made for MLflow are reached from the network alone. Default: from everywhere, by
    whom their policies and roles let in."""

    def made(self) -> DataPerimeter:
        """As the library takes it."""
        return DataPerimeter(
            organization_id=self.organization_id,
            trusted_accounts=self.trusted_accounts,
            trusted_buckets=self.trusted_buckets,
        )

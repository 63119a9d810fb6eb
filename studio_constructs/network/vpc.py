"""`StudioVpc`: which VPC a Studio lives in: a new one, or one that exists."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._accepted import DEFAULT_SECURITY_GROUP, INTERNET_ACCESS, NAMED_ZONES
from studio_constructs._acknowledge import accept
from studio_constructs._validation import check_kind, check_list, check_range, is_known
from studio_constructs.errors import Problem

STUDIO_SUBNETS = "Studio"
"""Name of the subnet group that a new VPC keeps for Studio. Part of logical ids: never changes."""

_ZONES_MIN, _ZONES_MAX = 2, 6
_PREFIX_MIN, _PREFIX_MAX = 16, 24
_ID_PATTERNS = {kind: re.compile(rf"{kind}-[0-9a-f]{{8,17}}") for kind in ("pl", "subnet", "vpc")}
_ID_NAMES = {"pl": "prefix list"}


@dataclass(frozen=True, kw_only=True, slots=True)
class StudioVpc:
    """Which VPC a Studio lives in; made by one of `new`, `existing`, `lookup` and `of`."""

    cidr: str | None = None
    availability_zones: int | str | tuple[str, ...] | None = None
    internet_access: bool = False
    vpc_id: str | None = None
    subnet_ids: str | tuple[str, ...] | None = None
    vpc: ec2.IVpc | None = None
    subnets: tuple[ec2.ISubnet, ...] = ()

    @classmethod
    def new(
        cls,
        *,
        cidr: str = "10.0.0.0/16",
        availability_zones: int | Sequence[str] = 2,
        internet_access: bool = False,
    ) -> StudioVpc:
        """A new VPC with one private subnet in each availability zone.

        Args:
            cidr: IPv4 range of the VPC, /16 to /24. Default: 10.0.0.0/16.
            availability_zones: How many zones (2 to 6), or their names. Names never move a subnet; a number lets
                CDK choose. Default: 2.
            internet_access: Whether people in Studio reach the internet, through a NAT gateway in each zone (about
                33 USD a month each, and traffic). Default: they do not; AWS is reached through endpoints.
        """
        # Text in place of a list is kept as it is, for `problems` to name it; below too.
        zones = availability_zones if isinstance(availability_zones, (int, str)) else tuple(availability_zones)
        return cls(cidr=cidr, availability_zones=zones, internet_access=internet_access)

    @classmethod
    def existing(cls, *, vpc_id: str, subnet_ids: Sequence[str]) -> StudioVpc:
        """A VPC that exists, told by ids: nothing is looked up.

        Args:
            vpc_id: Id of the VPC; its tenancy must be the default one.
            subnet_ids: Private subnets for Studio, 1 to 16; one in each of two zones is a good start.
        """
        return cls(vpc_id=vpc_id, subnet_ids=subnet_ids if isinstance(subnet_ids, str) else tuple(subnet_ids))

    @classmethod
    def lookup(cls, *, vpc_id: str) -> StudioVpc:
        """A VPC that exists, its private subnets looked up at synth: the stack needs an account and a region."""
        return cls(vpc_id=vpc_id)

    @classmethod
    def of(cls, vpc: ec2.IVpc, *, subnets: Sequence[ec2.ISubnet] = ()) -> StudioVpc:
        """A VPC of your own in this app.

        Args:
            vpc: The VPC.
            subnets: Its private subnets for Studio. Default: the isolated ones if there are any, else the private
                ones.
        """
        return cls(vpc=vpc, subnets=tuple(subnets))

    @property
    def is_new(self) -> bool:
        """Whether the network makes the VPC itself."""
        return self.cidr is not None

    def problems(self) -> list[Problem]:
        """What CloudFormation or SageMaker would refuse."""
        if self.is_new:
            return [*_check_cidr(self.cidr), *_check_zones(self.availability_zones)]
        if self.vpc is not None:
            return _check_vpc(self.vpc) or _check_private(self.vpc, self.subnets)
        problems = check_id("vpc_id", self.vpc_id, "vpc")
        if self.subnet_ids is None:
            return problems
        if wrong := check_list("subnet_ids", self.subnet_ids):
            return [*problems, *wrong]
        for index, subnet_id in enumerate(self.subnet_ids):
            problems += check_id(f"subnet_ids[{index}]", subnet_id, "subnet")
        if not 1 <= len(self.subnet_ids) <= aws_facts.SUBNETS_MAX:
            rule = f"a domain has 1 to {aws_facts.SUBNETS_MAX} subnets"
            fix = "drop some" if self.subnet_ids else "name them, or let StudioVpc.lookup find them"
            problems.append(Problem("SubnetsInvalid", f"subnet_ids holds {len(self.subnet_ids)}", rule, fix))
        return problems

    def resolve(self, scope: Construct) -> tuple[ec2.IVpc, list[ec2.ISubnet]]:
        """Make or find the VPC and the subnets for Studio."""
        if self.is_new:
            vpc: ec2.IVpc = self._make(scope)
            return vpc, list(vpc.select_subnets(subnet_group_name=STUDIO_SUBNETS).subnets)
        if self.vpc is not None:
            return self.vpc, list(self.subnets) or _private_subnets(self.vpc)
        if self.subnet_ids is not None:
            vpc = ec2.Vpc.from_vpc_attributes(
                scope, "Vpc", vpc_id=self.vpc_id or "", availability_zones=["unknown"] * len(self.subnet_ids)
            )
            return vpc, [
                _import_subnet(scope, f"Subnet{number}", subnet_id)
                for number, subnet_id in enumerate(self.subnet_ids, start=1)
            ]
        vpc = ec2.Vpc.from_lookup(scope, "Vpc", vpc_id=self.vpc_id)
        return vpc, _private_subnets(vpc)

    def _make(self, scope: Construct) -> ec2.Vpc:
        studio_type = ec2.SubnetType.PRIVATE_WITH_EGRESS if self.internet_access else ec2.SubnetType.PRIVATE_ISOLATED
        groups = [ec2.SubnetConfiguration(name=STUDIO_SUBNETS, subnet_type=studio_type)]
        if self.internet_access:
            # NAT gateways stand in public subnets; nothing else does, and nothing gets a public address there.
            groups.append(
                ec2.SubnetConfiguration(
                    name="Nat", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=28, map_public_ip_on_launch=False
                )
            )
        zones = self._zones(scope)
        vpc = ec2.Vpc(
            scope,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(self.cidr or ""),
            max_azs=zones if isinstance(zones, int) else None,
            availability_zones=zones if isinstance(zones, list) else None,
            subnet_configuration=groups,
            # CDK would empty the default security group with a Lambda. Nothing here uses that group.
            restrict_default_security_group=False,
        )
        accept(vpc, DEFAULT_SECURITY_GROUP)
        for subnet in (*vpc.isolated_subnets, *vpc.private_subnets, *vpc.public_subnets):
            if isinstance(self.availability_zones, tuple):
                accept(subnet, NAMED_ZONES)
        for subnet in vpc.public_subnets:
            accept(subnet.node.find_child("DefaultRoute"), INTERNET_ACCESS)
        return vpc

    def _zones(self, scope: Construct) -> int | list[str] | None:
        """A stack without account and region knows of two zones, however many are asked for; so name them there."""
        zones = self.availability_zones
        if isinstance(zones, (str, tuple)):
            return list(zones)
        stack = cdk.Stack.of(scope)
        if zones is not None and not (is_known(stack.account) and is_known(stack.region)):
            return [cdk.Fn.select(number, cdk.Fn.get_azs()) for number in range(zones)]
        return zones


def _import_subnet(scope: Construct, construct_id: str, subnet_id: str) -> ec2.ISubnet:
    subnet = ec2.Subnet.from_subnet_id(scope, construct_id, subnet_id)
    reason = "nothing here reads the route table of a subnet that is told by its id"
    cdk.Validations.of(subnet).acknowledge(
        cdk.Acknowledgment(id="Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId", reason=reason)
    )
    return subnet


def _private_subnets(vpc: ec2.IVpc) -> list[ec2.ISubnet]:
    """The isolated subnets if there are any, else those behind a NAT gateway; never a public one."""
    return list(vpc.isolated_subnets or vpc.private_subnets)


def _check_vpc(vpc: object) -> list[Problem]:
    fix = "StudioVpc.existing(vpc_id=..., subnet_ids=[...]), or StudioVpc.lookup(vpc_id=...)"
    return check_kind("vpc", vpc, fits=hasattr(vpc, "vpc_id"), what="a VPC of the CDK (ec2.IVpc)", fix=fix)


def _check_private(vpc: ec2.IVpc, subnets: Sequence[ec2.ISubnet]) -> list[Problem]:
    """Studio's apps get no public address: from a public subnet they reach nothing."""
    public = {subnet.node.path for subnet in vpc.public_subnets}
    rule = "Studio lives in private subnets: its apps have no public address and would reach nothing"
    return [
        Problem("SubnetsInvalid", f"subnets[{index}] is the public subnet {subnet.node.path!r}", rule, "drop it")
        for index, subnet in enumerate(subnets)
        if subnet.node.path in public
    ]


def _check_cidr(cidr: str | None) -> list[Problem]:
    if cidr is None or not is_known(cidr):
        return []
    rule = f"a VPC's range is IPv4, /{_PREFIX_MIN} to /{_PREFIX_MAX}, and starts at its own first address"
    try:
        network = ipaddress.IPv4Network(cidr, strict=False)
    except ValueError:
        return [Problem("CidrInvalid", f"cidr is {cidr!r}", rule, "write it like '10.0.0.0/16'")]
    if not _PREFIX_MIN <= network.prefixlen <= _PREFIX_MAX:
        return [Problem("CidrInvalid", f"cidr is {cidr!r}", rule, "choose another size, for example '10.0.0.0/16'")]
    if str(network) != cidr:
        return [Problem("CidrInvalid", f"cidr is {cidr!r}", rule, f"write {str(network)!r}")]
    return []


def _check_zones(zones: int | str | tuple[str, ...] | None) -> list[Problem]:
    if isinstance(zones, str):
        return check_list("availability_zones", zones)
    count = len(zones) if isinstance(zones, tuple) else zones
    what = "the number of availability zones"
    fix = "name two zones or more, so that one that fails does not take Studio with it"
    problems = check_range("availability_zones", count, _ZONES_MIN, _ZONES_MAX, code="ZonesInvalid", what=what, fix=fix)
    if isinstance(zones, tuple) and len(set(zones)) < len(zones):
        wrote = f"availability_zones is {list(zones)!r}"
        problems.append(Problem("ZonesInvalid", wrote, "each zone stands once", "drop the second"))
    return problems


def check_id(field: str, value: str | None, kind: str) -> list[Problem]:
    """An id of a VPC, a subnet or a prefix list, as far as its form tells."""
    if value is None or not is_known(value) or _ID_PATTERNS[kind].fullmatch(value):
        return []
    rule = f"it is the id of a {_ID_NAMES.get(kind, kind)}, '{kind}-' and 8 to 17 hexadecimal digits"
    return [
        Problem("NetworkIdInvalid", f"{field} is {value!r}", rule, f"copy it from the VPC console: '{kind}-0a1b2c3d'")
    ]

"""`StudioNetwork`: where a Studio lives, and the only ways out of it."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._accepted import ROUTES_DECIDE
from studio_constructs._acknowledge import accept
from studio_constructs._loosening import say_loose, say_loosened
from studio_constructs._validation import check_key, check_kind, check_list, check_settings, raise_if_invalid
from studio_constructs.errors import Problem
from studio_constructs.network.data_perimeter import DataPerimeter
from studio_constructs.network.endpoints import StudioEndpoint, add_endpoint
from studio_constructs.network.flow_logs import log_flows
from studio_constructs.network.groups import closed_group, let_kernels
from studio_constructs.network.vpc import StudioVpc, check_id

_HTTPS = 443
_GROUPS_MAX = aws_facts.SECURITY_GROUPS_MAX - 1
"""A profile brings one of its own."""
_NOT_OURS = (
    "studio:NetworkNotOurs: the VPC is not made here, so its routes, its endpoints, what their policies let through, "
    "its default security group and its flow logs stay as they are: whether people reach the internet, or another "
    "account's things, is decided where it is made"
)


class StudioNetwork(Construct):
    """Define the network of a Studio: subnets without a way out, endpoints, flow logs and a security group.

    A new VPC has isolated subnets only. People reach AWS through the endpoints, whose policies let this account's
    credentials through and no others, to this account's things and no others, as far as the services tell whose a
    thing is, and to buckets of AWS's that are read. Everything that passes, or tries to, is written to an encrypted
    log group for a year.

    Of a VPC that exists nothing is changed: its routes, its endpoints, their policies and its flow logs stay its
    maker's, and synth says so.

    Creates: for a new VPC AWS::EC2::VPC with its subnets and route tables, AWS::EC2::FlowLog, AWS::Logs::LogGroup,
    AWS::IAM::Role; one AWS::EC2::SecurityGroup for Studio, unless *security_groups* are
    given; for endpoints AWS::EC2::VPCEndpoint each and one
    AWS::EC2::SecurityGroup for all.
    Replacement: another *vpc* replaces the subnets, and a domain can not move to another VPC.
    Cost: each interface endpoint is about 7 USD a month in each availability zone, and traffic.

    Args:
        scope: Where the network belongs.
        construct_id: Its name there.
        vpc: Which VPC. Default: a new one, 10.0.0.0/16 in two availability zones.
        endpoints: What people in Studio can reach without internet. Default: what Studio needs
            (`StudioEndpoint.required()`) in a new VPC, and none in one that exists: it has its own.
        security_groups: What every app of the domain carries, 1 to 3. Default: one that allows HTTPS out and nothing
            in. Name your own where the endpoints of a VPC that exists let only certain groups in.
        encryption_key: Encrypts the flow logs; a `StudioKey`'s ``key``. Default: AWS's own key for logs.
        data_perimeter: Who and what the endpoints let through besides the account. Default: nobody and nothing.
        s3_prefix_list_id: AWS's list of the addresses of S3 in the region, ``pl-...``. With it, apps in a new VPC
            without internet reach the endpoints and S3, and the security group says so; each region has another.
            Default: HTTPS to wherever the routes lead, which from such a VPC is the same.
        kernel_traffic: Whether apps may call each other on TCP 8192 to 65535, where the app that is called lets them
            in: Studio Classic runs kernels in apps of their own. Each person's profile decides who comes in
            (`UserProfile`'s argument of this name). Default: they may not; the current Studio needs none of it.

    Raises:
        ValidationError: ``studio:CidrInvalid``, ``studio:ZonesInvalid``, ``studio:NetworkIdInvalid``,
            ``studio:SubnetsInvalid``, ``studio:EndpointsMissing``, ``studio:EndpointNeedsRouteTables``,
            ``studio:SecurityGroupsInvalid``, ``studio:PrefixListMisplaced``, ``studio:KernelTrafficMisplaced``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``, and the codes of `DataPerimeter`.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html,
        https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: StudioVpc | None = None,
        endpoints: Sequence[StudioEndpoint] | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        encryption_key: kms.IKey | None = None,
        data_perimeter: DataPerimeter | None = None,
        s3_prefix_list_id: str | None = None,
        kernel_traffic: bool = False,
    ) -> None:
        # The other rules read these two.
        raise_if_invalid(scope, construct_id, [*_check_source(vpc), *_check_are_endpoints(endpoints)])
        source = StudioVpc.new() if vpc is None else vpc
        default = StudioEndpoint.required() if source.is_new else ()
        wanted = list(dict.fromkeys(default if endpoints is None else endpoints))
        raise_if_invalid(
            scope,
            construct_id,
            [
                *source.problems(),
                *_check_endpoints(source, wanted),
                *_check_groups(security_groups),
                *check_key("encryption_key", encryption_key),
                *_check_perimeter(data_perimeter),
                *_check_prefix_list(source, security_groups, s3_prefix_list_id),
                *_check_kernels(security_groups, kernel_traffic=kernel_traffic),
            ],
        )
        super().__init__(scope, construct_id)
        self._vpc, self._subnets = source.resolve(self)
        self._data_perimeter = DataPerimeter() if data_perimeter is None else data_perimeter
        self._endpoint_security_group: ec2.SecurityGroup | None = None
        self._security_groups = (
            [self._make_group(s3_prefix_list_id, kernel_traffic=kernel_traffic)]
            if security_groups is None
            else list(security_groups)
        )
        if source.is_new:
            log_flows(self, self._vpc, encryption_key)
        else:
            cdk.Annotations.of(self).add_info(_NOT_OURS)
        if source.internet_access:
            say_loose(
                self,
                "studio:InternetAccess",
                "internet_access is True: people in Studio reach the internet, so data can leave; drop the argument "
                "and add endpoints instead",
            )
        say_loosened(self, self._data_perimeter.loosened)
        for endpoint in wanted:
            self.add_endpoint(endpoint)
        if s3_prefix_list_id is not None:
            self._let_reach_endpoints()

    @property
    def vpc(self) -> ec2.IVpc:
        """The VPC."""
        return self._vpc

    @property
    def subnets(self) -> list[ec2.ISubnet]:
        """The subnets of Studio."""
        return list(self._subnets)

    @property
    def security_groups(self) -> list[ec2.ISecurityGroup]:
        """What every app of the domain carries. It lets no app reach another."""
        return list(self._security_groups)

    def add_endpoint(self, endpoint: StudioEndpoint) -> ec2.VpcEndpoint:
        """Let people in Studio reach one more service, and return its endpoint."""
        return add_endpoint(
            self,
            endpoint,
            vpc=self._vpc,
            subnets=ec2.SubnetSelection(subnets=self._subnets),
            security_group=self._endpoints_group(),
            data_perimeter=self._data_perimeter,
        )

    def _make_group(self, s3_prefix_list_id: str | None, *, kernel_traffic: bool) -> ec2.SecurityGroup:
        # Another description would be another group, which a domain would have to let go of. DNS is asked of the VPC's
        # own resolver, which no group filters, and homes are mounted through groups that SageMaker makes.
        group = closed_group(
            self,
            "StudioSecurityGroup",
            vpc=self._vpc,
            description="Apps of Studio: out to AWS by HTTPS, nothing in, nothing between apps",
        )
        if s3_prefix_list_id is None:
            # S3's gateway is reached at public addresses, so no range of the VPC's serves. The routes decide: from an
            # isolated subnet they lead to the endpoints and nowhere else.
            group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "HTTPS where the routes lead")
            accept(group, ROUTES_DECIDE)
        else:
            group.add_egress_rule(ec2.Peer.prefix_list(s3_prefix_list_id), ec2.Port.tcp(_HTTPS), "HTTPS to S3")
        if kernel_traffic:
            # Out only, and to apps only. Who comes in, each person's own group says: one more rule there for each
            # person, and none here for anybody.
            let_kernels(group, into=False, description="Kernels of Studio Classic")
        return group

    def _let_reach_endpoints(self) -> None:
        for group in self._security_groups:
            group.add_egress_rule(self._endpoints_group(), ec2.Port.tcp(_HTTPS), "HTTPS to the endpoints")

    def _endpoints_group(self) -> ec2.SecurityGroup:
        """The security group of all interface endpoints: HTTPS in, from Studio only."""
        if self._endpoint_security_group is None:
            self._endpoint_security_group = closed_group(
                self,
                "EndpointSecurityGroup",
                vpc=self._vpc,
                description="Endpoints of Studio: in from Studio by HTTPS",
            )
            for group in self._security_groups:
                self._endpoint_security_group.add_ingress_rule(group, ec2.Port.tcp(_HTTPS), "HTTPS from Studio")
        return self._endpoint_security_group


def check_network(field: str, network: object) -> list[Problem]:
    """A `StudioNetwork`: not a VPC."""
    fix = f'{field}=StudioNetwork(self, "Network", vpc=StudioVpc.existing(vpc_id=..., subnet_ids=[...]))'
    return check_kind(field, network, fits=isinstance(network, StudioNetwork), what="a StudioNetwork", fix=fix)


def _check_endpoints(source: StudioVpc, wanted: Sequence[StudioEndpoint]) -> list[Problem]:
    """A new VPC without a way out needs all that Studio needs; one that exists may have it already."""
    if source.subnet_ids is not None and any(endpoint.is_gateway for endpoint in wanted):
        wrote = f"endpoints holds {StudioEndpoint.S3.value}, for a VPC told by ids"
        rule = "S3 is reached through route tables, and ids of subnets do not tell theirs"
        fix = "leave it out if the VPC has it, or take StudioVpc.lookup or StudioVpc.of"
        return [Problem("EndpointNeedsRouteTables", wrote, rule, fix)]
    shut_in = source.is_new and not source.internet_access
    missing = [endpoint.value for endpoint in StudioEndpoint.required() if shut_in and endpoint not in wanted]
    if not missing:
        return []
    wrote = f"endpoints leaves out {', '.join(missing)}"
    rule = "without them apps of Studio do not start in a VPC that has no internet"
    return [Problem("EndpointsMissing", wrote, rule, "write endpoints=[*StudioEndpoint.required(), ...]")]


def _check_source(vpc: object) -> list[Problem]:
    fix = "vpc=StudioVpc.existing(vpc_id=..., subnet_ids=[...]), or StudioVpc.of(vpc) for a VPC of this app"
    return check_kind("vpc", vpc, fits=isinstance(vpc, StudioVpc), what="a StudioVpc", fix=fix)


def _check_are_endpoints(endpoints: Sequence[StudioEndpoint] | None) -> list[Problem]:
    if wrong := check_list("endpoints", endpoints):
        return wrong
    problems: list[Problem] = []
    for index, endpoint in enumerate(endpoints or ()):
        fix = f"StudioEndpoint(...) of one of {', '.join(StudioEndpoint)}"
        fits = isinstance(endpoint, StudioEndpoint)
        problems += check_kind(f"endpoints[{index}]", endpoint, fits=fits, what="a StudioEndpoint", fix=fix)
    return problems


def _check_groups(security_groups: Sequence[ec2.ISecurityGroup] | None) -> list[Problem]:
    if wrong := check_list("security_groups", security_groups):
        return wrong
    if security_groups is None or 1 <= len(security_groups) <= _GROUPS_MAX:
        return []
    wrote = f"security_groups holds {len(security_groups)}"
    rule = f"a domain has 1 to {_GROUPS_MAX}: AWS allows 5 in all, each profile has one, and SageMaker adds one"
    return [Problem("SecurityGroupsInvalid", wrote, rule, "name 1 to 3, or drop the argument to get one")]


def _check_perimeter(data_perimeter: DataPerimeter | None) -> list[Problem]:
    return [] if data_perimeter is None else check_settings("data_perimeter", data_perimeter, DataPerimeter)


def _check_prefix_list(
    source: StudioVpc, security_groups: Sequence[ec2.ISecurityGroup] | None, prefix_list_id: str | None
) -> list[Problem]:
    """It narrows the group that is made here, where everything but S3 is behind endpoints that are made here."""
    if prefix_list_id is None or (source.is_new and not source.internet_access and security_groups is None):
        return check_id("s3_prefix_list_id", prefix_list_id, "pl")
    rule = "it closes the group of a new VPC without internet; another VPC has ways out that nobody here knows"
    return [Problem("PrefixListMisplaced", f"s3_prefix_list_id is {prefix_list_id!r}", rule, "drop it")]


def _check_kernels(security_groups: Sequence[ec2.ISecurityGroup] | None, *, kernel_traffic: bool) -> list[Problem]:
    if not kernel_traffic or security_groups is None:
        return []
    rule = "groups of your own keep the rules that they have"
    fix = "drop it, and let each group out to itself on TCP 8192 to 65535 where it is made"
    return [Problem("KernelTrafficMisplaced", "kernel_traffic is True, and security_groups are given", rule, fix)]

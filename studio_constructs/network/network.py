"""`StudioNetwork`: where a Studio lives, and the only ways out of it."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._logs import make_log_group
from studio_constructs._loosening import say_loose
from studio_constructs._validation import check_key, check_kind, check_list, raise_if_invalid
from studio_constructs.errors import Problem
from studio_constructs.network.endpoints import StudioEndpoint, add_endpoint
from studio_constructs.network.vpc import StudioVpc

_HTTPS = 443
_GROUPS_MAX = aws_facts.SECURITY_GROUPS_MAX - 1
"""A profile brings one of its own."""


class StudioNetwork(Construct):
    """Define the network of a Studio: subnets without a way out, endpoints, flow logs and a security group.

    A new VPC has isolated subnets only. People reach AWS through the endpoints, whose policies let this account's
    credentials through and no others, to this account's buckets and no others. Everything that passes, or tries to,
    is written to an encrypted log group for a year.

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

    Raises:
        ValidationError: ``studio:CidrInvalid``, ``studio:ZonesInvalid``, ``studio:NetworkIdInvalid``,
            ``studio:SubnetsInvalid``, ``studio:EndpointsMissing``, ``studio:EndpointNeedsRouteTables``,
            ``studio:SecurityGroupsInvalid``, ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html (read 2026-11-22)
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
            ],
        )
        super().__init__(scope, construct_id)
        self._vpc, self._subnets = source.resolve(self)
        self._endpoint_security_group: ec2.SecurityGroup | None = None
        self._security_groups = [self._make_group()] if security_groups is None else list(security_groups)
        if source.is_new:
            self._log_flows(encryption_key)
        if source.internet_access:
            say_loose(
                self,
                "studio:InternetAccess",
                "internet_access is True: people in Studio reach the internet, so data can leave; drop the argument "
                "and add endpoints instead",
            )
        for endpoint in wanted:
            self.add_endpoint(endpoint)

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
        )

    def _make_group(self) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self,
            "StudioSecurityGroup",
            vpc=self._vpc,
            description="Apps of Studio: out to AWS by HTTPS, nothing in, nothing between apps",
            allow_all_outbound=False,
        )
        # S3's gateway is reached at public addresses, so no narrower range serves. The routes decide: from an isolated
        # subnet they lead to the endpoints and nowhere else.
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "HTTPS where the routes lead")
        return group

    def _endpoints_group(self) -> ec2.SecurityGroup:
        """The security group of all interface endpoints: HTTPS in, from Studio only."""
        if self._endpoint_security_group is None:
            self._endpoint_security_group = ec2.SecurityGroup(
                self,
                "EndpointSecurityGroup",
                vpc=self._vpc,
                description="Endpoints of Studio: in from Studio by HTTPS",
                allow_all_outbound=False,
            )
            for group in self._security_groups:
                self._endpoint_security_group.add_ingress_rule(group, ec2.Port.tcp(_HTTPS), "HTTPS from Studio")
        return self._endpoint_security_group

    def _log_flows(self, encryption_key: kms.IKey | None) -> None:
        group = make_log_group(self, "FlowLogGroup", encryption_key)
        ec2.FlowLog(
            self,
            "FlowLog",
            resource_type=ec2.FlowLogResourceType.from_vpc(self._vpc),
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(group),
            traffic_type=ec2.FlowLogTrafficType.ALL,
        )


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

"""The VPC: a new one without a way out, or one that exists and is left as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from studio_constructs import StudioEndpoint, StudioNetwork, StudioVpc
from tests.kit import Json, built, paths_below, properties, refused, resources, synthesize, warnings

from .kit import CIDR_RULE, GROUP, ZONES_FIX

VPC, SUBNET, ENDPOINT = "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint"
VPC_ID, SUBNET_IDS = "vpc-0a1b2c3d", ["subnet-0a1b2c3d", "subnet-0a1b2c3e"]
PUBLIC_RULE = "Studio lives in private subnets: its apps have no public address and would reach nothing"


@pytest.fixture(scope="module")
def connected() -> Json:
    """A new VPC with internet."""
    return built(lambda stack: StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True)))


def existing(**options: Any) -> StudioVpc:
    return StudioVpc.existing(**{"vpc_id": VPC_ID, "subnet_ids": SUBNET_IDS, **options})


# A new VPC --------------------------------------------------------------------------------------------------------


def test_the_default_vpc_is_10_0_0_0_16_in_two_zones(default_network: Json) -> None:
    assert properties(default_network, VPC)["CidrBlock"] == "10.0.0.0/16"
    zones = [subnet["Properties"]["AvailabilityZone"] for subnet in resources(default_network, SUBNET).values()]
    assert zones == ["eu-west-1a", "eu-west-1b"]


def test_the_default_vpc_has_no_way_out(default_network: Json) -> None:
    types = {resource["Type"] for resource in default_network["Resources"].values()}
    assert not types & {"AWS::EC2::Route", "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::EIP"}


def test_no_subnet_gives_public_addresses(default_network: Json, connected: Json) -> None:
    for template in (default_network, connected):
        for subnet in resources(template, SUBNET).values():
            assert subnet["Properties"]["MapPublicIpOnLaunch"] is False


def test_zones_may_be_named(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(availability_zones=["eu-west-1c", "eu-west-1a"]))
    zones = [subnet["Properties"]["AvailabilityZone"] for subnet in resources(synthesize(stack), SUBNET).values()]
    assert zones == ["eu-west-1c", "eu-west-1a"]


def test_a_range_and_a_number_of_zones_may_be_chosen(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(cidr="172.16.0.0/20", availability_zones=3))
    template = synthesize(stack)
    assert properties(template, VPC)["CidrBlock"] == "172.16.0.0/20"
    assert len(resources(template, SUBNET)) == 3


def test_internet_goes_through_a_nat_gateway_in_each_zone(connected: Json) -> None:
    assert len(resources(connected, "AWS::EC2::NatGateway")) == 2


def test_with_internet_studio_still_lives_in_private_subnets(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True))
    assert [subnet.node.id for subnet in network.subnets] == ["StudioSubnet1", "StudioSubnet2"]
    routes = resources(synthesize(stack), "AWS::EC2::Route")
    assert [list(route["Properties"]) for name, route in routes.items() if "StudioSubnet" in name] == [
        ["DestinationCidrBlock", "NatGatewayId", "RouteTableId"]
    ] * 2


def test_internet_is_a_warning(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True))
    assert warnings(stack) == [
        (
            "/Studio/Network",
            (
                "internet_access is True: people in Studio reach the internet, so data can leave; drop the argument "
                "and add endpoints instead, or acknowledge this warning [studio:InternetAccess]"
            ),
        )
    ]


# A VPC that exists ------------------------------------------------------------------------------------------------


def test_a_vpc_told_by_ids_makes_one_security_group_and_nothing_else(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network", vpc=existing())
    (group,) = synthesize(stack)["Resources"].values()
    assert group["Type"] == GROUP
    assert group["Properties"]["VpcId"] == VPC_ID
    assert [subnet.subnet_id for subnet in network.subnets] == SUBNET_IDS


def test_a_vpc_told_by_ids_warns_of_nothing(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=existing())
    assert warnings(stack) == []


def test_a_vpc_told_by_ids_can_have_interface_endpoints(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=existing(), endpoints=[StudioEndpoint.STS])
    assert properties(synthesize(stack), ENDPOINT)["SubnetIds"] == SUBNET_IDS


def test_a_vpc_that_is_looked_up_gives_its_isolated_subnets(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.lookup(vpc_id=VPC_ID))
    # Before the first lookup the CDK stands in its own VPC, whose subnets are these.
    assert [subnet.subnet_id for subnet in network.subnets] == ["p-12345", "p-67890"]


def test_a_vpc_of_one_s_own_gives_its_isolated_subnets(stack: cdk.Stack) -> None:
    groups = [
        ec2.SubnetConfiguration(name=name, subnet_type=subnet_type)
        for name, subnet_type in [
            ("Public", ec2.SubnetType.PUBLIC),
            ("Nat", ec2.SubnetType.PRIVATE_WITH_EGRESS),
            ("Isolated", ec2.SubnetType.PRIVATE_ISOLATED),
        ]
    ]
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, subnet_configuration=groups, restrict_default_security_group=False)
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc))
    assert network.vpc is vpc
    assert [subnet.node.id for subnet in network.subnets] == ["IsolatedSubnet1", "IsolatedSubnet2"]


def test_a_vpc_of_one_s_own_without_isolated_subnets_gives_those_behind_nat(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc))
    assert [subnet.node.id for subnet in network.subnets] == ["PrivateSubnet1", "PrivateSubnet2"]


def test_subnets_of_one_s_own_may_be_named(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc, subnets=vpc.private_subnets[:1]))
    assert [subnet.node.id for subnet in network.subnets] == ["PrivateSubnet1"]


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vpc", "problem"),
    [
        (
            lambda: StudioVpc.new(cidr="10.0.0.0"),
            f"studio:CidrInvalid: cidr is '10.0.0.0'; {CIDR_RULE}; choose another size, for example '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="ten"),
            f"studio:CidrInvalid: cidr is 'ten'; {CIDR_RULE}; write it like '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="10.0.1.0/16"),
            f"studio:CidrInvalid: cidr is '10.0.1.0/16'; {CIDR_RULE}; write '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="10.0.0.0/25"),
            f"studio:CidrInvalid: cidr is '10.0.0.0/25'; {CIDR_RULE}; choose another size, for example '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="10.0.0.0/8"),
            f"studio:CidrInvalid: cidr is '10.0.0.0/8'; {CIDR_RULE}; choose another size, for example '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(availability_zones=1),
            f"studio:ZonesInvalid: availability_zones is 1; the number of availability zones is 2 to 6; {ZONES_FIX}",
        ),
        (
            lambda: StudioVpc.new(availability_zones=["eu-west-1a"] * 2),
            (
                "studio:ZonesInvalid: availability_zones is ['eu-west-1a', 'eu-west-1a']; "
                "each zone stands once; drop the second"
            ),
        ),
        (
            lambda: StudioVpc.lookup(vpc_id="default"),
            (
                "studio:NetworkIdInvalid: vpc_id is 'default'; it is the id of a vpc, 'vpc-' and 8 to 17 hexadecimal "
                "digits; copy it from the VPC console: 'vpc-0a1b2c3d'"
            ),
        ),
        (
            lambda: existing(subnet_ids=["subnet-0a1b2c3d", "sg-0a1b2c3d"]),
            (
                "studio:NetworkIdInvalid: subnet_ids[1] is 'sg-0a1b2c3d'; it is the id of a subnet, 'subnet-' and 8 "
                "to 17 hexadecimal digits; copy it from the VPC console: 'subnet-0a1b2c3d'"
            ),
        ),
        (
            lambda: existing(subnet_ids=[]),
            (
                "studio:SubnetsInvalid: subnet_ids holds 0; a domain has 1 to 16 subnets; "
                "name them, or let StudioVpc.lookup find them"
            ),
        ),
        (
            lambda: existing(subnet_ids=["subnet-0a1b2c3d"] * 17),
            "studio:SubnetsInvalid: subnet_ids holds 17; a domain has 1 to 16 subnets; drop some",
        ),
    ],
)
def test_a_vpc_that_can_not_be_is_told_and_leaves_nothing(
    stack: cdk.Stack, vpc: Callable[[], StudioVpc], problem: str
) -> None:
    with refused(f"[Studio/Network] {problem}"):
        StudioNetwork(stack, "Network", vpc=vpc())
    assert paths_below(stack) == []


def test_a_public_subnet_is_told(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    with refused(
        "[Studio/Network] studio:SubnetsInvalid: subnets[1] is the public subnet 'Studio/Vpc/PublicSubnet1'; "
        f"{PUBLIC_RULE}; drop it"
    ):
        StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc, subnets=[vpc.private_subnets[0], vpc.public_subnets[0]]))
    assert stack.node.try_find_child("Network") is None


def test_s3_in_a_vpc_told_by_ids_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Network] studio:EndpointNeedsRouteTables: endpoints holds s3, for a VPC told by ids; "
        "S3 is reached through route tables, and ids of subnets do not tell theirs; "
        "leave it out if the VPC has it, or take StudioVpc.lookup or StudioVpc.of"
    ):
        StudioNetwork(stack, "Network", vpc=existing(), endpoints=[StudioEndpoint.S3])
    assert paths_below(stack) == []


def test_tokens_pass_as_ids_and_ranges() -> None:
    token = cdk.Fn.ref("Parameter")
    assert existing(vpc_id=token, subnet_ids=[token]).problems() == []
    assert StudioVpc.new(cidr=token).problems() == []

"""What servers of one's own, notebook instances and hosts, have in common: where they live, and ids that stay."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from studio_constructs._naming import default_name, pin_logical_id
from studio_constructs._validation import check_kind, suggest_name
from studio_constructs.errors import Problem
from studio_constructs.network import StudioNetwork
from studio_constructs.network.groups import closed_group
from studio_constructs.network.network import check_network


def check_place(network: StudioNetwork, subnet: ec2.ISubnet | None) -> list[Problem]:
    """A network with a subnet in it, or a subnet that is told."""
    fix = 'subnet=ec2.Subnet.from_subnet_id(self, "Subnet", subnet_id), or one of network.subnets'
    wrong = check_kind("subnet", subnet, fits=hasattr(subnet, "subnet_id"), what="a subnet of the CDK", fix=fix)
    return [*_check_server_network(network), *wrong]


def _check_server_network(network: StudioNetwork) -> list[Problem]:
    if not isinstance(network, StudioNetwork):
        return check_network("network", network)
    if network.subnets:
        return []
    rule, fix = "a server lives in a private subnet", "name one: StudioVpc.of(vpc, subnets=...)"
    return [Problem("SubnetsInvalid", "the network has 0 private subnets", rule, fix)]


def default_server_name(scope: Construct, construct_id: str) -> str:
    """The stack's name and the construct's id, in lower case."""
    return suggest_name(f"{default_name(scope)}-{construct_id}").lower()


def make_own_group(scope: Construct, vpc: ec2.IVpc, whose: str) -> ec2.SecurityGroup:
    """A security group that lets nothing in or out by itself."""
    description = f"{whose}: nothing in, nothing out but what the network allows"
    return closed_group(scope, "SecurityGroup", vpc=vpc, description=description)


def pin_all(construct: Construct, resource: cdk.CfnResource, *, prefix: str, below: str, name: str) -> None:
    """Take the logical id of the resource from its name, and of all that stands beside it in the construct.

    What is kept then leaves no double behind, and what replaces the server when it changes stays the same.
    """
    pin_logical_id(resource, prefix, name)
    for child in construct.node.children:
        other = child if isinstance(child, cdk.CfnResource) else child.node.default_child
        if isinstance(other, cdk.CfnResource) and other is not resource:
            pin_logical_id(other, f"{below}{child.node.id}", name)

"""Security groups that let nothing in or out by themselves."""

from __future__ import annotations

from typing import Final

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._accepted import CLASSIC_KERNELS
from studio_constructs._acknowledge import accept

KERNEL_PORTS: Final = ec2.Port.tcp_range(aws_facts.KERNEL_PORT_MIN, aws_facts.KERNEL_PORT_MAX)
"""Where kernels of Studio Classic listen."""
_ITSELF: Final = "127.0.0.1/32"


def closed_group(scope: Construct, construct_id: str, *, vpc: ec2.IVpc, description: str) -> ec2.SecurityGroup:
    """A group in which nothing is allowed yet.

    EC2 lets everything out of a group until it has a rule, and the CDK writes rules for other groups and for prefix
    lists beside the group. So one that means nothing stands in it: what goes to oneself passes no group.

    Args:
        scope: Where it belongs.
        construct_id: Its name there.
        vpc: The VPC.
        description: What it is for. Never changes: another description is another group.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
        (read 2026-11-22)
    """
    group = ec2.SecurityGroup(scope, construct_id, vpc=vpc, description=description, allow_all_outbound=False)
    group.add_egress_rule(ec2.Peer.ipv4(_ITSELF), ec2.Port.tcp(443), "Nothing, but for what other rules let out")
    return group


def let_kernels(group: ec2.SecurityGroup, *, into: bool, description: str) -> None:
    """Let kernels of Studio Classic be reached: from the group, or in it from itself.

    Args:
        group: The group, and the only one at the other end.
        into: Whether it lets in; otherwise it lets out.
        description: Whose kernels.
    """
    (group.add_ingress_rule if into else group.add_egress_rule)(group, KERNEL_PORTS, description)
    for rule in group.node.children:
        if (
            isinstance(rule, (ec2.CfnSecurityGroupIngress, ec2.CfnSecurityGroupEgress))
            and rule.from_port != rule.to_port
        ):
            accept(rule, CLASSIC_KERNELS[into])

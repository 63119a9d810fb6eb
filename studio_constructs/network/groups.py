"""Security groups that let nothing in or out by themselves."""

from __future__ import annotations

from typing import Final

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

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

"""Flow logs of a VPC: all that passes, or tries to."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from studio_constructs._logs import make_log_group


def log_flows(scope: Construct, vpc: ec2.IVpc, encryption_key: kms.IKey | None) -> None:
    """Write all traffic of a VPC into a log group, kept for a year."""
    group = make_log_group(scope, "FlowLogGroup", encryption_key)
    flow_log = ec2.FlowLog(
        scope,
        "FlowLog",
        resource_type=ec2.FlowLogResourceType.from_vpc(vpc),
        destination=ec2.FlowLogDestination.to_cloud_watch_logs(group),
        traffic_type=ec2.FlowLogTrafficType.ALL,
    )
    role = flow_log.node.find_child("IAMRole")
    if isinstance(role, iam.Role):
        _limit(role, group)


def _limit(role: iam.Role, group: logs.LogGroup) -> None:
    """What the CDK's role may do, as a managed policy, and for this account's flow logs alone.

    The role itself stays: with another the flow log would be made anew, and EC2 refuses a second one of a VPC into the
    same log group.
    """
    role.node.try_remove_child("DefaultPolicy")
    iam.ManagedPolicy(
        role,
        "Policy",
        description="Flow logs of Studio's VPC: write into their log group",
        roles=[role],
        statements=[
            iam.PolicyStatement(
                sid="WriteFlowLogs",
                actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                resources=[group.log_group_arn],
            )
        ],
    )
    stack, resource = cdk.Stack.of(role), role.node.default_child
    if isinstance(resource, iam.CfnRole):
        # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
        of_this_account = {
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnLike": {"aws:SourceArn": stack.format_arn(service="ec2", resource="vpc-flow-log", resource_name="*")},
        }
        resource.add_property_override("AssumeRolePolicyDocument.Statement.0.Condition", of_this_account)

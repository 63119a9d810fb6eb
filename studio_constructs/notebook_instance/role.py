"""What a notebook instance may do by itself: stop, log, use the key."""

from __future__ import annotations

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs._validation import is_known
from studio_constructs.role import permissions
from studio_constructs.role.trust import sagemaker_of_this_account

_LOG_GROUP: Final = "/aws/sagemaker/NotebookInstances"
WILDCARDS: Final = {
    "UseTheKey": permissions.WILDCARDS["UseTheKey"],
    "FindNotebookLogs": "streams below the one log group of notebook instances; their names are made at the start",
    "WriteNotebookLogs": "streams of this one notebook instance; their names are made at the start",
}
"""Why a wildcard is where it is, by the statement's Sid."""


def own_role(scope: Construct) -> iam.Role:
    """A role that SageMaker assumes only for this account's resources, and that may do nothing yet."""
    return iam.Role(
        scope,
        "Role",
        description="A notebook instance of SageMaker",
        assumed_by=sagemaker_of_this_account(cdk.Stack.of(scope)),
    )


def own_policy(scope: Construct, *, role: iam.IRole, name: str, key: kms.IKey) -> iam.ManagedPolicy:
    """What every notebook instance needs, attached to its role, whoever made that."""
    stack = cdk.Stack.of(scope)

    def logs_arn(below: str) -> str:
        return stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"{_LOG_GROUP}{below}",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    statements = [
        iam.PolicyStatement(
            sid="SeeAndStopItself",
            actions=["sagemaker:DescribeNotebookInstance", "sagemaker:StopNotebookInstance"],
            resources=arns_of(stack, name),
        ),
        iam.PolicyStatement(
            sid="FindNotebookLogs",
            actions=["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams"],
            resources=[logs_arn("*")],
        ),
        iam.PolicyStatement(
            sid="WriteNotebookLogs",
            actions=["logs:PutLogEvents"],
            resources=[logs_arn(f":log-stream:{name}/*")],
        ),
        *permissions.key_statements(key.key_arn),
    ]
    policy = iam.ManagedPolicy(
        scope,
        "Policy",
        description="One notebook instance: stop itself, write its logs, use its key",
        statements=statements,
        roles=[role],
    )
    acknowledge_wildcards(policy, statements, WILDCARDS)
    return policy


def arns_of(stack: cdk.Stack, name: str) -> list[str]:
    """The ARN; in lower case too where the name has capitals, because SageMaker writes ARNs of notebooks so."""
    names = {name: None, name.lower() if is_known(name) else name: None}
    return [stack.format_arn(service="sagemaker", resource="notebook-instance", resource_name=each) for each in names]

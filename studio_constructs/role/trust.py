"""Who takes a role: SageMaker, for this account only."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam


def sagemaker_of_this_account(stack: cdk.Stack) -> iam.ServicePrincipal:
    """SageMaker, but only when it acts for this account: another account can not borrow its trust.

    AWS advises against the full ARN of a domain or a profile here, so the pattern ends with the account.
    """
    return iam.ServicePrincipal(
        "sagemaker.amazonaws.com",
        conditions={
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnLike": {"aws:SourceArn": stack.format_arn(service="sagemaker", resource="*")},
        },
    )

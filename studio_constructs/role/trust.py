"""Who takes a role: SageMaker, for this account only, and services that do not say for whom."""

from __future__ import annotations

from typing import Literal

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


def service_that_does_not_say(service: Literal["backup", "ec2", "lambda"]) -> iam.ServicePrincipal:
    """A service of which no page of AWS promises that it says for whom it takes a role.

    A condition on aws:SourceAccount would keep nobody out: a role is handed to a service of its own account only
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html), so no other account can make these
    use it. But a service that did not fill the key in could not take the role, and the stack could not be deployed.

    - Lambda: the guide's trust policy has no condition (`lambda-intro-execution-role.html`), and its page on source
      ARNs tells of what a function calls, not of who takes the role (`permissions-source-function-arn.html`). A script
      of AWS's agent toolkit has aws:SourceAccount (`github.com/aws/agent-toolkit-for-aws`, `lambda-trust-policy.json`).
    - Backup: the guide names the key for topics that a vault publishes to
      (`cross-service-confused-deputy-prevention.html`), and has none in the role's trust (`iam-service-roles.html`).
    - EC2: nothing is told; an instance's role is not taken for an API call at all.

    Sources:
        https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html,
        https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-service-confused-deputy-prevention.html,
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html (read 2026-11-23)
    """
    return iam.ServicePrincipal(f"{service}.amazonaws.com")

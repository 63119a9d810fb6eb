"""`ExecutionRole`: the role that Studio assumes for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from constructs import Construct

from studio_constructs._validation import check_list, raise_if_invalid
from studio_constructs.role.execution_policy import ExecutionPolicy, check_policy


@jsii.implements(iam.IGrantable)
class ExecutionRole(Construct):
    """Define the role that Studio assumes when a person works: trusted to SageMaker of this account, and only it.

    The session carries the person's profile as its source identity, so that CloudTrail tells who did what even where
    a team shares a role.

    Creates: AWS::IAM::Role; and AWS::IAM::ManagedPolicy where *policy* is left out.
    Replacement: no argument replaces it.

    Args:
        scope: Where the role belongs.
        construct_id: Its name there.
        policy: What the person may do. Default: an `ExecutionPolicy` of the role's own, with its defaults.
        managed_policies: What else the person may do. Default: nothing.
        permissions_boundary: What no policy can exceed. Default: none.

    Raises:
        ValidationError: ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        policy: ExecutionPolicy | None = None,
        managed_policies: Sequence[iam.IManagedPolicy] = (),
        permissions_boundary: iam.IManagedPolicy | None = None,
    ) -> None:
        problems = [*check_policy("policy", policy), *check_list("managed_policies", managed_policies)]
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        self._policy = ExecutionPolicy(self, "Policy") if policy is None else policy
        trusted = _sagemaker_of_this_account(cdk.Stack.of(self))
        role = iam.Role(
            self,
            "Resource",
            description="A person at work in SageMaker Studio",
            assumed_by=cast("iam.IPrincipal", trusted),  # aws/jsii#4541: parameter names differ, the type fits
            managed_policies=[self._policy.managed_policy, *managed_policies],
            permissions_boundary=permissions_boundary,
        )
        if role.assume_role_policy is not None:
            role.assume_role_policy.add_statements(
                iam.PolicyStatement(
                    actions=["sts:SetSourceIdentity"],
                    principals=[cast("iam.IPrincipal", trusted)],  # aws/jsii#4541
                )
            )
        self._role = role

    @property
    def role(self) -> iam.Role:
        """The role itself."""
        return self._role

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        return self._role.role_arn

    @property
    def policy(self) -> ExecutionPolicy:
        """What the person may do."""
        return self._policy

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role, as what permissions are granted to."""
        return self._role.grant_principal


def _sagemaker_of_this_account(stack: cdk.Stack) -> iam.ServicePrincipal:
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

"""The functions that clear the way for CloudFormation: one pair in a stack, asked until all is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import custom_resources as cr
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept, accept_resources, acknowledge_wildcards
from studio_constructs._assets import LAMBDA_RUNTIME, lambda_code
from studio_constructs._logs import accept_key, make_log_group
from studio_constructs.role.trust import service_that_does_not_say

_ID: Final = "StudioTeardown"
_STATE_MACHINE: Final = "AWS::StepFunctions::StateMachine"
_ASKS_EVERY: Final = cdk.Duration.seconds(30)
_PASS: Final = cdk.Duration.minutes(5)
"""A pass looks once at all there is; a thousand calls take that long."""

TOTAL: Final = cdk.Duration.minutes(58)
"""CloudFormation waits an hour for a custom resource and no longer; an app takes up to twenty minutes."""

_WILDCARDS: Final = {
    "FindWork": "SageMaker knows no resource for what lists",
    "EndWork": "apps and spaces of one domain, which people name",
    "FindHomes": "EFS and EC2 know no resource for what lists them, or none that is known before the domain is made",
    "SeeTheDomain": "the domain is made after this policy, and gone when it is used",
    "DeleteHomes": "file systems that SageMaker tagged with a domain of this account: the domain is made after this",
    "DeleteGroups": "security groups that SageMaker tagged with a domain of this account, likewise",
    "DeleteWaysIn": "EFS deletes a mount target's network interface with the caller's rights; it names it itself",
}


class Provider(Construct):
    """The functions, their role and their log. Made by the first who needs it, at the top of the stack."""

    def __init__(self, stack: cdk.Stack) -> None:
        super().__init__(stack, _ID)
        self._log_group = make_log_group(self, "LogGroup")
        self._role = iam.Role(
            self,
            "Role",
            assumed_by=service_that_does_not_say("lambda"),
            description="Clears apps, spaces and homes out of the way when an estate is deleted",
        )
        self._log_policy = self._policy(
            "LogPolicy",
            "Write to the log of Teardown",
            [
                iam.PolicyStatement(
                    sid="WriteOwnLog",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[self._log_group.log_group_arn],
                ),
                iam.PolicyStatement(
                    sid="SeeTheStack",
                    actions=["cloudformation:DescribeStacks", "cloudformation:ListStackResources"],
                    resources=[stack.stack_id],
                ),
            ],
        )
        self._framework = cr.Provider(
            self,
            "Framework",
            on_event_handler=self._function("OnEvent", "on_event", cdk.Duration.minutes(1)),
            is_complete_handler=self._function("IsComplete", "is_complete", _PASS),
            query_interval=_ASKS_EVERY,
            total_timeout=TOTAL,
            log_group=self._log_group,
        )
        _accept_framework(self._framework)

    @staticmethod
    def of_stack(scope: Construct) -> Provider:
        """The stack's."""
        stack = cdk.Stack.of(scope)
        found = stack.node.try_find_child(_ID)
        return found if isinstance(found, Provider) else Provider(stack)

    def encrypt(self, key: kms.IKey | None) -> None:
        """Encrypt the log, unless a key is taken already."""
        group = self._log_group.node.default_child
        if key is not None and isinstance(group, logs.CfnLogGroup) and group.kms_key_id is None:
            group.kms_key_id = key.key_arn
            accept_key(self._log_group, key)

    def resource(
        self, scope: Construct, construct_id: str, kind: str, properties: dict[str, str], rights: iam.ManagedPolicy
    ) -> cdk.CustomResource:
        """A custom resource, which is there as long as the rights that its deletion takes."""
        made = cdk.CustomResource(
            scope,
            construct_id,
            resource_type=kind,
            service_token=self._framework.service_token,
            properties=properties,
        )
        made.node.add_dependency(rights, self._log_policy)
        return made

    def people_policy(self, scope: Construct, domain_id: str) -> iam.ManagedPolicy:
        """The right to end the work in one domain."""
        stack = cdk.Stack.of(scope)

        def within(resource: str) -> str:
            return stack.format_arn(service="sagemaker", resource=resource, resource_name=f"{domain_id}/*")

        statements = [
            iam.PolicyStatement(
                sid="FindWork", actions=["sagemaker:ListApps", "sagemaker:ListSpaces"], resources=["*"]
            ),
            iam.PolicyStatement(
                sid="EndWork",
                actions=["sagemaker:DeleteApp", "sagemaker:DeleteSpace"],
                resources=[within("app"), within("space")],
            ),
        ]
        return self._policy("Policy", "End the work in one domain", statements, scope=scope)

    def homes_policy(self, scope: Construct) -> iam.ManagedPolicy:
        """The right to delete what SageMaker made for the homes of a domain of this account and region."""
        stack = cdk.Stack.of(scope)
        domains = stack.format_arn(service="sagemaker", resource="domain", resource_name="*")
        tagged = {"ArnLike": {"aws:ResourceTag/ManagedByAmazonSageMakerResource": domains}}

        def every(service: str, resource: str) -> str:
            return stack.format_arn(service=service, resource=resource, resource_name="*")

        files, groups = every("elasticfilesystem", "file-system"), every("ec2", "security-group")
        statements = [
            iam.PolicyStatement(sid="SeeTheDomain", actions=["sagemaker:DescribeDomain"], resources=[domains]),
            iam.PolicyStatement(
                sid="FindHomes",
                actions=[
                    "ec2:DescribeSecurityGroups",
                    "elasticfilesystem:DescribeFileSystems",
                    "elasticfilesystem:DescribeMountTargets",
                ],
                resources=["*"],
            ),
            iam.PolicyStatement(
                sid="DeleteHomes",
                actions=["elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DeleteMountTarget"],
                resources=[files],
                conditions=tagged,
            ),
            iam.PolicyStatement(
                sid="DeleteWaysIn",
                actions=["ec2:DeleteNetworkInterface"],
                resources=[every("ec2", "network-interface")],
                # Only what EFS asks for as this function; EFS is none of the services that `aws:CalledVia` names.
                conditions={"Bool": {"aws:ViaAWSService": "true"}},
            ),
            iam.PolicyStatement(
                sid="DeleteGroups",
                actions=[
                    "ec2:DeleteSecurityGroup",
                    "ec2:RevokeSecurityGroupEgress",
                    "ec2:RevokeSecurityGroupIngress",
                ],
                resources=[groups],
                conditions=tagged,
            ),
        ]
        return self._policy("Policy", "Delete what SageMaker made for homes", statements, scope=scope)

    def _policy(
        self,
        construct_id: str,
        description: str,
        statements: Sequence[iam.PolicyStatement],
        *,
        scope: Construct | None = None,
    ) -> iam.ManagedPolicy:
        policy = iam.ManagedPolicy(
            scope or self, construct_id, description=description, roles=[self._role], statements=list(statements)
        )
        acknowledge_wildcards(policy, statements, _WILDCARDS)
        return policy

    def _function(self, construct_id: str, handler: str, timeout: cdk.Duration) -> lambda_.Function:
        function = lambda_.Function(
            self,
            construct_id,
            runtime=LAMBDA_RUNTIME,
            code=lambda_code("teardown"),
            handler=f"teardown.index.{handler}",
            description="Clears apps, spaces and homes out of the way when an estate is deleted",
            timeout=timeout,
            memory_size=256,
            role=self._role.without_policy_updates(),  # its policies are here, each with what it is for
            log_group=self._log_group,
        )
        accept(
            function,
            _accepted.OUTSIDE_VPC,
            _accepted.SHARED_CONCURRENCY,
            _accepted.UNTRACED,
            _accepted.STACK_WAITS,
            _accepted.SAID_TWICE,
        )
        return function


def _accept_framework(framework: cr.Provider) -> None:
    """What packs find in the CDK's own functions and state machine."""
    for made in framework.node.find_all():
        if isinstance(made, iam.CfnPolicy):
            document = cdk.Stack.of(made).resolve(made.policy_document)
            accept_resources(made, document["Statement"], _accepted.FRAMEWORK_INVOKES)
            accept(made, _accepted.FRAMEWORK_INLINE)
        elif isinstance(made, iam.CfnRole) and cdk.Stack.of(made).resolve(made.managed_policy_arns):
            accept(made, _accepted.FRAMEWORK_LOGS)
        elif isinstance(made, cdk.CfnResource) and made.cfn_resource_type == _STATE_MACHINE:
            accept(made, _accepted.FRAMEWORK_WAITS, _accepted.SAID_TWICE)
        elif isinstance(made, lambda_.CfnFunction):
            accept(
                made,
                _accepted.OUTSIDE_VPC,
                _accepted.SHARED_CONCURRENCY,
                _accepted.UNTRACED,
                _accepted.STACK_WAITS,
                _accepted.PLAIN_SETTINGS,
                _accepted.FRAMEWORK_SMALL,
                _accepted.SAID_TWICE,
            )

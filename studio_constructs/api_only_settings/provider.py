"""The function that sets what CloudFormation cannot: one in a stack, for all its domains and profiles."""

from __future__ import annotations

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._assets import LAMBDA_RUNTIME, lambda_code
from studio_constructs._logs import accept_key, make_log_group
from studio_constructs._naming import short_hash
from studio_constructs.api_only_settings.target import Target
from studio_constructs.aws_facts import api_only
from studio_constructs.errors import Problem
from studio_constructs.role.trust import service_that_does_not_say

_ID: Final = "StudioApiOnlySettings"
_TIMEOUT: Final = cdk.Duration.minutes(15)
TARGETS_MAX: Final = 9
"""IAM attaches ten policies to a role; one is for the logs.

Each target has a policy of its own, because CloudFormation changes a policy before it deletes what leaves the
template: in a shared one, a custom resource that goes would have lost the right to put anything back.
"""


class Provider(Construct):
    """The function, its role and its log group. Made by the first who needs it, at the top of the stack."""

    def __init__(self, stack: cdk.Stack) -> None:
        super().__init__(stack, _ID)
        self._paths: dict[str, str] = {}
        self._key_arn: str | None = None
        self._log_group = make_log_group(self, "LogGroup")
        self._role = iam.Role(
            self,
            "Role",
            assumed_by=service_that_does_not_say("lambda"),
            description="Sets what CloudFormation cannot set of Studio domains and profiles",
        )
        self._log_policy = iam.ManagedPolicy(
            self,
            "LogPolicy",
            description="Write to the log of ApiOnlySettings",
            roles=[self._role],
            statements=[
                iam.PolicyStatement(
                    sid="WriteOwnLog",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[self._log_group.log_group_arn],
                )
            ],
        )
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=LAMBDA_RUNTIME,
            code=lambda_code("api_only_settings"),
            handler="api_only_settings.index.handler",
            description="Sets what CloudFormation cannot set of Studio domains and profiles",
            timeout=_TIMEOUT,
            memory_size=256,
            role=self._role.without_policy_updates(),  # its policies are here, each with what it is for
            log_group=self._log_group,
        )
        accept(
            self.function,
            _accepted.OUTSIDE_VPC,
            _accepted.SHARED_CONCURRENCY,
            _accepted.UNTRACED,
            _accepted.STACK_WAITS,
            _accepted.SAID_TWICE,
        )

    @staticmethod
    def find(scope: Construct) -> Provider | None:
        """The stack's, if it has one yet."""
        found = cdk.Stack.of(scope).node.try_find_child(_ID)
        return found if isinstance(found, Provider) else None

    def path_of(self, target: Target) -> str | None:
        """Who sets this target already; what was taken out of the tree sets nothing."""
        path = self._paths.get(target.key(self))
        there = (construct.node.path == path for construct in cdk.Stack.of(self).node.find_all())
        return path if path is not None and any(there) else None

    def problems(self, encryption_key: kms.IKey | None) -> list[Problem]:
        """Why it can not serve one more, with logs on that key."""
        problems: list[Problem] = []
        if len(self._paths) >= TARGETS_MAX:
            wrote = f"the stack has {len(self._paths)} ApiOnlySettings"
            rule = f"the one role that serves a stack takes the policies of {TARGETS_MAX}"
            fix = "put some into a stack of their own, or set the domain instead of its profiles"
            problems.append(Problem("ApiOnlySettingsTooMany", wrote, rule, fix))
        if encryption_key is not None and self._key_arn not in (None, encryption_key.key_arn):
            wrote = "encryption_key is another than that of the stack's first ApiOnlySettings"
            rule = "one function, with one log, serves a stack"
            problems.append(Problem("ApiOnlyKeyContradicts", wrote, rule, "drop the argument, or take the same key"))
        return problems

    def encrypt(self, key: kms.IKey | None) -> None:
        """Encrypt the log, unless a key is taken already."""
        group = self._log_group.node.default_child
        if key is not None and self._key_arn is None and isinstance(group, logs.CfnLogGroup):
            self._key_arn = group.kms_key_id = key.key_arn
            accept_key(self._log_group, key)

    def serve(self, target: Target, path: str, passed_roles: dict[str, str]) -> list[iam.ManagedPolicy]:
        """Let the function set a target, and nothing else; returns what must be there before it does."""
        key = target.key(self)
        identifier = f"Policy{short_hash(key)}"  # the target's, so that a custom resource may move
        if key in self._paths:  # the construct that had it was taken out of the tree
            self.node.try_remove_child(identifier)
        self._paths[key] = path
        policy = iam.ManagedPolicy(
            self,
            identifier,
            description="Set what CloudFormation cannot, of one domain or profile",
            roles=[self._role],
            statements=self._statements(target, passed_roles),
        )
        return [self._log_policy, policy]

    def _statements(self, target: Target, passed_roles: dict[str, str]) -> list[iam.PolicyStatement]:
        memory = cdk.Stack.of(self).format_arn(service="ssm", resource="parameter", resource_name=target.memory)
        statements = [
            iam.PolicyStatement(
                sid="Set",
                actions=[f"sagemaker:Describe{target.noun}", f"sagemaker:Update{target.noun}"],
                resources=[target.arn],
            ),
            iam.PolicyStatement(
                sid="Remember",
                actions=["ssm:DeleteParameter", "ssm:GetParameter", "ssm:PutParameter"],
                resources=[memory],
            ),
        ]
        for member, role_arn in passed_roles.items():
            statements.append(
                iam.PolicyStatement(
                    sid=f"Pass{member}",
                    actions=["iam:PassRole"],
                    resources=[role_arn],
                    conditions={
                        # Which of the two SageMaker asks IAM about is not documented.
                        "StringEquals": {"iam:PassedToService": [api_only.PASSED_TO[member], "sagemaker.amazonaws.com"]}
                    },
                )
            )
        return statements

"""`StudioKey`: the KMS key that everything in a Studio is encrypted with."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import check_list, check_role, is_known, raise_if_invalid
from studio_constructs.errors import Problem

_PENDING_WINDOW_DAYS = 30
"""The longest that KMS allows: thirty days to notice that a key with people's homes is about to go."""


_ALIAS_MAX = 240
"""https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html: 256, less `alias/` and some room."""


class StudioKey(Construct):
    """Define a KMS key for the homes, volumes and logs of a Studio.

    The key rotates every year, waits thirty days before it is deleted, and is kept when its stack goes: without it
    every home directory and every volume is unreadable for ever. Its policy lets the account's IAM policies decide
    (so nobody is locked out), refuses grants that are not made for an AWS service, and lets CloudWatch Logs of this
    account and region use it. `StudioAlarms` tells when somebody disables the key or schedules its deletion.

    Creates: AWS::KMS::Key, AWS::KMS::Alias.
    Replacement: no argument replaces the key. The logical id comes from *alias*: another alias is another key, and a
    domain can not change its key without being replaced.

    Args:
        scope: Where the key belongs.
        construct_id: Its name there.
        alias: Name of the key without ``alias/``: letters, digits and ``/_-``. Default: no alias, and a logical id
            that follows the construct's place in the tree.
        administrators: Roles that alone, beside the account's root user, may disable the key or schedule its deletion,
            whatever IAM policies say; that of CloudFormation among them, or a first deployment that fails leaves the
            key behind. Who may change the key's policy stays IAM's matter, so that nobody is locked out. Default: who
            may do so by IAM policies.
        removal_policy: What happens to the key when it leaves the template. Default: it is kept, unless the very
            deployment that makes it fails.

    Raises:
        ValidationError: ``studio:KeyAliasInvalid``, ``studio:KeyAdministratorsEmpty``, ``studio:NameTakenInStack``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html,
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        alias: str | None = None,
        administrators: Sequence[iam.IRole] | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = [
            *_check_alias(alias),
            *_check_administrators(administrators),
            *check_taken_in_stack("alias", scope, "StudioKey", alias),
        ]
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        self._key = kms.Key(
            self,
            "Resource",
            description=f"Studio homes, volumes and logs: {alias or self.node.path}",
            enable_key_rotation=True,
            pending_window=cdk.Duration.days(_PENDING_WINDOW_DAYS),
            removal_policy=removal_policy,
        )
        resource = self._key.node.default_child
        if isinstance(resource, kms.CfnKey):
            pin_logical_id(resource, "StudioKey", alias)
        if alias is not None:
            resource = kms.Alias(self, "Alias", alias_name=f"alias/{alias}", target_key=self._key).node.default_child
            if isinstance(resource, kms.CfnAlias):
                # Two resources can not have one alias, not even while the construct moves.
                pin_logical_id(resource, "StudioKeyAlias", alias)
        self._limit_grants()
        self._allow_logs()
        if administrators is not None:
            self._keep_from_others([role.role_arn for role in administrators])
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:KeyNotRetained",
                "removal_policy is DESTROY: thirty days after this key leaves the template, everything encrypted "
                "with it is lost; drop the argument to keep the key",
            )

    @property
    def key(self) -> kms.Key:
        """The key itself."""
        return self._key

    @property
    def key_arn(self) -> str:
        """ARN of the key."""
        return self._key.key_arn

    def _limit_grants(self) -> None:
        """Refuse grants for anyone but AWS services: a grant outlives the policy that allowed it."""
        self._key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="DenyGrantsOutsideAwsServices",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["kms:CreateGrant"],
                resources=["*"],  # in a key policy `*` is this key
                conditions={
                    "BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}
                },
            )
        )

    def _keep_from_others(self, role_arns: list[str]) -> None:
        """Whoever else would end the key changes this policy first: two steps, both in CloudTrail."""
        root = f"arn:{cdk.Aws.PARTITION}:iam::{cdk.Stack.of(self).account}:root"
        self._key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="OnlyAdministratorsEndTheKey",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion"],
                resources=["*"],  # in a key policy `*` is this key
                conditions={"ArnNotEquals": {"aws:PrincipalArn": [root, *role_arns]}},
            )
        )

    def _allow_logs(self) -> None:
        """CloudWatch Logs has a principal of its own; only log groups of this account and region may use the key."""
        stack = cdk.Stack.of(self)
        log_groups = stack.format_arn(service="logs", resource="*")
        self._key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AllowCloudWatchLogs",
                principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
                actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                resources=["*"],  # in a key policy `*` is this key
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
            )
        )


def _check_administrators(administrators: Sequence[iam.IRole] | None) -> list[Problem]:
    if wrong := check_list("administrators", administrators):
        return wrong
    if administrators is not None and not administrators:
        rule, fix = "somebody ends a key that is no longer needed", "name a role, or drop the argument"
        return [Problem("KeyAdministratorsEmpty", "administrators is empty", rule, fix)]
    return [
        problem
        for index, role in enumerate(administrators or ())
        for problem in check_role(f"administrators[{index}]", role)
    ]


def _check_alias(alias: str | None) -> list[Problem]:
    if alias is None or not is_known(alias):
        return []
    rule = f"an alias is 1 to {_ALIAS_MAX} letters, digits and /_- and does not begin with 'aws/' or 'alias/'"
    allowed = all(character.isascii() and (character.isalnum() or character in "/_-") for character in alias)
    if allowed and 1 <= len(alias) <= _ALIAS_MAX and not alias.startswith(("aws/", "alias/")):
        return []
    return [Problem("KeyAliasInvalid", f"alias is {alias!r}", rule, "write it like 'marketing-analytics'")]

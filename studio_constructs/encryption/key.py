"""`StudioKey`: the KMS key that everything in a Studio is encrypted with."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import is_known, raise_if_invalid
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
    account and region use it.

    Creates: AWS::KMS::Key, AWS::KMS::Alias.
    Replacement: no argument replaces the key. The logical id comes from *alias*: another alias is another key, and a
    domain can not change its key without being replaced.

    Args:
        scope: Where the key belongs.
        construct_id: Its name there.
        alias: Name of the key without ``alias/``: letters, digits and ``/_-``. Default: no alias, and a logical id
            that follows the construct's place in the tree.
        removal_policy: What happens to the key when it leaves the template. Default: it is kept, unless the very
            deployment that makes it fails.

    Raises:
        ValidationError: ``studio:KeyAliasInvalid``, ``studio:NameTakenInStack``.

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
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = [*_check_alias(alias), *check_taken_in_stack("alias", scope, "StudioKey", alias)]
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


def _check_alias(alias: str | None) -> list[Problem]:
    if alias is None or not is_known(alias):
        return []
    rule = f"an alias is 1 to {_ALIAS_MAX} letters, digits and /_- and does not begin with 'aws/' or 'alias/'"
    allowed = all(character.isascii() and (character.isalnum() or character in "/_-") for character in alias)
    if allowed and 1 <= len(alias) <= _ALIAS_MAX and not alias.startswith(("aws/", "alias/")):
        return []
    return [Problem("KeyAliasInvalid", f"alias is {alias!r}", rule, "write it like 'marketing-analytics'")]

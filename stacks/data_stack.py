"""`DataStack`: what people's work is encrypted with. Almost never changes."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from stacks._base import EstateStack
from stacks.estate import EncryptionSettings
from studio_constructs import StudioKey


class DataStack(EstateStack):
    """The key of an environment; protected against deletion.

    Attributes:
        encryption_key: Encrypts homes, volumes and logs.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        encryption: EncryptionSettings,
        removal_policy: cdk.RemovalPolicy,
        stack_name: str,
        description: str,
    ) -> None:
        super().__init__(
            scope, construct_id, stack_name=stack_name, description=description, termination_protection=True
        )
        key_arn = encryption.key_arn
        self.encryption_key: kms.IKey = (
            StudioKey(
                self, "Key", alias=name, administrators=self._administrators(encryption), removal_policy=removal_policy
            ).key
            if key_arn is None
            else kms.Key.from_key_arn(self, "Key", key_arn)
        )
        self.say("KeyArn", self.encryption_key.key_arn, "The key of homes, volumes and logs")
        self.stay_if_empty()

    def _administrators(self, encryption: EncryptionSettings) -> list[iam.IRole] | None:
        if encryption.administrator_role_arns is None:
            return None
        return [
            iam.Role.from_role_arn(self, f"Administrator{number}", arn)
            for number, arn in enumerate(encryption.administrator_role_arns, start=1)
        ]

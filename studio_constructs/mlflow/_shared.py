"""What an MLflow app and a tracking server share: artifacts, the role that reaches them, and what stays of them."""

from __future__ import annotations

from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from studio_constructs._loosening import say_loose
from studio_constructs._naming import pin_logical_id
from studio_constructs._validation import check_key, check_role, is_known
from studio_constructs.errors import Problem
from studio_constructs.mlflow import artifacts, settings
from studio_constructs.mlflow.artifacts import ArtifactStore, keep_together
from studio_constructs.role import ExecutionRole


class MlflowResource(cdk.Resource):
    """An MLflow app or a tracking server, before its resource is made."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        kind: Literal["MlflowApp", "MlflowServer"],
        encryption_key: kms.IKey,
        artifact_bucket: s3.IBucket | None,
        artifact_prefix: str | None,
        role: ExecutionRole | iam.IRole | None,
        registers_models: bool,
        removal_policy: cdk.RemovalPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        bucket = artifact_bucket or artifacts.make_bucket(
            self, name=name, kind=kind, encryption_key=encryption_key, removal_policy=removal_policy
        )
        self._store = ArtifactStore(bucket=bucket, prefix=artifact_prefix or name, encryption_key=encryption_key)
        reaching = role or artifacts.make_role(
            self, name=name, kind=kind, store=self._store, registers_models=registers_models
        )
        self._name, self._role_arn = name, reaching.role_arn
        self._grants_name = f"{kind} {name if is_known(name) else self.node.path}"

    @property
    def artifact_bucket(self) -> s3.IBucket:
        """Where models and files are."""
        return self._store.bucket

    @property
    def artifact_store_uri(self) -> str:
        """Where in the bucket."""
        return self._store.uri

    @property
    def role_arn(self) -> str:
        """ARN of the role that reaches the artifacts."""
        return self._role_arn

    def _keep(self, resource: cdk.CfnResource, prefix: str, removal_policy: cdk.RemovalPolicy) -> None:
        """Keep the resource with all that it needs, by an id of its name, and say where it is not kept."""
        keep_together(self, removal_policy)
        pin_logical_id(resource, prefix, self._name)
        policy = self.node.try_find_child("RolePolicy")
        if policy is not None:
            resource.node.add_dependency(policy)
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(self, "studio:MlflowNotRetained", settings.NOT_RETAINED)


def check_shared(
    encryption_key: object, bucket: object, prefix: str | None, role: object, window: str | None
) -> list[Problem]:
    """All that is wrong with the arguments that both have."""
    return [
        *artifacts.check_artifacts(bucket, prefix),
        *check_key("encryption_key", encryption_key),
        *check_role("role", role),
        *settings.check_window("weekly_maintenance_window_start", window),
    ]

"""`MlflowTrackingServer`: MLflow on a server of a size, with permissions for each of its actions."""

from __future__ import annotations

import re
from enum import StrEnum

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs._naming import check_taken_in_stack, default_name
from studio_constructs._validation import (
    check_available,
    check_kind,
    is_known,
    raise_if_invalid,
)
from studio_constructs.aws_facts import mlflow
from studio_constructs.errors import Problem
from studio_constructs.mlflow import settings
from studio_constructs.mlflow._shared import MlflowResource, check_shared
from studio_constructs.mlflow.grants import MlflowServerGrants
from studio_constructs.role import ExecutionRole


class MlflowSize(StrEnum):
    """How large a tracking server is; it can be changed later."""

    SMALL = "Small"
    """For a team of up to 25."""
    MEDIUM = "Medium"
    """For a team of up to 50."""
    LARGE = "Large"
    """For a team of up to 100."""


@jsii.implements(isagemaker.IMlflowTrackingServerRef)
class MlflowTrackingServer(MlflowResource):
    """Define an MLflow tracking server: where people track experiments, and where IAM tells who only reads or logs.

    It runs, and costs, until somebody stops it (``sagemaker:StopMlflowTrackingServer``). Without need for permissions
    within MLflow, a `MlflowApp` is cheaper.

    Creates: AWS::SageMaker::MlflowTrackingServer, AWS::IAM::Role, AWS::IAM::ManagedPolicy, and two AWS::S3::Bucket
    where *artifact_bucket* is left out.
    Replacement: another *tracking_server_name* is another server, without anybody's experiments; the old one is
    kept, but leaves the template. Another *mlflow_version* or *role* replaces it where AWS can not change it in
    place, and then CloudFormation fails, because the name is taken. The logical ids come from the name, so the
    construct may move.
    Cost: by the hour and size, also while nobody uses it; the artifacts, as S3 has it.

    Args:
        scope: Where the server belongs.
        construct_id: Its name there.
        encryption_key: Encrypts the artifacts; a `StudioKey`'s ``key``. What the server itself keeps is encrypted
            with AWS's own key: SageMaker can not say another.
        tracking_server_name: 1 to 256 letters, digits and hyphens, unique in the account and region. Default: the
            stack's name.
        size: How large it is. Default: small.
        mlflow_version: Version of MLflow, as ``3.0.0``. Default: the newest when the server is made.
        artifact_bucket: Where models and files go. Default: a new bucket, versioned, encrypted and logged.
        artifact_prefix: Where in the bucket, without a slash around it. Default: the server's name.
        role: What the server reaches its artifacts with. Default: a new role, for its prefix only.
        registers_models: Whether models of MLflow also go to SageMaker's Model Registry. Default: they do not.
        weekly_maintenance_window_start: When AWS may interrupt it, each week, in UTC. Default: ``Sun:03:00``.
        removal_policy: What happens to the server and its buckets when they leave the template. Default: they are
            kept, unless the very deployment that makes them fails.

    Raises:
        ValidationError: ``studio:MlflowNameInvalid``, ``studio:MlflowVersionInvalid``,
            ``studio:ArtifactPrefixInvalid``, ``studio:MaintenanceWindowInvalid``, ``studio:RegionLacksType``,
            ``studio:RegionUnknown``, ``studio:NameTakenInStack``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-mlflowtrackingserver.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        tracking_server_name: str | None = None,
        size: MlflowSize = MlflowSize.SMALL,
        mlflow_version: str | None = None,
        artifact_bucket: s3.IBucket | None = None,
        artifact_prefix: str | None = None,
        role: ExecutionRole | iam.IRole | None = None,
        registers_models: bool = False,
        weekly_maintenance_window_start: str = settings.DEFAULT_MAINTENANCE_WINDOW,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        name = default_name(scope) if tracking_server_name is None else tracking_server_name
        problems = [
            *check_available(scope, "AWS::SageMaker::MlflowTrackingServer"),
            *settings.check_mlflow_name("tracking_server_name", tracking_server_name, "the name of a tracking server"),
            *check_taken_in_stack("tracking_server_name", scope, "MlflowTrackingServer", name),
            *check_kind(
                "size", size, fits=isinstance(size, MlflowSize), what="a MlflowSize", fix="size=MlflowSize.SMALL"
            ),
            *_check_version(mlflow_version),
            *check_shared(encryption_key, artifact_bucket, artifact_prefix, role, weekly_maintenance_window_start),
        ]
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(
            scope,
            construct_id,
            name=name,
            kind="MlflowServer",
            encryption_key=encryption_key,
            artifact_bucket=artifact_bucket,
            artifact_prefix=artifact_prefix,
            role=role,
            registers_models=registers_models,
            removal_policy=removal_policy,
        )
        self._server = sagemaker.CfnMlflowTrackingServer(
            self,
            "Resource",
            tracking_server_name=name,
            tracking_server_size=size.value,
            mlflow_version=mlflow_version,
            artifact_store_uri=self.artifact_store_uri,
            role_arn=self.role_arn,
            automatic_model_registration=registers_models,
            weekly_maintenance_window_start=weekly_maintenance_window_start,
        )
        self._keep(self._server, "MlflowTrackingServer", removal_policy)

    @property
    def tracking_server_arn(self) -> str:
        """ARN of the server: what MLflow's clients take as tracking URI."""
        return self._server.attr_tracking_server_arn

    @property
    def tracking_server_name(self) -> str:
        """Name of the server."""
        return self._name

    @property
    def mlflow_tracking_server_ref(self) -> isagemaker.MlflowTrackingServerReference:
        """What other constructs read of it."""
        return isagemaker.MlflowTrackingServerReference(tracking_server_name=self._name)

    @property
    def grants(self) -> MlflowServerGrants:
        """Let roles read, use or manage the server."""
        return MlflowServerGrants(self.tracking_server_arn, self._store, name=self._grants_name)


def _check_version(version: str | None) -> list[Problem]:
    if version is None or not is_known(version) or re.fullmatch(mlflow.MLFLOW_VERSION_PATTERN, version):
        return []
    rule = "a version of MLflow is numbers with dots between them"
    return [Problem("MlflowVersionInvalid", f"mlflow_version is {version!r}", rule, "write it like '3.0.0'")]

"""`MlflowApp`: MLflow without a server to size, and with no cost while nobody uses it."""

from __future__ import annotations

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs._naming import check_taken_in_stack, default_name
from studio_constructs._validation import check_available, raise_if_invalid
from studio_constructs.mlflow import settings
from studio_constructs.mlflow._shared import MlflowResource, check_shared
from studio_constructs.mlflow.grants import MlflowAppGrants
from studio_constructs.role import ExecutionRole


@jsii.implements(isagemaker.IMlflowAppRef)
class MlflowApp(MlflowResource):
    """Define an MLflow app: where people track experiments, with their models and files in a bucket of yours.

    AWS runs it and keeps its version current; it has no size, and costs nothing by the hour. Everybody who may use it
    sees, changes and deletes everything in it: one action of IAM covers the whole of it. Where people must be kept
    from deleting, take a `MlflowTrackingServer`.

    Creates: AWS::SageMaker::MlflowApp, AWS::IAM::Role, AWS::IAM::ManagedPolicy, and two AWS::S3::Bucket where
    *artifact_bucket* is left out.
    Replacement: another *mlflow_app_name* or *role* is another app, without anybody's experiments; the old one is
    kept, but leaves the template. The logical ids come from the name, so the construct may move.
    Cost: none by the hour; the artifacts, as S3 has it.

    Args:
        scope: Where the app belongs.
        construct_id: Its name there.
        encryption_key: Encrypts the artifacts; a `StudioKey`'s ``key``. What the app itself keeps is encrypted with
            AWS's own key: CloudFormation can not say another.
        mlflow_app_name: 1 to 256 letters, digits and hyphens. Default: the stack's name.
        artifact_bucket: Where models and files go. Default: a new bucket, versioned, encrypted and logged.
        artifact_prefix: Where in the bucket, without a slash around it. Default: the app's name.
        role: What the app reaches its artifacts with. Default: a new role, for its prefix only.
        registers_models: Whether models of MLflow also go to SageMaker's Model Registry. Default: they do not.
        weekly_maintenance_window_start: When AWS may interrupt it, each week, in UTC. Default: ``Sun:03:00``.
        removal_policy: What happens to the app, its role and its buckets when they leave the template. Default: they
            are kept; all but the bucket of access logs go if the very deployment that makes them fails.

    Raises:
        ValidationError: ``studio:MlflowNameInvalid``, ``studio:ArtifactPrefixInvalid``,
            ``studio:MaintenanceWindowInvalid``, ``studio:RegionLacksType``, ``studio:RegionUnknown``,
            ``studio:NameTakenInStack``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-mlflowapp.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        mlflow_app_name: str | None = None,
        artifact_bucket: s3.IBucket | None = None,
        artifact_prefix: str | None = None,
        role: ExecutionRole | iam.IRole | None = None,
        registers_models: bool = False,
        weekly_maintenance_window_start: str = settings.DEFAULT_MAINTENANCE_WINDOW,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        name = default_name(scope) if mlflow_app_name is None else mlflow_app_name
        problems = [
            *check_available(scope, "AWS::SageMaker::MlflowApp", instead="take a MlflowTrackingServer"),
            *settings.check_mlflow_name("mlflow_app_name", mlflow_app_name, "the name of an MLflow app"),
            *check_taken_in_stack("mlflow_app_name", scope, "MlflowApp", name),
            *check_shared(encryption_key, artifact_bucket, artifact_prefix, role, weekly_maintenance_window_start),
        ]
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(
            scope,
            construct_id,
            name=name,
            kind="MlflowApp",
            encryption_key=encryption_key,
            artifact_bucket=artifact_bucket,
            artifact_prefix=artifact_prefix,
            role=role,
            registers_models=registers_models,
            removal_policy=removal_policy,
        )
        self._app = sagemaker.CfnMlflowApp(
            self,
            "Resource",
            name=name,
            artifact_store_uri=self.artifact_store_uri,
            role_arn=self.role_arn,
            model_registration_mode=f"AutoModelRegistration{'Enabled' if registers_models else 'Disabled'}",
            weekly_maintenance_window_start=weekly_maintenance_window_start,
        )
        self._keep(self._app, "MlflowApp", removal_policy)

    @property
    def mlflow_app_arn(self) -> str:
        """ARN of the app: what MLflow's clients take as tracking URI."""
        return self._app.attr_arn

    @property
    def mlflow_app_name(self) -> str:
        """Name of the app; its ARN has an id in place of it."""
        return self._name

    @property
    def mlflow_app_ref(self) -> isagemaker.MlflowAppReference:
        """What other constructs read of it."""
        return isagemaker.MlflowAppReference(mlflow_app_arn=self.mlflow_app_arn)

    @property
    def grants(self) -> MlflowAppGrants:
        """Let roles use the app."""
        return MlflowAppGrants(self.mlflow_app_arn, self._store, name=self._grants_name)

"""What the users of an MLflow server or app may do with it."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

from studio_constructs.aws_facts import mlflow


def server_statements(arns: Sequence[str], *, write: bool = True, delete: bool = False) -> list[iam.PolicyStatement]:
    """Work with tracking servers: IAM tells reading, writing and deleting apart there."""
    actions = [*mlflow.MLFLOW_READ_ACTIONS]
    actions += mlflow.MLFLOW_WRITE_ACTIONS if write else ()
    actions += mlflow.MLFLOW_DELETE_ACTIONS if delete else ()
    return [
        iam.PolicyStatement(
            sid="OpenMlflowServers",
            actions=[
                "sagemaker-mlflow:AccessUI",
                "sagemaker:CreatePresignedMlflowTrackingServerUrl",
                "sagemaker:DescribeMlflowTrackingServer",
            ],
            resources=list(arns),
        ),
        iam.PolicyStatement(sid="UseMlflowServers", actions=actions, resources=list(arns)),
    ]


def app_statements(arns: Sequence[str]) -> list[iam.PolicyStatement]:
    """Work with apps: one action covers their whole interface, so whoever reads may write and delete."""
    return [
        iam.PolicyStatement(
            sid="UseMlflowApps",
            actions=[
                "sagemaker-mlflow:AccessUI",
                "sagemaker:CallMlflowAppApi",
                "sagemaker:CreatePresignedMlflowAppUrl",
                "sagemaker:DescribeMlflowApp",
            ],
            resources=list(arns),
        )
    ]

"""Logical ids of what else holds people's work: public API, from names alone, and kept whatever leaves the template."""

from __future__ import annotations

from collections.abc import Callable

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from tests.kit import new_stack, synthesize

from .test_logical_ids import KEPT, KEY_ARN, a_network

Build = Callable[[Construct], object]

STATEFUL = {
    "AWS::Backup::BackupVault",
    "AWS::EC2::Instance",
    "AWS::EC2::Volume",
    "AWS::ECR::Repository",
    "AWS::S3::Bucket",
    "AWS::SageMaker::Image",
    "AWS::SageMaker::ImageVersion",
    "AWS::SageMaker::MlflowApp",
    "AWS::SageMaker::MlflowTrackingServer",
    "AWS::SageMaker::NotebookInstance",
    "AWS::SageMaker::Space",
}


def a_key(scope: Construct) -> kms.IKey:
    return kms.Key.from_key_arn(scope, "Key", KEY_ARN)


def a_domain(scope: Construct) -> studio.IDomain:
    return studio.Domain.from_domain_attributes(
        scope,
        "Domain",
        domain_id="d-abcdefghijkl",
        vpc=a_network(scope).vpc,
        home_efs_file_system_id="fs-01234567",
    )


def a_space(scope: Construct) -> studio.Space:
    return studio.Space(scope, "Thing", domain=a_domain(scope), space_name="campaign", owner="alice")


def an_image(scope: Construct) -> studio.CustomImage:
    repository = studio.ImageRepository(scope, "Repository", repository_name="analytics", encryption_key=a_key(scope))
    source = studio.ImageSource.ecr(repository, digest="sha256:" + "a" * 64)
    return studio.CustomImage(scope, "Thing", image_name="analytics", source=source)


def a_notebook_instance(scope: Construct) -> studio.NotebookInstance:
    return studio.NotebookInstance(
        scope,
        "Thing",
        network=a_network(scope),
        encryption_key=a_key(scope),
        notebook_instance_name="gpu-thursday",
    )


def a_host(scope: Construct) -> studio.JupyterHost:
    network = studio.StudioNetwork(scope, "Network")
    return studio.JupyterHost(scope, "Thing", network=network, encryption_key=a_key(scope), host_name="scans")


def a_backup(scope: Construct) -> studio.HomeBackup:
    return studio.HomeBackup(scope, "Thing", domain=a_domain(scope), encryption_key=a_key(scope), vault_name="homes")


def an_mlflow_app(scope: Construct) -> studio.MlflowApp:
    return studio.MlflowApp(scope, "Thing", encryption_key=a_key(scope), mlflow_app_name="tracking")


def an_mlflow_server(scope: Construct) -> studio.MlflowTrackingServer:
    return studio.MlflowTrackingServer(scope, "Thing", encryption_key=a_key(scope), tracking_server_name="tracking")


CONTRACT: dict[Build, dict[str, str]] = {
    a_space: {"JupyterLabSpaceCampaign3dc260b2": "AWS::SageMaker::Space"},
    an_image: {
        "ImageRepositoryAnalytics65f98121": "AWS::ECR::Repository",
        "ImageAnalytics65f98121": "AWS::SageMaker::Image",
        "ImageVersionAnalytics9F447B1B6bfefcd7": "AWS::SageMaker::ImageVersion",
    },
    a_notebook_instance: {"NotebookInstanceGpuThursdayd522ab96": "AWS::SageMaker::NotebookInstance"},
    a_host: {
        "JupyterHostScans5982f892": "AWS::EC2::Instance",
        "HostDataVolumeScans5982f892": "AWS::EC2::Volume",
    },
    a_backup: {"HomeVaultHomescd6688d7": "AWS::Backup::BackupVault"},
    an_mlflow_app: {
        "MlflowAppTracking5a95db2a": "AWS::SageMaker::MlflowApp",
        "MlflowAppArtifactsTracking5a95db2a": "AWS::S3::Bucket",
        "MlflowAppAccessLogsTracking5a95db2a": "AWS::S3::Bucket",
    },
    an_mlflow_server: {
        "MlflowTrackingServerTracking5a95db2a": "AWS::SageMaker::MlflowTrackingServer",
        "MlflowServerArtifactsTracking5a95db2a": "AWS::S3::Bucket",
        "MlflowServerAccessLogsTracking5a95db2a": "AWS::S3::Bucket",
    },
}


def stateful(stack: cdk.Stack) -> dict[str, tuple[str, tuple[str | None, str | None]]]:
    return {
        logical_id: (resource["Type"], (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")))
        for logical_id, resource in synthesize(stack)["Resources"].items()
        if resource["Type"] in STATEFUL
    }


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("build", CONTRACT, ids=lambda build: build.__name__)
def test_logical_ids_come_from_names_alone_and_all_is_kept(build: Build, moved: bool) -> None:  # noqa: FBT001 - a case
    stack = new_stack("Elsewhere" if moved else "Studio")
    build(Construct(Construct(stack, "Deep"), "Down") if moved else stack)
    # Logs come by themselves, so a failed start could not delete their bucket: it stays even then.
    kept = {name: ("Retain", "Retain") if "AccessLogs" in name else KEPT for name in CONTRACT[build]}
    assert stateful(stack) == {name: (kind, kept[name]) for name, kind in CONTRACT[build].items()}

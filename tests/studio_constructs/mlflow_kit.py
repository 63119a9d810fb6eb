"""MLflow apps and servers that tests make."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import MlflowApp, MlflowTrackingServer

from .kit import KEY_ARN

APP, SERVER = "AWS::SageMaker::MlflowApp", "AWS::SageMaker::MlflowTrackingServer"


def a_key(scope: Construct) -> kms.IKey:
    return kms.Key.from_key_arn(scope, "Key", KEY_ARN)


def app(stack: Construct, **more: Any) -> MlflowApp:
    return MlflowApp(stack, "App", **{"encryption_key": a_key(stack), "mlflow_app_name": "research", **more})


def server(stack: Construct, **more: Any) -> MlflowTrackingServer:
    arguments = {"encryption_key": a_key(stack), "tracking_server_name": "research", **more}
    return MlflowTrackingServer(stack, "Server", **arguments)


def kms_of(stack: cdk.Stack) -> Any:
    return stack.node.find_child("Key")

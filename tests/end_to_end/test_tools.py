"""Roles with capabilities, and MLflow, deployed for real: with the defaults and with every option, read back by API."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.end_to_end.conftest import LocalAws
from tests.kit import Json

pytestmark = pytest.mark.end_to_end

APP = """
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

import studio_constructs as studio

app = cdk.App()
here = cdk.Environment(account="123456789012", region="eu-west-1")

plain = cdk.Stack(app, "Plain", env=here)
key = studio.StudioKey(plain, "Key", alias="plain").key
studio.ExecutionRole(plain, "Role")
studio.MlflowApp(plain, "App", encryption_key=key)
studio.MlflowTrackingServer(plain, "Server", encryption_key=key)

full = cdk.Stack(app, "Full", env=here)
key = studio.StudioKey(full, "Key", alias="full").key
network = studio.StudioNetwork(full, "Network", encryption_key=key)
bucket = s3.Bucket(full, "Artifacts", enforce_ssl=True)
policy = studio.ExecutionPolicy(
    full,
    "Team",
    instance_types=["ml.t3.medium", "ml.m5.large"],
    s3_read=[f"company-datalake-{number}/marketing/analytics" for number in range(20)],
    s3_write=[f"company-results-{number}/marketing/analytics" for number in range(10)],
    encryption_key=key,
    capabilities=list(studio.Capability),
    jobs=studio.JobRules(network=network, instance_types=["ml.m5.large", "ml.g5.xlarge"]),
    shared=studio.SharedWork(
        endpoints=["churn-prod"],
        feature_groups=["customers"],
        mlflow_tracking_servers=["research"],
        model_package_groups=["churn"],
        pipelines=["nightly"],
    ),
    canvas_artifacts="results/canvas",
)
alice = studio.ExecutionRole(full, "Alice", policy=policy)
mlflow_app = studio.MlflowApp(
    full,
    "App",
    encryption_key=key,
    mlflow_app_name="research",
    artifact_bucket=bucket,
    artifact_prefix="mlflow/app",
    registers_models=True,
    weekly_maintenance_window_start="Tue:23:59",
)
mlflow_app.grants.use(alice)
server = studio.MlflowTrackingServer(
    full,
    "Server",
    encryption_key=key,
    tracking_server_name="research",
    size=studio.MlflowSize.LARGE,
    mlflow_version="3.0",
    artifact_bucket=bucket,
    artifact_prefix="mlflow/server",
    registers_models=True,
    weekly_maintenance_window_start="Wed:01:30",
)
bob = studio.ExecutionRole(full, "Bob", policy=policy)
server.grants.manage(bob)
cdk.Tags.of(full).add("team", "research")
cdk.CfnOutput(full, "AliceRole", value=alice.role.role_name)
cdk.CfnOutput(full, "BobRole", value=bob.role.role_name)
cdk.CfnOutput(full, "AppArn", value=mlflow_app.mlflow_app_arn)
app.synth()
"""


@pytest.fixture(scope="module")
def outputs(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Both stacks in one deployment: what Full says."""
    folder: Path = tmp_path_factory.mktemp("tools")
    (folder / "app.py").write_text(APP)
    (folder / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    aws.bootstrap()
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", folder=folder)
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="Full")["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def attached(aws: LocalAws, role: str) -> list[Json]:
    """The statements of all policies of a role."""
    iam = aws.client("iam")
    found: list[Json] = []
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        document: Any = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)
        document = document["PolicyVersion"]["Document"]
        found += (document if isinstance(document, dict) else json.loads(unquote(document)))["Statement"]
    return found


def test_mlflow_with_the_defaults(aws: LocalAws, outputs: dict[str, str]) -> None:
    sagemaker = aws.client("sagemaker")
    server = sagemaker.describe_mlflow_tracking_server(TrackingServerName="Plain")
    assert (server["TrackingServerSize"], server["AutomaticModelRegistration"]) == ("Small", False)
    assert server["WeeklyMaintenanceWindowStart"] == "Sun:03:00"
    assert server["ArtifactStoreUri"].endswith("/Plain")
    (app,) = (each for each in sagemaker.list_mlflow_apps()["Summaries"] if each["Name"] == "Plain")
    found = sagemaker.describe_mlflow_app(Arn=app["Arn"])
    assert found["ModelRegistrationMode"] == "AutoModelRegistrationDisabled"
    assert found["WeeklyMaintenanceWindowStart"] == "Sun:03:00"


def test_mlflow_with_every_option(aws: LocalAws, outputs: dict[str, str]) -> None:
    sagemaker = aws.client("sagemaker")
    server = sagemaker.describe_mlflow_tracking_server(TrackingServerName="research")
    assert (server["TrackingServerSize"], server["MlflowVersion"]) == ("Large", "3.0")
    assert (server["AutomaticModelRegistration"], server["WeeklyMaintenanceWindowStart"]) == (True, "Wed:01:30")
    assert server["ArtifactStoreUri"].endswith("/mlflow/server")
    app = sagemaker.describe_mlflow_app(Arn=outputs["AppArn"])
    assert app["ModelRegistrationMode"] == "AutoModelRegistrationEnabled"
    assert (app["Name"], app["WeeklyMaintenanceWindowStart"]) == ("research", "Tue:23:59")
    assert app["ArtifactStoreUri"].endswith("/mlflow/app")
    for arn in (server["TrackingServerArn"], outputs["AppArn"]):
        assert {"Key": "team", "Value": "research"} in sagemaker.list_tags(ResourceArn=arn)["Tags"]


def test_a_role_has_all_its_policies_and_no_more_than_iam_takes(aws: LocalAws, outputs: dict[str, str]) -> None:
    iam = aws.client("iam")
    for name in (outputs["AliceRole"], outputs["BobRole"]):
        assert iam.list_role_policies(RoleName=name)["PolicyNames"] == []
        assert len(iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]) <= 10
    sids = {statement["Sid"] for statement in attached(aws, outputs["AliceRole"])}
    assert {"DenyChangingTheEstate", "ReadLocations", "UseOwn", "NamedOwn", "PassJobRole", "UseMlflowApps"} <= sids
    assert "UseMlflowServers" in {statement["Sid"] for statement in attached(aws, outputs["BobRole"])}


def test_each_role_passes_itself(aws: LocalAws, outputs: dict[str, str]) -> None:
    iam = aws.client("iam")
    for name in (outputs["AliceRole"], outputs["BobRole"]):
        (passing,) = (each for each in attached(aws, name) if each["Sid"] == "PassJobRole")
        assert passing["Resource"] == iam.get_role(RoleName=name)["Role"]["Arn"]

"""Notebook instances and hosts, with the defaults and with every option on, through the real CLI and back."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import ROOT, LocalAws

pytestmark = pytest.mark.end_to_end

APP = """
import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

import studio_constructs as studio

app = cdk.App(analytics_reporting=False)
later = bool(app.node.try_get_context("later"))
gone = bool(app.node.try_get_context("gone"))


class CasesLeft(cdk.Stack):
    def __init__(self) -> None:
        super().__init__(app, "CasesLeft", env=cdk.Environment(account="123456789012", region="eu-west-1"))
        network = studio.StudioNetwork(self, "Network")
        key = studio.StudioKey(self, "Key", alias="cases-left").key
        home = {"network": network, "encryption_key": key}
        if not gone:
            studio.NotebookInstance(self, "Plain", notebook_instance_name="plain", **home)
            plain = studio.JupyterHost(
                self,
                "PlainHost",
                host_name="plain",
                instance_type="t3.large" if later else "t3.medium",
                data_gb=80 if later else 50,
                idle_stop=studio.IdleStop.after(cdk.Duration.minutes(30 if later else 120)),
                **home,
            )
            cdk.CfnOutput(self, "PlainId", value=plain.instance_id)
        hello = studio.LifecycleScript.from_text("#!/bin/sh\\necho hello\\n")
        role = studio.ExecutionRole(self, "Role")
        studio.NotebookInstance(
            self,
            "Full",
            notebook_instance_name="Full",
            instance_type="ml.m5.xlarge",
            volume_gb=60 if later else 50,
            subnet=network.subnets[1],
            execution_role=role,
            idle_stop=studio.IdleStop.disabled() if later else studio.IdleStop.after(cdk.Duration.minutes(5)),
            on_create=hello,
            on_start=None if later else hello,
            code_repositories=["https://git.example.com/models"],
            platform_identifier="notebook-al2-v3",
            root_access=True,
            direct_internet_access=True,
            metadata_v1=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            **home,
        )
        domain = studio.Domain(self, "Domain", execution_role=role, domain_name="cases", **home)
        nfs = ec2.SecurityGroup(self, "Nfs", vpc=network.vpc, description="stands for the one that SageMaker makes")
        full = studio.JupyterHost(
            self,
            "FullHost",
            host_name="full",
            instance_type="t4g.medium",
            subnet=network.subnets[1],
            image="/golden/host",
            root_gb=30,
            homes=studio.DomainHomes(
                file_system_id=domain.home_efs_file_system_id, nfs_security_group=nfs, path="/200005", uid=200_005
            ),
            on_boot=hello,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            **home,
        )
        cdk.CfnOutput(self, "FullId", value=full.instance_id)


CasesLeft()
app.synth()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cases-left")
    (made / "app.py").write_text(APP)
    settings = json.loads((ROOT / "cdk.json").read_text())
    command = f"env PYTHONPATH={ROOT} {sys.executable} app.py"
    (made / "cdk.json").write_text(json.dumps({"app": command, "context": settings["context"]}))
    return made


@pytest.fixture(scope="module")
def deployed(aws: LocalAws, folder: Path) -> LocalAws:
    aws.bootstrap()
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", folder=folder)
    return aws


@pytest.fixture(scope="module")
def changed(deployed: LocalAws, folder: Path) -> tuple[dict[str, Any], LocalAws]:
    """What was there before the second deployment, and what serves it."""
    before = {name: host(deployed, name) for name in ("PlainId", "FullId")}
    deployed.run("cdk", "deploy", "--all", "--require-approval", "never", "--context", "later=1", folder=folder)
    return before, deployed


def outputs(aws: LocalAws) -> dict[str, str]:
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="CasesLeft")["Stacks"]
    return {row["OutputKey"]: row["OutputValue"] for row in stack["Outputs"]}


def notebook(aws: LocalAws, name: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("sagemaker").describe_notebook_instance(NotebookInstanceName=name)
    return found


def on_start(aws: LocalAws, name: str) -> str:
    config = aws.client("sagemaker").describe_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName=name
    )
    return "".join(base64.b64decode(each["Content"]).decode() for each in config["OnStart"])


def host(aws: LocalAws, output: str) -> dict[str, Any]:
    ids = [outputs(aws)[output]]
    (found,) = aws.client("ec2").describe_instances(InstanceIds=ids)["Reservations"][0]["Instances"]
    return dict(found)


def data_volume(aws: LocalAws, instance: dict[str, Any]) -> dict[str, Any]:
    (mapping,) = (each for each in instance["BlockDeviceMappings"] if each["DeviceName"] == "/dev/sdf")
    (found,) = aws.client("ec2").describe_volumes(VolumeIds=[mapping["Ebs"]["VolumeId"]])["Volumes"]
    return dict(found)


def user_data(aws: LocalAws, instance: dict[str, Any]) -> str:
    found = aws.client("ec2").describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute="userData")
    return base64.b64decode(found["UserData"]["Value"]).decode()


def test_a_notebook_instance_by_default(deployed: LocalAws) -> None:
    found = notebook(deployed, "plain")
    assert found["NotebookInstanceStatus"] == "InService"
    assert (found["DirectInternetAccess"], found["RootAccess"]) == ("Disabled", "Disabled")
    assert found["InstanceMetadataServiceConfiguration"] == {"MinimumInstanceMetadataServiceVersion": "2"}
    assert (found["PlatformIdentifier"], found["VolumeSizeInGB"]) == ("notebook-al2023-v1", 20)
    assert found["KmsKeyId"].startswith("arn:aws:kms:")
    assert len(found["SecurityGroups"]) == 2
    assert found["NotebookInstanceLifecycleConfigName"] == "plain"
    assert "IDLE_WATCH_MINUTES='120'" in on_start(deployed, "plain")


def test_a_notebook_instance_with_every_option(deployed: LocalAws) -> None:
    found = notebook(deployed, "Full")
    assert (found["DirectInternetAccess"], found["RootAccess"]) == ("Enabled", "Enabled")
    assert found["InstanceMetadataServiceConfiguration"] == {"MinimumInstanceMetadataServiceVersion": "1"}
    assert (found["PlatformIdentifier"], found["InstanceType"]) == ("notebook-al2-v3", "ml.m5.xlarge")
    assert found["DefaultCodeRepository"] == "https://git.example.com/models"
    assert "echo hello" in on_start(deployed, "Full")


def test_a_host_by_default(deployed: LocalAws) -> None:
    found = host(deployed, "PlainId")
    assert "PublicIpAddress" not in found
    assert "KeyName" not in found
    assert found["MetadataOptions"]["HttpTokens"] == "required"
    assert found["MetadataOptions"]["HttpPutResponseHopLimit"] == 1
    protected = deployed.client("ec2").describe_instance_attribute(
        InstanceId=found["InstanceId"], Attribute="disableApiTermination"
    )
    assert protected["DisableApiTermination"] == {"Value": True}
    assert "IDLE_WATCH_MINUTES='120'" in user_data(deployed, found)


def test_everybody_s_files_are_on_an_encrypted_volume(deployed: LocalAws) -> None:
    volume = data_volume(deployed, host(deployed, "PlainId"))
    assert (volume["Encrypted"], volume["VolumeType"], volume["Size"]) == (True, "gp3", 50)
    assert volume["Attachments"][0]["State"] == "attached"


def test_a_host_with_every_option(deployed: LocalAws) -> None:
    found = host(deployed, "FullId")
    assert found["InstanceType"] == "t4g.medium"
    (way,) = deployed.client("efs").describe_access_points()["AccessPoints"]
    assert way["PosixUser"] == {"Uid": 200_005, "Gid": 0}
    assert way["RootDirectory"]["Path"] == "/200005"
    said = user_data(deployed, found)
    assert f"file_system='{way['FileSystemId']}'\naccess_point='{way['AccessPointId']}'" in said
    assert 'filename="30-team.sh"' in said


def test_what_is_changed_is_changed_in_place(changed: tuple[dict[str, Any], LocalAws]) -> None:
    before, aws = changed
    after = host(aws, "PlainId")
    assert after["InstanceId"] == before["PlainId"]["InstanceId"]
    assert after["InstanceType"] == "t3.large"
    assert "IDLE_WATCH_MINUTES='30'" in user_data(aws, after)
    volume = data_volume(aws, after)
    assert volume["Size"] == 80
    assert volume["VolumeId"] == data_volume(aws, before["PlainId"])["VolumeId"]


def test_a_script_that_is_taken_away_is_gone(changed: tuple[dict[str, Any], LocalAws]) -> None:
    _, aws = changed
    assert on_start(aws, "Full") == ""
    found = notebook(aws, "Full")
    assert (found["VolumeSizeInGB"], found["NotebookInstanceStatus"]) == (60, "InService")


def test_what_leaves_the_template_is_kept(changed: tuple[dict[str, Any], LocalAws], folder: Path) -> None:
    before, aws = changed
    context = ["--context", "later=1", "--context", "gone=1"]
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", *context, folder=folder)
    assert "PlainId" not in outputs(aws)
    assert notebook(aws, "plain")["NotebookInstanceStatus"] == "InService"
    assert "IDLE_WATCH_MINUTES='120'" in on_start(aws, "plain")
    (found,) = aws.client("ec2").describe_instances(InstanceIds=[before["PlainId"]["InstanceId"]])["Reservations"]
    assert found["Instances"][0]["State"]["Name"] == "running"
    assert data_volume(aws, found["Instances"][0])["State"] == "in-use"

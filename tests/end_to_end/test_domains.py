"""Domains, profiles and spaces deployed for real, with the defaults and with every option, and read back."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import ROOT, LocalAws

pytestmark = pytest.mark.end_to_end

APP = f"""
import sys

import aws_cdk as cdk

sys.path.insert(0, {str(ROOT)!r})
import studio_constructs as studio
from tests.contract.everything import Everything

app = cdk.App()
env = cdk.Environment(account="123456789012", region="eu-west-1")
default = cdk.Stack(app, "Default", env=env)
estate = studio.Studio(default, "Studio", users=["bob"], domain_name="default")
studio.Space(default, "Space", domain=estate.domain, space_name="bobs", owner=estate.user_profiles["bob"])
full = cdk.Stack(app, "Full", env=env)
Everything(full, network=studio.StudioNetwork(full, "Network"))
for stack in (default, full):
    cdk.Tags.of(stack).add("estate", "everything")
app.synth()
"""


@pytest.fixture(scope="module")
def deployed(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> LocalAws:
    """Both, in one run of the CDK's command."""
    folder: Path = tmp_path_factory.mktemp("domains")
    (folder / "app.py").write_text(APP)
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    (folder / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py", "context": context}))
    make_images(aws)
    aws.bootstrap()
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", folder=folder)
    return aws


def make_images(aws: LocalAws) -> None:
    """What exists already: an image with three versions, and how each app runs it."""
    sagemaker = aws.client("sagemaker")
    sagemaker.create_image(ImageName="mine", RoleArn="arn:aws:iam::123456789012:role/Images")
    for tag in ("one", "two", "three"):
        base = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mine:{tag}"
        sagemaker.create_image_version(ImageName="mine", BaseImage=base, ClientToken=tag)
    kernels = {"KernelSpecs": [{"Name": "python3"}]}
    blocks: dict[str, dict[str, Any]] = {
        "jupyterlab": {"JupyterLabAppImageConfig": {}},
        "codeeditor": {"CodeEditorAppImageConfig": {}},
        "kernelgateway": {"KernelGatewayImageConfig": kernels},
        "rsessiongateway": {},
    }
    for name, block in blocks.items():
        sagemaker.create_app_image_config(AppImageConfigName=f"mine-{name}", **block)


def domain_of(aws: LocalAws, name: str) -> dict[str, Any]:
    sagemaker = aws.client("sagemaker")
    (found,) = (each for each in sagemaker.list_domains()["Domains"] if each["DomainName"] == name)
    return dict(sagemaker.describe_domain(DomainId=found["DomainId"]))


def profile_of(aws: LocalAws, domain: dict[str, Any], name: str) -> dict[str, Any]:
    found = aws.client("sagemaker").describe_user_profile(DomainId=domain["DomainId"], UserProfileName=name)
    return dict(found["UserSettings"])


def space_of(aws: LocalAws, domain: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(aws.client("sagemaker").describe_space(DomainId=domain["DomainId"], SpaceName=name))


def test_a_default_domain_is_safe(deployed: LocalAws) -> None:
    domain = domain_of(deployed, "default")
    assert (domain["Status"], domain["AuthMode"], domain["AppNetworkAccessType"]) == ("InService", "IAM", "VpcOnly")
    assert domain["HomeEfsFileSystemCreation"] == "Enabled"
    assert domain["DomainSettings"]["DockerSettings"]["EnableDockerAccess"] == "DISABLED"
    assert domain["DomainSettings"]["ExecutionRoleIdentityConfig"] == "USER_PROFILE_NAME"
    users = domain["DefaultUserSettings"]
    assert users["JupyterLabAppSettings"]["AppLifecycleManagement"]["IdleSettings"]["IdleTimeoutInMinutes"] == 120
    assert (users["StudioWebPortal"], users["DefaultLandingUri"]) == ("ENABLED", "studio::")
    space = space_of(deployed, domain, "bobs")
    assert (space["SpaceSharingSettings"], space["OwnershipSettings"]) == (
        {"SharingType": "Private"},
        {"OwnerUserProfileName": "bob"},
    )


def test_every_setting_of_a_domain_arrives(deployed: LocalAws) -> None:
    domain = domain_of(deployed, "everything")
    users, own = domain["DefaultUserSettings"], domain["DomainSettings"]
    assert users["JupyterLabAppSettings"]["CodeRepositories"] == [
        {"RepositoryUrl": "https://git.example.com/team/work.git"}
    ]
    assert [list(each) for each in users["CustomFileSystemConfigs"]] == [
        ["EFSFileSystemConfig"],
        ["S3FileSystemConfig"],
    ]
    assert users["CustomPosixUserConfig"] == {"Uid": 20_000, "Gid": 3_000}
    assert users["StudioWebPortalSettings"]["HiddenMlTools"] == ["JumpStart"]
    assert users["SharingSettings"]["NotebookOutputOption"] == "Allowed"
    assert users["KernelGatewayAppSettings"]["CustomImages"][0]["ImageVersionNumber"] == 3
    assert users["RStudioServerProAppSettings"]["UserGroup"] == "R_STUDIO_ADMIN"
    assert own["DockerSettings"]["VpcOnlyTrustedAccounts"] == ["111111111111"]
    assert own["RStudioServerProDomainSettings"]["RStudioConnectUrl"] == "https://connect.example.com"
    assert own["UnifiedStudioSettings"]["DomainId"] == "dzd-abc"
    assert own["IpAddressType"].upper() == "DUALSTACK"
    assert [list(each) for each in domain["DefaultSpaceSettings"]["CustomFileSystemConfigs"]] == [
        ["FSxLustreFileSystemConfig"],
        ["EFSFileSystemConfig"],
    ]


def test_every_setting_of_a_profile_arrives(deployed: LocalAws) -> None:
    said = profile_of(deployed, domain_of(deployed, "everything"), "alice")
    assert len(said["JupyterLabAppSettings"]["EmrSettings"]["ExecutionRoleArns"]) == 1
    assert len(said["CustomFileSystemConfigs"]) == 3
    idle = said["CodeEditorAppSettings"]["AppLifecycleManagement"]["IdleSettings"]
    assert (idle["MinIdleTimeoutInMinutes"], idle["MaxIdleTimeoutInMinutes"]) == (60, 480)


def test_every_setting_of_a_space_arrives(deployed: LocalAws) -> None:
    domain = domain_of(deployed, "everything")
    lab, editor, classic = (space_of(deployed, domain, name) for name in ("lab", "editor", "classic"))
    said = lab["SpaceSettings"]
    assert said["JupyterLabAppSettings"]["AppLifecycleManagement"] == {"IdleSettings": {"IdleTimeoutInMinutes": 120}}
    assert said["SpaceStorageSettings"] == {"EbsStorageSettings": {"EbsVolumeSizeInGb": 20}}
    assert (editor["SpaceDisplayName"], editor["SpaceSettings"]["RemoteAccess"]) == ("The editor", "ENABLED")
    assert editor["SpaceSettings"]["CodeEditorAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "ml.m5.large"
    assert classic["SpaceSharingSettings"] == {"SharingType": "Shared"}
    assert classic["SpaceSettings"]["KernelGatewayAppSettings"]["CustomImages"][0]["ImageName"] == "mine"

"""A domain that people have worked in with Studio Classic, on the local AWS."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, Final

from tests.local_aws.kit import CLASSIC, ROLE

Row = dict[str, Any]

REGION: Final = "us-east-1"
LANDS_IN_CLASSIC: Final = {"StudioWebPortal": "DISABLED", "DefaultLandingUri": "app:JupyterServer:"}
LANDS_IN_STUDIO: Final = {"StudioWebPortal": "ENABLED", "DefaultLandingUri": "studio::"}
SERVER_SCRIPT: Final = """\
#!/bin/bash
set -eux
export TEAM=data-science
git clone https://github.com/example/handbook.git
# stop idle kernels
./auto-stop.sh
jupyter lab extension install sagemaker-studio-autoshutdown
"""
KERNEL_SCRIPT: Final = """\
#!/bin/bash
pip install --upgrade shap==0.44.0
conda install -y -c conda-forge lightgbm
"""


class ClassicDomain:
    """A domain with ana, ben, cleo and dana, and the shared space they had.

    Args:
        client: Makes clients of the AWS that it is made on.
    """

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.sagemaker, ec2 = client("sagemaker"), client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]
        group = ec2.create_security_group(GroupName="classic", Description="classic", VpcId=vpc)["GroupId"]
        server, kernels = (
            self._script("team-setup", "JupyterServer", SERVER_SCRIPT),
            self._script("kernel-packages", "KernelGateway", KERNEL_SCRIPT),
        )
        for name in ("churn", "shared-image"):
            self._image(name)
        users: Row = {
            **LANDS_IN_CLASSIC,
            "ExecutionRole": ROLE,
            "SecurityGroups": [group],
            "SharingSettings": {"NotebookOutputOption": "Allowed", "S3OutputPath": "s3://team-snapshots/sharing"},
            "JupyterServerAppSettings": {
                "DefaultResourceSpec": {"InstanceType": "system", "LifecycleConfigArn": server},
                "LifecycleConfigArns": [server],
            },
            "KernelGatewayAppSettings": {
                "DefaultResourceSpec": {"InstanceType": "ml.t3.medium"},
                "LifecycleConfigArns": [kernels],
                "CustomImages": [_attached("churn"), _attached("shared-image")],
            },
            "JupyterLabAppSettings": {"CustomImages": [_attached("shared-image")]},
        }
        self.id = self.sagemaker.create_domain(
            DomainName="team",
            AuthMode="IAM",
            VpcId=vpc,
            SubnetIds=[subnet["SubnetId"]],
            AppNetworkAccessType="VpcOnly",
            DefaultUserSettings=users,
            DefaultSpaceSettings={"ExecutionRole": ROLE},
        )["DomainArn"].split("/")[-1]
        self.profile("ana")
        self.profile("ben", **LANDS_IN_STUDIO)
        self.profile("cleo", AutoMountHomeEFS="Disabled")
        self.profile("dana")
        self.sagemaker.create_space(DomainId=self.id, SpaceName="war-room")
        self.private("ben-lab", "ben", volume=30)
        self.app("JupyterServer", "default", UserProfileName="ana")
        for name in ("datascience-1-ml-t3-medium", "datascience-2-ml-t3-medium"):
            self.app("KernelGateway", name, "ml.t3.medium", UserProfileName="ana")
        self.app("JupyterServer", "default", UserProfileName="ben")
        self.app("JupyterServer", "default", SpaceName="war-room")

    def profile(self, name: str, **settings: Any) -> None:
        self.sagemaker.create_user_profile(DomainId=self.id, UserProfileName=name, UserSettings=settings)

    def private(self, name: str, owner: str, volume: int = 5) -> None:
        self.sagemaker.create_space(
            DomainId=self.id,
            SpaceName=name,
            OwnershipSettings={"OwnerUserProfileName": owner},
            SpaceSharingSettings={"SharingType": "Private"},
            SpaceSettings={
                "AppType": "JupyterLab",
                "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": volume}},
            },
        )

    def app(self, app_type: str, name: str, instance_type: str = "system", **owner: str) -> None:
        self.sagemaker.create_app(
            DomainId=self.id,
            AppType=app_type,
            AppName=name,
            ResourceSpec={"InstanceType": instance_type},
            Tags=[CLASSIC],
            **owner,
        )

    def land(self, name: str, **settings: Any) -> None:
        """Have somebody come to the current Studio, or to Classic again."""
        self.sagemaker.update_user_profile(DomainId=self.id, UserProfileName=name, UserSettings=settings)

    def apps(self) -> set[str]:
        rows = self.sagemaker.list_apps(DomainIdEquals=self.id)["Apps"]
        there = [row for row in rows if row["Status"] != "Deleted"]
        return {f"{row.get('UserProfileName') or row['SpaceName']}: {row['AppType']}/{row['AppName']}" for row in there}

    def uid(self, name: str) -> int:
        row = self.sagemaker.describe_user_profile(DomainId=self.id, UserProfileName=name)
        return int(row["HomeEfsFileSystemUid"])

    def _script(self, name: str, app_type: str, text: str) -> str:
        made = self.sagemaker.create_studio_lifecycle_config(
            StudioLifecycleConfigName=name,
            StudioLifecycleConfigContent=base64.b64encode(text.encode()).decode(),
            StudioLifecycleConfigAppType=app_type,
        )
        return str(made["StudioLifecycleConfigArn"])

    def _image(self, name: str) -> None:
        self.sagemaker.create_image(ImageName=name, RoleArn=ROLE)
        self.sagemaker.create_app_image_config(
            AppImageConfigName=name, KernelGatewayImageConfig={"KernelSpecs": [{"Name": "python3"}]}
        )


def _attached(name: str) -> Row:
    return {"ImageName": name, "AppImageConfigName": name}

"""The default estate keeps every rule; with one thing spoilt in its template, the rule on that finds it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from studio_constructs.checks import RULES
from tests.kit import Json

from .spoiling import GONE, found, spoilt

DOMAIN: Final = "AWS::SageMaker::Domain"
PROFILE: Final = "AWS::SageMaker::UserProfile"
SPACE: Final = "AWS::SageMaker::Space"
GROUP: Final = "AWS::EC2::SecurityGroup"
SUBNET: Final = "AWS::EC2::Subnet"
PEOPLE: Final = "Properties.DefaultUserSettings"
PERSON: Final = "Properties.UserSettings"
IDLE: Final = "JupyterLabAppSettings.AppLifecycleManagement.IdleSettings"
GPU: Final = "JupyterLabAppSettings.DefaultResourceSpec.InstanceType"
WHOLE: Final = [{"EFSFileSystemConfig": {"FileSystemId": "fs-0a1b2c3d4e5f60718"}}]
SHARED: Final = {"NotebookOutputOption": "Allowed"}

# Rule, type of the resource that is spoilt, the path in it, and what stands there then.
SPOILT: Final = (
    ("Studio-D01", DOMAIN, "Properties.AppNetworkAccessType", GONE),
    ("Studio-D01", DOMAIN, "Properties.AppNetworkAccessType", "PublicInternetOnly"),
    ("Studio-D02", DOMAIN, "Properties.KmsKeyId", GONE),
    ("Studio-D03", DOMAIN, "Properties.DomainSettings", GONE),
    ("Studio-D04", DOMAIN, "DeletionPolicy", "Delete"),
    ("Studio-D04", DOMAIN, "UpdateReplacePolicy", GONE),
    ("Studio-D05", DOMAIN, "Properties.DomainSettings.DockerSettings", {"EnableDockerAccess": "ENABLED"}),
    ("Studio-D06", DOMAIN, "Properties.Tags", GONE),
    ("Studio-D07", DOMAIN, "Properties.SubnetIds", ["subnet-0a1b2c3d"]),
    ("Studio-D07", SUBNET, "Properties.AvailabilityZone", "eu-west-1a"),
    ("Studio-D08", SUBNET, "Properties.MapPublicIpOnLaunch", True),
    ("Studio-D09", GROUP, "Properties.SecurityGroupIngress", [{"CidrIp": "10.0.0.0/16"}]),
    ("Studio-D10", DOMAIN, f"{PEOPLE}.SecurityGroups", GONE),
    ("Studio-D11", DOMAIN, "Properties.DefaultSpaceSettings", GONE),
    ("Studio-D12", DOMAIN, "Properties.DomainSettings.UnifiedStudioSettings", {"DomainId": "dzd-1"}),
    ("Studio-D13", DOMAIN, "Properties.TagPropagation", GONE),
    ("Studio-D14", DOMAIN, f"{PEOPLE}.{IDLE}.LifecycleManagement", "DISABLED"),
    ("Studio-D15", DOMAIN, f"{PEOPLE}.{IDLE}.MaxIdleTimeoutInMinutes", 525_600),
    ("Studio-D16", DOMAIN, f"{PEOPLE}.SpaceStorageSettings", GONE),
    ("Studio-D17", DOMAIN, f"{PEOPLE}.SharingSettings", SHARED),
    ("Studio-D18", DOMAIN, f"{PEOPLE}.CustomFileSystemConfigs", WHOLE),
    ("Studio-D19", DOMAIN, f"{PEOPLE}.{GPU}", "ml.g5.xlarge"),
    ("Studio-U02", PROFILE, f"{PERSON}.SecurityGroups", ["sg-0a1b2c3d"]),
    ("Studio-U03", PROFILE, "Properties.Tags", GONE),
    ("Studio-U04", PROFILE, "DeletionPolicy", "Delete"),
    ("Studio-U05", PROFILE, f"{PERSON}.RStudioServerProAppSettings", {"UserGroup": "R_STUDIO_ADMIN"}),
    ("Studio-U06", PROFILE, f"{PERSON}.CustomFileSystemConfigs", WHOLE),
    (
        "Studio-U07",
        PROFILE,
        f"{PERSON}.JupyterLabAppSettings",
        {"DefaultResourceSpec": {"InstanceType": "ml.p5.4xlarge"}},
    ),
    ("Studio-U08", PROFILE, f"{PERSON}.SharingSettings", SHARED),
    (
        "Studio-U09",
        PROFILE,
        f"{PERSON}.CodeEditorAppSettings",
        {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "DISABLED"}}},
    ),
    ("Studio-U10", PROFILE, "Properties.UserProfileName", "Alice"),
    ("Studio-P01", SPACE, "Properties.OwnershipSettings", GONE),
    ("Studio-P02", SPACE, "Properties.SpaceSharingSettings", GONE),
    ("Studio-P03", SPACE, "Properties.SpaceSettings.RemoteAccess", "ENABLED"),
    ("Studio-P04", SPACE, "UpdateReplacePolicy", "Delete"),
    (
        "Studio-P05",
        SPACE,
        "Properties.SpaceSettings.SpaceStorageSettings",
        {"EbsStorageSettings": {"EbsVolumeSizeInGb": 16_384}},
    ),
    ("Studio-P06", SPACE, "Properties.Tags", GONE),
)


def test_the_default_estate_keeps_every_rule(estate: Json) -> None:
    assert found(estate) == set()


@pytest.mark.parametrize(("rule", "kind", "path", "value"), SPOILT, ids=str)
def test_what_is_spoilt_is_found(estate: Json, rule: str, kind: str, path: str, value: Any) -> None:
    assert rule in found(spoilt(estate, kind, path, value))


def test_a_nameless_role_of_everybody_is_found(estate: Json) -> None:
    nameless = spoilt(estate, DOMAIN, "Properties.DomainSettings", GONE)
    nameless = spoilt(nameless, PROFILE, "Properties.UserSettings.ExecutionRole", GONE)
    assert "Studio-U01" in found(nameless)


def test_every_rule_of_domain_profile_and_space_is_spoilt() -> None:
    of_them = {rule.id for rule in RULES if rule.id.startswith(("Studio-D", "Studio-U", "Studio-P"))}
    assert {"Studio-U01", *(rule for rule, *_ in SPOILT)} == of_them

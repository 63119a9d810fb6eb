"""Domains, by the API's documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .kit import ROLE, Estate, client, local_aws, refused

STUDIO = client("sagemaker")


@pytest.fixture
def estate() -> Iterator[Estate]:
    with local_aws():
        yield Estate()


def describe(domain: str) -> dict[str, Any]:
    found: dict[str, Any] = STUDIO.describe_domain(DomainId=domain)
    return found


def nfs_groups() -> dict[str, dict[str, Any]]:
    groups = client("ec2").describe_security_groups()["SecurityGroups"]
    return {g["GroupName"].split("-")[3]: g for g in groups if "-nfs-" in g["GroupName"]}


def user(**settings: Any) -> dict[str, Any]:
    return {"DefaultUserSettings": {"ExecutionRole": ROLE, **settings}}


# -- what a domain is --


def test_a_domain_is_described_as_it_was_asked_for(estate: Estate) -> None:
    request = estate.domain_request(KmsKeyId="1234abcd-12ab-34cd-56ef-1234567890ab", TagPropagation="ENABLED")
    made = STUDIO.create_domain(**request)
    domain = made["DomainArn"].split("/")[-1]
    assert made["Url"] == f"https://{domain}.studio.us-east-1.sagemaker.aws"
    found = describe(domain)
    assert {key: found[key] for key in request} == request
    assert found["Status"] == "InService"
    assert found["HomeEfsFileSystemKmsKeyId"] == request["KmsKeyId"]
    assert found["HomeEfsFileSystemId"].startswith("fs-")
    assert domain.startswith("d-")
    assert len(domain) == len("d-xxxxxxxxxxxx")


def test_a_domain_has_defaults(estate: Estate) -> None:
    found = describe(estate.domain(AppNetworkAccessType=None))
    assert found["AppNetworkAccessType"] == "PublicInternetOnly"
    assert found["TagPropagation"] == "DISABLED"
    assert found["HomeEfsFileSystemCreation"] == "Enabled"
    assert "SingleSignOnApplicationArn" not in found
    assert "SecurityGroupIdForDomainBoundary" not in found


def test_a_domain_of_identity_center_has_an_application(estate: Estate) -> None:
    found = describe(estate.domain(AuthMode="SSO"))
    assert ":application/ssoins-" in found["SingleSignOnApplicationArn"]
    assert found["SingleSignOnManagedApplicationInstanceId"].startswith("ins-")


def test_a_name_is_taken_once(estate: Estate) -> None:
    estate.domain()
    with refused("ResourceInUse", "team"):
        estate.domain()
    estate.domain(DomainName="other")
    assert [d["DomainName"] for d in STUDIO.list_domains()["Domains"]] == ["team", "other"]


def test_a_domain_that_is_not_there(estate: Estate) -> None:
    for call in (STUDIO.describe_domain, STUDIO.delete_domain, STUDIO.update_domain):
        with refused("ResourceNotFound", "d-nowhere"):
            call(DomainId="d-nowhere")


# -- what it makes in the network --


def test_a_domain_makes_a_home_with_a_way_in_from_every_zone(estate: Estate) -> None:
    found = describe(estate.domain())
    efs = client("efs")
    (system,) = efs.describe_file_systems()["FileSystems"]
    assert system["FileSystemId"] == found["HomeEfsFileSystemId"]
    assert system["Encrypted"]
    assert {"Key": "ManagedByAmazonSageMakerResource", "Value": found["DomainArn"]} in system["Tags"]
    targets = efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]
    # three subnets in two zones
    assert {t["AvailabilityZoneName"] for t in targets} == {"us-east-1a", "us-east-1b"}
    assert len(targets) == 2


def test_the_two_security_groups_for_nfs_name_each_other(estate: Estate) -> None:
    domain = estate.domain()
    groups = nfs_groups()
    into, out = groups["inbound"], groups["outbound"]
    assert into["GroupName"] == f"security-group-for-inbound-nfs-{domain}"
    assert out["GroupName"] == f"security-group-for-outbound-nfs-{domain}"
    assert into["VpcId"] == out["VpcId"] == estate.vpc
    assert into["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == out["GroupId"]
    assert into["IpPermissions"][0]["FromPort"] == 2049
    assert into["GroupId"] in str(out["IpPermissionsEgress"])


def test_the_homes_outlive_the_domain(estate: Estate) -> None:
    STUDIO.delete_domain(DomainId=estate.domain())
    assert STUDIO.list_domains()["Domains"] == []
    assert len(client("efs").describe_file_systems()["FileSystems"]) == 1
    assert set(nfs_groups()) == {"inbound", "outbound"}


def test_the_homes_go_when_told_to(estate: Estate) -> None:
    STUDIO.delete_domain(DomainId=estate.domain(), RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    assert client("efs").describe_file_systems()["FileSystems"] == []
    assert nfs_groups() == {}


def test_a_domain_can_do_without_homes_until_it_wants_them(estate: Estate) -> None:
    domain = estate.domain(HomeEfsFileSystemCreation="Disabled")
    assert "HomeEfsFileSystemId" not in describe(domain)
    assert client("efs").describe_file_systems()["FileSystems"] == []
    assert nfs_groups() == {}
    STUDIO.update_domain(DomainId=domain, HomeEfsFileSystemCreation="Enabled")
    assert describe(domain)["HomeEfsFileSystemId"]
    with refused("ValidationException", "cannot be changed from Enabled to Disabled"):
        STUDIO.update_domain(DomainId=domain, HomeEfsFileSystemCreation="Disabled")


# -- what it may not be --


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"VpcId": None}, "VpcId must be specified"),
        ({"SubnetIds": None}, "SubnetIds must be specified"),
        ({"VpcId": "vpc-00000000000000000"}, "The vpc ID 'vpc-00000000000000000' does not exist"),
        ({"SubnetIds": ["subnet-0"]}, "The subnet ID 'subnet-0' does not exist"),
        (user(), "SecurityGroups must be specified"),
        (user(SecurityGroups=["sg-0"]), "The security group 'sg-0' does not exist"),
        ({"AppSecurityGroupManagement": "Service"}, "RStudioServerPro"),
        ({"DomainSettings": {"AmazonQSettings": {"Status": "ENABLED"}}}, "AuthMode [SSO]"),
        ({"DomainSettings": {"TrustedIdentityPropagationSettings": {"Status": "ENABLED"}}}, "AuthMode [SSO]"),
    ],
)
def test_a_domain_that_cannot_be(estate: Estate, changes: dict[str, Any], words: str) -> None:
    with refused("ValidationException", words):
        estate.domain(**changes)
    assert STUDIO.list_domains()["Domains"] == []
    assert client("efs").describe_file_systems()["FileSystems"] == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"AutoMountHomeEFS": "DefaultAsDomain"}, "only supported for user profiles"),
        ({"DefaultLandingUri": "studio::", "StudioWebPortal": "DISABLED"}, "StudioWebPortal"),
        (
            {
                "SpaceStorageSettings": {
                    "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 50, "MaximumEbsVolumeSizeInGb": 20}
                }
            },
            "must not be greater than MaximumEbsVolumeSizeInGb [20]",
        ),
        (
            {
                "JupyterLabAppSettings": {
                    "AppLifecycleManagement": {
                        "IdleSettings": {"IdleTimeoutInMinutes": 60, "MinIdleTimeoutInMinutes": 90}
                    }
                }
            },
            "must be between MinIdleTimeoutInMinutes [90]",
        ),
        ({"JupyterLabAppSettings": {"CustomImages": [{"ImageName": "i", "AppImageConfigName": "c"}]}}, "Image [i]"),
    ],
)
def test_settings_that_cannot_be(estate: Estate, settings: dict[str, Any], words: str) -> None:
    with refused("ValidationException", words):
        estate.domain(**user(SecurityGroups=[estate.group], **settings))


def test_idle_time_stays_within_the_services_bounds(estate: Estate) -> None:
    def idle(minutes: int) -> dict[str, Any]:
        rule = {"AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": minutes}}}
        return user(SecurityGroups=[estate.group], JupyterLabAppSettings=rule)

    where = "defaultUserSettings.jupyterLabAppSettings.appLifecycleManagement.idleSettings.idleTimeoutInMinutes"
    with refused("ValidationException", f"Value '525601' at '{where}'", "less than or equal to 525600"):
        estate.domain(**idle(525601))
    estate.domain(**idle(525600))


def test_the_front_door_knows_patterns_enums_and_lengths(estate: Estate) -> None:
    with refused("ValidationException", "2 validation errors detected", "'domainName'", "enum value set: [SSO, IAM]"):
        estate.domain(DomainName="my_team", AuthMode="SAML")


def test_sagemaker_needs_the_fifth_security_group(estate: Estate) -> None:
    groups = [estate.group, *(estate.security_group(f"g{i}") for i in range(4))]
    with refused("ValidationException", "exceeds the limit of 4"):
        estate.domain(**user(SecurityGroups=groups))
    estate.domain(**user(SecurityGroups=groups[:4]))


def test_a_domain_of_unified_studio_needs_no_network(estate: Estate) -> None:
    unified = {"UnifiedStudioSettings": {"DomainId": "dzd-1"}}
    estate.domain(VpcId=None, SubnetIds=None, AppNetworkAccessType=None, DomainSettings=unified, **user())


def test_rstudio_has_a_boundary(estate: Estate) -> None:
    rstudio = {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}}
    with refused("ValidationException", "AppSecurityGroupManagement is required"):
        estate.domain(DomainSettings=rstudio)
    found = describe(estate.domain(DomainSettings=rstudio, AppSecurityGroupManagement="Service"))
    assert found["SecurityGroupIdForDomainBoundary"].startswith("sg-")


# -- changes --


def test_an_update_leaves_alone_what_it_does_not_name(estate: Estate) -> None:
    lab = {
        "DefaultResourceSpec": {"InstanceType": "ml.t3.medium"},
        "CodeRepositories": [{"RepositoryUrl": "https://git.example.com/team"}],
    }
    domain = estate.domain(**user(SecurityGroups=[estate.group], JupyterLabAppSettings=lab))
    changes = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.m5.large"}}}
    STUDIO.update_domain(DomainId=domain, DefaultUserSettings=changes)
    settings = describe(domain)["DefaultUserSettings"]
    assert settings["JupyterLabAppSettings"] == {**lab, "DefaultResourceSpec": {"InstanceType": "ml.m5.large"}}
    assert settings["ExecutionRole"] == ROLE
    STUDIO.update_domain(DomainId=domain, DefaultUserSettings={"JupyterLabAppSettings": {"CodeRepositories": []}})
    assert describe(domain)["DefaultUserSettings"]["JupyterLabAppSettings"]["CodeRepositories"] == []


def test_an_update_calls_the_domains_settings_by_another_name(estate: Estate) -> None:
    domain = estate.domain(DomainSettings={"DockerSettings": {"EnableDockerAccess": "ENABLED"}})
    STUDIO.update_domain(DomainId=domain, DomainSettingsForUpdate={"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"})
    assert describe(domain)["DomainSettings"] == {
        "DockerSettings": {"EnableDockerAccess": "ENABLED"},
        "ExecutionRoleIdentityConfig": "USER_PROFILE_NAME",
    }


def test_the_network_keeps_still_while_apps_run(estate: Estate) -> None:
    domain = estate.domain()
    estate.profile(domain, "alice")
    estate.space(domain, "lab", "alice")
    app = estate.app(domain, "lab")
    idle_only: list[dict[str, Any]] = [
        {"AppNetworkAccessType": "PublicInternetOnly"},
        {"SubnetIds": estate.subnets[:1]},
        {"DomainSettingsForUpdate": {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}},
    ]
    for changes in idle_only:
        with refused("ResourceInUse", "because App(s) are associated"):
            STUDIO.update_domain(DomainId=domain, **changes)
    more = estate.subnet("10.0.9.0/24", "c")
    STUDIO.update_domain(DomainId=domain, SubnetIds=[*estate.subnets, more])  # adding is fine
    targets = client("efs").describe_mount_targets(FileSystemId=describe(domain)["HomeEfsFileSystemId"])
    assert len(targets["MountTargets"]) == 3
    STUDIO.delete_app(**app)
    for changes in idle_only:
        STUDIO.update_domain(DomainId=domain, **changes)


def test_the_vpc_is_set_once(estate: Estate) -> None:
    domain = estate.domain()
    STUDIO.update_domain(DomainId=domain, VpcId=estate.vpc)
    other = client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    with refused("ValidationException", "VPC"):
        STUDIO.update_domain(DomainId=domain, VpcId=other)


# -- the end --


def test_a_domain_is_not_deleted_under_its_people(estate: Estate) -> None:
    domain = estate.domain()
    estate.profile(domain, "alice")
    with refused("ResourceInUse", "because UserProfile(s) are associated"):
        STUDIO.delete_domain(DomainId=domain)
    STUDIO.delete_user_profile(DomainId=domain, UserProfileName="alice")
    STUDIO.create_space(DomainId=domain, SpaceName="shared")
    with refused("ResourceInUse", "because Space(s) are associated"):
        STUDIO.delete_domain(DomainId=domain)


def test_presigned_addresses_are_for_iam_domains(estate: Estate) -> None:
    domain = estate.domain()
    estate.profile(domain, "alice")
    named = {"DomainId": domain, "UserProfileName": "alice"}
    url = STUDIO.create_presigned_domain_url(**named, ExpiresInSeconds=60)["AuthorizedUrl"]
    assert url.startswith(f"https://{domain}.studio.us-east-1.sagemaker.aws/auth?token=")
    with refused("ValidationException", "'expiresInSeconds'"):
        STUDIO.create_presigned_domain_url(**named, ExpiresInSeconds=301)
    with refused("ResourceNotFound", "bob"):
        STUDIO.create_presigned_domain_url(DomainId=domain, UserProfileName="bob")
    other = estate.domain(DomainName="sso", AuthMode="SSO")
    estate.profile(other, "alice", SingleSignOnUserIdentifier="UserName", SingleSignOnUserValue="alice")
    with refused("ValidationException", "[IAM]"):
        STUDIO.create_presigned_domain_url(DomainId=other, UserProfileName="alice")

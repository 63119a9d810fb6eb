"""User profiles, spaces and apps, by the API's documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .kit import CLASSIC, ROLE, Estate, client, local_aws, refused

STUDIO = client("sagemaker")


@pytest.fixture
def estate() -> Iterator[Estate]:
    with local_aws():
        yield Estate()


@pytest.fixture
def domain(estate: Estate) -> str:
    return estate.domain()


def profile(domain: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = STUDIO.describe_user_profile(DomainId=domain, UserProfileName=name)
    return found


def space(domain: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = STUDIO.describe_space(DomainId=domain, SpaceName=name)
    return found


def ebs(size: int) -> dict[str, Any]:
    return {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}


# -- user profiles --


def test_every_profile_has_a_home_of_its_own(estate: Estate, domain: str) -> None:
    estate.profile(domain, "alice", UserSettings={"ExecutionRole": ROLE})
    estate.profile(domain, "bob")
    alice, bob = profile(domain, "alice"), profile(domain, "bob")
    assert alice["UserSettings"] == {"ExecutionRole": ROLE}
    assert alice["Status"] == "InService"
    assert alice["HomeEfsFileSystemUid"] != bob["HomeEfsFileSystemUid"]
    STUDIO.delete_user_profile(DomainId=domain, UserProfileName="bob")
    estate.profile(domain, "bob")
    assert profile(domain, "bob")["HomeEfsFileSystemUid"] not in (alice, bob)


def test_the_case_of_a_profiles_name_does_not_matter(estate: Estate, domain: str) -> None:
    estate.profile(domain, "Bob")
    with refused("ResourceInUse", "already exists"):
        estate.profile(domain, "bob")
    assert profile(domain, "BOB")["UserProfileName"] == "Bob"
    STUDIO.delete_user_profile(DomainId=domain, UserProfileName="bOB")
    assert STUDIO.list_user_profiles()["UserProfiles"] == []


def test_a_profile_needs_its_domain(estate: Estate) -> None:
    with refused("ResourceNotFound", "Domain [d-nowhere] does not exist"):
        estate.profile("d-nowhere", "alice")


SSO = {"SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "alice"}


def test_identity_center_wants_its_names_and_iam_does_not(estate: Estate, domain: str) -> None:
    with refused("ValidationException", "cannot be specified for a Domain with AuthMode [IAM]"):
        estate.profile(domain, "alice", **SSO)
    center = estate.domain(DomainName="sso", AuthMode="SSO")
    with refused("ValidationException", "are required for a Domain with AuthMode [SSO]"):
        estate.profile(center, "alice")
    with refused("ValidationException", "'singleSignOnUserIdentifier'"):
        estate.profile(center, "alice", SingleSignOnUserIdentifier="Email", SingleSignOnUserValue="a@example.com")
    estate.profile(center, "alice", **SSO)
    assert profile(center, "alice")["SingleSignOnUserValue"] == "alice"


def test_the_groups_of_domain_and_profile_add_up(estate: Estate, domain: str) -> None:
    groups = [estate.security_group(f"g{i}") for i in range(4)]
    with refused("ValidationException", "security groups [5] exceeds the limit of 4"):
        estate.profile(domain, "alice", UserSettings={"SecurityGroups": groups})
    estate.profile(domain, "alice", UserSettings={"SecurityGroups": [estate.group, *groups[:3]]})


def test_a_profiles_update_leaves_alone_what_it_does_not_name(estate: Estate, domain: str) -> None:
    estate.profile(domain, "alice", UserSettings={"ExecutionRole": ROLE})
    made = profile(domain, "alice")
    named = {"DomainId": domain, "UserProfileName": "alice"}
    arn = STUDIO.update_user_profile(**named, UserSettings={"StudioWebPortal": "ENABLED"})["UserProfileArn"]
    found = profile(domain, "alice")
    assert found["UserProfileArn"] == arn == made["UserProfileArn"]
    assert found["UserSettings"] == {"ExecutionRole": ROLE, "StudioWebPortal": "ENABLED"}
    assert found["LastModifiedTime"] > made["LastModifiedTime"]
    assert found["CreationTime"] == made["CreationTime"]


def test_a_profile_with_spaces_or_apps_stays(estate: Estate, domain: str) -> None:
    arn = estate.profile(domain, "alice")
    estate.space(domain, "lab", "Alice")
    named = {"DomainId": domain, "UserProfileName": "alice"}
    with refused("ResourceInUse", f"Unable to delete UserProfile [{arn}] because Space(s) are associated with it."):
        STUDIO.delete_user_profile(**named)
    STUDIO.delete_space(DomainId=domain, SpaceName="lab")
    app = {**named, "AppType": "JupyterServer", "AppName": "default"}
    STUDIO.create_app(**app, Tags=[CLASSIC])
    with refused("ResourceInUse", f"Unable to delete UserProfile [{arn}] because App(s) are associated with it."):
        STUDIO.delete_user_profile(**named)
    STUDIO.delete_app(**app)
    STUDIO.delete_user_profile(**named)
    with refused("ResourceNotFound", "UserProfile"):
        STUDIO.delete_user_profile(**named)


# -- spaces --


def test_a_private_space_is_described_with_its_owner(estate: Estate, domain: str) -> None:
    estate.profile(domain, "alice")
    arn = estate.space(domain, "lab", "alice", **ebs(10))
    found = space(domain, "lab")
    assert found["SpaceArn"] == arn
    assert found["OwnershipSettings"] == {"OwnerUserProfileName": "alice"}
    assert found["SpaceSharingSettings"] == {"SharingType": "Private"}
    assert found["SpaceSettings"] == {"AppType": "JupyterLab", **ebs(10)}
    assert found["Url"].startswith(f"https://{domain}.studio.us-east-1.sagemaker.aws")
    (row,) = STUDIO.list_spaces()["Spaces"]
    assert row["SpaceSettingsSummary"] == {"AppType": "JupyterLab", **ebs(10)}
    assert row["OwnershipSettingsSummary"] == {"OwnerUserProfileName": "alice"}
    assert row["SpaceSharingSettingsSummary"] == {"SharingType": "Private"}


@pytest.mark.parametrize(
    ("request_", "code", "words"),
    [
        ({"OwnershipSettings": {"OwnerUserProfileName": "alice"}}, "ValidationException", "must be specified together"),
        ({"SpaceSharingSettings": {"SharingType": "Private"}}, "ValidationException", "must be specified together"),
        (
            {
                "OwnershipSettings": {"OwnerUserProfileName": "alice"},
                "SpaceSharingSettings": {"SharingType": "Private"},
            },
            "ValidationException",
            "AppType must be specified",
        ),
        (
            {
                "OwnershipSettings": {"OwnerUserProfileName": "bob"},
                "SpaceSharingSettings": {"SharingType": "Private"},
                "SpaceSettings": {"AppType": "JupyterLab"},
            },
            "ResourceNotFound",
            "UserProfile [",
        ),
    ],
)
def test_a_space_that_cannot_be(estate: Estate, domain: str, request_: dict[str, Any], code: str, words: str) -> None:
    estate.profile(domain, "alice")
    with refused(code, words):
        STUDIO.create_space(DomainId=domain, SpaceName="lab", **request_)
    assert STUDIO.list_spaces()["Spaces"] == []


def test_a_shared_space_needs_the_domains_defaults(estate: Estate) -> None:
    domain = estate.domain(DefaultSpaceSettings=None)
    estate.profile(domain, "alice")
    with refused("ValidationException", "DefaultSpaceSettings"):
        estate.space(domain, "team", "alice", sharing="Shared")
    STUDIO.update_domain(DomainId=domain, DefaultSpaceSettings={"ExecutionRole": ROLE})
    estate.space(domain, "team", "alice", sharing="Shared")
    assert space(domain, "team")["HomeEfsFileSystemUid"]


def test_what_a_space_may_not_change(estate: Estate, domain: str) -> None:
    estate.profile(domain, "alice")
    estate.space(domain, "lab", "alice", **ebs(10))
    named = {"DomainId": domain, "SpaceName": "lab"}
    with refused("ValidationException", "AppType of a Space cannot be changed"):
        STUDIO.update_space(**named, SpaceSettings={"AppType": "CodeEditor"})
    with refused("ValidationException", "can only be increased"):
        STUDIO.update_space(**named, SpaceSettings=ebs(9))
    STUDIO.update_space(**named, SpaceSettings=ebs(11), SpaceDisplayName="The lab")
    assert space(domain, "lab")["SpaceSettings"] == {"AppType": "JupyterLab", **ebs(11)}
    assert space(domain, "lab")["SpaceDisplayName"] == "The lab"


def test_a_space_stays_within_its_owners_limits(estate: Estate, domain: str) -> None:
    idle = {"IdleTimeoutInMinutes": 120, "MinIdleTimeoutInMinutes": 60, "MaxIdleTimeoutInMinutes": 240}
    sizes = {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 20}
    settings = {
        "JupyterLabAppSettings": {"AppLifecycleManagement": {"IdleSettings": idle}},
        "SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes},
    }
    estate.profile(domain, "alice", UserSettings=settings)
    with refused("ValidationException", "greater than MaximumEbsVolumeSizeInGb [20]"):
        estate.space(domain, "lab", "alice", **ebs(21))

    def timeout(minutes: int) -> dict[str, Any]:
        rule = {"IdleSettings": {"IdleTimeoutInMinutes": minutes}}
        return {"JupyterLabAppSettings": {"AppLifecycleManagement": rule}}

    with refused("ValidationException", "IdleTimeoutInMinutes [241]"):
        estate.space(domain, "lab", "alice", **timeout(241))
    estate.space(domain, "lab", "alice", **timeout(240), **ebs(20))


def test_a_space_with_an_app_stays(estate: Estate, domain: str) -> None:
    estate.profile(domain, "alice")
    arn = estate.space(domain, "lab", "alice")
    app = estate.app(domain, "lab")
    named = {"DomainId": domain, "SpaceName": "lab"}
    with refused("ResourceInUse", f"Unable to delete Space [{arn}] because App(s) are associated with it."):
        STUDIO.delete_space(**named)
    STUDIO.delete_app(**app)
    STUDIO.delete_space(**named)


# -- apps --


def test_an_app_runs_with_what_its_settings_come_to(estate: Estate) -> None:
    default, built_in = estate.lifecycle("default"), estate.lifecycle("built-in")
    lab = {
        "DefaultResourceSpec": {"InstanceType": "ml.t3.large", "LifecycleConfigArn": default},
        "LifecycleConfigArns": [default],
        "BuiltInLifecycleConfigArn": built_in,
    }
    user = {"ExecutionRole": ROLE, "SecurityGroups": [estate.group], "JupyterLabAppSettings": lab}
    domain = estate.domain(DefaultUserSettings=user)
    estate.profile(domain, "alice")
    estate.space(domain, "lab", "alice")
    app = estate.app(domain, "lab", ResourceSpec={"InstanceType": "ml.m5.large"})
    found = STUDIO.describe_app(**app)
    assert found["AppArn"].endswith(f":app/{domain}/lab/jupyterlab/default")
    assert found["Status"] == "InService"
    assert found["ResourceSpec"] == {"InstanceType": "ml.m5.large", "LifecycleConfigArn": default}
    assert found["BuiltInLifecycleConfigArn"] == built_in
    (row,) = STUDIO.list_apps()["Apps"]
    assert {key: row[key] for key in app} == app


def test_an_app_has_an_instance_unless_somebody_says_which(estate: Estate, domain: str) -> None:
    estate.profile(domain, "alice")
    estate.space(domain, "lab", "alice")
    assert STUDIO.describe_app(**estate.app(domain, "lab"))["ResourceSpec"] == {"InstanceType": "ml.t3.medium"}


def test_a_deleted_app_stays_listed_and_may_come_again(estate: Estate, domain: str) -> None:
    estate.profile(domain, "alice")
    estate.space(domain, "lab", "alice")
    app = estate.app(domain, "lab")
    with refused("ResourceInUse", "already exists"):
        estate.app(domain, "lab")
    STUDIO.delete_app(**app)
    assert [a["Status"] for a in STUDIO.list_apps()["Apps"]] == ["Deleted"]
    with refused("ResourceInUse", "only an App that is InService"):
        STUDIO.delete_app(**app)
    estate.app(domain, "lab")
    assert [a["Status"] for a in STUDIO.list_apps()["Apps"]] == ["InService"]


@pytest.mark.parametrize("app_type", ["JupyterServer", "KernelGateway"])
def test_an_app_of_studio_classic_exists_only_where_a_test_says_so(estate: Estate, domain: str, app_type: str) -> None:
    estate.profile(domain, "alice")
    spec = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}} if app_type == "KernelGateway" else {}
    app = {"DomainId": domain, "UserProfileName": "alice", "AppType": app_type, "AppName": "default", **spec}
    with refused("ValidationException", f"{app_type} apps cannot be created"):
        STUDIO.create_app(**app)
    STUDIO.create_app(**app, Tags=[CLASSIC])
    assert [(a["AppType"], a["Status"]) for a in STUDIO.list_apps()["Apps"]] == [(app_type, "InService")]


def test_a_space_may_come_with_its_owner_and_its_app(estate: Estate, domain: str) -> None:
    estate.space(domain, "lab", "alice", SpaceManagedResources="ENABLED")
    assert [row["UserProfileName"] for row in STUDIO.list_user_profiles()["UserProfiles"]] == ["alice"]
    assert [(a["SpaceName"], a["AppType"], a["AppName"]) for a in STUDIO.list_apps()["Apps"]] == [
        ("lab", "JupyterLab", "default")
    ]
    estate.space(domain, "second", "alice", SpaceManagedResources="ENABLED")
    assert len(STUDIO.list_user_profiles()["UserProfiles"]) == 1


@pytest.mark.parametrize(
    ("request_", "code", "words"),
    [
        ({"AppType": "JupyterLab"}, "ValidationException", "Exactly one of UserProfileName and SpaceName"),
        ({"SpaceName": "lab", "UserProfileName": "alice"}, "ValidationException", "Exactly one of"),
        ({"SpaceName": "nowhere"}, "ResourceNotFound", "Space [nowhere]"),
        ({"UserProfileName": "alice"}, "ValidationException", "can only be created in a Space"),
        ({"SpaceName": "lab", "AppName": "mine"}, "ValidationException", "only supported AppName"),
        ({"SpaceName": "lab", "AppType": "CodeEditor"}, "ValidationException", "is for JupyterLab apps"),
        (
            {"UserProfileName": "alice", "AppType": "KernelGateway", "AppName": "kernel", "Tags": [CLASSIC]},
            "ValidationException",
            "InstanceType must be specified",
        ),
    ],
)
def test_an_app_that_cannot_run(estate: Estate, domain: str, request_: dict[str, Any], code: str, words: str) -> None:
    estate.profile(domain, "alice")
    estate.space(domain, "lab", "alice")
    with refused(code, words):
        STUDIO.create_app(**{"DomainId": domain, "AppType": "JupyterLab", "AppName": "default", **request_})

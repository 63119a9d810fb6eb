"""What the estate file says of the domain and its people, in the templates."""

from __future__ import annotations

import json

import pytest

from tests.stacks.conftest import (
    HEAD,
    TEAMS,
    USERS,
    Properties,
    Write,
    domain,
    of_kind,
    profiles,
    synthesize,
    warnings_of,
)


def test_what_a_domain_may_say(estate_file: Write) -> None:
    text = """
domain:
  home_efs: false
  auto_mount_home_efs: false
  docker: {trusted_accounts: ["111122223333"]}
  ip_address_type: DUALSTACK
  source_identity: false
  tag_propagation: false
  public_internet: true
  code_repositories: [https://git.example.com/team/work.git]
  file_systems:
    - {efs: fs-0a1b2c3d, path: /team}
    - {s3: "s3://lake/raw", path: raw}
  posix_user: {uid: 10001, gid: 1001}
"""
    found = domain(synthesize(estate_file(HEAD + TEAMS + USERS + text)))
    assert found["HomeEfsFileSystemCreation"] == "Disabled"
    assert found["AppNetworkAccessType"] == "PublicInternetOnly"
    assert found["TagPropagation"] == "DISABLED"
    assert found["DomainSettings"] == {
        "DockerSettings": {"EnableDockerAccess": "ENABLED", "VpcOnlyTrustedAccounts": ["111122223333"]},
        "ExecutionRoleIdentityConfig": "DISABLED",
        "IpAddressType": "DUALSTACK",
    }
    people = found["DefaultUserSettings"]
    assert people["AutoMountHomeEFS"] == "Disabled"
    assert people["CustomPosixUserConfig"] == {"Uid": 10001, "Gid": 1001}
    assert people["CustomFileSystemConfigs"] == [
        {"EFSFileSystemConfig": {"FileSystemId": "fs-0a1b2c3d", "FileSystemPath": "/team"}},
        {"S3FileSystemConfig": {"S3Uri": "s3://lake/raw", "MountPath": "raw"}},
    ]
    repositories = [{"RepositoryUrl": "https://git.example.com/team/work.git"}]
    assert people["JupyterLabAppSettings"]["CodeRepositories"] == repositories
    shared = found["DefaultSpaceSettings"]
    assert shared["CustomFileSystemConfigs"] == people["CustomFileSystemConfigs"]


def test_homes_may_be_there_and_not_be_shown(estate_file: Write) -> None:
    found = domain(synthesize(estate_file(HEAD + TEAMS + USERS + "domain: {auto_mount_home_efs: false}\n")))
    assert found["DefaultUserSettings"]["AutoMountHomeEFS"] == "Disabled"
    assert found.get("HomeEfsFileSystemCreation") != "Disabled"


def test_fsx_is_mounted_without_an_owner(estate_file: Write) -> None:
    text = "domain: {file_systems: [{fsx_lustre: fs-0a1b2c3d}]}\n"
    people = domain(synthesize(estate_file(HEAD + TEAMS + USERS + text)))["DefaultUserSettings"]
    assert people["CustomFileSystemConfigs"] == [{"FSxLustreFileSystemConfig": {"FileSystemId": "fs-0a1b2c3d"}}]
    assert "CustomPosixUserConfig" not in people


def test_what_is_left_out_is_said_as_before(estate_file: Write) -> None:
    found = domain(synthesize(estate_file(HEAD + TEAMS + USERS)))
    assert (found["AuthMode"], found["AppNetworkAccessType"]) == ("IAM", "VpcOnly")
    assert found["DomainSettings"] == {
        "DockerSettings": {"EnableDockerAccess": "DISABLED"},
        "ExecutionRoleIdentityConfig": "USER_PROFILE_NAME",
    }
    people = found["DefaultUserSettings"]
    assert people["AutoMountHomeEFS"] == "Enabled"
    assert people["StudioWebPortalSettings"]["HiddenAppTypes"] == ["JupyterServer"]
    assert people["JupyterLabAppSettings"]["CodeRepositories"] == []


def test_what_studio_s_pages_show(estate_file: Write) -> None:
    text = """
portal:
  hidden_apps: [Canvas]
  hidden_tools: [AutoMl]
  hidden_distribution_versions: ["2.4"]
  hide_other_instance_types: true
  landing_page: "studio::relative/models"
"""
    teams = (
        "teams: [{name: all, instance_types: [ml.t3.medium]}, {name: few, instance_types: [ml.m5.large, ml.t3.medium]}]"
    )
    people = domain(synthesize(estate_file(f"{HEAD}{teams}\n{USERS}{text}")))["DefaultUserSettings"]
    pages = people["StudioWebPortalSettings"]
    assert people["DefaultLandingUri"] == "studio::relative/models"
    assert (pages["HiddenAppTypes"], pages["HiddenMlTools"]) == (["Canvas"], ["AutoMl"])
    assert pages["HiddenSageMakerImageVersionAliases"] == [
        {"SageMakerImageName": "sagemaker_distribution", "VersionAliases": ["2.4"]}
    ]
    assert "ml.m5.xlarge" in pages["HiddenInstanceTypes"]
    assert not {"ml.t3.medium", "ml.m5.large"} & set(pages["HiddenInstanceTypes"])


GROUP, PERSON = "906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901", "906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f902"


def in_identity_center(way: str, *people: str) -> str:
    users = "".join(
        f"  - {{name: {name.split()[0]}, team: all, identity_center: {{user_name: {name.split()[0]}@example.com"
        + (f", user_id: {name.split()[1]}" if " " in name else "")
        + "}}\n"
        for name in people
    )
    return f"{HEAD}{TEAMS}authentication: {{identity_center: {way}}}\nusers:\n{users}"


def test_identity_center_signs_people_in(estate_file: Write) -> None:
    templates = synthesize(estate_file(in_identity_center(f"{{group_ids: [{GROUP}]}}", f"alice {PERSON}", "bob")))
    assert domain(templates)["AuthMode"] == "SSO"
    (group,) = of_kind(templates["dev-Studio"], "SSO::ApplicationAssignment").values()
    assert (group["PrincipalType"], group["PrincipalId"]) == ("GROUP", GROUP)
    (person,) = of_kind(templates["dev-Users-01"], "SSO::ApplicationAssignment").values()
    assert (person["PrincipalType"], person["PrincipalId"]) == ("USER", PERSON)
    assert "Fn::ImportValue" in person["ApplicationArn"]
    assert {name: profile["SingleSignOnUserValue"] for name, profile in profiles(templates).items()} == {
        "alice": "alice@example.com",
        "bob": "bob@example.com",
    }


def test_the_first_person_let_in_by_name_changes_nothing_of_the_domain(estate_file: Write) -> None:
    before = synthesize(estate_file(in_identity_center("{}", "bob")))
    after = synthesize(estate_file(in_identity_center("{}", f"alice {PERSON}", "bob")))
    assert before["dev-Studio"] == after["dev-Studio"]
    assert before["dev-Network"] == after["dev-Network"]
    assert of_kind(after["dev-Users-01"], "SSO::ApplicationAssignment")


@pytest.mark.parametrize(("way", "person", "warns"), [("{}", "alice", True), ("{}", f"alice {PERSON}", False)])
def test_who_is_not_let_in_is_told(way: str, person: str, *, warns: bool, estate_file: Write) -> None:
    assert ("IdentityCenterUserNotAssigned" in warnings_of(estate_file(in_identity_center(way, person)))) is warns
    groups = in_identity_center(f"{{group_ids: [{GROUP}]}}", person)
    assert "IdentityCenterUserNotAssigned" not in warnings_of(estate_file(groups))


TEAM = """
teams:
  - name: all
    instance_types: [ml.m5.large, ml.m5.xlarge]
    default_instance_type: ml.m5.large
    hidden_tools: [Endpoints]
    space_storage: {default_gb: 10, maximum_gb: 20}
    idle_shutdown: {minutes: 90}
  - {name: plain, instance_types: [ml.t3.medium]}
users:
  - {name: alice, team: all}
  - {name: bob, team: all, default_instance_type: ml.m5.xlarge, idle_shutdown: {minutes: 60}}
  - {name: carol, team: plain}
  - {name: dave, team: plain, default_instance_type: ml.t3.medium}
portal: {hidden_tools: [AutoMl], landing_page: "studio::relative/models"}
idle_shutdown: {minutes: 240}
"""


def idle(minutes: int) -> Properties:
    settings = {"LifecycleManagement": "ENABLED"}
    times = dict.fromkeys(("IdleTimeoutInMinutes", "MinIdleTimeoutInMinutes", "MaxIdleTimeoutInMinutes"), minutes)
    return {"AppLifecycleManagement": {"IdleSettings": {**settings, **times}}}


def test_a_team_s_settings_are_its_people_s_and_a_person_s_own_come_first(estate_file: Write) -> None:
    found = {name: each["UserSettings"] for name, each in profiles(synthesize(estate_file(HEAD + TEAM))).items()}
    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        assert found["alice"][app] == {"DefaultResourceSpec": {"InstanceType": "ml.m5.large"}, **idle(90)}
        assert found["bob"][app] == {"DefaultResourceSpec": {"InstanceType": "ml.m5.xlarge"}, **idle(60)}
        assert app not in found["carol"]
        # A block of an app says again when it stops, as the domain does.
        assert found["dave"][app] == {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}, **idle(240)}
    for name in ("alice", "bob"):
        pages = found[name]["StudioWebPortalSettings"]
        assert (pages["HiddenMlTools"], pages["HiddenAppTypes"]) == (["AutoMl", "Endpoints"], ["JupyterServer"])
        assert found[name]["DefaultLandingUri"] == "studio::relative/models"
        assert found[name]["SpaceStorageSettings"]["DefaultEbsStorageSettings"] == {
            "DefaultEbsVolumeSizeInGb": 10,
            "MaximumEbsVolumeSizeInGb": 20,
        }
    assert set(found["carol"]) == {"ExecutionRole", "SecurityGroups"}


def test_no_profile_holds_a_script_of_the_studio_stack(estate_file: Write) -> None:
    path = estate_file(HEAD + TEAM + "start_up_scripts: [{name: setup, app_type: JupyterLab, file: setup.sh}]\n")
    (path.parent / "setup.sh").write_text("#!/bin/sh\n")
    templates = synthesize(path)
    assert of_kind(templates["dev-Studio"], "SageMaker::StudioLifecycleConfig")
    assert "LifecycleConfig" not in json.dumps(profiles(templates))


def test_what_a_team_may_do_is_in_its_policies(estate_file: Write) -> None:
    text = """
teams:
  - name: all
    instance_types: [ml.t3.medium]
    capabilities: [training, pipelines, canvas]
    jobs: {instance_types: [ml.m5.4xlarge]}
    shared: {pipelines: [nightly]}
    canvas_artifacts: lake/canvas
    remote_access: true
  - {name: plain, instance_types: [ml.t3.medium]}
  - {name: free, instance_types: [ml.t3.medium], capabilities: [training], jobs: {any_network: true}}
users: [{name: alice, team: all}, {name: bob, team: plain}, {name: carol, team: free}]
"""
    path = estate_file(HEAD + text)
    policies = of_kind(synthesize(path)["dev-Users-01"], "IAM::ManagedPolicy")
    statements = {
        team: [
            statement
            for name, policy in policies.items()
            if name.startswith(f"Team{team}")
            for statement in policy["PolicyDocument"]["Statement"]
        ]
        for team in ("all", "plain", "free")
    }
    allowed = {team: json.dumps([s for s in found if s["Effect"] == "Allow"]) for team, found in statements.items()}
    denied = {team: json.dumps([s for s in found if s["Effect"] == "Deny"]) for team, found in statements.items()}
    for wanted in ("CreateTrainingJob", "pipeline/nightly", "lake/canvas"):
        assert wanted in allowed["all"], wanted
        assert wanted not in allowed["plain"], wanted
    assert "CreateTrainingJob" in allowed["free"]
    assert {team for team, text in denied.items() if "ml.m5.4xlarge" in text} == {"all"}
    assert {team for team, text in denied.items() if "sagemaker:VpcSubnets" in text} == {"all"}
    assert {team for team, text in denied.items() if "DenyRemoteIde" in text} == {"plain", "free"}
    told = warnings_of(path)
    assert "remote_access is True" in told
    assert "jobs.any_network is True" in told


def test_a_team_without_the_new_keys_has_the_policy_it_had(estate_file: Write) -> None:
    plain = "teams: [{name: all, instance_types: [ml.t3.medium]}]\n"
    jobs = "capabilities: [], jobs: {instance_types: [ml.m5.large]}"
    said = plain.replace("[ml.t3.medium]", f"[ml.t3.medium], {jobs}")
    assert synthesize(estate_file(HEAD + plain + USERS)) == synthesize(estate_file(HEAD + said + USERS))

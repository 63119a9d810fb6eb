"""What the estate file has made besides a domain and its people: images, scripts, spaces, a role to sign in with."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.stacks.conftest import (
    HEAD,
    TEAMS,
    USERS,
    Properties,
    Templates,
    Write,
    domain,
    of_kind,
    profiles,
    synthesize,
    warnings_of,
)

DIGEST = "sha256:" + "0a" * 32
BASE = HEAD + TEAMS + USERS


def with_files(path: Path) -> Path:
    (path.parent / "run.sh").write_text("#!/bin/sh\n")
    (path.parent / "image").mkdir(exist_ok=True)
    (path.parent / "image" / "Dockerfile").write_text("FROM public.ecr.aws/docker/library/python:3.12\n")
    return path


def test_images_are_made_or_taken_and_offered_to_their_apps(estate_file: Write) -> None:
    text = f"""
images:
  - {{name: built, directory: image, built_on_distribution: true}}
  - {{name: pulled, repository: studio/pulled, digest: "{DIGEST}", apps: [CodeEditor]}}
  - {{name: there, existing: true, apps: [JupyterLab]}}
  - {{name: known, existing: true, apps: [CodeEditor], built_on_distribution: true}}
"""
    templates = synthesize(with_files(estate_file(BASE + text)))
    studio = templates["dev-Studio"]
    images = of_kind(studio, "SageMaker::Image")
    assert {each["ImageName"] for each in images.values()} == {"team-dev-built", "team-dev-pulled"}
    assert all(studio["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate" for name in images)
    versions = json.dumps(of_kind(studio, "SageMaker::ImageVersion"))
    assert f"studio/pulled@{DIGEST}" in versions
    people = domain(templates)["DefaultUserSettings"]
    offered = {
        app: [each["ImageName"] for each in people[f"{app}AppSettings"]["CustomImages"]]
        for app in ("JupyterLab", "CodeEditor")
    }
    assert offered == {
        "JupyterLab": ["team-dev-built", "there"],
        "CodeEditor": ["team-dev-built", "team-dev-pulled", "known"],
    }
    configs = {each["AppImageConfigName"]: each for each in of_kind(studio, "SageMaker::AppImageConfig").values()}
    runs = {
        (app, each["ImageName"]): configs[each["AppImageConfigName"]][f"{app}AppImageConfig"]
        for app in offered
        for each in people[f"{app}AppSettings"]["CustomImages"]
    }
    lab, editor = ({"ContainerEntrypoint": [f"entrypoint-{app}"]} for app in ("jupyter-server", "code-editor"))
    assert runs == {
        ("JupyterLab", "team-dev-built"): {"ContainerConfig": lab},
        ("JupyterLab", "there"): {},
        ("CodeEditor", "team-dev-built"): {"ContainerConfig": editor},
        ("CodeEditor", "team-dev-pulled"): {},
        ("CodeEditor", "known"): {"ContainerConfig": editor},
    }
    (resource,) = (r for r in studio["Resources"].values() if r["Type"] == "AWS::SageMaker::Domain")
    assert set(images) <= set(resource["DependsOn"])


def test_estates_of_one_account_run_an_image_that_is_there_each_in_its_own_way(estate_file: Write) -> None:
    two = HEAD.replace("[{name: dev,", "[{name: prod}, {name: dev,").replace('account: "111122223333"', "")
    text = f"{two}{TEAMS}{USERS}images: [{{name: a.image, existing: true, built_on_distribution: true}}]\n"
    templates = synthesize(estate_file(text))
    names = [
        config["AppImageConfigName"]
        for stack in ("prod-Studio", "dev-Studio")
        for config in of_kind(templates[stack], "SageMaker::AppImageConfig").values()
    ]
    assert sorted(each.rsplit("-", 3)[0] for each in names) == ["team-dev-a-image"] * 2 + ["team-prod-a-image"] * 2
    assert len(set(names)) == 4


def test_a_folder_is_found_from_the_estate_file_wherever_one_stands(
    estate_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_files(estate_file(BASE + "images: [{name: built, directory: image}]\n"))
    here = synthesize(path)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert synthesize(Path(path.name)) == here
    assert str(tmp_path) not in json.dumps(here)


def test_a_script_that_is_built_in_is_no_choice(estate_file: Write) -> None:
    text = """
start_up_scripts:
  - {name: always, app_type: JupyterLab, file: run.sh, built_in: true}
  - {name: maybe, app_type: JupyterLab, file: run.sh}
"""
    people = domain(synthesize(with_files(estate_file(BASE + text))))["DefaultUserSettings"]
    lab = people["JupyterLabAppSettings"]
    assert "always" in lab["BuiltInLifecycleConfigArn"]["Fn::GetAtt"][0].lower()
    (choice,) = lab["LifecycleConfigArns"]
    assert "maybe" in choice["Fn::GetAtt"][0].lower()
    assert people["CodeEditorAppSettings"]["BuiltInLifecycleConfigArn"] == "None"


STEPS = """
start_up_scripts:
  - name: team
    app_type: JupyterLab
    steps:
      - git_identity: {email_domain: example.com, timeout_seconds: 7}
      - git_clone: {url: https://git.example.com/team/notes.git%s}
"""


def test_steps_are_a_script_and_everybody_reads_its_password(estate_file: Write) -> None:
    templates = synthesize(estate_file(BASE + STEPS % ", credentials: {secret: team/git}"))
    (config,) = of_kind(templates["dev-Studio"], "SageMaker::StudioLifecycleConfig").values()
    script = base64.b64decode(config["StudioLifecycleConfigContent"]).decode()
    assert "optional 7 git_identity '' '' example.com\n" in script
    assert "git_clone https://git.example.com/team/notes.git notes '' '' secret team/git '' '' git\n" in script
    for name in ("dev-Studio", "dev-Users-01"):
        policies = {
            logical_id: policy
            for logical_id, policy in of_kind(templates[name], "IAM::ManagedPolicy").items()
            if "secretsmanager" in json.dumps(policy)
        }
        ((logical_id, policy),) = policies.items()
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert statement["Action"] == "secretsmanager:GetSecretValue"
        assert statement["Resource"]["Fn::Join"][1][-1] == ":secret:team/git-??????"
        at_work = [role for role in of_kind(templates[name], "IAM::Role").values() if "at work" in str(role)]
        assert at_work
        assert all({"Ref": logical_id} in role["ManagedPolicyArns"] for role in at_work)


def test_steps_without_a_password_give_no_rights(estate_file: Write) -> None:
    assert "secretsmanager" not in json.dumps(synthesize(estate_file(BASE + STEPS % "")))


CLASSIC = """
classic: {kernel_instance_type: ml.t3.medium, snapshots: {place: snaps/team, outputs: false}}
start_up_scripts:
  - {name: server, app_type: JupyterServer, file: run.sh}
  - {name: kernel, app_type: KernelGateway, file: run.sh}
"""


def test_classic_is_kept(estate_file: Write) -> None:
    path = with_files(estate_file(BASE + CLASSIC))
    people = domain(synthesize(path))["DefaultUserSettings"]
    assert (people["StudioWebPortal"], people["DefaultLandingUri"]) == ("DISABLED", "app:JupyterServer:")
    assert people["StudioWebPortalSettings"]["HiddenAppTypes"] == []
    assert people["KernelGatewayAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "ml.t3.medium"
    assert len(people["KernelGatewayAppSettings"]["LifecycleConfigArns"]) == 1
    assert people["JupyterServerAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "system"
    assert people["SharingSettings"]["S3OutputPath"] == "s3://snaps/team"
    assert people["SharingSettings"]["NotebookOutputOption"] == "Disabled"
    assert "StudioClassic" in warnings_of(path)


def test_one_key_moves_people_out_of_classic(estate_file: Write) -> None:
    text = CLASSIC.replace("classic: {", "classic: {current_studio: true, ") + "portal: {landing_page: 'studio::x'}\n"
    people = domain(synthesize(with_files(estate_file(BASE + text))))["DefaultUserSettings"]
    assert (people["StudioWebPortal"], people["DefaultLandingUri"]) == ("ENABLED", "studio::x")
    assert "KernelGatewayAppSettings" in people


def test_a_team_that_hides_tools_stays_in_classic_with_the_others(estate_file: Write) -> None:
    teams = "teams: [{name: all, instance_types: [ml.t3.medium], hidden_tools: [Models]}]\n"
    person = profiles(synthesize(estate_file(HEAD + teams + USERS + "classic: {}\n")))["alice"]["UserSettings"]
    assert (person["StudioWebPortal"], person["DefaultLandingUri"]) == ("DISABLED", "app:JupyterServer:")
    assert person["StudioWebPortalSettings"]["HiddenAppTypes"] == []


TRUSTS = {
    "saml": "saml_provider_arn: arn:aws:iam::111122223333:saml-provider/Corp",
    "oidc": "oidc: {provider_arn: arn:aws:iam::111122223333:oidc-provider/login.example.com, audiences: [studio]}",
    "iam": "principal_arns: [arn:aws:iam::111122223333:role/People]",
}


@pytest.mark.parametrize(
    ("trust", "action"),
    [("saml", "AssumeRoleWithSAML"), ("oidc", "AssumeRoleWithWebIdentity"), ("iam", "AssumeRole")],
)
def test_people_sign_in_with_a_role_that_opens_their_own_profile(trust: str, action: str, estate_file: Write) -> None:
    text = f"""
login_role:
  {TRUSTS[trust]}
  principal_tag: who
  name: studio-login
  allowed_from: {{addresses: [203.0.113.0/24]}}
  link_seconds: 30
  studio_session_minutes: 60
  role_session_minutes: 120
"""
    studio = synthesize(estate_file(BASE + text))["dev-Studio"]
    (role,) = (each for each in of_kind(studio, "IAM::Role").values() if each.get("RoleName") == "studio-login")
    assert f"sts:{action}" in json.dumps(role["AssumeRolePolicyDocument"])
    assert role["MaxSessionDuration"] == 7200
    policies = json.dumps(of_kind(studio, "IAM::ManagedPolicy"))
    assert "${aws:PrincipalTag/who}" in policies
    assert "203.0.113.0/24" in policies
    (command,) = (output["Value"] for name, output in studio["Outputs"].items() if "LaunchCommand" in name)
    assert "--expires-in-seconds 30 --session-expiration-duration-in-seconds 3600" in json.dumps(command)


SPACES = """
spaces:
  - {name: Notes, owner: alice}
  - name: team-room
    owner: alice
    app: CodeEditor
    shared: true
    display_name: The room
    storage_gb: 20
  - {name: bobs, owner: bob, instance_type: ml.t3.medium, idle_minutes: 90}
idle_shutdown: {minutes: 120, user_may_choose: {minimum_minutes: 60, maximum_minutes: 240}}
"""
TWO = HEAD + TEAMS + "user_stacks: 2\nusers: [{name: alice, team: all, stack: 1}, {name: bob, team: all, stack: 2}]\n"


def spaces(template: Properties) -> dict[str, Properties]:
    return {each["SpaceName"]: each for each in of_kind(template, "SageMaker::Space").values()}


def test_spaces_live_with_their_owners(estate_file: Write) -> None:
    path = estate_file(TWO + SPACES)
    templates = synthesize(path)
    first, second = spaces(templates["dev-Users-01"]), spaces(templates["dev-Users-02"])
    assert (set(first), set(second)) == ({"Notes", "team-room"}, {"bobs"})
    assert first["team-room"]["SpaceDisplayName"] == "The room"
    assert first["team-room"]["SpaceSharingSettings"] == {"SharingType": "Shared"}
    assert first["team-room"]["OwnershipSettings"] == {"OwnerUserProfileName": "alice"}
    assert first["team-room"]["SpaceSettings"] == {
        "AppType": "CodeEditor",
        "CustomFileSystems": [],
        "RemoteAccess": "DISABLED",
        "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 20}},
    }
    assert second["bobs"]["SpaceSettings"]["JupyterLabAppSettings"] == {
        "DefaultResourceSpec": {"InstanceType": "ml.t3.medium"},
        "AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 90}},
    }
    resources = templates["dev-Users-01"]["Resources"]
    kept = {each["DeletionPolicy"] for each in resources.values() if each["Type"] == "AWS::SageMaker::Space"}
    assert kept == {"RetainExceptOnCreate"}
    assert {tag["Key"] for tag in first["Notes"]["Tags"]} == {"estate", "environment", "team", "owner"}
    assert "SpaceShared" in warnings_of(path)


def test_a_space_changes_nothing_of_anybody_else_s(estate_file: Write) -> None:
    before, after = synthesize(estate_file(TWO)), synthesize(estate_file(TWO + "spaces: [{name: n, owner: alice}]\n"))
    assert {stack for stack in before if before[stack] != after[stack]} == {"dev-Users-01"}
    old, new = before["dev-Users-01"]["Resources"], after["dev-Users-01"]["Resources"]
    assert {name: new[name] for name in old} == old
    assert len(new) == len(old) + 1


def test_logical_ids_of_what_holds_work_come_from_names(estate_file: Write) -> None:
    templates: Templates = synthesize(
        with_files(estate_file(TWO + SPACES + "images: [{name: built, directory: image}]\n"))
    )
    assert set(of_kind(templates["dev-Studio"], "SageMaker::Image")) == {"ImageTeamDevBuilt29585866"}
    spaces_made = {"CodeEditorSpaceTeamRoom089e2945", "JupyterLabSpaceNotesab5aa970"}
    assert set(of_kind(templates["dev-Users-01"], "SageMaker::Space")) == spaces_made

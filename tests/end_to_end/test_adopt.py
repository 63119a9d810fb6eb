"""A domain made by hand comes into an estate with the real CDK CLI, and one person comes back into it: one story.

The tests follow each other: each begins where the one before it ended.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import REGION, LocalAws, make_project

pytestmark = pytest.mark.end_to_end

ACCOUNT = "123456789012"
PEOPLE = ("ana", "Ben-Ali", "cleo")
SCRIPT = "#!/bin/bash\nset -eu\ngit config --global init.defaultBranch main\n"
SPACE = {
    "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 30}},
    "JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.m5.large"}},
}
REMOTE = {"RemoteAccess": "ENABLED"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("adoption"))


@pytest.fixture(scope="module")
def by_hand(aws: LocalAws) -> str:
    """A domain as somebody made it in the console, with three people and two spaces; its id."""
    ec2, iam, sagemaker = aws.client("ec2"), aws.client("iam"), aws.client("sagemaker")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for number, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="hand", Description="by hand", VpcId=vpc)["GroupId"]
    role = iam.create_role(RoleName="hand", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    inline = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    iam.put_role_policy(RoleName="hand", PolicyName="the-lake", PolicyDocument=json.dumps(inline))
    key = aws.client("kms").create_key(Description="homes")["KeyMetadata"]["KeyId"]
    script = sagemaker.create_studio_lifecycle_config(
        StudioLifecycleConfigName="Git-Defaults",
        StudioLifecycleConfigContent=base64.b64encode(SCRIPT.encode()).decode(),
        StudioLifecycleConfigAppType="JupyterLab",
    )["StudioLifecycleConfigArn"]
    idle = {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 90}
    team = aws.client("efs").create_file_system(CreationToken="team")["FileSystemId"]
    sagemaker.create_image(ImageName="everybody-s", RoleArn=role)
    sagemaker.create_app_image_config(AppImageConfigName="by-hand", JupyterLabAppImageConfig={})
    arn = sagemaker.create_domain(
        DomainName="by-hand",
        AuthMode="IAM",
        VpcId=vpc,
        SubnetIds=[subnet["Subnet"]["SubnetId"] for subnet in subnets],
        AppNetworkAccessType="VpcOnly",
        KmsKeyId=key,  # by its id: a template says the ARN
        DefaultUserSettings={
            "ExecutionRole": role,
            "SecurityGroups": [group],
            "JupyterLabAppSettings": {
                "DefaultResourceSpec": {"InstanceType": "ml.t3.large"},
                "LifecycleConfigArns": [script],
                "AppLifecycleManagement": {"IdleSettings": idle},
                "CodeRepositories": [{"RepositoryUrl": "https://git.example.com/team/work.git"}],
                "CustomImages": [{"ImageName": "everybody-s", "AppImageConfigName": "by-hand"}],
            },
            "CustomFileSystemConfigs": [{"EFSFileSystemConfig": {"FileSystemId": team, "FileSystemPath": "/team"}}],
            "CustomPosixUserConfig": {"Uid": 10001, "Gid": 1001},
            "StudioWebPortalSettings": {"HiddenMlTools": ["AutoMl"], "HiddenAppTypes": ["Canvas"]},
            "KernelGatewayAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}},
        },
        DomainSettings={
            "AmazonQSettings": {"Status": "DISABLED"},
            "DockerSettings": {"EnableDockerAccess": "ENABLED", "VpcOnlyTrustedAccounts": [ACCOUNT]},
        },
        Tags=[{"Key": "cost-center", "Value": "4711"}, {"Key": "stage", "Value": "live"}],
    )["DomainArn"]
    domain_id = str(arn.rsplit("/", 1)[-1])
    for name in PEOPLE:
        sagemaker.create_user_profile(
            DomainId=domain_id,
            UserProfileName=name,
            UserSettings={"ExecutionRole": role, "JupyterLabAppSettings": {"CodeRepositories": []}},
            Tags=[
                {"Key": "team", "Value": "Data Science" if name == "cleo" else "analysts"},
                {"Key": "floor", "Value": "3"},
            ],
        )
    for space, owner, settings in (("notes", "ana", {}), ("models", "cleo", SPACE), ("remote", "ana", REMOTE)):
        sagemaker.create_space(
            DomainId=domain_id,
            SpaceName=space,
            OwnershipSettings={"OwnerUserProfileName": owner},
            SpaceSharingSettings={"SharingType": "Private"},
            SpaceSettings={"AppType": "JupyterLab", **settings},
        )
    return domain_id


def identity_of(aws: LocalAws, domain_id: str) -> dict[str, Any]:
    """What must never change: ids, homes, who made what and when."""
    sagemaker = aws.client("sagemaker")
    (row,) = sagemaker.list_domains()["Domains"]
    domain = sagemaker.describe_domain(DomainId=domain_id)
    assert row["DomainId"] == domain_id
    profiles = [
        sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=each["UserProfileName"])
        for each in sagemaker.list_user_profiles(DomainIdEquals=domain_id)["UserProfiles"]
    ]
    spaces = sagemaker.list_spaces(DomainIdEquals=domain_id)["Spaces"]
    return {
        "domain": [domain[key] for key in ("DomainArn", "HomeEfsFileSystemId", "CreationTime", "KmsKeyId", "Url")],
        "file systems": [each["FileSystemId"] for each in aws.client("efs").describe_file_systems()["FileSystems"]],
        "profiles": [(p["UserProfileArn"], p["HomeEfsFileSystemUid"], p["CreationTime"]) for p in profiles],
        "spaces": [sagemaker.describe_space(DomainId=domain_id, SpaceName=s["SpaceName"])["SpaceArn"] for s in spaces],
        "space times": [(s["CreationTime"], s["LastModifiedTime"]) for s in spaces],
    }


ABOUT_IT = {"LastModifiedTime", "ResponseMetadata"}


def settings_of(aws: LocalAws, domain_id: str) -> dict[str, dict[str, Any]]:
    """What SageMaker says of the domain, its people and their spaces, by name: each setting by its path."""
    sagemaker = aws.client("sagemaker")
    told = {"by-hand": sagemaker.describe_domain(DomainId=domain_id)}
    for row in sagemaker.list_user_profiles(DomainIdEquals=domain_id)["UserProfiles"]:
        name = row["UserProfileName"]
        told[name] = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name)
    for row in sagemaker.list_spaces(DomainIdEquals=domain_id)["Spaces"]:
        told[row["SpaceName"]] = sagemaker.describe_space(DomainId=domain_id, SpaceName=row["SpaceName"])
    return {
        name: dict(flat({key: value for key, value in answer.items() if key not in ABOUT_IT}))
        for name, answer in told.items()
    }


def flat(value: Any, *path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from flat(item, *path, key)
    else:
        yield ".".join(path), value


def tags_of(aws: LocalAws, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in aws.client("sagemaker").list_tags(ResourceArn=arn)["Tags"]}


def run_commands(aws: LocalAws, project: Path, printed: str) -> list[str]:
    """Type what the report says, but the last two lines; they are given back."""
    lines = [line.strip() for line in printed.splitlines() if line.startswith(("    cdk ", "    studio "))]
    for line in lines[:-2]:
        said = aws.run(*line.split(), folder=project)
        assert "import" not in line or "Import operation complete" in said, said
    return lines[-2:]


def events_of(aws: LocalAws, stack: str) -> set[tuple[str, str]]:
    pages = aws.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
    return {
        (event["ResourceType"], event["ResourceStatus"])
        for page in pages
        for event in page["StackEvents"]
        if event["ResourceType"].startswith("AWS::SageMaker::") and event["ResourceStatus"].endswith("_COMPLETE")
    }


def test_a_domain_made_by_hand_is_adopted_and_nothing_is_made_twice(aws: LocalAws, project: Path, by_hand: str) -> None:
    before, settings = identity_of(aws, by_hand), settings_of(aws, by_hand)
    printed = aws.studio("adopt", by_hand, "--port", str(aws.port), "--region", REGION, folder=project)
    assert identity_of(aws, by_hand) == before, "to look changes nothing"
    diff, deploy = run_commands(aws, project, printed)
    assert (identity_of(aws, by_hand), settings_of(aws, by_hand)) == (before, settings), "to import changes nothing"
    assert diff == "studio diff --estate adopted/studio.yaml"
    assert deploy == "studio deploy --estate adopted/studio.yaml"
    shown = aws.run(*diff.split(), "--port", str(aws.port), folder=project)
    assert "[~] AWS::SageMaker::Domain" in shown
    assert "[+] AWS::SageMaker::Domain" not in shown
    replaced = [line.split()[-3] for line in shown.splitlines() if line.endswith("(requires replacement)")]
    assert set(replaced) == {"DomainId", "Tags"}, "false alarms, of which the report tells"
    assert "'studio diff' calls the profiles' DomainId and Tags 'requires replacement'" in printed
    aws.run(*deploy.split(), "--yes", "--port", str(aws.port), folder=project)
    assert identity_of(aws, by_hand) == before
    assert "space remote stays outside, untouched: the file can not say SpaceSettings.RemoteAccess: ENABLED" in printed
    after = settings_of(aws, by_hand)
    changed = {
        (name, path)
        for name, told in settings.items()
        for path in {*told, *after[name]}
        if told.get(path) != after[name].get(path)
    }
    assert ("by-hand", "DefaultUserSettings.ExecutionRole") in changed
    assert [(name, path) for name, path in changed if path not in printed or name not in printed] == []
    assert {name for name, _ in changed} == {"by-hand", *PEOPLE}, "spaces change in tags alone"
    for stack in ("by-hand-prod-Studio", "by-hand-prod-Users-01"):
        made = {status for kind, status in events_of(aws, stack) if not kind.endswith("Config")}
        assert made == {"IMPORT_COMPLETE", "UPDATE_COMPLETE"}, made


def test_the_estate_says_what_was_there(aws: LocalAws, by_hand: str) -> None:
    domain = aws.client("sagemaker").describe_domain(DomainId=by_hand)
    settings = domain["DefaultUserSettings"]["JupyterLabAppSettings"]
    idle = settings["AppLifecycleManagement"]["IdleSettings"]
    assert idle["IdleTimeoutInMinutes"] == 90
    assert settings["DefaultResourceSpec"]["InstanceType"] == "ml.t3.large"
    (script,) = settings["LifecycleConfigArns"]
    content = aws.client("sagemaker").describe_studio_lifecycle_config(
        StudioLifecycleConfigName=script.rsplit("/", 1)[-1]
    )["StudioLifecycleConfigContent"]
    assert base64.b64decode(content).decode() == SCRIPT
    assert domain["DomainSettings"]["AmazonQSettings"] == {"Status": "DISABLED"}, "what only the API has stays"
    tags = tags_of(aws, domain["DomainArn"])
    assert (tags["cost-center"], tags["estate"]) == ("4711", "by-hand")
    profile = aws.client("sagemaker").describe_user_profile(DomainId=by_hand, UserProfileName="cleo")
    tags = tags_of(aws, profile["UserProfileArn"])
    assert (tags["team"], tags["floor"]) == ("data-science", "3")


def test_another_deploy_changes_nothing(aws: LocalAws, project: Path) -> None:
    printed = aws.studio("deploy", "--estate", "adopted/studio.yaml", "--yes", "--port", str(aws.port), folder=project)
    assert printed.count("(no changes)") == 6


def arn_of(aws: LocalAws, domain_id: str, person: str) -> str:
    found = aws.client("sagemaker").describe_user_profile(DomainId=domain_id, UserProfileName=person)
    return str(found["UserProfileArn"])


def test_a_person_who_left_comes_back_to_their_home(aws: LocalAws, project: Path, by_hand: str) -> None:
    before = identity_of(aws, by_hand)
    estate = project / "adopted" / "studio.yaml"
    full = estate.read_text()
    line = "  - {name: cleo, team: data-science}\n"
    assert line in full
    space = next(each for each in full.splitlines(keepends=True) if "name: models" in each)
    deploy = ["deploy", "--estate", str(estate), "--yes", "--port", str(aws.port)]
    estate.write_text(full.replace(line, line.replace("}", ", suspended: true}")))
    aws.studio(*deploy, folder=project)
    assert tags_of(aws, arn_of(aws, by_hand, "cleo"))["studio:suspended"] == "true"
    estate.write_text(full.replace(line, "").replace(space, ""))
    aws.studio(*deploy, folder=project)
    estate.write_text(full)
    refused = aws.studio(*deploy, folder=project, works=False)
    assert f"studio:UserProfileNotOurs: cleo is to be made, and {by_hand} has a profile 'cleo' of no stack" in refused
    assert f"studio adopt {by_hand} --estate" in refused
    back = ["adopt", by_hand, "--estate", str(estate), "--out", "back", "--region", REGION, "--port", str(aws.port)]
    printed = aws.studio(*back, folder=project)
    run_commands(aws, project, printed)
    aws.studio(*deploy, folder=project)
    assert identity_of(aws, by_hand) == before
    assert "studio:suspended" not in tags_of(aws, arn_of(aws, by_hand, "cleo"))
    role = aws.client("sagemaker").describe_user_profile(DomainId=by_hand, UserProfileName="cleo")["UserSettings"]
    aws.client("iam").get_role(RoleName=role["ExecutionRole"].rsplit("/", 1)[-1])


def backups_of(aws: LocalAws) -> dict[str, Any]:
    """The only vault, with its key, and what guards them."""
    backup, kms = aws.client("backup"), aws.client("kms")
    (vault,) = backup.list_backup_vaults()["BackupVaultList"]
    key = vault["EncryptionKeyArn"]
    return {
        "vault": [vault[name] for name in ("BackupVaultName", "BackupVaultArn", "CreationDate", "EncryptionKeyArn")],
        "policy": backup.get_backup_vault_access_policy(BackupVaultName=vault["BackupVaultName"])["Policy"],
        "tags": backup.list_tags(ResourceArn=vault["BackupVaultArn"])["Tags"],
        "key": kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"],
        "key policy": kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"],
        "rotates": kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
    }


def stack_resources(aws: LocalAws, stack: str) -> list[dict[str, Any]]:
    cloudformation = aws.client("cloudformation")
    rows: list[dict[str, Any]] = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    return rows


def test_a_domain_that_was_kept_comes_back_with_its_script_its_people_and_its_backups(
    aws: LocalAws, project: Path, by_hand: str
) -> None:
    before, backups = identity_of(aws, by_hand), backups_of(aws)
    estate = str(project / "adopted" / "studio.yaml")
    ports = ["--port", str(aws.port)]
    aws.studio("destroy", "--estate", estate, "--yes", *ports, folder=project)
    assert identity_of(aws, by_hand) == before
    refused = aws.studio("deploy", "--estate", estate, "--yes", *ports, folder=project, works=False)
    assert f"studio:DomainNotOurs: domain.name is 'by-hand', and {by_hand} has that name" in refused
    printed = aws.studio(
        "adopt", by_hand, "--estate", estate, "--out", "again", "--region", REGION, *ports, folder=project
    )
    run_commands(aws, project, printed)
    assert "again/import/by-hand-prod-Backup.mapping.json" in printed
    aws.studio("deploy", "--estate", estate, "--yes", *ports, folder=project)
    assert identity_of(aws, by_hand) == before
    assert backups_of(aws) == backups, "the vault is the one that was kept, and so is its key"
    ours = {row["ResourceType"] for row in stack_resources(aws, "by-hand-prod-Backup")}
    assert {"AWS::Backup::BackupVault", "AWS::KMS::Key", "AWS::KMS::Alias", "AWS::Backup::BackupPlan"} <= ours
    printed = aws.studio("deploy", "--estate", estate, "--yes", *ports, folder=project)
    assert printed.count("(no changes)") == 6

"""The example estate from its first deploy to its end, with the real CDK CLI on the local AWS.

The tests are one story, in the order of the file: each begins where the one before it ended.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import LocalAws

pytestmark = pytest.mark.end_to_end

STACKS = ["Backup", "Data", "Governance", "Network", "Studio", "Users-01", "Users-02"]
PEOPLE = 14
EXPORT = "marketing-analytics-prod-Studio-domain-of-people-in-2-stacks"


def edit(estate: Path, old: str, new: str) -> None:
    text = estate.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    estate.write_text(text.replace(old, new))


def deploy(aws: LocalAws, estate: Path, *, works: bool = True) -> str:
    return aws.deploy(estate.parent, works=works)


def domain_of(aws: LocalAws) -> dict[str, Any]:
    sagemaker = aws.client("sagemaker")
    (domain,) = sagemaker.list_domains()["Domains"]
    description: dict[str, Any] = sagemaker.describe_domain(DomainId=domain["DomainId"])
    return description


def people_of(aws: LocalAws) -> dict[str, Any]:
    """Each profile, described, with its time of change."""
    sagemaker = aws.client("sagemaker")
    names = [profile["UserProfileName"] for profile in sagemaker.list_user_profiles(MaxResults=100)["UserProfiles"]]
    domain_id = domain_of(aws)["DomainId"]
    described = {name: sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name) for name in names}
    for description in described.values():
        del description["ResponseMetadata"]
    return described


def events_of(aws: LocalAws, stack: str) -> list[tuple[str, str, str]]:
    """Type, status and logical id of a stack's events, oldest first."""
    pages = aws.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=full_name(stack))
    events = [event for page in pages for event in page["StackEvents"]]
    return [(e["ResourceType"], e["ResourceStatus"], e["LogicalResourceId"]) for e in reversed(events)]


def full_name(stack: str) -> str:
    return f"marketing-analytics-prod-{stack}"


def test_the_first_deploy_makes_the_estate(aws: LocalAws, estate: Path) -> None:
    printed = deploy(aws, estate)
    assert f"{PEOPLE} people" in printed
    assert "after 120 idle minutes, enforced" in printed
    stacks = aws.client("cloudformation").describe_stacks()["Stacks"]
    ours = {stack["StackName"]: stack for stack in stacks if stack["StackName"] != "CDKToolkit"}
    assert sorted(ours) == [full_name(stack) for stack in STACKS]
    assert {stack["StackStatus"] for stack in ours.values()} == {"CREATE_COMPLETE"}
    assert [name for name in ours if ours[name]["EnableTerminationProtection"]] == [
        name for name in ours if name.endswith(("-Backup", "-Data", "-Studio"))
    ]


def test_sagemaker_describes_the_domain_as_the_file_says(aws: LocalAws) -> None:
    domain = domain_of(aws)
    assert domain["Status"] == "InService"
    assert domain["DomainName"] == "marketing-analytics-prod"
    assert domain["AppNetworkAccessType"] == "VpcOnly"
    assert len(domain["SubnetIds"]) == 2
    assert domain["DomainSettings"]["ExecutionRoleIdentityConfig"] == "USER_PROFILE_NAME"
    settings = domain["DefaultUserSettings"]
    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        assert settings[app]["AppLifecycleManagement"]["IdleSettings"] == {
            "LifecycleManagement": "ENABLED",
            "IdleTimeoutInMinutes": 120,
            "MinIdleTimeoutInMinutes": 120,
            "MaxIdleTimeoutInMinutes": 120,
        }
    assert settings["SpaceStorageSettings"]["DefaultEbsStorageSettings"] == {
        "DefaultEbsVolumeSizeInGb": 20,
        "MaximumEbsVolumeSizeInGb": 100,
    }
    key = aws.client("kms").describe_key(KeyId=domain["KmsKeyId"])["KeyMetadata"]
    assert (key["Enabled"], key["KeyManager"]) == (True, "CUSTOMER")


def test_everybody_is_there_with_a_role_that_sagemaker_may_assume(aws: LocalAws) -> None:
    people = people_of(aws)
    assert len(people) == PEOPLE
    roles = {person["UserSettings"]["ExecutionRole"] for person in people.values()}
    assert len(roles) == PEOPLE
    iam = aws.client("iam")
    for role in roles:
        trust = iam.get_role(RoleName=role.rsplit("/", 1)[-1])["Role"]["AssumeRolePolicyDocument"]
        assert {statement["Principal"]["Service"] for statement in trust["Statement"]} == {"sagemaker.amazonaws.com"}


def test_deploying_again_changes_nothing(aws: LocalAws, estate: Path) -> None:
    before = {stack: events_of(aws, stack) for stack in STACKS}, people_of(aws)
    printed = deploy(aws, estate)
    assert printed.count("(no changes)") == len(STACKS)
    assert ({stack: events_of(aws, stack) for stack in STACKS}, people_of(aws)) == before


def test_a_person_more_is_one_profile_more_and_nothing_else(aws: LocalAws, estate: Path) -> None:
    before, domain = people_of(aws), domain_of(aws)
    untouched = {stack: events_of(aws, stack) for stack in STACKS if stack != "Users-01"}
    old_events = events_of(aws, "Users-01")
    edit(estate, "  - {name: noor-rahman", "  - {name: olga-berg, team: analysts}\n  - {name: noor-rahman")
    deploy(aws, estate)
    after = people_of(aws)
    assert set(after) - set(before) == {"olga-berg"}
    assert {name: after[name] for name in before} == before
    assert domain_of(aws)["LastModifiedTime"] == domain["LastModifiedTime"]
    assert {stack: events_of(aws, stack) for stack in untouched} == untouched
    new_events = events_of(aws, "Users-01")[len(old_events) :]
    assert {kind for kind, status, _ in new_events if status == "CREATE_COMPLETE"} == {
        "AWS::IAM::Role",
        "AWS::EC2::SecurityGroup",
        "AWS::SageMaker::UserProfile",
    }


def test_a_changed_script_is_attached_before_the_old_one_goes(aws: LocalAws, estate: Path) -> None:
    sagemaker = aws.client("sagemaker")
    (old,) = domain_of(aws)["DefaultUserSettings"]["JupyterLabAppSettings"]["LifecycleConfigArns"]
    people, seen = people_of(aws), len(events_of(aws, "Studio"))
    script = estate.parent / "assets/lifecycle/jupyter-lab/team-setup.sh"
    script.write_text(script.read_text().replace("init.defaultBranch main", "init.defaultBranch trunk"))
    deploy(aws, estate)
    (new,) = domain_of(aws)["DefaultUserSettings"]["JupyterLabAppSettings"]["LifecycleConfigArns"]
    assert new != old
    (left,) = sagemaker.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
    assert left["StudioLifecycleConfigArn"] == new
    done = [
        (kind.removeprefix("AWS::SageMaker::"), status)
        for kind, status, _ in events_of(aws, "Studio")[seen:]
        if kind.startswith("AWS::SageMaker::") and status.endswith("_COMPLETE")
    ]
    assert done == [
        ("StudioLifecycleConfig", "UPDATE_COMPLETE"),
        ("Domain", "UPDATE_COMPLETE"),
        ("StudioLifecycleConfig", "DELETE_COMPLETE"),
    ]
    assert people_of(aws) == people


def test_renaming_the_domain_fails_and_leaves_everything_as_it_was(aws: LocalAws, estate: Path) -> None:
    domain, people = domain_of(aws), people_of(aws)
    edit(estate, "domain:\n", "domain:\n  name: another-name\n")
    printed = deploy(aws, estate, works=False)
    assert f"Cannot update export {EXPORT} as it is in use by {full_name('Users-0')}" in printed
    edit(estate, "domain:\n  name: another-name\n", "domain:\n")
    stacks = aws.client("cloudformation").describe_stacks()["Stacks"]
    status = {stack["StackName"]: stack["StackStatus"] for stack in stacks}
    assert status[full_name("Studio")] == "UPDATE_ROLLBACK_COMPLETE"
    after = domain_of(aws)  # there is one domain, and it is the old one
    ignored = {"LastModifiedTime", "ResponseMetadata"}
    assert {k: v for k, v in after.items() if k not in ignored} == {k: v for k, v in domain.items() if k not in ignored}
    assert people_of(aws) == people


def test_people_spread_over_another_number_of_stacks_is_refused_before_anything_changes(
    aws: LocalAws, estate: Path
) -> None:
    before = {stack: events_of(aws, stack) for stack in STACKS}
    edit(estate, "user_stacks: 2", "user_stacks: 3")
    printed = deploy(aws, estate, works=False)
    assert "studio:UserWouldMove: bruno-silva lives in Users-02 and would move to Users-01" in printed
    assert printed.count("studio:UserWouldMove:") == 10  # everybody who would; five stay where they are
    assert {stack: events_of(aws, stack) for stack in STACKS} == before


def test_cloudformation_refuses_another_number_of_stacks_whoever_deploys(aws: LocalAws, estate: Path) -> None:
    people = people_of(aws)
    command = ["cdk", "deploy", "**", "--require-approval", "never", "--context", f"estate={estate}"]
    printed = aws.run(*command, folder=estate.parent, works=False)
    assert f"Export {EXPORT} cannot be deleted as it is in use by {full_name('Users-0')}" in printed
    edit(estate, "user_stacks: 3", "user_stacks: 2")
    assert people_of(aws) == people


OLGA = "  - {name: olga-berg, team: analysts}\n"
SUSPENDED = "  - {name: olga-berg, team: analysts, suspended: true}\n"


def test_a_person_is_suspended_before_they_are_removed(aws: LocalAws, estate: Path) -> None:
    edit(estate, OLGA, "")
    printed = deploy(aws, estate, works=False)
    assert "studio:UserNotSuspended: olga-berg is in" in printed
    edit(estate, "  - {name: noor-rahman", f"{SUSPENDED}  - {{name: noor-rahman")
    app = {"DomainId": domain_of(aws)["DomainId"], "UserProfileName": "olga-berg"}
    sagemaker = aws.client("sagemaker")
    sagemaker.create_app(**app, AppType="Canvas", AppName="default")
    assert "stopping Canvas: olga-berg is suspended" in deploy(aws, estate)
    assert sagemaker.describe_app(**app, AppType="Canvas", AppName="default")["Status"] == "Deleted"
    profile = sagemaker.describe_user_profile(**app)
    role = profile["UserSettings"]["ExecutionRole"].rpartition("/")[2]
    attached = aws.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert any("Suspended" in policy["PolicyName"] for policy in attached)


def test_a_person_who_left_and_comes_back_is_not_made_twice(aws: LocalAws, estate: Path) -> None:
    edit(estate, SUSPENDED, "")
    deploy(aws, estate)
    assert len(people_of(aws)) == PEOPLE + 1  # the profile is kept
    edit(estate, "  - {name: noor-rahman", "  - {name: Olga-Berg, team: analysts}\n  - {name: noor-rahman")
    printed = deploy(aws, estate, works=False)
    assert "studio:UserProfileNotOurs: Olga-Berg is to be made" in printed
    edit(estate, "  - {name: Olga-Berg, team: analysts}\n", "")


def test_the_deploy_after_a_failed_one_works(aws: LocalAws, estate: Path) -> None:
    deploy(aws, estate)
    assert len(people_of(aws)) == PEOPLE + 1


def test_destroying_keeps_people_s_work_and_names_it(aws: LocalAws, estate: Path) -> None:
    domain_id = domain_of(aws)["DomainId"]
    printed = aws.destroy(estate.parent)
    assert domain_id in printed
    assert printed.count("  profile  ") == PEOPLE + 1
    assert "  vault    marketing-analytics-prod-homes, 0 backups of homes, and its key" in printed
    stacks = {stack["StackName"] for stack in aws.client("cloudformation").describe_stacks()["Stacks"]}
    assert stacks == {"CDKToolkit", full_name("Data"), full_name("Network")}
    assert domain_of(aws)["DomainId"] == domain_id


def test_a_deploy_over_a_kept_domain_is_refused_before_anything_is_made(aws: LocalAws, estate: Path) -> None:
    printed = deploy(aws, estate, works=False)
    assert "studio:DomainNotOurs: domain.name is 'marketing-analytics-prod'" in printed
    stacks = {stack["StackName"] for stack in aws.client("cloudformation").describe_stacks()["Stacks"]}
    assert full_name("Studio") not in stacks


def test_an_estate_to_play_with_goes_except_for_homes(aws: LocalAws, estate: Path) -> None:
    edit(estate, "name: marketing-analytics\n", "name: play\n")
    edit(estate, "domain:\n", "domain:\n  removal_policy: destroy\n")
    deploy(aws, estate)
    sagemaker = aws.client("sagemaker")
    domains = {domain["DomainName"]: domain["DomainId"] for domain in sagemaker.list_domains()["Domains"]}
    assert set(domains) == {"marketing-analytics-prod", "play-prod"}
    homes = sagemaker.describe_domain(DomainId=domains["play-prod"])["HomeEfsFileSystemId"]
    printed = aws.destroy(estate.parent)
    assert f"  homes    {homes}, everybody's home directory" in printed
    assert "  profile  " not in printed
    assert [domain["DomainName"] for domain in sagemaker.list_domains()["Domains"]] == ["marketing-analytics-prod"]
    stacks = {stack["StackName"] for stack in aws.client("cloudformation").describe_stacks()["Stacks"]}
    assert {stack for stack in stacks if stack.startswith("play-")} == {"play-prod-Data", "play-prod-Network"}


def test_once_homes_are_gone_the_rest_goes_too(aws: LocalAws, estate: Path) -> None:
    efs, ec2 = aws.client("efs"), aws.client("ec2")
    network = aws.client("cloudformation").describe_stacks(StackName="play-prod-Network")["Stacks"][0]
    (vpc,) = [output["OutputValue"] for output in network["Outputs"] if output["OutputKey"] == "VpcId"]
    for file_system in efs.describe_file_systems()["FileSystems"]:
        mounts = efs.describe_mount_targets(FileSystemId=file_system["FileSystemId"])["MountTargets"]
        if {mount["VpcId"] for mount in mounts} == {vpc}:
            for mount in mounts:
                efs.delete_mount_target(MountTargetId=mount["MountTargetId"])
            efs.delete_file_system(FileSystemId=file_system["FileSystemId"])
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    nfs = [group for group in groups if "nfs" in group["GroupName"]]
    assert len(nfs) == 2
    for group in nfs:  # they name each other: the rules go first
        for kind in ("IpPermissions", "IpPermissionsEgress"):
            if group[kind]:
                revoke = (
                    ec2.revoke_security_group_ingress if kind == "IpPermissions" else ec2.revoke_security_group_egress
                )
                revoke(GroupId=group["GroupId"], IpPermissions=group[kind])
    for group in nfs:
        ec2.delete_security_group(GroupId=group["GroupId"])
    printed = aws.destroy(estate.parent)
    assert "prod is taken down; nothing is left." in printed
    stacks = {stack["StackName"] for stack in aws.client("cloudformation").describe_stacks()["Stacks"]}
    assert not {stack for stack in stacks if stack.startswith("play-")}

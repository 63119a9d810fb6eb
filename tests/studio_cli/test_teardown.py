"""`studio destroy`: stacks go, the last made first; people's work stays, and is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stacks.estate import Estate
from studio_cli.aws import Target
from studio_cli.deletion import DeletionError
from studio_cli.place import RefusedError
from studio_cli.teardown import destroy
from tests.local_aws.kit import ROLE, client

from .kit import LOCAL, PREFIX, REAL, Account, Row, console, domain, environment, estate, parameter, person

EXPORT: Row = {"Id": {"Value": {"Ref": "Domain"}, "Export": {"Name": "domain"}}}
IMPORT: Row = {"A": {**parameter(), "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "domain"}}}}


def yes(question: str) -> bool:
    return True


def taken_down(target: Target = LOCAL, what: Estate | None = None, confirm: Callable[[str], bool] = yes) -> list[str]:
    """What is printed."""
    screen, printed = console()
    destroy(target, what or estate(), screen, confirm=confirm)
    return printed.getvalue().splitlines()


def make_all(account: Account, *, keep: bool = True, script: bool = False) -> str:
    """Every stack of the estate; the domain's id."""
    account.stack("Data", {"A": parameter("/data")})
    account.stack("Network", {"A": parameter("/network")})
    domain_id = account.studio(keep=keep, script=script)
    account.people(1, domain_id, "alice", keep=keep)
    account.people(2, domain_id, "bob", keep=keep)
    return domain_id


# What goes, and in which order ------------------------------------------------------------------------------------


def test_people_go_first_then_the_domain(account: Account) -> None:
    make_all(account)
    printed = taken_down()
    assert printed[:3] == [f"deleting {PREFIX}-{name} ..." for name in ("Users-01", "Users-02", "Studio")]


def test_what_lives_on_the_domain_goes_before_it_and_backups_after_people(account: Account) -> None:
    account.stack("Data", {"A": parameter("/data")})
    domain_id = account.studio(keep=False, outputs=EXPORT)
    account.people(1, domain_id, "alice", keep=False)
    for name in ("Backup", "Governance"):
        account.stack(name, {"A": {**IMPORT["A"], "Properties": {**IMPORT["A"]["Properties"], "Name": f"/{name}"}}})
    printed = taken_down()
    order = ("Governance", "Users-01", "Backup", "Studio")
    assert printed[:4] == [f"deleting {PREFIX}-{name} ..." for name in order]


def test_without_homes_everything_goes_the_key_last(account: Account) -> None:
    make_all(account, keep=False)
    homes = account.home(account.sagemaker.list_domains()["Domains"][0]["DomainId"])
    account.no_homes(homes)
    assert taken_down() == [
        *(f"deleting {PREFIX}-{name} ..." for name in ("Users-01", "Users-02", "Studio", "Network", "Data")),
        "prod is taken down; nothing is left.",
    ]
    assert account.stacks() == []


def test_nothing_there_is_nothing_to_do(account: Account) -> None:
    assert taken_down() == ["prod is taken down; nothing is left."]


def test_protection_against_deletion_is_switched_off(account: Account) -> None:
    account.stack("Data", {"A": parameter()})
    account.cloudformation.update_termination_protection(StackName=f"{PREFIX}-Data", EnableTerminationProtection=True)
    taken_down()
    assert account.stacks() == []


def test_stacks_of_others_stay(account: Account) -> None:
    """Also those of an environment or an estate whose name begins with ours."""
    account.stack("Data", {"A": parameter("/ours")})
    for number, name in enumerate(["eu-Data", "eu-Studio", "Studio-by-hand"]):
        account.stack(name, {"A": parameter(f"/{number}")})
    taken_down()
    assert account.stacks() == [f"{PREFIX}-{name}" for name in ("eu-Data", "eu-Studio", "Studio-by-hand")]


# What is kept -----------------------------------------------------------------------------------------------------


def test_a_kept_domain_is_named_with_all_that_it_needs(account: Account) -> None:
    domain_id = make_all(account, script=True)
    homes = account.home(domain_id)
    (script,) = account.sagemaker.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
    assert taken_down()[3:] == [
        "prod is taken down. Kept, because people's work is in it or needs it:",
        f"  domain   {domain_id} (lab-prod)",
        "  profile  alice",
        "  profile  bob",
        "  key      AWS's own",
        f"  script   {script['StudioLifecycleConfigArn']}",
        f"  homes    {homes}, everybody's home directory",
        "  stack    Network, which homes need",
        "  stack    Data, which homes need",
        "To begin again with nothing: studio local stop",
    ]
    assert account.stacks() == [f"{PREFIX}-Data", f"{PREFIX}-Network"]


def test_homes_are_kept_when_the_domain_goes(account: Account) -> None:
    homes = account.home(make_all(account, keep=False))
    assert taken_down()[3:] == [
        "prod is taken down. Kept, because people's work is in it or needs it:",
        f"  homes    {homes}, everybody's home directory",
        "  stack    Network, which homes need",
        "  stack    Data, which homes need",
        "To begin again with nothing: studio local stop",
    ]


def test_a_vault_is_kept_and_named_also_when_its_stack_is_gone(account: Account) -> None:
    vault: Row = {"Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": "lab-prod-homes"}}
    account.stack("Backup", {"Vault": {**vault, "DeletionPolicy": "Retain"}})
    kept = [
        "prod is taken down. Kept, because people's work is in it or needs it:",
        "  vault    lab-prod-homes, 0 backups of homes, and its key",
    ]
    assert taken_down() == ["deleting lab-prod-Backup ...", *kept]
    assert taken_down() == kept
    assert [each["BackupVaultName"] for each in client("backup").list_backup_vaults()["BackupVaultList"]] == [
        "lab-prod-homes"
    ]


def test_a_vault_of_another_name_is_another_s(account: Account) -> None:
    client("backup").create_backup_vault(BackupVaultName="lab-prod-2-homes")
    assert taken_down() == ["prod is taken down; nothing is left."]


def test_on_a_real_account_nobody_is_told_to_stop_a_local_one(account: Account) -> None:
    make_all(account)
    assert "studio local stop" not in "\n".join(taken_down(REAL))


def test_taking_down_a_kept_estate_again_keeps_it(account: Account) -> None:
    make_all(account)
    first = taken_down()
    assert taken_down() == first[3:]


def test_homes_that_a_domain_left_behind_are_kept_the_next_time_too(account: Account) -> None:
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    account.stack("Data", {"A": parameter("/data")}, {"KeyArn": {"Value": key}})
    account.stack("Network", {"A": parameter("/network")}, {"VpcId": {"Value": account.inside.vpc}})
    homes = account.home(account.studio(keep=False, KmsKeyId=key))
    first = taken_down()
    assert f"  homes    {homes}, everybody's home directory" in first
    assert taken_down() == first[1:]
    assert account.stacks() == [f"{PREFIX}-Data", f"{PREFIX}-Network"]
    account.no_homes(homes)
    taken_down()
    assert account.stacks() == []


def test_homes_of_another_domain_on_the_same_key_and_vpc_hold_nothing(account: Account) -> None:
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    account.stack("Data", {"A": parameter("/data")}, {"KeyArn": {"Value": key}})
    account.stack("Network", {"A": parameter("/network")}, {"VpcId": {"Value": account.inside.vpc}})
    account.inside.domain(DomainName="other", KmsKeyId=key)
    taken_down()
    assert account.stacks() == []


def test_scripts_that_a_kept_domain_names_are_let_go_of_by_the_second_try(account: Account) -> None:
    domain_id = account.studio(script=True)
    taken_down()
    assert account.stacks() == []
    (script,) = account.sagemaker.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
    found = account.sagemaker.describe_domain(DomainId=domain_id)["DefaultUserSettings"]["JupyterLabAppSettings"]
    assert found["LifecycleConfigArns"] == [script["StudioLifecycleConfigArn"]]


def test_how_a_kept_domain_runs_images_is_let_go_of_by_the_second_try(account: Account) -> None:
    account.sagemaker.create_image(ImageName="tools", RoleArn=ROLE)
    name = {"AppImageConfigName": "tools-lab"}
    resources: Row = {
        "Domain": domain(account),
        "Config": {"Type": "AWS::SageMaker::AppImageConfig", "Properties": {**name, "JupyterLabAppImageConfig": {}}},
    }
    resources["Domain"]["DependsOn"] = ["Config"]
    settings = resources["Domain"]["Properties"]["DefaultUserSettings"]
    settings["JupyterLabAppSettings"] = {"CustomImages": [{"ImageName": "tools", **name}]}
    account.stack("Studio", resources)
    printed = taken_down()
    assert account.stacks() == []
    assert "  image    tools, as tools-lab runs it" in printed
    assert account.sagemaker.describe_app_image_config(**name)["AppImageConfigName"] == "tools-lab"


def test_scripts_that_no_domain_names_go(account: Account) -> None:
    account.studio(keep=False, script=True)
    taken_down()
    assert account.sagemaker.list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == []


# What fails -------------------------------------------------------------------------------------------------------


def test_a_stack_that_is_not_deleted_says_why_and_is_the_last_that_is_tried(account: Account) -> None:
    account.stack("Data", {"A": parameter()})
    domain_id = account.studio(keep=False)
    account.inside.profile(domain_id, "by-hand")
    with pytest.raises(DeletionError) as caught:
        taken_down()
    first, reason = str(caught.value).splitlines()
    assert first == "lab-prod-Studio was not deleted; everything that is left is in it:"
    assert reason.startswith("  Domain: ")
    assert "because UserProfile(s) are associated with it" in reason
    assert account.stacks() == [f"{PREFIX}-Data", f"{PREFIX}-Studio"]


def test_a_stack_whose_export_is_in_use_says_so_and_is_the_last_that_is_tried(account: Account) -> None:
    """No resource has failed: nothing was tried. The reason is the stack's own."""
    account.stack("Data", {"A": parameter()})
    account.studio(keep=False, outputs=EXPORT)
    account.stack("by-hand", IMPORT)
    with pytest.raises(DeletionError) as caught:
        taken_down()
    assert str(caught.value).splitlines() == [
        "lab-prod-Studio was not deleted; everything that is left is in it:",
        "  DELETE_FAILED: Export domain cannot be deleted as it is in use by lab-prod-by-hand",
    ]
    assert account.stacks() == [f"{PREFIX}-{name}" for name in ("Data", "Studio", "by-hand")]


def test_a_bucket_that_is_not_empty_is_named(account: Account) -> None:
    """CloudFormation says the logical id; who empties it needs the name."""
    account.stack("Data", {"A": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "lab-prod-logs"}}})
    client("s3").put_object(Bucket="lab-prod-logs", Key="log", Body=b"1")
    with pytest.raises(DeletionError) as caught:
        taken_down()
    reason = str(caught.value).splitlines()[1]
    assert reason.startswith("  A: ")
    assert reason.endswith("; empty lab-prod-logs, and run this again")


def test_what_fails_is_found_among_more_than_a_hundred_resources(account: Account) -> None:
    many = {f"P{number:03}": parameter(f"/value/{number}") for number in range(101)}
    account.stack("Data", {**many, "Z": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "lab-prod-logs"}}})
    client("s3").put_object(Bucket="lab-prod-logs", Key="log", Body=b"1")
    with pytest.raises(DeletionError, match=r"\n  Z: .*; empty lab-prod-logs, and run this again$"):
        taken_down()


def test_a_deletion_that_takes_too_long_is_not_taken_for_done(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CloudFormation goes on; so does nobody else."""
    account.stack("Data", {"A": parameter("/data")})
    account.stack("Network", {"A": parameter("/network")})
    monkeypatch.setattr("studio_cli.deletion._POLLS_MAX", 3)
    monkeypatch.setattr(
        "local_aws.cloudformation.lifecycle.delete",
        lambda stack, world, **_: stack.become("DELETE_IN_PROGRESS", "slow"),
    )
    with pytest.raises(DeletionError) as caught:
        taken_down()
    assert str(caught.value).splitlines() == [
        "lab-prod-Network was not deleted; everything that is left is in it:",
        "  DELETE_IN_PROGRESS: slow",
    ]
    assert account.stacks() == [f"{PREFIX}-Data", f"{PREFIX}-Network"]


# Who is asked -----------------------------------------------------------------------------------------------------


def test_a_person_who_refuses_changes_nothing(account: Account) -> None:
    make_all(account)
    before = account.stacks()
    name = f"{PREFIX}-Studio"
    account.cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=True)
    with pytest.raises(RefusedError, match=r"^nothing was changed in lab-prod$"):
        taken_down(confirm=lambda _: False)
    assert account.stacks() == before
    assert account.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["EnableTerminationProtection"] is True


def test_a_person_is_asked_for_each_environment_by_name_account_and_region(account: Account) -> None:
    asked: list[str] = []

    def ask(question: str) -> bool:
        asked.append(question)
        return True

    both = estate(environment(person("alice")), environment(person("alice"), name="dev", region="eu-west-1"))
    taken_down(what=both, confirm=ask)
    assert asked == [
        "Take down lab-prod in account 123456789012, us-east-1?",
        "Take down lab-dev in account 123456789012, eu-west-1?",
    ]

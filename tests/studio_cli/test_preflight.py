"""Before a deploy: what it would run into, or lose, is said in full, and nothing else is."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stacks.estate import BackupSettings, User, stack_of
from studio_cli.aws import Target
from studio_cli.preflight import find_problems
from tests.kit import ROOT
from tests.local_aws.kit import client

from .kit import LOCAL, PREFIX, REAL, Account, domain, environment, estate, parameter, person, profiles


def found(target: Target, *people: User) -> list[str]:
    there = environment(*people)
    return [str(problem) for problem in find_problems(target, estate(there), there)]


def moved(name: str, lives: int, wanted: int) -> str:
    return (
        f"studio:UserWouldMove: {name} lives in Users-{lives:02d} and would move to Users-{wanted:02d}; nobody moves "
        f"between stacks: it would end their access; put 'stack: {lives}' on the line, or the old number into "
        "user_stacks"
    )


def not_ours(name: str, domain_id: str, there: str) -> str:
    return (
        f"studio:UserProfileNotOurs: {name} is to be made, and {domain_id} has a profile {there!r} of no stack; names "
        f"of profiles are unique, whatever their case; take it in (studio adopt {domain_id} --estate FILE), or delete "
        "it if nobody's work is in it"
    )


def written_otherwise(name: str, lives: int, there: str) -> str:
    return (
        f"studio:UserCaseChanged: {name} is to be made, and Users-{lives:02d} has their profile as {there!r}; names of "
        f"profiles are unique, whatever their case, and none is changed; write {there!r}"
    )


def domain_not_ours(domain_id: str, also: str = "") -> str:
    return (
        f"studio:DomainNotOurs: domain.name is 'lab-prod', and {domain_id} has that name, outside of lab-prod-Studio; "
        f"a name is unique in an account and region; take it in (studio adopt {domain_id} --estate FILE){also}, or "
        "choose another name"
    )


# Nothing wrong ----------------------------------------------------------------------------------------------------


def test_an_empty_account_is_right(account: Account) -> None:
    assert found(LOCAL) == []


def test_another_domain_is_not_in_the_way(account: Account) -> None:
    account.outside("alice", name="lab-prod-2")
    assert found(LOCAL) == []


def test_an_estate_as_it_was_deployed_is_right(account: Account) -> None:
    domain_id = account.studio()
    account.people(1, domain_id, "alice")
    account.people(2, domain_id, "bob")
    assert found(LOCAL, person("alice", 1), person("bob", 2)) == []


def test_a_person_more_and_a_person_less_are_right(account: Account) -> None:
    domain_id = account.studio()
    account.people(1, domain_id, "alice", "bob", suspended=("bob",))
    assert found(LOCAL, person("alice", 1), person("carol", 2)) == []


def test_a_person_who_was_not_suspended_is_not_removed(account: Account) -> None:
    domain_id = account.studio()
    account.people(1, domain_id, "alice", "bob")
    account.people(5, domain_id, "dave")
    there = (("bob", 1), ("dave", 5))
    assert found(LOCAL, person("alice", 1)) == [
        f"studio:UserNotSuspended: {name} is in {PREFIX}-Users-{number:02d}, out of the file, and not suspended; "
        "people are suspended first, so that nobody is removed by mistake or in the middle of their work; put the "
        "line back with 'suspended: true', deploy, and remove it then"
        for name, number in there
    ]


def test_what_counts_is_what_is_deployed_and_not_a_tag_like_it(account: Account) -> None:
    domain_id = account.studio()
    account.people(1, domain_id, "alice", "bob")
    arn = account.sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="bob")["UserProfileArn"]
    for tag, may in (("studio:suspended", "no"), ("suspended", "true"), ("studio:suspended", "true")):
        account.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": tag, "Value": may}])
        assert bool(found(LOCAL, person("alice", 1))) is ((tag, may) != ("studio:suspended", "true"))


def test_a_profile_that_is_gone_is_nobody_s(account: Account) -> None:
    domain_id = account.studio()
    account.people(1, domain_id, "alice", "bob")
    account.sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName="bob")
    assert found(LOCAL, person("alice", 1)) == []


def test_where_a_hash_puts_a_person_is_where_they_may_live(account: Account) -> None:
    account.people(stack_of("alice", 2), account.studio(), "alice")
    assert found(LOCAL, person("alice")) == []


# The domain -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "fix"),
    [(LOCAL, ", begin with nothing (studio local stop)"), (REAL, "")],
    ids=["local", "aws"],
)
def test_a_domain_made_by_hand_is_told(account: Account, target: Target, fix: str) -> None:
    domain_id = account.outside("alice")
    assert found(target) == [domain_not_ours(domain_id, fix)]


def test_a_domain_that_another_stack_holds_is_told(account: Account) -> None:
    account.stack("Other", {"Domain": domain(account)})
    (domain_id,) = (row["DomainId"] for row in account.sagemaker.list_domains()["Domains"])
    assert found(REAL) == [domain_not_ours(domain_id)]


def test_a_domain_that_the_first_deploy_ran_into_is_told_again(account: Account) -> None:
    """The stack is there, rolled back; the domain is still not its."""
    domain_id = account.outside()
    account.stack("Studio", {"Domain": domain(account)}, works=False)
    assert account.status("Studio") == "ROLLBACK_COMPLETE"
    assert found(REAL) == [domain_not_ours(domain_id)]


def test_a_name_changed_to_that_of_somebody_else_s_domain_is_told(account: Account) -> None:
    account.stack("Studio", {"Domain": domain(account, name="old")})
    domain_id = account.outside()
    assert found(REAL) == [domain_not_ours(domain_id)]


# People -----------------------------------------------------------------------------------------------------------


def test_a_profile_made_by_hand_is_told(account: Account) -> None:
    domain_id = account.studio()
    account.inside.profile(domain_id, "alice")
    assert found(LOCAL) == found(REAL) == [not_ours("alice", domain_id, "alice")]


def test_a_profile_is_found_whatever_its_case(account: Account) -> None:
    domain_id = account.studio()
    account.inside.profile(domain_id, "Alice")
    assert found(LOCAL) == [not_ours("alice", domain_id, "Alice")]


def test_a_profile_that_was_kept_when_its_line_went_is_told(account: Account) -> None:
    domain_id = account.studio()
    account.people(1, domain_id, "alice")
    account.cloudformation.delete_stack(StackName=f"{PREFIX}-Users-01")
    assert found(LOCAL) == [not_ours("alice", domain_id, "alice")]


def test_a_pin_that_moves_somebody_is_told(account: Account) -> None:
    account.people(1, account.studio(), "alice")
    assert found(LOCAL, person("alice", 2)) == found(REAL, person("alice", 2)) == [moved("alice", 1, 2)]


def test_a_pin_that_was_dropped_is_told_if_the_hash_says_otherwise(account: Account) -> None:
    account.people(2, account.studio(), "alice")
    assert stack_of("alice", 2) == 1
    assert found(LOCAL, person("alice")) == [moved("alice", 2, 1)]


def test_a_stack_beyond_the_first_hundred_is_told_by_its_number(account: Account) -> None:
    account.people(120, account.studio(), "alice")
    assert found(LOCAL, person("alice", 1)) == [moved("alice", 120, 1)]


def test_a_move_is_told_whatever_the_name_s_case(account: Account) -> None:
    account.people(1, account.studio(), "alice")
    assert found(LOCAL, person("Alice", 2)) == [moved("Alice", 1, 2), written_otherwise("Alice", 1, "alice")]


def test_a_name_whose_case_was_changed_is_told(account: Account) -> None:
    """SageMaker would refuse `Alice` while CloudFormation still has `alice`."""
    account.people(1, account.studio(), "alice", "bob")
    people = person("Alice", 1), person("bob", 1)
    assert found(LOCAL, *people) == found(REAL, *people) == [written_otherwise("Alice", 1, "alice")]


def test_nobody_lives_in_a_stack_that_was_rolled_back(account: Account) -> None:
    domain_id = account.studio()
    broken = {"Type": "AWS::Athena::WorkGroup", "DependsOn": "User0", "Properties": {"Name": "broken", "Nope": 1}}
    account.stack("Users-01", {**profiles(domain_id, "alice"), "Broken": broken}, works=False)
    assert account.status("Users-01") == "ROLLBACK_COMPLETE"
    assert found(LOCAL, person("alice", 2)) == []


def test_stacks_of_another_environment_are_somebody_else_s(account: Account) -> None:
    """`lab` in `prod-eu` begins with the name of `lab` in `prod`."""
    domain_id = account.studio()
    account.stack("eu-Users-01", profiles(domain_id, "alice"))
    assert found(LOCAL, person("alice", 2)) == [not_ours("alice", domain_id, "alice")]


def test_everything_is_told_at_once(account: Account) -> None:
    domain_id = account.studio()
    account.people(1, domain_id, "alice", "bob")
    account.inside.profile(domain_id, "Carol")
    account.inside.profile(domain_id, "dave")
    people = [person("alice", 2), person("bob", 2), person("carol", 1), person("dave", 2)]
    assert found(LOCAL, *people) == [
        moved("alice", 1, 2),
        moved("bob", 1, 2),
        not_ours("carol", domain_id, "Carol"),
        not_ours("dave", domain_id, "dave"),
    ]


def test_looking_changes_nothing(account: Account) -> None:
    account.people(1, account.studio(), "alice")
    account.stack("Network", {"A": parameter()})
    before = account.cloudformation.describe_stacks()["Stacks"]
    found(LOCAL, person("alice", 2), person("bob", 1))
    assert account.cloudformation.describe_stacks()["Stacks"] == before
    assert client("sagemaker").list_user_profiles()["UserProfiles"][0]["UserProfileName"] == "alice"


# The vault --------------------------------------------------------------------------------------------------------

VAULT = "lab-prod-homes"


def vault_not_ours(fix: str) -> str:
    return (
        f"studio:VaultNotOurs: the vault of everybody's home is to be made, and there is a vault '{VAULT}', outside of "
        f"lab-prod-Backup; a name is unique in an account and region; {fix}"
    )


def take_in(domain_id: str) -> str:
    return f"take it in (studio adopt {domain_id} --estate FILE), or write another backup.vault_name"


def kept_vault(name: str = VAULT) -> None:
    client("backup").create_backup_vault(BackupVaultName=name)


def with_backup(**settings: Any) -> list[str]:
    there = environment()
    changed = there.settings.model_copy(update={"backup": BackupSettings(**settings)})
    there = there.model_copy(update={"settings": changed})
    return [str(problem) for problem in find_problems(REAL, estate(there), there)]


def test_a_vault_that_was_kept_is_told(account: Account) -> None:
    domain_id = account.studio()
    account.stack("Backup", {"Other": parameter()})
    kept_vault()
    assert found(REAL) == [vault_not_ours(take_in(domain_id))]


def test_a_vault_and_a_domain_that_were_kept_are_told_together(account: Account) -> None:
    domain_id = account.outside()
    kept_vault()
    assert found(REAL) == [domain_not_ours(domain_id), vault_not_ours(take_in(domain_id))]


def test_a_vault_that_outlived_its_domain_can_not_be_taken_in(account: Account) -> None:
    kept_vault()
    assert found(REAL) == [vault_not_ours("write another backup.vault_name: this one stays as it is, to restore from")]


def test_a_vault_that_the_estate_s_stack_holds_is_right(account: Account) -> None:
    account.studio()
    account.stack("Backup", {"Vault": {"Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": VAULT}}})
    assert found(REAL) == []


@pytest.mark.parametrize("settings", [{"enabled": False}, {"vault_name": "lab-homes-since-then"}], ids=str)
def test_a_vault_that_is_not_to_be_made_is_in_nobody_s_way(account: Account, settings: dict[str, Any]) -> None:
    account.studio()
    kept_vault()
    assert with_backup(**settings) == []


def test_a_vault_is_known_by_the_name_that_the_file_gives(account: Account) -> None:
    account.studio()
    kept_vault("theirs")
    (said,) = with_backup(vault_name="theirs")
    assert "there is a vault 'theirs', outside of lab-prod-Backup" in said


@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_who_may_not_look_at_vaults_may_deploy(account: Account, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    kept_vault()

    def refuse(*_: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "ListBackupVaults")

    monkeypatch.setattr("studio_cli.preflight.pages", refuse)
    with nullcontext() if code == "AccessDeniedException" else pytest.raises(ClientError, match=code):
        assert found(REAL) == []


# The page ---------------------------------------------------------------------------------------------------------


def examples() -> dict[str, str]:
    """What `docs/errors.md` shows for each code of a deploy."""
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    part = page.partition("\n## Deploying\n")[2].partition("\n## ")[0]
    return {code: text for text, code in re.findall(r"`(studio:(\w+): [^`]+)`", part)}


def shape(text: str) -> str:
    """A problem without what differs between estates."""
    return re.sub(r"\bd-\w+", "<id>", text).replace("research-prod", PREFIX)


def test_the_page_s_examples_are_what_is_said(account: Account) -> None:
    domain_id = account.outside()
    said = found(REAL)
    account.sagemaker.delete_domain(DomainId=domain_id, RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    domain_id = account.studio()
    account.inside.profile(domain_id, "alice")
    said += found(REAL)
    account.sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName="alice")
    account.people(1, domain_id, "alice")
    said += found(REAL, person("alice", 2)) + found(REAL, person("Alice", 1))
    account.people(2, domain_id, "bob")
    said += found(REAL, person("alice", 1))
    account.sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName="bob")
    kept_vault()
    said += found(REAL, person("alice", 1))
    assert [shape(text) for text in examples().values()] == [shape(text) for text in said]
    assert list(examples()) == [
        "DomainNotOurs",
        "UserProfileNotOurs",
        "UserWouldMove",
        "UserCaseChanged",
        "UserNotSuspended",
        "VaultNotOurs",
    ]

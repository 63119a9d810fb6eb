"""Homes and the two groups: this domain's go once it is gone, another's in the same VPC stay, wherever it was ended."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.kit import client, local_aws

from .kit import Account, KilledError, calls

HOMES = {"DomainLogicalId": "TheDomain"}


@pytest.fixture
def gone(account: Account) -> Account:
    """The domain is gone, and its homes are there."""
    account.clear_all(account.people())
    account.end_domain()
    return account


def cleared(before: dict[str, set[str]], account: Account) -> dict[str, set[str]]:
    """What should be there when this domain's homes are gone, and nothing else is."""
    after = account.everything()
    return {**before, "homes": set(), "groups": after["groups"], "file systems": after["file systems"]}


def check_end(before: dict[str, set[str]], account: Account) -> None:
    after = account.everything()
    assert after == cleared(before, account)
    assert before["other's homes"] == after["other's homes"] != set()
    assert len(before["groups"] - after["groups"]) == 2
    assert after["groups"] < before["groups"]
    assert len(before["file systems"] - after["file systems"]) == 1


def test_homes_ways_and_groups_go_and_another_domain_s_stay(gone: Account) -> None:
    before = gone.everything()
    assert len(before["homes"]) == 5  # a file system, a way in each of two zones, two groups
    gone.clear_all(HOMES)
    check_end(before, gone)


def test_once_more_there_is_nothing_to_do(gone: Account) -> None:
    gone.clear_all(HOMES)
    with calls() as made:
        assert gone.clear(HOMES)
    assert all(each.startswith("Describe") for each in made.made)


def test_homes_of_a_domain_that_is_there_stay(account: Account) -> None:
    """CloudFormation says that it deleted the domain, and SageMaker has it still."""
    account.cloudformation.has("Domain", account.domain_id, "DELETE_COMPLETE", name="TheDomain")
    before = account.everything()
    assert not account.clear(HOMES)
    assert account.everything() == before


@pytest.mark.parametrize("status", ["DELETE_SKIPPED", "CREATE_COMPLETE", "DELETE_FAILED", "DELETE_IN_PROGRESS"])
def test_homes_of_a_domain_that_cloudformation_did_not_delete_stay(gone: Account, status: str) -> None:
    gone.cloudformation.resources.clear()
    gone.cloudformation.has("Domain", gone.domain_id, status, name="TheDomain")
    before = gone.everything()
    assert gone.clear(HOMES)
    assert gone.everything() == before


def test_another_resource_s_domain_is_another_matter(gone: Account) -> None:
    before = gone.everything()
    assert gone.clear({"DomainLogicalId": "AnotherDomain"})
    assert gone.everything() == before


def group(account: Account, name: str, **tags: str) -> str:
    given = [{"ResourceType": "security-group", "Tags": [{"Key": key, "Value": tags[key]} for key in tags]}]
    made = client("ec2").create_security_group(
        GroupName=name, Description="x", VpcId=account.inside.vpc, **({"TagSpecifications": given} if tags else {})
    )
    return str(made["GroupId"])


def test_what_is_called_alike_but_not_tagged_or_tagged_and_not_called_alike_stays(account: Account) -> None:
    tag = "ManagedByAmazonSageMakerResource"
    mine = [group(account, f"studio-{number}", **{tag: account.arn(account.domain_id)}) for number in range(2)]
    alike = group(account, f"security-group-for-inbound-nfs-{account.domain_id}x")
    files = client("efs").create_file_system(
        CreationToken="mine", Tags=[{"Key": tag, "Value": f"{account.arn(account.domain_id)}x"}]
    )["FileSystemId"]
    account.clear_all(account.people())
    account.end_domain()
    before = account.everything()
    account.clear_all(HOMES)
    after = account.everything()
    assert {*mine, alike} <= after["groups"]
    assert files in after["file systems"]
    assert len(before["groups"] - after["groups"]) == 2


def test_a_group_that_something_is_still_in_is_waited_for(gone: Account) -> None:
    before = gone.everything()
    refused: list[int] = []

    def refuse(operation: str, number: int) -> str | None:
        if operation != "DeleteSecurityGroup" or len(refused) >= 3:
            return None
        refused.append(number)
        return "DependencyViolation"

    with calls(refuse=refuse):
        assert gone.clear_all(HOMES) > 4
    check_end(before, gone)


@pytest.mark.parametrize("code", ["FileSystemInUse", "DependencyTimeout", "Throttling"])
@pytest.mark.parametrize("operation", ["DeleteFileSystem", "DeleteMountTarget"])
def test_files_that_are_still_in_use_are_waited_for(gone: Account, operation: str, code: str) -> None:
    before = gone.everything()
    refused: list[int] = []

    def refuse(asked: str, number: int) -> str | None:
        if asked != operation or len(refused) >= 3:
            return None
        refused.append(number)
        return code

    with calls(refuse=refuse):
        gone.clear_all(HOMES)
    check_end(before, gone)
    assert len(refused) == 3


def test_another_refusal_is_told(gone: Account) -> None:
    with (
        calls(refuse=lambda operation, _: "AccessDeniedException" if operation == "DeleteFileSystem" else None),
        pytest.raises(ClientError, match="AccessDeniedException"),
    ):
        gone.clear_all(HOMES)


def test_files_that_are_being_deleted_are_waited_for(gone: Account) -> None:
    before = gone.everything()
    lasting = [False] * 50 + [True] * 3

    def slowly(parsed: dict[str, Any], **_: Any) -> None:
        ours = [
            each for each in parsed["FileSystems"] if gone.arn(gone.domain_id) in {t["Value"] for t in each["Tags"]}
        ]
        if ours and lasting.pop():
            ours[0]["LifeCycleState"] = "deleting"

    events = client("efs").meta.events
    events.register("after-call.efs.DescribeFileSystems", slowly)
    try:
        with calls() as made:
            assert not gone.clear(HOMES)
        assert not {"DeleteFileSystem", "DeleteMountTarget", "DeleteSecurityGroup"} & set(made.made)
        gone.clear_all(HOMES)
    finally:
        events.unregister("after-call.efs.DescribeFileSystems", slowly)
    check_end(before, gone)


# Ended half-way -----------------------------------------------------------------------------------------------------


def end_of_domain() -> Account:
    account = Account.furnished(many=1, slow=False)
    account.clear_all(account.people())
    account.end_domain()
    return account


def test_wherever_it_is_ended_the_next_run_comes_to_the_same_end() -> None:
    """After each of its calls; before a call is after the one before it."""
    with local_aws(), calls() as made:
        account = end_of_domain()
        made.made.clear()
        account.clear_all(HOMES)
    assert {"DeleteMountTarget", "DeleteFileSystem", "DeleteSecurityGroup"} <= set(made.made)
    for number in range(len(made.made)):
        with local_aws():
            account = end_of_domain()
            before = account.everything()
            with calls(kill_after=number), pytest.raises(KilledError):
                account.clear_all(HOMES)
            account.clear_all(HOMES)
            check_end(before, account)

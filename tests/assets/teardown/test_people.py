"""Apps and spaces: all of this domain's go, nothing of another's, wherever the function was ended."""

from __future__ import annotations

import random

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.kit import client, local_aws

from .kit import Account, KilledError, calls

THROTTLED = ["ThrottlingException", "Throttling", "RequestLimitExceeded", "TooManyRequestsException"]


def test_apps_stop_and_spaces_go_and_another_domain_s_stay(account: Account) -> None:
    before = account.everything()
    assert before["work"] == {
        *(f"{kind} {name}" for kind in ("app", "space") for name in ("lab-0", "lab-1", "bobs", "team")),
        "app bob",
    }
    assert account.clear_all(account.people()) > 3
    assert account.everything() == {**before, "work": set()}


def test_then_the_domain_can_be_deleted(account: Account) -> None:
    account.clear_all(account.people())
    account.end_domain()
    assert [row["DomainId"] for row in client("sagemaker").list_domains()["Domains"]] == [account.other_id]


def test_once_more_nothing_is_left_to_do(account: Account) -> None:
    account.clear_all(account.people())
    with calls() as made:
        assert account.clear(account.people())
    assert {each for each in made.made if not each.startswith("List")} == set()


def test_lists_are_read_to_their_ends(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """SageMaker gives a hundred at most."""
    monkeypatch.setattr("teardown.people._PAGE", 2)
    with calls() as made:
        account.clear(account.people())
    assert (made.made.count("DeleteApp"), made.made.count("ListApps"), made.made.count("ListSpaces")) == (5, 3, 2)


def test_a_domain_that_is_gone_is_in_nobody_s_way(account: Account) -> None:
    gone = {"DomainId": "d-gone", "Whose": "Everybody"}
    assert account.clear(gone)
    with calls(refuse=lambda operation, _: "ResourceNotFound" if operation.startswith("List") else None):
        assert account.clear(account.people())


# When nothing is done -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status",
    [
        "CREATE_IN_PROGRESS",
        "ROLLBACK_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "DELETE_FAILED",
        "UPDATE_COMPLETE",
    ],
)
@pytest.mark.parametrize("part", ["people", "homes"])
def test_nothing_is_touched_unless_the_whole_stack_is_deleted(account: Account, status: str, part: str) -> None:
    account.cloudformation.status = status
    account.cloudformation.has("Domain", account.domain_id, "DELETE_COMPLETE", name="TheDomain")
    before = account.everything()
    with calls() as made:
        assert account.clear(account.people() if part == "people" else {"DomainLogicalId": "TheDomain"})
    assert made.made == []
    assert account.everything() == before


# Whose --------------------------------------------------------------------------------------------------------------


def test_a_stack_of_people_ends_the_work_of_its_own_people(account: Account) -> None:
    account.cloudformation.has("UserProfile", f"bob|{account.domain_id}")
    account.cloudformation.has("UserProfile", f"alice|{account.other_id}")  # another domain's alice
    before = account.everything()
    account.clear_all(account.people("ThisStack"))
    left = before["work"] - {"space bobs", "app bobs", "app bob"}
    assert account.everything() == {**before, "work": left}


def test_a_stack_without_people_ends_nobody_s(account: Account) -> None:
    before = account.everything()
    assert account.clear(account.people("ThisStack"))
    assert account.everything() == before


def test_spaces_of_the_template_are_cloudformation_s_and_their_apps_stop(account: Account) -> None:
    account.cloudformation.has("Space", f"{account.domain_id}|lab-1")
    account.cloudformation.has("Space", f"{account.other_id}|lab-0")
    account.clear_all(account.people())
    assert account.work(account.domain_id) == {"space lab-1"}


# AWS refuses, and takes its time ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", THROTTLED)
def test_who_asks_too_often_asks_again_in_the_next_pass(account: Account, code: str) -> None:
    before = account.everything()
    chance = random.Random(1)
    with calls(refuse=lambda *_: code if chance.random() < 0.3 else None):
        account.clear_all(account.people())
    assert account.everything() == {**before, "work": set()}


@pytest.mark.parametrize("code", ["ResourceInUse", "ResourceNotFound"])
@pytest.mark.parametrize("operation", ["DeleteApp", "DeleteSpace"])
def test_what_is_busy_or_gone_is_looked_at_again(account: Account, operation: str, code: str) -> None:
    refused: list[int] = []

    def refuse(asked: str, number: int) -> str | None:
        if asked != operation or len(refused) >= 4:
            return None
        refused.append(number)
        return code

    with calls(refuse=refuse):
        account.clear_all(account.people())
    assert account.work(account.domain_id) == set()


def test_another_refusal_is_told(account: Account) -> None:
    with (
        calls(refuse=lambda operation, _: "AccessDeniedException" if operation == "DeleteApp" else None),
        pytest.raises(ClientError, match="AccessDeniedException"),
    ):
        account.clear(account.people())


def test_apps_that_start_or_stop_are_waited_for(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    assert not account.clear(account.people())
    capsys.readouterr()
    with calls() as made:
        assert not account.clear(account.people())
    assert set(made.made) == {"ListSpaces", "ListApps"}
    assert '"what": "JupyterLab default of lab-0, which is Deleting"' in capsys.readouterr().out


def test_a_pass_ends_before_the_function_is_ended(account: Account) -> None:
    time = iter([True] * 3 + [False] * 100)
    with calls() as made:
        assert not account.clear(account.people(), in_time=lambda: next(time))
    assert made.made.count("DeleteApp") == 3
    account.clear_all(account.people())
    assert account.work(account.domain_id) == set()


# Ended half-way -----------------------------------------------------------------------------------------------------


def test_wherever_it_is_ended_the_next_run_comes_to_the_same_end() -> None:
    """After each of its calls; before a call is after the one before it."""
    with local_aws():
        account = Account.furnished(many=1)
        with calls() as made:
            account.clear_all(account.people())
    assert {"DeleteApp", "DeleteSpace"} < set(made.made)
    for number in range(len(made.made)):
        with local_aws():
            account = Account.furnished(many=1)
            before = account.everything()
            with calls(kill_after=number), pytest.raises(KilledError):
                account.clear_all(account.people())
            account.clear_all(account.people())
            assert account.everything() == {**before, "work": set()}, number

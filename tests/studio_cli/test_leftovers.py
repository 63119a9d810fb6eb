"""Stacks of people who left: they go after a deploy, and with them their roles."""

from __future__ import annotations

import pytest

from studio_cli.aws import Target
from studio_cli.leftovers import delete_left_over
from tests.local_aws.kit import client

from .kit import LOCAL, PREFIX, REAL, Account, console, environment, estate, person, profiles

GONE = f"{PREFIX}-Users-05"


@pytest.fixture
def left(account: Account) -> Account:
    """alice is in the file, and carol, whose line said `stack: 5`, is out of it."""
    domain_id = account.studio()
    account.people(1, domain_id, "alice")
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "carols", "AssumeRolePolicyDocument": {}}}
    account.stack("Users-05", {**profiles(domain_id, "carol"), "Role": role})
    return account


def after_a_deploy(target: Target, *, answers: bool = True) -> tuple[list[str], str]:
    """The questions, and what is printed."""
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answers

    screen, printed = console()
    there = environment(person("alice", 1))
    delete_left_over(target, estate(there), there, screen, confirm=confirm)
    return asked, printed.getvalue()


def roles() -> list[str]:
    return [role["RoleName"] for role in client("iam").list_roles()["Roles"]]


def test_a_stack_that_nobody_is_in_goes_with_its_roles_and_its_profiles_stay(left: Account) -> None:
    assert after_a_deploy(LOCAL) == ([], f"deleting {GONE}: nobody is in it any more ...\n")
    assert left.stacks() == [f"{PREFIX}-Studio", f"{PREFIX}-Users-01"]
    assert roles() == []
    kept = left.sagemaker.list_user_profiles()["UserProfiles"]
    assert sorted(profile["UserProfileName"] for profile in kept) == ["alice", "carol"]


def test_in_a_real_account_it_is_asked_for(left: Account) -> None:
    asked, _ = after_a_deploy(REAL)
    assert asked == [f"Delete {GONE}? Nobody is in it any more, and roles in it give access still."]
    assert GONE not in left.stacks()


def test_who_refuses_is_told_whose_access_stays(left: Account) -> None:
    _, printed = after_a_deploy(REAL, answers=False)
    assert printed == f"{GONE} stays, and so does the access of its people: carol\n"
    assert GONE in left.stacks()
    assert roles() == ["carols"]


def test_a_stack_of_the_estate_stays_also_when_nobody_is_in_it(account: Account) -> None:
    """`user_stacks` is 2: the second is the app's, whoever is in it."""
    account.people(2, account.studio(), "dave")
    assert after_a_deploy(LOCAL) == ([], "")
    assert f"{PREFIX}-Users-02" in account.stacks()


def test_a_stack_of_another_environment_stays(account: Account) -> None:
    account.stack("eu-Users-05", profiles(account.studio(), "carol"))
    assert after_a_deploy(LOCAL) == ([], "")

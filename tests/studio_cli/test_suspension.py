"""Apps of who is suspended are stopped after a deploy, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from studio_cli import suspension
from studio_cli.asking import pages
from studio_cli.suspension import stop_apps_of_suspended
from tests.local_aws.kit import asked

from .kit import LOCAL, Account, console, environment, person

LAB = {"AppType": "JupyterLab", "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 5}}}


@pytest.fixture
def work(account: Account) -> Account:
    """alice and bob have a space each, share one, and alice has an app of her own; all of them run."""
    domain_id = account.studio()
    account.people(1, domain_id, "alice", "bob")
    for name, owner, sharing in (("a", "alice", "Private"), ("b", "bob", "Private"), ("team", "alice", "Shared")):
        account.sagemaker.create_space(
            DomainId=domain_id,
            SpaceName=name,
            OwnershipSettings={"OwnerUserProfileName": owner},
            SpaceSharingSettings={"SharingType": sharing},
            SpaceSettings=LAB,
        )
        account.sagemaker.create_app(DomainId=domain_id, SpaceName=name, AppType="JupyterLab", AppName="default")
    account.sagemaker.create_app(DomainId=domain_id, UserProfileName="alice", AppType="Canvas", AppName="default")
    return account


def running(account: Account) -> set[str]:
    apps = account.sagemaker.list_apps()["Apps"]
    return {app.get("SpaceName") or app["UserProfileName"] for app in apps if app["Status"] == "InService"}


def stop(*people: Any) -> str:
    screen, printed = console()
    stop_apps_of_suspended(LOCAL, environment(*people), screen)
    return printed.getvalue()


def test_apps_of_who_is_suspended_are_stopped_and_no_other(work: Account) -> None:
    assert running(work) == {"a", "b", "team", "alice"}
    said = stop(person("alice", 1, suspended=True), person("bob", 1))
    assert running(work) == {"b", "team"}
    assert sorted(said.splitlines()) == [
        "stopping Canvas: alice is suspended",
        "stopping JupyterLab in space a: alice is suspended",
    ]


def test_their_spaces_and_profiles_stay(work: Account) -> None:
    stop(person("alice", 1, suspended=True), person("bob", 1))
    assert {space["SpaceName"] for space in work.sagemaker.list_spaces()["Spaces"]} == {"a", "b", "team"}
    assert len(work.sagemaker.list_user_profiles()["UserProfiles"]) == 2


def test_once_more_there_is_nothing_to_say(work: Account) -> None:
    stop(person("alice", 1, suspended=True))
    assert stop(person("alice", 1, suspended=True)) == ""


def test_nothing_is_asked_where_nobody_is_suspended(work: Account) -> None:
    assert stop(person("alice", 1), person("bob", 1)) == ""
    assert running(work) == {"a", "b", "team", "alice"}


def test_without_a_domain_nothing_is_stopped(account: Account) -> None:
    assert stop(person("alice", 1, suspended=True)) == ""


def test_apps_of_another_domain_go_on(work: Account) -> None:
    other = work.outside("alice", name="other")
    work.sagemaker.create_app(DomainId=other, UserProfileName="alice", AppType="Canvas", AppName="default")
    stop(person("alice", 1, suspended=True))
    (app,) = (app for app in work.sagemaker.list_apps(DomainIdEquals=other)["Apps"])
    assert app["Status"] == "InService"


def test_an_app_that_is_gone_by_words_is_stopped(work: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspension, "_GONE_IN_WORDS", ("DeleteApp operation: no",))
    with asked(lambda operation, about: "ValidationException" if about.get("SpaceName") == "a" else None):
        assert "stopping JupyterLab in space a: alice is suspended" in stop(person("alice", 1, suspended=True))


def test_an_app_that_starts_is_not_asked_to_stop(work: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def starting(client: Any, operation: str, member: str, **request: Any) -> Any:
        for row in pages(client, operation, member, **request):
            yield {**row, "Status": "Pending"} if row.get("SpaceName") == "a" and member == "Apps" else row

    monkeypatch.setattr(suspension, "pages", starting)
    told = stop(person("alice", 1, suspended=True)).splitlines()
    assert "JupyterLab in space a of alice is Pending: run studio suspend again" in told
    assert running(work) == {"a", "b", "team"}


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("ResourceInUse", "JupyterLab in space a of alice is InService: run studio suspend again"),
        ("ResourceNotFound", "stopping JupyterLab in space a: alice is suspended"),
    ],
)
def test_an_app_that_can_not_be_stopped_yet_is_named(work: Account, refusal: str, said: str) -> None:
    with asked(lambda operation, about: refusal if (operation, about.get("SpaceName")) == ("DeleteApp", "a") else None):
        told = stop(person("alice", 1, suspended=True)).splitlines()
    assert said in told
    assert running(work) == {"a", "b", "team"}

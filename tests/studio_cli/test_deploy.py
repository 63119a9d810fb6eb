"""`studio deploy`: nothing is begun that would fail or that nobody wants; then the CDK does the work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stacks.estate import Estate, OwnImage
from stacks.estate.model import ImageApp
from studio_cli.aws import Target
from studio_cli.cdk import CdkError
from studio_cli.deploy import deploy, diff, show_estate
from studio_cli.place import RefusedError

from .bad_images import on_distribution
from .kit import LOCAL, REAL, Account, console, environment, estate, person

PATH = Path("studio.yaml")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the CDK was told to do, instead of doing it."""
    told: list[str] = []
    monkeypatch.setattr(
        "studio_cli.cdk.run", lambda target, *arguments, folder=None: told.append(" ".join(arguments[:2]))
    )
    return told


def deployed(target: Target, what: Estate | None = None, *, answers: bool = True) -> list[str]:
    """The questions."""
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answers

    deploy(target, what or estate(), PATH, console()[0], confirm=confirm)
    return asked


def bootstrapped() -> None:
    LOCAL.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="21", Type="String")


def test_the_local_aws_is_bootstrapped_and_deployed_to_without_a_question(
    account: Account, commands: list[str]
) -> None:
    assert deployed(LOCAL) == []
    assert commands == ["bootstrap aws://123456789012/us-east-1", "deploy prod/*"]


def test_a_real_account_is_asked_for_twice_and_shown_what_would_change(account: Account, commands: list[str]) -> None:
    assert deployed(REAL) == [
        "Bootstrap account 123456789012 in us-east-1 for the CDK?",
        "Deploy prod to account 123456789012 in us-east-1?",
    ]
    assert commands == ["bootstrap aws://123456789012/us-east-1", "diff prod/*", "deploy prod/*"]


def test_who_bootstraps_is_not_asked_again(account: Account, commands: list[str]) -> None:
    bootstrapped()
    assert deployed(REAL) == ["Deploy prod to account 123456789012 in us-east-1?"]
    assert commands == ["diff prod/*", "deploy prod/*"]


def test_a_person_who_does_not_want_to_bootstrap_changes_nothing(account: Account, commands: list[str]) -> None:
    with pytest.raises(RefusedError) as caught:
        deployed(REAL, answers=False)
    assert caught.value.message == "run 'cdk bootstrap aws://123456789012/us-east-1' first, then deploy again"
    assert commands == []


def test_a_person_who_refuses_has_seen_the_difference_and_changes_nothing(
    account: Account, commands: list[str]
) -> None:
    bootstrapped()
    with pytest.raises(RefusedError, match=r"^nothing was changed in lab-prod$"):
        deployed(REAL, answers=False)
    assert commands == ["diff prod/*"]


def test_problems_are_told_before_anything_is_begun(account: Account, commands: list[str]) -> None:
    domain_id = account.studio()
    account.inside.profile(domain_id, "alice")
    with pytest.raises(RefusedError) as caught:
        deployed(LOCAL)
    first, problem = caught.value.message.splitlines()
    assert first == "nothing was changed in lab-prod:"
    assert problem.startswith("studio:UserProfileNotOurs: alice is to be made")
    assert commands == []


def test_what_does_not_exist_is_said_of_each_environment(account: Account) -> None:
    account.outside()
    screen, printed = console()
    show_estate(LOCAL, estate(environment(person("alice")), environment(person("alice"), name="dev")), screen)
    assert "Domain lab-prod" in printed.getvalue()
    assert printed.getvalue().endswith("dev: there is no domain named lab-dev.\n")


# Other estates, people who left, what fails -----------------------------------------------------------------------


def other_estate(account: Account) -> None:
    tags = [{"Key": "estate", "Value": "old"}, {"Key": "environment", "Value": "prod"}]
    account.inside.domain(DomainName="old-prod", Tags=tags)


def test_an_estate_beside_another_is_asked_for_in_a_real_account(account: Account, commands: list[str]) -> None:
    bootstrapped()
    other_estate(account)
    question, *_ = deployed(REAL)
    assert question == "There is no estate lab here, but there is old. Make another beside it?"
    assert commands == ["diff prod/*", "deploy prod/*"]


def test_who_wants_no_other_estate_changes_nothing(account: Account, commands: list[str]) -> None:
    other_estate(account)
    with pytest.raises(RefusedError) as caught:
        deployed(REAL, answers=False)
    assert (
        caught.value.message == "nothing was changed in lab-prod; an estate is known by its name, so write the old one"
    )
    assert commands == []


def test_an_estate_beside_another_is_noticed_on_the_local_aws(account: Account, commands: list[str]) -> None:
    bootstrapped()
    other_estate(account)
    screen, printed = console()
    deploy(LOCAL, estate(), PATH, screen, confirm=pytest.fail)
    assert "There is no estate lab here, but there is old.\n" in printed.getvalue()
    assert commands == ["deploy prod/*"]


def test_stacks_of_people_who_left_go_after_the_deploy(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrapped()
    domain_id = account.studio()
    account.people(5, domain_id, "carol", suspended=("carol",))
    seen: list[list[str]] = []
    monkeypatch.setattr("studio_cli.cdk.run", lambda *_: seen.append(account.stacks()))
    deployed(LOCAL)
    assert seen == [["lab-prod-Studio", "lab-prod-Users-05"]]
    assert account.stacks() == ["lab-prod-Studio"]


def test_apps_of_who_is_suspended_are_stopped_after_the_deploy(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrapped()
    domain_id = account.studio()
    account.people(1, domain_id, "alice")
    app = {"DomainId": domain_id, "UserProfileName": "alice", "AppType": "Canvas", "AppName": "default"}
    account.sagemaker.create_app(**app)
    seen: list[str] = []
    monkeypatch.setattr("studio_cli.cdk.run", lambda *_: seen.append(account.sagemaker.describe_app(**app)["Status"]))
    deployed(LOCAL, estate(environment(person("alice", 1, suspended=True))))
    assert [*seen, account.sagemaker.describe_app(**app)["Status"]] == ["InService", "Deleted"]


def test_a_deploy_that_fails_says_why_and_deletes_nothing(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrapped()
    account.people(5, account.studio(), "carol", suspended=("carol",))
    broken = {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "broken", "Nope": 1}}

    def run(*_: object) -> None:
        account.stack("Data", {"Broken": broken}, works=False)
        raise CdkError("cdk deploy failed with exit code 1")

    monkeypatch.setattr("studio_cli.cdk.run", run)
    screen, printed = console()
    with pytest.raises(CdkError):
        deploy(LOCAL, estate(), PATH, screen, confirm=pytest.fail)
    (line,) = printed.getvalue().splitlines()
    assert line.startswith("lab-prod-Data: Broken CREATE_FAILED: ")
    assert "lab-prod-Users-05" in account.stacks()


# The difference ---------------------------------------------------------------------------------------------------


def test_a_difference_ends_with_what_a_deploy_would_be_refused_for(account: Account, commands: list[str]) -> None:
    account.people(1, account.studio(), "alice")
    both = estate(environment(person("alice", 2)), environment(person("alice"), name="dev"))
    with pytest.raises(RefusedError) as caught:
        diff(LOCAL, both, PATH)
    first, problem = caught.value.message.splitlines()
    assert first == "lab-prod would not be deployed:"
    assert problem.startswith("studio:UserWouldMove: alice lives in Users-01")
    assert commands == ["diff prod/*", "diff dev/*"]


def starts(message: str) -> list[str]:
    """What is said in each line of a problem, up to the code."""
    return re.findall(r"^(.*?studio:\w+)", message, re.MULTILINE)


def test_images_that_no_app_could_run_are_not_deployed(account: Account, commands: list[str], tmp_path: Path) -> None:
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "Dockerfile").write_text(on_distribution("USER root"), encoding="utf-8")
    images = (
        OwnImage(name="built", directory="image", apps=(ImageApp.JUPYTER_LAB,)),
        OwnImage(name="gone", directory="none"),
        OwnImage(name="there", existing=True),
    )
    there = environment()
    with_images = there.model_copy(update={"settings": there.settings.model_copy(update={"images": images})})
    ours = estate(with_images).model_copy(update={"folder": tmp_path})
    said = [
        f"{tmp_path}/image/Dockerfile:1: studio:ImageStartsNothing",
        f"{tmp_path}/image/Dockerfile:2: studio:ImageUserWrong",
        "studio:ImageDockerfileUnreadable",
    ]
    with pytest.raises(RefusedError) as caught:
        deployed(LOCAL, ours)
    assert starts(caught.value.message) == said
    with pytest.raises(RefusedError) as caught:
        diff(LOCAL, ours, PATH)
    assert starts(caught.value.message) == said
    assert commands == ["diff prod/*"]


def test_a_difference_that_may_be_deployed_is_just_shown(account: Account, commands: list[str]) -> None:
    diff(LOCAL, estate(), PATH)
    assert commands == ["diff prod/*"]

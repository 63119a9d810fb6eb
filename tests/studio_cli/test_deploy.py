"""`studio deploy`: nothing is begun that would fail or that nobody wants; then the CDK does the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio_cli.aws import Target
from studio_cli.deploy import deploy, show_estate
from studio_cli.place import RefusedError

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


def deployed(target: Target, *, answers: bool = True) -> list[str]:
    """The questions."""
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answers

    deploy(target, estate(), PATH, console()[0], confirm=confirm)
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
    with pytest.raises(RefusedError, match=r"^nothing was changed$"):
        deployed(REAL, answers=False)
    assert commands == ["diff prod/*"]


def test_problems_are_told_before_anything_is_begun(account: Account, commands: list[str]) -> None:
    domain_id = account.studio()
    account.inside.profile(domain_id, "alice")
    with pytest.raises(RefusedError) as caught:
        deployed(LOCAL)
    first, problem = caught.value.message.splitlines()
    assert first == "nothing was changed:"
    assert problem.startswith("studio:UserProfileNotOurs: alice is to be made")
    assert commands == []


def test_what_does_not_exist_is_said_of_each_environment(account: Account) -> None:
    account.outside()
    screen, printed = console()
    show_estate(LOCAL, estate(environment(person("alice")), environment(person("alice"), name="dev")), screen)
    assert "Domain lab-prod" in printed.getvalue()
    assert printed.getvalue().endswith("dev: there is no domain named lab-dev.\n")

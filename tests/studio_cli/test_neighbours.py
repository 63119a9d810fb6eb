"""A changed `name:` would make a second estate: the first is seen."""

from __future__ import annotations

from studio_cli.neighbours import estates_beside_a_new_one

from .kit import LOCAL, Account, environment, estate, parameter


def others() -> list[str]:
    there = environment()
    return estates_beside_a_new_one(LOCAL, estate(there), there)


def domain_of(account: Account, **tags: str) -> None:
    name = "-".join(tags.values()) or "untagged"
    account.inside.domain(DomainName=name, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])


def test_an_empty_account_has_no_others(account: Account) -> None:
    assert others() == []


def test_estates_with_the_same_environment_are_named_once_and_sorted(account: Account) -> None:
    for name in ("old", "attic"):
        domain_of(account, estate=name, environment="prod")
    assert others() == ["attic", "old"]


def test_another_environment_a_stranger_and_one_s_own_domain_are_no_others(account: Account) -> None:
    domain_of(account, estate="old", environment="dev")
    domain_of(account)
    domain_of(account, estate="lab", environment="prod")
    assert others() == []


def test_an_estate_that_has_stacks_is_not_new(account: Account) -> None:
    domain_of(account, estate="old", environment="prod")
    account.stack("Data", {"A": parameter()})
    assert others() == []

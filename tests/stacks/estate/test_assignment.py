"""Nobody ever moves between Users stacks."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.estate import DomainSettings, Settings, Team, User, stack_of

NAMES = st.lists(
    st.text(string.ascii_letters + string.digits, min_size=1, max_size=20), min_size=2, max_size=30, unique_by=str.lower
)


def homes(names: list[str], user_stacks: int) -> dict[str, int]:
    lab = Settings(
        domain=DomainSettings(name="lab"),
        teams=(Team(name="a", instance_types=("ml.t3.medium",)),),
        users=tuple(User(name=name, team="a") for name in names),
        user_stacks=user_stacks,
    )
    return {user.name: number for number, users in lab.users_by_stack().items() for user in users}


@pytest.mark.parametrize(
    ("name", "of_2", "of_8", "of_250"),
    [
        ("amara-okafor", 1, 1, 31),
        ("bruno-silva", 2, 8, 72),
        ("chloe-martin", 1, 5, 123),
        ("x", 2, 2, 16),
    ],
)
def test_is_the_same_for_good(name: str, of_2: int, of_8: int, of_250: int) -> None:
    # A change of these numbers moves people between stacks: CloudFormation would delete their profiles.
    assert [stack_of(name, count) for count in (2, 8, 250)] == [of_2, of_8, of_250]


def test_case_does_not_matter() -> None:
    assert stack_of("Amara-Okafor", 250) == stack_of("amara-okafor", 250)


@settings(deadline=None)
@given(NAMES, st.integers(1, 250), st.data())
def test_adding_or_removing_anyone_moves_nobody(names: list[str], user_stacks: int, data: st.DataObject) -> None:
    left = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))

    everyone = homes(names, user_stacks)
    remaining = homes(left, user_stacks)

    assert remaining == {name: everyone[name] for name in left}
    assert all(1 <= number <= user_stacks for number in everyone.values())


def test_people_spread_evenly() -> None:
    sizes = [0] * 8
    for number in range(4000):
        sizes[stack_of(f"user-{number}", 8) - 1] += 1

    assert min(sizes) > 400
    assert max(sizes) < 600


def test_empty_stacks_stay_and_pins_win() -> None:
    lab = Settings(
        domain=DomainSettings(name="lab"),
        teams=(Team(name="a", instance_types=("ml.t3.medium",)),),
        users=(User(name="zoe", team="a", stack=12), User(name="amara", team="a", stack=2)),
        user_stacks=3,
    )

    by_stack = lab.users_by_stack()

    assert {number: [user.name for user in users] for number, users in by_stack.items()} == {
        1: [],
        2: ["amara"],
        3: [],
        12: ["zoe"],
    }

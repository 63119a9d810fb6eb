"""Logical ids and names that never move."""

from __future__ import annotations

import re
import string

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sagemaker as sagemaker
from hypothesis import assume, example, given
from hypothesis import strategies as st

from studio_constructs._naming import default_name, pin_logical_id, short_hash
from tests.kit import new_stack

LETTERS = string.ascii_letters + string.digits
NAMES = st.text(f"{LETTERS}-", min_size=1, max_size=63).map(lambda text: text.strip("-") or "a")


class Place:
    """A stack, and a node in it."""

    path = "Studio/Resource"


class Element:
    """What `pin_logical_id` needs of an L1, without JavaScript, so that thousands can be tried."""

    logical_id = ""
    stack = node = Place()

    def override_logical_id(self, logical_id: str) -> None:
        self.logical_id = logical_id


def pinned(name: str | None, prefix: str = "UserProfile") -> str:
    element = Element()
    pin_logical_id(element, prefix, name)  # type: ignore[arg-type]  # a stand-in with what it asks for
    return element.logical_id


def test_a_hash_is_eight_hexadecimal_digits() -> None:
    assert short_hash("alice") == "2bd806c9"


def test_a_hash_keeps_its_parts_apart() -> None:
    assert short_hash("ab", "c") != short_hash("a", "bc")


def test_a_hash_depends_on_the_order_of_its_parts() -> None:
    assert short_hash("a", "b") != short_hash("b", "a")


@pytest.mark.parametrize(
    ("name", "logical_id"),
    [
        ("alice", "UserProfileAlice2bd806c9"),
        ("Alice", "UserProfileAlice2bd806c9"),
        ("marketing-analytics", "UserProfileMarketingAnalyticsf1b0b9da"),
        ("a-1", "UserProfileA12f8fe63a"),
    ],
)
def test_a_logical_id_comes_from_the_name(name: str, logical_id: str) -> None:
    assert pinned(name) == logical_id


def test_nothing_is_pinned_while_the_name_is_not_known() -> None:
    assert pinned(None) == ""
    assert pinned(cdk.Fn.ref("Name")) == ""


@given(one=NAMES, other=NAMES)
@example(one="ab", other="a-b")
@example(one="a-b", other="a--b")
@example(one="a1", other="a-1")
def test_two_names_never_have_one_logical_id(one: str, other: str) -> None:
    assume(one.lower() != other.lower())
    assert pinned(one) != pinned(other)


@given(name=NAMES)
def test_the_case_of_a_name_never_changes_its_logical_id(name: str) -> None:
    assert pinned(name.upper()) == pinned(name.lower()) == pinned(name)


@given(name=NAMES)
def test_a_logical_id_is_always_one_that_cloudformation_takes(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9]{1,255}", pinned(name))


def test_the_default_name_is_the_stack_s() -> None:
    assert default_name(new_stack("Marketing")) == "Marketing"


def test_the_default_name_is_the_physical_name_of_the_stack() -> None:
    assert default_name(new_stack("Marketing", stack_name="marketing-prod")) == "marketing-prod"


def test_a_stack_s_name_that_is_too_long_for_sagemaker_is_cut() -> None:
    assert default_name(new_stack("a" * 100)) == "a" * 63


def test_a_nested_stack_is_named_by_its_id(stack: cdk.Stack) -> None:
    assert default_name(cdk.NestedStack(stack, "Inner_Part")) == "Inner-Part"


def test_an_l1_takes_the_pinned_logical_id(stack: cdk.Stack) -> None:
    profile = sagemaker.CfnUserProfile(stack, "Profile", domain_id="d-1", user_profile_name="alice")
    pin_logical_id(profile, "UserProfile", "alice")
    assert stack.resolve(profile.logical_id) == "UserProfileAlice2bd806c9"

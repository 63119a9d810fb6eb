"""Rules for single values: what passes, and the exact words for what does not."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

import aws_cdk as cdk
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio_constructs import Problem, UnifiedStudioSettings
from studio_constructs._validation import (
    check_instance_type,
    check_name,
    check_range,
    check_region,
    check_settings,
    check_tags,
    check_unique,
    is_known,
    suggest_name,
)
from studio_constructs.aws_facts import REGIONS_WITHOUT_STUDIO, STUDIO_INSTANCE_TYPES, STUDIO_REGIONS

NAME_RULE = "a name is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"
KEY_RULE = "a key is 1 to 128 letters, digits, spaces and _.:/=+-@"
VALUE_RULE = "SageMaker takes values of 1 to 128 letters, digits, spaces and _.:/=+-@"


def name(value: str | None) -> list[Problem]:
    return check_name("name", value, code="NameInvalid", what="a name")


def number(value: float | None) -> list[Problem]:
    return check_range("minutes", value, 60, 120, code="OutOfRange", what="the time", fix="move it")


def texts(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def token_text() -> str:
    return cdk.Fn.ref("Parameter")


def token_number() -> float:
    return cdk.Token.as_number({"Ref": "Parameter"})


# Tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["a", "", 1, 0, ["a"], ("a",), [], ()])
def test_what_python_holds_is_known(value: object) -> None:
    assert is_known(value)


def test_none_is_not_known() -> None:
    assert not is_known(None)


@pytest.mark.parametrize(
    "make",
    [
        token_text,
        token_number,
        lambda: f"prefix-{token_text()}",
        lambda: cdk.Token.as_list({"Ref": "Parameter"}),
    ],
)
def test_a_token_is_not_known(make: Callable[[], object]) -> None:
    assert not is_known(make())


@pytest.mark.parametrize(
    "problems",
    [
        lambda: name(token_text()),
        lambda: name(f"_{token_text()}_"),
        lambda: number(token_number()),
        lambda: check_instance_type("instance_type", token_text()),
        lambda: check_region("region", token_text()),
        lambda: check_tags("tags", {"team": token_text()}),
        lambda: check_unique("users", [token_text(), token_text()], code="Taken", rule="a rule"),
    ],
)
def test_a_token_passes_every_rule(problems: Callable[[], list[Problem]]) -> None:
    assert problems() == []


def test_what_is_not_given_passes_every_rule() -> None:
    assert name(None) == []
    assert number(None) == []
    assert check_instance_type("instance_type", None) == []
    assert check_region("region", None) == []


# Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["a", "A1", "a-b", "a--b", "1", "a" * 63])
def test_names_that_sagemaker_takes_pass(value: str) -> None:
    assert name(value) == []


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        ("", "name"),
        ("-", "name"),
        ("a_b", "a-b"),
        ("a.b", "a-b"),
        ("-a", "a"),
        ("a-", "a"),
        ("a\n", "a"),
        ("alice@example.com", "alice"),
        ("Zoë", "Zo"),
        ("a" * 64, "a" * 63),
        ("a" * 62 + "-b", "a" * 62),
    ],
)
def test_names_that_sagemaker_refuses_are_told_with_the_nearest_valid_one(value: str, suggestion: str) -> None:
    assert texts(name(value)) == [f"studio:NameInvalid: name is {value!r}; {NAME_RULE}; write {suggestion!r}"]


def test_a_name_may_have_less_room() -> None:
    problems = check_name("name", "abcdef", code="NameInvalid", what="a name", at_most=5)
    assert texts(problems) == [
        (
            "studio:NameInvalid: name is 'abcdef'; "
            "a name is 1 to 5 letters, digits and hyphens, and begins and ends with a letter or digit; write 'abcde'"
        )
    ]


@given(st.text())
@example("@")
@example("--@--")
@example("a" * 62 + "_b")
def test_a_suggested_name_is_always_valid(value: str) -> None:
    assert name(suggest_name(value)) == []


@given(st.lists(st.text(string.ascii_letters + string.digits, min_size=1, max_size=9), min_size=1, max_size=6))
def test_a_valid_name_is_suggested_as_it_is(words: list[str]) -> None:
    assert suggest_name("-".join(words)) == "-".join(words)


# Numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [60, 61, 119.5, 120])
def test_a_number_within_its_bounds_passes(value: float) -> None:
    assert number(value) == []


@pytest.mark.parametrize("value", [59, 59.9, 121, 0, -1])
def test_a_number_outside_its_bounds_is_told(value: float) -> None:
    assert texts(number(value)) == [f"studio:OutOfRange: minutes is {value}; the time is 60 to 120; move it"]


# Instance types ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", STUDIO_INSTANCE_TYPES)
def test_every_instance_type_of_studio_passes(value: str) -> None:
    assert check_instance_type("instance_type", value) == []


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        ("t3.medium", "did you mean 'ml.t3.medium'?"),
        ("ml.t3.meduim", "did you mean 'ml.t3.medium'?"),
        ("system", "take one of AWS's list, for example 'ml.t3.medium'"),
        ("", "take one of AWS's list, for example 'ml.t3.medium'"),
    ],
)
def test_an_unknown_instance_type_is_told_with_the_nearest_one(value: str, fix: str) -> None:
    assert texts(check_instance_type("instance_type", value)) == [
        (
            f"studio:InstanceTypeUnknown: instance_type is {value!r}; "
            f"Studio runs apps on the instance types that AWS lists for it; {fix}"
        )
    ]


# Regions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", sorted(STUDIO_REGIONS))
def test_every_region_with_studio_passes(value: str) -> None:
    assert check_region("region", value) == []


@pytest.mark.parametrize("value", sorted(REGIONS_WITHOUT_STUDIO))
def test_a_region_without_studio_is_told_as_one(value: str) -> None:
    (problem,) = check_region("region", value)
    assert problem.code == "RegionLacksStudio"


def test_a_region_without_studio_is_told_with_others_near() -> None:
    assert texts(check_region("region", "mx-central-1")) == [
        (
            "studio:RegionLacksStudio: region is 'mx-central-1'; CloudFormation lacks Studio's types in this region; "
            "take a region that has them, for example us-east-1"
        )
    ]


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        ("eu-west-11", "did you mean 'eu-west-1'?"),
        ("EU-WEST-1", "did you mean 'eu-west-1'?"),
        ("mars", "take one of AWS's list, for example 'eu-west-1'"),
    ],
)
def test_a_region_that_does_not_exist_is_told_with_the_nearest(value: str, fix: str) -> None:
    assert texts(check_region("region", value)) == [
        f"studio:RegionUnknown: region is {value!r}; no region of AWS with Studio has this name; {fix}"
    ]


# Tags -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["a", "Zoë", "a b", "a.b:c/d=e+f-g@h_i", "1", "a" * 128, "a\u00a0b"])
def test_tags_that_sagemaker_takes_pass(value: str) -> None:
    assert check_tags("tags", {value: value}) == []


@pytest.mark.parametrize("value", ["", "a" * 129, "a;b", "(a)", "a\nb", "a\tb"])
def test_a_value_that_sagemaker_refuses_is_told(value: str) -> None:
    assert texts(check_tags("tags", {"team": value})) == [
        f"studio:TagInvalid: tags.team is {value!r}; {VALUE_RULE}; shorten it or take other characters"
    ]


@pytest.mark.parametrize("key", ["", "a" * 129, "a;b", "a\nb"])
def test_a_key_that_sagemaker_refuses_is_told(key: str) -> None:
    assert texts(check_tags("tags", {key: "a"})) == [
        f"studio:TagInvalid: tags has the key {key!r}; {KEY_RULE}; shorten it or take other characters"
    ]


@pytest.mark.parametrize("key", ["aws:team", "AWS:team"])
def test_a_key_of_aws_s_own_is_told(key: str) -> None:
    assert texts(check_tags("tags", {key: "a"})) == [
        f"studio:TagInvalid: tags has the key {key!r}; keys that begin with 'aws:' belong to AWS; choose another key"
    ]


def test_more_tags_than_a_resource_can_have_are_told() -> None:
    assert texts(check_tags("tags", {f"key{index}": "a" for index in range(51)})) == [
        "studio:TagInvalid: tags holds 51 tags; a resource has at most 50; drop some"
    ]


def test_all_problems_of_tags_are_told_at_once() -> None:
    problems = check_tags("tags", {"aws:a;": "", **{f"key{index}": "a" for index in range(50)}})
    assert [re.sub(" is .*| has .*| holds .*", "", problem.wrote) for problem in problems] == [
        "tags",
        "tags",
        "tags",
        "tags.aws:a;",
    ]


# Unique -----------------------------------------------------------------------------------------------------------


def test_names_that_differ_pass() -> None:
    assert check_unique("users", ["alice", "bob", "ali-ce"], code="Taken", rule="a rule") == []


def test_names_that_differ_in_case_only_are_told_each_with_the_first() -> None:
    assert texts(check_unique("users", ["alice", "Alice", "bob", "ALICE"], code="Taken", rule="a rule")) == [
        "studio:Taken: users holds 'alice' and 'Alice'; a rule; rename or drop one of them",
        "studio:Taken: users holds 'alice' and 'ALICE'; a rule; rename or drop one of them",
    ]


# Settings ---------------------------------------------------------------------------------------------------------


def test_settings_of_another_kind_are_told_with_the_last_name_that_was_written() -> None:
    assert texts(check_settings("domain.unified_studio", "dzd-1", UnifiedStudioSettings)) == [
        (
            "studio:ArgumentWrong: domain.unified_studio is 'dzd-1'; a UnifiedStudioSettings is wanted; write "
            "unified_studio=UnifiedStudioSettings(...)"
        )
    ]

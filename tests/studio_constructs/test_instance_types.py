"""Instance types: what is allowed and what is hidden are one list, and the default is in it."""

from __future__ import annotations

import fnmatch
from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import InstanceTypes, Problem, aws_facts
from studio_constructs.aws_facts import instance_families
from studio_constructs.cost.instance_types import check_instance_types

ALL = aws_facts.STUDIO_INSTANCE_TYPES
T3 = ["ml.t3.micro", "ml.t3.small", "ml.t3.medium", "ml.t3.large", "ml.t3.xlarge", "ml.t3.2xlarge"]


def told(types: Any, field: str = "instance_types") -> list[str]:
    return [str(problem) for problem in types.problems(field)]


def test_what_is_hidden_is_what_is_not_allowed() -> None:
    types = InstanceTypes(["ml.t3.medium", "ml.g5.xlarge"])
    unhideable = {"ml.p5e.48xlarge", *(each for each in ALL if each.startswith("ml.g7."))}  # a domain is refused
    assert set(types.hidden) | set(types.allowed) == set(ALL) - unhideable
    assert set(types.hidden) & set(types.allowed) == set()


def test_the_default_is_the_first_that_is_allowed() -> None:
    assert InstanceTypes(["ml.m5.large", "ml.t3.medium"]).default == "ml.m5.large"


def test_the_default_can_be_another_that_is_allowed() -> None:
    types = InstanceTypes(["ml.m5.large", "ml.t3.medium"], default="ml.t3.medium")
    assert (types.default, told(types)) == ("ml.t3.medium", [])


def test_a_type_that_stands_twice_counts_once() -> None:
    assert InstanceTypes(["ml.m5.large", "ml.t3.medium", "ml.m5.large"]).allowed == ("ml.m5.large", "ml.t3.medium")


def test_the_list_is_its_own() -> None:
    given = ["ml.t3.medium"]
    types = InstanceTypes(given)
    given.append("ml.p5.48xlarge")
    assert types.allowed == ("ml.t3.medium",)


def test_families_hold_every_size() -> None:
    assert list(InstanceTypes.of_families(["t3"]).allowed) == T3


def test_a_family_can_be_named_as_aws_does() -> None:
    assert InstanceTypes.of_families(["ml.t3"]) == InstanceTypes.of_families(["t3"])


def test_families_end_at_the_largest_size() -> None:
    types = InstanceTypes.of_families(["t3", "m5"], largest="xlarge")
    assert list(types.allowed) == [*T3[:5], "ml.m5.large", "ml.m5.xlarge"]


def test_the_largest_size_counts_as_a_number() -> None:
    types = InstanceTypes.of_families(["m5"], largest="12xlarge")
    assert [each.rpartition(".")[2] for each in types.allowed] == [
        "large",
        "xlarge",
        "2xlarge",
        "4xlarge",
        "8xlarge",
        "12xlarge",
    ]


def test_a_family_starts_on_what_has_the_memory() -> None:
    assert InstanceTypes.of_families(["t3"]).default == "ml.t3.medium"


def test_a_family_starts_on_what_is_said() -> None:
    assert InstanceTypes.of_families(["t3"], default="ml.t3.large").default == "ml.t3.large"


def test_what_has_no_comparable_size_is_not_below_a_largest() -> None:
    assert "ml.geospatial.interactive" in InstanceTypes.without_gpu().allowed
    assert "ml.geospatial.interactive" not in InstanceTypes.without_gpu(largest="48xlarge").allowed


def test_without_a_gpu_there_is_none() -> None:
    types = InstanceTypes.without_gpu()
    families = {instance_families.family_of(each) for each in types.allowed}
    assert families & instance_families.ACCELERATED_FAMILIES == set()
    hidden = {instance_families.family_of(each) for each in types.hidden}
    assert hidden == instance_families.ACCELERATED_FAMILIES - {"ml.p5e", "ml.g7"}  # no domain can hide these
    assert (types.default, told(types)) == ("ml.t3.medium", [])


def test_without_a_gpu_up_to_a_size() -> None:
    allowed = InstanceTypes.without_gpu(largest="large").allowed
    assert {each.rpartition(".")[2] for each in allowed} == {"micro", "small", "medium", "large"}


def test_a_whole_family_is_one_pattern_for_iam() -> None:
    types = InstanceTypes([*T3, "ml.m5.large"])
    assert types.patterns == ("ml.t3.*", "ml.m5.large")


def test_a_part_of_a_family_is_named_type_by_type() -> None:
    assert InstanceTypes(T3[1:]).patterns == tuple(T3[1:])


def test_a_type_without_sizes_is_named_itself() -> None:
    assert InstanceTypes(["ml.geospatial.interactive"]).patterns == ("ml.geospatial.interactive",)


@pytest.mark.parametrize(
    "types",
    [
        InstanceTypes.without_gpu(),
        InstanceTypes.of_families(["m5", "g5"]),
        InstanceTypes(["ml.m5.large", "ml.p5.4xlarge"]),
    ],
)
def test_patterns_match_what_is_allowed_and_nothing_else(types: InstanceTypes) -> None:
    matched = {each for each in ALL if any(fnmatch.fnmatchcase(each, pattern) for pattern in types.patterns)}
    assert matched == set(types.allowed)


def test_patterns_of_all_without_a_gpu_leave_room_in_a_policy() -> None:
    assert sum(len(each) + 3 for each in InstanceTypes.without_gpu().patterns) < 500


def test_a_token_passes_and_nothing_is_hidden_that_it_might_be() -> None:
    token = cdk.Fn.ref("Type")
    types = InstanceTypes(["ml.t3.medium", token])
    assert (told(types), types.hidden, types.patterns) == ([], (), ("ml.t3.medium", token))


def test_a_default_that_is_a_token_passes() -> None:
    assert told(InstanceTypes(["ml.t3.medium"], default=cdk.Fn.ref("Type"))) == []


def test_a_list_that_is_a_token_passes() -> None:
    types = InstanceTypes(cdk.Token.as_list(cdk.Fn.split(",", cdk.Fn.ref("Types"))))
    assert (told(types), types.hidden) == ([], ())


def test_an_empty_list_is_told() -> None:
    assert told(InstanceTypes([])) == [
        (
            "studio:InstanceTypesEmpty: instance_types is empty; at least one instance type is allowed, or no app "
            "could start; name one, for example 'ml.t3.medium'"
        )
    ]


def test_every_unknown_type_is_told_and_the_default_too() -> None:
    assert told(InstanceTypes(["ml.t3.mediun", "m5.large"], default="ml.g5.xlarge")) == [
        (
            "studio:InstanceTypeUnknown: instance_types.allowed[0] is 'ml.t3.mediun'; Studio runs apps on the instance "
            "types that AWS lists for it; did you mean 'ml.t3.medium'?"
        ),
        (
            "studio:InstanceTypeUnknown: instance_types.allowed[1] is 'm5.large'; Studio runs apps on the instance "
            "types that AWS lists for it; did you mean 'ml.m5.large'?"
        ),
        (
            "studio:DefaultInstanceTypeDenied: instance_types.default is 'ml.g5.xlarge'; what apps start on is what "
            "people may run; take one of allowed, or add it there"
        ),
    ]


@pytest.mark.parametrize("family", ["t4", "ml.t4"])
def test_an_unknown_family_is_told(family: str) -> None:
    (problem,) = InstanceTypes.of_families([family]).problems("types")
    assert problem.code == "InstanceTypeUnknown"
    assert problem.wrote == "types.allowed[0] is 'ml.t4.large'"


def test_an_unknown_size_is_told() -> None:
    (problem,) = InstanceTypes.of_families(["t3"], largest="huge").problems("types")
    assert problem.wrote == "types.allowed[0] is 'ml.t3.huge'"


@pytest.mark.parametrize("wrong", ["ml.t3.medium", 3])
def test_what_is_no_list_is_told(wrong: Any) -> None:
    (problem,) = InstanceTypes(wrong).problems("instance_types")
    assert (problem.code, problem.wrote) == ("ListExpected", f"instance_types.allowed is {wrong!r}")


def test_an_argument_that_is_a_bare_list_is_told() -> None:
    assert check_instance_types("instance_types", ["ml.t3.medium"]) == [
        Problem(
            "ArgumentWrong",
            "instance_types is ['ml.t3.medium']",
            "an InstanceTypes is wanted",
            "write instance_types=InstanceTypes(['ml.t3.medium', ...])",
        )
    ]


def test_an_argument_that_is_left_out_passes() -> None:
    assert check_instance_types("instance_types", None) == []

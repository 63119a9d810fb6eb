"""The evaluator that the isolation tests trust: what IAM decides, and what it refuses to judge."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit import Json

from .policy_evaluator import allowed, allows, trusted

ARN = "arn:aws:sagemaker:eu-west-1:111111111111:model/alice--churn"
DO = "sagemaker:DescribeModel"


def statement(effect: str = "Allow", resource: Any = "*", **condition: Any) -> Json:
    """Conditions by operator, with `_` for the colon."""
    conditions = {name.replace("_", ":"): keys for name, keys in condition.items()}
    found = {"Effect": effect, "Action": ["sagemaker:Describe*"], "Resource": resource}
    return {**found, "Condition": conditions} if conditions else found


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"aws:x": "a"}}, {"aws:x": "a"}, True),
        ({"StringEquals": {"aws:x": "a"}}, {"AWS:X": "a"}, True),
        ({"StringEquals": {"aws:x": "a"}}, {"aws:x": "A"}, False),
        ({"StringEquals": {"aws:x": "a*"}}, {"aws:x": "ab"}, False),
        ({"StringEquals": {"aws:x": "a"}}, {}, False),
        ({"StringEquals": {"aws:x": "a"}}, {"aws:x": None}, False),
        ({"StringEquals": {"aws:x": ["a", "b"], "aws:y": "c"}}, {"aws:x": "b", "aws:y": "c"}, True),
        ({"StringEquals": {"aws:x": ["a", "b"], "aws:y": "c"}}, {"aws:x": "b"}, False),
        ({"StringEqualsIfExists": {"aws:x": "a"}}, {}, True),
        ({"StringEqualsIfExists": {"aws:x": "a"}}, {"aws:x": "b"}, False),
        ({"StringNotEquals": {"aws:x": "a"}}, {}, True),
        ({"StringNotEquals": {"aws:x": ["a", "b"]}}, {"aws:x": "b"}, False),
        ({"StringNotLike": {"aws:x": "a*"}}, {"aws:x": "b"}, True),
        ({"StringLike": {"aws:x": "a?c*"}}, {"aws:x": "abcd"}, True),
        ({"StringLike": {"aws:x": "a[b]"}}, {"aws:x": "ab"}, False),
        ({"Bool": {"aws:x": "true"}}, {"aws:x": "true"}, True),
        ({"Bool": {"aws:x": "true"}}, {"aws:x": "false"}, False),
        ({"Null": {"aws:x": "true"}}, {}, True),
        ({"Null": {"aws:x": "true"}}, {"aws:x": []}, True),
        ({"Null": {"aws:x": "false"}}, {}, False),
        ({"Null": {"aws:x": "false"}}, {"aws:x": "a"}, True),
        ({"ForAllValues_StringEquals": {"aws:x": ["a", "b"]}}, {"aws:x": ["a", "c"]}, False),
        ({"ForAllValues_StringEquals": {"aws:x": ["a", "b"]}}, {}, True),
        ({"ForAnyValue_StringEquals": {"aws:x": ["a", "b"]}}, {"aws:x": ["a", "c"]}, True),
        ({"ForAnyValue_StringEquals": {"aws:x": ["a", "b"]}}, {}, False),
        ({"ForAnyValue_StringNotEquals": {"aws:x": ["a", "b"]}}, {"aws:x": ["a", "c"]}, True),
        ({"ForAnyValue_StringNotEquals": {"aws:x": ["a", "b"]}}, {"aws:x": ["a", "b"]}, False),
        ({"ForAnyValue_StringNotEquals": {"aws:x": ["a", "b"]}}, {}, False),
        ({"ArnLike": {"aws:x": "arn:aws:*:*:*:model/alice--*"}}, {"aws:x": ARN}, True),
        ({"ArnLike": {"aws:x": "arn:aws:*:model/alice--*"}}, {"aws:x": ARN}, False),
        ({"ArnNotEquals": {"aws:x": ARN}}, {"aws:x": ARN}, False),
        ({"IpAddress": {"aws:x": ["10.0.0.0/8"]}}, {"aws:x": "10.1.2.3"}, True),
        ({"NotIpAddressIfExists": {"aws:x": ["10.0.0.0/8"]}}, {"aws:x": "10.1.2.3"}, False),
        ({"NotIpAddressIfExists": {"aws:x": ["10.0.0.0/8"]}}, {}, True),
    ],
)
def test_a_condition(condition: dict[str, Any], context: dict[str, Any], *, holds: bool) -> None:
    assert allows([statement(**condition)], DO, ARN, context) is holds


@pytest.mark.parametrize(
    ("resource", "context", "matches"),
    [
        ("arn:aws:sagemaker:*:*:model/${aws:who}--*", {"aws:who": "alice"}, True),
        ("arn:aws:sagemaker:*:*:model/${aws:who}--*", {"aws:who": "*"}, False),
        ("arn:aws:sagemaker:*:*:model/${aws:who}--*", {"aws:who": "a?ice"}, False),
        ("arn:aws:sagemaker:*:*:model/${aws:who}--*", {}, False),
        ("arn:aws:sagemaker:*:*:model/alice", {}, False),
    ],
)
def test_a_resource(resource: str, context: dict[str, str], *, matches: bool) -> None:
    assert allows([statement(resource=[resource])], DO, ARN, context) is matches


def test_a_variable_has_its_value_in_an_arn_too() -> None:
    own = statement(ArnLike={"aws:x": "arn:aws:sagemaker:*:*:model/${sagemaker:Name}--*"})
    assert allows([own], DO, "x", {"aws:x": ARN, "sagemaker:Name": "alice"})
    assert not allows([own], DO, "x", {"aws:x": ARN, "sagemaker:Name": "bob"})


def test_a_denial_decides_and_actions_know_no_case() -> None:
    assert allows([statement()], DO.upper(), ARN, {})
    assert not allows([statement(), statement("Deny", ARN)], DO.upper(), ARN, {})
    assert not allows([], DO, ARN, {})
    assert not allows([statement()], "sagemaker:CreateModel", ARN, {})
    assert not allowed([{"Statement": [statement()]}], DO, ARN, {}, boundary={"Statement": [statement(resource="x")]})


@pytest.mark.parametrize(
    ("judged", "context"),
    [
        pytest.param(statement(DateLessThan={"aws:CurrentTime": "x"}), {"aws:CurrentTime": "x"}, id="unknown"),
        pytest.param(statement(ForSome_StringEquals={"aws:x": "a"}), {}, id="unknown set"),
        pytest.param(statement(NullIfExists={"aws:x": "true"}), {}, id="null if exists"),
        pytest.param(statement(Equals={"aws:x": "a"}), {}, id="half an operator"),
        pytest.param(statement(BoolLike={"aws:x": "a"}), {}, id="mixed operator"),
        pytest.param(statement(StringNotEqualsIfExists={"aws:x": "${aws:y}"}), {}, id="negated variable"),
        pytest.param(statement(ArnNotLike={"aws:x": "${aws:y}"}), {"aws:y": "b"}, id="negated variable with value"),
        pytest.param(statement("Deny", StringEquals={"aws:x": "${aws:y}"}), {"aws:y": "b"}, id="variable in a denial"),
        pytest.param(statement(StringEqualsIfExists={"aws:x": "${aws:y}"}), {}, id="allowed by a missing variable"),
        pytest.param(statement(resource=["${aws:y}", "*"]), {}, id="allowed beside a missing variable"),
    ],
)
def test_what_engines_do_not_agree_on_is_not_judged(judged: Json, context: dict[str, str]) -> None:
    with pytest.raises(NotImplementedError):
        allows([judged], DO, ARN, context)


def test_what_can_not_be_judged_does_not_hide_behind_what_can() -> None:
    unknown: dict[str, Any] = {"StringEquals": {"aws:x": "a"}, "DateLessThan": {"aws:y": "b"}}
    with pytest.raises(NotImplementedError, match="DateLessThan"):
        allows([statement(), statement(**unknown)], DO, ARN, {})


@pytest.mark.parametrize("key", ["NotAction", "NotResource", "Principal"])
def test_what_says_all_but_is_not_judged(key: str) -> None:
    with pytest.raises(AssertionError):
        allows([{**statement(), key: "x"}], DO, ARN, {})


def test_several_values_take_an_operator_of_sets() -> None:
    with pytest.raises(ValueError, match="too many values"):
        allows([statement(StringEquals={"aws:x": "a"})], DO, ARN, {"aws:x": ["a", "b"]})


def test_a_trust_is_read_by_kind_and_arn() -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:a:b::1:user/a"}}]}
    assert trusted(trust, ["sts:AssumeRole"], ("AWS", "arn:a:b::1:user/a"), {})
    assert not trusted(trust, ["sts:AssumeRole", "sts:TagSession"], ("AWS", "arn:a:b::1:user/a"), {})
    assert not trusted(trust, ["sts:AssumeRole"], ("Federated", "arn:a:b::1:user/a"), {})
    assert not trusted(trust, ["sts:AssumeRole"], ("AWS", "arn:a:b::1:user/b"), {})

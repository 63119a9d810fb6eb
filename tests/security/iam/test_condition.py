"""Each operator of a condition, its values, and the keys that it finds or lacks."""

from __future__ import annotations

from typing import Any

import pytest

from .condition import ANY_IF_EXISTS, BOOL, EMPTY_IN_SET, NEGATED, Condition, Operator
from .text import CHARACTER, Context, PolicyError
from .truth import NO

ARN = "arn:aws:sagemaker:eu-west-1:111111111111:model/alice--churn"
V6 = "2001:db8::1"
Row = tuple[str, Any, Any, bool]

# The operator, what the policy has, what the request has (None: it lacks the key), and whether it holds.
TEXTS: list[Row] = [
    ("StringEquals", "a", "a", True),
    ("StringEquals", "a", "A", False),
    ("StringEquals", "a", "ab", False),
    ("StringEquals", "a*", "ab", False),
    ("StringEquals", "a*", "a*", True),
    ("StringEquals", ["a", "b"], "b", True),
    ("StringEquals", "a", None, False),
    ("StringEquals", "a", [], False),
    ("stringequals", "a", "a", True),
    ("StringNotEquals", "a", "b", True),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringNotEquals", "a", None, True),
    ("StringEqualsIgnoreCase", "AbC", "aBc", True),
    ("StringEqualsIgnoreCase", "ab", "abc", False),
    ("StringNotEqualsIgnoreCase", "AbC", "aBc", False),
    ("StringNotEqualsIgnoreCase", "AbC", "abd", True),
    ("StringLike", "a?c*", "abc", True),
    ("StringLike", "a?c*", "abcd", True),
    ("StringLike", "a?c*", "ac", False),
    ("StringLike", "A*", "ab", False),
    ("StringLike", "a[b]", "ab", False),
    ("StringLike", "a.c", "abc", False),
    ("StringLike", "a*c", "a\nc", True),
    ("StringLike", ["", "home/*"], "", True),
    ("StringNotLike", "a*", "b", True),
    ("StringNotLike", ["b", "a*"], "ab", False),
]
NUMBERS: list[Row] = [
    ("NumericEquals", "10", "10", True),
    ("NumericEquals", 10, "10.0", True),
    ("NumericEquals", "10", "11", False),
    ("NumericNotEquals", "10", "10.0", False),
    ("NumericNotEquals", ["10", "11"], "12", True),
    ("NumericNotEquals", "10", None, True),
    ("NumericLessThan", "10", "9", True),
    ("NumericLessThan", "10", "10", False),
    ("NumericLessThan", "9", "10", False),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericLessThanEquals", "10", "10.1", False),
    ("NumericGreaterThan", "-1", "0", True),
    ("NumericGreaterThan", "10", "10", False),
    ("NumericGreaterThanEquals", "10", "10", True),
    ("NumericGreaterThanEquals", "10", "9.9", False),
    ("NumericLessThan", "10", None, False),
]
NEW_YEAR = "2026-01-01T00:00:00Z"
DATES: list[Row] = [
    ("DateEquals", NEW_YEAR, "2026-01-01T02:00:00+02:00", True),
    ("DateEquals", "2026-01-01", NEW_YEAR, True),
    ("DateEquals", "2026-01", NEW_YEAR, True),
    ("DateEquals", "2026", NEW_YEAR, True),
    ("DateEquals", "1767225600", NEW_YEAR, True),
    ("DateEquals", NEW_YEAR, "1767225600", True),
    ("DateEquals", NEW_YEAR, "2026-01-01T00:00:00.001Z", False),
    ("DateEquals", "2026-01-02", NEW_YEAR, False),
    ("DateNotEquals", NEW_YEAR, "1767225601", True),
    ("DateNotEquals", NEW_YEAR, NEW_YEAR, False),
    ("DateLessThan", NEW_YEAR, "2025-12-31T23:59:59Z", True),
    ("DateLessThan", NEW_YEAR, NEW_YEAR, False),
    ("DateLessThanEquals", NEW_YEAR, NEW_YEAR, True),
    ("DateLessThanEquals", NEW_YEAR, "2026-01-01T00:00:01Z", False),
    ("DateGreaterThan", NEW_YEAR, "2026-01-01T00:00:00.500Z", True),
    ("DateGreaterThan", NEW_YEAR, NEW_YEAR, False),
    ("DateGreaterThanEquals", NEW_YEAR, NEW_YEAR, True),
    ("DateGreaterThanEquals", NEW_YEAR, "1969-12-31", False),
]
OTHERS: list[Row] = [
    ("Bool", "true", "true", True),
    ("Bool", True, "true", True),
    ("Bool", "TRUE", True, True),
    ("Bool", "false", "true", False),
    ("Bool", ["true", "false"], "false", True),
    ("Bool", "false", None, False),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ("BinaryEquals", "QmluYXJ5", "qmluyxj5", False),
    ("IpAddress", "10.0.0.0/8", "10.1.2.3", True),
    ("IpAddress", "10.0.0.0/8", "11.1.2.3", False),
    ("IpAddress", "10.1.2.3", "10.1.2.3", True),
    ("IpAddress", "10.1.2.3/8", "10.9.9.9", True),
    ("IpAddress", "0.0.0.0/0", "10.1.2.3", True),
    ("IpAddress", "0.0.0.0/0", V6, False),
    ("IpAddress", ["203.0.113.0/24", "2001:DB8::/32"], V6, True),
    ("NotIpAddress", "10.0.0.0/8", "10.1.2.3", False),
    ("NotIpAddress", "10.0.0.0/8", V6, True),
    ("NotIpAddress", ["10.0.0.0/8", "192.0.2.0/24"], "203.0.113.1", True),
    ("NotIpAddress", "10.0.0.0/8", None, True),
    ("ArnLike", "arn:aws:*:*:*:model/alice--*", ARN, True),
    ("ArnEquals", "arn:aws:*:*:*:model/alice--*", ARN, True),
    ("ArnLike", "arn:aws:*:model/alice--*", ARN, False),
    ("ArnLike", "*", ARN, False),
    ("ArnLike", "arn:*:*:*:*:*", "no:arn", False),
    ("ArnLike", "arn:aws:s3:::a:*", "arn:aws:s3:::a:b:c", True),
    ("ArnEquals", ARN.upper(), ARN, False),
    ("ArnNotLike", "arn:aws:*:*:*:model/bob--*", ARN, True),
    ("ArnNotEquals", ARN, ARN, False),
    ("Null", "true", None, True),
    ("Null", "true", [], True),
    ("Null", "true", "a", False),
    ("Null", "false", "a", True),
    ("Null", False, ["a", "b"], True),
    ("Null", "false", None, False),
]
SETS: list[Row] = [
    ("StringEqualsIfExists", "a", None, True),
    ("StringEqualsIfExists", "a", "b", False),
    ("StringNotEqualsIfExists", "a", None, True),
    ("NumericLessThanIfExists", "10", None, True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAllValues:StringEquals", ["a", "b"], "a", True),
    ("ForAllValues:StringEquals", "a", None, True),
    ("ForAllValues:StringEqualsIfExists", "a", None, True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["a", "d"], False),
    ("forallvalues:StringLike", "a*", ["ab", "ac"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], False),
    ("ForAnyValue:StringEquals", "a", None, False),
    ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "c"], True),
    ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], False),
    ("ForAnyValue:StringNotEquals", "a", None, False),
    ("ForAnyValue:ArnNotLike", "arn:aws:*:*:*:model/alice--*", [ARN], False),
]


def judged(operator: str, values: Any, found: Any, *, new: bool = True, **others: Any) -> Any:
    keys = {"aws:X": found, **{f"aws:{key}": value for key, value in others.items()}}
    return Condition.of(operator, "AWS:x", values).holds(Context.of(keys), new=new)


@pytest.mark.parametrize(("operator", "values", "found", "holds"), [*TEXTS, *NUMBERS, *DATES, *OTHERS, *SETS])
def test_a_condition(operator: str, values: Any, found: Any, *, holds: bool) -> None:
    truth = judged(operator, values, found)
    assert truth.is_certain
    assert truth.holds is holds


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "who", "holds"),
    [
        ("StringEquals", "${aws:who}", "alice", "alice", True),
        ("StringEquals", "${AWS:Who}-x", "alice-x", "alice", True),
        ("StringEquals", "${aws:who}", "bob", "alice", False),
        ("StringEquals", "${aws:who}", "${aws:who}", "alice", False),
        ("StringLike", "${aws:who}*", "alice2", "alice", True),
        ("StringLike", "${aws:who}", "alice", "*", False),
        ("StringLike", "${aws:who}", "b", "?", False),
        ("StringLike", "${*}", "*", "alice", True),
        ("StringLike", "${*}", "a", "alice", False),
        ("StringLike", "${?}*", "?b", "alice", True),
        ("StringLike", "${$}{aws:who}", "${aws:who}", "alice", True),
        ("StringLike", "${no variable}", "${no variable}", "alice", True),
        ("ArnLike", "arn:aws:sagemaker:*:*:model/${aws:who}--*", ARN, "alice", True),
        ("ArnLike", "arn:aws:sagemaker:*:*:model/${aws:who}--*", ARN, "bob", False),
        ("ArnLike", "arn:aws:sagemaker:*:*:${aws:who}", ARN, "model/alice--churn", True),
    ],
)
def test_a_variable_is_taken_as_it_is(operator: str, wanted: str, found: str, who: str, *, holds: bool) -> None:
    truth = judged(operator, wanted, found, who=who)
    assert (truth.holds, truth.is_certain) == (holds, True)


def test_a_language_without_variables_has_only_texts() -> None:
    assert judged("StringEquals", "${aws:who}", "${aws:who}", new=False, who="alice").holds
    assert not judged("StringEquals", "${aws:who}", "alice", new=False, who="alice").holds
    assert judged("StringLike", "${*}", "${abc}", new=False).holds


@pytest.mark.parametrize(
    ("operator", "values", "found", "feature"),
    [
        ("StringEquals", "${*}", "*", CHARACTER),
        ("ForAllValues:StringEquals", "a", ["a", ""], EMPTY_IN_SET),
        ("ForAnyValue:StringEquals", "", [""], EMPTY_IN_SET),
        ("Bool", "${aws:who}", "true", BOOL),
        ("StringNotEquals", ["${aws:nobody}", "b"], "c", NEGATED),
        ("ArnNotLike", "arn:aws:s3:::${aws:nobody}", "arn:aws:s3:::c", NEGATED),
        ("ForAnyValue:StringLikeIfExists", "c", None, ANY_IF_EXISTS),
    ],
)
def test_what_is_disputed_of_a_condition(operator: str, values: Any, found: Any, feature: str) -> None:
    assert judged(operator, values, found, who="true").disputed == {feature}


@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [
        ("NumericEquals", "ten", "10"),
        ("NumericEquals", "10", "ten"),
        ("DateEquals", "today", NEW_YEAR),
        ("DateEquals", "2026-01-01 00:00", NEW_YEAR),
        ("DateEquals", NEW_YEAR, "never"),
        ("Bool", "true", "yes"),
        ("Null", "perhaps", "a"),
        ("BinaryEquals", "a", "QmluYXJ5"),
        ("BinaryEquals", "Q!g==", "QmluYXJ5"),
        ("IpAddress", "10.0.0.0/33", "10.1.2.3"),
        ("IpAddress", "10.0.0.0/8", "here"),
        ("StringEquals", "a", ["a", "b"]),
        ("StringEquals", {"Ref": "X"}, "a"),
        ("IpAddress", "${aws:who}", "10.1.2.3"),
        ("StringEquals", "${aws:several}", "a"),
        ("IpAddressIfExists", "${aws:who}", None),
        ("NumericNotEquals", "${aws:who}", None),
    ],
)
def test_what_can_not_be_is_refused(operator: str, values: Any, found: Any) -> None:
    with pytest.raises(PolicyError):
        judged(operator, values, found, who="10.1.2.3", several=["a", "b"])


@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [("StringNotEquals", ["${aws:nobody}", "b"], "b"), ("StringEquals", "${aws:nobody}", "a")],
)
def test_a_variable_without_a_value_is_equal_to_nothing(operator: str, values: Any, found: Any) -> None:
    assert judged(operator, values, found) == NO


def test_a_key_stands_once_whatever_its_case() -> None:
    with pytest.raises(PolicyError, match="stands twice"):
        Context.of({"aws:x": "a", "AWS:X": None})


@pytest.mark.parametrize("written", ["StringIs", "", "ForAllValues:", "ForAllValues:Null", "NullIfExists", "Not"])
def test_what_is_no_operator_is_refused(written: str) -> None:
    with pytest.raises(PolicyError):
        Operator(written)

"""Resources of statements, and variables in them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit import Json

from .decision import Disputed, Policies, PolicyError, Request, decide
from .statement import DENY
from .text import BEYOND_COLON, OF_KIND, UNRESOLVED, Variable, variables_in

PROFILE = "arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-1/alice"
SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111111111111"


def policy(resource: Any, version: str | None = "2012-10-17", **more: Any) -> Json:
    found = {"Statement": {"Effect": "Allow", "Action": "sagemaker:*", "Resource": resource, **more}}
    return found if version is None else {"Version": version, **found}


def may(resource: Any, asked: str = PROFILE, version: str | None = "2012-10-17", **context: str) -> bool:
    keys = {f"aws:{key}": value for key, value in context.items()}
    return decide(Request("SageMaker:describeuserprofile", asked, keys), Policies([policy(resource, version)])).allowed


@pytest.mark.parametrize(
    ("resource", "matches"),
    [
        ("*", True),
        (PROFILE, True),
        (PROFILE.upper(), False),
        (f"{SAGEMAKER}:user-profile/*", True),
        (f"{SAGEMAKER}:user-profile/*/alice", True),
        (f"{SAGEMAKER}:user-profile/d-?/al*", True),
        (f"{SAGEMAKER}:user-profile/d-1/alic", False),
        (f"{SAGEMAKER}:user-profile*", True),
        (f"{SAGEMAKER}:*", True),
        (f"{SAGEMAKER}:*alice", True),
        ("arn:*:sagemaker:eu-*:*:user-profile/d-1/alice", True),
        ("arn:aws:sagemaker:us-*:*:user-profile/d-1/alice", False),
        ("arn:aws:sagemaker:eu-west-1::user-profile/d-1/alice", False),
        (["arn:aws:s3:::x", PROFILE], True),
    ],
)
def test_a_resource_matches_part_by_part(resource: Any, *, matches: bool) -> None:
    assert may(resource) is matches


@pytest.mark.parametrize(
    ("resource", "asked", "feature"),
    [
        (f"{SAGEMAKER}:*/alice", PROFILE, OF_KIND),
        (f"{SAGEMAKER}:*/*", PROFILE, OF_KIND),
        (f"{SAGEMAKER}:us?r-profile/d-1/alice", PROFILE, OF_KIND),
        ("arn:aws:logs:eu-west-1:1:*:x", "arn:aws:logs:eu-west-1:1:log-group:x", OF_KIND),
        ("arn:aws:sagemaker:*", PROFILE, BEYOND_COLON),
        ("arn:*", PROFILE, BEYOND_COLON),
        ("arn:aws:sagemaker:*:user-profile/d-1/alice", PROFILE, BEYOND_COLON),
    ],
)
def test_a_resource_that_is_read_in_two_ways(resource: str, asked: str, feature: str) -> None:
    with pytest.raises(Disputed, match=feature):
        may(resource, asked)


@pytest.mark.parametrize("resource", ["arn:aws:s3:::*/x", "arn:aws:s3:::b?/x", "arn:aws:sns:eu-west-1:1:*:x"])
def test_some_services_have_no_kinds(resource: str) -> None:
    service = resource.split(":")[2]
    assert may(resource, {"s3": "arn:aws:s3:::bu/x", "sns": "arn:aws:sns:eu-west-1:1:t:x"}[service])


@pytest.mark.parametrize("resource", [f"{SAGEMAKER}:*/bob", "arn:aws:s3:*", "arn:aws:sagemaker:*:space/d-1/alice"])
def test_what_matches_in_no_reading_is_not_disputed(resource: str) -> None:
    assert not may(resource)


def test_what_matches_for_sure_beside_it_is_not_disputed() -> None:
    assert may([f"{SAGEMAKER}:*/alice", PROFILE])


@pytest.mark.parametrize(
    ("resource", "who", "matches"),
    [
        ("user-profile/d-1/${aws:who}", "alice", True),
        ("user-profile/d-1/${aws:who}", "bob", False),
        ("user-profile/d-1/${aws:who}", "*", False),
        ("user-profile/${aws:who}", "d-1/alice", True),
        ("user-profile/*/${AWS:WHO}", "alice", True),
        ("user-profile/d-1/sagemaker:UserProfileName", "alice", False),
    ],
)
def test_a_variable_in_a_resource(resource: str, who: str, *, matches: bool) -> None:
    assert may(f"{SAGEMAKER}:{resource}", who=who) is matches


def test_what_holds_because_a_key_is_missing_beside_a_variable_without_a_value_is_disputed() -> None:
    condition = {"StringEqualsIfExists": {"aws:tag": "${aws:who}"}}
    request = Request("sagemaker:DescribeModel", PROFILE)
    with pytest.raises(Disputed, match=UNRESOLVED):
        decide(request, Policies([policy("*", Condition=condition)]))
    known = Request("sagemaker:DescribeModel", PROFILE, {"aws:who": "alice"})
    assert decide(known, Policies([policy("*", Condition=condition)])).allowed


def test_a_deny_of_a_resource_with_a_variable_is_disputed_also_with_a_value() -> None:
    own = {"Effect": "Deny", "Action": "*", "Resource": f"{SAGEMAKER}:user-profile/d-1/${{aws:who}}"}
    for who in ("alice", "bob"):
        request = Request("sagemaker:DescribeModel", PROFILE, {"aws:who": who})
        with pytest.raises(Disputed, match=DENY):
            decide(request, Policies([policy("*"), {"Version": "2012-10-17", "Statement": [own]}]))


def test_a_policy_may_have_an_id_and_one_statement_without_a_list() -> None:
    named = {"Id": "own", **policy("*")}
    assert decide(Request("sagemaker:DescribeModel", PROFILE), Policies([named])).allowed


def test_without_a_value_nothing_is_meant_and_what_stands_beside_it_is_disputed() -> None:
    own = f"{SAGEMAKER}:user-profile/d-1/${{aws:who}}"
    assert not may(own)
    with pytest.raises(Disputed, match=UNRESOLVED):
        may([own, PROFILE])
    assert may([own, PROFILE], who="bob")


@pytest.mark.parametrize("version", [None, "2008-10-17"])
def test_an_old_language_has_no_variables(version: str | None) -> None:
    assert not may(f"{SAGEMAKER}:user-profile/d-1/${{aws:who}}", version=version, who="alice")
    assert may(f"{SAGEMAKER}:${{aws:who}}", f"{SAGEMAKER}:${{aws:who}}", version=version, who="alice")


def test_what_a_template_would_still_replace_is_refused() -> None:
    with pytest.raises(PolicyError, match="Fn::GetAtt"):
        may({"Fn::GetAtt": ["Bucket", "Arn"]})


def test_variables_are_found_with_their_defaults() -> None:
    text = "a/${aws:one}/${aws:PrincipalTag/a b:c, 'x y'}/${aws:two,''}/${*}/${one}"
    assert variables_in(text) == [
        Variable("aws:one"),
        Variable("aws:PrincipalTag/a b:c", "x y"),
        Variable("aws:two", ""),
    ]


@pytest.mark.parametrize(("context", "name"), [({}, "x"), ({"who": "alice"}, "alice")])
def test_a_default_value_stands_for_a_missing_one(context: dict[str, str], name: str) -> None:
    keys = {f"aws:{key}": value for key, value in context.items()}
    one = policy(f"{SAGEMAKER}:model/${{aws:who, 'x'}}")
    for asked, allowed in ((name, True), ("other", False)):
        request = Request("sagemaker:DescribeModel", f"{SAGEMAKER}:model/{asked}", keys)
        assert decide(request, Policies([one]), refuse_disputed=False).allowed is allowed

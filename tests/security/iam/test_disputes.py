"""Nothing that we emit depends on what those who read IAM's pages dispute."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit import Json
from tests.security.estates import ESTATES, synthesized

from .assembly import Assembly
from .condition import ANY_IF_EXISTS, BOOL, NEGATED
from .decision import Disputed, Policies, Request, decide
from .disputes import disputed
from .statement import DENY, ENDPOINT, NOT_PRINCIPAL, NOT_RESOURCE, Kind
from .text import BEYOND_COLON, CHARACTER, DEFAULT, OF_KIND

ARN = "arn:aws:s3:::bucket/alice"
SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111111111111"


def document(version: str = "2012-10-17", **statement: Any) -> Json:
    found = {"Effect": "Allow", "Action": "s3:GetObject", **statement}
    if "NotResource" not in found:
        found = {"Resource": "*", **found}
    return {"Version": version, "Statement": [found]}


USES: dict[str, tuple[Json, list[str]]] = {
    "a variable in NotResource": (document(NotResource="arn:aws:s3:::bucket/${aws:x}"), [NOT_RESOURCE]),
    "a default value": (document(Resource=["arn:aws:s3:::bucket/${aws:x, 'alice'}"]), [DEFAULT]),
    "a default value in a condition": (document(Condition={"StringLike": {"aws:y": "${aws:x,'a'}*"}}), [DEFAULT]),
    "a negated variable": (document(Condition={"StringNotEquals": {"aws:y": ["b", "${aws:x}"]}}), [NEGATED]),
    "a negated ARN": (document(Condition={"ArnNotLikeIfExists": {"aws:y": "arn:aws:s3:::${aws:x}"}}), [NEGATED]),
    "any, if it exists": (
        document(Condition={"ForAnyValue:StringLikeIfExists": {"aws:y": "b"}}),
        [ANY_IF_EXISTS],
    ),
    "a Deny with a variable": (document(Effect="Deny", Resource="arn:aws:s3:::${aws:x}/*"), [DENY]),
    "a Deny with a variable in a condition": (
        document(Effect="Deny", Condition={"StringEquals": {"aws:y": "${aws:x}"}}),
        [DENY],
    ),
    "a variable under Bool": (document(Condition={"BoolIfExists": {"aws:y": ["true", "${aws:x}"]}}), [BOOL]),
    "a variable for a character": (document(Condition={"StringNotEquals": {"aws:y": "a${*}"}}), [CHARACTER]),
    "a wildcard in a kind": (document(Resource=f"{SAGEMAKER}:*/alice"), [OF_KIND]),
    "a wildcard in a kind before a colon": (document(Resource="arn:aws:logs:eu-west-1:1:log-gr?up:x"), [OF_KIND]),
    "a wildcard behind a variable in a kind": (document(Resource=f"{SAGEMAKER}:${{aws:x}}*/alice"), [OF_KIND]),
    "a wildcard in a kind that is left out": (document(NotResource=["*", f"{SAGEMAKER}:*/*"]), [OF_KIND]),
    "an ARN that ends early": (document(Resource=["*", "arn:aws:s3:*"]), [BEYOND_COLON]),
    "an ARN that ends at once": (document(NotResource="arn:*"), [BEYOND_COLON]),
    "an ARN that ends in its account": (document(Resource="arn:aws:sagemaker:eu-west-1:1*"), [BEYOND_COLON]),
    "two at once": (
        document(Effect="Deny", Condition={"StringNotLike": {"aws:y": "${aws:x}"}}),
        [DENY, NEGATED],
    ),
}
USES_NONE: dict[str, Json] = {
    "a variable": document(Resource="arn:aws:s3:::bucket/${aws:x}"),
    "a variable in a condition": document(Condition={"StringEqualsIfExists": {"aws:y": "${aws:x}"}}),
    "characters that are no variables": document(Effect="Deny", NotResource="arn:aws:s3:::${*}/${$}{aws:x}${?}"),
    "ARNs with wildcards": document(
        Resource=[
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::*/x",
            f"{SAGEMAKER}:*",
            f"{SAGEMAKER}:space*",
            f"{SAGEMAKER}:a/*/*",
        ]
    ),
    "an ARN without an end": document(Resource=["arn:aws:s3:x", "arn:aws:sagemaker:*:*:*", f"{SAGEMAKER}:a:*"]),
    "characters under wildcards": document(Condition={"StringLike": {"aws:y": "${*}"}, "ArnEquals": {"aws:z": "${*}"}}),
    "a Bool": document(Condition={"Bool": {"aws:y": "true"}}),
    "a language without variables": document("2008-10-17", Effect="Deny", NotResource="arn:aws:s3:::${aws:x}"),
    "a negation": document(Effect="Deny", Condition={"StringNotLikeIfExists": {"aws:y": "b*"}}),
    "all, if it exists": document(Condition={"ForAllValues:StringLikeIfExists": {"aws:y": "b"}}),
    "any": document(Condition={"ForAnyValue:StringLike": {"aws:y": "b"}}),
}


@pytest.mark.parametrize(("policy", "features"), USES.values(), ids=USES)
def test_a_disputed_feature_is_named_with_its_statement(policy: Json, features: list[str]) -> None:
    assert disputed(policy) == [f"0: {feature}" for feature in features]
    policy["Statement"][0]["Sid"] = "Named"
    assert disputed(policy) == [f"Named: {feature}" for feature in features]


@pytest.mark.parametrize("policy", USES_NONE.values(), ids=USES_NONE)
def test_what_nobody_disputes_is_not_named(policy: Json) -> None:
    assert disputed(policy) == []


@pytest.mark.parametrize(
    ("kind", "named", "features"),
    [
        (Kind.RESOURCE, {"NotPrincipal": {"AWS": "1"}}, [NOT_PRINCIPAL]),
        (Kind.ENDPOINT, {"NotPrincipal": "*"}, [NOT_PRINCIPAL]),
        (Kind.ENDPOINT, {"Principal": {"AWS": "1"}}, [ENDPOINT]),
        (Kind.ENDPOINT, {"Principal": {"AWS": ["1", "*"]}}, []),
        (Kind.ENDPOINT, {"Principal": "*"}, []),
        (Kind.RESOURCE, {"Principal": {"AWS": "1"}}, []),
    ],
)
def test_whom_a_policy_names_may_be_disputed(kind: Kind, named: Json, features: list[str]) -> None:
    assert disputed(document(**named), kind=kind) == [f"0: {feature}" for feature in features]


@pytest.mark.parametrize("estate", ESTATES)
def test_no_policy_of_our_stacks_uses_a_disputed_feature(estate: str) -> None:
    policies = list(Assembly.read(synthesized(estate)).documents())
    assert len(policies) > 15
    found = [(where, disputed(policy, kind=kind)) for where, policy, kind in policies]
    assert [each for each in found if each[1]] == []


@pytest.mark.parametrize(
    ("policy", "context"),
    [
        (USES["a variable in NotResource"][0], {"aws:x": "bob"}),
        (USES["a default value"][0], {}),
        (USES["a negated variable"][0], {"aws:y": "c"}),
        (USES["any, if it exists"][0], {}),
    ],
    ids=["NotResource", "default", "negated", "any, if it exists"],
)
def test_a_decision_that_depends_on_one_is_refused_unless_asked_for(policy: Json, context: dict[str, str]) -> None:
    request = Request("s3:GetObject", ARN, context)
    with pytest.raises(Disputed):
        decide(request, Policies([policy]))
    assert decide(request, Policies([policy]), refuse_disputed=False).allowed


def test_a_deny_with_a_variable_is_refused_where_it_would_matter() -> None:
    policy, context = USES["a Deny with a variable in a condition"][0], {"aws:x": "a", "aws:y": "a"}
    everything = document()
    with pytest.raises(Disputed, match="a Deny that holds a variable"):
        decide(Request("s3:GetObject", ARN, context), Policies([everything, policy]))
    assert not decide(Request("s3:GetObject", ARN, context), Policies([policy])).allowed
    assert not decide(Request("s3:PutObject", ARN, context), Policies([everything, policy])).allowed

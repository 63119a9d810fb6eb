"""The short words decide as `decide` does."""

from __future__ import annotations

import pytest

from tests.kit import Json

from .decision import Disputed, PolicyError
from .short import allowed, allows, trusted

OWN: Json = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:who}"}
ALL: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ALICES, ALICE = "arn:aws:s3:::b/alice", {"aws:who": "alice"}


def test_statements_are_those_of_one_identity() -> None:
    assert allows([OWN], "s3:getobject", ALICES, ALICE)
    assert not allows([OWN], "s3:GetObject", ALICES, {"aws:who": "bob"})
    assert not allows([ALL, {**ALL, "Effect": "Deny"}], "s3:GetObject", ALICES, ALICE)
    assert not allows([], "s3:GetObject", ALICES, ALICE)


def test_policies_may_have_a_boundary() -> None:
    own, everything = {"Statement": [OWN]}, {"Statement": [ALL]}
    assert allowed([own, everything], "s3:GetObject", "arn:aws:s3:::b/bob", ALICE)
    assert not allowed([own, everything], "s3:GetObject", "arn:aws:s3:::b/bob", ALICE, boundary=own)
    assert not allowed([own], "s3:PutObject", ALICES, ALICE, boundary=everything)


def test_what_is_disputed_and_what_is_no_policy_is_refused() -> None:
    with pytest.raises(Disputed):
        allows([ALL, {**OWN, "Effect": "Deny"}], "s3:GetObject", ALICES, ALICE)
    with pytest.raises(PolicyError):
        allows([ALL, {**ALL, "Principal": "*"}], "s3:GetObject", ALICES, ALICE)


def test_a_trust_is_read_by_kind_and_arn() -> None:
    user, provider = "arn:aws:iam::1:user/a", "arn:aws:iam::1:saml-provider/p"

    def trust(**principal: str) -> Json:
        return {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}

    assert trusted(trust(AWS=user), ["sts:AssumeRole"], ("AWS", user), {})
    assert trusted(trust(AWS="arn:aws:iam::1:root"), ["sts:AssumeRole"], ("AWS", user), {})
    assert trusted(trust(Federated=provider), ["sts:AssumeRole"], ("Federated", provider), {})
    assert not trusted(trust(AWS=user), ["sts:AssumeRole", "sts:TagSession"], ("AWS", user), {})
    assert not trusted(trust(AWS=user), ["sts:AssumeRole"], ("AWS", "arn:aws:iam::1:user/b"), {})
    assert not trusted(trust(AWS="arn:aws:iam::2:root"), ["sts:AssumeRole"], ("AWS", user), {})
    assert not trusted(trust(Service=provider), ["sts:AssumeRole"], ("Federated", provider), {})

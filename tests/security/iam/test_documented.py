"""What the pages of IAM's user guide say of their own examples.

Each names its page, below https://docs.aws.amazon.com/IAM/latest/UserGuide/; the policies are the pages', shortened.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit import Json

from .decision import Decision, Policies, Principal, Request, decide

ALLOWED, DENIED, NOT_ALLOWED = "allowed", "denied", "not allowed"


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> Json:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def answer(found: Decision) -> str:
    return ALLOWED if found.allowed else DENIED if found.explicit else NOT_ALLOWED


# reference_policies_evaluation-logic.html: example of identity-based and resource-based policies -------------------

CARLOS = Principal("arn:aws:iam::123456789012:user/carlossalazar")
OF_CARLOS = document(
    statement("Allow", ["s3:GetBucketLocation", "s3:ListAllMyBuckets"], "arn:aws:s3:::*"),
    statement("Allow", "s3:*", ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"]),
    statement("Deny", "s3:*", "arn:aws:s3:::*log*"),
)
HIS_BUCKET = document(
    statement(
        "Allow",
        "s3:*",
        ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"],
        Principal={"AWS": CARLOS.arn},
    )
)


@pytest.mark.parametrize(
    ("bucket", "identity", "resource", "expected"),
    [
        ("carlossalazar", OF_CARLOS, HIS_BUCKET, ALLOWED),
        ("carlossalazar-logs", OF_CARLOS, None, DENIED),
        ("carlossalazar-logs", OF_CARLOS, HIS_BUCKET, DENIED),
        ("carlossalazar", OF_CARLOS, None, ALLOWED),
        ("carlossalazar", document(), HIS_BUCKET, ALLOWED),
        ("another", OF_CARLOS, None, NOT_ALLOWED),
    ],
)
def test_either_of_two_policies_allows_within_an_account(
    bucket: str, identity: Json, resource: Json | None, expected: str
) -> None:
    request = Request("s3:PutObject", f"arn:aws:s3:::{bucket}/file", principal=CARLOS)
    assert answer(decide(request, Policies([identity], resource=resource))) == expected


# reference_policies_evaluation-logic-cross-account.html ---------------------------------------------------------------

ABROAD = Principal("arn:aws:iam::111111111111:user/carlossalazar")
ABROAD_POLICY = document(
    statement("Allow", "s3:ListAllMyBuckets"),
    statement("Allow", "s3:*Object*", "arn:aws:s3:::Production/*"),
    statement("Deny", "s3:*", ["arn:aws:s3:::*log*", "arn:aws:s3:::*log*/*"]),
)
PRODUCTION = document(
    statement("Allow", ["s3:GetObject*", "s3:PutObject*"], "arn:aws:s3:::Production/*", Principal={"AWS": ABROAD.arn})
)


@pytest.mark.parametrize(
    ("action", "bucket", "resource", "expected"),
    [
        ("s3:PutObject", "Production", PRODUCTION, ALLOWED),
        ("s3:PutObject", "Production-logs", None, DENIED),
        ("s3:DeleteObject", "Production", PRODUCTION, NOT_ALLOWED),
        ("s3:PutObject", "Production", None, NOT_ALLOWED),
    ],
)
def test_both_accounts_must_allow(action: str, bucket: str, resource: Json | None, expected: str) -> None:
    request = Request(action, f"arn:aws:s3:::{bucket}/file", principal=ABROAD, resource_account="222222222222")
    assert answer(decide(request, Policies([ABROAD_POLICY], resource=resource))) == expected


# reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html ----------------------------------------------


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("iam:GetRole", ALLOWED),
        ("iam:ListRoles", ALLOWED),
        ("iam:CreatePolicy", NOT_ALLOWED),
        ("iam:GetOrganizationsAccessReport", DENIED),
        ("iam:GenerateCredentialReport", DENIED),
    ],
)
def test_what_is_denied_is_not_what_nothing_allows(action: str, expected: str) -> None:
    policy = document(statement("Allow", ["iam:Get*", "iam:List*"]), statement("Deny", "iam:*Report"))
    assert answer(decide(Request(action), Policies([policy]))) == expected


# reference_policies_elements_condition_operators.html ---------------------------------------------------------------


def holds(condition: Json, context: Json, effect: str = "Allow") -> bool:
    policies = [document(statement(effect, "*", Condition=condition))]
    policies += [document(statement("Allow", "*"))] if effect == "Deny" else []
    return decide(Request("some:Action", context=context), Policies(policies)).allowed is (effect == "Allow")


def test_an_arn_is_compared_between_its_colons_and_a_text_is_not() -> None:
    pattern = "arn:aws:someservice:*:111122223333:finance/*"
    value = {"aws:SourceArn": "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"}
    assert holds({"StringLike": {"aws:SourceArn": pattern}}, value)
    assert not holds({"ArnLike": {"aws:SourceArn": pattern}}, value)


@pytest.mark.parametrize(
    ("prefix", "allowed"), [("", True), ("home/", True), ("home/alice/", True), ("home/bob/", False), (None, False)]
)
def test_a_home_directory_of_a_bucket(prefix: str | None, *, allowed: bool) -> None:
    condition = {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/"]}}
    assert holds(condition, {"s3:prefix": prefix, "aws:username": "alice"}) is allowed


@pytest.mark.parametrize(("keys", "allowed"), [("10", True), ("9", True), ("11", False), (None, False)])
def test_up_to_ten_objects_are_listed(keys: str | None, *, allowed: bool) -> None:
    assert holds({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": keys}) is allowed


@pytest.mark.parametrize(
    ("issued", "allowed"), [("2020-01-01T00:00:02Z", True), ("2020-01-01T00:00:01Z", False), (None, False)]
)
def test_credentials_are_fresh(issued: str | None, *, allowed: bool) -> None:
    condition = {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}
    assert holds(condition, {"aws:TokenIssueTime": issued}) is allowed


@pytest.mark.parametrize(("encrypted", "denied"), [("false", True), ("true", False)])
def test_what_is_not_encrypted_on_its_way_is_denied(encrypted: str, *, denied: bool) -> None:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    assert holds(condition, {"aws:SecureTransport": encrypted}, "Deny") is denied


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("203.0.113.255", True), ("203.0.114.0", False), ("2001:db8:1234:5678::1", True), ("2001:db8::1", False)],
)
def test_addresses_of_both_versions(address: str, *, allowed: bool) -> None:
    condition = {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}
    assert holds(condition, {"aws:SourceIp": address}) is allowed


def test_a_negated_deny_denies_what_lacks_the_key_also_if_it_may() -> None:
    for operator in ("StringNotEquals", "StringNotEqualsIfExists"):
        assert holds({operator: {"aws:PrincipalTag/job": "admin"}}, {}, "Deny")


@pytest.mark.parametrize(
    ("kind", "allowed"), [("t2.micro", True), ("m3.large", True), ("p3.large", False), (None, True)]
)
def test_instances_of_some_types_and_what_has_no_type(kind: str | None, *, allowed: bool) -> None:
    condition = {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}
    assert holds(condition, {"ec2:InstanceType": kind}) is allowed


# reference_policies_condition-single-vs-multi-valued-context-keys.html ------------------------------------------------

ATTRIBUTES = "dynamodb:requestedAttributes"


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (["PostDateTime", "Message"], True),
        (["PostDateTime", "UserName"], False),
        (["PostDateTime", "Message", "ID"], False),
        (None, True),
    ],
)
def test_all_attributes_are_among_these(asked: list[str] | None, *, allowed: bool) -> None:
    condition = {"ForAllValues:StringLike": {ATTRIBUTES: ["PostDateTime", "Message", "Tags"]}}
    assert holds(condition, {ATTRIBUTES: asked}) is allowed
    with_null = {**condition, "Null": {ATTRIBUTES: "false"}}
    assert holds(with_null, {ATTRIBUTES: asked}) is (allowed and asked is not None)


@pytest.mark.parametrize(
    ("asked", "denied"),
    [(["UserName", "Message", "PostDateTime"], True), (["UserName"], False), (["ID"], True), (None, False)],
)
def test_one_attribute_is_enough_to_deny(asked: list[str] | None, *, denied: bool) -> None:
    condition = {"ForAnyValue:StringLike": {ATTRIBUTES: ["ID", "PostDateTime"]}}
    assert holds(condition, {ATTRIBUTES: asked}, "Deny") is denied


# reference_policies_elements_notaction.html and reference_policies_elements_notresource.html --------------------------


@pytest.mark.parametrize(
    ("action", "allowed"), [("s3:GetObject", True), ("s3:DeleteBucket", False), ("iam:Get", False)]
)
def test_everything_of_a_service_but_one_action(action: str, *, allowed: bool) -> None:
    policy = document({"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "arn:aws:s3:::*"})
    resource = "arn:aws:s3:::bucket" if action.startswith("s3") else "arn:aws:iam::123456789012:user/a"
    assert decide(Request(action, resource), Policies([policy])).allowed is allowed


@pytest.mark.parametrize(("bucket", "denied"), [("HRBucket/Payroll/x", False), ("HRBucket/Reviews/x", True)])
def test_all_but_a_folder_is_denied(bucket: str, *, denied: bool) -> None:
    folder = ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"]
    policy = document(statement("Allow", "*"), {"Effect": "Deny", "Action": "s3:*", "NotResource": folder})
    found = decide(Request("s3:GetObject", f"arn:aws:s3:::{bucket}"), Policies([policy]))
    assert found.is_explicit_denial is denied


# access_policies_boundaries.html --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "boundary", "expected"),
    [
        ("iam:CreateUser", ["s3:*", "cloudwatch:*", "ec2:*"], NOT_ALLOWED),
        ("iam:CreateUser", ["s3:*", "iam:*"], ALLOWED),
        ("s3:GetObject", ["s3:*"], NOT_ALLOWED),
    ],
)
def test_a_boundary_does_not_grant(action: str, boundary: list[str], expected: str) -> None:
    policy, ceiling = document(statement("Allow", "iam:CreateUser")), document(statement("Allow", boundary))
    assert answer(decide(Request(action), Policies([policy], boundary=ceiling))) == expected

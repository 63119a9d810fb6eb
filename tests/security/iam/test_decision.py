"""The order in which IAM decides, and who has a say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit import Json

from .decision import FULL_ACCESS, By, Decision, Disputed, Policies, PolicyError, Principal, Request, decide
from .statement import DENY, Document

OWN, OTHER = "111122223333", "444455556666"
USER, ROLE = Principal(f"arn:aws:iam::{OWN}:user/alice"), Principal(f"arn:aws:iam::{OWN}:role/work", session="alice")
BUCKET = "arn:aws:s3:::bucket/file"


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str = "s3:GetObject", resource: str = "*", **more: Any) -> Json:
    return {"Sid": "Allows", "Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str = "s3:GetObject", resource: str = "*", **more: Any) -> Json:
    return {**allow(action, resource, **more), "Sid": "Denies", "Effect": "Deny"}


def to(principal: Any, **more: Any) -> Json:
    """What a resource's policy says of somebody."""
    return document(allow(Principal=principal, **more))


def asked(policies: Policies, principal: Principal = ROLE, **more: Any) -> Decision:
    return decide(Request("s3:GetObject", BUCKET, principal=principal, **{"resource_account": OWN, **more}), policies)


OPEN, NOTHING = document(allow()), document(allow("s3:PutObject"))


def test_nothing_is_allowed_that_nothing_allows() -> None:
    assert asked(Policies()) == Decision(allowed=False, explicit=False, by=By("identity"))
    assert asked(Policies([NOTHING])).is_implicit_denial


def test_what_allows_is_named() -> None:
    assert asked(Policies([NOTHING, OPEN])) == Decision(allowed=True, explicit=True, by=By("identity[1]", 0, "Allows"))


CLOSED = document(allow("*"), deny())
EVERYWHERE: dict[str, Policies] = {
    "identity[1]": Policies([OPEN, CLOSED]),
    "boundary": Policies([OPEN], boundary=CLOSED),
    "session": Policies([OPEN], session=CLOSED),
    "resource": Policies([OPEN], resource=document(deny(Principal="*"))),
    "endpoint": Policies([OPEN], endpoint=document(allow(Principal="*"), deny(Principal="*"))),
    "service_control[1]": Policies([OPEN], service_control=[FULL_ACCESS, [FULL_ACCESS, document(deny())]]),
    "resource_control[0]": Policies([OPEN], resource_control=[document(deny(Principal="*"))]),
}


@pytest.mark.parametrize(("policy", "policies"), EVERYWHERE.items(), ids=EVERYWHERE)
def test_a_denial_decides_wherever_it_stands(policy: str, policies: Policies) -> None:
    found = asked(policies)
    assert found.is_explicit_denial
    assert (found.by.policy, found.by.sid) == (policy, "Denies")


LIMITS: dict[str, tuple[str, Policies]] = {
    "boundary": ("boundary", Policies([OPEN], boundary=NOTHING)),
    "session": ("session", Policies([OPEN], session=NOTHING)),
    "endpoint": ("endpoint", Policies([OPEN], endpoint=to("*", Action="s3:PutObject"))),
    "a unit": ("service_control[1]", Policies([OPEN], service_control=[FULL_ACCESS, NOTHING, FULL_ACCESS])),
}


@pytest.mark.parametrize(("policy", "policies"), LIMITS.values(), ids=LIMITS)
def test_what_limits_must_allow_too(policy: str, policies: Policies) -> None:
    assert asked(policies) == Decision(allowed=False, explicit=False, by=By(policy))


SESSION = f"arn:aws:sts::{OWN}:assumed-role/work/alice"
# Who asks, whom the bucket's policy names, and what beside it must allow.
NAMED = {
    "user": (USER, USER.arn, set()),
    "session": (ROLE, SESSION, set()),
    "role": (ROLE, ROLE.arn, {"boundary", "session"}),
    "everybody, user": (USER, "*", set()),
    "everybody, session": (ROLE, "*", set()),
    "account": (ROLE, f"arn:aws:iam::{OWN}:root", {"identity", "boundary", "session"}),
    "account by number": (USER, OWN, {"identity", "boundary", "session"}),
}


@pytest.mark.parametrize(("asks", "named", "needed"), NAMED.values(), ids=NAMED)
@pytest.mark.parametrize("lacking", ["identity", "boundary", "session"])
def test_whom_a_resource_names_says_what_else_must_allow(
    asks: Principal, named: str, needed: set[str], lacking: str
) -> None:
    told = {"identity": [OPEN], "boundary": OPEN, "session": OPEN, lacking: [] if lacking == "identity" else NOTHING}
    policies = Policies(resource=to({"AWS": named}), **told)  # type: ignore[arg-type] # a table's values
    if lacking == "session" and not needed:
        with pytest.raises(Disputed, match="a session's policy beside"):
            asked(policies, asks)
        return
    found = asked(policies, asks)
    assert found.allowed is (lacking not in needed)
    if not found.allowed:
        assert found.by.policy == lacking


@pytest.mark.parametrize("named", [USER.arn, f"arn:aws:iam::{OWN}:root", OWN, "*"])
def test_across_accounts_both_must_allow(named: str) -> None:
    resource = to({"AWS": named})
    assert asked(Policies([OPEN], resource=resource), USER, resource_account=OTHER).allowed
    for lacking in (Policies([], resource=resource), Policies([OPEN], boundary=NOTHING, resource=resource)):
        assert asked(lacking, USER, resource_account=OTHER).is_implicit_denial
    for nobody in (None, to({"AWS": ROLE.arn}), to({"AWS": OTHER})):
        found = asked(Policies([OPEN], resource=nobody), USER, resource_account=OTHER)
        assert (found.is_implicit_denial, found.by.policy) == (True, "resource")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{OWN}:key/k"),
        ("sts:AssumeRole", f"arn:aws:iam::{OWN}:role/other"),
    ],
)
def test_a_key_and_a_role_are_opened_by_their_own_policy_only(action: str, resource: str) -> None:
    def may(principal: Any, *identity: Document) -> bool:
        named = {"Effect": "Allow", "Action": action, "Principal": principal}
        named |= {} if action.startswith("sts") else {"Resource": "*"}
        request = Request(action, resource, principal=USER)
        return decide(request, Policies(identity, resource=document(named))).allowed

    assert may({"AWS": USER.arn})
    assert may({"AWS": OWN}, FULL_ACCESS)
    assert not may({"AWS": OWN})
    assert not may({"AWS": ROLE.arn}, FULL_ACCESS)


def test_a_trust_is_of_its_role_and_names_no_resource() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": USER.arn}}
    request = Request("sts:AssumeRole", ROLE.arn, principal=USER)
    assert decide(request, Policies(resource=document(trust))).allowed
    with pytest.raises(PolicyError, match="1 of Resource"):
        decide(request, Policies(resource=document({**trust, "Resource": "*"})))


def test_the_root_of_an_account_has_all_but_what_is_denied_to_it() -> None:
    root = Principal(f"arn:aws:iam::{OWN}:root")
    assert asked(Policies(), root).allowed
    assert not asked(Policies(service_control=[NOTHING]), root).allowed
    assert not asked(Policies(resource=document(deny(Principal={"AWS": OWN}))), root).allowed
    key = Request("kms:PutKeyPolicy", f"arn:aws:kms:eu-west-1:{OWN}:key/k", principal=root)
    assert decide(key, Policies(resource=to({"AWS": OWN}, Action="kms:*"))).allowed
    assert not decide(key, Policies(resource=to({"AWS": USER.arn}, Action="kms:*"))).allowed


def test_a_service_has_what_the_resource_gives_it() -> None:
    service = Principal.service("logs.amazonaws.com")
    assert asked(Policies(resource=to({"Service": "logs.amazonaws.com"})), service).allowed
    assert asked(Policies(resource=to("*")), service).allowed
    assert not asked(Policies(resource=to({"Service": "sns.amazonaws.com"})), service).allowed
    assert not asked(Policies(resource=to({"AWS": "logs.amazonaws.com"})), service).allowed
    assert not asked(Policies([FULL_ACCESS]), service).allowed
    denied = document(
        allow(Principal="*"), deny(Principal="*", Condition={"Bool": {"aws:PrincipalIsAWSService": "false"}})
    )
    assert asked(Policies(resource=denied), service).allowed
    assert asked(Policies(resource=denied)).is_explicit_denial


def test_what_is_known_of_who_asks_stands_in_the_request() -> None:
    def holds(principal: Principal, context: Json | None = None, **keys: str) -> bool:
        condition = {"StringEquals": {key.replace("_", ":"): value for key, value in keys.items()}}
        return asked(Policies([document(allow(Condition=condition))]), principal, context=context or {}).allowed

    assert holds(ROLE, aws_PrincipalArn=ROLE.arn, aws_PrincipalType="AssumedRole", aws_PrincipalAccount=OWN)
    assert holds(USER, aws_username="alice", aws_PrincipalType="User", aws_ResourceAccount=OWN)
    assert holds(USER, {"AWS:UserName": "bob"}, aws_username="bob")
    assert not holds(USER, {"aws:username": None}, aws_username="alice")


def all_but(*named: str) -> Json:
    denies = {"Sid": "Denies", "Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": list(named)}}
    return document(allow(Principal="*"), denies)


ROOT = f"arn:aws:iam::{OWN}:root"


@pytest.mark.parametrize("named", [(USER.arn, OWN), (ROOT, USER.arn), ("*",)])
def test_who_is_left_out_with_their_account_is_not_denied(named: tuple[str, ...]) -> None:
    assert asked(Policies(resource=all_but(*named)), USER).allowed
    assert asked(Policies([OPEN], boundary=OPEN, resource=all_but(*named)), USER).is_explicit_denial


def test_a_session_is_left_out_with_its_role_and_account() -> None:
    assert asked(Policies(resource=all_but(SESSION, ROLE.arn, OWN))).allowed
    for left_out in ([SESSION], [ROLE.arn, OWN], [SESSION, OWN], [SESSION, ROLE.arn], [OWN]):
        with pytest.raises(Disputed, match="NotPrincipal"):
            asked(Policies(resource=all_but(*left_out)))
    for another in (USER.arn, f"arn:aws:iam::{OTHER}:root"):
        assert asked(Policies(resource=all_but(another))).is_explicit_denial


def test_what_is_disputed_of_it_denies_where_one_asks_for_a_reading() -> None:
    request = Request("s3:GetObject", BUCKET, principal=ROLE, resource_account=OWN)
    found = decide(request, Policies(resource=all_but(ROLE.arn)), refuse_disputed=False)
    assert found.is_explicit_denial
    assert found.doubts
    allows_others = document({**allow(), "NotPrincipal": {"AWS": ROLE.arn}})
    assert not decide(request, Policies(resource=allows_others), refuse_disputed=False).allowed


def test_an_endpoint_s_policy_is_for_everybody_or_disputed() -> None:
    anybody = Request("s3:GetObject", BUCKET)
    assert decide(anybody, Policies([OPEN], endpoint=to("*"))).allowed
    assert decide(anybody, Policies([OPEN], endpoint=to({"AWS": "*"}))).allowed
    with pytest.raises(PolicyError, match="needs a principal"):
        decide(anybody, Policies([OPEN], endpoint=to({"AWS": OWN})))
    with pytest.raises(PolicyError, match="needs a principal"):
        decide(anybody, Policies([OPEN], resource=to("*")))
    for named in (OWN, OTHER):
        with pytest.raises(Disputed, match="an endpoint that names somebody"):
            asked(Policies([OPEN], endpoint=document(*to("*")["Statement"], deny(Principal={"AWS": named}))))
    only_me, request = to({"AWS": ROLE.arn}), Request("s3:GetObject", BUCKET, principal=ROLE, resource_account=OWN)
    assert decide(request, Policies([OPEN], endpoint=only_me), refuse_disputed=False).allowed
    only_others = to({"AWS": USER.arn})
    assert not decide(request, Policies([OPEN], endpoint=only_others), refuse_disputed=False).allowed


def test_the_account_of_a_resource_is_known_from_its_arn_or_told() -> None:
    def owner(resource: str, principal: Principal | None = None, told: str | None = None) -> str | None:
        found = Request("s3:GetObject", resource, principal=principal, resource_account=told).keys()
        return found.one("aws:ResourceAccount")

    assert owner(f"arn:aws:sagemaker:eu-west-1:{OTHER}:model/m:1", USER) == OTHER
    assert owner(BUCKET, USER) == OWN
    assert owner(BUCKET, USER, OTHER) == OTHER
    assert owner(BUCKET) is None
    assert owner("*", USER) is None


def test_the_statement_that_grants_is_named_wherever_it_stands() -> None:
    bucket = document(*to({"AWS": OWN})["Statement"], allow(Principal={"AWS": ROLE.arn}, Sid="Role"))
    assert asked(Policies(resource=bucket)).by == By("resource", 1, "Role")
    assert asked(Policies([NOTHING, OPEN], resource=bucket)).by == By("identity[1]", 0, "Allows")
    direct = to({"AWS": USER.arn})
    assert asked(Policies([OPEN], boundary=NOTHING, resource=direct), USER).by == By("resource", 0, "Allows")
    assert asked(Policies(), Principal(ROOT)).by == By("root")


def test_the_policy_that_does_not_allow_is_named() -> None:
    key = Request("kms:Decrypt", f"arn:aws:kms:eu-west-1:{OWN}:key/k", principal=USER)
    decrypts = document(allow("kms:Decrypt"))
    assert decide(key, Policies([decrypts], resource=to({"AWS": ROLE.arn}, Action="kms:*"))).by == By("resource")
    assert decide(key, Policies([decrypts], boundary=NOTHING, resource=to({"AWS": OWN}))).by == By("boundary")
    assert asked(Policies([], resource=to({"AWS": USER.arn})), USER, resource_account=OTHER).by == By("identity")
    assert asked(Policies([], boundary=NOTHING)).by == By("identity")


def test_a_denial_that_is_disputed_is_told_also_where_nothing_is_allowed() -> None:
    own = deny(Condition={"StringEquals": {"aws:x": "${aws:y}"}})
    for context, explicit in (({"aws:x": "a", "aws:y": "a"}, True), ({"aws:x": "a", "aws:y": "b"}, False)):
        found = decide(Request("s3:GetObject", BUCKET, context), Policies([document(own)]))
        assert (found.allowed, found.explicit, found.doubts) == (False, explicit, frozenset({DENY}))


@pytest.mark.parametrize(
    "arn", ["alice", "arn:aws:iam::1:group/all", f"arn:aws:sts::{OWN}:assumed-role/work/alice", "arn:aws:s3:::user/a"]
)
def test_what_is_no_principal_is_refused(arn: str) -> None:
    with pytest.raises(PolicyError, match="no user, role or root"):
        Principal(arn)
    with pytest.raises(PolicyError, match="no kind"):
        Principal("x", kind="Human")


def test_each_kind_of_principal_has_its_keys() -> None:
    assert Principal.service("sns.amazonaws.com").keys() == {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": "sns.amazonaws.com",
    }
    for kind in ("Federated", "CanonicalUser"):
        assert Principal("somebody", kind=kind).keys() == {"aws:PrincipalIsAWSService": "false"}
    own = {"aws:PrincipalIsAWSService": "false", "aws:PrincipalAccount": OWN}
    for principal, kind in ((ROLE, "AssumedRole"), (USER, "User"), (Principal(ROOT), "Account")):
        name = {"aws:username": "alice"} if principal is USER else {}
        assert principal.keys() == {**own, "aws:PrincipalArn": principal.arn, "aws:PrincipalType": kind, **name}


def test_a_role_s_session_has_no_path() -> None:
    role = Principal(f"arn:aws:iam::{OWN}:role/team/red/work", session="alice")
    assert role.own_arn == f"arn:aws:sts::{OWN}:assumed-role/work/alice"
    assert (role.account, role.root) == (OWN, ROOT)


MALFORMED: dict[str, Json] = {
    "no statement": {"Version": "2012-10-17"},
    "another version": {"Version": "2012-10-18", "Statement": []},
    "a word beside it": {**OPEN, "Remark": "x"},
    "a word in it": document({**allow(), "Remark": "x"}),
    "no effect": document({"Action": "*", "Resource": "*"}),
    "a small effect": document({**allow(), "Effect": "allow"}),
    "two actions": document({**allow(), "NotAction": "x:y"}),
    "no action": document({"Effect": "Allow", "Resource": "*"}),
    "no resource": document({"Effect": "Allow", "Action": "*"}),
    "a principal": document({**allow(), "Principal": "*"}),
    "an empty list": document({**allow(), "Resource": []}),
    "an empty list of actions": document({**allow(), "Action": []}),
    "no operator": document(allow(Condition={"StringIs": {"aws:x": "y"}})),
    "half an operator": document(allow(Condition={"Equals": {"aws:x": "y"}})),
    "a set of another kind": document(allow(Condition={"ForSome:StringEquals": {"aws:x": "y"}})),
    "null if it exists": document(allow(Condition={"NullIfExists": {"aws:x": "true"}})),
}


@pytest.mark.parametrize("policy", MALFORMED.values(), ids=MALFORMED)
def test_what_aws_would_not_take_is_refused_also_if_it_decides_nothing(policy: Json) -> None:
    with pytest.raises(PolicyError):
        asked(Policies([OPEN, policy]))

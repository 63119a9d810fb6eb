"""Policies and requests made by chance, from few words, so that they meet each other often."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.kit import Json

OWN, OTHER = "111122223333", "444455556666"
SAGEMAKER = f"arn:aws:sagemaker:eu-west-1:{OWN}"

PRINCIPALS: list[Json] = [
    {"arn": f"arn:aws:iam::{OWN}:role/work", "session": "alice"},
    {"arn": f"arn:aws:iam::{OWN}:role/work", "session": "alice"},
    {"arn": f"arn:aws:iam::{OWN}:user/alice"},
    {"arn": f"arn:aws:iam::{OTHER}:user/alice"},
    {"arn": f"arn:aws:iam::{OTHER}:role/work", "session": "alice"},
]
NAMED: list[Any] = [
    "*",
    {"AWS": "*"},
    {"AWS": OWN},
    {"AWS": f"arn:aws:iam::{OWN}:root"},
    {"AWS": f"arn:aws:iam::{OTHER}:root"},
    {"AWS": f"arn:aws:iam::{OWN}:role/work"},
    {"AWS": f"arn:aws:sts::{OWN}:assumed-role/work/alice"},
    {"AWS": f"arn:aws:sts::{OWN}:assumed-role/work/bob"},
    {"AWS": [f"arn:aws:iam::{OWN}:user/alice", f"arn:aws:iam::{OTHER}:user/alice"]},
    {"AWS": f"arn:aws:iam::{OTHER}:role/work"},
    {"Service": "sagemaker.amazonaws.com"},
    {"Service": ["sagemaker.amazonaws.com", "logs.amazonaws.com"], "AWS": OWN},
]
RESOURCES: dict[str, list[str]] = {
    "sagemaker": [
        f"{SAGEMAKER}:app/d-1/alice/JupyterLab/default",
        f"{SAGEMAKER}:user-profile/d-1/alice",
        f"{SAGEMAKER}:user-profile/d-1/bob",
        f"{SAGEMAKER}:model/alice--churn",
        f"arn:aws:sagemaker:us-east-1:{OWN}:model/alice--churn",
    ],
    "s3": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/alice/a:b", "arn:aws:s3:::bucket/bob/x"],
    "kms": [f"arn:aws:kms:eu-west-1:{OWN}:key/k"],
    "sts": [f"arn:aws:iam::{OWN}:role/other"],
}
ACTIONS: dict[str, list[str]] = {
    "sagemaker": ["CreateApp", "DescribeApp", "CreateModel", "DeleteModel", "AddTags"],
    "s3": ["GetObject", "PutObject", "ListBucket"],
    "kms": ["Decrypt", "CreateGrant"],
    "sts": ["AssumeRole", "TagSession"],
}
WIDER: dict[str, list[str]] = {
    "sagemaker": [
        f"{SAGEMAKER}:app/d-1/*",
        f"{SAGEMAKER}:*/alice",
        f"{SAGEMAKER}:user-profile/d-?/${{sagemaker:UserProfileName}}",
        f"{SAGEMAKER}:model/${{aws:PrincipalTag/team}}--*",
        f"arn:aws:sagemaker:*:{OWN}:model/*",
        "arn:aws:sagemaker:*:*:*",
        "arn:*:sagemaker:eu-*-1:*:*/alice*",
        "*",
    ],
    "s3": ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*", "arn:aws:s3:::b?cket*", "*"],
    "kms": [f"arn:aws:kms:eu-west-1:{OWN}:key/*", "*"],
    "sts": [f"arn:aws:iam::{OWN}:role/*", "*"],
}

_TEXTS = ["alice", "bob", "Alice", "al*"]
_WANTED = ["alice", "bob", "ALICE", "al*", "${aws:PrincipalTag/team}", "${sagemaker:UserProfileName}", "al${*}"]
_LIKE = ["al*", "*", "a?ice", "*ce", "b*b", "?", "${aws:PrincipalTag/team}*", "${*}", "al${*}", "a${?}ice", "${$}"]
_ARNS = [
    f"{SAGEMAKER}:user-profile/d-1/alice",
    f"{SAGEMAKER}:user-profile/d-1/bob",
    f"{SAGEMAKER}:space/d-1/alice:x",
    f"arn:aws:iam::{OWN}:role/work",
    "arn:aws:s3:::bucket/a:b",
]
_ARNS_WANTED = [
    *_ARNS,
    "arn:aws:sagemaker:*:*:user-profile/*/alice",
    f"{SAGEMAKER}:user-profile/d-1/${{sagemaker:UserProfileName}}",
    f"{SAGEMAKER}:space/*",
    "arn:aws:*:*:*:*",
    "arn:aws:iam:*:role/work",
    "arn:aws:sagemaker:eu-west-?:111*:*/d-1/*",
    "arn:aws:s3:::bucket/*",
]
_NUMBERS = ["5", "10", "5.0", "7.5", "0", "-3"]
_DATES = ["2026-01-01T00:00:00Z", "2026-06-30T12:00:00Z", "2025-12-31T23:59:59Z", "2026-06-30T12:00:00.500Z"]
_BLOCKS = ["203.0.113.0/24", "10.0.0.0/8", "10.1.2.3/32", "2001:db8::/32", "0.0.0.0/1", "192.0.2.0/25"]
_ADDRESSES = ["203.0.113.9", "10.1.2.3", "10.200.0.1", "192.0.2.1", "2001:db8::1", "2001:db9::1"]

# Which keys have values of a kind, what values those are, and what a policy compares them with.
KINDS: dict[str, tuple[list[str], list[str], list[Any]]] = {
    "String": (["aws:PrincipalTag/team", "sagemaker:UserProfileName", "aws:RequestTag/owner"], _TEXTS, _WANTED),
    "Like": (["aws:PrincipalTag/team", "sagemaker:DomainId", "s3:prefix"], _TEXTS, _LIKE),
    "Arn": (["aws:SourceArn", "sagemaker:OwnerUserProfileArn"], _ARNS, _ARNS_WANTED),
    "Numeric": (["s3:max-keys", "aws:MultiFactorAuthAge"], _NUMBERS, [*_NUMBERS, 5, 10, 7.5]),
    "Date": (["aws:CurrentTime", "aws:TokenIssueTime"], _DATES, [*_DATES, "2026-01-01"]),
    "Bool": (["aws:SecureTransport", "aws:ViaAWSService"], ["true", "false"], ["true", "false", True, False]),
    "Binary": (["ex:Binary"], ["QmluYXJ5", "Qg=="], ["QmluYXJ5", "Qg==", "QmlnCg=="]),
    "Ip": (["aws:SourceIp", "aws:VpcSourceIp"], _ADDRESSES, _BLOCKS),
}
LISTS = {
    "String": ["aws:TagKeys", "sagemaker:InstanceTypes"],
    "Like": ["aws:TagKeys", "sagemaker:InstanceTypes"],
    "Arn": ["sagemaker:ImageArns"],
    "Numeric": ["ex:Numbers"],
    "Date": ["ex:Dates"],
    "Bool": ["ex:Bools"],
    "Binary": ["ex:Binaries"],
    "Ip": ["ex:Addresses"],
}
OPERATORS: dict[str, list[str]] = {
    "String": ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
    "Like": ["StringLike", "StringNotLike"],
    "Arn": ["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
    "Numeric": [
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ],
    "Date": [
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
    ],
    "Bool": ["Bool"],
    "Binary": ["BinaryEquals"],
    "Ip": ["IpAddress", "NotIpAddress"],
}
KIND_OF = {operator: kind for kind, operators in OPERATORS.items() for operator in operators}


class Maker:
    """Cases of one seed."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    def case(self) -> Json:
        """A request, and the policies that have a say."""
        request = self._request()
        simple = self._often(0.5)
        policies: Json = {"identity": [self._document(request, simple=simple) for _ in range(1 if simple else 2)]}
        if self._often(0.2):
            policies["boundary"] = self._document(request)
        if self._often(0.1) and "session" in request["principal"]:
            policies["session"] = self._document(request)
        if self._often(0.3 if request["action"].partition(":")[0] in {"s3", "sagemaker"} else 1):
            policies["resource"] = self._document(request, of_resource=True, trust=request["action"].startswith("sts"))
        if self._often(0.1):
            policies["endpoint"] = self._document(request, of_resource=True)
            for statement in policies["endpoint"]["Statement"]:  # the oracle does not look at whom one names
                statement.pop("NotPrincipal", None)
                statement["Principal"] = "*"
        if self._often(0.1):
            policies["service_control"] = [[self._document(request)] for _ in range(self._chance.randint(1, 2))]
        if self._often(0.05):
            deny = {**self._statement(request, effect="Deny"), "Principal": "*"}
            policies["resource_control"] = [[{"Version": "2012-10-17", "Statement": [deny]}]]
        return {"request": request, "policies": policies}

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _one(self, of: list[Any]) -> Any:
        return self._chance.choice(of)

    def _request(self) -> Json:
        service = self._one(["sagemaker", "sagemaker", "s3", "s3", "kms", "sts"])
        context: Json = {}
        for kind, (keys, values, _) in KINDS.items():
            for key in keys:
                if self._often(0.6):
                    context.setdefault(key, self._one(values))
            for key in LISTS[kind]:
                if self._often(0.5):
                    context.setdefault(key, self._chance.sample(values, self._chance.randint(1, min(3, len(values)))))
        return {
            "principal": self._one(PRINCIPALS),
            "action": f"{service}:{self._one(ACTIONS[service])}",
            "resource": self._one(RESOURCES[service]),
            "resource_account": OWN,
            "context": context,
        }

    def _document(self, request: Json, *, simple: bool = False, of_resource: bool = False, trust: bool = False) -> Json:
        number = 1 if simple else self._chance.randint(1, 3)
        statements = [self._statement(request, of_resource=of_resource, simple=simple) for _ in range(number)]
        if trust:
            statements = [{part: told for part, told in each.items() if "Resource" not in part} for each in statements]
        is_old = self._often(0.05) and "${" not in str(statements)  # the oracle replaces variables in both
        return {"Version": "2008-10-17" if is_old else "2012-10-17", "Statement": statements}

    def _statement(
        self, request: Json, *, of_resource: bool = False, simple: bool = False, effect: str | None = None
    ) -> Json:
        service = request["action"].partition(":")[0]
        found: Json = {"Effect": effect or ("Allow" if simple or self._often(0.8) else "Deny")}
        if of_resource:
            named = "NotPrincipal" if found["Effect"] == "Deny" and self._often(0.2) else "Principal"
            found[named] = self._one(NAMED)
        found |= self._element("Action", lambda: self._action(service, request["action"]), simple=simple)
        found |= self._element("Resource", lambda: self._resource(service, request["resource"]), simple=simple)
        conditions: Json = {}
        for _ in range(self._one([0, 1, 1, 1, 2])):
            operator, keys = self._condition(request["context"])
            conditions.setdefault(operator, {}).update(keys)
        return {**found, "Condition": conditions} if conditions else found

    def _element(self, name: str, make: Callable[[], str], *, simple: bool) -> Json:
        opposite = not simple and self._often(0.1)
        values = [make() for _ in range(self._one([1, 1, 2]))]
        return {f"Not{name}" if opposite else name: values[0] if len(values) == 1 else values}

    def _action(self, service: str, asked: str) -> str:
        if self._often(0.6):
            verb = asked.partition(":")[2]
            wide = [
                asked,
                asked,
                asked.upper(),
                f"{service}:*",
                f"{service}:{verb[:3]}*",
                f"{service}:?{verb[1:]}",
                "*",
            ]
            return str(self._one(wide))
        return f"{service}:{self._one(ACTIONS[service])}"

    def _resource(self, service: str, asked: str) -> str:
        if self._often(0.5):
            return str(self._one([asked, "*"]))
        return str(self._one([*RESOURCES[service], *WIDER[service]]))

    def _condition(self, context: Json) -> tuple[str, Json]:
        kind = self._one(list(KINDS))
        keys, _, wanted = KINDS[kind]
        set_of = self._one(["", "", "ForAllValues:", "ForAnyValue:"])
        key = self._one([*LISTS[kind], *keys] if set_of else keys)
        if self._often(0.08):
            return "Null", {self._cased(key): self._one(["true", "false", True, False])}
        if_exists = "IfExists" if self._often(0.25) else ""
        told = context.get(key)
        near = [each for each in (told if isinstance(told, list) else [told]) if each in wanted]
        chosen = self._chance.sample(wanted, self._chance.randint(1, 3)) + (near if self._often(0.4) else [])
        found = chosen[0] if len(chosen) == 1 else chosen
        return f"{set_of}{self._one(OPERATORS[kind])}{if_exists}", {self._cased(key): found}

    def _cased(self, key: str) -> str:
        return str(self._one([key, key, key, key.lower(), key.upper()]))

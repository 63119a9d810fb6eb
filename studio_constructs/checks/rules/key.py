"""Rules on KMS keys: without its key every home and every volume is unreadable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.rules.retention import FIX, SOURCE, find_not_retained
from studio_constructs.checks.statements import Statement, read_statements
from studio_constructs.checks.template import Resource, Template, as_flag, as_number

KEY: Final = "AWS::KMS::Key"
_GUIDE: Final = "https://docs.aws.amazon.com/kms/latest/developerguide"
_PENDING_DAYS: Final = 30
_NETWORK_KEYS: Final = ("aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp")
_CALLERS: Final = (
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalTag/",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:userid",
    "kms:CallerAccount",
)
"""Conditions that name who may come in by a statement for everybody."""
_FOR_SERVICES: Final = "kms:GrantIsForAWSResource"


def _is_symmetric(key: Resource) -> bool:
    """Whether it is a key that Studio can use: only such keys rotate."""
    usage, spec, origin = (key.value(name) for name in ("KeyUsage", "KeySpec", "Origin"))
    return usage in (None, "ENCRYPT_DECRYPT") and spec in (None, "SYMMETRIC_DEFAULT") and origin in (None, "AWS_KMS")


def _statements(key: Resource) -> list[Statement]:
    return read_statements(key.value("KeyPolicy"), "KeyPolicy")[0]


def _rotation(key: Resource, _: Template) -> Iterator[str]:
    rotates = key.value("EnableKeyRotation")
    if _is_symmetric(key) and (rotates is None or as_flag(rotates) is False):
        yield "EnableKeyRotation is " + ("missing, which means false" if rotates is None else "false")


def _pending(key: Resource, _: Template) -> Iterator[str]:
    days = as_number(key.value("PendingWindowInDays"))
    if days is not None and days < _PENDING_DAYS:
        yield f"PendingWindowInDays is {days:.0f}"


def _lock_out(key: Resource, _: Template) -> Iterator[str]:
    if as_flag(key.value("BypassPolicyLockoutSafetyCheck")):
        yield "BypassPolicyLockoutSafetyCheck is true"
    statements, is_known = read_statements(key.value("KeyPolicy"), "KeyPolicy")
    if not is_known or not statements:
        return
    keepers = [
        each
        for each in statements
        if each.allows and each.covers("kms:PutKeyPolicy") and any(kind == "AWS" for kind, _ in each.principals)
    ]
    if not keepers:
        yield "KeyPolicy lets nobody change it (kms:PutKeyPolicy)"
    for statement in statements:
        if _locks_out(statement):
            yield f"{statement.place} denies everybody kms:PutKeyPolicy"


def _locks_out(statement: Statement) -> bool:
    is_everybody = any(name == "*" for _, name in statement.principals)
    return not statement.allows and is_everybody and not statement.conditions and statement.covers("kms:PutKeyPolicy")


def _anybody(key: Resource, _: Template) -> Iterator[str]:
    for statement in _statements(key):
        is_anybody = any(kind == "AWS" and name == "*" for kind, name in statement.principals)
        if statement.allows and is_anybody and not statement.limited_by(*_CALLERS):
            yield f"{statement.place} allows everybody of every account"


def _grants(key: Resource, _: Template) -> Iterator[str]:
    statements, is_known = read_statements(key.value("KeyPolicy"), "KeyPolicy")
    if not is_known or not _is_symmetric(key):
        return
    if not any(_refuses_grants(each) for each in statements):
        yield "KeyPolicy denies nobody kms:CreateGrant for what is no service of AWS"


def _refuses_grants(statement: Statement) -> bool:
    is_everybody = any(name == "*" for _, name in statement.principals)
    if statement.allows or not is_everybody or not statement.covers("kms:CreateGrant"):
        return False
    return any(each.names(_FOR_SERVICES) and "false" in each.values for each in statement.conditions)


def _network(key: Resource, _: Template) -> Iterator[str]:
    for statement in _statements(key):
        named = [each.key for each in statement.conditions if each.names(*_NETWORK_KEYS) and each.is_negated]
        if named and not statement.allows and statement.covers("kms:PutKeyPolicy"):
            yield f"{statement.place} denies kms:PutKeyPolicy by {named[0]}"


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-K01",
        severity=Severity.WARNING,
        title="A key rotates",
        why="What one year's key material encrypted stays with that year's if it leaks.",
        fix="EnableKeyRotation: true",
        source=f"{_GUIDE}/rotate-keys.html",
        types=(KEY,),
        find=_rotation,
    ),
    Rule(
        id="Studio-K02",
        severity=Severity.WARNING,
        title="A key waits thirty days before it is deleted",
        why="Until then somebody can notice, and take it back; after it every home is lost.",
        fix="PendingWindowInDays: 30, or leave it out",
        source=f"{_GUIDE}/deleting-keys.html",
        types=(KEY,),
        find=_pending,
    ),
    Rule(
        id="Studio-K03",
        severity=Severity.ERROR,
        title="A key stays when it leaves the template",
        why="A renamed construct or a deleted stack would take every home and every volume with it.",
        fix=FIX,
        source=SOURCE,
        types=(KEY,),
        find=find_not_retained,
    ),
    Rule(
        id="Studio-K04",
        severity=Severity.ERROR,
        title="Somebody can change the policy of a key",
        why="A key that nobody manages can only be had back through AWS's support.",
        fix="Allow kms:* to the account (arn:<partition>:iam::<account>:root) or to a role that stays, and drop "
        "BypassPolicyLockoutSafetyCheck",
        source=f"{_GUIDE}/key-policy-default.html",
        types=(KEY,),
        find=_lock_out,
    ),
    Rule(
        id="Studio-K05",
        severity=Severity.ERROR,
        title="A key is not for everybody",
        why="Any account of AWS could decrypt with it.",
        fix="Principal: your account or your roles; or a condition on kms:CallerAccount or aws:PrincipalOrgID",
        source=f"{_GUIDE}/key-policy-overview.html",
        types=(KEY,),
        find=_anybody,
    ),
    Rule(
        id="Studio-K06",
        severity=Severity.WARNING,
        title="Grants on a key are for services of AWS only",
        why="A grant outlives the policy that allowed it. Control Tower's CT.KMS.PR.3 looks for this.",
        fix="Deny kms:CreateGrant to * with BoolIfExists kms:GrantIsForAWSResource and aws:PrincipalIsAWSService false",
        source="https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html",
        types=(KEY,),
        find=_grants,
    ),
    Rule(
        id="Studio-K07",
        severity=Severity.ERROR,
        title="Whoever manages a key is not bound to a network",
        why="When the endpoint is gone nobody can change the policy any more; and services of AWS come from elsewhere.",
        fix="deny the use of data by network, not kms:*",
        source=f"{_GUIDE}/kms-vpc-endpoint.html",
        types=(KEY,),
        find=_network,
    ),
)

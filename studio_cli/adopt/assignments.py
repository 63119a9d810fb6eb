"""Whom Identity Center lets in to a domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.adopt.found import ASSIGNMENT, Found
from studio_cli.asking import code_of, pages
from studio_cli.aws import Target

_CAN_NOT_BE_READ: Final = frozenset({"AccessDenied", "AccessDeniedException", "ResourceNotFoundException"})
"""Identity Center may belong to another account, which need not tell."""


@dataclass(frozen=True)
class Assignments:
    """Who is let in.

    Attributes:
        assignments: To the domain's application.
        user_ids: The ids of people who are let in by themselves, by what they sign in with.
        unread: What could not be read.
    """

    assignments: tuple[Found, ...] = ()
    user_ids: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read_assignments(target: Target, region: str, domain: Found) -> Assignments:
    """Read who may sign in to a domain.

    Args:
        target: Where to ask.
        region: The domain's region, which is Identity Center's too.
        domain: The domain.
    """
    application = domain.attributes.get("SingleSignOnApplicationArn")
    if application is None:
        return Assignments()
    center = target.client("sso-admin", region)
    try:
        found = tuple(_assigned(center, application))
    except ClientError as error:
        if code_of(error) not in _CAN_NOT_BE_READ:
            raise
        return Assignments(unread=("whom Identity Center lets in can not be read with these credentials: it stays",))
    users = [each.properties["PrincipalId"] for each in found if each.properties["PrincipalType"] == "USER"]
    try:
        names = _names(center, target.client("identitystore", region), users)
    except ClientError as error:
        if code_of(error) not in _CAN_NOT_BE_READ:
            raise
        return Assignments(found, unread=(f"who the people {', '.join(users)} of Identity Center are can not be read",))
    return Assignments(found, names)


def _assigned(center: Any, application: str) -> Iterator[Found]:
    rows = pages(center, "list_application_assignments", "ApplicationAssignments", ApplicationArn=application)
    for row in rows:
        properties = {key: row[key] for key in ("ApplicationArn", "PrincipalType", "PrincipalId")}
        name = f"{row['PrincipalType'].lower()} {row['PrincipalId']}"
        yield Found(ASSIGNMENT, name, dict(properties), dict(properties))


def _names(center: Any, store: Any, users: list[str]) -> dict[str, str]:
    if not users:
        return {}
    (instance, *_) = pages(center, "list_instances", "Instances")
    where = instance["IdentityStoreId"]
    return {store.describe_user(IdentityStoreId=where, UserId=user)["UserName"]: user for user in users}

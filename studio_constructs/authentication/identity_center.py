"""People and groups of IAM Identity Center, as a profile and an assignment name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from studio_constructs._validation import is_known
from studio_constructs.aws_facts import authentication as facts
from studio_constructs.errors import Problem

_PRINCIPAL_ID: Final = re.compile(facts.PRINCIPAL_ID_PATTERN)
PrincipalType = Literal["USER", "GROUP"]


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityCenterUser:
    """A person in Identity Center.

    Args:
        user_name: The name that the person signs in with, 1 to 256 characters without spaces. A profile keeps it:
            another name is another profile.
        user_id: The person's id in the identity store, for the assignment that lets them sign in
            (``aws identitystore get-user-id``). Default: not known; a group that the person is in is assigned then.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html,
        https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_GetUserId.html (read 2026-11-22)
    """

    user_name: str
    user_id: str | None = None

    @property
    def single_sign_on_user_identifier(self) -> str:
        """What `single_sign_on_user_value` is, as a profile takes it."""
        return facts.SINGLE_SIGN_ON_USER_IDENTIFIER

    @property
    def single_sign_on_user_value(self) -> str:
        """The person, as a profile takes them."""
        return self.user_name

    @property
    def principal_type(self) -> PrincipalType:
        """What is assigned."""
        return "USER"

    @property
    def principal_id(self) -> str | None:
        """Who is assigned; None if that is not known."""
        return self.user_id

    def problems(self, field: str) -> list[Problem]:
        """What AWS would refuse."""
        problems = check_principal_id(f"{field}.user_id", self.user_id)
        most = facts.SINGLE_SIGN_ON_USER_VALUE_MAX
        if not is_known(self.user_name) or (self.user_name.split() == [self.user_name] and len(self.user_name) <= most):
            return problems
        wrote = f"{field}.user_name is {self.user_name!r}"
        rule = f"it is what the person signs in with, 1 to {most} characters without spaces"
        fix = "copy 'Username' from the person's page in Identity Center, not the display name"
        return [Problem("IdentityCenterUserNameInvalid", wrote, rule, fix), *problems]


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityCenterGroup:
    """A group in Identity Center.

    Args:
        group_id: The group's id in the identity store (``aws identitystore get-group-id``).
    """

    group_id: str

    @property
    def principal_type(self) -> PrincipalType:
        """What is assigned."""
        return "GROUP"

    @property
    def principal_id(self) -> str | None:
        """Who is assigned."""
        return self.group_id

    def problems(self, field: str) -> list[Problem]:
        """What AWS would refuse."""
        return check_principal_id(f"{field}.group_id", self.group_id)


def check_principal_id(field: str, value: str | None) -> list[Problem]:
    """An id of the identity store: not a name, and not an e-mail address."""
    if value is None or not is_known(value) or _PRINCIPAL_ID.fullmatch(value):
        return []
    noun = "group" if field.endswith("group_id") else "user"
    rule = "an id of the identity store is a GUID, with or without ten hexadecimal digits in front"
    fix = f"ask for it with 'aws identitystore get-{noun}-id', like '906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901'"
    return [Problem("IdentityCenterIdInvalid", f"{field} is {value!r}", rule, fix)]

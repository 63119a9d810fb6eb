"""`Authentication`: how people sign in to a domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aws_cdk import aws_sagemaker as sagemaker
from constructs import IConstruct

from studio_constructs._validation import check_kind, check_list, check_unique
from studio_constructs.authentication.identity_center import IdentityCenterGroup
from studio_constructs.errors import Problem

AuthMode = Literal["IAM", "SSO"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Authentication:
    """How people sign in to a domain; made by `iam` or `identity_center`.

    A domain keeps the way it was made with: the other one is another domain, without anybody's home.

    Args:
        auth_mode: ``IAM``, or ``SSO`` for Identity Center.
        groups: Groups of Identity Center whose members may sign in. Default: none.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html (read 2026-11-22)
    """

    auth_mode: AuthMode
    groups: Sequence[IdentityCenterGroup] = ()

    @classmethod
    def iam(cls) -> Authentication:
        """Let IAM decide: whoever may ask for a link to a profile opens Studio as that person.

        A `LoginRole` lets people, of an identity provider of yours or of IAM, open their own profile only.
        """
        return cls(auth_mode="IAM")

    @classmethod
    def identity_center(cls, *, groups: Sequence[IdentityCenterGroup] = ()) -> Authentication:
        """Let IAM Identity Center sign people in: each profile names its `IdentityCenterUser`.

        Identity Center is in the domain's region. There are no links to profiles, so that no condition on a network
        can be set: Studio opens from everywhere.

        Args:
            groups: Whose members may sign in, once they have a profile. Default: nobody but the people whose profile
                tells their ``user_id``.
        """
        return cls(auth_mode="SSO", groups=groups)

    @property
    def is_identity_center(self) -> bool:
        """Whether Identity Center signs people in."""
        return self.auth_mode == "SSO"

    def problems(self, field: str = "authentication") -> list[Problem]:
        """What AWS would refuse."""
        if wrong := check_list(f"{field}.groups", self.groups):
            return wrong
        problems: list[Problem] = []
        for index, group in enumerate(self.groups):
            name = f"{field}.groups[{index}]"
            if isinstance(group, IdentityCenterGroup):
                problems += group.problems(name)
            else:
                fix = "IdentityCenterGroup(group_id=...)"
                problems += check_kind(name, group, fits=False, what="an IdentityCenterGroup", fix=fix)
        ids = [group.group_id for group in self.groups if isinstance(group, IdentityCenterGroup)]
        rule = "a group is assigned once"
        return [*problems, *check_unique(f"{field}.groups", ids, code="IdentityCenterGroupTwice", rule=rule)]


def check_authentication(field: str, value: object) -> list[Problem]:
    """All that is wrong with an argument that is one: text is none."""
    if isinstance(value, Authentication):
        return value.problems(field)
    fix = f"{field}=Authentication.iam(), or Authentication.identity_center(...)"
    return check_kind(field, value, fits=False, what="an Authentication", fix=fix)


def auth_mode_of(domain: IConstruct) -> str | None:
    """How people sign in to a domain: as its resource says, or as an import was told; None if it was not."""
    resource = resource_of(domain)
    if resource is not None:
        return resource.auth_mode
    authentication = getattr(domain, "authentication", None)
    return authentication.auth_mode if isinstance(authentication, Authentication) else None


def resource_of(domain: IConstruct) -> sagemaker.CfnDomain | None:
    """The resource that a domain wraps, or that it is; none for an import."""
    resource = domain if isinstance(domain, sagemaker.CfnDomain) else domain.node.default_child
    return resource if isinstance(resource, sagemaker.CfnDomain) else None

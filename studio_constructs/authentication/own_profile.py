"""`OwnProfile`: how IAM tells which profile is a person's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from studio_constructs._validation import check_kind
from studio_constructs.aws_facts import authentication as facts
from studio_constructs.errors import Problem

WILDCARDS: Final = {
    "OpenOwnProfile": "profiles of one domain; a condition holds it to the one whose tag is the person's own",
}
"""Why a wildcard is where it is, by the statement's Sid."""

_TAG: Final = "studiouserid"
_TAG_KEY: Final = re.compile(facts.TAG_KEY_PATTERN)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnProfile:
    """Which profile is a person's own, by a tag of the person; made by `by_name` or `by_tag`.

    The tag comes from who vouches for the person: the identity provider, or whoever may tag users in IAM. A person
    without the tag opens nothing.

    Args:
        principal_tag: Key of the person's tag.
        profile_tag: Key of the profile's tag that has the same value. Default: none, the value is the profile's name.
    """

    principal_tag: str
    profile_tag: str | None = None

    @classmethod
    def by_name(cls, principal_tag: str = _TAG) -> OwnProfile:
        """The profile that is *called* what the person's tag says: nothing but that tag decides.

        Args:
            principal_tag: Key of the tag. The case of its value is that of the profile's name. Default:
                ``studiouserid``.
        """
        return cls(principal_tag=principal_tag)

    @classmethod
    def by_tag(cls, tag: str = _TAG) -> OwnProfile:
        """The profile that *carries* the same tag: for an identity provider that tells what can be no profile's name.

        Whoever may tag profiles decides too, so nobody who works in Studio may; `ExecutionPolicy` lets nobody.

        Args:
            tag: Key of the tag, of person and profile alike: ``cdk.Tags.of(profile).add("studiouserid", ...)``.
                Default: ``studiouserid``.
        """
        return cls(principal_tag=tag, profile_tag=tag)

    @property
    def persons_tag(self) -> str:
        """The person's tag, as a variable of a policy."""
        return f"${{aws:PrincipalTag/{self.principal_tag}}}"

    def problems(self, field: str) -> list[Problem]:
        """What IAM would refuse."""
        key = self.principal_tag
        if _TAG_KEY.fullmatch(key) and not key.lower().startswith("aws:"):
            return []
        rule = "the key of a tag is 1 to 128 ASCII letters, digits and _.:/=+@- and does not begin with 'aws:'"
        return [Problem("PrincipalTagInvalid", f"{field} has the tag {key!r}", rule, "write it like 'studiouserid'")]

    def statement(self, stack: cdk.Stack, domain_id: str) -> iam.PolicyStatement:
        """Let a person open the profile. Each condition fails where the tag is missing or empty."""
        name = self.persons_tag if self.profile_tag is None else "*"
        conditions = {"StringLike": {f"aws:PrincipalTag/{self.principal_tag}": "?*"}}
        if self.profile_tag is not None:
            conditions["StringEquals"] = {f"sagemaker:ResourceTag/{self.profile_tag}": self.persons_tag}
        return iam.PolicyStatement(
            sid="OpenOwnProfile",
            actions=["sagemaker:CreatePresignedDomainUrl"],
            resources=[
                stack.format_arn(service="sagemaker", resource="user-profile", resource_name=f"{domain_id}/{name}")
            ],
            conditions=conditions,
        )


def check_own_profile(field: str, value: object) -> list[Problem]:
    """All that is wrong with an argument that is one: text is none."""
    if isinstance(value, OwnProfile):
        return value.problems(field)
    fix = f"{field}=OwnProfile.by_name(...), or OwnProfile.by_tag(...)"
    return check_kind(field, value, fits=False, what="an OwnProfile", fix=fix)
